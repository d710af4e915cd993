"""`gyeyak nara`: what Nara Marketplace shows, and whether it shows what was sent."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from cli import bootstrap, output
from cli.exits import FAILED
from cli.session import Session, id_argument, new_app, session_of
from cli.texts import t
from engine.errors import NotShown

if TYPE_CHECKING:
    from tasks.nara.client import Key, NaraReads, Notice, Quote
    from tasks.nara.reconcile import Reconciliation

T = TypeVar("T")
_WIDEST = 40  # letters of a cell; --json has all of it
app = new_app(t("Nara Marketplace: notices, openings, awards.", "나라장터: 공고, 개찰, 낙찰."))

_NUMBER = typer.Argument(..., metavar="NUMBER", help=t("The notice's number.", "공고번호."))
_ORDER = typer.Option(
    "", "--order", metavar="ORD", help=t("The order (else the newest).", "차수(기본값: 최신).")
)
_LABELS: Mapping[str, tuple[str, str]] = {
    "number": ("notice", "공고번호"),
    "order": ("order", "차수"),
    "title": ("title", "공고명"),
    "kind": ("object", "업무구분"),
    "notice_kind": ("kind", "공고종류"),
    "agency_code": ("agency", "공고기관코드"),
    "posted_at": ("posted", "게시일시"),
    "quote_deadline_at": ("deadline", "마감일시"),
    "opening_at": ("opening", "개찰일시"),
    "estimated_price_won": ("estimated price (without VAT)", "추정가격(부가세 제외)"),
    "base_amount_won": ("base amount (with VAT)", "기초금액(부가세 포함)"),
    "floor_rate": ("floor rate (%)", "낙찰하한율(%)"),
    "delivery_due_on": ("delivery due", "납품기한"),
    "progress": ("state", "진행상태"),
    "opened_at": ("opened", "개찰일시"),
    "participants": ("participants", "참가수"),
    "reason": ("reason", "사유"),
    "reserve_price_won": ("reserve price (with VAT)", "예정가격(부가세 포함)"),
    "bidder_no": ("bidder", "사업자등록번호"),
    "name": ("name", "업체명"),
    "amount_won": ("amount (with VAT)", "금액(부가세 포함)"),
    "rate": ("rate (%)", "투찰율(%)"),
    "decided_on": ("decided", "결정일"),
    "rank": ("rank", "순위"),
    "remark": ("remark", "비고"),
}


@contextmanager
def _reads(session: Session) -> "Iterator[NaraReads]":
    with bootstrap.clients(session.settings) as outside:
        yield outside.nara


@app.command(help=t("Show a notice, with its orders.", "공고와 그 차수를 봅니다."))
def notice(ctx: typer.Context, number: str = _NUMBER, order: str = _ORDER) -> None:
    session = session_of(ctx)
    with _reads(session) as nara:
        orders = nara.notices(number)
        chosen = _chosen(orders, number, order)
        base = nara.base_amount(chosen.key, chosen.kind)
    shown = {**_plain(chosen), "base_amount_won": base.base_amount_won if base else None}
    if session.out.json:
        session.out.data({**shown, "orders": [_plain(one) for one in orders]})
        return
    session.out.pairs(_pairs(shown))
    session.out.heading(t("Orders", "차수"))
    _table(session, orders, ("order", "notice_kind", "posted_at", "quote_deadline_at"))


@app.command(help=t("Show an opening: quotes by rank.", "개찰 결과와 순위를 봅니다."))
def opening(ctx: typer.Context, number: str = _NUMBER, order: str = _ORDER) -> None:
    session = session_of(ctx)
    with _reads(session) as nara:
        key = _key(nara, number, order)
        summary = _there(nara.opening(key), t(f"opening of {number}", f"{number}의 개찰 결과"))
        quotes = sorted(nara.quotes(key), key=_by_rank)
        prices = nara.reserve_prices(key)
    reserve = prices[0].reserve_price_won if prices else None
    shown = {**_plain(summary), "reserve_price_won": reserve}
    if session.out.json:
        drawn = [one.price_won for one in prices if one.drawn]
        session.out.data({**shown, "drawn": drawn, "quotes": [_plain(one) for one in quotes]})
        return
    session.out.pairs(_pairs(shown))
    session.out.heading(t("Quotes", "견적(입찰)"))
    columns = ("rank", "bidder_no", "name", "amount_won", "rate", "remark")
    _table(session, quotes, columns)


@app.command(help=t("Show who won.", "낙찰자를 봅니다."))
def award(ctx: typer.Context, number: str = _NUMBER, order: str = _ORDER) -> None:
    session = session_of(ctx)
    with _reads(session) as nara:
        key = _key(nara, number, order)
        found = _there(nara.award(key), t(f"award of {number}", f"{number}의 낙찰 결과"))
    if session.out.json:
        session.out.data(_plain(found))
    else:
        session.out.pairs(_pairs(_plain(found)))


@app.command(
    help=t(
        "Compare what an instance sent with what is shown now, field by field.",
        "보낸 값과 나라장터에 보이는 값을 항목별로 대조합니다.",
    )
)
def reconcile(ctx: typer.Context, instance_id: str = id_argument("instance")) -> None:
    from tasks.nara.reconcile import hashes_of
    from tasks.nara.reconcile import reconcile as compared

    session = session_of(ctx)
    with bootstrap.opened(session.settings, outside=True) as opened:
        full = opened.engine.find("instance", instance_id)
        found = compared(
            opened.ledger.of_instance(full),
            opened.outside.nara,
            opened.outside.link,
            hashes_of(opened.engine.history(full)),
        )
    if session.out.json:
        session.out.data({"instance": full, **_reconciled(found)})
    else:
        _print_reconciled(session, found)
    if not found.agrees:
        raise typer.Exit(FAILED)


def _reconciled(found: "Reconciliation") -> dict[str, Any]:
    from engine.privacy import masked

    return {
        "agrees": found.agrees,
        "fields": [
            {
                "key": one.key,
                "kind": one.kind,
                "field": one.field,
                "sent": masked(one.sent, one.field),
                "shown": masked(one.shown, one.field),
                "standing": one.standing.value,
                "same": one.same,
            }
            for one in found.fields
        ],
        "hashes": [
            {"key": one.key, "ledger": one.ledger, "history": one.history, "same": one.same}
            for one in found.hashes
        ],
        "waiting": list(found.waiting),
        "refused": list(found.refused),
        "unrecorded": list(found.unrecorded),
    }


def _print_reconciled(session: Session, found: "Reconciliation") -> None:
    headers = (
        t("COMMAND", "명령"), t("FIELD", "항목"), t("SENT", "보낸 값"), t("SHOWN", "보이는 값"),
        t("RESULT", "대조"),
    )  # fmt: skip
    rows = [
        (one["kind"], one["field"], _cell(one["sent"], one["field"]),
         _cell(one["shown"], one["field"]), t(*_STANDINGS[one["standing"]]))
        for one in _reconciled(found)["fields"]
    ]  # fmt: skip
    session.out.table(headers, rows)
    for one in found.hashes:
        if not one.same:
            output.say(t(f"{one.key}: hashes differ", f"{one.key}: 요청 해시가 서로 다릅니다"))
    for key in found.unrecorded:
        output.say(t(f"{key}: not in the ledger", f"{key}: 원장에 없습니다"))
    for key in found.waiting:
        output.say(t(f"{key}: waits for an answer", f"{key}: 답을 기다립니다"))
    words = t("all agrees", "모두 일치"), t("there are differences", "차이가 있습니다")
    output.say(words[0] if found.agrees else words[1])


_STANDINGS: Mapping[str, tuple[str, str]] = {
    "same": ("same", "일치"),
    "different": ("DIFFERENT", "다름"),
    "not_shown_yet": ("not shown yet", "아직 보이지 않음"),
    "not_public": ("not public", "공개되지 않음"),
    "replaced": ("replaced later", "이후 변경됨"),
}


# --- choosing ------------------------------------------------------------------------------------


def _key(nara: "NaraReads", number: str, order: str) -> "Key":
    return _chosen(nara.notices(number), number, order).key


def _chosen(orders: "Sequence[Notice]", number: str, order: str) -> "Notice":
    """The order that was asked for, else the newest.

    Raises:
        NotShown: There is none.
    """
    fitting = [one for one in orders if not order or one.key.order == order.zfill(3)]
    what = f"{number}-{order}" if order else number
    newest = fitting[-1] if fitting else None
    return _there(newest, t(f"notice {what}", f"공고 {what}"))


def _there(found: T | None, what: str) -> T:
    if found is None:
        raise NotShown(t("Nara Marketplace", "나라장터"), what)
    return found


def _by_rank(quote: "Quote") -> tuple[bool, int, int]:
    return (quote.rank is None, quote.rank or 0, quote.amount_won)


# --- showing -------------------------------------------------------------------------------------


def _plain(row: Any) -> dict[str, Any]:
    """The typed fields of a row, personal numbers masked; what is not typed stays outside."""
    from engine.privacy import masked

    values = {f.name: getattr(row, f.name) for f in fields(row) if f.name not in ("key", "extra")}
    shown: dict[str, Any] = masked(values)
    return {"number": row.key.number, "order": row.key.order, **shown}


def _pairs(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (t(*_LABELS[name]), output.shown(value, name))
        for name, value in values.items()
        if name in _LABELS and value not in (None, "")
    ]


def _table(session: Session, rows: Sequence[Any], columns: Sequence[str]) -> None:
    headers = [t(*_LABELS[name]).upper() for name in columns]
    plain = [_plain(row) for row in rows]
    session.out.table(headers, [[_cell(row[name], name) for name in columns] for row in plain])


def _cell(value: Any, name: str) -> str:
    text = "" if value is None else output.shown(value, name)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
