"""Faults at every handler: each key is seen once, and the same result comes out in the end.

The client tries once only, as if the worker died after each try; then the test goes on as the
engine does: it looks first, and performs the step again when there is surely nothing.
"""

import pytest

from engine.errors import ExternalUnavailable
from tasks.sandbox.faults import Fault
from tests.contract.desk import Desk
from tests.contract.every_handler import ROWS, Row
from tests.contract.worlds import KEY, Worlds, as_the_engine_does

# strikes that also trouble the looks that follow; single ones are in the slow set
STRIKES = [
    pytest.param(fault, times, marks=[pytest.mark.slow] if times == 1 else [])
    for fault in Fault
    for times in (1, 3)
]
WRITING = [row for row in ROWS if row.writes]
READING = [row for row in ROWS if not row.writes]


def by_type(row: Row) -> str:
    return row.type


def test_every_handler_has_a_row_and_every_row_a_handler(desk: Desk) -> None:
    assert sorted(row.type for row in ROWS) == sorted(desk.handlers)


@pytest.mark.parametrize(("fault", "times"), STRIKES)
@pytest.mark.parametrize("row", WRITING, ids=by_type)
def test_a_write_under_faults_has_one_effect_and_the_same_result(
    worlds: Worlds, row: Row, fault: Fault, times: int
) -> None:
    wanted, effects = worlds.calm(row)
    with worlds.before(row) as (desk, inputs):
        desk.control.fault_next(fault, "/", times=times)

        assert as_the_engine_does(desk, row, inputs) == wanted
        assert row.result in wanted
        assert desk.look(row.type, KEY, **inputs) == wanted
        keys = [effect.key for effect in desk.control.log()]

    assert keys.count(f"i1:{KEY}:1") == 1
    assert len(keys) == effects


@pytest.mark.parametrize(("fault", "times"), STRIKES)
@pytest.mark.parametrize("row", READING, ids=by_type)
def test_a_read_under_faults_has_no_effect_and_the_same_result(
    worlds: Worlds, row: Row, fault: Fault, times: int
) -> None:
    wanted, effects = worlds.calm(row)
    with worlds.before(row) as (desk, inputs):
        desk.control.fault_next(fault, "/", times=times)

        assert as_the_engine_does(desk, row, inputs) == wanted
        assert row.result in wanted
        assert len(desk.control.log()) == effects


@pytest.mark.parametrize("row", WRITING, ids=by_type)
def test_a_late_write_and_its_repetition_are_one_effect(worlds: Worlds, row: Row) -> None:
    wanted, effects = worlds.calm(row)
    with worlds.before(row) as (desk, inputs):
        desk.control.fault_next(Fault.LATE, "/", methods=("POST",))
        with pytest.raises(ExternalUnavailable):
            desk.perform(row.type, KEY, **inputs)

        assert desk.look(row.type, KEY, **inputs) is None
        assert desk.perform(row.type, KEY, **inputs) == wanted
        assert desk.look(row.type, KEY, **inputs) == wanted
        assert len(desk.control.log()) == effects
