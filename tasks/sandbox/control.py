"""The control API of the sandbox: time, script, faults, and the log of what was done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from engine.errors import ValueInvalid
from engine.ports import Value
from tasks.outside.typed import as_moment
from tasks.sandbox.faults import Plan, read_plan
from tasks.sandbox.script import read_script
from tasks.sandbox.web import Refusal, Request, Response, Route, json_response
from tasks.sandbox.world import World

T = TypeVar("T")


@dataclass(slots=True)
class Control:
    """Called with the world's lock held. `restart` tells the simulators of a new script."""

    world: World
    restart: Callable[[], None]
    plan: Plan = field(default_factory=Plan)
    requests: int = 0

    def routes(self) -> tuple[Route, ...]:
        """The control API."""
        return (
            Route("GET", "/control/clock", self._clock),
            Route("POST", "/control/clock", self._move),
            Route("GET", "/control/next", self._next),
            Route("POST", "/control/scenario", self._scenario),
            Route("POST", "/control/faults", self._faults),
            Route("GET", "/control/log", self._log),
        )

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

    def _scenario(self, request: Request) -> Response:
        self.world.play(_read(read_script, request.content()))
        self.restart()
        return json_response({"now": self.world.now()})

    def _faults(self, request: Request) -> Response:
        self.plan = _read(read_plan, request.content())
        self.requests = 0
        return json_response({"share": self.plan.share, "kinds": list(self.plan.kinds)})

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
