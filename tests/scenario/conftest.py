"""One prepared database for all stories, copied for each."""

import shutil
from pathlib import Path

import pytest

from tests.scenario.stage import prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("prepared") / "gyeyak.db"
    prepare(file)
    return file


@pytest.fixture
def database(prepared: Path, tmp_path: Path) -> Path:
    """A database of its own, with the organisation and the library."""
    file = tmp_path / "story.db"
    shutil.copy(prepared, file)
    return file
