"""Every handler there is, with what comes before it: one row a task type, for the tests of faults.

A row's `given` brings a calm outside to where the step can be done at once, and returns the inputs
of the step. `writes` says whether the step changes the outside; `result` names what it returns.
A handler without a row fails a test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tasks.document24.inbox import collect
from tests.contract.desk import Desk, contract, letter, notice

Inputs = Mapping[str, Any]
READS, WRITES = False, True


@dataclass(frozen=True)
class Row:
    """One task type."""

    type: str
    writes: bool
    given: Callable[[Desk], Inputs]
    result: str


# --- Nara Marketplace ----------------------------------------------------------------------------


def unposted(_desk: Desk) -> Inputs:
    """A notice that nobody has seen."""
    return {"notice": notice()}


def published(desk: Desk) -> Inputs:
    """The reference of a notice that was published."""
    posted: Inputs = desk.perform("nara:publish-quotation-notice", notice=notice())["reference"]
    return posted


def _number(posted: Inputs) -> dict[str, Any]:
    return {"notice_no": posted["notice_no"], "notice_ord": posted["notice_ord"]}


def past_opening(desk: Desk) -> Inputs:
    """A notice whose opening is over."""
    posted = published(desk)
    desk.move(notice()["opening_at"] + timedelta(minutes=5))
    return _number(posted)


def opened(desk: Desk) -> tuple[dict[str, Any], Inputs]:
    """A notice with its best quote, as the inputs of an award; and that quote."""
    number = _number(published(desk))
    opening = desk.wait("nara:fetch-opening", **number)["opening"]
    winner = next(quote for quote in opening["quotes"] if quote["nara_rank"] == 1)
    chosen = {"bidder_no": winner["bidder_no"], "amount_won": winner["amount_won"]}
    return {**number, **chosen}, winner


def _award_registered(desk: Desk) -> Inputs:
    chosen, _ = opened(desk)
    desk.perform("nara:register-award", **chosen)
    return _number(chosen)


def awarded(desk: Desk) -> Inputs:
    """A contract that can be sent."""
    chosen, winner = opened(desk)
    desk.perform("nara:register-award", **chosen)
    return {"contract": contract(desk, chosen, winner)}


def sent(desk: Desk) -> Inputs:
    """The reference of a contract that was sent."""
    found: Inputs = desk.perform("nara:send-contract", **awarded(desk))["reference"]
    return found


def _answered(desk: Desk) -> Inputs:
    reference = sent(desk)
    desk.later(days=1)
    return {"contract_no": reference["contract_no"]}


def concluded(desk: Desk) -> str:
    """The number of a contract that the contractor signed."""
    number = sent(desk)["contract_no"]
    desk.wait("nara:fetch-signature", contract_no=number)
    return str(number)


NARA = (
    Row("nara:publish-quotation-notice", WRITES, unposted, "reference"),
    Row("nara:read-notice", READS, lambda desk: {"reference": published(desk)}, "read_back"),
    Row("nara:fetch-opening", READS, past_opening, "opening"),
    Row("nara:register-award", WRITES, lambda desk: opened(desk)[0], "reference"),
    Row("nara:fetch-award", READS, _award_registered, "award"),
    Row("nara:send-contract", WRITES, awarded, "reference"),
    Row("nara:read-contract", READS, lambda desk: {"reference": sent(desk)}, "read_back"),
    Row("nara:fetch-signature", READS, _answered, "signature"),
)


# --- Document 24 ---------------------------------------------------------------------------------


def delivered(desk: Desk) -> Inputs:
    """A letter of delivery that arrived, to be accepted."""
    concluded(desk)
    desk.later(days=10)
    collect(desk.outside.document24, desk.publish, desk.clock.now())
    document_id = desk.published[0]["letter"]["document_id"]
    return {"document_id": document_id, "decision": "accept"}


def _received(desk: Desk) -> Inputs:
    number = concluded(desk)
    reference = desk.perform("document24:send", letter=letter(number))["reference"]
    desk.later(hours=1)
    return {"reference": reference}


DOCUMENT24 = (
    Row("document24:send", WRITES, lambda desk: {"letter": letter(concluded(desk))}, "reference"),
    Row("document24:read-status", READS, _received, "read_back"),
    Row("document24:receive", WRITES, delivered, "receipt"),
)


# --- the disclosure board ------------------------------------------------------------------------


def _item(_desk: Desk) -> Inputs:
    return {"item": {"group": "contract", "contract_no": "R26TA99000001", "title": "노트북 구매"}}


def _disclosed(desk: Desk) -> Inputs:
    return {"reference": desk.perform("disclosure:publish", **_item(desk))["reference"]}


DISCLOSURE = (
    Row("disclosure:publish", WRITES, _item, "reference"),
    Row("disclosure:read", READS, _disclosed, "read_back"),
)


# --- Clean Pay -----------------------------------------------------------------------------------

CLEANPAY: tuple[Row, ...] = ()

ROWS = (*NARA, *DOCUMENT24, *DISCLOSURE, *CLEANPAY)
