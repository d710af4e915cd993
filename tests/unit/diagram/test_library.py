"""Every process of the library can be laid out clean."""

from pathlib import Path

import pytest

from processes import FOLDER
from tests.unit.diagram.drawn import drawn, faults

FILES = sorted(FOLDER.rglob("*.bpmn"))


@pytest.mark.parametrize("file", FILES, ids=[file.parent.name for file in FILES])
def test_a_shipped_process_is_laid_out_clean(file: Path) -> None:
    assert faults(drawn(file.read_bytes())) == {}
