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

    def log(self) -> tuple[Effect, ...]:
        """Every effective write so far, in order."""
        return tuple(
            Effect(**{**effect, "at": as_moment(effect["at"])})
            for effect in self._get("/log")["effects"]
        )

    def _get(self, path: str) -> Mapping[str, Value]:
        return json_answer(SYSTEM, self._wire.get(f"/control{path}"))

    def _post(self, path: str, content: Mapping[str, Value]) -> None:
        body = json_body(content)
        answer = self._wire.post(
            f"/control{path}", body, content_type="application/json", key="control"
        )
        json_answer(SYSTEM, answer)
