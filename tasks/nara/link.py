"""The agency's own side of Nara Marketplace: its commands as a table, and its contracts.

No public API writes to Nara Marketplace. Behind the port stands the simulator's connector, a
connector of the agency, a folder of files or an officer at the web site; a handler never knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from engine.errors import HandlerFailed
from engine.ports import CallRequest, Value
from tasks.nara.client import NaraReads
from tasks.nara.drafts import (
    AmendmentDraft,
    AwardDraft,
    BaseAmountDraft,
    CancellationDraft,
    ChangeDraft,
    ClaimDraft,
    ContractDraft,
    InspectionDraft,
    NoticeDraft,
)
from tasks.outside.commands import CommandKind, Commands
from tasks.outside.draft import Places, from_inputs, request_of, unknown_fields

SYSTEM = "nara"
# kinds of notices (공고종류) that tell what became of one
AMENDED, CANCELLED = "변경공고", "취소공고"


class SignatureState(StrEnum):
    """Where a contract that was sent stands with the contractor."""

    DRAFTED = "drafted"
    SIGNED = "signed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SentContract:
    """A contract draft as it is held outside, before and after the contractor's answer.

    `answered_at` is midnight where only the day of the signature is public. `mirrored` says whether
    `fields` are what Nara holds; otherwise they are, in part, what was sent and acknowledged.
    """

    contract_no: str
    state: SignatureState
    fields: Mapping[str, Any]
    answered_at: datetime | None
    reason: str
    mirrored: bool = True


@dataclass(frozen=True, slots=True)
class NaraCommand:
    """One kind of command: the step that sends it, its fields, its answer, and where it shows.

    `step` is the task type that sends it. `places` says where the inputs hold the fields of
    `draft`; the context `closed` takes no other. `read_back` names how it is looked up again
    (`tasks.nara.reconcile.SHOWN_BY`), and `compared` which fields of the request are shown there
    under which names: every other one is not public.
    """

    step: str
    draft: type[Any]
    places: Places
    answer: CommandKind
    read_back: str = ""
    compared: Mapping[str, str] = field(default_factory=dict)
    closed: str = ""
    of_notice: bool = False

    def request(self, request: CallRequest) -> Mapping[str, Value]:
        """The request that a step's inputs make.

        Raises:
            HandlerFailed: An input is missing, of another type, or unknown where none may be.
        """
        draft = from_inputs(self.draft, self.places, request)
        self._refuse_unknown(request)
        return request_of(draft)

    def _refuse_unknown(self, request: CallRequest) -> None:
        given = request.inputs.get(self.closed)
        if not isinstance(given, Mapping):
            return
        known = {one.name for one in fields(self.draft)}
        unknown = unknown_fields(given, known)
        if unknown:
            reason = f"the input {self.closed}.{unknown[0]} is nothing that can be sent"
            raise HandlerFailed(request.element, reason)
        if all(given.get(name) is None for name in known):
            raise HandlerFailed(request.element, f"the input {self.closed} changes nothing")


def _same(*names: str) -> Mapping[str, str]:
    return {name: name for name in names}


_TOP: Places = {"": ()}
_OF_NOTICE = ("notice_no", "notice_ord")

COMMANDS: Mapping[str, NaraCommand] = {
    "notice": NaraCommand(
        step="nara:publish-quotation-notice",
        draft=NoticeDraft,
        places={"notice": ()},
        answer=CommandKind("/notices", (*_OF_NOTICE, "posted_at")),
        of_notice=True,
        read_back="notice",
        compared=_same(
            "title",
            "object",
            "agency_code",
            "estimated_price_won",
            "base_amount_won",
            "floor_rate",
            "quote_deadline_at",
            "opening_at",
            "delivery_due_on",
            "renotice",
            "region",
        ),
    ),
    "amendment": NaraCommand(
        step="nara:amend-notice",
        draft=AmendmentDraft,
        places={"reference": _OF_NOTICE, "": ("reason",), "changes": ()},
        answer=CommandKind("/amendments", (*_OF_NOTICE, "posted_at")),
        of_notice=True,
        closed="changes",
        read_back="notice",
        compared={
            **_same("title", "quote_deadline_at", "opening_at", "delivery_due_on", "region"),
            "reason": "change_reason",
        },
    ),
    "cancellation": NaraCommand(
        step="nara:cancel-notice",
        draft=CancellationDraft,
        places=_TOP,
        answer=CommandKind("/cancellations", ("cancelled_at",), _OF_NOTICE),
        of_notice=True,
        read_back="cancellation",
        compared={**_same(*_OF_NOTICE), "reason": "change_reason"},
    ),
    "base_amount": NaraCommand(
        step="nara:publish-base-amount",
        draft=BaseAmountDraft,
        places=_TOP,
        answer=CommandKind("/base-amounts", ("opened_at",)),
        of_notice=True,
        read_back="base_amount",
        compared=_same(*_OF_NOTICE, "base_amount_won", "range_low_rate", "range_high_rate"),
    ),
    "award": NaraCommand(
        step="nara:register-award",
        draft=AwardDraft,
        places=_TOP,
        answer=CommandKind("/awards", ("award_ref", "registered_at")),
        read_back="award",
        compared=_same(*_OF_NOTICE, "bidder_no", "amount_won"),
    ),
    "contract": NaraCommand(
        step="nara:send-contract",
        draft=ContractDraft,
        places={"contract": ()},
        answer=CommandKind("/contracts", ("contract_no", "sent_at")),
        read_back="contract",
        compared=_same(
            "title",
            "notice_no",
            "contractor_no",
            "contractor_name",
            "contract_price_won",
            "delivery_due_on",
        ),
    ),
    "change": NaraCommand(
        step="nara:register-change",
        draft=ChangeDraft,
        places={"": ("contract_no",), "change": ()},
        answer=CommandKind("/changes", ("contract_no", "change_no", "registered_at")),
        closed="change",
        read_back="change",
        compared=_same("contract_no", "contract_price_won", "delivery_due_on"),
    ),
    "inspection": NaraCommand(
        step="nara:register-inspection",
        draft=InspectionDraft,
        places={"": ("contract_no",), "inspection": ()},
        answer=CommandKind("/inspections", ("inspection_no", "registered_at")),
    ),
    "claim": NaraCommand(
        step="nara:register-claim",
        draft=ClaimDraft,
        places={"": ("contract_no",), "claim": ()},
        answer=CommandKind("/claims", ("claim_no", "registered_at")),
    ),
}
# not a command: what an officer records where no connector tells of it
SIGNATURE = "signature"
_ANSWERS = (SignatureState.SIGNED.value, SignatureState.REFUSED.value)
KINDS: Mapping[str, CommandKind] = {
    **{kind: one.answer for kind, one in COMMANDS.items()},
    SIGNATURE: CommandKind(
        "/signatures", ("state", "answered_at"), ("reason",), {"state": _ANSWERS}
    ),
}


class NaraLink(Protocol):
    """The agency's side: its commands (`COMMANDS`), and the contracts that it sent."""

    @property
    def commands(self) -> Commands:
        """What changes Nara Marketplace."""
        ...

    def sent_contract(self, contract_no: str, *, instance: str = "") -> SentContract | None:
        """A contract that was sent, or None when it is not shown (yet).

        `instance` is whose it is: a side without a connector knows by it what was sent.

        Raises:
            ExternalUnavailable: It can't be asked now.
        """
        ...


@dataclass(frozen=True, slots=True)
class Nara:
    """Both sides."""

    reads: NaraReads
    link: NaraLink
