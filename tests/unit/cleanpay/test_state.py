"""The two tables of states, and that the guide tells the same."""

import re
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest

from tasks.cleanpay.client import KINDS, CleanPay
from tasks.cleanpay.handlers import handlers
from tasks.cleanpay.state import REQUESTS, SHARES, Move, Request, ShareState, Step, advance

GUIDE = (Path(__file__).parents[3] / "docs" / "cleanpay.md").read_text("utf-8")
TABLES: tuple[tuple[Any, Any, Any], ...] = ((REQUESTS, Request, Step), (SHARES, ShareState, Move))


@pytest.mark.parametrize(("table", "states", "moves"), TABLES)
def test_every_state_is_in_its_table_and_can_be_reached(
    table: Any, states: Any, moves: Any
) -> None:
    first = next(iter(states))
    reached = {first}
    for _ in states:
        reached |= {after for state in reached for after in table[state].values()}

    assert set(table) == set(states) == reached
    assert {move for row in table.values() for move in row} == set(moves)


@pytest.mark.parametrize(("table", "states", "moves"), TABLES)
def test_what_is_not_in_a_table_leads_nowhere(table: Any, states: Any, moves: Any) -> None:
    pairs = [(state, move) for state, move in product(states, moves) if move not in table[state]]

    assert all(advance(table, state, move) is None for state, move in pairs)
    assert pairs


def test_money_leaves_a_share_for_good_only_by_payment_or_attachment() -> None:
    assert [state for state in ShareState if not SHARES[state]] == [
        ShareState.PAID,
        ShareState.HELD,
    ]


def test_the_guide_names_every_task_type_and_every_state() -> None:
    nothing = cast("CleanPay", object())
    types = {step.type for step in handlers(nothing)}

    told = set(re.findall(r"^\| `(cleanpay:[a-z-]+)`", GUIDE, flags=re.MULTILINE))
    assert told == types
    assert {f"cleanpay:{kind}" for kind in KINDS} < types
    assert [state for state in (*Request, *ShareState) if f"`{state}`" not in GUIDE] == []


def test_the_guide_names_every_bpmn_error() -> None:
    nothing = cast("CleanPay", object())
    codes = {code for step in handlers(nothing) for code in step.error_codes}

    assert codes == {"request_rejected", "transfer_failed"}
    assert all(f"`{code}`" in GUIDE for code in codes)
