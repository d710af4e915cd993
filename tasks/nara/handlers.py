"""The steps at Nara Marketplace: those that send come from a table, those that read are functions.

A step that waits for the outside says `NotYet` and when to ask again. What the diagrams foresee is
a BPMN error: `notice_rejected` with `rejection`, `contract_refused` with `refusal`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.errors import ExternalRejected
from engine.ports import BpmnError, CallRequest, Handler, NotYet, Value
from tasks.nara.client import KIND_NAMES, Key, Kind, Notice, OpeningSummary, Quote, ReservePrice
from tasks.nara.link import AMENDED, CANCELLED, COMMANDS, SYSTEM, Nara, NaraCommand, SignatureState
from tasks.nara.operations import CHANGES, DOMESTIC
from tasks.nara.question import By
from tasks.nara.records import Change
from tasks.outside.handlers import Reading
from tasks.outside.sending import Foreseen, Sending
from tasks.outside.typed import Given

# how long to wait before asking again for something whose time is not known
READ_BACK_AGAIN = timedelta(minutes=10)
OPENING_AGAIN = timedelta(minutes=5)
AWARD_AGAIN = timedelta(minutes=30)
SIGNATURE_AGAIN = timedelta(hours=1)
_FAILED = "유찰"
_FIRST_ORDER = "000"
_REJECTED = {"notice_rejected": Foreseen("notice_rejected", "rejection", "rejected_at")}


def handlers(nara: Nara) -> tuple[Handler, ...]:
    """Every handler of this system; nothing of `nara` is used before a step runs."""
    steps = NaraSteps(nara)
    return (
        *(_sending(nara, kind, command) for kind, command in COMMANDS.items()),
        Reading("nara:read-notice", steps.read_notice),
        Reading("nara:read-change-history", steps.read_change_history),
        Reading("nara:fetch-opening", steps.fetch_opening),
        Reading("nara:fetch-award", steps.fetch_award),
        Reading("nara:read-contract", steps.read_contract),
        Reading("nara:fetch-signature", steps.fetch_signature, ("contract_refused",)),
    )


def _sending(nara: Nara, kind: str, command: NaraCommand) -> Sending:
    return Sending(
        type=command.step,
        kind=kind,
        commands=lambda: nara.link.commands,
        prepare=command.request,
        refusals=_REJECTED if command.of_notice else {},
        also=_object if command.of_notice else lambda _request: {},
    )


@dataclass(frozen=True, slots=True)
class NaraSteps:
    """The steps as functions of a request, over one client."""

    nara: Nara

    # --- notice ----------------------------------------------------------------------------------

    def read_notice(self, request: CallRequest) -> Mapping[str, Value]:
        """Read a notice back from the public API, which shows it with a lag."""
        given = Given.within(request.element, request.inputs, "reference")
        key = _key(given)
        found = [n for n in self.nara.reads.notices(key.number, _kind(given)) if n.key == key]
        base = self.nara.reads.base_amount(key, found[-1].kind) if found else None
        if not found or (base is None and _awaits_base_amount(request)):
            raise NotYet(READ_BACK_AGAIN, f"notice {key.number}-{key.order} in the public API")
        base_won = base.base_amount_won if base else None
        return {"read_back": {**notice_fields(found[-1]), "base_amount_won": base_won}}

    def read_change_history(self, request: CallRequest) -> Mapping[str, Value]:
        """What the amendments of a notice changed, as the public API shows it, oldest first.

        The order (차수) of `reference` is waited for, when it is a later one than the first.
        """
        given = Given.within(request.element, request.inputs, "reference")
        key, kind = _key(given), _kind(given)
        found = [
            row
            for one in ((kind,) if kind else DOMESTIC)
            for row in self.nara.reads.ask(CHANGES[one].by(By.NOTICE, bidNtceNo=key.number))
        ]
        if key.order > _FIRST_ORDER and all(row.key != key for row in found):
            raise NotYet(READ_BACK_AGAIN, f"the changes of notice {key.number}-{key.order}")
        found.sort(key=lambda row: (row.changed_at, row.key.order))
        return {"read_back": {"notice_no": key.number, "changes": [_change(row) for row in found]}}

    # --- opening ---------------------------------------------------------------------------------

    def fetch_opening(self, request: CallRequest) -> Mapping[str, Value]:
        """The opening's result: reserve price, draw, and every quote by amount, then by time."""
        given = Given(request.element, "", request.inputs)
        key, kind = _key(given), _kind(given)
        summary = self.nara.reads.opening(key, kind)
        if summary is None:
            raise NotYet(self._until_opening(key, kind, request.now), "the opening")
        if summary.progress == _FAILED:
            return {"opening": _opening(summary, (), (), self.nara.reads.failure_reason(key))}
        quotes, prices = self.nara.reads.quotes(key), self.nara.reads.reserve_prices(key, kind)
        if not quotes or not prices:
            raise NotYet(OPENING_AGAIN, "the quotes and prices of the opening")
        return {"opening": _opening(summary, quotes, prices)}

    def _until_opening(self, key: Key, kind: Kind | None, now: datetime) -> timedelta:
        """How long until the opening is worth asking for, from what the notice says.

        Raises:
            ExternalRejected: The notice was cancelled or amended: this order is never opened.
        """
        orders = self.nara.reads.notices(key.number, kind)
        _refuse_dead(key, orders)
        found = [n for n in orders if n.key == key]
        opening_at = found[-1].opening_at if found else None
        return max(opening_at - now, OPENING_AGAIN) if opening_at else OPENING_AGAIN

    # --- award and contract ----------------------------------------------------------------------

    def fetch_award(self, request: CallRequest) -> Mapping[str, Value]:
        """The award as the public API shows it."""
        given = Given(request.element, "", request.inputs)
        found = self.nara.reads.award(_key(given), _kind(given))
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

    def read_contract(self, request: CallRequest) -> Mapping[str, Value]:
        """Read a sent contract back from the link; the public API shows it only once signed."""
        number = Given.within(request.element, request.inputs, "reference").text("contract_no")
        found = self.nara.link.sent_contract(number, instance=request.instance)
        if found is None:
            raise NotYet(READ_BACK_AGAIN, f"contract {number}")
        return {"read_back": {"contract_no": number, **found.fields}}

    def fetch_signature(self, request: CallRequest) -> Mapping[str, Value]:
        """The contractor's answer to a contract."""
        number = Given(request.element, "", request.inputs).text("contract_no")
        found = self.nara.link.sent_contract(number, instance=request.instance)
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


