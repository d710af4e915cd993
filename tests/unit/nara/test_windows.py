"""Windows: no gap, no overlap, to the minute, never longer than what is borne."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ValueInvalid
from engine.values import SEOUL
from tasks.nara.windows import Longest, Period, Span, Unit, too_long, windows

MINUTE = timedelta(minutes=1)
BEGIN = datetime(2015, 1, 1, tzinfo=SEOUL)
MOMENTS = st.integers(0, 20 * 365 * 24 * 60).map(lambda minutes: BEGIN + minutes * MINUTE)
NO_ZONE = datetime.fromisoformat("2026-03-03")
SPANS = st.builds(
    lambda longest, unit: Span("first", "last", longest, unit),
    st.sampled_from(Longest),
    st.sampled_from(Unit),
)


def period(first: str, last: str) -> Period:
    return Period(*(datetime.fromisoformat(text).replace(tzinfo=SEOUL) for text in (first, last)))


@given(first=MOMENTS, length=st.timedeltas(timedelta(0), timedelta(days=400)), span=SPANS)
def test_windows_cover_every_minute_of_a_period_once(
    first: datetime, length: timedelta, span: Span
) -> None:
    asked = Period(first, first + length)

    found = windows(asked, span)

    assert found[0].first_at <= asked.first_at
    assert found[-1].last_at >= asked.last_at
    assert all(after.first_at - before.last_at == MINUTE for before, after in pairwise(found))
    for one in found:
        assert one.first_at <= one.last_at
        assert not too_long(one.first_at, one.last_at, span.longest)
    if span.unit is Unit.MINUTE:
        assert (found[0].first_at, found[-1].last_at) == (asked.first_at, asked.last_at)


@given(first=MOMENTS, length=st.timedeltas(timedelta(0), timedelta(days=400)))
def test_every_window_but_the_last_is_as_long_as_is_borne(
    first: datetime, length: timedelta
) -> None:
    for longest in Longest:
        for one in windows(Period(first, first + length), Span("a", "b", longest))[:-1]:
            assert too_long(one.first_at, one.last_at + MINUTE, longest)


@pytest.mark.parametrize(
    ("longest", "first", "last", "count"),
    [
        (Longest.MONTH, "2026-01-01 00:00", "2026-12-31 23:59", 12),
        (Longest.MONTH, "2026-01-01 00:00", "2026-02-01 00:00", 2),
        (Longest.MONTH, "2026-02-01 00:00", "2026-02-28 23:59", 1),
        (Longest.WEEK, "2026-03-02 00:00", "2026-03-08 23:59", 1),
        (Longest.WEEK, "2026-03-02 00:00", "2026-03-09 00:00", 2),
        (Longest.DAY, "2026-03-02 09:30", "2026-03-03 09:29", 1),
        (Longest.DAY, "2026-03-02 09:30", "2026-03-03 09:30", 2),
        (Longest.MONTH, "2026-03-02 09:30", "2026-03-02 09:30", 1),
    ],
)
def test_a_period_takes_as_few_windows_as_possible(
    longest: Longest, first: str, last: str, count: int
) -> None:
    assert len(windows(period(first, last), Span("a", "b", longest))) == count


def test_a_month_from_the_thirty_first_ends_with_a_short_february() -> None:
    found = windows(period("2026-01-31 00:00", "2026-03-15 23:59"), Span("a", "b", Longest.MONTH))

    assert [(f"{one.first_at:%m-%d %H:%M}", f"{one.last_at:%m-%d %H:%M}") for one in found] == [
        ("01-31 00:00", "02-27 23:59"),
        ("02-28 00:00", "03-15 23:59"),
    ]


def test_a_span_in_days_takes_whole_days_and_writes_eight_digits() -> None:
    span = Span("cntrctCnclsBgnDate", "cntrctCnclsEndDate", Longest.WEEK, Unit.DAY)

    found = windows(period("2026-03-04 15:00", "2026-03-14 08:00"), span)

    assert [dict(span.parameters(one)) for one in found] == [
        {"cntrctCnclsBgnDate": "20260304", "cntrctCnclsEndDate": "20260310"},
        {"cntrctCnclsBgnDate": "20260311", "cntrctCnclsEndDate": "20260314"},
    ]


def test_moments_are_written_to_the_minute_in_seoul_whatever_their_zone() -> None:
    first = datetime(2026, 3, 1, 15, 0, 59, tzinfo=UTC)
    span = Span("inqryBgnDt", "inqryEndDt", Longest.MONTH)

    (one,) = windows(Period(first, first + timedelta(hours=1)), span)

    assert span.parameters(one) == {"inqryBgnDt": "202603020000", "inqryEndDt": "202603020100"}


@pytest.mark.parametrize(
    ("first", "last", "path"),
    [
        (NO_ZONE, datetime(2026, 3, 3, tzinfo=SEOUL), "first_at"),
        (datetime(2026, 3, 2, tzinfo=SEOUL), NO_ZONE, "last_at"),
        (datetime(2026, 3, 3, tzinfo=SEOUL), datetime(2026, 3, 2, tzinfo=SEOUL), "last_at"),
    ],
)
def test_a_period_without_zone_or_turned_round_is_refused(
    first: datetime, last: datetime, path: str
) -> None:
    with pytest.raises(ValueInvalid) as caught:
        Period(first, last)

    assert caught.value.path == path
