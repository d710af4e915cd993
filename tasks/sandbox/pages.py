"""Simple pages that show what each simulated system has received. Every value is escaped."""

from collections.abc import Sequence
from html import escape

from tasks.cleanpay.client import CLAIM_KINDS
from tasks.cleanpay.shares import CLASSES
from tasks.cleanpay.trust import Trust
from tasks.disclosure.simulator import DisclosureSimulator
from tasks.document24.simulator import RelaySimulator
from tasks.nara.market import Market
from tasks.sandbox.web import Request, Response, Route
from tasks.sandbox.world import World

_STYLE = (
    "body{font-family:sans-serif;margin:2rem}table{border-collapse:collapse;margin:1rem 0}"
    "td,th{border:1px solid #999;padding:.3rem .6rem;text-align:left}"
    "nav a{margin-right:1rem}"
)
_NAV = (
    ("/", "처음"), ("/nara", "나라장터"), ("/document24", "문서24"), ("/cleanpay", "클린페이"),
    ("/board", "계약정보공개"),
)  # fmt: skip
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
Rows = Sequence[Sequence[object]]


class Pages:
    """The pages over the simulators' state; called with the world's lock held."""

    def __init__(
        self,
        world: World,
        *,
        market: Market,
        relay: RelaySimulator,
        trust: Trust,
        board: DisclosureSimulator,
    ) -> None:
        self._world = world
        self._market = market
        self._relay = relay
        self._trust = trust
        self._board = board

    def routes(self) -> tuple[Route, ...]:
        """The pages."""
        return (
            Route("GET", "/", self._index),
            Route("GET", "/nara", self._nara),
            Route("GET", "/document24", self._document24),
            Route("GET", "/cleanpay", self._cleanpay),
            Route("GET", "/board", self._board_page),
        )

    def _index(self, _request: Request) -> Response:
        effects = [
            (e.number, f"{e.at:%Y-%m-%d %H:%M}", e.system, e.kind, e.summary)
            for e in self._world.effects
        ]
        table = _table("받은 것", ("번호", "일시", "시스템", "종류", "내용"), effects)
        return self._page("모의 외부 시스템", table)

    def _nara(self, _request: Request) -> Response:
        notices = [
            (
                f"{n.key.number}-{n.key.order}",
                n.draft.title,
                f"{n.draft.base_amount_won:,}",
                f"{n.draft.quote_deadline_at:%Y-%m-%d %H:%M}",
                _opening(n.opening.draw is not None if n.opening else None),
            )
            for n in self._market.notices
        ]
        contracts = [
            (
                c.number, c.draft.title, c.draft.contractor_name,
                f"{c.draft.contract_price_won:,}", c.state,
            )
            for c in self._market.contracts
        ]  # fmt: skip
        return self._page(
            "나라장터",
            _table("공고", ("번호", "공고명", "기초금액(원)", "견적 마감", "개찰"), notices)
            + _table("계약", ("번호", "계약명", "계약상대자", "계약금액(원)", "상태"), contracts),
        )

    def _document24(self, _request: Request) -> Response:
        letters = [
            (
                "수신" if d.inbound else "발신", d.pack.doc_id, d.pack.title, d.pack.sender_name,
                f"{d.arrived_at:%Y-%m-%d %H:%M}", d.state,
            )
            for d in self._relay.documents.values()
        ]  # fmt: skip
        names = ("방향", "문서번호", "제목", "보낸 곳", "일시", "상태")
        return self._page("문서24", _table("문서", names, letters))

    def _cleanpay(self, _request: Request) -> Response:
        """Requests and shares; no account, resident or telephone number is shown."""
        found = self._trust.requests.values()
        requests = [
            (
                r.number, r.claim.contract_no, CLAIM_KINDS.get(r.claim.kind, r.claim.kind),
                r.claim.contractor_name, f"{r.claim.amount_won:,}", r.state,
            )
            for r in found
        ]  # fmt: skip
        shares = [
            (
                r.number, s.number, CLASSES.get(s.share_class, s.share_class), s.payee.name,
                f"{s.amount_won:,}", f"{s.paid_won:,}", s.state,
                "" if s.proven_on is None else s.proven_on,
            )
            for r in found
            for s in r.shares
        ]  # fmt: skip
        names = ("번호", "계약번호", "구분", "계약상대자", "청구액(원)", "상태")
        parts = ("번호", "내역", "구분", "지급 대상자", "금액(원)", "지급(원)", "상태", "증빙")
        content = _table("지급 요청", names, requests) + _table("내역", parts, shares)
        return self._page("클린페이", content)

    def _board_page(self, _request: Request) -> Response:
        items = [
            (i.number, i.group, i.fields.get("title", ""), f"{i.at:%Y-%m-%d %H:%M}")
            for i in self._board.items.values()
        ]
        return self._page("계약정보공개", _table("공개", ("번호", "구분", "제목", "일시"), items))

    def _page(self, title: str, content: str) -> Response:
        links = "".join(f'<a href="{path}">{escape(name)}</a>' for path, name in _NAV)
        text = (
            f'<!doctype html><html lang="ko"><meta charset="utf-8"><title>{escape(title)}</title>'
            f"<style>{_STYLE}</style><nav>{links}</nav><h1>{escape(title)}</h1>"
            f"<p>현재 시각 {self._world.now():%Y-%m-%d %H:%M}</p>{content}</html>"
        )
        return Response(200, "text/html; charset=utf-8", text.encode(), _HEADERS)


def _opening(opened: bool | None) -> str:
    return {None: "개찰 전", True: "개찰완료", False: "유찰"}[opened]


def _table(title: str, names: Sequence[str], rows: Rows) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<h2>{escape(title)}</h2><table><tr>{head}</tr>{body}</table>"
