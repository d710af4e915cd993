"""The combined server: every simulated system on one loopback port, told apart by path.

    /1230000/...  Nara Marketplace's public API     /agency/...      its link for the agency
    /relay/...    relay of official documents       /disclosure/...  disclosure board
    /cleanpay/... Clean Pay                         /control/...     time, script, faults, log
    /             pages for people

One lock serves one request at a time, so that a fault plan and a log have one order. With a state
file the sandbox remembers everything over a stop, and over a kill.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

from engine.errors import StoreError
from engine.ports import Clock
from tasks.outside.http import Patience
from tasks.registry import Outside
from tasks.sandbox.application import SERVICE_KEY, Application
from tasks.sandbox.journal import Beginning, Journal
from tasks.sandbox.web import Request, Response
from tasks.sandbox.world import World
from tasks.settings import Letters, default_settings

HOST = "127.0.0.1"
AGENCY = Letters().sender
_MAX_BODY = 64 * 1024 * 1024


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
    def cleanpay(self) -> str:
        """Clean Pay's base address."""
        return f"{self.url}/cleanpay"

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
        state: A file that remembers everything; made when it is not there. Where time began is
            what the file says when it is there already.
        pause: Lets real time pass for latency and slow answers.

    Raises:
        StoreError: The state file is of another format or seed, damaged, or in use.
    """

    def __init__(
        self,
        *,
        seed: int = 7,
        clock: Clock,
        start_at: datetime | None = None,
        port: int = 0,
        state: Path | None = None,
        pause: Callable[[timedelta], None] = _pause,
    ) -> None:
        self._journal = Journal(state, Beginning(seed, start_at)) if state else None
        if self._journal:
            start_at = self._journal.beginning.start_at
        self.application = Application(
            World(seed=seed, clock=clock, start_at=start_at), pause=pause
        )
        if state and self._journal:
            self._resume(self._journal, state)
        self._server = _Server((HOST, port), _handler(self.application))
        self.addresses = Addresses(f"http://{HOST}:{self._server.server_address[1]}")
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def _resume(self, journal: Journal, state: Path) -> None:
        try:
            self.application.resume(journal, state)
        except StoreError:
            journal.close()
            raise

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
        if self._journal:
            self._journal.close()

    def outside(self, clock: Clock, patience: Patience | None = None) -> Outside:
        """Clients of every system, for the fictitious agency `AGENCY`; close them when done."""
        return connect(self.addresses, clock, patience)


def connect(addresses: Addresses, clock: Clock, patience: Patience | None = None) -> Outside:
    """Clients of a sandbox that runs at these addresses; close them when done."""
    return Outside.open(default_settings(addresses.url), clock=clock, patience=patience)


def serve(
    port: int,
    *,
    clock: Clock,
    seed: int = 7,
    start_at: datetime | None = None,
    state: Path | None = None,
    announce: Callable[[Addresses], None],
    stop: threading.Event,
) -> None:
    """Run a sandbox until `stop` is set; `announce` is told where it is once it listens.

    Raises:
        StoreError: The state file is of another format or seed, damaged, or in use.
    """
    with Sandbox(seed=seed, clock=clock, start_at=start_at, port=port, state=state) as sandbox:
        announce(sandbox.addresses)
        stop.wait()


__all__ = ["AGENCY", "SERVICE_KEY", "Addresses", "Sandbox", "connect", "serve"]
