"""Types by name, and inputs that name themselves when they are wrong."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import HandlerFailed
from engine.values import SEOUL, to_json
from tasks.outside.typed import Given, typed

VALUES: dict[str, Any] = {
    "paid_won": 25_025_000,
    "paid_on": date(2026, 3, 27),
    "sent_at": datetime(2026, 3, 27, 9, tzinfo=SEOUL),
    "rate": Decimal("90.224"),
    "floor_rate": Decimal(88),
    "title": "노트북",
    "count": 3,
    "waived": True,
    "nothing_on": None,
    "rows": [{"amount_won": 1}, {"amount_won": 2}],
}


def test_values_come_back_from_json_with_the_types_of_their_names() -> None:
    assert typed("item", to_json(VALUES)) == VALUES


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("paid_won", "1"), ("paid_won", Decimal("1.5")), ("paid_won", True), ("paid_on", "어제"),
        ("paid_on", 3), ("sent_at", "2026-03-27T09:00"), ("sent_at", 5), ("rate", "NaN"),
        ("rate", "많이"), ("rate", False),
    ],
)  # fmt: skip
def test_a_value_that_breaks_the_promise_of_its_name_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        typed(name, value)


GIVEN = Given("submit_notice", "notice", {"title": " ", "price_won": "1", "on": "2026-03-02"})


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (lambda: GIVEN.text("title"), "the input notice.title is not text"),
        (lambda: GIVEN.text("missing"), "the input notice.missing is not text"),
        (lambda: GIVEN.won("price_won"), "the input notice.price_won is not whole won"),
        (lambda: GIVEN.rate("title"), "the input notice.title is not a rate"),
        (lambda: GIVEN.day("title"), "the input notice.title is not a day"),
        (lambda: GIVEN.moment("on"), "the input notice.on is not a date and time with a zone"),
        (lambda: GIVEN.flag("title"), "the input notice.title is not true or false"),
        (lambda: Given.within("a", {"b": 1}, "b"), "the input b is missing or is not a context"),
    ],
)
def test_a_wrong_input_is_named_with_its_step(read: Any, words: str) -> None:
    with pytest.raises(HandlerFailed) as caught:
        read()

    assert words in caught.value.reason


def test_days_and_moments_may_be_text() -> None:
    given = Given("a", "b", {"on": "2026-03-02", "at": "2026-03-02T00:30:00+00:00"})

    assert given.day("on") == date(2026, 3, 2)
    assert given.moment("at") == datetime(2026, 3, 2, 9, 30, tzinfo=SEOUL)


def test_a_missing_flag_is_false_and_missing_words_are_the_default() -> None:
    given = Given("a", "b", {"note": None, "yes": True})

    assert not given.flag("no")
    assert given.flag("yes")
    assert given.words("note", "없음") == "없음"
