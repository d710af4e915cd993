"""Messages, history, definitions, settings - and what the database refuses by itself."""

import sqlite3
from dataclasses import replace

import psycopg
import pytest

from engine.errors import StoreConflict
from engine.store import SqlStore, open_store

from .conftest import Raw, raw_access
from .make import (
    DAY,
    DEPLOYED,
    HISTORY,
    MESSAGE,
    MINUTE,
    NOON,
    RESOURCE,
    SUBSCRIPTION,
    keep,
)

# --- messages -------------------------------------------------------------------------------------


def test_a_message_is_known_by_name_and_id_until_it_expires(store: SqlStore) -> None:
    with store.write() as tx:
        tx.add_message(MESSAGE)
        assert tx.message_known("contractor.claim", "doc-1")
        assert not tx.message_known("contractor.claim", "doc-2")
        assert not tx.message_known("contractor.waiver", "doc-1")
        assert tx.drop_expired(NOON + DAY - MINUTE) == 0
        assert tx.drop_expired(NOON + DAY) == 1
        assert not tx.message_known("contractor.claim", "doc-1")


def test_a_repeated_message_is_refused_and_one_without_an_id_is_not(store: SqlStore) -> None:
    with store.write() as tx:
        tx.add_message(MESSAGE)
        tx.add_message(replace(MESSAGE, id="m2", name="contractor.waiver"))
        tx.add_message(replace(MESSAGE, id="m3", message_id=""))
        tx.add_message(replace(MESSAGE, id="m4", message_id=""))
        assert not tx.message_known("contractor.claim", "")
    with pytest.raises(StoreConflict), store.write() as tx:
        tx.add_message(replace(MESSAGE, id="m5"))


def test_messages_wait_in_the_order_in_which_they_came(store: SqlStore) -> None:
    ids = ["z", "y", "a", "b"]
    with store.write() as tx:
        for name in ids:
            tx.add_message(replace(MESSAGE, id=name, message_id=name))
        tx.add_message(replace(MESSAGE, id="other", message_id="o", correlation_key="C-2"))
        tx.mark_delivered("y")
    with store.read() as tx:
        waiting = tx.messages_waiting("contractor.claim", "C-1", NOON)
        assert [m.id for m in waiting] == ["z", "a", "b"]
        assert waiting[0] == replace(MESSAGE, id="z", message_id="z")
        assert tx.messages_waiting("contractor.claim", "C-1", NOON + DAY) == []
        assert tx.message_known("contractor.claim", "y")


def test_messages_that_can_be_delivered_come_with_each_subscription(store: SqlStore) -> None:
    young = replace(SUBSCRIPTION, id="s0", created_at=NOON + MINUTE)
    heard = replace(SUBSCRIPTION, id="s8", kind="signal", name="halt", correlation_key="s8")
    keep(store, SUBSCRIPTION, young, heard, replace(heard, id="s9", correlation_key="s9"))
    signal = replace(MESSAGE, id="m9:s8", name="halt", message_id="", correlation_key="s8")
    later = replace(MESSAGE, id="m0", message_id="doc-2")
    with store.write() as tx:
        tx.add_message(MESSAGE)
        tx.add_message(later)
        tx.add_message(signal)
        tx.add_message(replace(MESSAGE, id="m3", message_id="doc-3", correlation_key="C-3"))
        tx.add_message(replace(MESSAGE, id="m4", message_id="doc-4"))
        tx.mark_delivered("m4")
        assert tx.deliverable(NOON) == [
            (MESSAGE, SUBSCRIPTION),
            (MESSAGE, young),
            (later, SUBSCRIPTION),
            (later, young),
            (signal, heard),
        ]
        assert tx.deliverable(NOON + DAY) == []


# --- history --------------------------------------------------------------------------------------


def test_history_comes_back_in_order_and_letter_by_letter(store: SqlStore) -> None:
    odd = replace(HISTORY, at="2026-03-02T12:00:00+09:00", records='["가\\u0000","\\n"]')
    rows = [replace(odd, seq=seq) for seq in (1, 2, 10, 11)]
    with store.write() as tx:
        for row in reversed(rows):
            tx.append_history(row)
        tx.append_history(replace(HISTORY, stream="organisation"))
    with store.read() as tx:
        assert tx.history("i1") == rows
        assert tx.history("i1", upto=10) == rows[:3]
        assert tx.history("i1", upto=0) == tx.history("nothing") == []
        assert tx.last_history("i1") == rows[-1]
        assert tx.last_history("nothing") is None


def test_every_stream_is_listed_once_by_name(store: SqlStore) -> None:
    with store.read() as tx:
        assert tx.streams() == []
    with store.write() as tx:
        for stream in ("b", "organisation", "a", "Z"):
            tx.append_history(replace(HISTORY, stream=stream))
            tx.append_history(replace(HISTORY, stream=stream, seq=2))
        assert tx.streams() == ["Z", "a", "b", "organisation"]


def test_a_number_of_a_stream_is_given_once(store: SqlStore) -> None:
    with store.write() as tx:
        tx.append_history(HISTORY)
    with pytest.raises(StoreConflict), store.write() as tx:
        tx.append_history(replace(HISTORY, actor="somebody else"))
    with store.read() as tx:
        assert tx.history("i1") == [HISTORY]


CHANGES = [
    "UPDATE history SET actor = 'nobody'",
    "UPDATE history SET seq = 2 WHERE stream = 'i1'",
    "DELETE FROM history",
    "DELETE FROM history WHERE stream = 'i1' AND seq = 1",
    "UPDATE resource SET content = 'x'",
    "UPDATE resource SET name = 'other'",
    "DELETE FROM resource",
    "UPDATE deployed SET manifest = ''",
    "DELETE FROM deployed",
]


