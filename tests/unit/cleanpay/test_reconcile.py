"""What was received, held against what was split."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values import SEOUL
from tasks.cleanpay.client import ShareReceipt
from tasks.cleanpay.reconcile import (
    Difference,
    Sums,
    differences,
    is_settled,
    sums,
    unproven,
)
from tasks.cleanpay.shares import Share
from tasks.cleanpay.state import ShareState

PAID, RETURNED, HELD, OPEN = (
    ShareState.PAID, ShareState.RETURNED, ShareState.HELD, ShareState.OPEN,
)  # fmt: skip
AT = datetime(2026, 3, 2, 9, tzinfo=SEOUL)
CLASSES = ("labour", "subcontract", "own")
SHARES = tuple(
    Share(number, name, f"P-{number}", f"대상{number}", f"AC-{number}", number * 100, True)
    for number, name in enumerate(CLASSES, start=1)
)


def receipt(share: Share, status: ShareState = PAID, paid_won: int | None = None) -> ShareReceipt:
    """The receipt of a share, paid whole unless said otherwise."""
    whole = share.amount_won if status is PAID else 0
    return ShareReceipt(
        share_no=share.share_no,
        share_class=share.share_class,
        payee_id=share.payee_id,
        payee_name=share.payee_name,
        amount_won=share.amount_won,
        status=status,
        paid_won=whole if paid_won is None else paid_won,
        paid_at=AT if status is PAID else None,
        reason="",
        new_account_ref="",
        new_account_owner_matches=False,
    )


ALL_PAID = tuple(receipt(share) for share in SHARES)


def test_what_was_paid_as_it_was_split_has_no_differences() -> None:
    assert differences(SHARES, ALL_PAID) == ()
    assert sums(ALL_PAID) == Sums(paid_won=600, returned_won=0, held_won=0, open_won=0)


def test_what_is_returned_held_or_open_is_named_and_no_difference() -> None:
    found = (receipt(SHARES[0], RETURNED), receipt(SHARES[1], HELD), receipt(SHARES[2], OPEN, 120))

    assert differences(SHARES, found) == ()
    assert sums(found) == Sums(paid_won=120, returned_won=100, held_won=200, open_won=180)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"amount_won": 199, "paid_won": 199}, [
            Difference(2, "amount_won", 200, 199),
            Difference(2, "paid_won", 200, 199),
            Difference(None, "subcontract.amount_won", 200, 199),
        ]),
        ({"paid_won": 201}, [Difference(2, "paid_won", 200, 201)]),
        ({"payee_id": "P-9"}, [Difference(2, "payee_id", "P-2", "P-9")]),
        ({"share_class": "own"}, [
            Difference(2, "class", "subcontract", "own"),
            Difference(None, "subcontract.amount_won", 200, None),
            Difference(None, "own.amount_won", 300, 500),
        ]),
        ({"status": OPEN}, [Difference(2, "status", 200, "open")]),
        ({"status": HELD, "paid_won": -1}, [Difference(2, "status", -1, "held")]),
    ],
)  # fmt: skip
def test_every_won_that_differs_is_named(
    change: dict[str, object], expected: list[Difference]
) -> None:
    changed = replace(ALL_PAID[1], **change)  # type: ignore[arg-type]  # fields of a receipt

    assert list(differences(SHARES, (ALL_PAID[0], changed, ALL_PAID[2]))) == expected


def test_a_share_that_only_one_side_knows_is_a_difference() -> None:
    assert list(differences(SHARES[:2], ALL_PAID[1:])) == [
        Difference(1, "amount_won", 100, None),
        Difference(3, "amount_won", None, 300),
        Difference(None, "labour.amount_won", 100, None),
        Difference(None, "own.amount_won", None, 300),
    ]


@given(st.lists(st.tuples(st.integers(1, 10**9), st.sampled_from(ShareState), st.fractions(0, 1))))
def test_no_won_is_counted_twice_or_lost(rows: list[tuple[int, ShareState, object]]) -> None:
    found = []
    for number, (won, status, part) in enumerate(rows, start=1):
        share = Share(number, "own", "P", "대상", "AC", won, True)
        state = OPEN if status is ShareState.CLAIMED else status
        paid = won if state is PAID else int(won * part)  # type: ignore[operator]  # a fraction
        found.append(receipt(share, state, paid))

    total = sums(found)

    assert total.paid_won + total.returned_won + total.held_won + total.open_won == sum(
        won for won, _, _ in rows
    )


@pytest.mark.parametrize(
    ("statuses", "settled"),
    [
        ((PAID, PAID, PAID), True),
        ((PAID, RETURNED, HELD), True),
        ((PAID, OPEN, PAID), False),
        ((PAID, PAID), False),
        ((), False),
    ],
)
def test_a_payment_is_settled_when_no_share_is_open_or_missing(
    statuses: tuple[ShareState, ...], settled: bool
) -> None:
    found = [receipt(share, status) for share, status in zip(SHARES, statuses, strict=False)]

    assert is_settled(SHARES, found) is settled


def test_labour_and_subcontract_are_to_be_proven_unless_held() -> None:
    first = {1: date(2026, 3, 7)}

    assert unproven(SHARES, ALL_PAID, {}) == (1, 2)
    assert unproven(SHARES, ALL_PAID, first) == (2,)
    assert unproven(SHARES, (receipt(SHARES[1], HELD),), first) == ()
