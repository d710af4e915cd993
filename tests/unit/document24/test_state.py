"""The tables of a document's states."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.errors import ExternalRejected
from tasks.document24.pack import DocType, Pack
from tasks.document24.state import (
    INBOUND,
    OUTBOUND,
    UNVERIFIED,
    State,
    Table,
    advance,
    in_order,
    state_of,
)
from tests.unit.document24.documents import AT

TABLES = pytest.mark.parametrize("table", [OUTBOUND, INBOUND], ids=["outbound", "inbound"])
ACK = Pack(DocType.RECEIVE, "D1", "제목", "9990001", "9990001", "회계과", ("MA1",), AT)


def test_every_state_of_a_letter_of_ours_is_in_the_table_and_can_be_reached() -> None:
    reached = {after for row in OUTBOUND.values() for after in row.values()} | {State.PACKED}

    assert set(OUTBOUND) == set(State) == reached


def test_a_letter_to_us_has_the_states_that_it_can_reach_and_no_others() -> None:
    reached = {after for row in INBOUND.values() for after in row.values()} | {State.SENT}

    assert set(INBOUND) == reached


@pytest.mark.parametrize(
    ("acks", "state"),
    [
        ([], State.SENT),
        ([DocType.ARRIVE], State.ARRIVED),
        ([DocType.RECEIVE], State.RECEIVED),
        ([DocType.RECEIVE, DocType.ACCEPT], State.ACCEPTED),
        ([DocType.RECEIVE, DocType.RETURN], State.RETURNED),
        ([DocType.RECEIVE, DocType.ACCEPT, DocType.RETURN], State.RETURNED),
        ([DocType.FAIL], State.FAILED),
        ([DocType.INVALID], State.FAILED),
        ([DocType.RECEIVE, DocType.REQ_RESEND], State.RESEND_REQUESTED),
        ([DocType.RECEIVE, DocType.REQ_RESEND, DocType.RESEND, DocType.ACCEPT], State.ACCEPTED),
        ([DocType.REQ_RESEND, DocType.RESEND, DocType.REQ_RESEND], State.RESEND_REQUESTED),
    ],
)
def test_acknowledgements_lead_to_a_state(acks: list[DocType], state: State) -> None:
    assert state_of(acks) is state


@TABLES
def test_a_repeated_acknowledgement_changes_nothing(table: Table) -> None:
    for state, row in table.items():
        for kind, after in row.items():
            assert advance(after, kind, table) is after, (state, kind)


def test_an_acknowledgement_that_comes_late_changes_nothing() -> None:
    for order in itertools.permutations([DocType.ARRIVE, DocType.RECEIVE, DocType.ACCEPT]):
        assert state_of(order) is State.ACCEPTED


def test_acknowledgements_count_once_and_in_the_order_of_their_moments() -> None:
    kinds = [DocType.RECEIVE, DocType.REQ_RESEND, DocType.ACCEPT]
    packs = [
        replace(ACK, doc_type=kind, sent_at=AT + timedelta(hours=hour))
        for hour, kind in enumerate(kinds)
    ]
    for shuffled in itertools.permutations([*packs, *packs]):
        assert in_order(shuffled) == tuple(packs)


def test_of_acknowledgements_of_one_second_the_earlier_stage_counts_first() -> None:
    packs = [replace(ACK, doc_type=kind) for kind in (DocType.ACCEPT, DocType.RECEIVE)]

    assert [one.doc_type for one in in_order(packs)] == [DocType.RECEIVE, DocType.ACCEPT]


@pytest.mark.parametrize(
    ("state", "kind", "table"),
    [
        (State.RETURNED, DocType.ACCEPT, OUTBOUND),
        (State.FAILED, DocType.RECEIVE, OUTBOUND),
        (State.PACKED, DocType.ACCEPT, OUTBOUND),
        (State.RECEIVED, DocType.FAIL, OUTBOUND),
        (State.ACCEPTED, DocType.REQ_RESEND, OUTBOUND),
        (State.RETURNED, DocType.ACCEPT, INBOUND),
        (State.SENT, DocType.FAIL, INBOUND),
        (State.PACKED, DocType.ACCEPT, INBOUND),
    ],
)
def test_a_step_that_is_not_in_the_table_is_refused(
    state: State, kind: DocType, table: Table
) -> None:
    with pytest.raises(ExternalRejected) as caught:
        advance(state, kind, table)

    assert caught.value.refusal == "illegal_state"


def test_a_return_after_the_acceptance_is_marked_as_unverified() -> None:
    assert (State.ACCEPTED, DocType.RETURN) in UNVERIFIED
    assert INBOUND[State.ACCEPTED][DocType.RETURN] is State.RETURNED
