"""Drafts: a dataclass says which fields a command has and how they are read."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from engine.errors import HandlerFailed
from engine.ports import CallRequest
from tasks.outside.draft import from_inputs, read_by, read_draft, request_of, unknown_fields
from tasks.outside.typed import Given
from tests.support import MORNING


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One field of each type; the second half may be left out."""

    title: str
    price_won: int
    rate: Decimal
    due_at: datetime
    due_on: date
    passed: bool
    colour: Colour = field(metadata=read_by(Colour, "a colour"))
    note: str = ""
    more_won: int | None = None
    later_at: datetime | None = None
    codes: tuple[str, ...] = ()


GIVEN: dict[str, Any] = {
    "title": "노트북",
    "price_won": 1_000,
    "rate": "88.5",
    "due_at": "2026-03-02T00:00:00Z",
    "due_on": "2026-03-02",
    "passed": False,
    "colour": "red",
}
WHOLE = Draft(
    title="노트북", price_won=1_000, rate=Decimal("88.5"), due_at=MORNING,
    due_on=date(2026, 3, 2), passed=False, colour=Colour.RED,
)  # fmt: skip


def read(**changes: Any) -> Draft:
    given = Given("step", "order", {**GIVEN, **changes})
    return read_draft(Draft, lambda _name: given)


def test_every_field_gets_its_type() -> None:
    assert read() == WHOLE
    assert read(codes=["a", "b"], more_won=2, later_at=MORNING).codes == ("a", "b")


@pytest.mark.parametrize("blank", [None, ""])
def test_blank_means_not_given(blank: str | None) -> None:
    assert read(note=blank, more_won=blank, later_at=blank) == WHOLE


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("title", None, "text"),
        ("title", "  ", "text"),
        ("price_won", "1000", "a whole number"),
        ("price_won", True, "a whole number"),
        ("rate", "eighty", "a rate"),
        ("due_at", "2026-03-02T09:00:00", "a date and time with a zone"),
        ("due_on", MORNING, "a day"),
        ("passed", "yes", "true or false"),
        ("colour", "blue", "a colour"),
        ("codes", "a, b", "a list of texts"),
        ("codes", ["a", 1], "a list of texts"),
    ],
)
def test_a_wrong_field_is_named_by_its_path_and_never_quoted(
    name: str, value: Any, words: str
) -> None:
    with pytest.raises(HandlerFailed) as caught:
        read(**{name: value})

    assert str(caught.value) == f"step: the input order.{name} is not {words}"


def test_a_request_holds_what_is_given_in_order_and_plain() -> None:
    request = request_of(read(codes=["a"]))

    assert list(request) == [
        "title", "price_won", "rate", "due_at", "due_on", "passed", "colour", "codes",
    ]  # fmt: skip
    assert type(request["colour"]) is str
    assert request["codes"] == ["a"]
    assert request["passed"] is False


def asked(**inputs: Any) -> CallRequest:
    return CallRequest("i1:a:1", "t", "i1", "", "step", inputs, {}, 1, MORNING)


def test_fields_come_from_the_contexts_that_hold_them() -> None:
    order = {name: value for name, value in GIVEN.items() if name != "title"}
    places = {"named": ("title",), "": ("note",), "order": ()}

    found = from_inputs(
        Draft, places, asked(order=order, named={"title": "노트북", "note": "no"}, note="yes")
    )

    assert (found.title, found.note) == ("노트북", "yes")
    with pytest.raises(HandlerFailed, match=r"named\.title"):
        from_inputs(Draft, places, asked(order=GIVEN, named={}))
    with pytest.raises(HandlerFailed, match="the input order is missing"):
        from_inputs(Draft, places, asked(named={"title": "노트북"}))


def test_unknown_fields_are_those_with_a_value_that_nobody_knows() -> None:
    assert unknown_fields({"a": 1, "b": 2, "c": None}, ("a",)) == ("b",)