def _fill(store: SqlStore) -> None:
    with store.write() as tx:
        tx.append_history(HISTORY)
        tx.put_resource(RESOURCE)
        tx.add_deployed(DEPLOYED)


def _is_unchanged(store: SqlStore) -> bool:
    with store.read() as tx:
        return (
            tx.history("i1") == [HISTORY]
            and tx.resource(RESOURCE.hash) == RESOURCE
            and tx.latest("process", "small_quotation") == DEPLOYED
        )


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_a_change_of_what_is_append_only(
    store: SqlStore, raw: Raw, change: str
) -> None:
    _fill(store)
    with pytest.raises((sqlite3.DatabaseError, psycopg.Error), match="append-only"):
        raw(change)
    assert _is_unchanged(store)


REPLACEMENTS = """
REPLACE INTO history VALUES ('i1', 1, '', 'x', '', '', '', '', '')
INSERT OR REPLACE INTO history (rowid, stream, seq, at, actor, command, records, state_hash, \
prev_hash, hash) VALUES (1, 'i2', 1, '', 'x', '', '', '', '', '')
INSERT INTO history VALUES ('i1', 1, '', 'x', '', '', '', '', '') \
ON CONFLICT DO UPDATE SET actor = ''
UPDATE OR REPLACE history SET seq = 2
REPLACE INTO deployed VALUES ('process', 'small_quotation', 1, '', '', '', '', '')
"""


@pytest.mark.parametrize("change", REPLACEMENTS.strip().splitlines())
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_sqlite_refuses_a_replacement_that_would_pass_the_delete_trigger(
    store: SqlStore, raw: Raw, change: str
) -> None:
    _fill(store)
    with pytest.raises(sqlite3.DatabaseError, match="append-only"):
        raw(change)
    assert _is_unchanged(store)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_sqlite_passes_over_a_replacement_of_a_resource(store: SqlStore, raw: Raw) -> None:
    _fill(store)
    raw(f"REPLACE INTO resource VALUES ('{RESOURCE.hash}', '', '', '')")  # noqa: S608 - our own hash
    assert _is_unchanged(store)


@pytest.mark.parametrize("change", ["TRUNCATE history", "TRUNCATE resource, deployed CASCADE"])
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_postgresql_refuses_to_truncate(store: SqlStore, raw: Raw, change: str) -> None:
    _fill(store)
    with pytest.raises(psycopg.Error, match="append-only"):
        raw(change)
    assert _is_unchanged(store)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_postgresql_refuses_also_a_session_that_plays_a_replica(store: SqlStore, raw: Raw) -> None:
    _fill(store)
    raw("SET session_replication_role = replica")
    with pytest.raises(psycopg.Error, match="append-only"):
        raw("DELETE FROM history")
    assert _is_unchanged(store)


def test_checks_miss_a_trigger_that_somebody_dropped(own_url: str) -> None:
    on_sqlite = own_url.startswith("sqlite")
    name = "history_refuses_delete" if on_sqlite else "history_refuses_truncate"
    with open_store(own_url) as store, raw_access(own_url) as raw:
        assert store.checks()["append_only"] == ""
        raw(f"DROP TRIGGER {name}" + ("" if on_sqlite else " ON history"))
        assert store.checks()["append_only"] == f"{name} is missing"


# --- definitions and settings ---------------------------------------------------------------------


def test_a_resource_is_kept_once_and_stays_as_it_was(store: SqlStore) -> None:
    with store.write() as tx:
        tx.put_resource(RESOURCE)
        tx.put_resource(replace(RESOURCE, name="other.bpmn", content=b"other"))
        assert tx.resource(RESOURCE.hash) == RESOURCE
        assert tx.resource("0" * 64) is None


def test_checks_find_a_resource_that_is_not_what_its_hash_says(store: SqlStore) -> None:
    with store.write() as tx:
        tx.put_resource(RESOURCE)
    assert store.checks()["resources"] == ""
    with store.write() as tx:
        tx.put_resource(replace(RESOURCE, hash="0" * 64))
    assert store.checks()["resources"] == f"{'0' * 64} holds another content"


def test_the_newest_version_of_each_key_is_listed_by_key(store: SqlStore) -> None:
    second = replace(DEPLOYED, version=2, hash="e" * 64, deployed_at=NOON + DAY)
    tenth = replace(DEPLOYED, version=10, hash="d" * 64)
    payment = replace(DEPLOYED, key="payment")
    decision = replace(DEPLOYED, kind="decision", key="limit")
    with store.write() as tx:
        for row in (DEPLOYED, second, tenth, payment, decision):
            tx.add_deployed(row)
    with store.read() as tx:
        assert tx.deployed("process") == [payment, tenth]
        assert tx.deployed("form") == []
        assert tx.latest("process", "small_quotation") == tenth
        assert tx.latest("process", "limit") is None
        assert tx.deployed_by_hash("process", "e" * 64) == second
        assert tx.deployed_by_hash("process", "d" * 64) == tenth
        assert tx.deployed_by_hash("form", "d" * 64) is None


def test_a_version_is_deployed_once(store: SqlStore) -> None:
    with store.write() as tx:
        tx.add_deployed(DEPLOYED)
    with pytest.raises(StoreConflict), store.write() as tx:
        tx.add_deployed(replace(DEPLOYED, hash="e" * 64))


def test_a_setting_is_written_over(store: SqlStore) -> None:
    with store.write() as tx:
        assert tx.setting("clock") is None
        tx.set_setting("clock", "2026-03-02")
        tx.set_setting("clock", "")
        assert tx.setting("clock") == ""
