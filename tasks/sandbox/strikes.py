"""What a fault makes of a request or of its answer."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from engine.ports import Value
from tasks.nara.public import flat_error, gateway_error
from tasks.sandbox.faults import Fault
from tasks.sandbox.web import Request, Response

PUBLIC = "/1230000/"
LOST = Response(0, "", b"")
"""No answer at all: the connection is closed."""
USED_UP = "LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR"


def before(fault: Fault | None, request: Request, now: datetime) -> Response | None:
    """The answer of a fault that strikes before anything is done, or None."""
    strike = _BEFORE.get(fault) if fault else None
    return strike(request, now) if strike else None


def used_up() -> Response:
    """The gateway's answer when the day's quota is used up: XML whatever was asked for."""
    return gateway_error("22", USED_UP)


def too_fast(request: Request, now: datetime) -> Response:
    """The answer when there were too many requests within a second."""
    if request.path.startswith(PUBLIC):
        return flat_error("23", "초당 요청한도 초과 에러", now)
    return Response(429, "text/plain", b"slow down", {"Retry-After": "1"})


_BEFORE: Mapping[Fault, Callable[[Request, datetime], Response]] = {
    Fault.HTTP_500: lambda _request, _now: Response(
        500, "text/html", b"<html><body>Internal Server Error</body></html>"
    ),
    Fault.GATEWAY_XML: lambda _request, _now: gateway_error("05", "SERVICETIMEOUT_ERROR"),
    Fault.QUOTA: lambda _request, _now: used_up(),
    Fault.RATE_LIMIT: too_fast,
    Fault.LATE: lambda _request, _now: LOST,
}


def after(fault: Fault | None, response: Response) -> Response:
    """What a fault that strikes after the effect makes of the answer."""
    strike = _AFTER.get(fault) if fault else None
    return strike(response) if strike else response


def _garbage(response: Response) -> Response:
    half = response.body[: max(len(response.body) // 2, 1)]
    return Response(200, response.content_type, half + b"\x00<oops")


def _doubled(response: Response) -> Response:
    """Every entry of every list that stands at the top of a JSON answer, two times."""
    if not response.content_type.startswith("application/json"):
        return response
    body = json.dumps(_twice(json.loads(response.body)), ensure_ascii=False).encode()
    return Response(response.status, response.content_type, body, response.headers)


def _twice(value: Value) -> Value:
    if not isinstance(value, dict):
        return value
    return {
        name: [*one, *one] if isinstance(one, list) and name in _LISTS else _twice(one)
        for name, one in value.items()
    }


_LISTS = frozenset({"letters", "acknowledgements", "items"})
_AFTER: Mapping[Fault, Callable[[Response], Response]] = {
    Fault.LOST: lambda _response: LOST,
    Fault.GARBAGE: _garbage,
    Fault.DUPLICATE: _doubled,
}
