"""Timers, calls, subscriptions, incidents: what is due, who holds what, what is left."""

from dataclasses import replace

import pytest

from engine.errors import StoreError
from engine.items import OpenItem
from engine.store import SqlStore

from .make import (
    CALL,
    DAY,
    INCIDENT,
    MINUTE,
    NOON,
    SUBSCRIPTION,
    TIMER,
    WORK_ITEM,
    close,
    keep,
)

ALL: list[OpenItem] = [WORK_ITEM, TIMER, SUBSCRIPTION, CALL, INCIDENT]


def test_everything_an_instance_waits_for_comes_back(store: SqlStore) -> None:
    keep(store, *reversed(ALL))
    keep(store, replace(TIMER, id="t9", instance="i2"), instance="i2")
    with store.read() as tx:
        assert tx.open_items("i1") == ALL
        assert tx.open_items("i3") == []


def test_what_is_closed_is_waited_for_no_more(store: SqlStore) -> None:
    keep(store, *ALL)
    with store.write() as tx:
        tx.put_items([], [(item, "cancelled") for item in ALL])
        assert tx.open_items("i1") == []
        assert not tx.timers_due(NOON, 10)
        assert not tx.calls_due(NOON, 10)
        assert not tx.subscriptions("message", "contractor.claim", "C-1")
        assert not tx.incidents()
        assert tx.next_due() is None


def test_items_are_updated_when_they_are_put_again(store: SqlStore) -> None:
    changed: tuple[OpenItem, ...] = (
        replace(TIMER, due_at=NOON + DAY, repetitions=2),
        replace(SUBSCRIPTION, correlation_key="C-2"),
        replace(CALL, attempt=1, due_at=NOON + MINUTE),
        replace(INCIDENT, message="again", detail={}),
    )
    keep(store, *ALL)
    keep(store, *changed)
    with store.read() as tx:
        assert tx.open_items("i1") == [WORK_ITEM, *changed]


def test_what_is_both_closed_and_opened_stays_open(store: SqlStore) -> None:
    keep(store, *ALL)
    with store.write() as tx:
        tx.put_items(ALL, [(item, "cancelled") for item in ALL])
        assert tx.open_items("i1") == ALL


def test_closing_what_was_never_open_does_nothing(store: SqlStore) -> None:
    keep(store)
    with store.write() as tx:
        tx.put_items([], [(item, "completed") for item in ALL])
        assert tx.open_items("i1") == []
        assert tx.work_item("w1") is None


def test_an_item_of_an_instance_that_is_not_there_is_refused(store: SqlStore) -> None:
    with pytest.raises(StoreError), store.write() as tx:
        tx.put_items([TIMER], [])


# --- timers -----------------------------------------------------------------------------------


def test_timers_are_due_from_their_moment_on_earliest_first_then_by_id(store: SqlStore) -> None:
    keep(
        store,
        replace(TIMER, id="later", due_at=NOON + MINUTE),
        replace(TIMER, id="b", due_at=NOON),
        replace(TIMER, id="a", due_at=NOON),
        replace(TIMER, id="first", due_at=NOON - MINUTE),
    )
    with store.read() as tx:
        assert [t.id for t in tx.timers_due(NOON, 10)] == ["first", "a", "b"]
        assert [t.id for t in tx.timers_due(NOON, 2)] == ["first", "a"]
        assert tx.timers_due(NOON - DAY, 10) == []


# --- calls ------------------------------------------------------------------------------------


def test_calls_are_due_from_their_moment_on_earliest_first_then_by_id(store: SqlStore) -> None:
    keep(
        store,
        replace(CALL, id="later", due_at=NOON + MINUTE),
        replace(CALL, id="b", due_at=NOON),
        replace(CALL, id="a", due_at=NOON),
    )
    with store.read() as tx:
        assert [c.id for c in tx.calls_due(NOON, 10)] == ["a", "b"]
        assert [c.id for c in tx.calls_due(NOON, 1)] == ["a"]
        assert tx.calls_due(NOON, 1) == [replace(CALL, id="a", due_at=NOON)]


