"""The simulated public API: the documented operations over the market's state.

What a question may be is taken from the same tables that the client asks by
(`tasks.nara.operations`); those are held against the guides by tests. A question that no guide
provides for, a date in another form and a period that is too long get the documented codes, with
HTTP 200. Amounts, rates and dates are text, in the spellings that the real answers have. An
operation without data answers code 00 with an empty list (bids) or without `items` at all (awards
and contracts), as the real one; an operation that the market has no facts for never has any.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from engine.errors import ValueInvalid
from engine.ports import Value
from engine.values import SEOUL
from tasks.nara import operations as ops
from tasks.nara import public_purchase as purchase
from tasks.nara import public_rows as rows
from tasks.nara import public_standard as standard
from tasks.nara.client import Kind
from tasks.nara.paging import MOST_ROWS
from tasks.nara.public_query import Query, Row, stamp
from tasks.nara.question import Operation, Way
from tasks.nara.windows import Period, Span, Unit, too_long
from tasks.outside.http import encoded_once
from tasks.sandbox.web import Refusal, Request, Response, json_response

Rows = Callable[[Query], list[Row]]

_BY_KIND: tuple[tuple[Mapping[Kind, Operation[Any]], Rows], ...] = (
    (ops.NOTICES, rows.notice_rows),
    (ops.NOTICE_SEARCH, rows.search_rows),
    (ops.BASE_AMOUNTS, rows.base_rows),
    (ops.CHANGES, purchase.change_rows),
    (ops.OPENINGS, rows.opening_rows),
    (ops.RESERVE_PRICES, rows.price_rows),
    (ops.AWARDS, rows.award_rows),
    (ops.CONTRACTS, purchase.contract_rows),
    (ops.CONTRACT_SEARCH, purchase.contract_rows),
    (ops.CONTRACT_CHANGES, purchase.contract_change_rows),
    (ops.PROCESSES, purchase.process_rows),
)
_SINGLE: tuple[tuple[Operation[Any], Rows], ...] = (
    (ops.REGION_LIMITS, rows.region_rows),
    (ops.QUOTES, rows.bid_rows),
    (ops.FAILURES, rows.failing_rows),
    (ops.SANCTIONED_FIRMS, purchase.sanction_rows),
    (ops.STANDARD_NOTICES, standard.notice_rows),
    (ops.STANDARD_BIDS, standard.bid_rows),
    (ops.STANDARD_CONTRACTS, standard.contract_rows),
)
SHOWN: Mapping[str, tuple[Rows, Kind | None]] = {
    **{one.name: (show, kind) for table, show in _BY_KIND for kind, one in table.items()},
    **{one.name: (show, None) for one, show in _SINGLE},
}
_PATHS = {one.path.removeprefix("/"): one for one in ops.OPERATIONS.values()}
_MISSING_WHEN_EMPTY = ("as/", "ao/CntrctInfoService/")
_ROWS_OF_TOO_MANY = 10


# --- answers -------------------------------------------------------------------------------------


def gateway_error(code: str, message: str, status: int = 200) -> Response:
    """The gateway's own error: XML whatever was asked for, usually with HTTP 200."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OpenAPI_ServiceResponse>\n <cmmMsgHeader>\n'
        f"  <errMsg>SERVICE ERROR</errMsg>\n  <returnAuthMsg>{escape(message)}</returnAuthMsg>\n"
        f"  <returnReasonCode>{code}</returnReasonCode>\n"
        " </cmmMsgHeader>\n</OpenAPI_ServiceResponse>\n"
    )
    return Response(status, "text/xml;charset=UTF-8", body.encode())


def flat_error(code: str, message: str, now: datetime) -> Response:
    """The service's flat error, with HTTP 200."""
    return json_response({"responseTime": stamp(now), "resultCode": code, "resultMsg": message})


def key_is_good(request: Request, service_key: str) -> bool:
    """Whether the service key came encoded exactly once."""
    pairs = (part.partition("=") for part in request.query.split("&"))
    raw = next((value for name, _, value in pairs if name in ("ServiceKey", "serviceKey")), "")
    return raw.upper() == encoded_once(service_key).upper()


def envelope_error(code: str, message: str) -> Response:
    """The service's error in the envelope of every answer, with HTTP 200."""
    header = {"resultCode": code, "resultMsg": message}
    return json_response({"response": {"header": header}})


def answer(path: str, query: Query) -> Response:
    """The answer of an operation.

    Raises:
        Refusal: No such operation (404; the real gateway does the same for retired paths).
    """
    operation = _PATHS.get(path)
    if operation is None:
        raise Refusal(404, "no_such_path", "없는 서비스입니다")
    asked = query.parameters
    found = [(by, way) for by, way in operation.ways.items() if _is_asked(way, asked)]
    if not found:
        return flat_error("10", "잘못된 요청 파라미터 에러", query.now)
    by, way = found[0]
    if not all(asked.get(name) for name in _needed(way)):
        return flat_error("08", "필수값 입력 에러", query.now)
    try:
        period = _period(way.span, asked) if way.span else None
    except ValueError:
        return envelope_error("06", "날짜Format 에러")
    except ValueInvalid:
        return envelope_error("07", "입력범위값 초과 에러")
    show, kind = SHOWN.get(operation.name, (_nothing, None))
    missing = path.startswith(_MISSING_WHEN_EMPTY)
    return _envelope(show(replace(query, kind=kind, by=by, period=period)), asked, missing=missing)


def _nothing(_query: Query) -> list[Row]:
    return []


def _is_asked(way: Way, asked: Mapping[str, str]) -> bool:
    return way.division == asked.get("inqryDiv", "")


def _needed(way: Way) -> tuple[str, ...]:
    span = (way.span.first, way.span.last) if way.span else ()
    return (*way.needs, *span)


def _period(span: Span, asked: Mapping[str, str]) -> Period:
    """The period asked for; ValueError for another form of date, ValueInvalid for its length."""
    first, last = (_moment(span.unit, asked[name]) for name in (span.first, span.last))
    if span.unit is Unit.DAY:
        last = last.replace(hour=23, minute=59)
    if too_long(first, last, span.longest):
        raise ValueInvalid(span.last, "too long", "조회 기간이 너무 깁니다")
    return Period(first, last)


def _moment(unit: Unit, text: str) -> datetime:
    moment = datetime.strptime(text, unit.value).replace(tzinfo=SEOUL)
    if moment.strftime(unit.value) != text:
        raise ValueError("another form of date")
    return moment


def _envelope(found: list[Row], asked: Mapping[str, str], *, missing: bool) -> Response:
    size, number = int(asked.get("numOfRows") or 10), int(asked.get("pageNo") or 1)
    size = size if size <= MOST_ROWS else _ROWS_OF_TOO_MANY
    shown = found[(number - 1) * size : number * size]
    body: dict[str, Value] = {} if missing and not shown else {"items": shown}
    body |= {"numOfRows": size, "pageNo": number, "totalCount": len(found)}
    header = {"resultCode": "00", "resultMsg": "정상"}
    if asked.get("type") == "json":
        return json_response({"response": {"header": header, "body": body}})
    items = "".join(f"<item>{_cells(row)}</item>" for row in shown)
    counts = _cells({k: str(v) for k, v in body.items() if k != "items"})
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><response><header>{_cells(header)}</header>'
        f"<body><items>{items}</items>{counts}</body></response>"
    )
    return Response(200, "text/xml;charset=UTF-8", text.encode())


def _cells(row: Row) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in row.items())
