"""Every handler there is, with what comes before it: one row a task type, for the tests of faults.

A row's `given` brings a calm outside to where the step can be done at once, and returns the inputs
of the step. `writes` says whether the step changes the outside; `result` names what it returns.
A handler without a row fails a test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tasks.document24.inbox import collect
from tests.contract.desk import Desk, contract, letter, notice
from tests.contract.payments import (
    CLAIM,
    CLAIMED,
    answered,
    approved,
    confirmed,
    play,
    receipts,
    transferred,
)

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


def _amending(desk: Desk) -> Inputs:
    return {
        "reference": published(desk),
        "changes": {"opening_at": notice()["opening_at"] + timedelta(days=1)},
        "reason": "개찰일시 변경",
    }


def _amended(desk: Desk) -> Inputs:
    return {"reference": desk.perform("nara:amend-notice", **_amending(desk))["reference"]}


def _cancelling(desk: Desk) -> Inputs:
    return {**_number(published(desk)), "reason": "예산 변경"}


def _base_amount(desk: Desk) -> Inputs:
    given = notice(base_amount_won=None)
    posted = desk.perform("nara:publish-quotation-notice", notice=given)["reference"]
    return {
        **_number(posted),
        "base_amount_won": 27_500_000,
        "range_low_rate": -3,
        "range_high_rate": 3,
    }


def _changing(desk: Desk) -> Inputs:
    return {
        "contract_no": concluded(desk),
        "change": {"contract_price_won": 26_000_000, "reason": "수량 증가"},
    }


def _inspecting(desk: Desk) -> Inputs:
    inspection = {
        "kind": "completion",
        "inspected_on": date(2026, 3, 25),
        "passed": True,
        "inspector": "검사자",
        "accepted_won": 25_000_000,
    }
    return {"contract_no": concluded(desk), "inspection": inspection}


def _claiming(desk: Desk) -> Inputs:
    claim = {
        "seq": 1,
        "kind": "final",
        "claimed_won": 25_000_000,
        "claimed_on": date(2026, 3, 26),
    }
    return {"contract_no": concluded(desk), "claim": claim}


NARA = (
    Row("nara:publish-quotation-notice", WRITES, unposted, "reference"),
    Row("nara:amend-notice", WRITES, _amending, "reference"),
    Row("nara:cancel-notice", WRITES, _cancelling, "reference"),
    Row("nara:publish-base-amount", WRITES, _base_amount, "reference"),
    Row("nara:read-notice", READS, lambda desk: {"reference": published(desk)}, "read_back"),
    Row("nara:read-change-history", READS, _amended, "read_back"),
    Row("nara:fetch-opening", READS, past_opening, "opening"),
    Row("nara:register-award", WRITES, lambda desk: opened(desk)[0], "reference"),
    Row("nara:fetch-award", READS, _award_registered, "award"),
    Row("nara:send-contract", WRITES, awarded, "reference"),
    Row("nara:read-contract", READS, lambda desk: {"reference": sent(desk)}, "read_back"),
    Row("nara:fetch-signature", READS, _answered, "signature"),
    Row("nara:register-change", WRITES, _changing, "reference"),
    Row("nara:register-inspection", WRITES, _inspecting, "reference"),
    Row("nara:register-claim", WRITES, _claiming, "reference"),
)


# --- Document 24 ---------------------------------------------------------------------------------


def delivered(desk: Desk) -> Inputs:
    """A letter of delivery that the inbox accepted, to be returned all the same."""
    concluded(desk)
    desk.later(days=10)
    collect(desk.outside.document24, desk.publish, desk.clock.now())
    document_id = desk.published[0]["letter"]["document_id"]
    return {"document_id": document_id, "decision": "return", "reason": "서류 누락"}


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


def _claimed(_desk: Desk) -> Inputs:
    return {"request": CLAIM}


def _confirmed(desk: Desk) -> Inputs:
    return {"request_no": confirmed(desk), "amount_won": CLAIMED}


def _wrong(desk: Desk) -> Inputs:
    return {"request_no": confirmed(desk), "reason": "내역을 다시 확인하여 주시기 바랍니다"}


def _approvable(desk: Desk) -> Inputs:
    return {"request_no": confirmed(desk), "total_won": CLAIMED}


def _transferable(desk: Desk) -> Inputs:
    return {"request_no": approved(desk), "amount_won": CLAIMED}


def _settled(desk: Desk) -> Inputs:
    number = transferred(desk)
    receipts(desk, number)
    return {"request_no": number}


def _bounced(desk: Desk) -> Inputs:
    play(desk, split=answered("account_error"))
    settled = _settled(desk)
    wrong = receipts(desk, settled["request_no"])["shares"][1]
    return {**settled, "share_no": wrong["share_no"], "account_ref": wrong["new_account_ref"]}


def _proven(desk: Desk) -> Inputs:
    settled = _settled(desk)
    desk.later(days=5)
    return settled


def _unpaid(desk: Desk) -> Inputs:
    play(desk, split=answered("never"))
    number = transferred(desk)
    desk.later(days=15)
    ground = "하도급대금 15일 미지급"
    return {"request_no": number, "share_no": 2, "amount_won": 1_000_000, "ground": ground}


CLEANPAY = (
    Row("cleanpay:open-request", WRITES, _claimed, "reference"),
    Row("cleanpay:fetch-split", READS, _confirmed, "split"),
    Row("cleanpay:return-split", WRITES, _wrong, "reference"),
    Row("cleanpay:approve-split", WRITES, _approvable, "reference"),
    Row("cleanpay:order-transfer", WRITES, _transferable, "reference"),
    Row("cleanpay:fetch-receipts", READS, _settled, "receipts"),
    Row("cleanpay:reissue-share", WRITES, _bounced, "reference"),
    Row("cleanpay:fetch-proofs", READS, _proven, "proofs"),
    Row("cleanpay:order-direct-payment", WRITES, _unpaid, "reference"),
)

ROWS = (*NARA, *DOCUMENT24, *DISCLOSURE, *CLEANPAY)
