"""What the agency sends to Nara Marketplace, one frozen dataclass for each kind of command.

Amounts are whole won: `estimated_price_won` (추정가격) without VAT, every other one with VAT. Rates
are percent. Moments are aware. A notice is named by number and order (차수).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from engine.ports import Value
from tasks.nara.client import KIND_NAMES, Key, Kind
from tasks.outside.draft import read_by


def _kind(value: Value) -> Kind:
    kind = KIND_NAMES.get(value) if isinstance(value, str) else None
    if kind is None:
        raise ValueError("not a kind of contract")
    return kind


_OBJECT = read_by(_kind, f"one of {', '.join(KIND_NAMES)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDraft:
    """A quotation notice to publish; with `renotice`, `previous_notice_no` is what it repeats.

    Without `base_amount_won` the base amount is published by a command of its own.
    """

    title: str
    object: Kind = field(metadata=_OBJECT)
    agency_code: str
    estimated_price_won: int
    base_amount_won: int | None = None
    floor_rate: Decimal
    quote_deadline_at: datetime
    opening_at: datetime
    region: str = ""
    delivery_due_on: date | None = None
    renotice: bool = False
    previous_notice_no: str = ""

    @property
    def kind(self) -> Kind:
        """The object of the contract (업무구분)."""
        return self.object


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfNotice:
    """A command about one order of a notice."""

    notice_no: str
    notice_ord: str = "000"

    @property
    def key(self) -> Key:
        """The notice that it is about."""
        return Key(self.notice_no, self.notice_ord)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentDraft(_OfNotice):
    """An amendment of a notice (변경공고): what is given takes the place of what was published.

    Legal basis: 지방계약법 시행령 제33조제2항: at least five days from the amendment to the
    deadline, and only before the opening.
    """

    reason: str
    title: str = ""
    quote_deadline_at: datetime | None = None
    opening_at: datetime | None = None
    delivery_due_on: date | None = None
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationDraft(_OfNotice):
    """The cancellation of a notice (취소공고) before its opening."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseAmountDraft(_OfNotice):
    """The base amount (기초금액) of a notice and the range of the reserve prices in percent."""

    base_amount_won: int
    range_low_rate: Decimal
    range_high_rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardDraft(_OfNotice):
    """The bidder whom the agency decided on; `amount_won` is that bidder's quote, with VAT."""

    bidder_no: str
    amount_won: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDraft(_OfNotice):
    """A contract to send for the contractor's signature; amounts with VAT."""

    title: str
    contractor_no: str
    contractor_name: str
    contract_price_won: int
    bond_won: int
    bond_waived: bool = False
    delivery_due_on: date
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDraft:
    """A change of a concluded contract: the new total price, the new day of delivery, or both.

    `change_no` is the agency's own number of the change, if it gives one.
    """

    contract_no: str
    change_no: str = ""
    contract_price_won: int | None = None
    delivery_due_on: date | None = None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionDraft:
    """The result of an inspection (검사·검수); `accepted_won` is the accepted part, with VAT."""

    contract_no: str
    kind: str
    inspected_on: date
    passed: bool
    inspector: str
    accepted_won: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDraft:
    """A claim for payment (대가청구) by the contractor; `seq` counts the claims of a contract."""

    contract_no: str
    seq: int
    kind: str
    claimed_won: int
    claimed_on: date
