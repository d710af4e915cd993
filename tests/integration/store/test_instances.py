"""Instances: rows, compare-and-set, listings."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from engine.errors import StoreConflict, StoreError
from engine.items import InstanceState
from engine.store import SqlStore
from engine.values import SEOUL

from .make import DAY, INSTANCE, MINUTE, NOON

STATES: list[InstanceState] = ["active", "completed"]


def test_an_instance_comes_back_as_it_was_kept(store: SqlStore) -> None:
    ended = replace(INSTANCE, id="i2", state="completed", ended_at=NOON + DAY)
    with store.write() as tx:
        tx.add_instance(INSTANCE)
        tx.add_instance(ended)
    with store.read() as tx:
        assert tx.instance("i1") == INSTANCE
        assert tx.instance("i2") == ended
        assert tx.instance("i3") is None


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 2, 3, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 3, 1, 22, 0, 0, 999999, tzinfo=timezone(timedelta(hours=-5))),
        datetime(1988, 7, 1, 2, 30, tzinfo=SEOUL),  # a summer time of Korea
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_a_moment_keeps_its_microseconds_and_comes_back_aware(
    store: SqlStore, moment: datetime
) -> None:
    with store.write() as tx:
        tx.add_instance(replace(INSTANCE, started_at=moment))
    with store.read() as tx:
        found = tx.instance("i1")
    assert found is not None
    assert found.started_at == moment
    assert found.started_at.tzinfo == (SEOUL if moment.year < 9999 else UTC)


def test_a_moment_without_a_zone_is_refused(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="no time zone"), store.write() as tx:
        tx.add_instance(replace(INSTANCE, started_at=datetime(2026, 3, 2)))  # noqa: DTZ001 - the point


def test_an_instance_is_replaced_only_at_the_expected_revision(store: SqlStore) -> None:
    with store.write() as tx:
        tx.add_instance(INSTANCE)
    second = replace(INSTANCE, revision=2, snapshot=b"second", state_hash="2" * 64)
    with store.write() as tx:
        assert not tx.replace_instance(second, expected_revision=7)
        assert tx.instance("i1") == INSTANCE
        assert tx.replace_instance(second, expected_revision=1)
        assert not tx.replace_instance(second, expected_revision=1)
        assert tx.instance("i1") == second


def test_a_replacement_may_change_state_definition_and_end(store: SqlStore) -> None:
    with store.write() as tx:
        tx.add_instance(INSTANCE)
    migrated = replace(INSTANCE, revision=2, version=2, definition="e" * 64, state="incident")
    done = replace(migrated, revision=3, state="completed", ended_at=NOON + DAY)
    with store.write() as tx:
        assert tx.replace_instance(migrated, expected_revision=1)
        assert tx.instance("i1") == migrated
        assert tx.replace_instance(done, expected_revision=2)
        assert tx.instance("i1") == done
        assert tx.replace_instance(replace(migrated, revision=4), expected_revision=3)
        assert tx.instance("i1") == replace(migrated, revision=4)


def test_an_instance_that_is_not_there_is_not_replaced(store: SqlStore) -> None:
    with store.write() as tx:
        assert not tx.replace_instance(INSTANCE, expected_revision=0)
        assert tx.instances() == []


def test_an_id_is_given_once(store: SqlStore) -> None:
    with store.write() as tx:
        tx.add_instance(INSTANCE)
    with pytest.raises(StoreConflict), store.write() as tx:
        tx.add_instance(replace(INSTANCE, business_key="other"))


def test_instances_are_listed_newest_first_without_snapshot(store: SqlStore) -> None:
    rows = [
        replace(INSTANCE, id="a", started_at=NOON),
        replace(INSTANCE, id="b", started_at=NOON + MINUTE),
        replace(INSTANCE, id="c", started_at=NOON),
    ]
    with store.write() as tx:
        for row in rows:
            tx.add_instance(row)
    with store.read() as tx:
        assert [row.id for row in tx.instances()] == ["b", "c", "a"]
        assert [row.id for row in tx.instances(limit=2)] == ["b", "c"]
        assert tx.instances(limit=1) == [replace(rows[1], snapshot=b"")]


def test_filters_of_a_listing_narrow_it_together(store: SqlStore) -> None:
    rows = [
        replace(INSTANCE, id=f"{p}-{state}-{key}", process=p, state=state, business_key=key)
        for p in ("p1", "p2")
        for state in STATES
        for key in ("k1", "k2")
    ]
    with store.write() as tx:
        for row in rows:
            tx.add_instance(row)
    with store.read() as tx:
        assert len(tx.instances()) == 8
        assert {r.process for r in tx.instances(process="p1")} == {"p1"}
        assert {r.state for r in tx.instances(state="active")} == {"active"}
        assert {r.business_key for r in tx.instances(business_key="k2")} == {"k2"}
        found = tx.instances(process="p2", state="completed", business_key="k1")
        assert [row.id for row in found] == ["p2-completed-k1"]
        assert tx.instances(process="' OR 1=1 --") == []


def test_a_text_that_the_database_cannot_keep_is_refused_in_our_words(store: SqlStore) -> None:
    half_a_letter = "\ud800"
    with pytest.raises(StoreError, match="cannot be stored"), store.write() as tx:
        tx.add_instance(replace(INSTANCE, business_key=half_a_letter))


def test_checks_find_an_instance_that_waits_for_nothing(store: SqlStore) -> None:
    with store.write() as tx:
        tx.add_instance(replace(INSTANCE, id="done", state="completed"))
    assert set(store.checks().values()) == {""}
    with store.write() as tx:
        tx.add_instance(replace(INSTANCE, id="lost"))
    assert store.checks()["open_items"] == "lost waits for nothing"
