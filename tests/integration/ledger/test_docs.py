"""docs/ledger.md: its example runs, its table names every table."""

import re
import subprocess
import sys
from pathlib import Path

from tasks.ledger.tables import OutsideTable
from tasks.ledger.version import TABLE

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")


def test_the_example_of_the_page_runs(tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)

    subprocess.run(
        [sys.executable, "-W", "error", "-c", example],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert (tmp_path / "contracts.db").exists()


def test_the_page_names_every_table() -> None:
    named = set(re.findall(r"^\| `(outside_\w+)`", PAGE, re.MULTILINE))

    assert named == {*OutsideTable.metadata.tables, TABLE}
