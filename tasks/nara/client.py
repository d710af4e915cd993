"""What gyeyak asks of Nara Marketplace, and the values it gets back.

`NaraReads` is the public read API (조달청 공공데이터 OpenAPI): what anybody can see, with a lag.
The agency's own side, for which no public API exists, is in `tasks.nara.link`.

Amounts are whole won: `estimated_price_won` (추정가격) without VAT, base amount (기초금액), reserve
price (예정가격), quotes and contract amounts with VAT. Rates are percent. Moments are aware,
Asia/Seoul. `extra` keeps the fields of an answer that have no attribute here, as they came.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar

from tasks.nara.question import Question

T = TypeVar("T")
Extra = Mapping[str, str]


class Kind(StrEnum):
    """The object of a contract (업무구분), each with operations of its own.

    `FOREIGN` is 외자, `OTHER` 기타: asked for by name only, never in turn with the others.
    """

    GOODS = "goods"
    SERVICES = "services"
    WORKS = "works"
    FOREIGN = "foreign"
    OTHER = "other"


KIND_NAMES: Mapping[str, Kind] = {
    "goods": Kind.GOODS, "물품": Kind.GOODS,
    "services": Kind.SERVICES, "service": Kind.SERVICES, "용역": Kind.SERVICES,
    "works": Kind.WORKS, "construction": Kind.WORKS, "공사": Kind.WORKS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """A notice by number and order (차수): amended and repeated notices share the number."""

    number: str
    order: str


# --- what the public API shows -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Notice:
    """One order of a notice (입찰공고, 견적제출 안내공고)."""

    key: Key
    kind: Kind
    title: str
    notice_kind: str
    renotice: bool
    agency_code: str
    posted_at: datetime | None
    quote_deadline_at: datetime | None
    opening_at: datetime | None
    estimated_price_won: int | None
    floor_rate: Decimal | None
    delivery_due_on: date | None
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class BaseAmount:
    """The published base amount (기초금액) and the range of the reserve prices in percent."""

    key: Key
    base_amount_won: int
    range_low_rate: Decimal | None
    range_high_rate: Decimal | None
    opened_at: datetime | None
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class OpeningSummary:
    """The state of an opening: `progress` is 개찰완료, 유찰 or 재입찰, as the API says it."""

    key: Key
    progress: str
    opened_at: datetime | None
    participants: int | None
    reason: str
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Quote:
    """One quote at the opening; `rank` is None for one that Nara left out (`remark` says why)."""

    key: Key
    rank: int | None
    bidder_no: str
    name: str
    amount_won: int
    rate: Decimal | None
    quoted_at: datetime | None
    remark: str
    drawn: tuple[int, ...]
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ReservePrice:
    """One of the fifteen preliminary prices; each row repeats the outcome, `reserve_price_won`."""

    key: Key
    serial: int
    price_won: int
    drawn: bool
    draws: int | None
    base_amount_won: int | None
    reserve_price_won: int | None
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Award:
    """The successful bidder (낙찰자) of a notice."""

    key: Key
    bidder_no: str
    name: str
    amount_won: int
    rate: Decimal | None
    decided_on: date | None
    participants: int | None
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Contract:
    """A concluded contract as the public API shows it; `total_won` is None when it says "0".

    `contract_no` is the confirmed number (확정계약번호) as it came: of today's contracts the number
    and two digits of change order, which `change` repeats. `contractors` hold representatives'
    names and are not printed.
    """

    contract_no: str
    unified_no: str
    title: str
    notice_no: str
    concluded_on: date | None
    amount_won: int | None
    total_won: int | None
    period: str
    contractors: tuple[tuple[str, ...], ...] = field(repr=False)
    change: str = ""
    notice_ord: str = ""
    agency_code: str = ""
    method: str = ""
    ground: str = ""
    bond_rate: Decimal | None = None
    delay_rate: Decimal | None = None
    registered_at: datetime | None = None
    changed_at: datetime | None = None
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ProcessRecord:
    """Plan, pre-specification, notice, award and contract of one purchase (계약과정통합공개).

    `awards` and `contracts` hold names and are not printed.
    """

    key: Key
    plan_no: str
    title: str
    posted_at: datetime | None
    awards: tuple[tuple[str, ...], ...] = field(repr=False)
    contracts: tuple[tuple[str, ...], ...] = field(repr=False)
    prespec_no: str = ""
    request_no: str = ""
    extra: Extra = field(default_factory=dict, repr=False)


# --- the port ------------------------------------------------------------------------------------


class NaraReads(Protocol):
    """The public read side. Every method may raise ExternalUnavailable or ExternalRejected.

    Lists keep the order of the answer. `kind` None asks goods, services and works in turn. `ask`
    takes any question that the tables of `tasks.nara.operations` provide for; the other methods
    are the questions that the steps put.
    """

    def notices(self, number: str, kind: Kind | None = None) -> tuple[Notice, ...]:
        """Every order of a notice; empty when the API does not show it (yet)."""
        ...

    def base_amount(self, key: Key, kind: Kind) -> BaseAmount | None:
        """The base amount, or None when it is not published."""
        ...

    def opening(self, key: Key, kind: Kind | None = None) -> OpeningSummary | None:
        """The opening, or None before it."""
        ...

    def failure_reason(self, key: Key) -> str:
        """Why an opening failed (유찰사유), or an empty text."""
        ...

    def quotes(self, key: Key) -> tuple[Quote, ...]:
        """The quotes of an opening."""
        ...

    def reserve_prices(self, key: Key, kind: Kind | None = None) -> tuple[ReservePrice, ...]:
        """The fifteen preliminary prices by serial number."""
        ...

    def award(self, key: Key, kind: Kind | None = None) -> Award | None:
        """The newest award, or None before it."""
        ...

    def contract(self, contract_no: str, kind: Kind | None = None) -> Contract | None:
        """A concluded contract, or None before its conclusion."""
        ...

    def process(self, key: Key, kind: Kind | None = None) -> tuple[ProcessRecord, ...]:
        """Plan to contract in one record."""
        ...

    def ask(self, question: Question[T]) -> tuple[T, ...]:
        """Every row that answers a question of `tasks.nara.operations`, in order of the answers.

        A period is asked for window by window; a row that comes twice, over the edge of two windows
        or pages, is given once, as it came last.
        """
        ...