def _object(request: CallRequest) -> Mapping[str, Value]:
    """The object of a notice, which the steps that read it need, where the inputs say it."""
    for name in ("notice", "reference"):
        given = request.inputs.get(name)
        kind = KIND_NAMES.get(str(given.get("object"))) if isinstance(given, Mapping) else None
        if kind:
            return {"object": kind.value}
    return {}


def _refuse_dead(key: Key, orders: Iterable[Notice]) -> None:
    """Waiting for the opening of an order that is never opened would never end."""
    number = f"{key.number}-{key.order}"
    for notice in orders:
        if notice.key == key and notice.notice_kind == CANCELLED:
            raise ExternalRejected(SYSTEM, f"취소된 공고입니다: {number}", "notice_cancelled")
        if notice.key.order > key.order and notice.notice_kind == AMENDED:
            words = f"정정된 공고입니다: {number} → {notice.key.order}"
            raise ExternalRejected(SYSTEM, words, "notice_amended")


def _awaits_base_amount(request: CallRequest) -> bool:
    """False where the base amount is published by a step of its own, later."""
    return request.inputs.get("with_base_amount") is not False


# --- results -------------------------------------------------------------------------------------


def _change(row: Change) -> Mapping[str, Value]:
    return {
        "notice_ord": row.key.order,
        "changed_at": row.changed_at,
        "item": row.item,
        "before": row.before,
        "after": row.after,
    }


def notice_fields(notice: Notice) -> Mapping[str, Value]:
    """A notice as the public API shows it, under the names of what was sent."""
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
        "notice_kind": notice.notice_kind,
        "change_reason": notice.extra.get("chgNtceRsn") or None,
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
