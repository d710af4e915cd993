"""The triggers that keep the ledger's evidence as it was written, by database.

They are part of the first migration; here they are named, so that a check can miss them.
"""

from collections.abc import Mapping
from typing import Final

APPEND_ONLY: Final = ("outside_answer", "outside_command", "outside_letter", "outside_settlement")

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

# tgenabled A: always, also in a session that plays a replica
FIND_TRIGGERS: Final[Mapping[str, str]] = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'",
}
