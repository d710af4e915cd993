"""The steps at Nara Marketplace: nine task types over one client.

A step that waits for the outside says `NotYet` and when to ask again. What the diagrams foresee is
a BPMN error: `notice_rejected` with `rejection`, `contract_refused` with `refusal`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.errors import ExternalRejected, HandlerFailed
from engine.ports import BpmnError, CallRequest, Handler, NotYet, Value
from tasks.nara.client import (
    KIND_NAMES,
    AwardDraft,
    ContractDraft,
    Key,
    Kind,
    Nara,
    Notice,
    NoticeDraft,
    OpeningSummary,
    Quote,
    Receipt,
    ReservePrice,
    SignatureState,
)
from tasks.outside.handlers import Reading, Writing
from tasks.outside.typed import Given

# how long to wait before asking again for something whose time is not known
READ_BACK_AGAIN = timedelta(minutes=10)
OPENING_AGAIN = timedelta(minutes=5)
AWARD_AGAIN = timedelta(minutes=30)
SIGNATURE_AGAIN = timedelta(hours=1)
_FAILED = "유찰"


def handlers(nara: Nara) -> tuple[Handler, ...]:
    """Every handler of this system."""
    steps = NaraSteps(nara)
    return (
        Writing(
            "nara:publish-quotation-notice",
            steps.publish_notice,
            steps.find_notice,
            ("notice_rejected",),
        ),
        Reading("nara:read-notice", steps.read_notice),
        Reading("nara:fetch-opening", steps.fetch_opening),
        Writing("nara:register-award", steps.register_award, steps.find_reference),
        Reading("nara:fetch-award", steps.fetch_award),
        Writing("nara:send-contract", steps.send_contract, steps.find_reference),
        Reading("nara:read-contract", steps.read_contract),
        Reading("nara:fetch-signature", steps.fetch_signature, ("contract_refused",)),
    )


@dataclass(frozen=True, slots=True)
class NaraSteps:
    """The steps as functions of a request, over one client."""

    nara: Nara

    # --- notice ----------------------------------------------------------------------------------

    def publish_notice(self, request: CallRequest) -> Mapping[str, Value]:
        """Publish a quotation notice (견적제출 안내공고)."""
        draft = _notice_draft(Given.within(request.element, request.inputs, "notice"))
        try:
            receipt = self.nara.submit_notice(draft, key=request.key)
        except ExternalRejected as error:
            if error.refusal != "notice_rejected":
                raise
            rejection = {"reason": error.reason, "rejected_at": request.now}
            raise BpmnError("notice_rejected", error.reason, {"rejection": rejection}) from error
        return _notice_reference(receipt, draft.kind)

    def find_notice(self, request: CallRequest) -> Mapping[str, Value] | None:
        """What was published under the request's key."""
        receipt = self.nara.find_command(request.key)
        if receipt is None:
            return None
        draft = _notice_draft(Given.within(request.element, request.inputs, "notice"))
        return _notice_reference(receipt, draft.kind)

    def read_notice(self, request: CallRequest) -> Mapping[str, Value]:
        """Read a notice back from the public API, which shows it with a lag."""
        given = Given.within(request.element, request.inputs, "reference")
        key = _key(given)
        found = [n for n in self.nara.notices(key.number, _kind(given)) if n.key == key]
        base = self.nara.base_amount(key, found[-1].kind) if found else None
        if not found or base is None:
            raise NotYet(READ_BACK_AGAIN, f"notice {key.number}-{key.order} in the public API")
        return {"read_back": {**_shown(found[-1]), "base_amount_won": base.base_amount_won}}

    # --- opening ---------------------------------------------------------------------------------

    def fetch_opening(self, request: CallRequest) -> Mapping[str, Value]:
        """The opening's result: reserve price, draw, and every quote by amount, then by time."""
        given = Given(request.element, "", request.inputs)
        key, kind = _key(given), _kind(given)
        summary = self.nara.opening(key, kind)
        if summary is None:
            raise NotYet(self._until_opening(key, kind, request.now), "the opening")
        if summary.progress == _FAILED:
            return {"opening": _opening(summary, (), (), self.nara.failure_reason(key))}
        quotes, prices = self.nara.quotes(key), self.nara.reserve_prices(key, kind)
        if not quotes or not prices:
            raise NotYet(OPENING_AGAIN, "the quotes and prices of the opening")
        return {"opening": _opening(summary, quotes, prices)}

    def _until_opening(self, key: Key, kind: Kind | None, now: datetime) -> timedelta:
        """How long until the opening is worth asking for, from what the notice says."""
        found = [n for n in self.nara.notices(key.number, kind) if n.key == key]
        opening_at = found[-1].opening_at if found else None
        return max(opening_at - now, OPENING_AGAIN) if opening_at else OPENING_AGAIN

    # --- award -----------------------------------------------------------------------------------

    def register_award(self, request: CallRequest) -> Mapping[str, Value]:
        """Register the successful bidder that the agency decided on."""
        given = Given(request.element, "", request.inputs)
        draft = AwardDraft(_key(given), given.text("bidder_no"), given.won("amount_won"))
        return _reference(self.nara.register_award(draft, key=request.key))

    def fetch_award(self, request: CallRequest) -> Mapping[str, Value]:
        """The award as the public API shows it."""
        given = Given(request.element, "", request.inputs)
        found = self.nara.award(_key(given), _kind(given))
        if found is None:
            raise NotYet(AWARD_AGAIN, "the award in the public API")
        award = {
            "bidder_no": found.bidder_no,
            "name": found.name,
            "amount_won": found.amount_won,
            "rate": found.rate,
            "decided_on": found.decided_on,
        }
        return {"award": award}

    # --- contract --------------------------------------------------------------------------------

    def send_contract(self, request: CallRequest) -> Mapping[str, Value]:
        """Send the contract for the contractor's electronic signature."""
        draft = _contract_draft(Given.within(request.element, request.inputs, "contract"))
        return _reference(self.nara.send_contract(draft, key=request.key))

    def find_reference(self, request: CallRequest) -> Mapping[str, Value] | None:
        """What was done under the request's key."""
        receipt = self.nara.find_command(request.key)
        return _reference(receipt) if receipt else None

    def read_contract(self, request: CallRequest) -> Mapping[str, Value]:
        """Read a sent contract back from the link; the public API shows it only once signed."""
        number = Given.within(request.element, request.inputs, "reference").text("contract_no")
        found = self.nara.sent_contract(number)
        if found is None:
            raise NotYet(READ_BACK_AGAIN, f"contract {number}")
        return {"read_back": {"contract_no": number, **found.fields}}

    def fetch_signature(self, request: CallRequest) -> Mapping[str, Value]:
        """The contractor's answer to a contract."""
        number = Given(request.element, "", request.inputs).text("contract_no")
        found = self.nara.sent_contract(number)
        if found is None or found.state is SignatureState.DRAFTED:
            raise NotYet(SIGNATURE_AGAIN, f"the signature of {number}")
        if found.state is SignatureState.REFUSED:
            refusal = {"reason": found.reason, "refused_at": found.answered_at}
            raise BpmnError("contract_refused", found.reason, {"refusal": refusal})
        return {"signature": {"signed_at": found.answered_at}}


