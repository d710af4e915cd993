"""Worklists: their order, who sees what, and that they cost the same at any size."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.items import WorkItem
from engine.store import SqlStore, WorkItemFilter, create_store
from engine.store.worklist import matches

from .conftest import Raw
from .make import DAY, MINUTE, NOON, WORK_ITEM, close, keep, listed


def test_a_work_item_comes_back_as_it_was_kept(store: SqlStore) -> None:
    full = replace(
        WORK_ITEM,
        groups=("계약담당", "재무관"),
        users=("lee", "김 '민지\""),
        assignee="lee",
        due_at=NOON + DAY,
        follow_up_at=NOON + MINUTE,
    )
    keep(store, full)
    with store.read() as tx:
        assert tx.work_item("w1") == (full, "open")
        assert tx.work_items(WorkItemFilter()) == [full]
        assert tx.work_item("w2") is None


def test_items_are_ordered_by_due_date_then_priority_then_age_then_id(store: SqlStore) -> None:
    keep(
        store,
        replace(WORK_ITEM, id="no due date, urgent", priority=100),
        replace(WORK_ITEM, id="no due date", priority=0),
        replace(WORK_ITEM, id="due later", due_at=NOON + DAY),
        replace(WORK_ITEM, id="due, plain", due_at=NOON, priority=9),
        replace(WORK_ITEM, id="due, urgent", due_at=NOON, priority=80),
        replace(WORK_ITEM, id="due, plain, b", due_at=NOON, priority=9, created_at=NOON + MINUTE),
        replace(WORK_ITEM, id="due, plain, a", due_at=NOON, priority=9, created_at=NOON + MINUTE),
    )
    assert listed(store) == [
        "due, urgent",
        "due, plain",
        "due, plain, a",
        "due, plain, b",
        "due later",
        "no due date, urgent",
        "no due date",
    ]


def test_a_closed_item_leaves_the_list_and_keeps_its_state(store: SqlStore) -> None:
    second = replace(WORK_ITEM, id="w2")
    keep(store, WORK_ITEM, second)
    close(store, WORK_ITEM, "completed")
    close(store, second, "cancelled")
    assert listed(store) == listed(store, WorkItemFilter(groups=("계약담당",))) == []
    with store.read() as tx:
        assert tx.work_item("w1") == (WORK_ITEM, "completed")
        assert tx.work_item("w2") == (second, "cancelled")


def test_a_claim_or_another_due_date_changes_the_lists(store: SqlStore) -> None:
    other = replace(WORK_ITEM, id="w2", due_at=NOON + DAY)
    keep(store, WORK_ITEM, other)
    claimed = replace(WORK_ITEM, assignee="lee", due_at=NOON, groups=("재무관",))
    keep(store, claimed)
    assert listed(store) == ["w1", "w2"]
    assert listed(store, WorkItemFilter(assignee="lee")) == ["w1"]
    assert listed(store, WorkItemFilter(groups=("계약담당",))) == ["w2"]
    assert listed(store, WorkItemFilter(groups=("재무관",))) == ["w1"]
    keep(store, replace(claimed, assignee=""))
    assert listed(store, WorkItemFilter(assignee="lee")) == []


def test_a_limit_counts_what_is_shown(store: SqlStore) -> None:
    held = replace(WORK_ITEM, assignee="lee")
    keep(store, *[replace(held, id=f"w{n}", groups=(f"g{n % 2}",)) for n in range(6)])
    assert listed(store, WorkItemFilter(assignee="lee", limit=2)) == ["w0", "w1"]
    assert listed(store, WorkItemFilter(assignee="lee", groups=("g1",), limit=2)) == ["w1", "w3"]
    assert listed(store, WorkItemFilter(instance="i1", groups=("g1",), limit=1)) == ["w1"]


def test_items_due_before_a_moment_are_those_before_it(store: SqlStore) -> None:
    keep(
        store,
        replace(WORK_ITEM, id="before", due_at=NOON - timedelta(microseconds=1)),
        replace(WORK_ITEM, id="at", due_at=NOON),
        replace(WORK_ITEM, id="never"),
    )
    assert listed(store, WorkItemFilter(due_before=NOON)) == ["before"]
    assert listed(store, WorkItemFilter(due_before=NOON, groups=("계약담당",))) == ["before"]
    assert listed(store, WorkItemFilter(due_before=NOON + DAY)) == ["before", "at"]


def test_a_candidate_sees_what_is_offered_by_name_to_the_groups_or_to_anyone(
    store: SqlStore,
) -> None:
    keep(
        store,
        replace(WORK_ITEM, id="a group", groups=("g1",)),
        replace(WORK_ITEM, id="both", groups=("g1", "g2"), users=("lee",)),
        replace(WORK_ITEM, id="by name", groups=(), users=("lee",)),
        replace(WORK_ITEM, id="for anyone", groups=(), users=()),
        replace(WORK_ITEM, id="for kim", groups=(), users=("kim",)),
    )
    assert listed(store, WorkItemFilter(candidate="lee")) == ["both", "by name", "for anyone"]
    assert listed(store, WorkItemFilter(groups=("g2", "g1"))) == ["a group", "both"]
    whole = WorkItemFilter(groups=("g1", "g2"), candidate="lee")
    assert listed(store, whole) == ["a group", "both", "by name", "for anyone"]
    assert listed(store, replace(whole, limit=2)) == ["a group", "both"]


def test_a_list_of_an_instance_shows_no_other(store: SqlStore) -> None:
    keep(store, WORK_ITEM)
    keep(store, replace(WORK_ITEM, id="w2", instance="i2"), instance="i2")
    assert listed(store, WorkItemFilter(instance="i2")) == ["w2"]
    assert listed(store, WorkItemFilter(instance="i2", groups=("g",))) == []


def test_checks_find_an_item_that_no_list_shows(store: SqlStore, raw: Raw) -> None:
    keep(store, WORK_ITEM, replace(WORK_ITEM, id="w2"))
    assert store.checks()["offers"] == ""
    raw("DELETE FROM work_item_offer WHERE work_item = 'w1'")
    raw("UPDATE work_item_offer SET position = 'x' WHERE work_item = 'w2'")
    assert store.checks()["offers"] == "work items w1, w2 are listed wrongly"


# --- any filter against the plain meaning of it ---------------------------------------------------

_MOMENTS = st.sampled_from([NOON, NOON + MINUTE, NOON + DAY])
_NAMES = st.sampled_from(["g1", "g2", "lee", "김"])
_SOME = st.lists(_NAMES, unique=True, max_size=3).map(tuple)
_ITEMS = st.lists(
    st.builds(
        WorkItem,
        id=st.uuids().map(str),
        instance=st.sampled_from(["i1", "i2"]),
        process=st.just("p"),
        business_key=st.just(""),
        element=st.just("e"),
        name=st.just("n"),
        groups=_SOME,
        users=_SOME,
        assignee=st.sampled_from(["", "lee", "김"]),
        due_at=st.none() | _MOMENTS,
        follow_up_at=st.none(),
        priority=st.sampled_from([-5, 0, 9, 10, 100, 99999]),
        created_at=_MOMENTS,
        form=st.just(""),
    ),
    max_size=12,
    unique_by=lambda item: item.id,
)
_FILTERS = st.builds(
    WorkItemFilter,
    groups=_SOME,
    assignee=st.sampled_from(["", "lee", "nobody"]),
    candidate=st.sampled_from(["", "lee", "nobody"]),
    instance=st.sampled_from(["", "i1", "i3"]),
    due_before=st.none() | _MOMENTS,
    limit=st.sampled_from([0, 1, 3, 1000]),
)
_FAR = datetime.max.replace(tzinfo=NOON.tzinfo) - DAY


def _sorted(items: list[WorkItem]) -> list[WorkItem]:
    def order(item: WorkItem) -> tuple[datetime, int, datetime, str]:
        return (item.due_at or _FAR, -min(item.priority, 5000), item.created_at, item.id)

    return sorted(items, key=order)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items=_ITEMS, where=_FILTERS)
def test_every_list_is_what_its_filter_says(items: list[WorkItem], where: WorkItemFilter) -> None:
    store = create_store("sqlite://")
    try:
        keep(store, instance="i2")
        keep(store, *items)
        with store.read() as tx:
            found = tx.work_items(where)
        assert found == _sorted([i for i in items if matches(i, where)])[: where.limit]
    finally:
        store.close()


@pytest.mark.parametrize(
    ("where", "fits"),
    [
        (WorkItemFilter(), True),
        (WorkItemFilter(groups=("계약담당",)), True),
        (WorkItemFilter(groups=("재무관",)), False),
        (WorkItemFilter(candidate="lee"), False),
        (WorkItemFilter(groups=("재무관",), candidate="park"), True),
        (WorkItemFilter(candidate="park", assignee="lee"), False),
        (WorkItemFilter(instance="i1"), True),
        (WorkItemFilter(instance="i2"), False),
        (WorkItemFilter(due_before=NOON), False),
    ],
)
def test_what_a_filter_means(where: WorkItemFilter, fits: bool) -> None:
    item = replace(WORK_ITEM, users=("park",), due_at=NOON)
    assert matches(item, where) is fits
