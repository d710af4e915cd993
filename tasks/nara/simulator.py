"""The simulated Nara Marketplace: public API under `/1230000`, the agency's link at `/agency`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from engine.errors import HandlerFailed
from engine.ports import Value
from tasks.nara import public
from tasks.nara.drafts import AwardDraft, ContractDraft, NoticeDraft
from tasks.nara.market import ContractRecord, Market, contract_fields
from tasks.nara.public_rows import Query
from tasks.outside.draft import read_draft
from tasks.outside.typed import Given
from tasks.sandbox.web import Refusal, Request, Response, Route, json_response
from tasks.sandbox.world import Command, World

T = TypeVar("T")
SYSTEM = "nara"
_Effect = Callable[[], tuple[Mapping[str, Value], str]]


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
            Route("POST", "/agency/notices", self._notice),
            Route("POST", "/agency/awards", self._award),
            Route("POST", "/agency/contracts", self._contract),
            Route("GET", "/agency/contracts/([^/]+)", self._sent_contract),
            Route("GET", "/agency/commands/([^/]+)", self._command),
        )

    def _public(self, request: Request, path: str) -> Response:
        if not public.key_is_good(request, self.service_key):
            return public.gateway_error("30", "SERVICE_KEY_IS_NOT_REGISTERED_ERROR")
        query = Query(
            self.market,
            request.parameters(),
            None,
            self.world.now(),
            self.world.script.read_lag,
        )
        return public.answer(path, query)

    def _notice(self, request: Request) -> Response:
        draft = _notice_draft(request)

        def effect() -> tuple[Mapping[str, Value], str]:
            record = self.market.publish(draft, request.key)
            result = {
                "notice_no": record.key.number,
                "notice_ord": record.key.order,
                "posted_at": record.posted_at,
            }
            return result, f"{record.key.number}-{record.key.order} {draft.title}"

        return self._done(request, "notice", effect)

    def _award(self, request: Request) -> Response:
        draft = _read(AwardDraft, request)

        def effect() -> tuple[Mapping[str, Value], str]:
            award = self.market.award(draft)
            result = {"award_ref": award.reference, "registered_at": award.at}
            return result, f"{award.reference} {award.bid.bid.bidder.name}"

        return self._done(request, "award", effect)

    def _contract(self, request: Request) -> Response:
        draft = _read(ContractDraft, request)

        def effect() -> tuple[Mapping[str, Value], str]:
            contract = self.market.draft_contract(draft)
            result = {"contract_no": contract.number, "sent_at": contract.sent_at}
            return result, f"{contract.number} {draft.title}"

        return self._done(request, "contract", effect)

    def _done(self, request: Request, kind: str, effect: _Effect) -> Response:
        command = self.world.once(
            SYSTEM, kind, key=request.key, content=request.body, effect=effect
        )
        return json_response(_shown(request.key, command), 201)

    def _command(self, _request: Request, key: str) -> Response:
        return json_response(_shown(key, self.world.find(SYSTEM, key)))

    def _sent_contract(self, _request: Request, number: str) -> Response:
        return json_response(_contract_view(self.market.contract(number)))


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
        "fields": contract_fields(contract),
    }


def _read(draft: type[T], request: Request) -> T:
    given = Given("agency", "", request.content())
    return read_draft(draft, lambda _name: given)


def _notice_draft(request: Request) -> NoticeDraft:
    try:
        return _read(NoticeDraft, request)
    except HandlerFailed as error:
        raise Refusal(422, "notice_rejected", f"공고 내용이 올바르지 않습니다: {error}") from error
