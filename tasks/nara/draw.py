"""The draw of the reserve price from preliminary prices (복수예비가격), as a pure function of lots.

Around the base amount (기초금액) fifteen prices lie within three percent, seven at or above it and
eight at or below. Each bidder picks two; the four most picked are drawn, and their mean, rounded up
to the won, is the reserve price (예정가격).

Which of equally picked prices is drawn is not laid down in any text that was found. Here the lower
serial number wins; with too few bidders to pick four, unpicked prices follow by serial number.

Legal basis: 지방자치단체 입찰 및 계약집행기준 제2장 제3절 (예규 제372호, in force 2026-07-01).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.rules.amounts import reserve_price_won
from tasks.sandbox.lots import Lots

PRICES = 15
ABOVE = 7
DRAWN = 4
PICKS = 2
# percent times a hundred: the fifteen rates are drawn in steps of 0.01 %
_WIDEST = 300
_WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Draw:
    """A finished draw: `prices` and `counts` by serial number from 1, `drawn` serial numbers."""

    prices: tuple[int, ...]
    counts: tuple[int, ...]
    drawn: tuple[int, ...]
    reserve_price_won: int


def preliminary_prices(base_amount_won: int, lots: Lots) -> tuple[int, ...]:
    """Fifteen whole-won prices in a drawn order; fractions of a won go towards the base amount."""
    above = lots.sample(range(_WIDEST + 1), ABOVE)
    below = lots.sample(range(_WIDEST + 1), PRICES - ABOVE)
    prices = [base_amount_won + base_amount_won * share // _WHOLE for share in above]
    prices += [base_amount_won - base_amount_won * share // _WHOLE for share in below]
    return lots.sample(prices, PRICES)


def pick(lots: Lots) -> tuple[int, ...]:
    """The two serial numbers that one bidder picks, smaller first."""
    return tuple(sorted(lots.sample(range(1, PRICES + 1), PICKS)))


def draw(prices: tuple[int, ...], picks: Sequence[tuple[int, ...]]) -> Draw:
    """The outcome of the bidders' picks."""
    votes = Counter(serial for one in picks for serial in one)
    serials = sorted(range(1, PRICES + 1), key=lambda serial: (-votes[serial], serial))
    drawn = tuple(sorted(serials[:DRAWN]))
    return Draw(
        prices=prices,
        counts=tuple(votes[serial] for serial in range(1, PRICES + 1)),
        drawn=drawn,
        reserve_price_won=reserve_price_won([prices[serial - 1] for serial in drawn]),
    )
