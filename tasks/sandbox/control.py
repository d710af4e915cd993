"""The control API of the sandbox: time, script, faults, limits, and the log of what was done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from engine.errors import ValueInvalid
from engine.ports import Value
from tasks.outside.typed import as_moment
from tasks.sandbox.faults import Ambush, Fault, Plan, read_ambush, read_plan
from tasks.sandbox.limits import Limits, Tally, read_look_up, read_quota
from tasks.sandbox.script import read_script
from tasks.sandbox.web import Refusal, Request, Response, Route, json_response
from tasks.sandbox.world import World

T = TypeVar("T")
_REQUESTS = "requests"


@dataclass(slots=True)
class Control:
    """Called with the world's lock held. `restart` tells the simulators of a new script."""

    world: World
    restart: Callable[[], None]
    tally: Tally = field(default_factory=Tally)
    plan: Plan = field(default_factory=Plan)
    ambushes: list[Ambush] = field(default_factory=list)
    limits: Limits = field(init=False)

    def __post_init__(self) -> None:
        self.limits = Limits(self.tally)

    def routes(self) -> tuple[Route, ...]:
        """The control API."""
        return (
            Route("GET", "/control/clock", self._clock),
            Route("POST", "/control/clock", self._move),
            Route("GET", "/control/next", self._next),
            Route("POST", "/control/next", self._move_to_next),
            Route("POST", "/control/scenario", self._scenario),
            Route("POST", "/control/faults", self._faults),
            Route("POST", "/control/fault-next", self._fault_next),
            Route("POST", "/control/quota", self._quota),
            Route("POST", "/control/lookup", self._look_up),
            Route("GET", "/control/log", self._log),
        )

    def draw(self, method: str, path: str) -> Fault | None:
        """The fault of a request to one of the systems: of an ambush first, else of the plan."""
        for ambush in self.ambushes:
            if ambush.waits_for(method, path) and self.tally.of(ambush.name) < ambush.times:
                self.tally.add(ambush.name)
                return ambush.kind
        if not self.plan.share or method not in self.plan.methods:
            return None
        return self.plan.draw(self.tally.add(_REQUESTS))

    def waiting(self) -> tuple[tuple[Ambush, int], ...]:
        """The ambushes that have not struck as often as they may, and how often they still may."""
        left = ((one, one.times - self.tally.of(one.name)) for one in self.ambushes)
        return tuple((one, times) for one, times in left if times > 0)

    # --- time ------------------------------------------------------------------------------------

    def _clock(self, _request: Request) -> Response:
        return json_response({"now": self.world.now()})

    def _move(self, request: Request) -> Response:
        try:
            moment = as_moment(request.content().get("now"))
        except ValueError as error:
            raise Refusal(400, "wrong_value", "now에 시간대가 있는 일시가 필요합니다") from error
        self.world.move(moment)
        return json_response({"now": self.world.now()})

    def _next(self, _request: Request) -> Response:
        return json_response({"at": self.world.next_at()})

    def _move_to_next(self, _request: Request) -> Response:
        """Move the clock to the next thing outside; where nothing is to come it stays."""
        if (at := self.world.next_at()) is not None:
            self.world.move(max(at, self.world.now()))
        return json_response({"now": self.world.now(), "at": self.world.next_at()})

    # --- script, faults, limits ------------------------------------------------------------------

    def _scenario(self, request: Request) -> Response:
        self.world.play(_read(read_script, request.content()))
        self.restart()
        return json_response({"now": self.world.now()})

    def _faults(self, request: Request) -> Response:
        self.plan = _read(read_plan, request.content())
        self.tally.set(_REQUESTS, 0)
        return json_response({"share": self.plan.share, "kinds": list(self.plan.kinds)})

    def _fault_next(self, request: Request) -> Response:
        name = f"ambush:{len(self.ambushes) + 1}"
        ambush = _read(lambda values: read_ambush(values, name=name), request.content())
        self.ambushes.append(ambush)
        return json_response(
            {"kind": ambush.kind.value, "path": ambush.path, "times": ambush.times}
        )

    def _quota(self, request: Request) -> Response:
        quota = self.limits.quota = _read(read_quota, request.content())
        return json_response({"daily": quota.daily, "per_second": quota.per_second})

    def _look_up(self, request: Request) -> Response:
        self.limits.without_look_up = _read(read_look_up, request.content())
        return json_response({"without": sorted(self.limits.without_look_up)})

    def _log(self, _request: Request) -> Response:
        effects = [
            {
                "number": effect.number,
                "at": effect.at,
                "system": effect.system,
                "kind": effect.kind,
                "key": effect.key,
                "summary": effect.summary,
            }
            for effect in self.world.effects
        ]
        return json_response({"effects": effects})


def _read(read: Callable[[Mapping[str, Value]], T], values: Mapping[str, Value]) -> T:
    try:
        return read(values)
    except ValueInvalid as error:
        raise Refusal(422, "wrong_value", error.text("ko")) from error
