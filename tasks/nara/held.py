"""What the simulated marketplace holds: records of notices, quotes, openings, contracts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from engine.ports import Value
from tasks.nara.client import Key
from tasks.nara.drafts import ClaimDraft, ContractDraft, InspectionDraft, NoticeDraft
from tasks.nara.draw import Draw
from tasks.nara.link import SignatureState
from tasks.sandbox.script import Bidder

REGISTERED, REPEATED = "등록공고", "재공고"


@dataclass(frozen=True, slots=True)
class Bid:
    """A quote that arrived in time."""

    bidder: Bidder
    amount_won: int
    quoted_at: datetime
    picks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RankedBid:
    """A quote after the opening; `rank` None when it was left out, `remark` says why."""

    bid: Bid
    rank: int | None
    rate: Decimal
    remark: str


@dataclass(frozen=True, slots=True)
class Opening:
    """The result of an opening; without quotes it failed (유찰) and there is no draw."""

    at: datetime
    bids: tuple[RankedBid, ...]
    draw: Draw | None


@dataclass(frozen=True, slots=True)
class Base:
    """A published base amount (기초금액) and the range of the reserve prices in percent."""

    amount_won: int
    low_rate: Decimal
    high_rate: Decimal
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ChangedItem:
    """One item that an amendment changed (변경항목), in the words of the public change history."""

    at: datetime
    name: str
    before: str
    after: str


@dataclass(slots=True)
class NoticeRecord:
    """One order of a notice and all that followed.

    `draft` holds what is in force: for an amended notice the fields after the amendment.
    `first_posted_at` is when the number was first published: bidders count from there.
    `changed` and `reason` tell of an amendment or a cancellation. A superseded order has a later
    amendment; neither it nor a cancelled one is ever opened.
    """

    key: Key
    draft: NoticeDraft
    posted_at: datetime
    bidders: tuple[Bidder, ...]
    kind_word: str = REGISTERED
    first_posted_at: datetime | None = None
    base: Base | None = None
    opening: Opening | None = None
    awards: list["AwardRecord"] = field(default_factory=list)
    changed: tuple[ChangedItem, ...] = ()
    reason: str = ""
    changed_at: datetime | None = None
    superseded: bool = False
    cancelled_at: datetime | None = None

    @property
    def in_force(self) -> bool:
        """Whether bidders still answer this order."""
        return not self.superseded and self.cancelled_at is None


@dataclass(frozen=True, slots=True)
class AwardRecord:
    """A registered award."""

    reference: str
    bid: RankedBid
    at: datetime


@dataclass(slots=True)
class ContractRecord:
    """A contract, the contractor's answer, and what was registered for it.

    `draft` holds what is in force: price and day of delivery follow the changes.
    """

    number: str
    draft: ContractDraft
    agency_code: str
    sent_at: datetime
    state: SignatureState = SignatureState.DRAFTED
    answered_at: datetime | None = None
    reason: str = ""
    changes: list["ChangeRecord"] = field(default_factory=list)
    inspections: list["InspectionRecord"] = field(default_factory=list)
    claims: list["ClaimRecord"] = field(default_factory=list)

    @property
    def order(self) -> str:
        """The order of the contract (변경차수): `00`, and one more for each change."""
        return f"{len(self.changes):02d}"


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """A registered change of a contract, with price and day of delivery before and after it."""

    number: str
    at: datetime
    reason: str
    price_before_won: int
    price_after_won: int
    due_before_on: date
    due_after_on: date


@dataclass(frozen=True, slots=True)
class InspectionRecord:
    """A registered inspection."""

    number: str
    at: datetime
    draft: InspectionDraft


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """A registered claim for payment."""

    number: str
    at: datetime
    draft: ClaimDraft


def contract_fields(contract: ContractRecord) -> Mapping[str, Value]:
    """A contract draft as the link shows it."""
    draft = contract.draft
    return {
        "title": draft.title,
        "notice_no": draft.notice_no,
        "notice_ord": draft.notice_ord,
        "contractor_no": draft.contractor_no,
        "contractor_name": draft.contractor_name,
        "contract_price_won": draft.contract_price_won,
        "bond_won": draft.bond_won,
        "bond_waived": draft.bond_waived,
        "delivery_due_on": draft.delivery_due_on,
        "documents": list(draft.documents),
    }