def test_a_call_is_held_by_one_worker_until_its_claim_ends(store: SqlStore) -> None:
    keep(store, CALL)
    with store.write() as tx:
        assert tx.claim_call(CALL.id, "worker 1", NOON, NOON + MINUTE)
        assert not tx.claim_call(CALL.id, "worker 2", NOON, NOON + MINUTE)
        assert not tx.claim_call(CALL.id, "worker 1", NOON, NOON + MINUTE)
        assert tx.calls_due(NOON, 10) == []
        assert [c.id for c in tx.calls_due(NOON + MINUTE, 10)] == [CALL.id]
        assert tx.claim_call(CALL.id, "worker 2", NOON + MINUTE, NOON + DAY)


def test_a_call_is_given_back_by_its_holder_only(store: SqlStore) -> None:
    keep(store, CALL)
    with store.write() as tx:
        assert tx.claim_call(CALL.id, "worker 1", NOON, NOON + DAY)
        tx.release_call(CALL.id, "worker 2")
        assert tx.calls_due(NOON, 10) == []
        tx.release_call(CALL.id, "worker 1")
        assert tx.calls_due(NOON, 10) == [CALL]
        assert tx.claim_call(CALL.id, "worker 2", NOON, NOON + DAY)


def test_a_call_that_is_not_due_or_gone_is_not_claimed(store: SqlStore) -> None:
    keep(store, replace(CALL, due_at=NOON + MINUTE))
    with store.write() as tx:
        assert not tx.claim_call(CALL.id, "worker", NOON, NOON + DAY)
        assert not tx.claim_call("no such call", "worker", NOON, NOON + DAY)


def test_a_new_attempt_of_a_call_leaves_its_claim(store: SqlStore) -> None:
    keep(store, CALL)
    with store.write() as tx:
        assert tx.claim_call(CALL.id, "worker 1", NOON, NOON + DAY)
        tx.put_items([replace(CALL, attempt=1, due_at=NOON + MINUTE)], [])
        assert tx.calls_due(NOON + MINUTE, 10) == []


def test_a_postponed_call_is_due_later(store: SqlStore) -> None:
    keep(store, CALL)
    with store.write() as tx:
        tx.postpone_call(CALL.id, NOON + DAY)
        assert tx.calls_due(NOON, 10) == []
        assert tx.calls_due(NOON + DAY, 10) == [replace(CALL, due_at=NOON + DAY)]


def test_that_an_attempt_began_is_known_even_after_the_call_was_closed(store: SqlStore) -> None:
    keep(store, CALL)
    with store.write() as tx:
        assert not tx.began(CALL.id)
        tx.mark_begun(CALL.id)
        tx.mark_begun(CALL.id)
        assert tx.began(CALL.id)
        assert not tx.began("another")
    close(store, CALL, "succeeded")
    keep(store, CALL)
    with store.read() as tx:
        assert tx.began(CALL.id)


def test_the_next_moment_is_the_earliest_of_timers_and_calls(store: SqlStore) -> None:
    with store.read() as tx:
        assert tx.next_due() is None
    keep(store, replace(TIMER, due_at=NOON + DAY))
    with store.read() as tx:
        assert tx.next_due() == NOON + DAY
    keep(store, replace(CALL, due_at=NOON + MINUTE))
    with store.read() as tx:
        assert tx.next_due() == NOON + MINUTE


def test_the_moment_of_a_held_call_is_the_end_of_its_claim(store: SqlStore) -> None:
    keep(store, CALL)
    with store.write() as tx:
        tx.claim_call(CALL.id, "worker", NOON, NOON + MINUTE)
        assert tx.next_due() == NOON + MINUTE
        tx.postpone_call(CALL.id, NOON + DAY)
        assert tx.next_due() == NOON + DAY


# --- subscriptions and incidents --------------------------------------------------------------


