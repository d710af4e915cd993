"""Fixtures shared by all tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support import Bench, Maker

# no test asserts a time; what is drawn is the same in every run
settings.register_profile(
    "gyeyak", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("gyeyak")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Maker]:
    """Makes engines over deployed files; at the end every history is verified."""
    made: list[Bench] = []

    def make(*files: bytes, **options: Any) -> Bench:
        folder = tmp_path / f"bench{len(made)}"
        folder.mkdir()
        made.append(Bench(folder, *files, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()
