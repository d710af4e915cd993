"""The simulated public API: operations of the documented services over the market's state.

Amounts, rates and dates are text, in the spellings that the real answers have. An operation without
data answers code 00 with an empty list (bids) or without `items` at all (awards), as the real one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from xml.sax.saxutils import escape

from engine.ports import Value
from tasks.nara.client import Kind
from tasks.nara.public_rows import (
    Query,
    Row,
    award_rows,
    base_rows,
    bid_rows,
    contract_rows,
    failing_rows,
    notice_row,
    opening_rows,
    price_rows,
    process_rows,
    region_rows,
    stamp,
)
from tasks.outside.http import encoded_once
from tasks.sandbox.web import Refusal, Request, Response, json_response


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: which `inqryDiv` asks by number, its rows, and how no data looks."""

    rows: Callable[[Query], list[Row]]
    by_number: str = ""
    empty: Literal["list", "missing"] = "list"


_BIDS, _AWARDS = "ad/BidPublicInfoService", "as/ScsbidInfoService"
_CONTRACTS, _PROCESS = "ao/CntrctInfoService", "ao/CntrctProcssIntgOpenService"


def _operations() -> Mapping[str, tuple[Operation, Kind | None]]:
    """Every operation by its path below `/1230000/`."""
    found: dict[str, tuple[Operation, Kind | None]] = {
        f"{_AWARDS}/getOpengResultListInfoOpengCompt": (Operation(bid_rows), None),
        f"{_AWARDS}/getOpengResultListInfoFailing": (Operation(failing_rows), None),
        f"{_BIDS}/getBidPblancListInfoPrtcptPsblRgn": (Operation(region_rows, "2"), None),
    }
    for suffix, kind in _SUFFIX_KINDS.items():
        for path, operation in _KIND_OPERATIONS.items():
            found[path.format(suffix)] = (operation, kind)
    return found


_SUFFIX_KINDS = {"Thng": Kind.GOODS, "Servc": Kind.SERVICES, "Cnstwk": Kind.WORKS}
_KIND_OPERATIONS = {
    _BIDS + "/getBidPblancListInfo{}": Operation(
        lambda query: [notice_row(record) for record in query.notices()], "2"
    ),
    _BIDS + "/getBidPblancListInfo{}BsisAmount": Operation(base_rows, "2"),
    _AWARDS + "/getOpengResultListInfo{}": Operation(opening_rows, "4", "missing"),
    _AWARDS + "/getOpengResultListInfo{}PreparPcDetail": Operation(price_rows, "2", "missing"),
    _AWARDS + "/getScsbidListSttus{}": Operation(award_rows, "4", "missing"),
    _CONTRACTS + "/getCntrctInfoList{}PPSSrch": Operation(contract_rows, "2", "missing"),
    _PROCESS + "/getCntrctProcssIntgOpen{}": Operation(process_rows, "1"),
}
OPERATIONS = _operations()


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


def answer(path: str, query: Query) -> Response:
    """The answer of an operation.

    Raises:
        Refusal: No such operation (404; the real gateway does the same for retired paths).
    """
    operation, kind = OPERATIONS.get(path, (None, None))
    if operation is None:
        raise Refusal(404, "no_such_path", "없는 서비스입니다")
    asked = query.parameters
    if operation.by_number and asked.get("inqryDiv") != operation.by_number:
        return flat_error("10", "잘못된 요청 파라미터 에러", query.now)
    if not (asked.get("bidNtceNo") or asked.get("dcsnCntrctNo")):
        return flat_error("08", "필수값 입력 에러", query.now)
    scoped = replace(query, kind=kind)
    return _envelope(operation.rows(scoped), asked, operation.empty)


def _envelope(rows: list[Row], asked: Mapping[str, str], empty: str) -> Response:
    size, number = int(asked.get("numOfRows") or 10), int(asked.get("pageNo") or 1)
    shown = rows[(number - 1) * size : number * size]
    body: dict[str, Value] = {"items": shown}
    if not shown and empty == "missing":
        body = {}
    body |= {"numOfRows": size, "pageNo": number, "totalCount": len(rows)}
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
