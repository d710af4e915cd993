"""Amounts in whole won: rounded as the law rounds them, exact whatever the size."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ValueInvalid
from tasks.rules.amounts import (
    bond_won,
    ceil_won,
    delay_penalty_won,
    floor_won,
    minimum_quote_won,
    quote_rate_percent,
    reserve_price_won,
    split_vat,
)

prices = st.integers(1, 10**13)
rates = st.decimals(0, 100, places=3, allow_nan=False, allow_infinity=False)
amounts = st.decimals(-(10**15), 10**15, places=6, allow_nan=False, allow_infinity=False)


@given(amounts)
def test_whole_won_lie_less_than_a_won_away_on_the_right_side(amount: Decimal) -> None:
    assert 0 <= amount - floor_won(amount) < 1
    assert 0 <= ceil_won(amount) - amount < 1


@given(st.integers(-(10**40), 10**40))
def test_whole_won_stay_what_they_are_however_large(amount: int) -> None:
    assert floor_won(amount) == ceil_won(amount) == amount


@given(prices, rates)
def test_the_minimum_quote_is_the_lowest_whole_won_that_reaches_the_floor(
    reserve: int, rate: Decimal
) -> None:
    floor = Fraction(reserve) * Fraction(rate) / 100
    minimum = minimum_quote_won(reserve, rate)

    assert minimum >= floor > minimum - 1


def test_the_minimum_quote_of_a_known_case_is_reached() -> None:
    assert minimum_quote_won(132_267_300, Decimal("89.745"), 6_170_000) == 119_336_022


@given(prices, st.integers(0, 20_000))
def test_damages_for_delay_never_pass_the_cap(price: int, days: int) -> None:
    penalty = delay_penalty_won(price, Decimal("0.8"), days=days, cap_percent=30)

    assert 0 <= penalty <= Fraction(price) * 30 / 100


@given(prices, st.integers(0, 300))
def test_damages_for_delay_are_rounded_down(price: int, days: int) -> None:
    exact = Fraction(price) * 8 * days / 10_000
    penalty = delay_penalty_won(price, Decimal("0.8"), days=days, cap_percent=30)

    assert penalty <= exact < penalty + 1 or penalty == price * 30 // 100


def test_seven_days_late_cost_what_the_rule_says() -> None:
    assert delay_penalty_won(61_500_000, Decimal("0.8"), days=7, cap_percent=30) == 344_400
    assert delay_penalty_won(61_500_000, Decimal("0.8"), days=1000, cap_percent=30) == 18_450_000


def test_negative_days_of_delay_are_refused() -> None:
    with pytest.raises(ValueInvalid):
        delay_penalty_won(1_000, Decimal("0.8"), days=-1, cap_percent=30)


def test_the_reserve_price_is_the_mean_of_the_drawn_prices_rounded_up() -> None:
    assert reserve_price_won([10, 10, 10, 11]) == 11
    assert reserve_price_won([132_000_000, 132_534_600, 132_000_001, 132_534_599]) == 132_267_300


def test_a_reserve_price_needs_drawn_prices() -> None:
    with pytest.raises(ValueInvalid):
        reserve_price_won([])


def test_a_bond_is_rounded_up() -> None:
    assert bond_won(61_500_001, 10) == 6_150_001


@given(prices, prices)
def test_a_quote_rate_is_cut_and_never_rounded_up(quote: int, reserve: int) -> None:
    rate = quote_rate_percent(quote, reserve)

    assert Fraction(rate) <= Fraction(quote * 100, reserve) < Fraction(rate) + Fraction(1, 1000)


def test_a_quote_rate_is_cut_after_three_decimals() -> None:
    assert quote_rate_percent(122_845_000, 135_898_725) == Decimal("90.394")


def test_a_reserve_price_of_nothing_has_no_rate() -> None:
    with pytest.raises(ValueInvalid):
        quote_rate_percent(1, 0)


@given(prices)
def test_supply_and_vat_add_up_to_the_whole(total: int) -> None:
    supply, vat = split_vat(total, 10)

    assert supply + vat == total
    assert 0 <= vat * 10 - supply < 20


@pytest.mark.parametrize("wrong", [True, Decimal("NaN"), Decimal("Infinity"), "1"])
def test_what_is_no_exact_number_is_refused(wrong: object) -> None:
    with pytest.raises(ValueInvalid):
        floor_won(wrong)  # type: ignore[arg-type]  # the point of the test