def test_subscriptions_match_kind_name_and_key_oldest_first(store: SqlStore) -> None:
    keep(
        store,
        replace(SUBSCRIPTION, id="young", created_at=NOON + MINUTE),
        replace(SUBSCRIPTION, id="b"),
        replace(SUBSCRIPTION, id="a"),
        replace(SUBSCRIPTION, id="key", correlation_key="C-2"),
        replace(SUBSCRIPTION, id="name", name="contractor.waiver"),
        replace(SUBSCRIPTION, id="signal", kind="signal", correlation_key=""),
    )
    with store.read() as tx:
        found = tx.subscriptions("message", "contractor.claim", "C-1")
        assert [s.id for s in found] == ["a", "b", "young"]
        assert [s.id for s in tx.subscriptions("signal", "contractor.claim", "")] == ["signal"]


def test_whoever_listens_to_a_signal_is_found_whatever_the_key(store: SqlStore) -> None:
    signal = replace(SUBSCRIPTION, kind="signal", name="halt")
    keep(
        store,
        replace(signal, id="young", correlation_key="a", created_at=NOON + MINUTE),
        replace(signal, id="old", correlation_key="b"),
        replace(signal, id="other", name="go"),
        replace(signal, id="message", kind="message"),
    )
    with store.read() as tx:
        assert [s.id for s in tx.listeners("halt")] == ["old", "young"]


def test_open_incidents_are_listed_oldest_first_and_settled_ones_keep_their_state(
    store: SqlStore,
) -> None:
    keep(store, INCIDENT, replace(INCIDENT, id="x0", raised_at=NOON + MINUTE))
    keep(store, replace(INCIDENT, id="x2", instance="i2", raised_at=NOON - DAY), instance="i2")
    with store.read() as tx:
        assert [i.id for i in tx.incidents()] == ["x2", "x1", "x0"]
        assert [i.id for i in tx.incidents("i1")] == ["x1", "x0"]
        assert tx.incident("x1") == (INCIDENT, "open")
        assert tx.incident("x9") is None
    close(store, INCIDENT, "resolved")
    with store.read() as tx:
        assert [i.id for i in tx.incidents("i1")] == ["x0"]
        assert tx.incident("x1") == (INCIDENT, "resolved")


# --- prefixes ---------------------------------------------------------------------------------


def test_ids_are_found_by_their_beginning_and_nothing_is_a_wildcard(store: SqlStore) -> None:
    keep(
        store,
        *[replace(WORK_ITEM, id=name) for name in ("ab", "abc", "abd", "a_", "a%", "b", "한글")],
        TIMER,
        CALL,
        INCIDENT,
    )
    close(store, replace(WORK_ITEM, id="abc"), "completed")
    with store.read() as tx:
        assert tx.ids_like("work_item", "ab") == ["ab", "abc", "abd"]
        assert tx.ids_like("work_item", "a_") == ["a_"]
        assert tx.ids_like("work_item", "a%") == ["a%"]
        assert tx.ids_like("work_item", "한") == ["한글"]
        assert tx.ids_like("instance", "i") == ["i1"]
        assert tx.ids_like("timer", "t") == ["t1"]
        assert tx.ids_like("call", "i1:publish") == [CALL.id]
        assert tx.ids_like("incident", "x1") == ["x1"]
        assert tx.ids_like("incident", "x1 ") == []


@pytest.mark.parametrize("prefix", ["a\0", "\udced", "'", '"; --', "\U0010ffff"])
def test_a_prefix_that_no_id_has_finds_nothing(store: SqlStore, prefix: str) -> None:
    keep(store, WORK_ITEM)
    with store.read() as tx:
        assert tx.ids_like("work_item", prefix) == []


def test_at_most_ten_ids_are_given(store: SqlStore) -> None:
    keep(store, *[replace(WORK_ITEM, id=f"w{n:02}") for n in range(12)])
    with store.read() as tx:
        assert tx.ids_like("work_item", "w") == [f"w{n:02}" for n in range(10)]
