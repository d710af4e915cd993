"""The draw of the reserve price."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.nara.draw import DRAWN, PRICES, draw, pick, preliminary_prices
from tasks.rules.amounts import quote_rate_percent
from tasks.sandbox.lots import Lots

AMOUNTS = st.integers(min_value=1, max_value=400_000_000)


@settings(deadline=None)
@given(base=AMOUNTS, seed=st.integers())
def test_seven_prices_lie_at_or_above_the_base_and_eight_at_or_below(base: int, seed: int) -> None:
    prices = preliminary_prices(base, Lots(seed))

    assert len(prices) == PRICES
    assert all(97 * base <= 100 * price <= 103 * base for price in prices)
    assert sum(price > base for price in prices) <= 7
    assert sum(price < base for price in prices) <= 8


@settings(deadline=None)
@given(base=AMOUNTS, seed=st.integers(), bidders=st.integers(min_value=0, max_value=30))
def test_the_reserve_price_is_the_mean_of_four_rounded_up(
    base: int, seed: int, bidders: int
) -> None:
    prices = preliminary_prices(base, Lots(seed, "prices"))
    outcome = draw(prices, [pick(Lots(seed, number)) for number in range(bidders)])

    drawn = [prices[serial - 1] for serial in outcome.drawn]
    assert len(drawn) == DRAWN
    assert 4 * outcome.reserve_price_won - sum(drawn) in range(4)
    assert sum(outcome.counts) == 2 * bidders
    least = min(outcome.counts[serial - 1] for serial in outcome.drawn)
    others = [c for s, c in enumerate(outcome.counts, start=1) if s not in outcome.drawn]
    assert all(count <= least for count in others)


@settings(deadline=None)
@given(seed=st.integers())
def test_a_bidder_picks_two_different_serial_numbers(seed: int) -> None:
    first, second = pick(Lots(seed))

    assert 1 <= first < second <= PRICES


def test_the_lower_serial_number_wins_a_tie() -> None:
    prices = tuple(range(100, 100 + PRICES))

    outcome = draw(prices, [(3, 9), (3, 12), (9, 14), (5, 12)])

    assert outcome.drawn == (3, 5, 9, 12)


def test_unpicked_prices_follow_by_serial_number_when_too_few_were_picked() -> None:
    assert draw(tuple(range(1, 16)), [(7, 15)]).drawn == (1, 2, 7, 15)


def test_a_mean_with_a_fraction_is_rounded_up_to_the_won() -> None:
    prices = (132_554_400, 134_481_600, 130_033_200, 131_999_997, *range(11))

    outcome = draw(prices, [(1, 2), (3, 4)])

    assert outcome.reserve_price_won == 132_267_300


@pytest.mark.parametrize(
    ("amount", "reserve", "rate"),
    [
        (122_845_000, 135_898_725, "90.394"),
        (119_337_222, 132_267_300, "90.224"),
        (119_331_022, 132_267_300, "90.219"),
        (119_424_022, 132_267_300, "90.289"),
        (1, 3, "33.333"),
        (2, 3, "66.666"),
        (100, 100, "100.000"),
    ],
)
def test_rates_are_cut_off_after_three_decimals(amount: int, reserve: int, rate: str) -> None:
    assert quote_rate_percent(amount, reserve) == Decimal(rate)


def test_the_same_seed_draws_the_same_lots() -> None:
    assert preliminary_prices(27_500_000, Lots(7, "a")) == preliminary_prices(
        27_500_000, Lots(7, "a")
    )
    assert preliminary_prices(27_500_000, Lots(7, "a")) != preliminary_prices(
        27_500_000, Lots(8, "a")
    )
