"""Dividing a claim, and checking a split."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values import SEOUL
from tasks.cleanpay.shares import Share, Split, allocate, check, class_totals, owner_matches

ENTERED = datetime(2026, 3, 2, 9, tzinfo=SEOUL)
WEIGHTS = st.lists(
    st.one_of(
        st.integers(0, 10**6),
        st.decimals(0, 10**4, allow_nan=False, allow_infinity=False, places=4),
    ),
    min_size=1,
    max_size=30,
).filter(any)


def share(number: int = 1, **changes: object) -> Share:
    """A labour share of a worker."""
    fields = {
        "share_no": number,
        "share_class": "labour",
        "payee_id": f"W-{number}",
        "payee_name": f"일꾼{number}",
        "account_ref": f"AC-{number}",
        "amount_won": 100,
        "account_owner_matches": True,
        **changes,
    }
    return Share(**fields)  # type: ignore[arg-type]  # the fields above, some of them wrong on purpose


def split(*shares: Share) -> Split:
    """A split of these shares."""
    return Split(shares, ENTERED)


# --- dividing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, (1, 1, 1), (34, 33, 33)),
        (101, (1, 1, 1), (34, 34, 33)),
        (2, (1, 1, 1), (1, 1, 0)),
        (10, (Decimal("33.3"), Decimal("66.7")), (3, 7)),
        (7, (1, 2, 4), (1, 2, 4)),
        (8, (1, 2, 4), (1, 2, 5)),
        (0, (3, 5), (0, 0)),
        (5, (0, 1), (0, 5)),
        (98_765_433, (20, 50, 30), (19_753_087, 49_382_716, 29_629_630)),
    ],
)
def test_the_won_left_over_go_to_the_largest_fractions_and_of_equal_ones_to_the_first(
    total: int, weights: tuple[int | Decimal, ...], parts: tuple[int, ...]
) -> None:
    assert allocate(total, weights) == parts


@given(st.integers(0, 10**13), WEIGHTS)
def test_the_parts_are_the_amount_exactly_and_no_part_is_off_by_a_won(
    total: int, weights: list[int | Decimal]
) -> None:
    parts = allocate(total, weights)

    whole = sum(map(Fraction, weights), Fraction(0))
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * Fraction(weight) / whole) < 1


@given(st.integers(0, 10**10), WEIGHTS)
def test_a_larger_weight_never_gets_less_and_an_equal_one_less_only_when_it_stands_later(
    total: int, weights: list[int | Decimal]
) -> None:
    placed = list(zip(weights, allocate(total, weights), strict=True))

    for index, (weight, part) in enumerate(placed):
        for other, gets in placed[index + 1 :]:
            assert part >= gets or weight < other


@given(st.integers(0, 10**10), WEIGHTS, st.integers(2, 50))
def test_only_the_proportion_of_the_weights_counts(
    total: int, weights: list[int | Decimal], factor: int
) -> None:
    assert allocate(total, [weight * factor for weight in weights]) == allocate(total, weights)


@pytest.mark.parametrize(("total", "weights"), [(-1, (1,)), (1, ()), (1, (0,)), (1, (-1, 2))])
def test_what_can_not_be_divided_is_refused(total: int, weights: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(total, weights)


# --- checking -------------------------------------------------------------------------------------


def problems(*shares: Share, claimed: int) -> list[tuple[str, int | None]]:
    return [(one.problem, one.share_no) for one in check(split(*shares), claimed)]


def test_a_right_split_has_no_problems() -> None:
    own = share(2, share_class="own", amount_won=1)

    assert problems(share(), own, claimed=101) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"share_class": "bonus"}, "unknown_class"),
        ({"amount_won": 0}, "amount_not_positive"),
        ({"amount_won": -1}, "amount_not_positive"),
        ({"payee_id": ""}, "payee_missing"),
        ({"payee_name": ""}, "payee_missing"),
        ({"account_owner_matches": False}, "owner_differs"),
        ({"share_no": 1}, "share_twice"),
        ({"payee_id": "W-1"}, "payee_twice"),
    ],
)
def test_what_is_wrong_with_a_share_is_named_with_its_number(
    change: dict[str, object], problem: str
) -> None:
    second = share(2, **change)

    found = problems(share(), second, claimed=100 + second.amount_won)

    assert found == [(problem, second.share_no)]


def test_one_payee_may_have_shares_of_several_classes() -> None:
    material = share(2, share_class="material", payee_id="W-1")

    assert problems(share(), material, claimed=200) == []


def test_a_sum_that_is_a_won_off_says_by_how_much_and_to_which_side() -> None:
    too_much, too_little = check(split(share()), 99), check(split(share()), 1_101)

    assert [p.text_ko for p in (*too_much, *too_little)] == [
        "내역의 합 100원이 청구액 99원과 1원 다릅니다(초과).",
        "내역의 합 100원이 청구액 1,101원과 1,001원 다릅니다(부족).",
    ]


def test_an_empty_split_is_a_problem() -> None:
    assert problems(claimed=1) == [("empty", None), ("sum_differs", None)]


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=20), st.integers(-5, 5))
def test_a_split_has_a_problem_exactly_when_its_sum_is_not_the_claim(
    amounts: list[int], off: int
) -> None:
    shares = [share(number, amount_won=won) for number, won in enumerate(amounts, start=1)]

    found = problems(*shares, claimed=sum(amounts) + off)

    assert found == ([("sum_differs", None)] if off else [])
    assert sum(class_totals(shares).values()) == sum(amounts)


@pytest.mark.parametrize(
    ("payee", "owner", "same"),
    [
        ("한결건설(주)", "주식회사 한결건설", True),
        ("한결건설 (주)", "㈜한결건설", True),
        ("KimCo", "KIMCO", True),
        ("한결건설(주)", "한결건설 홍길동", False),
        ("김가람", "이나루", False),
        ("김가람", "", False),
        ("(주)", "주식회사", False),
    ],
)
def test_an_owner_is_the_payee_whatever_the_form_of_the_company(
    payee: str, owner: str, same: bool
) -> None:
    assert owner_matches(payee, owner) is same
