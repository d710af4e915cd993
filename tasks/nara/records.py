"""Rows of the public API beyond notice, opening and award, as typed values.

As in `tasks.nara.client`: amounts are whole won unless a name says otherwise, rates are percent,
moments are aware in Asia/Seoul, `extra` keeps the cells that have no attribute here, as they came.
A blank cell is None or an empty text. Fields that may hold personal data are not printed.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from tasks.nara.client import Extra, Key
from tasks.rules.bidding import ExcludedCosts

Entries = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One changed item of a notice (변경이력); `part` is 입찰공고 or 개찰결과.

    `before` and `after` stay text: they are times, places or codes, times in several spellings
    (`20260126 18:00`, `2025/08/19 13:26`).
    """

    key: Key
    part: str
    changed_at: datetime
    item: str
    before: str
    after: str
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class LicenceLimit:
    """A licence that bidders must hold (면허제한), by group and serial number, as `name/code`."""

    key: Key
    group: str
    serial: str
    name: str
    permitted: str
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class RegionLimit:
    """A region that bidders must sit in (참가가능지역)."""

    key: Key
    serial: str
    region: str
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class PurchaseItem:
    """One item to be bought (구매대상물품).

    `unit_price_won` is None for foreign goods, whose `amount` is in `currency`.
    """

    key: Key
    serial: int
    item_no: str
    name: str
    quantity: Decimal | None
    unit: str
    unit_price_won: int | None
    amount: Decimal | None
    currency: str
    delivery_due_on: date | None
    delivery_days: int | None
    place: str
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file attached to a notice; the address is never fetched by reading the notice."""

    key: Key
    serial: str
    kind: str
    name: str
    url: str
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class PriceFormula:
    """The items of A in the formula of the bid price (입찰가격산식 A값), each None when blank.

    Quality management (품질관리비) and standard market price (표준시장단가) count only where their
    flag says so.
    """

    key: Key
    opened_at: datetime | None
    posted_at: datetime | None
    industrial_safety_won: int | None
    safety_won: int | None
    retirement_won: int | None
    health_insurance_won: int | None
    pension_won: int | None
    care_insurance_won: int | None
    quality_won: int | None
    quality_counts: bool
    market_price_won: int | None
    market_price_counts: bool
    extra: Extra = field(default_factory=dict, repr=False)

    @property
    def sum_won(self) -> int:
        """A: the sum of the items, the two flagged ones only where their flag is Y.

        Legal basis: 지방자치단체 입찰 및 계약집행기준 제5장 제3절 1-나-9 (예규 제372호, in force
        2026-07-01) names the items; the flags are those of the API.
        """
        return ExcludedCosts(
            pension_won=self.pension_won or 0,
            health_insurance_won=self.health_insurance_won or 0,
            retirement_won=self.retirement_won or 0,
            care_insurance_won=self.care_insurance_won or 0,
            industrial_safety_won=self.industrial_safety_won or 0,
            safety_won=self.safety_won or 0,
            quality_won=self.quality_won or 0,
            quality_counts=self.quality_counts,
            market_price_won=self.market_price_won or 0,
            market_price_counts=self.market_price_counts,
        ).total_won


@dataclass(frozen=True, slots=True)
class MainField:
    """The fields of industry that a works notice is evaluated by (평가대상 주력분야)."""

    key: Key
    industry: str
    field_name: str
    evaluation_rate: Decimal | None
    estimated_amount_won: int | None
    estimated_price_won: int | None
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Rebid:
    """A bid asked for again in the same notice (재입찰); `number` counts from `001`."""

    key: Key
    number: str
    closes_at: datetime | None
    opening_at: datetime | None
    reason: str
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ContractItem:
    """One item of a contract for goods (계약 물품세부)."""

    unified_no: str
    contract_no: str
    concluded_on: date | None
    item_no: str
    name: str
    quantity: Decimal | None
    unit_price_won: int | None
    amount_won: int | None
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class PreSpec:
    """A specification shown before the notice (사전규격); opinions are taken until `closes_at`."""

    number: str
    title: str
    agency: str
    demand_agency: str
    budget_won: int | None
    received_at: datetime | None
    closes_at: datetime | None
    notice_numbers: tuple[str, ...]
    files: tuple[str, ...]
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion on a specification, or the answer to it (`reply` from 1; 0 is the opinion)."""

    prespec_no: str
    number: int
    reply: int
    title: str
    firm: str
    written_at: datetime | None
    text: str = field(repr=False)
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """A planned purchase (발주계획); `month` counts from 1."""

    number: str
    title: str
    agency_code: str
    agency: str
    year: int
    month: int | None
    method: str
    total_won: int | None
    posted_at: datetime | None
    notice_numbers: tuple[str, ...]
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class SanctionedFirm:
    """A firm that is barred from bidding (부정당제재), as it stands when asked.

    The public API shows sanctions in force only, and neither persons nor firms that are not
    registered with Nara: no row does not mean that there never was a sanction.
    """

    bidder_no: str
    name: str
    from_on: date | None
    until_on: date | None
    agency_code: str
    agency: str
    law: str
    article: str
    state: str
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery order of the shopping mall (종합쇼핑몰 납품요구), one order of change a row."""

    number: str
    change: str
    title: str
    received_on: date | None
    agency_code: str
    firm_no: str
    firm: str
    amount_won: int | None
    due_on: date | None
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class DeliveryItem:
    """One item of a delivery order (납품요구상세)."""

    number: str
    change: str
    serial: str
    received_on: date | None
    item_no: str
    name: str
    quantity: Decimal | None
    unit_price_won: int | None
    amount_won: int | None
    final: bool
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class StandardNotice:
    """A notice of the standard data set; `state` is 일반공고, 긴급공고, 정정(연기)공고 ..."""

    key: Key
    title: str
    state: str
    object: str
    agency_code: str
    demand_agency_code: str
    posted_at: datetime | None
    closes_at: datetime | None
    opening_at: datetime | None
    estimated_price_won: int | None
    region: str
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class StandardBid:
    """A bid of the standard data set, repeated with the outcome of its notice (낙찰정보)."""

    key: Key
    title: str
    object: str
    opened_at: datetime | None
    result: str
    rank: int | None
    bidder_no: str
    bidder: str
    amount_won: int | None
    rate: Decimal | None
    quoted_at: datetime | None
    won: bool
    floor_rate: Decimal | None
    estimated_price_won: int | None
    base_amount_won: int | None
    reserve_price_won: int | None
    award_won: int | None
    award_rate: Decimal | None
    awarded_on: date | None
    awarded_no: str
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class StandardContract:
    """A contract of the standard data set, one order of change a row.

    `total_won` (총부기금액) is None outside multi-year contracts, where the API writes "0".
    """

    contract_no: str
    unified_no: str
    change: str
    title: str
    object: str
    key: Key
    concluded_on: date | None
    period: str
    amount_won: int | None
    total_won: int | None
    reserve_price_won: int | None
    opened_at: datetime | None
    ground: str
    agency_code: str
    contractor_no: str
    contractor: str
    extra: Extra = field(default_factory=dict, repr=False)
