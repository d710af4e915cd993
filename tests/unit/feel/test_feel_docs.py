"""The examples of docs/feel.md and of the docstrings."""

import doctest
from pathlib import Path

import pytest

import engine.feel
import engine.feel.api

_GUIDE = Path(__file__).parents[3] / "docs" / "feel.md"


def test_the_examples_of_the_guide_run() -> None:
    outcome = doctest.testfile(str(_GUIDE), module_relative=False, encoding="utf-8")
    assert (outcome.failed, outcome.attempted > 5) == (0, True)


@pytest.mark.parametrize("module", [engine.feel, engine.feel.api])
def test_the_examples_of_the_docstrings_run(module: object) -> None:
    outcome = doctest.testmod(module, extraglobs={"evaluate": engine.feel.evaluate})  # type: ignore[arg-type]  # a module
    assert (outcome.failed, outcome.attempted > 0) == (0, True)
