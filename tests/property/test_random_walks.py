"""Random walks over random processes: whatever the order, the laws hold."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st

from engine.model.definition import (
    CancelEvent,
    CompensateEvent,
    ConditionalEvent,
    Element,
    ErrorEvent,
    EscalationEvent,
    Graph,
    Kind,
    LinkEvent,
    MessageEvent,
    MultiInstance,
    SignalEvent,
    StandardLoop,
    TerminateEvent,
    TimerEvent,
)
from engine.runtime.specs import NODES
from tests.models import Model, models
from tests.models.stored import StoredWalk
from tests.models.tangles import tangles
from tests.models.walk import give_up, loaded, refused, stray, walk_through

SEEDS = st.integers(0, 2**32)
PARTS = 10


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@given(models(), SEEDS)
@_settings(60)
def test_every_walk_through_a_process_keeps_the_laws(model: Model, number: int) -> None:
    walk_through(model, loaded(model), number)


@given(models(depth=2), SEEDS)
@_settings(15)
def test_every_walk_in_a_database_keeps_the_laws_and_can_be_replayed(
    model: Model, number: int
) -> None:
    _stored(model, number)


@given(models(), SEEDS)
@_settings(25)
def test_an_instance_that_is_cancelled_anywhere_leaves_nothing_open(
    model: Model, number: int
) -> None:
    give_up(loaded(model), number)


@given(tangles(), SEEDS)
@_settings(40)
def test_the_laws_hold_where_flows_lead_anywhere(model: Model, number: int) -> None:
    assume(not refused(model))
    stray(loaded(model), number, 25)


def _stored(model: Model, number: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        StoredWalk(model, Path(folder), number).walk()


def test_the_random_processes_hold_every_element_that_is_run() -> None:
    kinds: set[Any] = set()

    @given(models())
    @_settings(150)
    def look(model: Model) -> None:
        for element in _elements(loaded(model).process.graph):
            kinds.update((element.kind, type(element.event), type(element.loop)))

    look()
    assert set(NODES) <= kinds
    assert kinds >= _EVENTS


_EVENTS = {
    CancelEvent,
    CompensateEvent,
    ConditionalEvent,
    ErrorEvent,
    EscalationEvent,
    LinkEvent,
    MessageEvent,
    SignalEvent,
    TerminateEvent,
    TimerEvent,
    MultiInstance,
    StandardLoop,
    Kind.START,
}


def _elements(graph: Graph) -> Iterator[Element]:
    for element in graph.elements.values():
        yield element
        if element.body is not None:
            yield from _elements(element.body)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_walks_keep_the_laws(part: int) -> None:
    @seed(part)
    @given(models(), SEEDS)
    @settings(_settings(250), derandomize=False, phases=(Phase.generate, Phase.shrink))
    def walk(model: Model, number: int) -> None:
        definition = loaded(model)
        for way in range(4):
            walk_through(model, definition, number + way)
        give_up(definition, number)

    walk()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_many_walks_where_flows_lead_anywhere_keep_the_laws(part: int) -> None:
    @seed(part)
    @given(tangles(), SEEDS)
    @settings(_settings(250), derandomize=False, phases=(Phase.generate, Phase.shrink))
    def walk(model: Model, number: int) -> None:
        assume(not refused(model))
        definition = loaded(model)
        for way in range(2):
            stray(definition, number + way, 40)

    walk()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_many_walks_in_a_database_keep_the_laws(part: int) -> None:
    @seed(part)
    @given(models(), SEEDS)
    @settings(_settings(50), derandomize=False, phases=(Phase.generate, Phase.shrink))
    def walk(model: Model, number: int) -> None:
        _stored(model, number)

    walk()
