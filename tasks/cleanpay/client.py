"""What gyeyak knows of Clean Pay (클린페이), and the port to it.

No public interface, file layout or state model of Clean Pay is known. The port is what a payment
through a trust needs: six commands, and three things to look at. No account number, resident number
or telephone number of a payee comes through it: an account is a reference (the payment system's own
token), and whether its owner is the payee.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from tasks.cleanpay.shares import Split
from tasks.cleanpay.state import Request, ShareState
from tasks.outside.commands import CommandKind, Commands, Kinds

# as the ledger, files and settings name it, and as people do
SYSTEM = "cleanpay"
NAME = "Clean Pay (클린페이)"
CLAIM_KINDS: Mapping[str, str] = {
    "advance": "선금",
    "progress": "기성대가",
    "final": "준공(완료)대가",
}
KINDS: Kinds = {
    "open-request": CommandKind("/requests", ("request_no", "opened_at")),
    "return-split": CommandKind("/returns", ("returned_at",)),
    "approve-split": CommandKind("/approvals", ("approved_at",)),
    "order-transfer": CommandKind("/transfers", ("transfer_no", "ordered_at")),
    "reissue-share": CommandKind("/reissues", ("reissued_at",)),
    "order-direct-payment": CommandKind("/direct-payments", ("order_no", "ordered_at")),
}


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """A payment request; amounts include VAT.

    `split` is there once the payees have confirmed it, `approved_won` once the city has approved.
    """

    request_no: str
    contract_no: str
    amount_won: int
    state: Request
    split: Split | None
    approved_won: int | None


@dataclass(frozen=True, slots=True)
class ShareReceipt:
    """What became of a share's money. `status` is open, paid, returned or held.

    `paid_won` may be a part of `amount_won` when a part was paid directly. `reason` says why it
    was returned or held. `new_account_ref` is the account that the payee of a returned share
    registered instead; it waits for approval.
    """

    share_no: int
    share_class: str
    payee_id: str
    payee_name: str
    amount_won: int
    status: ShareState
    paid_won: int
    paid_at: datetime | None
    reason: str
    new_account_ref: str
    new_account_owner_matches: bool

    @property
    def rest_won(self) -> int:
        """What was not paid."""
        return self.amount_won - self.paid_won


class CleanPay(Protocol):
    """One payment system. `key` is the idempotency key of the step that looks.

    A system that can be looked at any time ignores it; where a person or a file answers, the
    question is asked once under that key. Every read may raise ExternalUnavailable,
    ExternalRejected, and NotYet while an answer is awaited.
    """

    @property
    def commands(self) -> Commands:
        """The writing side; its kinds are those of `KINDS`."""
        ...

    def known(self, request_no: str) -> PaymentRequest | None:
        """What can be seen of a request at once: None when there is nothing, or nobody to ask."""
        ...

    def request(self, request_no: str, *, key: str) -> PaymentRequest | None:
        """A request with its split, or None when there is no such request."""
        ...

    def receipts(self, request_no: str, *, key: str) -> tuple[ShareReceipt, ...]:
        """What became of each share, by number; empty before the transfer."""
        ...

    def proofs(self, request_no: str, *, key: str) -> Mapping[int, date]:
        """The day on which each proven share was proven, by the share's number."""
        ...
