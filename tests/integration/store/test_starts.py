"""Start events that wait: replaced with each version, found by name and by moment."""

from dataclasses import replace
from datetime import timedelta

from engine.store import SqlStore, StoredMessage
from engine.store.port import StartWait
from tests.integration.store.make import NOON

BY_MESSAGE = StartWait("p:m", "p", "m", "message", "request")
BY_SIGNAL = StartWait("p:g", "p", "g", "signal", "closed")
BY_TIMER = StartWait("p:t", "p", "t", "timer", due_at=NOON, repetitions=2, every="[0,1]")
MESSAGE = StoredMessage(
    "m1", "request", "K", "", "{}", NOON, NOON + timedelta(days=1), delivered=False
)


def test_a_new_version_replaces_what_the_old_one_waited_for(store: SqlStore) -> None:
    with store.write() as tx:
        tx.set_starts("p", [BY_MESSAGE, BY_SIGNAL])
        tx.set_starts("q", [replace(BY_MESSAGE, id="q:m", process="q")])
        tx.set_starts("p", [BY_TIMER])
    with store.read() as tx:
        assert [w.id for w in tx.starts("message", "request")] == ["q:m"]
        assert tx.starts("signal", "closed") == []
        assert tx.starts_due(NOON) == [BY_TIMER]


def test_a_timer_start_moves_once(store: SqlStore) -> None:
    later = NOON + timedelta(days=1)
    with store.write() as tx:
        tx.set_starts("p", [BY_TIMER])
        assert tx.next_due() == NOON
        assert tx.starts_due(NOON - timedelta(seconds=1)) == []
        assert tx.move_start(BY_TIMER, later, 1)
        assert not tx.move_start(BY_TIMER, later, 1)
        assert tx.starts_due(later) == [replace(BY_TIMER, due_at=later, repetitions=1)]
        assert tx.move_start(replace(BY_TIMER, due_at=later), None, 0)
        assert tx.next_due() is None


def test_a_kept_message_is_startable_until_it_is_delivered_or_expires(store: SqlStore) -> None:
    with store.write() as tx:
        tx.set_starts("p", [BY_MESSAGE, BY_SIGNAL])
        tx.add_message(MESSAGE)
        tx.add_message(replace(MESSAGE, id="m2", name="closed", correlation_key="p:g"))
        tx.add_message(replace(MESSAGE, id="m3", name="closed", correlation_key="other"))
        found = [(m.id, w.id) for m, w in tx.startable(NOON)]
        assert found == [("m1", "p:m"), ("m2", "p:g")]
        assert tx.startable(NOON + timedelta(days=1)) == []
        tx.mark_delivered("m1")
        assert [m.id for m, _ in tx.startable(NOON)] == ["m2"]
