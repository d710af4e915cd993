"""When a timer is due: ISO 8601 and FEEL values made into moments. Pure; Asia/Seoul.

A date alone means its first moment. Durations count from the moment the timer is set; months keep
the day of the month or take the last one. Cycles are `R3/PT1H` or `R/PT1H`, the number being how
often it fires.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.errors import ValueInvalid
from engine.values import SEOUL, YearsMonths

_DURATION = re.compile(
    r"P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?"
    r"(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,6})?)S)?)?"
)
_CYCLE = re.compile(r"R(\d{0,9})/(.+)")


@dataclass(frozen=True, slots=True)
class Span:
    """A duration: whole months, then an exact part."""

    months: int = 0
    exact: timedelta = timedelta(0)

    def after(self, moment: datetime) -> datetime:
        """The moment this much later."""
        return add_months(moment, self.months) + self.exact


@dataclass(frozen=True, slots=True)
class Schedule:
    """When it fires first, and how often after that (-1: without end), how far apart."""

    due_at: datetime
    repetitions: int = 0
    every: Span | None = None


def add_months(moment: datetime, months: int) -> datetime:
    """The same day of the month, `months` later, or the month's last day."""
    year, month0 = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, monthrange(year, month0 + 1)[1])
    return moment.replace(year=year, month=month0 + 1, day=day)


def parse_span(text: str) -> Span:
    """An ISO 8601 duration.

    Raises:
        ValueInvalid: Not a duration.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or text.strip().endswith(("P", "T")):
        raise ValueInvalid(
            "timer",
            f"{text!r} is not an ISO 8601 duration such as P14D or PT2H",
            f"{text!r}은(는) P14D나 PT2H 같은 기간이 아닙니다",
        )
    years, months, weeks, days, hours, minutes = (int(g or 0) for g in match.groups()[:6])
    seconds = Decimal(match[7] or 0)
    whole = int(seconds)
    exact = timedelta(
        weeks=weeks,
        days=days,
        hours=hours,
        minutes=minutes,
        seconds=whole,
        microseconds=int((seconds - whole) * 1_000_000),
    )
    return Span(years * 12 + months, exact)


def span_of(value: Any) -> Span:
    """A duration given as FEEL value or ISO text.

    Raises:
        ValueInvalid: Neither.
    """
    if isinstance(value, timedelta):
        return Span(0, value)
    if isinstance(value, YearsMonths):
        return Span(value.months)
    if isinstance(value, str):
        return parse_span(value)
    raise ValueInvalid("timer", f"{value!r} is not a duration", f"{value!r}은(는) 기간이 아닙니다")


def moment_of(value: Any) -> datetime:
    """A moment given as FEEL value or ISO text; without zone it is Seoul's.

    Raises:
        ValueInvalid: Neither.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=SEOUL)
    if isinstance(value, date):
        return datetime.combine(value, time(0), SEOUL)
    if isinstance(value, str):
        return _parse_moment(value)
    raise ValueInvalid(
        "timer", f"{value!r} is not a date and time", f"{value!r}은(는) 일시가 아닙니다"
    )


def _parse_moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueInvalid(
            "timer", f"{text!r} is not a date and time", f"{text!r}은(는) 일시가 아닙니다"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SEOUL)


def cycle_of(value: Any) -> tuple[int, Span]:
    """How often a cycle fires (-1: without end) and how far apart.

    Raises:
        ValueInvalid: Not a cycle.
    """
    match = _CYCLE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or (match[1] and int(match[1]) == 0):
        raise ValueInvalid(
            "timer",
            f"{value!r} is not a cycle such as R3/PT1H",
            f"{value!r}은(는) R3/PT1H 같은 주기가 아닙니다",
        )
    return (int(match[1]) if match[1] else -1), parse_span(match[2])


def schedule(kind: str, value: Any, now: datetime) -> Schedule:
    """The schedule of a timer of this kind (date, duration, cycle) set `now`.

    Raises:
        ValueInvalid: The value does not fit the kind.
    """
    if kind == "date":
        return Schedule(moment_of(value))
    if kind == "duration":
        return Schedule(span_of(value).after(now))
    times, every = cycle_of(value)
    if every.exact <= timedelta(0) and every.months <= 0:
        raise ValueInvalid(
            "timer", "a cycle must be longer than nothing", "주기는 0보다 길어야 합니다"
        )
    return Schedule(every.after(now), times - 1 if times > 0 else -1, every)
