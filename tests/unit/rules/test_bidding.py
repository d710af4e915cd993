"""Arithmetic of bids: the numbers that notices print come out of the formulas, to the won."""

import csv
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ValueInvalid
from tasks.nara import records
from tasks.nara.client import Key
from tasks.rules.amounts import minimum_quote_won, quote_rate_percent, reserve_price_won
from tasks.rules.bidding import (
    Floor,
    PriceFormula,
    advance_settlement_won,
    derived_floor,
    excluded_costs,
    lowest_passing_bid_won,
    net_cost_floor_won,
    price_formula,
    price_ratio_percent,
    price_score,
)

_LINES = Path(__file__).with_name("floor_vectors.csv").read_text(encoding="utf-8").splitlines()
VECTORS = list(csv.DictReader(_LINES[1:]))
KEYS = [vector["key"] for vector in VECTORS]
every_vector = pytest.mark.parametrize("vector", VECTORS, ids=KEYS)


def formula(vector: dict[str, str]) -> PriceFormula:
    """The formula of a line."""
    cap, _, score = vector["upper_cap"].partition("->")
    return price_formula(
        {
            "price_full": Decimal(vector["price_full"]),
            "slope": Decimal(vector["k"]),
            "centre_percent": Decimal(vector["centre_pct"]),
            "pass_mark": Decimal(vector["pass_mark"]),
            "other_full": Decimal(vector["nonprice_full"]),
            "cap_from_percent": Decimal(cap) if cap else None,
            "cap_score": Decimal(score) if score else None,
            "minimum_score": 2,
        }
    )


FORMULAS = [formula(vector) for vector in VECTORS]
formulas = st.sampled_from(FORMULAS)
reserves = st.integers(10_000_000, 10**11)


# --- the known case: a small work of 132 million won --------------------------------------------

DRAWN = (132_554_400, 134_481_600, 131_762_400, 130_270_800)
A = {
    "pension_won": 1_600_000,
    "health_insurance_won": 1_300_000,
    "retirement_won": 900_000,
    "care_insurance_won": 170_000,
    "industrial_safety_won": 1_500_000,
    "safety_won": 400_000,
    "quality_won": 300_000,
    "quality_counts": True,
    "market_price_won": 5_000_000,
    "market_price_counts": False,
}


def test_a_known_case_comes_out_to_the_won() -> None:
    reserve, excluded = reserve_price_won(DRAWN), excluded_costs(A).total_won

    assert (reserve, excluded) == (132_267_300, 6_170_000)
    assert minimum_quote_won(reserve, Decimal("89.745"), excluded) == 119_336_022
    assert quote_rate_percent(119_337_222, reserve) == Decimal("90.224")


def test_the_rate_of_a_real_opening_is_cut_not_rounded() -> None:
    assert quote_rate_percent(122_845_000, 135_898_725) == Decimal("90.394")


def test_the_reserve_price_is_rounded_up_to_the_won() -> None:
    assert reserve_price_won((100, 100, 100, 101)) == 101


# --- A ----------------------------------------------------------------------------------------


def test_two_parts_of_a_count_only_when_the_notice_says_so() -> None:
    costs = {"pension_won": 1, "quality_won": 10, "market_price_won": 100}

    assert excluded_costs(costs).total_won == 1
    assert excluded_costs({**costs, "quality_counts": True}).total_won == 11
    assert excluded_costs({**costs, "market_price_counts": True}).total_won == 101
    assert excluded_costs({}).total_won == 0
    assert excluded_costs({"quality_won": None, "quality_counts": None}).total_won == 0


def test_a_of_the_public_api_is_the_same_sum() -> None:
    plain = {f.name: None for f in fields(records.PriceFormula) if f.name.endswith("_won")}
    shown = {**plain, **A, "key": Key("R26BK09990001", "000"), "opened_at": None}
    read = records.PriceFormula(**shown, posted_at=None)  # type: ignore[arg-type]  # by name
    assert read.sum_won == excluded_costs(A).total_won == 6_170_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"travel_won": 1},
        {"pension_won": -1},
        {"pension_won": Decimal("1.5")},
        {"pension_won": True},
        {"quality_counts": 1},
    ],
)
def test_what_is_no_part_of_a_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueInvalid):
        excluded_costs(wrong)


# --- scores and floors --------------------------------------------------------------------------


@every_vector
def test_the_floor_that_notices_print_follows_from_the_formula(vector: dict[str, str]) -> None:
    assert derived_floor(formula(vector)) == Floor(
        Decimal(vector["floor_exact_pct"]), Decimal(vector["floor_printed_pct"])
    )


@every_vector
def test_the_score_at_the_cap_joins_the_formula_without_a_step(vector: dict[str, str]) -> None:
    found = formula(vector)
    if found.cap_from_percent is None:
        assert found.score(Decimal(99)) < found.score(Decimal(98))
        return
    cap = Decimal(found.cap_from_percent)
    uncapped = found.price_full - found.slope * (cap - found.centre_percent)

    assert found.score(cap) == found.score(Decimal(100)) == found.cap_score == uncapped


