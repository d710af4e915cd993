"""What must not creep in: ambient time and chance, executed text, floats, foreign packages."""

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("cli", "engine", "processes", "tasks")

# the one file that holds the defaults of `Engine.open`
AMBIENT = {"engine/ambient.py"}
# where a float is neither money nor a rate
FLOATS = {
    "engine/diagram/": "lengths on a drawing",
    "engine/feel/limits.py": "seconds that an evaluation may take",
    "engine/model/schema.py": "lengths on a drawing, as the schema has them",
    "engine/dmn/coverage.py": "marks between two cuts of an order",
    "engine/dmn/index.py": "marks between two cuts of an order",
    "tasks/outside/http.py": "seconds of real waiting",
    "tasks/sandbox/": "seconds of real waiting",
}

FORBIDDEN_CALLS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time",
    "time.monotonic", "time.sleep", "os.getenv", "uuid.uuid4", "uuid4", "uuid1", "uuid7",
    "eval", "exec", "__import__", "builtins.compile",
}  # fmt: skip
FORBIDDEN_IMPORTS = {"random", "secrets", "pickle", "marshal", "shelve", "subprocess", "ctypes"}


def _sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            yield name, ast.parse(file.read_text(encoding="utf-8"), name)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def _found(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = _dotted(node.func)
            if called in FORBIDDEN_CALLS or ".".join(called.split(".")[-2:]) in FORBIDDEN_CALLS:
                yield node.lineno, called
        elif isinstance(node, ast.Attribute) and _dotted(node) == "os.environ":
            yield node.lineno, "os.environ"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
            for name in names:
                if name and name.split(".")[0] in FORBIDDEN_IMPORTS:
                    yield node.lineno, f"import {name}"


def test_engine_and_tasks_take_time_chance_and_environment_only_from_their_ports() -> None:
    found = [
        f"{name}:{line}: {what}"
        for name, tree in _sources("engine", "tasks")
        if name not in AMBIENT
        for line, what in _found(tree)
    ]

    assert found == []


def test_only_the_bootstrap_of_the_command_reads_the_environment() -> None:
    found = [
        f"{name}:{line}: {what}"
        for name, tree in _sources("cli")
        if name != "cli/bootstrap.py"
        for line, what in _found(tree)
    ]

    assert found == []


def test_no_float_comes_near_money_and_rates() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in _sources("engine", "tasks", "cli")
        if not name.startswith(tuple(FLOATS))
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and _dotted(node.func) == "float")
    ]

    assert found == []


def test_the_guards_find_what_they_look_for() -> None:
    tree = ast.parse(
        "import random\nimport os\nfrom uuid import uuid4\nx = datetime.datetime.now()\n"
        "y = os.environ['A']\nz = eval('1')\nu = uuid4()\n"
    )

    assert {what for _, what in _found(tree)} == {
        "import random", "datetime.datetime.now", "os.environ", "eval", "uuid4"
    }  # fmt: skip


@pytest.mark.parametrize("package", PACKAGES)
def test_our_packages_are_ours_and_not_another_distributions(package: str) -> None:
    spec = importlib.util.find_spec(package)
    owners = set(packages_distributions().get(package, []))

    assert spec is not None
    assert spec.origin == str(ROOT / package / "__init__.py")
    assert owners <= {"gyeyak"}, f"{package} is also a package of {owners}"


def test_the_reference_of_the_command_is_what_the_program_says() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "cli.reference", "--check"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_every_dependency_with_hashes_and_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(project["project"]["dependencies"])
    if "dev" in lock:
        wanted += project["dependency-groups"]["dev"]
    names = {re.split(r"[\[<>=!~ ;]", one, maxsplit=1)[0].lower() for one in wanted}
    pinned = dict(re.findall(r"^([a-z0-9._-]+)==\S+ \\\n((?:    --hash=sha256:\w+(?: \\)?\n)+)",
                             text, flags=re.MULTILINE | re.IGNORECASE))  # fmt: skip

    assert names <= {name.lower() for name in pinned}
    assert "://" not in text
    assert "--index" not in text
