"""Date functions (DMN 1.5, table 79) and the clock (table 82)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from engine.feel.domain import Null, Run
from engine.feel.temporal import calendar_date, day_number, make_date
from engine.ports import Value

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def weekday(value: Any) -> int:
    """1 for Monday to 7 for Sunday."""
    return (day_number(value) - 1) % 7 + 1


def _day_of_year(_run: Run, value: Any) -> Value:
    year = calendar_date(value).year
    return Decimal(day_number(value) - day_number(make_date(year, 1, 1)) + 1)


def _day_of_week(_run: Run, value: Any) -> Value:
    return _DAYS[weekday(value) - 1]


def _month_of_year(_run: Run, value: Any) -> Value:
    return _MONTHS[calendar_date(value).month - 1]


def _week_of_year(_run: Run, value: Any) -> Value:
    """The ISO 8601 week; the calendar repeats every 400 years."""
    day = calendar_date(value)
    near = date((day.year - 1) % 400 + 2001, day.month, day.day)
    return Decimal(near.isocalendar().week)


def _now(run: Run) -> Value:
    return _clock(run)


def _today(run: Run) -> Value:
    return _clock(run).date()


def _clock(run: Run) -> Any:
    if run.now is None:
        raise Null("no clock was given", "기준 시각이 주어지지 않았습니다")
    return run.now


TABLE: tuple[tuple[str, str, Callable[..., Value]], ...] = (
    ("day of year", "date: day", _day_of_year),
    ("day of week", "date: day", _day_of_week),
    ("month of year", "date: day", _month_of_year),
    ("week of year", "date: day", _week_of_year),
    ("now", "", _now),
    ("today", "", _today),
)
