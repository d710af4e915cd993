"""The simulated Nara Marketplace: public API under `/1230000`, the agency's link at `/agency`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from engine.errors import HandlerFailed
from engine.ports import Value
from tasks.nara import public
from tasks.nara.amending import amend, cancel, publish_base
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
from tasks.nara.held import NoticeRecord, contract_fields
from tasks.nara.link import COMMANDS, SYSTEM
from tasks.nara.market import ContractRecord, Market
from tasks.nara.performing import change, claim, inspect
from tasks.nara.public_query import Query
from tasks.outside.draft import read_draft
from tasks.outside.typed import Given
from tasks.sandbox.web import Refusal, Request, Response, Route, json_response
from tasks.sandbox.world import Command, World

_Done = tuple[Mapping[str, Value], str]


# --- what each command does: the fields of the answer, and a line for the log --------------------


def _notice(market: Market, draft: NoticeDraft, key: str) -> _Done:
    return _posted(market.publish(draft, key))


def _amendment(market: Market, draft: AmendmentDraft, _key: str) -> _Done:
    return _posted(amend(market, draft))


def _posted(record: NoticeRecord) -> _Done:
    number, order = record.key.number, record.key.order
    result = {"notice_no": number, "notice_ord": order, "posted_at": record.posted_at}
    return result, f"{number}-{order} {record.draft.title}"


def _cancellation(market: Market, draft: CancellationDraft, _key: str) -> _Done:
    record = cancel(market, draft)
    result = {
        "notice_no": record.key.number,
        "notice_ord": record.key.order,
        "cancelled_at": record.cancelled_at,
    }
    return result, f"{record.key.number}-{record.key.order} {draft.reason}"


def _base_amount(market: Market, draft: BaseAmountDraft, _key: str) -> _Done:
    record = publish_base(market, draft)
    line = f"{record.key.number}-{record.key.order} {draft.base_amount_won:,}원"
    return {"opened_at": record.base.opened_at if record.base else None}, line


def _award(market: Market, draft: AwardDraft, _key: str) -> _Done:
    award = market.award(draft)
    line = f"{award.reference} {award.bid.bid.bidder.name}"
    return {"award_ref": award.reference, "registered_at": award.at}, line


def _contract(market: Market, draft: ContractDraft, _key: str) -> _Done:
    contract = market.draft_contract(draft)
    result = {"contract_no": contract.number, "sent_at": contract.sent_at}
    return result, f"{contract.number} {draft.title}"


def _change(market: Market, draft: ChangeDraft, _key: str) -> _Done:
    contract, record = change(market, draft)
    result = {
        "contract_no": contract.number,
        "change_no": record.number,
        "registered_at": record.at,
    }
    return result, f"{contract.number} {record.number} {record.price_after_won:,}원"


def _inspection(market: Market, draft: InspectionDraft, _key: str) -> _Done:
    record = inspect(market, draft)
    line = f"{record.number} {'합격' if draft.passed else '불합격'}"
    return {"inspection_no": record.number, "registered_at": record.at}, line


def _claim(market: Market, draft: ClaimDraft, _key: str) -> _Done:
    record = claim(market, draft)
    line = f"{record.number} {draft.claimed_won:,}원"
    return {"claim_no": record.number, "registered_at": record.at}, line


_EFFECTS: Mapping[str, Callable[[Market, Any, str], _Done]] = {
    "notice": _notice,
    "amendment": _amendment,
    "cancellation": _cancellation,
    "base_amount": _base_amount,
    "award": _award,
    "contract": _contract,
    "change": _change,
    "inspection": _inspection,
    "claim": _claim,
}


@dataclass(frozen=True, slots=True)
class NaraSimulator:
    """Answers requests over the market's state; called with the world's lock held."""

    world: World
    market: Market
    service_key: str

    def routes(self) -> tuple[Route, ...]:
        """Public API and agency link."""
        return (
            Route("GET", "/1230000/(.+)", self._public),
            *(
                Route("POST", f"/agency{command.answer.path}", partial(self._do, kind))
                for kind, command in COMMANDS.items()
            ),
            Route("GET", "/agency/contracts/([^/]+)", self._sent_contract),
            Route("GET", "/agency/commands/([^/]+)", self._command),
        )

    def _public(self, request: Request, path: str) -> Response:
        if not public.key_is_good(request, self.service_key):
            return public.gateway_error("30", "SERVICE_KEY_IS_NOT_REGISTERED_ERROR")
        query = Query(self.market, self.world, request.parameters())
        return public.answer(path, query)

    def _do(self, kind: str, request: Request) -> Response:
        draft = _read(kind, request)

        def effect() -> _Done:
            return _EFFECTS[kind](self.market, draft, request.key)

        command = self.world.once(
            SYSTEM, kind, key=request.key, content=request.body, effect=effect
        )
        return json_response(_shown(request.key, command), 201)

    def _command(self, _request: Request, key: str) -> Response:
        return json_response(_shown(key, self.world.find(SYSTEM, key)))

    def _sent_contract(self, _request: Request, number: str) -> Response:
        return json_response(_contract_view(self.market.contract(number)))


def _read(kind: str, request: Request) -> Any:
    """The draft in a request; a notice that can't be read is a rejected one."""
    command = COMMANDS[kind]
    given = Given("agency", "", request.content())
    try:
        return read_draft(command.draft, lambda _name: given)
    except HandlerFailed as error:
        if not command.of_notice:
            raise
        raise Refusal(422, "notice_rejected", f"공고 내용이 올바르지 않습니다: {error}") from error


def _shown(key: str, command: Command) -> Mapping[str, Value]:
    return {
        "key": key,
        "kind": command.kind,
        "request_sha256": command.digest,
        "result": command.result,
    }


def _contract_view(contract: ContractRecord) -> Mapping[str, Value]:
    return {
        "contract_no": contract.number,
        "state": contract.state.value,
        "sent_at": contract.sent_at,
        "answered_at": contract.answered_at,
        "reason": contract.reason,
        "order": contract.order,
        "fields": contract_fields(contract),
    }
