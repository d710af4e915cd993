from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cli import scenario
from engine.errors import ValueInvalid
from engine.values import SEOUL

STORY = """\
name: short
process: small_quotation
start_at: 2026-03-02T09:00:00+09:00
start: {rate: 88.745, on: 2026-03-02}
answers:
  request: {actor: kim, data: {a: 1}}
  inspect:
    - {actor: park, data: {passed: false}}
    - {actor: park, data: {passed: true}}
expect: {variables: {paid_won: 5}, visited: [request]}
"""


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def reader(text: str) -> Any:
        file = tmp_path / "story.yaml"
        file.write_text(text, encoding="utf-8")
        return scenario.read(file)

    return reader


def test_a_story_has_exact_numbers_and_days_as_text(read: Callable[..., Any]) -> None:
    story = read(STORY)

    assert story.start == {"rate": Decimal("88.745"), "on": "2026-03-02"}
    assert story.start_at == datetime(2026, 3, 2, 9, tzinfo=SEOUL)
    assert story.title == "short"
    assert story.expect.state == "completed"


def test_each_visit_has_its_answer_and_the_last_one_repeats(read: Callable[..., Any]) -> None:
    story = read(STORY)

    told = [story.answer("inspect", visit).data["passed"] for visit in range(4)]

    assert told == [False, True, True, True]
    assert story.answer("request", 7).actor == "kim"
    assert story.answer("unknown", 0) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a list",
        "name: x",
        STORY + "surprise: 1\n",
        STORY.replace("actor: kim", "who: kim"),
        STORY.replace("start_at: 2026-03-02T09:00:00+09:00", "start_at: soon"),
        STORY.replace("start: {rate", "start: [rate").replace("03-02}", "03-02]"),
        "name: !!python/object/apply:os.getcwd []\n",
        "name: [",
    ],
)
def test_a_file_that_is_no_story_is_refused(read: Callable[..., Any], text: str) -> None:
    with pytest.raises(ValueInvalid):
        read(text)


@pytest.mark.parametrize("name", scenario.names("small_quotation"))
def test_every_shipped_story_can_be_read(name: str) -> None:
    story = scenario.read(scenario.folder("small_quotation") / f"{name}.yaml")

    assert story.name == name
    assert story.answers
