"""The shares of a payment request: dividing a claim into whole won, and checking a split.

A claim is divided into labour, subcontract, equipment, material and own shares, each of one payee;
together they are the claim, to the won.

Legal basis: labour is kept apart under 「지방자치단체 입찰 및 계약집행기준」 제9장 제9절 9 (예규
제372호, in force 2026-07-01). That there are these five classes, and that an account belongs to the
payee, is how the payment systems are described in public; no text of theirs was read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

CLASSES: Mapping[str, str] = {
    "labour": "노무비",
    "subcontract": "하도급대금",
    "equipment": "장비대금",
    "material": "자재대금",
    "own": "원도급(직영)",
}
# shares that pass through a contractor's duty to pay on, and are proven afterwards
PROVEN_CLASSES = ("labour", "subcontract")
_COMPANY = re.compile(r"\(주\)|㈜|주식회사|\(유\)|㈒|유한회사|\(합\)|합자회사|합명회사|\s")


@dataclass(frozen=True, slots=True)
class Share:
    """One payee's part of a claim.

    `share_no` counts from 1 within the request. `share_class` is one of `CLASSES`, or whatever the
    outside said. `payee_id` is a business number, or for labour a token of the payment system.
    `account_ref` is the payment system's token for an account, never its number.
    `amount_won` includes VAT, as the claim does.
    """

    share_no: int
    share_class: str
    payee_id: str
    payee_name: str
    account_ref: str
    amount_won: int
    account_owner_matches: bool


@dataclass(frozen=True, slots=True)
class Split:
    """What the contractor entered and the payees confirmed; shares in the order of their number."""

    shares: tuple[Share, ...]
    entered_at: datetime

    @property
    def total_won(self) -> int:
        """The sum of all shares."""
        return sum(share.amount_won for share in self.shares)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a split; `share_no` is None when it is wrong as a whole."""

    problem: str
    text_ko: str
    share_no: int | None = field(default=None)


def allocate(total_won: int, weights: Sequence[int | Decimal]) -> tuple[int, ...]:
    """Divide an amount into whole won in proportion to weights; the parts are the amount, exactly.

    Every part is first cut to whole won. The won that are left go, one each, to the parts that lost
    the largest fraction; of equal fractions the earlier part comes first.

    Raises:
        ValueError: The amount or a weight is below zero, or no weight is above it.
    """
    exact = [Fraction(weight) for weight in weights]
    whole = sum(exact, Fraction(0))
    if total_won < 0 or whole <= 0 or min(exact) < 0:
        raise ValueError("an amount and weights that are not below zero, one weight above it")
    ideal = [total_won * weight / whole for weight in exact]
    parts = [int(part) for part in ideal]
    by_loss = sorted(range(len(parts)), key=lambda index: (parts[index] - ideal[index], index))
    for index in by_loss[: total_won - sum(parts)]:
        parts[index] += 1
    return tuple(parts)


def owner_matches(payee_name: str, owner_name: str) -> bool:
    """Whether an account's owner is the payee; blanks and 주식회사 (a company's form) don't count.

    An account without a named owner matches nobody.
    """
    payee, owner = (_COMPANY.sub("", name).casefold() for name in (payee_name, owner_name))
    return bool(owner) and payee == owner


def class_totals(shares: Sequence[Share]) -> Mapping[str, int]:
    """The sum of the shares of each class that occurs, in the order of their first share."""
    totals: dict[str, int] = {}
    for share in shares:
        totals[share.share_class] = totals.get(share.share_class, 0) + share.amount_won
    return totals


def check(split: Split, claimed_won: int) -> tuple[Problem, ...]:
    """Everything wrong with a split: first the whole, then share by share.

    Problems are `empty`, `sum_differs`, `amount_not_positive`, `unknown_class`, `payee_missing`,
    `payee_twice` (in one class), `share_twice` and `owner_differs`.
    """
    return (*_whole(split, claimed_won), *_each(split.shares))


def _whole(split: Split, claimed_won: int) -> Iterator[Problem]:
    if not split.shares:
        yield Problem("empty", "내역이 없습니다.")
    difference = split.total_won - claimed_won
    if difference:
        text = (
            f"내역의 합 {split.total_won:,}원이 청구액 {claimed_won:,}원과 "
            f"{abs(difference):,}원 다릅니다({'초과' if difference > 0 else '부족'})."
        )
        yield Problem("sum_differs", text)


def _each(shares: Sequence[Share]) -> Iterator[Problem]:
    numbers: set[int] = set()
    payees: set[tuple[str, str]] = set()
    for share in shares:
        yield from _one(share)
        if share.share_no in numbers:
            yield Problem("share_twice", "내역 번호가 두 번 쓰였습니다.", share.share_no)
        payee = (share.share_class, share.payee_id)
        if share.payee_id and payee in payees:
            text = f"{share.payee_name}이(가) 같은 구분에 두 번 있습니다."
            yield Problem("payee_twice", text, share.share_no)
        numbers.add(share.share_no)
        payees.add(payee)


def _one(share: Share) -> Iterator[Problem]:
    if share.share_class not in CLASSES:
        yield Problem("unknown_class", "알 수 없는 구분입니다.", share.share_no)
    if share.amount_won <= 0:
        text = f"금액이 {share.amount_won:,}원입니다. 0원보다 커야 합니다."
        yield Problem("amount_not_positive", text, share.share_no)
    if not share.payee_id or not share.payee_name:
        yield Problem("payee_missing", "지급 대상자가 없습니다.", share.share_no)
    elif not share.account_owner_matches:
        text = f"계좌의 예금주가 지급 대상자 {share.payee_name}와(과) 다릅니다."
        yield Problem("owner_differs", text, share.share_no)
