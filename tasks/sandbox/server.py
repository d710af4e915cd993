"""The combined server: every simulated system on one loopback port, told apart by path.

    /1230000/...  Nara Marketplace's public API     /agency/...      its link for the agency
    /relay/...    relay of official documents       /disclosure/...  disclosure board
    /control/...  time, script, faults, log         /                pages for people

One lock serves one request at a time, so that a fault plan and a log have one order.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from engine.errors import HandlerFailed
from engine.ports import Clock
from tasks.disclosure.http import DisclosureSettings
from tasks.disclosure.simulator import DisclosureSimulator
from tasks.document24.client import Sender
from tasks.document24.http import Document24Settings
from tasks.document24.simulator import Party, RelaySimulator
from tasks.nara.http import NaraSettings
from tasks.nara.market import FIRMS, Market
from tasks.nara.public import flat_error, gateway_error
from tasks.nara.simulator import NaraSimulator
from tasks.outside.http import Patience
from tasks.registry import Outside
from tasks.sandbox.control import Control
from tasks.sandbox.faults import SLOW, Fault
from tasks.sandbox.pages import Pages
from tasks.sandbox.web import Refusal, Request, Response, Route, dispatch
from tasks.sandbox.world import World

HOST = "127.0.0.1"
AGENCY = Sender("9990001", "9990001", "가상시 회계과", "홍길동")
# every letter that base64 knows and a URL must encode
SERVICE_KEY = "sandbox+service/key=="
_MAX_BODY = 64 * 1024 * 1024
_SYSTEMS = ("/1230000/", "/agency/", "/relay/", "/disclosure/")
_LOST = Response(0, "", b"")


class Application:
    """All systems over one world, without a socket."""

    def __init__(self, world: World, *, pause: Callable[[timedelta], None]) -> None:
        self.world = world
        self._pause = pause
        self.market = Market(world)
        self.relay = RelaySimulator(world, party_of=self._party, knows=self._knows)
        self.board = DisclosureSimulator(world)
        self.control = Control(world, self.market.restart)
        self._routes: tuple[Route, ...] = (
            *NaraSimulator(world, self.market, SERVICE_KEY).routes(),
            *self.relay.routes(),
            *self.board.routes(),
            *self.control.routes(),
            *Pages(world, self.market, self.relay, self.board).routes(),
        )

    def answer(self, request: Request) -> Response:
        """The answer to a request, with whatever fault is drawn for it; status 0 is none at all."""
        with self.world.lock:
            fault = self._draw(request)
            latency = self.control.plan.latency
        if latency and request.path.startswith(_SYSTEMS):
            self._pause(latency)
        if fault is Fault.SLOW:
            self._pause(SLOW)
        early = _before(fault, request, self.world.now())
        return early or _after(fault, self._effective(request))

    def _draw(self, request: Request) -> Fault | None:
        plan = self.control.plan
        if request.method not in plan.methods or not request.path.startswith(_SYSTEMS):
            return None
        self.control.requests += 1
        return plan.draw(self.control.requests)

    def _effective(self, request: Request) -> Response:
        with self.world.lock:
            self.world.settle()
            try:
                response = dispatch(self._routes, request)
            except Refusal as refusal:
                response = refusal.response()
            except HandlerFailed as error:
                response = Refusal(422, "content_invalid", error.text("ko")).response()
            self.world.settle()
            return response

    def _party(self, contract_no: str) -> Party | None:
        for contract in self.market.contracts:
            if contract.number == contract_no:
                draft = contract.draft
                # the agency's spelling of the name may hold signs that no letter can carry
                name = draft.contractor_name.encode("cp949", "replace").decode("cp949")
                return Party(draft.contractor_no, name, contract.agency_code)
        return None

    def _knows(self, code: str) -> bool:
        """Whether a department code exists: bidders with or without `MA`, and the script's own."""
        bare = code.removeprefix("MA")
        quoting = {b.bidder_no for n in self.market.notices for b in n.bidders}
        drafted = {contract.draft.contractor_no for contract in self.market.contracts}
        known = {*quoting, *drafted, *(number for number, _, _ in FIRMS)}
        return bare in known or code in self.world.script.receivers


def _before(fault: Fault | None, request: Request, now: datetime) -> Response | None:
    """The answer of a fault that strikes before anything is done."""
    if fault is Fault.HTTP_500:
        return Response(500, "text/html", b"<html><body>Internal Server Error</body></html>")
    if fault is Fault.GATEWAY_XML:
        return gateway_error("05", "SERVICETIMEOUT_ERROR")
    if fault is Fault.QUOTA:
        return gateway_error("22", "LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR")
    if fault is Fault.RATE_LIMIT:
        if request.path.startswith("/1230000/"):
            return flat_error("23", "초당 요청한도 초과 에러", now)
        return Response(429, "text/plain", b"slow down", {"Retry-After": "1"})
    return None


