"""The states of a document on its way, and the acknowledgements that move it: one table.

A document is packed, sent, perhaps arrives, is received by the department's system, and is then
accepted (접수) or returned (반송) by a person; a broken one is asked for again, an undeliverable
one fails. Acknowledgements come late, twice or out of order: a repeated one, and one that a later
state has overtaken, leave the state as it is (they stand in the table with the state itself).
Everything else is illegal and raises.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from engine.errors import ExternalRejected
from tasks.document24.pack import DocType

SYSTEM = "Document 24 (문서24)"


class State(StrEnum):
    """Where a document stands."""

    PACKED = "packed"
    SENT = "sent"
    ARRIVED = "arrived"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    RESEND_REQUESTED = "resend_requested"
    RESENT = "resent"
    FAILED = "failed"


_S, _T = State, DocType
_ON_THE_WAY = {
    _T.ARRIVE: _S.ARRIVED,
    _T.RECEIVE: _S.RECEIVED,
    _T.ACCEPT: _S.ACCEPTED,
    _T.RETURN: _S.RETURNED,
    _T.REQ_RESEND: _S.RESEND_REQUESTED,
    _T.FAIL: _S.FAILED,
    _T.INVALID: _S.FAILED,
}
TRANSITIONS: Mapping[State, Mapping[DocType, State]] = {
    _S.PACKED: {_T.SEND: _S.SENT},
    _S.SENT: {_T.SEND: _S.SENT, **_ON_THE_WAY},
    _S.ARRIVED: {_T.SEND: _S.ARRIVED, **_ON_THE_WAY},
    _S.RECEIVED: {
        _T.SEND: _S.RECEIVED,
        _T.ARRIVE: _S.RECEIVED,
        _T.RECEIVE: _S.RECEIVED,
        _T.ACCEPT: _S.ACCEPTED,
        _T.RETURN: _S.RETURNED,
        _T.REQ_RESEND: _S.RESEND_REQUESTED,
    },
    _S.ACCEPTED: {
        _T.SEND: _S.ACCEPTED,
        _T.ARRIVE: _S.ACCEPTED,
        _T.RECEIVE: _S.ACCEPTED,
        _T.ACCEPT: _S.ACCEPTED,
    },
    _S.RETURNED: {
        _T.SEND: _S.RETURNED,
        _T.ARRIVE: _S.RETURNED,
        _T.RECEIVE: _S.RETURNED,
        _T.RETURN: _S.RETURNED,
    },
    _S.RESEND_REQUESTED: {
        _T.ARRIVE: _S.RESEND_REQUESTED,
        _T.RECEIVE: _S.RESEND_REQUESTED,
        _T.REQ_RESEND: _S.RESEND_REQUESTED,
        _T.RESEND: _S.RESENT,
    },
    _S.RESENT: {_T.RESEND: _S.RESENT, **_ON_THE_WAY},
    _S.FAILED: {_T.SEND: _S.FAILED, _T.FAIL: _S.FAILED, _T.INVALID: _S.FAILED},
}


def advance(state: State, kind: DocType) -> State:
    """The state after an acknowledgement.

    Raises:
        ExternalRejected: The table has no such step (`illegal_state`); nothing changes.
    """
    after = TRANSITIONS[state].get(kind)
    if after is None:
        reason = f"a document that is {state} can't be followed by {kind}"
        raise ExternalRejected(SYSTEM, reason, "illegal_state")
    return after


def state_of(kinds: Iterable[DocType]) -> State:
    """The state of a sent document after acknowledgements, in the order of their arrival.

    Raises:
        ExternalRejected: They contradict each other.
    """
    state = State.SENT
    for kind in kinds:
        state = advance(state, kind)
    return state
