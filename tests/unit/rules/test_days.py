"""Day counting against counting on one's fingers, and against cases of the law."""

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ValueInvalid
from tasks.rules.calendar import Calendar
from tasks.rules.days import (
    Unit,
    add_working_days,
    earliest_closing_day,
    end_of_delivery_term,
    late_days,
    latest_posting_day,
    working_day_on_or_after,
    working_days_between,
)
from tests.unit.rules.calendars import DAY, after, calendar, calendars, counts, days, works

units: st.SearchStrategy[Unit] = st.sampled_from(["working", "calendar"])
CHUSEOK = (date(2026, 9, 24), date(2026, 9, 25), date(2026, 9, 26))


@given(calendars(), days, st.integers(1, 60))
def test_working_days_are_those_a_finger_would_count(
    made: Calendar, start: date, count: int
) -> None:
    counted = [day for day in islice(after(start), 400) if works(made, day)]

    assert add_working_days(made, start, count) == counted[count - 1]


@given(calendars(), days, st.integers(1, 60))
def test_working_days_count_back_the_same_way(made: Calendar, start: date, count: int) -> None:
    counted = [day for day in islice(after(start, -DAY), 400) if works(made, day)]

    assert add_working_days(made, start, -count) == counted[count - 1]


@given(calendars(), days)
def test_no_working_days_leave_the_day_where_it_is(made: Calendar, start: date) -> None:
    assert add_working_days(made, start, 0) == start


@given(calendars(), days, counts)
def test_the_days_between_are_those_that_were_added(made: Calendar, start: date, n: int) -> None:
    assert working_days_between(made, start, add_working_days(made, start, n)) == n


@given(calendars(), days, days)
def test_the_days_between_leave_out_the_first_day_and_count_the_last(
    made: Calendar, start: date, end: date
) -> None:
    naive = sum(works(made, start + n * DAY) for n in range(1, (end - start).days + 1))

    assert working_days_between(made, start, end) == naive


@given(calendars(), days)
def test_nothing_lies_between_a_day_and_an_earlier_one(made: Calendar, start: date) -> None:
    assert working_days_between(made, start, start) == 0
    assert working_days_between(made, start, start - DAY) == 0


@given(calendars(), days)
def test_a_day_moves_to_the_next_working_day_only_when_it_must(made: Calendar, day: date) -> None:
    moved = working_day_on_or_after(made, day)

    assert works(made, moved)
    assert not any(works(made, day + n * DAY) for n in range((moved - day).days))


@given(calendars(), days)
def test_a_delivery_term_ends_on_the_first_day_that_is_no_day_of_rest(
    made: Calendar, due: date
) -> None:
    end = end_of_delivery_term(made, due)
    rest = [due + n * DAY for n in range((end - due).days)]

    assert works(made, end)
    assert end not in made.labour_days
    assert all(not works(made, day) or day in made.labour_days for day in rest)


@given(calendars(), days, days)
def test_days_of_delay_count_every_day_after_the_term(
    made: Calendar, due: date, delivered: date
) -> None:
    end = end_of_delivery_term(made, due)
    naive = sum(end < day <= delivered for day in islice(after(end), 2000))

    assert late_days(made, due, delivered) == naive


@given(calendars(), days, st.integers(1, 40), units)
def test_a_notice_of_the_latest_day_stands_for_all_the_days_of_the_law(
    made: Calendar, closing: date, count: int, unit: Unit
) -> None:
    posted = latest_posting_day(made, closing, count, unit)
    standing = [posted + n * DAY for n in range((closing - posted).days)]
    counted = [day for day in standing if unit == "calendar" or works(made, day)]

    assert len(counted) == count
    assert counted[0] == posted


@given(calendars(), days, st.integers(1, 40), units)
def test_the_earliest_closing_is_the_first_day_that_the_notice_allows(
    made: Calendar, posted: date, count: int, unit: Unit
) -> None:
    closing = earliest_closing_day(made, posted, count, unit)

    assert latest_posting_day(made, closing, count, unit) >= posted
    assert latest_posting_day(made, closing - DAY, count, unit) < posted


def test_a_claim_before_chuseok_is_due_after_it() -> None:
    made = calendar(*CHUSEOK)

    assert add_working_days(made, date(2026, 9, 21), 5) == date(2026, 9, 30)


def test_a_notice_of_three_working_days_over_a_weekend_closes_on_the_fourth() -> None:
    made = calendar()

    assert earliest_closing_day(made, date(2026, 9, 3), 3, "working") == date(2026, 9, 8)
    assert earliest_closing_day(made, date(2026, 9, 5), 3, "working") == date(2026, 9, 10)
    assert latest_posting_day(made, date(2026, 9, 8), 3, "working") == date(2026, 9, 3)


def test_a_tender_notice_of_seven_days_is_counted_back_from_the_day_before_the_closing() -> None:
    assert latest_posting_day(calendar(), date(2026, 9, 15), 7, "calendar") == date(2026, 9, 8)


def test_a_term_that_ends_on_labour_day_ends_on_the_day_after() -> None:
    made = calendar(labour_days=(date(2025, 5, 1),))

    assert end_of_delivery_term(made, date(2025, 5, 1)) == date(2025, 5, 2)
    assert made.is_working_day(date(2025, 5, 1))


def test_a_delivery_on_the_monday_after_a_saturday_term_is_in_time() -> None:
    made = calendar()

    assert late_days(made, date(2026, 9, 19), date(2026, 9, 21)) == 0
    assert late_days(made, date(2026, 9, 19), date(2026, 9, 22)) == 1


def test_holidays_between_the_term_and_the_delivery_are_days_of_delay() -> None:
    made = calendar(*CHUSEOK)

    assert late_days(made, date(2026, 9, 23), date(2026, 9, 28)) == 5


def test_a_day_outside_the_calendar_is_refused_and_not_guessed() -> None:
    made = calendar()

    with pytest.raises(ValueInvalid) as caught:
        add_working_days(made, date(2028, 12, 29), 5)
    assert "2029-01-01" in str(caught.value)


def test_an_endless_count_stops_at_the_end_of_the_calendar() -> None:
    with pytest.raises(ValueInvalid):
        add_working_days(calendar(), date(2026, 1, 1), 10**9)


def test_a_term_before_the_calendar_is_refused() -> None:
    with pytest.raises(ValueInvalid):
        late_days(calendar(), date(2022, 12, 31) - timedelta(days=1), date(2026, 1, 1))
