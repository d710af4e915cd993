"""Random walks over random processes: whatever the order, the laws hold."""

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.items import Instance
from engine.runtime import codec
from engine.values import digest
from tests.models import Model, models
from tests.support import Bench, Scripted

_STEPS = 300


def _step(one: Bench, instance: Instance, pick: int) -> None:
    """Do one of the things the instance waits for."""
    items = sorted(one.engine.open_items(instance.id), key=lambda i: (type(i).__name__, i.id))
    item = items[pick % len(items)]
    name = type(item).__name__
    if name == "WorkItem":
        one.engine.complete(item.id, {}, actor="lee")
    elif name == "Timer":
        one.clock.advance(hours=1)
        one.engine.run_once()
    elif name == "Subscription":
        one.engine.publish("note", correlation_key="K", variables={})
    else:
        one.engine.run_once()


def _check(one: Bench, instance: Instance) -> None:
    """An instance is over, or waits for something; what the tables say is what the state says."""
    now = one.engine.instance(instance.id)
    items = one.engine.open_items(instance.id)
    with one.engine.store.read() as tx:
        assert {i.id for i in tx.open_items(instance.id)} == {i.id for i in items}
    assert bool(items) == (now.state in ("active", "incident"))


def _walk(model: Model, picks: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one = Bench(Path(folder), model.content, handlers=[Scripted("t:call", {})])
        instance = one.engine.start("p", {"count": 0, "choice": 1, "key": "K"}, actor="lee")
        hashes = [_hash(one, instance)]
        for number in range(_STEPS):
            if one.engine.instance(instance.id).state == "completed":
                break
            _step(one, instance, picks[number % len(picks)])
            _check(one, instance)
            hashes.append(_hash(one, instance))
        assert one.engine.instance(instance.id).state == "completed"
        assert Counter(one.completed(instance)) == model.expected
        _check_replay(one, instance, set(hashes))
        one.close()


def _hash(one: Bench, instance: Instance) -> str:
    with one.engine.store.read() as tx:
        row = tx.instance(instance.id)
    assert row is not None
    assert digest(codec.unpack(row.snapshot)) == row.state_hash
    return row.state_hash


def _check_replay(one: Bench, instance: Instance, seen: set[str]) -> None:
    """Replaying to every revision gives the states that were seen then."""
    last = one.engine.instance(instance.id).revision
    replayed = {one.engine.replay(instance.id, at=n).state_hash for n in range(1, last + 1)}
    assert seen <= replayed


@given(models(), st.lists(st.integers(0, 1000), min_size=1, max_size=30))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_walk_through_a_process_keeps_the_laws(model: Model, picks: list[int]) -> None:
    _walk(model, picks)


@pytest.mark.slow
@given(models(depth=4), st.lists(st.integers(0, 1000), min_size=1, max_size=60))
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
def test_many_walks_through_larger_processes_keep_the_laws(
    model: Model, picks: list[int]
) -> None:
    _walk(model, picks)
