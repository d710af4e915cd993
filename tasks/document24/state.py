"""The states of a document on its way, and the acknowledgements that move it: two tables.

`OUTBOUND` is a letter of ours. It is packed, sent, perhaps arrives, is received by the department's
system, and is then accepted (접수) or returned (반송) by a person there; a broken one is asked for
again, an undeliverable one fails. Acknowledgements come late, twice or out of order: `in_order`
drops repetitions and sorts by the moment that each carries; a repeated one, and one that a later
state has overtaken, leave the state as it is (they stand in the table with the state itself).

`INBOUND` is a letter to us, moved by our own acknowledgements. It waits in the mailbox, is accepted
at once - that moment starts the legal clock - and is taken out of the mailbox by `receive`, in
either order; a defective one may be returned with a reason even after it was accepted.

Everything else is illegal and raises. `UNVERIFIED` names the steps that no text read so far gives.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from engine.errors import ExternalRejected
from tasks.document24.pack import DocType, Pack

SYSTEM = "Document 24 (문서24)"
NAME = "document24"  # what it is called in the ledger


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


Table = Mapping[State, Mapping[DocType, State]]
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
OUTBOUND: Table = {
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
        _T.RETURN: _S.RETURNED,
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
        _T.ACCEPT: _S.ACCEPTED,
        _T.RETURN: _S.RETURNED,
    },
    _S.RESENT: {_T.RESEND: _S.RESENT, **_ON_THE_WAY},
    _S.FAILED: {_T.SEND: _S.FAILED, _T.FAIL: _S.FAILED, _T.INVALID: _S.FAILED},
}
INBOUND: Table = {
    _S.SENT: {
        _T.RECEIVE: _S.RECEIVED,
        _T.ACCEPT: _S.ACCEPTED,
        _T.RETURN: _S.RETURNED,
    },
    _S.RECEIVED: {
        _T.RECEIVE: _S.RECEIVED,
        _T.ACCEPT: _S.ACCEPTED,
        _T.RETURN: _S.RETURNED,
    },
    _S.ACCEPTED: {
        _T.RECEIVE: _S.ACCEPTED,
        _T.ACCEPT: _S.ACCEPTED,
        _T.RETURN: _S.RETURNED,
    },
    _S.RETURNED: {_T.RECEIVE: _S.RETURNED, _T.RETURN: _S.RETURNED},
}
UNVERIFIED: frozenset[tuple[State, DocType]] = frozenset(
    {
        (_S.ACCEPTED, _T.RETURN),
        (_S.RESEND_REQUESTED, _T.ACCEPT),
        (_S.RESEND_REQUESTED, _T.RETURN),
        (_S.RESEND_REQUESTED, _T.RESEND),
        *((state, kind) for state in State for kind in (_T.ARRIVE, _T.RESEND, _T.INVALID)),
    }
)
# of acknowledgements of the same second, the one of the earlier stage counts first
_STAGE = {_T.ARRIVE: 0, _T.RECEIVE: 1, _T.REQ_RESEND: 2}
_LAST_STAGE = 3


def advance(state: State, kind: DocType, table: Table = OUTBOUND) -> State:
    """The state after an acknowledgement.

    Raises:
        ExternalRejected: The table has no such step (`illegal_state`); nothing changes.
    """
    after = table.get(state, {}).get(kind)
    if after is None:
        reason = f"a document that is {state} can't be followed by {kind}"
        raise ExternalRejected(SYSTEM, reason, "illegal_state")
    return after


def state_of(kinds: Iterable[DocType]) -> State:
    """The state of a letter of ours after acknowledgements, in the order in which they were given.

    Raises:
        ExternalRejected: They contradict each other.
    """
    state = State.SENT
    for kind in kinds:
        state = advance(state, kind)
    return state


def in_order(acknowledgements: Iterable[Pack]) -> tuple[Pack, ...]:
    """Acknowledgements without repetitions, by the moment that each carries, then by stage.

    Two are the same when everything in them is; a second request for the same letter differs by
    its moment at least.
    """
    different = dict.fromkeys(acknowledgements)
    return tuple(
        sorted(different, key=lambda one: (one.sent_at, _STAGE.get(one.doc_type, _LAST_STAGE)))
    )
