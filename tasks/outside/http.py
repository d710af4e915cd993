"""The wire to an outside system: one request, and patience over several.

A request goes out beneath httpx's own log line (`_Beneath`), so that a service key in the query
never reaches a log, an error text or a traceback. Answers leave this file as `Answer`; nothing of
httpx does. A try that got no answer, or an answer worth asking again for, is `ExternalUnavailable`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol, TypeVar
from urllib.parse import quote, unquote, urlencode

import httpx
import tenacity

from engine.errors import ExternalRejected, ExternalUnavailable, ValueInvalid
from engine.ports import Value
from engine.values import from_json

T = TypeVar("T")
_BUSY = frozenset({408, 425, 429})
_TOO_LARGE = "the answer is larger than {n} bytes"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one action waits for the outside before the engine's own back-off takes over.

    `attempts` counts tries within one action. Waits grow from `first_wait` to `longest_wait` with
    jitter. A system that names a longer wait than `longest_wait` is not asked again here.
    `sleep` takes seconds; tests hand in one that does not sleep.
    """

    attempts: int = 6
    first_wait: timedelta = timedelta(milliseconds=100)
    longest_wait: timedelta = timedelta(seconds=4)
    timeout: timedelta = timedelta(seconds=10)
    sleep: Callable[[float], None] = tenacity.nap.sleep

    def run(self, action: Callable[[int], T]) -> T:
        """The result of `action(attempt)`, tried again while the outside is unavailable.

        Raises:
            ExternalUnavailable: Still, after the last try.
        """
        trying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.attempts),
            wait=self._wait,
            retry=tenacity.retry_if_exception(self._worth_waiting),
            sleep=self.sleep,
            reraise=True,
        )
        for attempt in trying:
            with attempt:
                return action(attempt.retry_state.attempt_number)
        raise AssertionError("tenacity neither returned nor raised")

    def _worth_waiting(self, error: BaseException) -> bool:
        if not isinstance(error, ExternalUnavailable):
            return False
        return error.retry_after is None or error.retry_after <= self.longest_wait

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        named = error.retry_after if isinstance(error, ExternalUnavailable) else None
        jitter = tenacity.wait_random_exponential(
            multiplier=self.first_wait.total_seconds(), max=self.longest_wait.total_seconds()
        )
        return max(named.total_seconds() if named else 0.0, jitter(state))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the body is raw bytes, `content_type` as sent, `retry_after` if named.

    `digest` is the sha256 of the body that the sender named, or an empty text.
    """

    status: int
    content_type: str
    body: bytes = field(repr=False)
    retry_after: timedelta | None = None
    digest: str = ""


class _Beneath(httpx.BaseTransport):
    """Adds the secret query part to a request below the layer that logs and raises with URLs."""

    def __init__(self, inner: httpx.BaseTransport, secret_query: bytes) -> None:
        self._inner = inner
        self._secret = secret_query

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path
        joined = path + (b"&" if b"?" in path else b"?") + self._secret
        hidden = httpx.Request(
            request.method,
            request.url.copy_with(raw_path=joined),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return self._inner.handle_request(hidden)

    def close(self) -> None:
        self._inner.close()


def encoded_once(key: str) -> str:
    """A service key percent-encoded exactly once, whichever of its two published forms is given.

    The portal hands out a "decoding" key (base64 letters) and the same key already encoded; a `%`
    is in no decoding key, so its presence tells them apart.
    """
    return quote(unquote(key) if "%" in key else key, safe="")


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must never be shown: sent with each request, hidden from `repr`, logs and errors.

    `query` values are percent-encoded once; `token` goes out as a bearer token when not empty.
    """

    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    token: str = field(default="", repr=False)


class Meter(Protocol):
    """The quota of an account with an outside system, and its pace, over all processes."""

    def turn(self) -> timedelta:
        """Reserve the next moment at which a request may go; how long it is until then.

        Raises:
            ExternalUnavailable: It is too far away to wait for it here.
        """
        ...

    def spend(self) -> None:
        """Take one request of the day's quota.

        Raises:
            ExternalUnavailable: None is left; `retry_after` says until when.
        """
        ...

    def use_up(self) -> None:
        """The outside said that none is left."""
        ...


