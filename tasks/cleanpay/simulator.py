"""The simulated Clean Pay at `/cleanpay`: commands of the city, and what it may look at.

Its answers hold account, resident and telephone numbers, as a real system's might: whoever reads
them has to leave them there.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from engine.ports import Value
from tasks.cleanpay.client import SYSTEM
from tasks.cleanpay.shares import PROVEN_CLASSES
from tasks.cleanpay.state import ShareState
from tasks.cleanpay.trust import Claim, Trust, TrustRequest, TrustShare
from tasks.outside.typed import Given
from tasks.sandbox.web import Refusal, Request, Response, Route, json_response
from tasks.sandbox.world import Command, World

_Effect = Callable[[], tuple[Mapping[str, Value], str]]


@dataclass(frozen=True, slots=True)
class CleanPaySimulator:
    """Answers requests over the trust's state; called with the world's lock held."""

    world: World
    trust: Trust

    def routes(self) -> tuple[Route, ...]:
        """The commands and the reads."""
        return (
            Route("POST", "/cleanpay/requests", self._open),
            Route("POST", "/cleanpay/returns", self._return),
            Route("POST", "/cleanpay/approvals", self._approve),
            Route("POST", "/cleanpay/transfers", self._transfer),
            Route("POST", "/cleanpay/reissues", self._reissue),
            Route("POST", "/cleanpay/direct-payments", self._pay_directly),
            Route("GET", "/cleanpay/requests/([^/]+)", self._request),
            Route("GET", "/cleanpay/requests/([^/]+)/receipts", self._receipts),
            Route("GET", "/cleanpay/requests/([^/]+)/proofs", self._proofs),
            Route("GET", "/cleanpay/commands/([^/]+)", self._command),
        )

    # --- commands --------------------------------------------------------------------------------

    def _open(self, request: Request) -> Response:
        given = _given(request)
        claim = Claim(
            given.text("contract_no"),
            given.won("seq"),
            given.text("kind"),
            given.won("amount_won"),
            given.text("contractor_no"),
            given.text("contractor_name"),
        )

        def effect() -> tuple[Mapping[str, Value], str]:
            opened = self.trust.open(claim, request.key)
            result = {"request_no": opened.number, "opened_at": opened.opened_at}
            return result, f"{opened.number} {claim.amount_won:,}원"

        return self._done(request, "open-request", effect)

    def _return(self, request: Request) -> Response:
        given = _given(request)
        number, reason = given.text("request_no"), given.text("reason")

        def effect() -> tuple[Mapping[str, Value], str]:
            self.trust.send_back(number, reason)
            return {"request_no": number, "returned_at": self.world.now()}, f"{number} 반려"

        return self._done(request, "return-split", effect)

    def _approve(self, request: Request) -> Response:
        given = _given(request)
        number, total = given.text("request_no"), given.won("total_won")

        def effect() -> tuple[Mapping[str, Value], str]:
            self.trust.approve(number, total)
            result = {"request_no": number, "approved_at": self.world.now()}
            return result, f"{number} {total:,}원 승인"

        return self._done(request, "approve-split", effect)

    def _transfer(self, request: Request) -> Response:
        given = _given(request)
        number, amount = given.text("request_no"), given.won("amount_won")

        def effect() -> tuple[Mapping[str, Value], str]:
            transfer = self.trust.transfer(number, amount, request.key)
            result = {"transfer_no": transfer, "ordered_at": self.world.now()}
            return result, f"{number} {amount:,}원 이체"

        return self._done(request, "order-transfer", effect)

    def _reissue(self, request: Request) -> Response:
        given = _given(request)
        number, share_no = given.text("request_no"), given.won("share_no")

        def effect() -> tuple[Mapping[str, Value], str]:
            share = self.trust.reissue(number, share_no, given.text("account_ref"))
            result = {
                "request_no": number,
                "share_no": share_no,
                "reissued_at": self.world.now(),
                "account": asdict(share.account),
            }
            return result, f"{number}-{share_no} 재지급"

        return self._done(request, "reissue-share", effect)

    def _pay_directly(self, request: Request) -> Response:
        given = _given(request)
        number, share_no = given.text("request_no"), given.won("share_no")
        amount = given.won("amount_won")
        given.text("ground")

        def effect() -> tuple[Mapping[str, Value], str]:
            order = self.trust.pay_directly(number, share_no, amount)
            result = {"order_no": order, "ordered_at": self.world.now()}
            return result, f"{number}-{share_no} {amount:,}원 직접지급"

        return self._done(request, "order-direct-payment", effect)

    def _done(self, request: Request, kind: str, effect: _Effect) -> Response:
        command = self.world.once(
            SYSTEM, kind, key=request.key, content=request.body, effect=effect
        )
        return json_response(_shown(request.key, command), 201)

    def _command(self, _request: Request, key: str) -> Response:
        return json_response(_shown(key, self.world.find(SYSTEM, key)))

    # --- reads -----------------------------------------------------------------------------------

    def _seen(self, number: str) -> TrustRequest:
        if number not in self.trust.requests:
            raise Refusal(404, "not_found", "지급 요청을 찾을 수 없습니다")
        return self.trust.requests[number]

    def _request(self, _request: Request, number: str) -> Response:
        found = self._seen(number)
        content = {
            "request_no": found.number,
            **asdict(found.claim),
            "state": found.state.value,
            "opened_at": found.opened_at,
            "entered_at": found.entered_at,
            "return_reason": found.return_reason,
            "approved_won": found.approved_won,
            "transferred_won": found.transferred_won,
            "shares": [_share(share) for share in found.shares],
        }
        return json_response({"request": content})

    def _receipts(self, _request: Request, number: str) -> Response:
        found = self._seen(number)
        receipts = [] if found.approved_won is None else [_receipt(s) for s in found.shares]
        return json_response({"request_no": found.number, "receipts": receipts})

    def _proofs(self, _request: Request, number: str) -> Response:
        found = self._seen(number)
        proofs = [
            {"share_no": share.number, "proven_on": share.proven_on, "payee": asdict(share.payee)}
            for share in found.shares
            if share.share_class in PROVEN_CLASSES and share.proven_on
        ]
        return json_response({"request_no": found.number, "proofs": proofs})


def _shown(key: str, command: Command) -> Mapping[str, Value]:
    return {
        "key": key,
        "kind": command.kind,
        "request_sha256": command.digest,
        "result": command.result,
    }


def _given(request: Request) -> Given:
    return Given("cleanpay", "", request.content())


def _share(share: TrustShare) -> Mapping[str, Value]:
    return {
        "share_no": share.number,
        "class": share.share_class,
        "payee": asdict(share.payee),
        "account": asdict(share.account),
        "amount_won": share.amount_won,
    }


def _receipt(share: TrustShare) -> Mapping[str, Value]:
    state = ShareState.OPEN if share.state is ShareState.CLAIMED else share.state
    return {
        **_share(share),
        "status": state.value,
        "paid_won": share.paid_won,
        "paid_at": share.paid_at,
        "reason": share.reason,
        "new_account": asdict(share.new_account) if share.new_account else None,
    }
