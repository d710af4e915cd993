"""Clean Pay without an interface: files or officers, who are asked for what can't be looked at.

What a connector would show is asked for like a command, once under the key of the step that looks:
the answer is final, and is kept in the ledger with its evidence. A question is asked when its
answer is needed: after the split is confirmed, after the transfer, when proofs are due. An answer
crosses the same border as one of a connector, so that an account number in a file stays in the
file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.errors import ExternalError
from engine.ports import Value
from tasks.cleanpay.border import read_proofs, read_receipts, read_request
from tasks.cleanpay.client import KINDS, PaymentRequest, ShareReceipt
from tasks.cleanpay.discreet import Discreet
from tasks.cleanpay.shares import Share
from tasks.outside.commands import CommandKind, Commands, Kinds

Keep = Callable[[Mapping[str, Value]], Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Question(CommandKind):
    """A kind of command that asks only. Of its answer is kept what `keep` lets through."""

    keep: Keep = field(default=dict)

    def read(self, result: Value) -> Mapping[str, Value]:
        """See `CommandKind.read`."""
        found = CommandKind.read(self, result)
        try:
            return self.keep(found)
        except ExternalError as error:
            reason = error.reason
        raise ValueError(reason)


# --- what of an answer is kept: in the words of a connector, so that it can be read again ---------


def _request(answer: Mapping[str, Value]) -> Mapping[str, Value]:
    found = read_request(answer)
    split = found.split
    kept = {
        "request_no": found.request_no,
        "contract_no": found.contract_no,
        "amount_won": found.amount_won,
        "state": found.state.value,
        "approved_won": found.approved_won,
        "entered_at": split.entered_at if split else None,
        "shares": [_share(share) for share in split.shares] if split else [],
    }
    return {"request": kept}


def _share(share: Share) -> Mapping[str, Value]:
    return {
        "share_no": share.share_no,
        "class": share.share_class,
        "payee": {"id": share.payee_id, "name": share.payee_name},
        "account": {"ref": share.account_ref, "owner_matches": share.account_owner_matches},
        "amount_won": share.amount_won,
    }


def _receipts(answer: Mapping[str, Value]) -> Mapping[str, Value]:
    return {"receipts": [_receipt(one) for one in read_receipts(answer)]}


def _receipt(receipt: ShareReceipt) -> Mapping[str, Value]:
    new = {"ref": receipt.new_account_ref, "owner_matches": receipt.new_account_owner_matches}
    return {
        "share_no": receipt.share_no,
        "class": receipt.share_class,
        "payee": {"id": receipt.payee_id, "name": receipt.payee_name},
        "amount_won": receipt.amount_won,
        "status": receipt.status.value,
        "paid_won": receipt.paid_won,
        "paid_at": receipt.paid_at,
        "reason": receipt.reason,
        "new_account": new if receipt.new_account_ref else None,
    }


def _proofs(answer: Mapping[str, Value]) -> Mapping[str, Value]:
    proven = read_proofs(answer)
    return {"proofs": [{"share_no": no, "proven_on": day} for no, day in proven.items()]}


QUESTIONS: Kinds = {
    "read-request": Question("/questions/requests", ("request",), keep=_request),
    "read-receipts": Question("/questions/receipts", ("receipts",), keep=_receipts),
    "read-proofs": Question("/questions/proofs", ("proofs",), keep=_proofs),
}
# what files and officers answer
EVERY_KIND: Kinds = {**KINDS, **QUESTIONS}


class Unconnected:
    """`CleanPay` over commands that are files or an officer's work."""

    def __init__(self, commands: Commands) -> None:
        self._commands = Discreet(commands)

    def close(self) -> None:
        """Nothing is open."""

    @property
    def commands(self) -> Commands:
        """See `CleanPay.commands`."""
        return self._commands

    def known(self, request_no: str) -> PaymentRequest | None:  # noqa: ARG002 - the port's shape
        """See `CleanPay.known`: there is nobody to ask at once."""
        return None

    def request(self, request_no: str, *, key: str) -> PaymentRequest | None:
        """See `CleanPay.request`."""
        return read_request(self._asked("read-request", request_no, key))

    def receipts(self, request_no: str, *, key: str) -> tuple[ShareReceipt, ...]:
        """See `CleanPay.receipts`."""
        return read_receipts(self._asked("read-receipts", request_no, key))

    def proofs(self, request_no: str, *, key: str) -> Mapping[int, date]:
        """See `CleanPay.proofs`."""
        return read_proofs(self._asked("read-proofs", request_no, key))

    def _asked(self, kind: str, request_no: str, key: str) -> Mapping[str, Value]:
        question = question_key(kind, key)
        return self._commands.submit(kind, {"request_no": request_no}, key=question).result


def question_key(kind: str, key: str) -> str:
    """The key of a question of a step: one step may ask several, and all are of its instance."""
    instance, _, visit = key.partition(":")
    element, _, number = visit.rpartition(":")
    return f"{instance}:{element}/{kind}:{number}"