class Wire:
    """Requests to one outside system under one base address.

    The environment's proxy variables are not read; `proxy` names one. Redirects are not followed.
    With a `meter`, every request that is sent, a repeated one too, waits its turn and is counted.
    """

    def __init__(
        self,
        system: str,
        base_url: str,
        *,
        patience: Patience | None = None,
        secrets: Secrets | None = None,
        proxy: str | None = None,
        max_bytes: int = 64 * 1024 * 1024,
        meter: Meter | None = None,
    ) -> None:
        self.system = system
        self._meter = meter
        self.patience = patience or Patience()
        self._max_bytes = max_bytes
        secrets = secrets or Secrets()
        # certificates are loaded and checked where there is TLS; a redirect to another scheme is
        # never followed, so a plain address needs none
        transport: httpx.BaseTransport = httpx.HTTPTransport(
            verify=not base_url.startswith("http:"), proxy=proxy
        )
        if secrets.query:
            hidden = "&".join(f"{k}={encoded_once(v)}" for k, v in secrets.query.items())
            transport = _Beneath(transport, hidden.encode("ascii"))
        headers = {"Authorization": f"Bearer {secrets.token}"} if secrets.token else {}
        self._client = httpx.Client(
            base_url=base_url.rstrip("/"),
            transport=transport,
            headers=headers,
            timeout=self.patience.timeout.total_seconds(),
            trust_env=False,
        )

    def close(self) -> None:
        """Close the connections; the wire is not used afterwards."""
        self._client.close()

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        """One GET, tried once.

        Raises:
            ExternalUnavailable: No answer, or one that is too large.
        """
        tail = f"?{urlencode(dict(query), quote_via=quote)}" if query else ""
        return self._once("GET", path + tail)

    def post(
        self, path: str, body: bytes, *, content_type: str, key: str, extra: str = ""
    ) -> Answer:
        """One POST with the idempotency key `key`, tried once; `extra` is the sender's own code.

        Raises:
            ExternalUnavailable: No answer: whether it took effect is not known.
        """
        # an element id in the key may be Korean, a header may not
        headers = {"Content-Type": content_type, "Idempotency-Key": quote(key, safe=":")}
        if extra:
            headers["X-Organisation"] = extra
        return self._once("POST", path, body=body, headers=headers)

    def use_up(self) -> None:
        """Note that the outside said that the day's quota is used up."""
        if self._meter:
            self._meter.use_up()

    def _wait_and_spend(self) -> None:
        if self._meter is None:
            return
        wait = self._meter.turn()
        if wait > timedelta(0):
            self.patience.sleep(wait.total_seconds())
        self._meter.spend()

    def _once(
        self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        self._wait_and_spend()
        try:
            with self._client.stream(
                method, path, content=body or None, headers=dict(headers or {})
            ) as response:
                return Answer(
                    response.status_code,
                    response.headers.get("Content-Type", ""),
                    self._body(response),
                    _retry_after(response.headers.get("Retry-After", "")),
                    response.headers.get("X-Content-SHA256", ""),
                )
        except (httpx.TransportError, httpx.DecodingError) as error:
            reason = f"no answer ({type(error).__name__})"
            raise ExternalUnavailable(self.system, reason) from error

    def _body(self, response: httpx.Response) -> bytes:
        taken = bytearray()
        for chunk in response.iter_bytes():
            taken += chunk
            if len(taken) > self._max_bytes:
                raise ExternalUnavailable(self.system, _TOO_LARGE.format(n=self._max_bytes))
        return bytes(taken)

    def patiently(self, ask: Callable[[], T]) -> T:
        """Run something that reads, again while the outside is unavailable.

        Raises:
            ExternalUnavailable: Still, after the last try.
        """
        return self.patience.run(lambda _attempt: ask())

    def once(self, *, look: Callable[[], T | None], send: Callable[[], T]) -> T:
        """Run something that writes: after a try without an answer, look before sending again.

        Raises:
            ExternalUnavailable: Still, after the last try; whether it took effect is not known.
        """

        def attempt(number: int) -> T:
            found = look() if number > 1 else None
            return send() if found is None else found

        return self.patience.run(attempt)


def _retry_after(text: str) -> timedelta | None:
    return timedelta(seconds=int(text)) if text.isascii() and text.isdigit() else None


def segment(text: str) -> str:
    """One part of a path, with every reserved character encoded."""
    return quote(text, safe="")


def json_body(value: Value) -> bytes:
    """The bytes of a JSON body."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def json_answer(system: str, answer: Answer) -> Mapping[str, Value]:
    """The object of a JSON answer; refusals carry `{"error": {"code", "message"}}`.

    Raises:
        ExternalUnavailable: A server error, a limit, or a body that is not a JSON object.
        ExternalRejected: A 4xx answer with a readable refusal.
    """
    if answer.status >= 500 or answer.status in _BUSY:
        raise ExternalUnavailable(system, f"HTTP {answer.status}", answer.retry_after)
    try:
        body = from_json(answer.body)
    except ValueInvalid as error:
        raise ExternalUnavailable(system, "the answer is not JSON") from error
    if not isinstance(body, dict):
        raise ExternalUnavailable(system, "the answer is not a JSON object")
    if answer.status >= 300:
        raise _refusal(system, answer.status, body.get("error"))
    return body


def _refusal(system: str, status: int, error: Value) -> ExternalUnavailable | ExternalRejected:
    if not isinstance(error, dict) or not isinstance(error.get("code"), str):
        return ExternalUnavailable(system, f"HTTP {status} without a readable reason")
    return ExternalRejected(system, str(error.get("message", "")), error["code"])
