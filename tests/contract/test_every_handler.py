"""Faults at every handler: each key is seen once, and the same result comes out in the end.

The client tries once only, as if the worker died after each try; then the test goes on as the
engine does: it looks first, and performs the step again when there is surely nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest

from engine.errors import ExternalUnavailable
from engine.ports import NotYet
from tasks.sandbox.faults import Fault
from tasks.sandbox.server import Sandbox
from tests.contract.desk import BIDDERS, LETTERS, START, Desk
from tests.contract.every_handler import ROWS, Row
from tests.support import MovableClock

KEY = "step"
_TRIES = 30
# a single strike, and one that also troubles the looks that follow
STRIKES = [(fault, times) for fault in Fault for times in (1, 3)]
READING_STRIKES = [(fault, 3) for fault in Fault]
WRITING = [row for row in ROWS if row.writes]
READING = [row for row in ROWS if not row.writes]


@contextmanager
def prepared(row: Row) -> Iterator[tuple[Desk, Mapping[str, Any]]]:
    """A hasty desk before a calm outside, and the inputs of the step."""
    clock = MovableClock(START)
    with Sandbox(clock=clock, start_at=START, pause=lambda _: None) as sandbox:
        desk = Desk(sandbox, attempts=1)
        desk.control.play({"seed": 7, "bidders": BIDDERS, "letters": LETTERS})
        try:
            yield desk, row.given(desk)
        finally:
            desk.close()


def as_the_engine_does(desk: Desk, row: Row, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The result of a step, over as many attempts as it takes."""
    for attempt in range(_TRIES):
        try:
            found = desk.look(row.type, KEY, **inputs) if attempt else None
            return desk.perform(row.type, KEY, **inputs) if found is None else found
        except ExternalUnavailable:
            continue
        except NotYet as later:
            desk.move(desk.clock.now() + later.after)
    raise AssertionError(f"{row.type} never came to an end")


@cache
def calm(type_: str) -> tuple[Mapping[str, Any], int]:
    """The result of a step without any fault, and how many effects there are then."""
    row = next(row for row in ROWS if row.type == type_)
    with prepared(row) as (desk, inputs):
        return as_the_engine_does(desk, row, inputs), len(desk.control.log())


def by_type(row: Row) -> str:
    return row.type


def test_every_handler_has_a_row_and_every_row_a_handler(desk: Desk) -> None:
    assert sorted(row.type for row in ROWS) == sorted(desk.handlers)


@pytest.mark.parametrize(("fault", "times"), STRIKES)
@pytest.mark.parametrize("row", WRITING, ids=by_type)
def test_a_write_under_faults_has_one_effect_and_the_same_result(
    row: Row, fault: Fault, times: int
) -> None:
    wanted, effects = calm(row.type)
    with prepared(row) as (desk, inputs):
        desk.control.fault_next(fault, "/", times=times)

        assert as_the_engine_does(desk, row, inputs) == wanted
        assert row.result in wanted
        assert desk.look(row.type, KEY, **inputs) == wanted
        keys = [effect.key for effect in desk.control.log()]

    assert keys.count(f"i1:{KEY}:1") == 1
    assert len(keys) == effects


@pytest.mark.parametrize(("fault", "times"), READING_STRIKES)
@pytest.mark.parametrize("row", READING, ids=by_type)
def test_a_read_under_faults_has_no_effect_and_the_same_result(
    row: Row, fault: Fault, times: int
) -> None:
    wanted, effects = calm(row.type)
    with prepared(row) as (desk, inputs):
        desk.control.fault_next(fault, "/", times=times)

        assert as_the_engine_does(desk, row, inputs) == wanted
        assert row.result in wanted
        assert len(desk.control.log()) == effects


@pytest.mark.parametrize("row", WRITING, ids=by_type)
def test_a_late_write_and_its_repetition_are_one_effect(row: Row) -> None:
    wanted, effects = calm(row.type)
    with prepared(row) as (desk, inputs):
        desk.control.fault_next(Fault.LATE, "/", methods=("POST",))
        with pytest.raises(ExternalUnavailable):
            desk.perform(row.type, KEY, **inputs)

        assert desk.look(row.type, KEY, **inputs) is None
        assert desk.perform(row.type, KEY, **inputs) == wanted
        assert desk.look(row.type, KEY, **inputs) == wanted
        assert len(desk.control.log()) == effects
