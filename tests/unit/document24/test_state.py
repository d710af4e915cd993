"""The table of a document's states."""

import itertools

import pytest

from engine.errors import ExternalRejected
from tasks.document24.pack import DocType
from tasks.document24.state import TRANSITIONS, State, advance, state_of


def test_every_state_is_in_the_table_and_can_be_reached() -> None:
    reached = {after for row in TRANSITIONS.values() for after in row.values()} | {State.PACKED}

    assert set(TRANSITIONS) == set(State) == reached


@pytest.mark.parametrize(
    ("acks", "state"),
    [
        ([], State.SENT),
        ([DocType.ARRIVE], State.ARRIVED),
        ([DocType.RECEIVE], State.RECEIVED),
        ([DocType.RECEIVE, DocType.ACCEPT], State.ACCEPTED),
        ([DocType.RECEIVE, DocType.RETURN], State.RETURNED),
        ([DocType.FAIL], State.FAILED),
        ([DocType.RECEIVE, DocType.REQ_RESEND, DocType.RESEND, DocType.ACCEPT], State.ACCEPTED),
    ],
)
def test_acknowledgements_lead_to_a_state(acks: list[DocType], state: State) -> None:
    assert state_of(acks) is state


def test_a_repeated_acknowledgement_changes_nothing() -> None:
    for state, row in TRANSITIONS.items():
        for kind, after in row.items():
            assert advance(after, kind) is after, (state, kind)


def test_an_acknowledgement_that_comes_late_changes_nothing() -> None:
    for order in itertools.permutations([DocType.ARRIVE, DocType.RECEIVE, DocType.ACCEPT]):
        assert state_of(order) is State.ACCEPTED


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (State.ACCEPTED, DocType.RETURN),
        (State.RETURNED, DocType.ACCEPT),
        (State.FAILED, DocType.RECEIVE),
        (State.PACKED, DocType.ACCEPT),
        (State.RECEIVED, DocType.FAIL),
    ],
)
def test_a_step_that_is_not_in_the_table_is_refused(state: State, kind: DocType) -> None:
    with pytest.raises(ExternalRejected) as caught:
        advance(state, kind)

    assert caught.value.refusal == "illegal_state"
