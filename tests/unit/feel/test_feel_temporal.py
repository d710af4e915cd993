"""Dates, times, durations: DMN 1.5, 10.3.2.3.4 to .8, tables 65, 66, 72, 79."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.feel import YearsMonths, evaluate, evaluate_with_reasons
from engine.values import SEOUL


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('date("2026-11-22")', date(2026, 11, 22)),
        ("date(2026, 11, 22)", date(2026, 11, 22)),
        ("date(year: 2026, month: 2, day: 28)", date(2026, 2, 28)),
        ('date(@"2026-11-22T23:00:00@Asia/Seoul")', date(2026, 11, 22)),
        ('time("09:30:00")', time(9, 30)),
        ('time("09:30:00Z")', time(9, 30, tzinfo=UTC)),
        ('time(@"2026-11-22T09:30:00")', time(9, 30)),
        ('time(@"2026-11-22")', time(0, tzinfo=UTC)),
        ("time(9, 30, 1.5)", time(9, 30, 1, 500000)),
        ('date and time("2026-11-22T09:30:00Z")', datetime(2026, 11, 22, 9, 30, tzinfo=UTC)),
        ('date and time("2026-11-22")', datetime(2026, 11, 22)),  # noqa: DTZ001 - FEEL has local ones
        (
            'date and time(@"2026-11-22", @"09:30:00@Asia/Seoul")',
            datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Seoul")),
        ),
        ('date and time("2026-11-22T24:00:00Z")', datetime(2026, 11, 23, tzinfo=UTC)),
        ('duration("P1DT2H3M4.5S")', timedelta(days=1, hours=2, minutes=3, seconds=4.5)),
        ('duration("-P14M")', YearsMonths(-14)),
        ('years and months duration(@"2011-12-22", @"2013-08-24")', YearsMonths(20)),
        ('years and months duration(@"2013-08-24", @"2011-12-25")', YearsMonths(-19)),
        ('years and months duration(@"2026-01-31", @"2026-02-28")', YearsMonths(0)),
        (
            'years and months duration(@"2026-01-01T10:00:00", @"2027-01-01T09:00:00")',
            YearsMonths(11),
        ),
    ],
)
def test_conversions_make_dates_times_and_durations(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    "text",
    [
        'date("2026-02-30")',
        'date("26-02-03")',
        'date("02026-02-03")',
        'date("2026-2-3")',
        'date("+2026-02-03")',
        'date("2026-02-03T")',
        "date(2026, 13, 1)",
        "date(2026.5, 1, 1)",
        "date(1e30, 1, 1)",
        "date(null)",
        'time("24:00:01")',
        'time("9:00:00")',
        'time("09:00:60")',
        'time("09:00:00+19:00")',
        'time("09:00:00+02:00@Europe/Paris")',
        'time("09:00:00@Nowhere/Town")',
        'time("09:00:00@../../etc/passwd")',
        'time("09:00:00@posix/Asia/Seoul")',
        "time(24, 0, 0)",
        "time(9, 0, -1)",
        'time(9, 0, 0, @"PT19H")',
        'date and time("2026-11-22T9:00:00")',
        'date and time("2026-11-22 09:00:00")',
        'duration("P")',
        'duration("PT")',
        'duration("P1Y1D")',
        'duration("P1H")',
        '@"foo"',
        "now()",
        "today()",
    ],
)
def test_what_is_no_date_or_time_is_null_with_a_reason(text: str) -> None:
    result = evaluate_with_reasons(text)
    assert result.value is None
    assert result.reasons[0].message_ko


def test_the_clock_is_the_one_that_is_handed_in() -> None:
    now = datetime(2026, 11, 22, 9, 30, tzinfo=SEOUL)
    assert evaluate("now()", now=now) == now
    assert evaluate("today()", now=now) == date(2026, 11, 22)
    assert evaluate("now().time offset", now=now) == timedelta(hours=9)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('@"2026-11-22".year', 2026),
        ('@"2026-11-22".weekday', 7),
        ('@"2026-11-22T09:30:15.25Z".second', Decimal("15.25")),
        ('@"2026-11-22T09:30:15+05:30".time offset', timedelta(hours=5, minutes=30)),
        ('@"2026-11-22T09:30:15".time offset', None),
        ('@"2026-11-22T09:30:15@Asia/Seoul".timezone', "Asia/Seoul"),
        ('@"09:30:15Z".hour', 9),
        ('@"P1Y2M".months', 2),
        ('@"-P1Y2M".years', -1),
        ('@"P1DT2H3M4S".hours', 2),
        ('@"-PT90S".seconds', -30),
        ('@"P1D".years', None),
        ('@"P1Y".days', None),
        ('"a".year', None),
        ("[1..5).end", 5),
        ("[1..5).end included", False),
        ("(> 5).start", 5),
        ("(> 5).end", None),
        ('day of year(@"2024-12-31")', 366),
        ('day of week(@"2026-11-22")', "Sunday"),
        ('month of year(@"2026-11-22T00:00:00")', "November"),
        ('week of year(@"2003-12-29")', 1),
        ('week of year(@"2005-01-01")', 53),
        ('week of year(@"9999-12-31")', 52),
    ],
)
def test_dates_and_durations_have_properties(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "-2016-01-30",
        "999999999-12-31",
        "0000-02-29",
        "-999999999-01-01",
        "12026-02-28",
    ],
)
def test_years_beyond_those_of_python_are_kept_and_written_as_they_were_read(text: str) -> None:
    assert evaluate(f'string(date("{text}"))') == text
    assert evaluate(f'string(date and time("{text}T10:00:00@Asia/Seoul"))') == (
        f"{text}T10:00:00@Asia/Seoul"
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('string(@"9999-12-31" + @"P1D")', "10000-01-01"),
        ('string(@"10000-01-01" - @"P1D")', "9999-12-31"),
        ('string(@"0001-01-01" - @"P1D")', "0000-12-31"),
        ('string(@"-0004-02-29" + @"P1Y")', "-0003-02-28"),
        ('@"10000-01-01" - @"9999-12-31" = @"P1D"', True),
        ('@"10000-01-01" > @"9999-12-31"', True),
        ('day of week(@"10000-01-01")', "Saturday"),
        ('string(time("10:00:00.123456789"))', "10:00:00.123456789"),
        ('time("10:00:00.123456789").second', Decimal("0.123456789")),
        ('string(duration("PT0.000000001S") * 1000000)', "PT0.001S"),
        ('string(duration("P1DT2H3M4.123456789S"))', "P1DT2H3M4.123456789S"),
        ('string(@"2026-11-22T10:00:00.000000001Z" + @"PT0.999999999S")', "2026-11-22T10:00:01Z"),
        ('@"10000-01-01T00:00:00@Asia/Seoul".time offset', timedelta(hours=9)),
        ('string(@"9999-12-31T23:59:59Z" + @"PT1S")', "10000-01-01T00:00:00Z"),
    ],
)
def test_far_years_and_nanoseconds_are_exact(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('duration("PT0S")', "PT0S"),
        ('duration("P0Y")', "P0M"),
        ('duration("-PT36H")', "-P1DT12H"),
        ('time("10:00:00-02:45:55")', "10:00:00-02:45:55"),
        ('time("10:00:00+00:00")', "10:00:00Z"),
        ('@"2026-11-22T10:00:00.500Z"', "2026-11-22T10:00:00.5Z"),
    ],
)
def test_text_of_dates_and_durations_is_normalised(text: str, written: str) -> None:
    assert evaluate(f"string({text})") == written
