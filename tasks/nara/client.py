"""What gyeyak asks of Nara Marketplace, and the values it gets back.

Two sides. `NaraReads` is the public read API (조달청 공공데이터 OpenAPI): what anybody can see,
with a lag. `NaraLink` is the agency's own side, for which no public API exists: today the
simulator's link, tomorrow a file drop or an officer at the web site; a handler never knows which.

Amounts are whole won: `estimated_price_won` (추정가격) without VAT, base amount (기초금액), reserve
price (예정가격), quotes and contract amounts with VAT. Rates are percent. Moments are aware,
Asia/Seoul. `extra` keeps the fields of an answer that have no attribute here, as they came.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

Extra = Mapping[str, str]


class Kind(StrEnum):
    """The object of a contract (업무구분), each with operations of its own."""

    GOODS = "goods"
    SERVICES = "services"
    WORKS = "works"


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
    """A concluded contract as the public API shows it; `total_won` is None when it says "0"."""

    contract_no: str
    unified_no: str
    title: str
    notice_no: str
    concluded_on: date | None
    amount_won: int | None
    total_won: int | None
    period: str
    contractors: tuple[tuple[str, ...], ...]
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ProcessRecord:
    """Plan, pre-specification, notice, award and contract of one purchase (계약과정통합공개)."""

    key: Key
    plan_no: str
    title: str
    posted_at: datetime | None
    awards: tuple[tuple[str, ...], ...]
    contracts: tuple[tuple[str, ...], ...]
    extra: Extra = field(default_factory=dict, repr=False)


# --- what the agency sends -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A quotation notice to publish; with `renotice`, `previous_notice_no` is what it repeats."""

    title: str
    kind: Kind
    agency_code: str
    estimated_price_won: int
    base_amount_won: int
    floor_rate: Decimal
    quote_deadline_at: datetime
    opening_at: datetime
    region: str = ""
    delivery_due_on: date | None = None
    renotice: bool = False
    previous_notice_no: str = ""


@dataclass(frozen=True, slots=True)
class AwardDraft:
    """The bidder whom the agency decided on; `amount_won` is that bidder's quote, with VAT."""

    key: Key
    bidder_no: str
    amount_won: int


@dataclass(frozen=True, slots=True)
class ContractDraft:
    """A contract to send for the contractor's signature; amounts with VAT."""

    title: str
    key: Key
    contractor_no: str
    contractor_name: str
    contract_price_won: int
    bond_won: int
    bond_waived: bool
    delivery_due_on: date
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the link answered to a command: `result` is typed by the names of its fields."""

    kind: str
    result: Mapping[str, Any]


class SignatureState(StrEnum):
    """Where a contract that was sent stands with the contractor."""

    DRAFTED = "drafted"
    SIGNED = "signed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SentContract:
    """A contract draft as Nara holds it, before and after the contractor's answer."""

    contract_no: str
    state: SignatureState
    fields: Mapping[str, Any]
    answered_at: datetime | None
    reason: str


# --- the ports -----------------------------------------------------------------------------------


class NaraReads(Protocol):
    """The public read side. Every method may raise ExternalUnavailable or ExternalRejected.

    Lists keep the order of the answer. `kind` None asks goods, services and works in turn.
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


class NaraLink(Protocol):
    """The agency's side. Every write carries an idempotency key and is looked for under it.

    Every method may raise ExternalUnavailable; writes raise ExternalRejected with its `refusal`.
    """

    def submit_notice(self, draft: NoticeDraft, *, key: str) -> Receipt:
        """Publish; the result has `notice_no`, `notice_ord`, `posted_at`."""
        ...

    def register_award(self, draft: AwardDraft, *, key: str) -> Receipt:
        """Register whom the agency decided on; the result has `award_ref`, `registered_at`."""
        ...

    def send_contract(self, draft: ContractDraft, *, key: str) -> Receipt:
        """Send for signature; the result has `contract_no`, `sent_at`."""
        ...

    def find_command(self, key: str) -> Receipt | None:
        """What was done under the key, or None when the link says that it has nothing."""
        ...

    def sent_contract(self, contract_no: str) -> SentContract | None:
        """A contract draft as Nara holds it, or None when it has none of that number."""
        ...


class Nara(NaraReads, NaraLink, Protocol):
    """Both sides."""