def _after(fault: Fault | None, response: Response) -> Response:
    """What a fault that strikes after the effect makes of the answer."""
    if fault is Fault.LOST:
        return _LOST
    if fault is Fault.GARBAGE:
        half = response.body[: max(len(response.body) // 2, 1)]
        return Response(200, response.content_type, half + b"\x00<oops")
    if fault is Fault.DUPLICATE and b'"letters"' in response.body:
        letters = json.loads(response.body)["letters"]
        body = json.dumps({"letters": [*letters, *letters]}).encode()
        return Response(response.status, response.content_type, body)
    return response


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything is, for people and for clients."""

    url: str

    @property
    def public(self) -> str:
        """The public API's base address."""
        return f"{self.url}/1230000"

    @property
    def agency(self) -> str:
        """The agency link's base address."""
        return f"{self.url}/agency"

    @property
    def relay(self) -> str:
        """The relay's base address."""
        return f"{self.url}/relay"

    @property
    def disclosure(self) -> str:
        """The disclosure board's base address."""
        return f"{self.url}/disclosure"

    @property
    def control(self) -> str:
        """The control API's server address; paths begin with `/control`."""
        return self.url


def _pause(span: timedelta) -> None:
    """Let real time pass: the one thing here that takes any."""
    threading.Event().wait(span.total_seconds())


def _handler(application: Application) -> type[BaseHTTPRequestHandler]:
    """The class that answers requests over sockets with an application's answers."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            self.close_connection = True
            length = int(self.headers.get("Content-Length") or 0)
            if length > _MAX_BODY or not self._is_local():
                self.send_error(403)
                return
            path, _, query = self.path.partition("?")
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(length)
            response = application.answer(Request(self.command, path, query, headers, body))
            if response.status:
                self._send(response)

        do_GET = _serve  # noqa: N815 - the base class looks for this name
        do_POST = _serve  # noqa: N815 - the base class looks for this name

        def _is_local(self) -> bool:
            """Refuses pages of other sites that point a name of theirs at this machine."""
            host = (self.headers.get("Host") or "").rpartition(":")[0]
            return host in (HOST, "localhost")

        def _send(self, response: Response) -> None:
            self.send_response(response.status)
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
            self.send_header("Connection", "close")
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - base's name
            """Nothing: a query holds the service key."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""


class Sandbox:
    """Every simulated system on a loopback port, in threads, while the `with` block runs.

    Args:
        seed: Of every draw, unless the script names one.
        clock: Followed when `start_at` is None.
        start_at: When given, time stands there and only the control API moves it.
        port: 0 for any free one.
        pause: Lets real time pass for latency and slow answers.
    """

    def __init__(
        self,
        *,
        seed: int = 7,
        clock: Clock,
        start_at: datetime | None = None,
        port: int = 0,
        pause: Callable[[timedelta], None] = _pause,
    ) -> None:
        world = World(seed=seed, clock=clock, start_at=start_at)
        self.application = Application(world, pause=pause)
        self._server = _Server((HOST, port), _handler(self.application))
        self.addresses = Addresses(f"http://{HOST}:{self._server.server_address[1]}")
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> "Sandbox":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def outside(self, clock: Clock, patience: Patience | None = None) -> Outside:
        """Clients of every system, for the fictitious agency `AGENCY`; close them when done."""
        return connect(self.addresses, clock, patience)


def connect(addresses: Addresses, clock: Clock, patience: Patience | None = None) -> Outside:
    """Clients of a sandbox that runs at these addresses; close them when done."""
    return Outside(
        nara=NaraSettings(addresses.public, addresses.agency, SERVICE_KEY),
        document24=Document24Settings(addresses.relay, AGENCY),
        disclosure=DisclosureSettings(addresses.disclosure),
        clock=clock,
        patience=patience,
    )


def serve(
    port: int,
    *,
    clock: Clock,
    seed: int = 7,
    start_at: datetime | None = None,
    announce: Callable[[Addresses], None],
    stop: threading.Event,
) -> None:
    """Run a sandbox until `stop` is set; `announce` is told where it is once it listens."""
    with Sandbox(seed=seed, clock=clock, start_at=start_at, port=port) as sandbox:
        announce(sandbox.addresses)
        stop.wait()


__all__ = ["AGENCY", "SERVICE_KEY", "Addresses", "Sandbox", "connect", "serve"]