# --- inputs --------------------------------------------------------------------------------------


def _key(given: Given) -> Key:
    return Key(given.text("notice_no"), given.words("notice_ord", "000"))


def _kind(given: Given) -> Kind | None:
    name = given.values.get("object")
    return KIND_NAMES.get(name) if isinstance(name, str) else None


def _notice_draft(given: Given) -> NoticeDraft:
    kind = _kind(given)
    if kind is None:
        known = ", ".join(KIND_NAMES)
        raise HandlerFailed(given.activity, f"the input notice.object is none of {known}")
    return NoticeDraft(
        title=given.text("title"),
        kind=kind,
        agency_code=given.text("agency_code"),
        estimated_price_won=given.won("estimated_price_won"),
        base_amount_won=given.won("base_amount_won"),
        floor_rate=given.rate("floor_rate"),
        quote_deadline_at=given.moment("quote_deadline_at"),
        opening_at=given.moment("opening_at"),
        region=given.words("region"),
        delivery_due_on=given.day("delivery_due_on") if given.has("delivery_due_on") else None,
        renotice=given.flag("renotice"),
        previous_notice_no=given.words("previous_notice_no"),
    )


def _contract_draft(given: Given) -> ContractDraft:
    documents = given.values.get("documents") or []
    if not isinstance(documents, list) or not all(isinstance(one, str) for one in documents):
        raise HandlerFailed(given.activity, "the input contract.documents is not a list of codes")
    return ContractDraft(
        title=given.text("title"),
        key=_key(given),
        contractor_no=given.text("contractor_no"),
        contractor_name=given.text("contractor_name"),
        contract_price_won=given.won("contract_price_won"),
        bond_won=given.won("bond_won"),
        bond_waived=given.flag("bond_waived"),
        delivery_due_on=given.day("delivery_due_on"),
        documents=tuple(documents),
    )


# --- results -------------------------------------------------------------------------------------


def _reference(receipt: Receipt) -> Mapping[str, Value]:
    return {"reference": dict(receipt.result)}


def _notice_reference(receipt: Receipt, kind: Kind) -> Mapping[str, Value]:
    return {"reference": {**receipt.result, "object": kind.value}}


def _shown(notice: Notice) -> Mapping[str, Value]:
    return {
        "notice_no": notice.key.number,
        "notice_ord": notice.key.order,
        "title": notice.title,
        "object": notice.kind.value,
        "agency_code": notice.agency_code,
        "estimated_price_won": notice.estimated_price_won,
        "floor_rate": notice.floor_rate,
        "posted_at": notice.posted_at,
        "quote_deadline_at": notice.quote_deadline_at,
        "opening_at": notice.opening_at,
        "delivery_due_on": notice.delivery_due_on,
        "renotice": notice.renotice,
    }


def _opening(
    summary: OpeningSummary,
    quotes: Iterable[Quote],
    prices: tuple[ReservePrice, ...],
    reason: str = "",
) -> Mapping[str, Value]:
    first = prices[0] if prices else None
    return {
        "result": "failed" if summary.progress == _FAILED else "opened",
        "failure_reason": reason or summary.reason or None,
        "opened_at": summary.opened_at,
        "base_amount_won": first.base_amount_won if first else None,
        "reserve_price_won": first.reserve_price_won if first else None,
        "drawn": [price.price_won for price in prices if price.drawn],
        "prices": [price.price_won for price in prices],
        "quotes": _quotes(quotes),
    }


def _quotes(quotes: Iterable[Quote]) -> list[Mapping[str, Value]]:
    """By amount, then by time. `rank` counts all; `nara_rank` is null for one Nara left out."""
    ordered = sorted(quotes, key=lambda quote: (quote.amount_won, str(quote.quoted_at)))
    return [
        {
            "rank": rank,
            "nara_rank": quote.rank,
            "bidder_no": quote.bidder_no,
            "name": quote.name,
            "amount_won": quote.amount_won,
            "rate": quote.rate,
            "quoted_at": quote.quoted_at,
            "remark": quote.remark,
        }
        for rank, quote in enumerate(ordered, start=1)
    ]
