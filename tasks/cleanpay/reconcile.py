"""What was received, held against what was split: to the won, by share and by class."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.ports import Value
from tasks.cleanpay.client import ShareReceipt
from tasks.cleanpay.shares import PROVEN_CLASSES, Share, class_totals
from tasks.cleanpay.state import ShareState


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not the same; `share_no` is None for the sum of a class.

    `field` is the name of the value, or `class.amount_won` for a sum. None says that the side has
    no such share.
    """

    share_no: int | None
    field: str
    split: Value
    received: Value


@dataclass(frozen=True, slots=True)
class Sums:
    """Where the money is, in won. Together they are what the trust says that it received."""

    paid_won: int
    returned_won: int
    held_won: int
    open_won: int


def sums(receipts: Sequence[ShareReceipt]) -> Sums:
    """Where the money of all shares is; a part that was paid counts as paid."""

    def rest(status: ShareState) -> int:
        return sum(one.rest_won for one in receipts if one.status is status)

    return Sums(
        paid_won=sum(one.paid_won for one in receipts),
        returned_won=rest(ShareState.RETURNED),
        held_won=rest(ShareState.HELD),
        open_won=rest(ShareState.OPEN),
    )


def is_settled(shares: Sequence[Share], receipts: Sequence[ShareReceipt]) -> bool:
    """Whether every share of the split was paid, returned or held."""
    done = {one.share_no for one in receipts if one.status is not ShareState.OPEN}
    return all(share.share_no in done for share in shares)


def differences(
    shares: Sequence[Share], receipts: Sequence[ShareReceipt]
) -> tuple[Difference, ...]:
    """Every difference, by share number, then the sums of classes.

    A share that is said to be paid must be paid whole. Money that was returned or is held is no
    difference: the receipt names it.
    """
    split = {share.share_no: share for share in shares}
    received = {one.share_no: one for one in receipts}
    found = [
        difference
        for number in sorted(split.keys() | received.keys())
        for difference in _of_share(number, split.get(number), received.get(number))
    ]
    return (*found, *_of_classes(shares, receipts))


def _of_share(
    number: int, share: Share | None, receipt: ShareReceipt | None
) -> Iterator[Difference]:
    if share is None or receipt is None:
        yield Difference(
            number,
            "amount_won",
            share.amount_won if share else None,
            receipt.amount_won if receipt else None,
        )
        return
    paid_whole = receipt.status is ShareState.PAID
    pairs: Mapping[str, tuple[Value, Value]] = {
        "class": (share.share_class, receipt.share_class),
        "payee_id": (share.payee_id, receipt.payee_id),
        "amount_won": (share.amount_won, receipt.amount_won),
        "paid_won": (share.amount_won if paid_whole else receipt.paid_won, receipt.paid_won),
    }
    for field, (expected, found) in pairs.items():
        if expected != found:
            yield Difference(number, field, expected, found)
    if not paid_whole and not 0 <= receipt.paid_won < receipt.amount_won:
        yield Difference(number, "status", receipt.paid_won, receipt.status.value)


def _of_classes(shares: Sequence[Share], receipts: Sequence[ShareReceipt]) -> Iterator[Difference]:
    split = class_totals(shares)
    received: dict[str, int] = {}
    for one in receipts:
        received[one.share_class] = received.get(one.share_class, 0) + one.amount_won
    for name in dict.fromkeys((*split, *received)):
        if split.get(name, 0) != received.get(name, 0):
            yield Difference(None, f"{name}.amount_won", split.get(name), received.get(name))


def unproven(
    shares: Sequence[Share], receipts: Sequence[ShareReceipt], proven: Mapping[int, date]
) -> tuple[int, ...]:
    """The numbers of labour and subcontract shares whose payment is not proven yet.

    A share that is held needs no proof: it can't be paid.

    Legal basis: 「지방자치단체 입찰 및 계약집행기준」 제9장 제9절 9, 제12절 (예규 제372호, in force
    2026-07-01).
    """
    held = {one.share_no for one in receipts if one.status is ShareState.HELD}
    return tuple(
        share.share_no
        for share in shares
        if share.share_class in PROVEN_CLASSES and share.share_no not in {*proven, *held}
    )
