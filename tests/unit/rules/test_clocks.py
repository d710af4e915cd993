"""Statutory clocks: how each way of counting ends, and what a file may say."""

from datetime import date
from pathlib import Path

import pytest

from engine.errors import DefinitionInvalid, ValueInvalid
from tasks.rules.calendar import read_calendar
from tasks.rules.clocks import find_clock, read_clocks

FOLDER = Path("processes")
CALENDAR = read_calendar((FOLDER / "calendar.yaml").read_bytes())
CLOCKS = read_clocks((FOLDER / "clocks.yaml").read_bytes())
ONE = """\
clocks:
  inspect:
    name: 검사
    days: 14
    unit: calendar
    count: after
    ends_on_holiday: stays
    holiday_status: unverified
    reset: 다시 센다
    legal_basis: 시행령 제64조
    text_on: 2026-06-03
    status: verified
"""


@pytest.mark.parametrize(
    ("key", "start", "last"),
    [
        ("quote_notice", date(2026, 9, 1), date(2026, 9, 4)),
        ("quote_notice", date(2026, 9, 23), date(2026, 9, 30)),
        ("sign_contract", date(2026, 9, 7), date(2026, 9, 17)),
        ("sign_contract", date(2026, 9, 15), date(2026, 9, 28)),
        ("inspect", date(2026, 9, 18), date(2026, 10, 2)),
        ("inspect", date(2026, 9, 21), date(2026, 10, 6)),
        ("inspect_relief", date(2026, 9, 18), date(2026, 9, 28)),
        ("pay", date(2026, 9, 21), date(2026, 9, 30)),
        ("pay_relief", date(2026, 9, 21), date(2026, 9, 28)),
        ("delivery_due", date(2026, 9, 26), date(2026, 9, 28)),
        ("delivery_due", date(2025, 5, 1), date(2025, 5, 2)),
    ],
)
def test_each_clock_ends_on_the_day_that_the_law_names(key: str, start: date, last: date) -> None:
    assert CLOCKS[key].deadline(CALENDAR, start) == last


def test_every_shipped_clock_cites_its_law_and_the_day_of_its_text() -> None:
    for clock in CLOCKS.values():
        assert "제" in clock.legal_basis
        assert clock.text_on <= date(2026, 7, 1)


def test_a_clock_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ValueInvalid) as caught:
        find_clock(CLOCKS, "inspection")
    assert "inspection" in str(caught.value)
    assert "inspect_relief" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("days: 14", "days: -1", "inspect.days"),
        ("days: 14", "days: true", "inspect.days"),
        ("unit: calendar", "unit: weeks", "calendar"),
        ("count: after", "count: around", "back"),
        ("ends_on_holiday: stays", "ends_on_holiday: maybe", "next_working_day"),
        ("status: verified", "status: perhaps", "unverified"),
        ("text_on: 2026-06-03", "text_on: June", "text_on"),
        ("    legal_basis: 시행령 제64조\n", "", "legal_basis"),
        ("    name: 검사", "    nmae: 검사", "nmae"),
        ("clocks:", "watches:", "watches"),
    ],
)
def test_what_is_wrong_with_a_clock_is_named(old: str, new: str, told: str) -> None:
    with pytest.raises(DefinitionInvalid) as caught:
        read_clocks(ONE.replace(old, new, 1).encode())

    assert told in caught.value.problems[0].message


@pytest.mark.parametrize("text", ["clocks: []\n", "clocks: {inspect: 14}\n"])
def test_clocks_in_another_shape_are_refused(text: str) -> None:
    with pytest.raises(DefinitionInvalid):
        read_clocks(text.encode())
