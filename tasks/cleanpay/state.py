"""The states of a payment request and of a share, and what moves them: two tables.

A request is opened by the city. The contractor enters the split and the payees confirm it; the city
returns it, to be entered again, or approves it and then orders the transfer of the whole amount to
the trust. Only then do its shares live: each is open until it is paid to its payee, returned for a
wrong account, or held by an attachment (압류). A returned one is reissued to another account. An
open or returned one may be paid by the client's direct payment, in parts too. What is not in the
tables is illegal and changes nothing.

No description of the real system's states was found: these are the simulator's and the port's.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)
F = TypeVar("F", bound=StrEnum)


class Request(StrEnum):
    """Where a payment request stands."""

    OPENED = "opened"
    ENTERED = "entered"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    APPROVED = "approved"
    TRANSFERRED = "transferred"


class Step(StrEnum):
    """What moves a request."""

    ENTER = "enter"
    CONFIRM = "confirm"
    RETURN = "return"
    APPROVE = "approve"
    TRANSFER = "transfer"


class ShareState(StrEnum):
    """Where a share stands; one that is still claimed has no money."""

    CLAIMED = "claimed"
    OPEN = "open"
    PAID = "paid"
    RETURNED = "returned"
    HELD = "held"


class Move(StrEnum):
    """What moves a share; `pay` is what empties it, a part of it leaves it where it is."""

    RELEASE = "release"
    PAY = "pay"
    BOUNCE = "bounce"
    ATTACH = "attach"
    REISSUE = "reissue"
    PAY_DIRECTLY = "pay_directly"


_R, _S, _H, _M = Request, Step, ShareState, Move
REQUESTS: Mapping[Request, Mapping[Step, Request]] = {
    _R.OPENED: {_S.ENTER: _R.ENTERED},
    _R.ENTERED: {_S.CONFIRM: _R.CONFIRMED, _S.RETURN: _R.RETURNED},
    _R.CONFIRMED: {_S.APPROVE: _R.APPROVED, _S.RETURN: _R.RETURNED},
    _R.RETURNED: {_S.ENTER: _R.ENTERED},
    _R.APPROVED: {_S.TRANSFER: _R.TRANSFERRED},
    _R.TRANSFERRED: {},
}
SHARES: Mapping[ShareState, Mapping[Move, ShareState]] = {
    _H.CLAIMED: {_M.RELEASE: _H.OPEN},
    _H.OPEN: {
        _M.PAY: _H.PAID,
        _M.BOUNCE: _H.RETURNED,
        _M.ATTACH: _H.HELD,
        _M.PAY_DIRECTLY: _H.PAID,
    },
    _H.RETURNED: {_M.REISSUE: _H.OPEN, _M.PAY_DIRECTLY: _H.PAID},
    _H.HELD: {},
    _H.PAID: {},
}


def advance(table: Mapping[E, Mapping[F, E]], state: E, move: F) -> E | None:
    """The state after a move, or None when the table has no such move."""
    return table[state].get(move)
