"""All simulated systems over one world, without a socket: a request in, an answer out.

A request first meets the faults and limits that are switched on. Then it is dispatched, with time
standing still, and things that are due before or after it happen. One that may have changed the
world is written to the journal before its answer leaves. If that fails, nothing is answered any
more: what was not kept must not be told.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from engine.errors import HandlerFailed, StoreError
from tasks.cleanpay.simulator import CleanPaySimulator
from tasks.cleanpay.trust import Trust
from tasks.disclosure.simulator import DisclosureSimulator
from tasks.document24.simulator import Party, RelaySimulator
from tasks.nara.market import FIRMS, Market
from tasks.nara.simulator import NaraSimulator
from tasks.sandbox import shown
from tasks.sandbox.control import Control
from tasks.sandbox.faults import SLOW, Fault
from tasks.sandbox.habits import Contractors
from tasks.sandbox.journal import Entry, Journal, digest, other_answer, remembered
from tasks.sandbox.pages import Pages, Tables
from tasks.sandbox.strikes import LOST, after, before
from tasks.sandbox.web import Refusal, Request, Response, Route, dispatch
from tasks.sandbox.world import World
from tasks.settings import SANDBOX_KEY

SYSTEMS = ("/1230000/", "/agency/", "/relay/", "/disclosure/", "/cleanpay/")
SERVICE_KEY = SANDBOX_KEY
# the fictitious agency of the shipped processes, to which contractors write
AGENCY = "9990001"
_log = logging.getLogger(__name__)


class Application:
    """All systems over one world. `pause` lets real time pass for latency and slow answers."""

    def __init__(self, world: World, *, pause: Callable[[timedelta], None]) -> None:
        self.world = world
        self._pause = pause
        self._journal: Journal | None = None
        self._failed = False
        self._held: list[Request] = []
        self.market = Market(world)
        self.relay = RelaySimulator(world, party_of=self._party, knows=self._knows)
        self.contractors = Contractors(world, self.market, self.relay.promise)
        self.board = DisclosureSimulator(world)
        self.trust = Trust(world)
        self.control = Control(world, self._restart)
        self._routes: tuple[Route, ...] = (
            *NaraSimulator(world, self.market, SERVICE_KEY).routes(),
            *self.relay.routes(),
            *self.board.routes(),
            *CleanPaySimulator(world, self.trust).routes(),
            *self.control.routes(),
            *Pages(world, self._pages()).routes(),
        )

    def _pages(self) -> Mapping[str, Tables]:
        return {
            "/": lambda: shown.front(self.world, self.control),
            "/nara": lambda: shown.nara(self.market),
            "/document24": lambda: shown.document24(self.relay),
            "/cleanpay": lambda: shown.cleanpay(self.trust),
            "/board": lambda: shown.board(self.board),
        }

    def _restart(self) -> None:
        """Whatever a script counts begins anew with another script."""
        self.market.restart()
        self.trust.restart()
        self.relay.restart()

    def resume(self, journal: Journal, file: Path) -> None:
        """Become what the journal says, and keep it from now on.

        Raises:
            StoreError: The replay answers otherwise than it did then.
        """
        for number, entry in enumerate(journal.entries(), start=1):
            if digest(self._at(entry.at, entry.request)) != entry.answer:
                raise other_answer(file, number)
        for name, count in journal.counters().items():
            self.control.tally.set(name, count)
        self.control.tally.take_changed()
        self._journal = journal

    def answer(self, request: Request) -> Response:
        """The answer to a request, with whatever fault is drawn for it; status 0 is none at all."""
        if self._failed or not request.path.startswith(SYSTEMS):
            return LOST if self._failed else self._effective(request)
        with self.world.lock:
            fault = self.control.draw(request.method, request.path)
            limited = self._limited(request)
            self._keep_counts()
            latency = self.control.plan.latency + (SLOW if fault is Fault.SLOW else timedelta(0))
            now = self.world.now()
        if latency:
            self._pause(latency)
        early = before(fault, request, now) or limited
        if early:
            self._hold(fault, request)
            return early
        return after(fault, self._delivered(fault, request))

    def _limited(self, request: Request) -> Response | None:
        return self.control.limits.check(request, now=self.world.now(), real=self.world.clock.now())

    def _delivered(self, fault: Fault | None, request: Request) -> Response:
        response = self._effective(request)
        if fault is Fault.TWICE:
            response = self._effective(request)
        if request.method == "POST":
            self._deliver_held()
        return response

    def _hold(self, fault: Fault | None, request: Request) -> None:
        """A write that is late takes effect once another one has; a late read is just lost."""
        if fault is Fault.LATE and request.method == "POST":
            with self.world.lock:
                self._held.append(request)

    def _deliver_held(self) -> None:
        with self.world.lock:
            held, self._held = self._held, []
            for request in held:
                self._effective(request)

    # --- one request, for good -------------------------------------------------------------------

    def _effective(self, request: Request) -> Response:
        with self.world.lock:
            if request.method != "POST":
                return self._at(self.world.now(), request)
            kept, at = remembered(request), self.world.now()
            response = self._at(at, kept)
            return response if self._kept(Entry(at, kept, digest(response))) else LOST

    def _kept(self, entry: Entry) -> bool:
        if self._journal is None:
            return True
        try:
            self._journal.append(entry, self.control.tally.take_changed())
        except StoreError as error:
            _log.error("%s", error)
            self._failed = True
        return not self._failed

    def _keep_counts(self) -> None:
        if self._journal is not None:
            self._journal.count(self.control.tally.take_changed())

    def _at(self, moment: datetime, request: Request) -> Response:
        """The answer, with time standing at a moment but for what the request itself moves."""
        with self.world.standing(moment):
            self.world.settle()
            response = self._dispatched(request)
            self.world.settle()
        return response

    def _dispatched(self, request: Request) -> Response:
        try:
            return dispatch(self._routes, request)
        except Refusal as refusal:
            return refusal.response()
        except HandlerFailed as error:
            return Refusal(422, "content_invalid", error.text("ko")).response()
        except Exception as error:  # noqa: BLE001 - a broken simulator must answer, alike each time
            _log.error("the sandbox broke at %s: %s", request.path, type(error).__name__)
            return Refusal(500, "sandbox_broke", type(error).__name__).response()

    # --- who is who ------------------------------------------------------------------------------

    def _party(self, contract_no: str) -> Party | None:
        for contract in self.market.contracts:
            if contract.number == contract_no:
                draft = contract.draft
                # the agency's spelling of the name may hold signs that no letter can carry
                name = draft.contractor_name.encode("cp949", "replace").decode("cp949")
                return Party(draft.contractor_no, name, contract.agency_code)
        for paper in self.world.script.paper_contracts:
            if paper.contract_no == contract_no:
                return Party(paper.contractor_no, paper.name, AGENCY)
        return None

    def _knows(self, code: str) -> bool:
        """Whether a department code exists: bidders with or without `MA`, and the script's own."""
        bare = code.removeprefix("MA")
        quoting = {b.bidder_no for n in self.market.notices for b in n.bidders}
        drafted = {contract.draft.contractor_no for contract in self.market.contracts}
        paper = {contract.contractor_no for contract in self.world.script.paper_contracts}
        known = {*quoting, *drafted, *paper, *(number for number, _, _ in FIRMS)}
        return bare in known or code in self.world.script.receivers
