"""The form of rows: moments, places in a worklist, offers."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.items import WorkItem
from engine.store.moments import aware, from_text, to_seoul, to_text
from engine.store.rows import before, offers, position
from engine.values import SEOUL

ZONES = st.sampled_from([UTC, SEOUL, timezone(timedelta(hours=-11, minutes=-30))])
# the strategy wants its bounds without a zone; of two moments of one zone Python compares the
# clocks, which go back at times, so that all are compared as UTC
MOMENTS = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - see above
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001 - see above
    timezones=ZONES,
    allow_imaginary=False,
).map(lambda moment: moment.astimezone(UTC))


def item(
    *,
    due_at: datetime | None = None,
    priority: int = 50,
    created_at: datetime = datetime(2026, 3, 2, tzinfo=SEOUL),
    groups: tuple[str, ...] = (),
    users: tuple[str, ...] = (),
) -> WorkItem:
    return WorkItem(
        id="w", instance="i", process="p", business_key="k", element="e", name="n", groups=groups,
        users=users, assignee="", due_at=due_at, follow_up_at=None, priority=priority,
        created_at=created_at, form="f",
    )  # fmt: skip


@given(moment=MOMENTS)
def test_a_moment_survives_as_text(moment: datetime) -> None:
    # in UTC: Python finds no moment of an hour that came twice equal to one of another zone
    assert from_text(to_text(moment)).astimezone(UTC) == moment
    assert len(to_text(moment)) == 27


def test_a_moment_is_written_in_utc_whatever_its_zone() -> None:
    for zone in (SEOUL, timezone(timedelta(hours=9))):
        assert to_text(datetime(2026, 3, 2, 9, tzinfo=zone)) == "2026-03-02T00:00:00.000000Z"


@given(one=MOMENTS, other=MOMENTS)
def test_the_order_of_texts_is_the_order_of_time(one: datetime, other: datetime) -> None:
    assert (to_text(one) < to_text(other)) == (one < other)


def test_a_moment_without_zone_is_refused() -> None:
    naive = datetime(2026, 3, 2)  # noqa: DTZ001 - the point
    for refuse in (to_text, aware):
        with pytest.raises(ValueError, match="no time zone"):
            refuse(naive)


def test_the_last_hours_of_time_stay_in_utc() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    assert to_seoul(last) is last
    assert to_seoul(datetime(2026, 3, 2, tzinfo=UTC)).tzinfo is SEOUL


@given(
    items=st.lists(
        st.builds(
            item,
            due_at=st.none() | MOMENTS,
            priority=st.integers(-4000, 5000),
            created_at=MOMENTS,
        ),
        min_size=2,
    )
)
def test_positions_sort_by_due_date_then_priority_then_age(items: list[WorkItem]) -> None:
    def order(one: WorkItem) -> tuple[bool, datetime, int, datetime]:
        due = one.due_at or datetime.max.replace(tzinfo=UTC)
        return (one.due_at is None, due, -one.priority, one.created_at)

    assert sorted(items, key=position) == sorted(items, key=order)


@pytest.mark.parametrize("priority", [-(10**9), -1, 0, 100, 10**9])
def test_any_priority_has_a_place(priority: int) -> None:
    places = [position(item(priority=p)) for p in (10**9 + 1, priority, -(10**9) - 1)]
    assert all(one <= other for one, other in pairwise(places))
    assert len({len(place) for place in places}) == 1


@given(due=MOMENTS, bound=MOMENTS)
def test_the_bound_of_a_moment_takes_what_is_due_before_it(due: datetime, bound: datetime) -> None:
    assert (position(item(due_at=due)) < before(bound)) == (due < bound)
    assert position(item(due_at=due)) < before(None)
    assert position(item()) < before(None)
    assert not position(item()) < before(bound)


def test_an_item_is_offered_once_to_each_group_and_user_or_to_anyone() -> None:
    def listed(one: WorkItem) -> list[tuple[str, str]]:
        return sorted((offer.kind, offer.name) for offer in offers(one))

    assert listed(item()) == [("anyone", "")]
    assert listed(item(users=("lee",))) == [("user", "lee")]
    both = item(groups=("b", "a", "b"), users=("a",))
    assert listed(both) == [("group", "a"), ("group", "b"), ("user", "a")]
    assert {(offer.work_item, offer.position) for offer in offers(both)} == {("w", position(both))}
