"""Payments through Clean Pay for tests: a claim, a split by script, and how far it has come."""

from collections.abc import Mapping
from typing import Any

from tests.contract.desk import Desk

CLAIMED = 98_765_433
CLAIM = {
    "contract_no": "R26TA99000001",
    "seq": 1,
    "kind": "progress",
    "amount_won": CLAIMED,
    "contractor_no": "9990000002",
    "contractor_name": "나래산업(주)",
}
WORKER = {"class": "labour", "payee_id": "W-KQXWPM", "payee_name": "김가람"}
FIRM = {"class": "subcontract", "payee_id": "9991000001", "payee_name": "한결건설(주)"}
OWN = {"class": "own", "payee_id": "9990000002", "payee_name": "나래산업(주)"}
SPLIT = [{**WORKER, "share": 20}, {**FIRM, "share": 50}, {**OWN, "share": 30}]


def play(desk: Desk, **payment: Any) -> None:
    """Follow a script of one kind of payment."""
    desk.control.play({"seed": 7, "cleanpay": [{"split": SPLIT, **payment}]})


def opened(desk: Desk, **changes: Any) -> str:
    """The number of a new payment request."""
    reference = desk.perform("cleanpay:open-request", request={**CLAIM, **changes})["reference"]
    return str(reference["request_no"])


def confirmed(desk: Desk) -> str:
    """The number of a request whose split is confirmed."""
    number = opened(desk)
    desk.wait("cleanpay:fetch-split", request_no=number, amount_won=CLAIMED)
    return number


def approved(desk: Desk) -> str:
    """The number of a request that the city has approved."""
    number = confirmed(desk)
    desk.perform("cleanpay:approve-split", request_no=number, total_won=CLAIMED)
    return number


def transferred(desk: Desk) -> str:
    """The number of a request whose money is in the trust."""
    number = approved(desk)
    desk.perform("cleanpay:order-transfer", request_no=number, amount_won=CLAIMED)
    return number


def receipts(desk: Desk, number: str, **inputs: Any) -> Mapping[str, Any]:
    """The receipts of a request, waiting for them."""
    waited = desk.wait("cleanpay:fetch-receipts", request_no=number, **inputs)
    found: Mapping[str, Any] = waited["receipts"]
    return found


def answered(answer: str, *, of: str = "subcontract") -> list[dict[str, Any]]:
    """The split with another answer of the bank to the shares of a class."""
    return [{**one, "answer": answer} if one["class"] == of else one for one in SPLIT]
