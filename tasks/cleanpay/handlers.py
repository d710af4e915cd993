"""The steps at Clean Pay: nine task types over one client.

A step that waits for contractor, payees or bank says `NotYet`. What the diagrams foresee is a BPMN
error: `request_rejected` with `rejection`, `transfer_failed` with `failure`. Where the outside can
be looked at, an amount that can't be right is refused before anything is sent.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from engine.errors import HandlerFailed
from engine.ports import CallRequest, Handler, NotYet, Value
from tasks.cleanpay.client import CleanPay, PaymentRequest, ShareReceipt
from tasks.cleanpay.reconcile import differences, is_settled, sums, unproven
from tasks.cleanpay.requests import (
    approval,
    claim,
    direct_payment,
    given_inputs,
    positive,
    reissue,
    returned,
    transfer,
)
from tasks.cleanpay.shares import PROVEN_CLASSES, Share, Split, check
from tasks.outside.handlers import Reading
from tasks.outside.sending import Foreseen, Prepare, Sending
from tasks.outside.typed import Given

SPLIT_AGAIN = timedelta(hours=1)
# how long ago something happened last, and how long to wait then: what did not come in days may
# take weeks
AGAIN_BY_AGE = ((timedelta(days=2), timedelta(hours=1)), (timedelta(days=5), timedelta(hours=3)))
AGAIN_LATE = timedelta(hours=12)
_REJECTED = Foreseen("request_rejected", "rejection", "rejected_at")
_FAILED = Foreseen("transfer_failed", "failure", "failed_at")


def handlers(cleanpay: CleanPay) -> tuple[Handler, ...]:
    """Every handler of this system."""
    steps = CleanPaySteps(cleanpay)

    def sending(name: str, prepare: Prepare, *foreseen: Foreseen) -> Sending:
        refusals = {one.code: one for one in foreseen}
        return Sending(f"cleanpay:{name}", name, lambda: cleanpay.commands, prepare, refusals)

    return (
        sending("open-request", claim, _REJECTED),
        Reading("cleanpay:fetch-split", steps.fetch_split),
        sending("return-split", returned),
        Checked(sending("approve-split", approval), steps.check_approval),
        Checked(sending("order-transfer", transfer, _FAILED), steps.check_transfer),
        Reading("cleanpay:fetch-receipts", steps.fetch_receipts),
        sending("reissue-share", reissue),
        Reading("cleanpay:fetch-proofs", steps.fetch_proofs),
        sending("order-direct-payment", direct_payment),
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """A sending step that looks outside before it sends, and refuses what can't be right."""

    sending: Sending
    check: Callable[[CallRequest], None]

    @property
    def type(self) -> str:
        """See `engine.ports.Handler.type`."""
        return self.sending.type

    @property
    def error_codes(self) -> tuple[str, ...]:
        """See `engine.ports.Handler.error_codes`."""
        return self.sending.error_codes

    def perform(self, request: CallRequest) -> Mapping[str, Value]:
        """Check, then send; see `engine.ports.Handler.perform`."""
        self.check(request)
        return self.sending.perform(request)

    def look(self, request: CallRequest) -> Mapping[str, Value] | None:
        """See `engine.ports.Handler.look`."""
        return self.sending.look(request)


