"""The wheel, installed into an environment of its own and used from an empty folder.

Nothing is downloaded: the build backend and the libraries are those of the environment that runs
the tests; our own packages can come from nowhere but the wheel.
"""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def run(*words: object, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """Run a command that must succeed; what it printed."""
    done = subprocess.run(
        [str(word) for word in words],
        capture_output=True, text=True, check=False, cwd=cwd, env=env,
    )  # fmt: skip
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
        "--no-index", "--wheel-dir", folder, ROOT,
    )  # fmt: skip
    (file,) = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The `bin` folder of an environment that holds the wheel and can see our libraries."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    site = Path(
        run(python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])").strip()
    )
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    libraries = sysconfig.get_paths()["purelib"]
    (site / "libraries.pth").write_text(libraries + "\n", encoding="utf-8")
    return home / "bin"


def test_the_wheel_holds_the_four_packages_with_their_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()

    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"cli", "engine", "processes", "tasks"}
    assert "processes/contracts/small_quotation/process.bpmn" in names
    assert "processes/organisation.yaml" in names
    assert "engine/store/migrations/env.py" in names
    assert "tasks/ledger/migrations/versions/v0001_first.py" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if "__pycache__" in name]


def test_the_installed_command_works_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    surroundings = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "LANG": "ko_KR.UTF-8",
        "GYEYAK_USER": "kim.minji",
    }
    program = installed / "python"

    def gyeyak(*words: str) -> Any:
        start = "import sys; from cli.main import run; sys.exit(run())"
        out = run(program, "-c", start, *words, "--json", cwd=empty, env=surroundings)
        return json.loads(out)

    origin = run(program, "-c", "import cli; print(cli.__file__)", cwd=empty, env=surroundings)
    made = gyeyak("init")
    started = gyeyak("instance", "start", "small_quotation", "--business-key", "2026-1")
    (item,) = gyeyak("task", "list", "--mine")

    assert Path(origin.strip()).is_relative_to(installed.parent)
    assert made["processes"] >= 6
    assert (tmp_path / ".local" / "share" / "gyeyak" / "gyeyak.db").exists()
    assert item["instance"] == started["id"]
    assert list(empty.iterdir()) == []


def test_the_installed_program_makes_and_uses_the_ledger(installed: Path, tmp_path: Path) -> None:
    program = """
import sys
from engine.store import create_store
from tasks.ledger import create_or_upgrade, open_ledger
create_store(sys.argv[1]).close()
create_or_upgrade(sys.argv[1])
print(open_ledger(sys.argv[1]).waiting(), open_ledger("sqlite://").waiting())
"""
    url = f"sqlite:///{tmp_path}/x.db"

    assert run(installed / "python", "-c", program, url, cwd=tmp_path).strip() == "() ()"


def test_the_wheel_offers_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("entry_points.txt")]
        text = archive.read(name).decode()

    assert "gyeyak = cli.main:run" in text
