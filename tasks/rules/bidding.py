"""Arithmetic of bids: what is excluded from comparing prices, scores of prices, floors. Exact.

Every number of the law (marks, slopes, centres, caps, rates) is handed in: the rows are in
`processes/decisions/qualification_price`. Rates are percent. Bids, reserve prices (예정가격) and
base amounts (기초금액) are whole won with VAT. The excluded amount A (A값) is zero for goods and
services.

Legal basis of all that is said about scores: 지방자치단체 입찰시 낙찰자 결정기준 제2장 (예규
제373호, text of 2026-07-01).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from engine.errors import ValueInvalid
from engine.ports import Value
from tasks.rules.amounts import Number, ceil_ratio, exact, floor_ratio, minimum_quote_won

_PERCENT = 100
_STEP = 100  # the ratio is rounded at its fifth decimal: to hundredths of a percent


# --- the excluded amount A --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExcludedCosts:
    """The parts of A, whole won. Two count only when the notice says so (Y).

    The names that the public API gives them stand beside them.
    """

    pension_won: int = 0  # 국민연금보험료, npnInsrprm
    health_insurance_won: int = 0  # 국민건강보험료, mrfnHealthInsrprm
    retirement_won: int = 0  # 퇴직공제부금비, rtrfundNon
    care_insurance_won: int = 0  # 노인장기요양보험료, odsnLngtrmrcprInsrprm
    industrial_safety_won: int = 0  # 산업안전보건관리비, sftyMngcst
    safety_won: int = 0  # 안전관리비, sftyChckMngcst
    quality_won: int = 0  # 품질관리비, qltyMngcst
    quality_counts: bool = False  # qltyMngcstAObjYn
    market_price_won: int = 0  # 표준시장단가금액, smkpAmt
    market_price_counts: bool = False  # smkpAmtYn

    @property
    def total_won(self) -> int:
        """A: the sum of the parts that count.

        Legal basis: 지방자치단체 입찰 및 계약집행기준 제5장 제3절 1.나.9) (text of 2026-07-01);
        which parts count by their flags, from the public data's guide.
        """
        return (
            self.pension_won
            + self.health_insurance_won
            + self.retirement_won
            + self.care_insurance_won
            + self.industrial_safety_won
            + self.safety_won
            + self.quality_won * self.quality_counts
            + self.market_price_won * self.market_price_counts
        )


def excluded_costs(given: Mapping[str, Value]) -> ExcludedCosts:
    """The parts of A from values by name; what is missing or null is zero, or does not count.

    Raises:
        ValueInvalid: An unknown name, an amount that is no whole won from zero up, a flag that is
            neither true nor false.
    """
    known = {f.name: f.type for f in fields(ExcludedCosts)}
    parts = {name: _plain(one) for name, one in given.items() if one is not None}
    for name, one in parts.items():
        if name not in known:
            raise ValueInvalid(
                name, f"is no part of A; there are {', '.join(known)}", "A값의 항목이 아닙니다"
            )
        flag = name.endswith("_counts")
        if flag != isinstance(one, bool) or not isinstance(one, int) or one < 0:
            raise ValueInvalid(
                name,
                "is neither true nor false" if flag else "is no whole won from zero up",
                "예/아니오가 아닙니다" if flag else "0 이상의 원 단위 정수가 아닙니다",
            )
    return ExcludedCosts(**parts)


def _plain(value: Value) -> Value:
    """A whole Decimal, as expressions make them, as int."""
    whole = isinstance(value, Decimal) and value.is_finite() and value % 1 == 0
    return int(value) if whole else value


# --- the score of a price -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PriceFormula:
    """One row of the award standard: score = full - slope x |centre - r|.

    From `cap_from_percent` on the score is `cap_score` (None: there is no such cap); it is never
    less than `minimum_score`. `other_full` are the marks for everything but the price, and
    `pass_mark` is what both together must reach.
    """

    price_full: Number
    slope: Number
    centre_percent: Number
    pass_mark: Number
    other_full: Number
    cap_from_percent: Number | None
    cap_score: Number | None
    minimum_score: Number

    def score(self, ratio_percent: Number) -> Decimal:
        """The marks for a price of this ratio, which is taken as it is: round it before.

        Raises:
            ValueInvalid: A number that is not exact.
        """
        ratio = exact(ratio_percent)
        if self.cap_from_percent is not None and ratio >= self.cap_from_percent:
            return max(exact(self.cap_score or 0), exact(self.minimum_score))
        marks = exact(self.price_full) - self.slope * abs(self.centre_percent - ratio)
        return max(marks, exact(self.minimum_score))

    @property
    def needed(self) -> Decimal:
        """The marks for the price that pass when all other marks are full."""
        return exact(self.pass_mark) - exact(self.other_full)


_OPTIONAL = ("cap_from_percent", "cap_score")


def price_formula(row: Mapping[str, Value]) -> PriceFormula:
    """The formula of a decision row by the names of its outputs; other outputs are not looked at.

    Raises:
        ValueInvalid: A number is missing or is none, a slope that is not positive, or a cap
            without its score.
    """
    names = [f.name for f in fields(PriceFormula)]
    numbers = {name: _number(row, name) for name in names}
    if numbers["slope"] is None or numbers["slope"] <= 0:
        raise ValueInvalid("slope", "is not positive", "배점 기울기는 0보다 커야 합니다")
    if (numbers["cap_from_percent"] is None) != (numbers["cap_score"] is None):
        raise ValueInvalid(
            "cap_score", "a cap has a ratio and a score", "상한은 비율과 점수가 함께 있어야 합니다"
        )
    return PriceFormula(**numbers)  # type: ignore[arg-type]  # only the optional ones are None


def _number(row: Mapping[str, Value], name: str) -> Decimal | None:
    value = row.get(name)
    if value is None and name in _OPTIONAL:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueInvalid(name, "is not a number of the formula", "산식의 수가 아닙니다")
    return exact(value)


def price_ratio_percent(bid_won: int, reserve_price_won: int, excluded_won: int = 0) -> Decimal:
    """r: (bid - A) / (reserve price - A) in percent; the ratio is rounded at its fifth decimal.

    >>> price_ratio_percent(119_337_222, 132_267_300, 6_170_000)
    Decimal('89.75')

    Raises:
        ValueInvalid: A reserve price that is not above A.
    """
    return Decimal(
        floor_ratio(_share(bid_won, reserve_price_won, excluded_won) * _STEP + Fraction(1, 2))
    ).scaleb(-2)


def price_score(
    formula: PriceFormula, bid_won: int, reserve_price_won: int, excluded_won: int = 0
) -> Decimal:
    """The marks for a bid.

    Raises:
        ValueInvalid: A reserve price that is not above A.
    """
    return formula.score(price_ratio_percent(bid_won, reserve_price_won, excluded_won))


def _share(bid_won: int, reserve_price_won: int, excluded_won: int) -> Fraction:
    """The ratio in percent, exactly."""
    if reserve_price_won <= excluded_won:
        raise ValueInvalid("reserve_price_won", "is not above A", "예정가격은 A값보다 커야 합니다")
    return Fraction(bid_won - excluded_won, reserve_price_won - excluded_won) * _PERCENT


# --- floors -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Floor:
    """The lowest price that can pass when all other marks are full, in percent of (price - A).

    `exact_percent` is the rounded ratio that it takes; `printed_percent`, half a hundredth less,
    is the smallest ratio that is rounded to it, the number that notices print.
    """

    exact_percent: Decimal
    printed_percent: Decimal


def derived_floor(formula: PriceFormula) -> Floor:
    """The floor that follows from a formula and its pass mark.

    Raises:
        ValueInvalid: No price passes: the full marks for it are not enough.
    """
    if formula.needed > formula.price_full:
        raise ValueInvalid("pass_mark", "no price can pass", "어떤 가격으로도 통과할 수 없습니다")
    if formula.needed <= formula.minimum_score:
        return Floor(Decimal(0), Decimal(0))
    below = Fraction(exact(formula.price_full) - formula.needed) / Fraction(exact(formula.slope))
    ratio = Fraction(exact(formula.centre_percent)) - below
    hundredths = max(ceil_ratio(ratio * _STEP), 0)
    found = Decimal(hundredths).scaleb(-2)
    return Floor(found, max(found - Decimal("0.005"), Decimal(0)))


def lowest_passing_bid_won(
    formula: PriceFormula, reserve_price_won: int, excluded_won: int = 0
) -> int:
    """The lowest bid that can pass; one won less cannot.

    Raises:
        ValueInvalid: No price passes, or a reserve price that is not above A.
    """
    _share(0, reserve_price_won, excluded_won)
    printed = derived_floor(formula).printed_percent
    return minimum_quote_won(reserve_price_won, printed, excluded_won)


def net_cost_floor_won(
    net_cost_won: int, base_amount_won: int, *, reserve_price_won: int, share_percent: Number
) -> int:
    """A share of the net construction cost (순공사원가) at the reserve price: less is excluded.

    `net_cost_won`: material, labour and expenses of the base amount with their VAT (the public
    API's `bssAmtPurcnstcst`). It is scaled to the reserve price, cut to the share (98 % for works
    under ten billion won) and rounded up, once.

    Legal basis: 지방계약법 제13조제4항 (text of 2024-02-17), 낙찰자 결정기준 제2장 (text of
    2026-07-01).

    Raises:
        ValueInvalid: A base amount that is not positive, or a share that is not exact.
    """
    if base_amount_won <= 0:
        raise ValueInvalid("base_amount_won", "is not positive", "기초금액이 0보다 커야 합니다")
    scaled = Fraction(net_cost_won * reserve_price_won, base_amount_won)
    return ceil_ratio(scaled * Fraction(exact(share_percent)) / _PERCENT)


# --- advance payment ----------------------------------------------------------------------------


def advance_settlement_won(
    advance_won: int, contract_price_won: int, *, accepted_before_won: int, accepted_won: int
) -> int:
    """What an instalment takes off the advance (선금 정산액): advance x accepted / contract price.

    It is the difference of the settled sums after and before this instalment, each cut to whole
    won, so that the last instalment settles the rest and the sum is the advance to the won.

    Legal basis: 지방자치단체 입찰 및 계약집행기준 제1장 제2절 (선금, text of 2026-07-01); how a
    fraction of a won is treated was not found (status: unverified).

    Raises:
        ValueInvalid: Negative amounts, an advance above the price, or more accepted than the price.
    """
    after_won = accepted_before_won + accepted_won
    if not 0 <= advance_won <= contract_price_won or contract_price_won == 0:
        raise ValueInvalid(
            "advance_won", "is not between zero and the contract price",
            "선금은 0원 이상, 계약금액 이하여야 합니다",
        )  # fmt: skip
    if accepted_before_won < 0 or accepted_won < 0 or after_won > contract_price_won:
        raise ValueInvalid(
            "accepted_won", "is negative, or more than the contract price in sum",
            "기성금액은 음수일 수 없고 합계가 계약금액을 넘을 수 없습니다",
        )  # fmt: skip
    before = advance_won * accepted_before_won // contract_price_won
    return advance_won * after_won // contract_price_won - before
