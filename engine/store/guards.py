"""The triggers that make tables append-only, by database.

They are part of the first migration; here they are named, so that a check can miss them.
"""

from collections.abc import Mapping, Set
from typing import Final

APPEND_ONLY: Final = ("deployed", "history", "resource")

EXPECTED_TRIGGERS: Final[Mapping[str, frozenset[str]]] = {
    "sqlite": frozenset(
        f"{table}_refuses_{change}"
        for table in APPEND_ONLY
        for change in ("update", "delete", "replace")
    ),
    "postgresql": frozenset(
        f"{table}_refuses_{change}" for table in APPEND_ONLY for change in ("change", "truncate")
    ),
}


def missing_triggers(expected: Set[str], found: Set[str]) -> str:
    """Which triggers are missing or switched off, in words; empty when none is."""
    return ", ".join(f"{name} is missing" for name in sorted(expected - found))
