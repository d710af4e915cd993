"""Counting days as contract law counts them. All days are dates in Asia/Seoul.

Three ways of counting meet here: forward from the day after an event (검사, 대가지급), back from
the day before a closing (공고), and the days of delay after a delivery term (지체일수).
"""

from datetime import date, timedelta
from typing import Literal, TypeAlias

from tasks.rules.calendar import Calendar

Unit: TypeAlias = Literal["working", "calendar"]
_DAY = timedelta(days=1)


def add_working_days(calendar: Calendar, start: date, days: int) -> date:
    """The `days`-th working day after `start`; the day of the event is not counted.

    0 is `start` itself, whatever day that is. A negative number counts back the same way.

    Legal basis: 지방계약법 시행령 제67조제1항 (공휴일과 토요일은 제외한다; text of 2026-06-03).

    Raises:
        ValueInvalid: The count leaves the calendar.
    """
    step = _DAY if days >= 0 else -_DAY
    here = start
    for _ in range(abs(days)):
        here += step
        while not calendar.is_working_day(here):
            here += step
    return here


def working_days_between(calendar: Calendar, start: date, end: date) -> int:
    """How many working days lie after `start` up to and with `end`; 0 when `end` is not later.

    Legal basis: 지방계약법 시행령 제67조제1항 (text of 2026-06-03).

    Raises:
        ValueInvalid: A day is outside the calendar.
    """
    days = range(1, (end - start).days + 1)
    return sum(calendar.is_working_day(start + timedelta(days=n)) for n in days)


def working_day_on_or_after(calendar: Calendar, day: date) -> date:
    """The day itself when it is a working day, else the next one.

    Legal basis: 민법 제161조 (status: unverified; applied only where `clocks.yaml` says so).

    Raises:
        ValueInvalid: The search leaves the calendar.
    """
    while not calendar.is_working_day(day):
        day += _DAY
    return day


def end_of_delivery_term(calendar: Calendar, due: date) -> date:
    """The last day on which a delivery is in time.

    A term that would end on a public holiday, a Saturday or labour day ends on the next day that
    is none of these.

    Legal basis: 지방자치단체 입찰 및 계약집행기준 제9장 제8절 1.바 (text of 2026-07-01).

    Raises:
        ValueInvalid: The search leaves the calendar.
    """
    while not calendar.is_delivery_day(due):
        due += _DAY
    return due


def late_days(calendar: Calendar, due: date, delivered: date) -> int:
    """Days of delay (지체일수) of a delivery; 0 when it was in time. Holidays count.

    Legal basis: 지방자치단체 입찰 및 계약집행기준 제9장 제8절 1.바 (text of 2026-07-01).

    Raises:
        ValueInvalid: The end of the term is outside the calendar.
    """
    return max(0, (delivered - end_of_delivery_term(calendar, due)).days)


def latest_posting_day(calendar: Calendar, closing: date, days: int, unit: Unit) -> date:
    """The last day on which a notice may be posted for a closing on `closing`.

    The day before the closing is the first day counted; the notice stands from the last one.
    0 days: the closing day itself.

    Legal basis: 지방계약법 시행령 제35조 (마감일의 전날부터 기산; text of 2026-06-03), 지방자치단체
    입찰 및 계약집행기준 제5장 제3절 1.나 (공휴일과 토요일 제외; text of 2026-07-01).

    Raises:
        ValueInvalid: The count leaves the calendar.
    """
    if unit == "working":
        return add_working_days(calendar, closing, -days)
    return closing - timedelta(days=days)


def earliest_closing_day(calendar: Calendar, posted: date, days: int, unit: Unit) -> date:
    """The first day on which a notice posted on `posted` may close: the inverse of the above.

    Legal basis: 지방계약법 시행령 제35조 (text of 2026-06-03), 지방자치단체 입찰 및 계약집행기준
    제5장 제3절 1.나 (text of 2026-07-01).

    Raises:
        ValueInvalid: The count leaves the calendar.
    """
    if unit == "calendar" or days == 0:
        return posted + timedelta(days=days)
    first = working_day_on_or_after(calendar, posted)
    return add_working_days(calendar, first, days - 1) + _DAY