def test_the_ratio_is_rounded_at_its_fifth_decimal() -> None:
    assert price_ratio_percent(89_745, 100_000) == Decimal("89.75")
    assert price_ratio_percent(897_449, 1_000_000) == Decimal("89.74")
    assert price_ratio_percent(100_000, 100_000) == Decimal("100.00")


def test_a_score_is_never_less_than_the_minimum() -> None:
    works = FORMULAS[KEYS.index("works_lt_4eok")]

    assert works.score(Decimal(80)) == 2
    assert price_score(works, 1, 100_000_000) == 2


@given(formulas, reserves, st.integers(0, 9_000_000))
def test_the_lowest_passing_bid_passes_and_one_won_less_fails(
    one: PriceFormula, reserve: int, excluded: int
) -> None:
    bid = lowest_passing_bid_won(one, reserve, excluded)

    assert price_score(one, bid, reserve, excluded) >= one.needed
    assert price_score(one, bid - 1, reserve, excluded) < one.needed


@given(formulas, reserves, st.integers(1, 10**8), st.integers(1, 10**8))
def test_below_the_centre_a_higher_bid_never_has_a_lower_score(
    one: PriceFormula, reserve: int, some: int, more: int
) -> None:
    low, high = sorted((some, more))
    if price_ratio_percent(high, reserve) <= one.centre_percent:
        assert price_score(one, low, reserve) <= price_score(one, high, reserve)


@given(formulas, st.decimals(0, 200, places=2), st.decimals(0, 200, places=2))
def test_above_the_centre_a_higher_ratio_never_has_a_higher_score(
    one: PriceFormula, some: Decimal, more: Decimal
) -> None:
    low, high = sorted((some, more))
    if low >= one.centre_percent:
        assert one.score(low) >= one.score(high)


def test_a_formula_that_nobody_can_pass_has_no_floor() -> None:
    row = {
        "price_full": 30, "slope": 1, "centre_percent": 90, "pass_mark": 95, "other_full": 60,
        "minimum_score": 2,
    }  # fmt: skip
    with pytest.raises(ValueInvalid, match="no price can pass"):
        derived_floor(price_formula(row))
    assert derived_floor(price_formula({**row, "other_full": 93})) == Floor(Decimal(0), Decimal(0))


@pytest.mark.parametrize(
    "wrong",
    [
        {"slope": 0},
        {"slope": None},
        {"price_full": "30"},
        {"pass_mark": True},
        {"cap_from_percent": 98},
        {"minimum_score": None},
    ],
)
def test_a_row_that_is_no_formula_is_refused(wrong: dict[str, object]) -> None:
    row = {
        "price_full": 30, "slope": 1, "centre_percent": 90, "pass_mark": 92, "other_full": 70,
        "minimum_score": 2,
    }  # fmt: skip
    assert price_formula(row).cap_score is None
    with pytest.raises(ValueInvalid):
        price_formula({**row, **wrong})


def test_a_reserve_price_that_is_not_above_a_gives_no_ratio() -> None:
    with pytest.raises(ValueInvalid, match="not above A"):
        price_ratio_percent(1, 100, 100)


# --- net cost, advance --------------------------------------------------------------------------


def test_the_net_cost_is_scaled_to_the_reserve_price_and_rounded_up_once() -> None:
    floor = net_cost_floor_won(
        100_000_000, 132_000_000, reserve_price_won=132_267_300, share_percent=98
    )
    assert floor == 98_198_450
    assert net_cost_floor_won(100, 100, reserve_price_won=100, share_percent=98) == 98
    assert net_cost_floor_won(101, 100, reserve_price_won=100, share_percent=98) == 99


@given(st.integers(1, 10**10), st.integers(1, 10**10), st.lists(st.integers(1, 10**9), max_size=8))
def test_instalments_settle_the_whole_advance_and_never_more(
    price: int, some: int, parts: list[int]
) -> None:
    advance = min(price, some)
    before = settled = 0
    for part in [*parts, price]:
        accepted = min(part, price - before)
        now = advance_settlement_won(
            advance, price, accepted_before_won=before, accepted_won=accepted
        )
        assert 0 <= now <= accepted
        before, settled = before + accepted, settled + now
    assert settled == advance


def test_an_advance_is_settled_in_the_share_of_what_was_accepted() -> None:
    assert advance_settlement_won(
        30_000_000, 100_000_000, accepted_before_won=0, accepted_won=40_000_000
    ) == 12_000_000  # fmt: skip


@pytest.mark.parametrize(
    ("advance", "before", "accepted"), [(101, 0, 1), (-1, 0, 1), (10, 60, 50), (10, -1, 5)]
)
def test_a_settlement_that_makes_no_sense_is_refused(
    advance: int, before: int, accepted: int
) -> None:
    with pytest.raises(ValueInvalid):
        advance_settlement_won(advance, 100, accepted_before_won=before, accepted_won=accepted)
