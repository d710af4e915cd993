"""A bench over the shipped processes, with outside systems that answer from a list."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import Engine
from tests.definitions.library import ROOT, handler_types, rules
from tests.support import Bench, Scripted

Library = Callable[..., Bench]


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the whole library in it, to be copied."""
    file = tmp_path_factory.mktemp("library") / "deployed.db"
    handlers = {type_: Scripted(type_) for type_ in handler_types()}
    with Engine.open(f"sqlite:///{file}", handlers=handlers, functions=_functions) as engine:
        engine.deploy(ROOT)
    return file


@pytest.fixture
def library(deployed: Path, tmp_path: Path) -> Iterator[Library]:
    """Makes benches with the library deployed; keywords are the answers of handlers.

    Handlers that are not named answer with nothing. At the end every history is verified.
    """
    made: list[Bench] = []

    def make(**answers: Any) -> Bench:
        given = {_type(name): found for name, found in answers.items()}
        handlers = [Scripted(type_, *given.get(type_, [])) for type_ in handler_types()]
        file = shutil.copy(deployed, tmp_path / f"{len(made)}.db")
        made.append(
            Bench(tmp_path, handlers=handlers, url=f"sqlite:///{file}", functions=_functions)
        )
        return made[-1]

    yield make
    for one in made:
        one.close()


def _functions(_: object) -> Any:
    return rules()


def _type(name: str) -> str:
    """`document24__read_status` as the task type `document24:read-status`."""
    return name.replace("__", ":").replace("_", "-")
