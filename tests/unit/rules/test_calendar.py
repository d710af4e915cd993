"""The calendar file: what it says, what is refused, and whether it is the package's."""

from datetime import date
from pathlib import Path

import pytest

from engine.errors import DefinitionInvalid
from tasks.rules.calendar import read_calendar
from tasks.rules.calendar_update import (
    FIRST_YEAR,
    LAST_YEAR,
    kept_extra,
    labour_days,
    main,
    public_holidays,
    render,
)

FILE = Path("processes/calendar.yaml")
SMALL = """\
source: test
first_year: 2026
last_year: 2026
public_holidays:
  2026-01-01: 신정
labour_days:
  2026-05-01: 근로자의 날
extra:
  - {day: 2026-08-14, name: 임시공휴일, legal_basis: 관보 제1호}
"""


def test_the_shipped_calendar_is_what_the_package_says() -> None:
    calendar = read_calendar(FILE.read_bytes())

    assert calendar.holidays >= frozenset(public_holidays(FIRST_YEAR, LAST_YEAR))
    assert calendar.labour_days == frozenset(labour_days(FIRST_YEAR, LAST_YEAR))
    assert (calendar.first_year, calendar.last_year) == (FIRST_YEAR, LAST_YEAR)


def test_the_shipped_calendar_holds_no_day_that_is_neither_generated_nor_extra() -> None:
    text = FILE.read_text("utf-8")
    generated = read_calendar(render("extra: []\n").encode()).holidays
    extra = read_calendar(SMALL.split("extra:")[0].encode() + kept_extra(text).encode()).holidays

    assert read_calendar(text.encode()).holidays <= generated | extra


def test_an_extra_holiday_is_no_working_day() -> None:
    calendar = read_calendar(SMALL.encode())

    assert not calendar.is_working_day(date(2026, 8, 14))
    assert calendar.is_working_day(date(2026, 8, 13))


def test_substitute_holidays_are_no_working_days() -> None:
    calendar = read_calendar(FILE.read_bytes())

    assert not calendar.is_working_day(date(2026, 10, 5))
    assert calendar.is_working_day(date(2026, 10, 6))


def test_labour_day_is_kept_apart_from_public_holidays() -> None:
    calendar = read_calendar(FILE.read_bytes())

    assert calendar.is_working_day(date(2025, 5, 1))
    assert not calendar.is_delivery_day(date(2025, 5, 1))


def test_writing_the_calendar_again_keeps_what_people_added(tmp_path: Path) -> None:
    file = tmp_path / "calendar.yaml"
    file.write_text(SMALL, "utf-8")

    assert main([str(file)]) == 0

    calendar = read_calendar(file.read_bytes())
    assert date(2026, 8, 14) in calendar.holidays
    assert date(2026, 9, 25) in calendar.holidays
    first = file.read_bytes()
    assert main([str(file)]) == 0
    assert file.read_bytes() == first


def test_a_calendar_that_people_broke_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "calendar.yaml"
    file.write_text("first_year: 2026\nextra: 설날\n", "utf-8")

    with pytest.raises(DefinitionInvalid):
        main([str(file)])
    assert file.read_text("utf-8").endswith("extra: 설날\n")


def test_the_command_wants_one_file() -> None:
    assert main([]) == 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("source: test", "source: [", "not YAML"),
        ("source: test", "source: !!python/object/apply:os.getcwd []", "not YAML"),
        ("source: test", "source: &a test", "anchors"),
        ("source: test", "colour: red", "colour"),
        ("first_year: 2026", "first_year: soon", "first_year"),
        ("2026-01-01: 신정", "2026-13-01: 신정", "not YAML"),
        ("2026-01-01: 신정", "2026-01-01 09:00:00: 신정", "public_holidays"),
        ("  2026-05-01: 근로자의 날", "  - 2026-05-01", "labour_days"),
        (", legal_basis: 관보 제1호", "", "legal_basis"),
    ],
)
def test_what_is_wrong_with_a_calendar_is_named(old: str, new: str, told: str) -> None:
    with pytest.raises(DefinitionInvalid) as caught:
        read_calendar(SMALL.replace(old, new, 1).encode(), "calendar.yaml")

    (problem,) = caught.value.problems
    assert problem.file == "calendar.yaml"
    assert told in problem.message


def test_a_calendar_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(DefinitionInvalid):
        read_calendar(b"- 2026-01-01\n")


def test_a_calendar_in_another_encoding_is_refused() -> None:
    with pytest.raises(DefinitionInvalid):
        read_calendar(SMALL.encode("euc-kr"))
