"""Periods of the public API, cut into windows that the API answers.

An operation that is asked by period takes a first and a last moment, both included and written to
the minute (some: to the day), and refuses a period that is too long (result code 07). A window ends
one unit before the next one begins: nothing is asked for twice and nothing is left out.
"""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum

from engine.errors import ValueInvalid
from engine.values import SEOUL

_MINUTE = timedelta(minutes=1)


class Longest(Enum):
    """The longest period that an operation answers."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"


class Unit(Enum):
    """What the moments of a request are written to, as a format of `strftime`."""

    MINUTE = "%Y%m%d%H%M"
    DAY = "%Y%m%d"


@dataclass(frozen=True, slots=True)
class Period:
    """From the minute of `first_at` to the minute of `last_at`, both included; aware.

    Seconds are dropped: a row of 10:00:59 belongs to the minute 10:00.

    Raises:
        ValueInvalid: A moment has no zone, or the period ends before it begins.
    """

    first_at: datetime
    last_at: datetime

    def __post_init__(self) -> None:
        for name in ("first_at", "last_at"):
            moment = getattr(self, name)
            if moment.tzinfo is None:
                raise ValueInvalid(name, "a moment without a zone", "시간대가 없는 시각입니다")
            local = moment.astimezone(SEOUL).replace(second=0, microsecond=0)
            object.__setattr__(self, name, local)
        if self.last_at < self.first_at:
            raise ValueInvalid("last_at", "before first_at", "기간의 끝이 시작보다 앞섭니다")


@dataclass(frozen=True, slots=True)
class Span:
    """How an operation is told a period: the names of its two parameters, and what it bears.

    `verified` is whether a guide states the limit; where none does, a shorter one is kept to.
    """

    first: str
    last: str
    longest: Longest
    unit: Unit = Unit.MINUTE
    verified: bool = True

    def parameters(self, window: Period) -> Mapping[str, str]:
        """The request's parameters for one window."""
        return {
            self.first: window.first_at.strftime(self.unit.value),
            self.last: window.last_at.strftime(self.unit.value),
        }


def windows(period: Period, span: Span) -> tuple[Period, ...]:
    """The windows of a period in order of time, each as long as the span bears but the last.

    A span in days takes the whole of the first and the last day.
    """
    whole = _whole_days(period) if span.unit is Unit.DAY else period
    return tuple(_cut(whole, span.longest))


def too_long(first_at: datetime, last_at: datetime, longest: Longest) -> bool:
    """Whether a period is longer than what is borne; moments of one zone, both included."""
    return last_at >= _after(first_at, longest)


def _cut(period: Period, longest: Longest) -> Iterator[Period]:
    first = period.first_at
    while first <= period.last_at:
        following = _after(first, longest)
        yield Period(first, min(following - _MINUTE, period.last_at))
        first = following


def _after(first: datetime, longest: Longest) -> datetime:
    """The first moment that a period from `first` may not hold any more."""
    if longest is Longest.DAY:
        return first + timedelta(days=1)
    if longest is Longest.WEEK:
        return first + timedelta(days=7)
    year, month = divmod(first.year * 12 + first.month, 12)
    day = min(first.day, calendar.monthrange(year, month + 1)[1])
    return first.replace(year=year, month=month + 1, day=day)


def _whole_days(period: Period) -> Period:
    first = datetime.combine(period.first_at.date(), time(0), SEOUL)
    return Period(first, datetime.combine(period.last_at.date(), time(23, 59), SEOUL))
