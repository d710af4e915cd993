"""Calendars for the tests of day counting, and the naive counting they are held against."""

from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import strategies as st

from tasks.rules.calendar import Calendar

DAY = timedelta(days=1)
FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)


def calendar(*holidays: date, labour_days: tuple[date, ...] = ()) -> Calendar:
    """A calendar of 2023 to 2028 with these holidays."""
    return Calendar("version", 2023, 2028, frozenset(holidays), frozenset(labour_days))


days = st.dates(FIRST, LAST)
counts = st.integers(0, 60)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Calendars with any holidays, in clusters too."""
    starts = draw(st.lists(days, max_size=12))
    lengths = draw(st.lists(st.integers(1, 6), min_size=len(starts), max_size=len(starts)))
    holidays = {s + n * DAY for s, size in zip(starts, lengths, strict=True) for n in range(size)}
    labour = draw(st.lists(days, max_size=4))
    return calendar(*holidays, labour_days=tuple(labour))


def works(calendar_: Calendar, day: date) -> bool:
    """Whether the day is a working day, said the long way."""
    return day.strftime("%a") not in ("Sat", "Sun") and day not in calendar_.holidays


def after(day: date, step: timedelta = DAY) -> Iterator[date]:
    """Every day after `day` (before it, with a negative step)."""
    while True:
        day += step
        yield day