@dataclass(frozen=True, slots=True)
class CleanPaySteps:
    """The steps that look, as functions of a request, over one client."""

    cleanpay: CleanPay

    # --- the split -------------------------------------------------------------------------------

    def fetch_split(self, request: CallRequest) -> Mapping[str, Value]:
        """The split that the contractor entered and the payees confirmed, with its problems."""
        given = given_inputs(request)
        number, claimed = given.text("request_no"), given.won("amount_won")
        split = self._split(request, number)
        problems = [_without_none(asdict(problem)) for problem in check(split, claimed)]
        return {
            "split": {
                "shares": [_share(share) for share in split.shares],
                "total_won": split.total_won,
                "entered_at": split.entered_at,
                "problems": problems,
            }
        }

    def check_approval(self, request: CallRequest) -> None:
        """Refuse to approve a split that is wrong, or another amount than its sum."""
        given = given_inputs(request)
        number, total = given.text("request_no"), given.won("total_won")
        known = self.cleanpay.known(number)
        if known is None or known.split is None:
            return
        wrong = sorted({problem.problem for problem in check(known.split, known.amount_won)})
        if wrong:
            raise HandlerFailed(
                request.element, f"the split of {number} is wrong: {', '.join(wrong)}"
            )
        _same(request, known.split.total_won, total, "the approved amount", "the split")

    # --- money -----------------------------------------------------------------------------------

    def check_transfer(self, request: CallRequest) -> None:
        """Refuse to transfer another amount than the approved one."""
        given = given_inputs(request)
        number, amount = given.text("request_no"), given.won("amount_won")
        known = self.cleanpay.known(number)
        if known is None:
            return
        if known.approved_won is None:
            raise HandlerFailed(request.element, f"the split of {number} is not approved")
        _same(request, known.approved_won, amount, "the transfer", "the approval")

    def fetch_receipts(self, request: CallRequest) -> Mapping[str, Value]:
        """What became of every share; with `partial`, what is known by now.

        It is held against the split that the step is given, which is the one that was approved;
        without it, against the one that Clean Pay shows.
        """
        given = given_inputs(request)
        number = given.text("request_no")
        split = self._approved(request, number)
        receipts = self.cleanpay.receipts(number, key=request.key)
        if not given.flag("partial") and not is_settled(split.shares, receipts):
            raise NotYet(_again(request, split, receipts), f"receipts of all shares of {number}")
        return {"receipts": _receipts(split.shares, receipts)}

    def fetch_proofs(self, request: CallRequest) -> Mapping[str, Value]:
        """The proofs of labour and subcontract shares; with `partial`, those there are by now."""
        given = given_inputs(request)
        number = given.text("request_no")
        split = self._approved(request, number)
        receipts = self.cleanpay.receipts(number, key=request.key)
        proven = self.cleanpay.proofs(number, key=request.key)
        missing = unproven(split.shares, receipts, proven)
        if missing and not given.flag("partial"):
            again = _again(request, split, receipts)
            raise NotYet(again, f"proofs of {len(missing)} shares of {number}")
        rows = [
            {"share_no": s.share_no, "class": s.share_class, "proven_on": proven.get(s.share_no)}
            for s in split.shares
            if s.share_class in PROVEN_CLASSES
        ]
        return {"proofs": {"shares": rows, "missing": list(missing), "complete": not missing}}

    def _approved(self, request: CallRequest, number: str) -> Split:
        """The split that the step was given, else the one that is shown now."""
        if request.inputs.get("split") is None:
            return self._split(request, number)
        given = Given.within(request.element, request.inputs, "split")
        rows = given.values.get("shares")
        if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
            raise HandlerFailed(request.element, "the input split.shares is not a list of contexts")
        shares = (_given_share(Given(request.element, "split.shares", row)) for row in rows)
        return Split(tuple(shares), given.moment("entered_at"))

    def _split(self, request: CallRequest, number: str) -> Split:
        found: PaymentRequest | None = self.cleanpay.request(number, key=request.key)
        if found is None:
            raise HandlerFailed(request.element, f"Clean Pay has no payment request {number}")
        if found.split is None:
            raise NotYet(SPLIT_AGAIN, f"the confirmed split of {number}")
        return found.split


# --- what is given and shown ---------------------------------------------------------------------


def _given_share(given: Given) -> Share:
    return Share(
        share_no=positive(given, "share_no"),
        share_class=given.text("class"),
        payee_id=given.words("payee_id"),
        payee_name=given.words("payee_name"),
        account_ref=given.words("account_ref"),
        amount_won=given.won("amount_won"),
        account_owner_matches=given.flag("account_owner_matches"),
    )


def _receipts(shares: Sequence[Share], receipts: Sequence[ShareReceipt]) -> Mapping[str, Value]:
    return {
        "shares": [_receipt(one) for one in receipts],
        **asdict(sums(receipts)),
        "differences": [asdict(one) for one in differences(shares, receipts)],
    }


def _receipt(receipt: ShareReceipt) -> Mapping[str, Value]:
    """Field by field, `share_class` under the name that the diagrams use."""
    fields = asdict(receipt)
    return {**_renamed(fields), "status": receipt.status.value, "rest_won": receipt.rest_won}


def _share(share: Share) -> Mapping[str, Value]:
    return _renamed(asdict(share))


def _renamed(fields: Mapping[str, Value]) -> Mapping[str, Value]:
    return {"class" if name == "share_class" else name: value for name, value in fields.items()}


def _without_none(fields: Mapping[str, Value]) -> Mapping[str, Value]:
    return {name: value for name, value in fields.items() if value is not None}


# --- helpers -------------------------------------------------------------------------------------


def _again(request: CallRequest, split: Split, receipts: Sequence[ShareReceipt]) -> timedelta:
    """How long to wait before asking again: soon at first, seldom when nothing happens."""
    paid = (one.paid_at for one in receipts if one.paid_at is not None)
    age = request.now - max((split.entered_at, *paid))
    return next((wait for limit, wait in AGAIN_BY_AGE if age < limit), AGAIN_LATE)


def _same(request: CallRequest, known: int, wanted: int, what: str, of: str) -> None:
    if known != wanted:
        reason = f"{what} is {wanted:,} won, {of} {known:,} won: nothing was sent"
        raise HandlerFailed(request.element, reason)
