"""Requests, answers and routes of the sandbox, without a socket."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from engine.errors import ValueInvalid
from engine.ports import Value
from engine.values import from_json, to_json


@dataclass(frozen=True, slots=True)
class Request:
    """One request; header names are lower case, `query` is raw, `path` is still encoded."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def key(self) -> str:
        """The idempotency key, percent-decoded, or an empty text."""
        return unquote(self.headers.get("idempotency-key", ""))

    def parameters(self) -> Mapping[str, str]:
        """The query's parameters, each decoded once; of a repeated one the last."""
        pairs = (part.partition("=") for part in self.query.split("&") if part)
        return {unquote(name): unquote(value) for name, _, value in pairs}

    def content(self) -> Mapping[str, Value]:
        """The JSON object of the body.

        Raises:
            Refusal: It is not one.
        """
        try:
            content = from_json(self.body)
        except ValueInvalid as error:
            raise Refusal(400, "not_json", "요청 본문이 JSON이 아닙니다") from error
        if not isinstance(content, dict):
            raise Refusal(400, "not_json", "요청 본문이 JSON 객체가 아닙니다")
        return content


@dataclass(frozen=True, slots=True)
class Response:
    """One answer."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """A simulated system says no: HTTP status, its own code, and words for a person."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message

    def response(self) -> Response:
        """The refusal as the JSON that clients read."""
        return json_response({"error": {"code": self.code, "message": self.message}}, self.status)


def json_response(value: Value, status: int = 200) -> Response:
    """A JSON answer; Decimals, days and moments become text."""
    body = json.dumps(to_json(value), ensure_ascii=False).encode()
    return Response(status, "application/json; charset=utf-8", body)


Answering = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path pattern; `answer` gets the request and the decoded groups."""

    method: str
    pattern: str
    answer: Answering


def dispatch(routes: Sequence[Route], request: Request) -> Response:
    """The answer of the first route that fits.

    Raises:
        Refusal: No route fits (404 `no_such_path`), or the route refused.
    """
    for route in routes:
        found = re.fullmatch(route.pattern, request.path)
        if found and route.method == request.method:
            return route.answer(request, *(unquote(part) for part in found.groups()))
    raise Refusal(404, "no_such_path", "없는 주소입니다")
