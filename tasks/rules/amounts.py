"""Amounts of contract law in whole won. Rates are exact numbers, never floats.

Numbers of the law (rates, caps, floors) are arguments: they come from the decision tables.
Estimated prices (추정가격) exclude VAT; base amount (기초금액), reserve price (예정가격), quotes
and contract prices (계약금액) include it.
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from engine.errors import ValueInvalid

Number = int | Decimal
_PERCENT = 100
_PERMILLE = 1000
_RATE_DIGITS = 3


def floor_won(amount: Number) -> int:
    """The amount without its fraction of a won; towards minus infinity.

    Legal basis: none read; that 지연배상금 loses its fraction is practice (status: unverified).

    Raises:
        ValueInvalid: Not a finite int or Decimal.
    """
    return int(exact(amount).to_integral_value(ROUND_FLOOR))


def ceil_won(amount: Number) -> int:
    """The amount with a fraction of a won made a whole one; towards plus infinity.

    Legal basis: 예정가격, 지방자치단체 입찰 및 계약집행기준 제2장 제3절 (text of 2026-07-01); for
    bonds it is practice (status: unverified).

    Raises:
        ValueInvalid: Not a finite int or Decimal.
    """
    return int(exact(amount).to_integral_value(ROUND_CEILING))


def minimum_quote_won(reserve_price_won: int, rate_percent: Number, excluded_won: int = 0) -> int:
    """The lowest quote that is accepted: ceil((reserve price - A) x rate + A), VAT included.

    `excluded_won` is A (국민연금 등 합산액) of works; goods and services have none.

    Legal basis: 지방자치단체 입찰 및 계약집행기준 제5장 제3절 1.나.9) (text of 2026-07-01).

    Raises:
        ValueInvalid: A number that is not exact.
    """
    share = Fraction(reserve_price_won - excluded_won) * _ratio(rate_percent, _PERCENT)
    return ceil_ratio(share + excluded_won)


def reserve_price_won(drawn_won: Sequence[int]) -> int:
    """The reserve price (예정가격) of the drawn preliminary prices: their mean, rounded up.

    Legal basis: 지방자치단체 입찰 및 계약집행기준 제2장 제3절 (text of 2026-07-01).

    Raises:
        ValueInvalid: Nothing was drawn.
    """
    if not drawn_won:
        raise ValueInvalid("drawn_won", "no price was drawn", "추첨된 예비가격이 없습니다")
    return ceil_ratio(Fraction(sum(drawn_won), len(drawn_won)))


def delay_penalty_won(
    contract_price_won: int, rate_permille: Number, *, days: int, cap_percent: Number
) -> int:
    """Damages for delay (지연배상금): price x rate x days, rounded down, at most the cap.

    `days` are counted by `late_days`, less those that are not the contractor's.

    Legal basis: 지방계약법 시행규칙 제75조 (text of 2026-07-01), 시행령 제90조 (text of
    2026-06-03); the rounding is practice (status: unverified).

    Raises:
        ValueInvalid: Negative days, or a number that is not exact.
    """
    if days < 0:
        raise ValueInvalid("days", f"{days} is negative", "지체일수가 음수입니다")
    accrued = Fraction(contract_price_won) * _ratio(rate_permille, _PERMILLE) * days
    cap = Fraction(contract_price_won) * _ratio(cap_percent, _PERCENT)
    return floor_ratio(min(accrued, cap))


def bond_won(contract_price_won: int, rate_percent: Number) -> int:
    """A bond (보증금): price x rate, rounded up.

    Legal basis: 지방계약법 시행령 제51조제1항 (text of 2026-06-03); the rounding is practice
    (status: unverified).

    Raises:
        ValueInvalid: A number that is not exact.
    """
    return ceil_ratio(Fraction(contract_price_won) * _ratio(rate_percent, _PERCENT))


def quote_rate_percent(quote_won: int, reserve_price_won: int) -> Decimal:
    """A quote in percent of the reserve price (투찰률), cut after three decimals, as 나라장터 does.

    Legal basis: none; the practice of the public data (90.39452 is shown as 90.394).

    Raises:
        ValueInvalid: A reserve price that is not positive.
    """
    if reserve_price_won <= 0:
        raise ValueInvalid("reserve_price_won", "is not positive", "예정가격이 0보다 커야 합니다")
    shifted = quote_won * _PERCENT * 10**_RATE_DIGITS
    return Decimal(shifted // reserve_price_won).scaleb(-_RATE_DIGITS)


def split_vat(total_won: int, rate_percent: Number) -> tuple[int, int]:
    """An amount with VAT as (supply, VAT); the supply is rounded down and the VAT is the rest.

    Legal basis: 부가가치세법 (status: unverified; neither the rate nor the rounding was read).

    Raises:
        ValueInvalid: A number that is not exact.
    """
    supply = floor_ratio(Fraction(total_won) / (1 + _ratio(rate_percent, _PERCENT)))
    return supply, total_won - supply


def _ratio(rate: Number, of: int) -> Fraction:
    return Fraction(exact(rate)) / of


def floor_ratio(value: Fraction) -> int:
    """The largest whole number that is not above an exact fraction."""
    return value.numerator // value.denominator


def ceil_ratio(value: Fraction) -> int:
    """The smallest whole number that is not below an exact fraction."""
    return -(-value.numerator // value.denominator)


def exact(value: Number) -> Decimal:
    """A number as Decimal.

    Raises:
        ValueInvalid: Not a finite int or Decimal: a float, a bool.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueInvalid("amount", f"{value!r} is not a number", "수가 아닙니다")
    number = Decimal(value)
    if not number.is_finite():
        raise ValueInvalid("amount", "not a finite number", "유한한 수가 아닙니다")
    return number
