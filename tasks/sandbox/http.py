"""A client of the sandbox's control API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.ports import Value
from engine.values import to_json
from tasks.outside.http import Patience, Wire, json_answer, json_body
from tasks.outside.typed import as_moment

SYSTEM = "sandbox"


@dataclass(frozen=True, slots=True)
class Effect:
    """One effective write outside, as `GET /control/log` shows it."""

    number: int
    at: datetime
    system: str
    kind: str
    key: str
    summary: str


class ControlClient:
    """Moves the sandbox's clock, gives it its script, switches faults, reads its log."""

    def __init__(self, url: str, *, timeout: timedelta = timedelta(seconds=10)) -> None:
        self._wire = Wire(SYSTEM, url, patience=Patience(timeout=timeout))

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def now(self) -> datetime:
        """The sandbox's present moment."""
        return as_moment(self._get("/clock")["now"])

    def move(self, now: datetime) -> None:
        """Set the clock; what is due by then happens. Raises: ExternalRejected, when backwards."""
        self._post("/clock", {"now": now.isoformat()})

    def next_at(self) -> datetime | None:
        """When something outside happens next, or None."""
        at = self._get("/next")["at"]
        return as_moment(at) if at else None

    def move_to_next(self) -> datetime:
        """Move the clock to the next thing outside; the moment where it stands then."""
        return as_moment(self._post("/next", {})["now"])

    def play(self, outside: Mapping[str, Value]) -> None:
        """Follow the `outside` mapping of a scenario. Raises: ExternalRejected, if it is wrong."""
        self._post("/scenario", dict(to_json(dict(outside))))

    def faults(
        self,
        share: str,
        *,
        seed: int = 0,
        kinds: tuple[str, ...] | None = None,
        latency_ms: int = 0,
        methods: tuple[str, ...] = ("GET", "POST"),
    ) -> None:
        """Switch faults on for that share of requests (`"0"` switches them off)."""
        plan = {
            "share": share,
            "seed": seed,
            "kinds": None if kinds is None else list(kinds),
            "latency_ms": latency_ms,
            "methods": list(methods),
        }
        self._post("/faults", plan)

    def fault_next(
        self, kind: str, path: str, *, times: int = 1, methods: tuple[str, ...] = ("GET", "POST")
    ) -> None:
        """Hit the next `times` requests whose path begins with `path`."""
        self._post(
            "/fault-next", {"kind": kind, "path": path, "times": times, "methods": list(methods)}
        )

    def quota(self, *, daily: int | None = None, per_second: int | None = None) -> None:
        """Limit the public API's requests of an account; None takes a limit away."""
        self._post("/quota", {"daily": daily, "per_second": per_second})

    def look_up(self, *, supported: bool, systems: tuple[str, ...] = ()) -> None:
        """Let links answer (or not) what was done under a key; all systems unless named."""
        self._post("/lookup", {"supported": supported, "systems": list(systems) or None})

    def log(self) -> tuple[Effect, ...]:
        """Every effective write so far, in order."""
        return tuple(
            Effect(**{**effect, "at": as_moment(effect["at"])})
            for effect in self._get("/log")["effects"]
        )

    def _get(self, path: str) -> Mapping[str, Value]:
        return json_answer(SYSTEM, self._wire.get(f"/control{path}"))

    def _post(self, path: str, content: Mapping[str, Value]) -> Mapping[str, Value]:
        body = json_body(content)
        answer = self._wire.post(
            f"/control{path}", body, content_type="application/json", key="control"
        )
        return json_answer(SYSTEM, answer)
