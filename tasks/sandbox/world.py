"""What the simulated systems share: time, things to come, the script, and a log of every effect.

Time moves in two ways: with the clock that was handed in, or, once a start was given, only by the
control API. Things to come are kept by moment; `settle` lets those happen that are due, in order,
each at its own moment, so that one long jump gives the same world as many short ones.
"""

import heapq
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from engine.ports import Clock, Value
from engine.values import SEOUL
from tasks.sandbox.lots import Lots
from tasks.sandbox.script import Script
from tasks.sandbox.web import Refusal


@dataclass(frozen=True, slots=True)
class Effect:
    """One effective write: a repeated key, a refusal and a read leave none."""

    number: int
    at: datetime
    system: str
    kind: str
    key: str
    summary: str


@dataclass(frozen=True, slots=True)
class Command:
    """What was done under an idempotency key; `digest` is that of the request's content."""

    kind: str
    digest: str
    result: Mapping[str, Value]


Listener = Callable[[str, str], None]


class World:
    """The shared state; every caller holds `lock`."""

    def __init__(self, *, seed: int, clock: Clock, start_at: datetime | None = None) -> None:
        self.lock = threading.RLock()
        self.seed = seed
        self.script = Script()
        self.effects: list[Effect] = []
        self.clock = clock
        self._standing: datetime | None = None
        self._moved = start_at.astimezone(SEOUL) if start_at else None
        self._event_at: datetime | None = None
        self._queue: list[tuple[datetime, int, Callable[[], None]]] = []
        self._scheduled = 0
        self._commands: dict[tuple[str, str], Command] = {}
        self._listeners: list[Listener] = []

    # --- time ------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The present moment of the outside, in Asia/Seoul; during an event that event's moment."""
        return self._event_at or self._standing or self._moved or self.clock.now()

    @contextmanager
    def standing(self, moment: datetime) -> Iterator[None]:
        """Let time stand at a moment, until it is moved or the block ends."""
        self._standing = moment
        try:
            yield
        finally:
            self._standing = None

    def move(self, moment: datetime) -> None:
        """Set the time; from then on only this moves it.

        Raises:
            Refusal: The moment is before the present one.
        """
        if self._moved and moment < self._moved:
            raise Refusal(409, "clock_backwards", "시계는 뒤로 돌릴 수 없습니다")
        self._moved = moment.astimezone(SEOUL)
        if self._standing:
            self._standing = self._moved
        self.settle()

    def schedule(self, at: datetime, happen: Callable[[], None]) -> None:
        """Let something happen at a moment; one that is past happens at the next `settle`."""
        self._scheduled += 1
        heapq.heappush(self._queue, (at, self._scheduled, happen))

    def settle(self) -> None:
        """Let everything happen that is due, in order of moment, then of scheduling."""
        now = self.now()
        while self._queue and self._queue[0][0] <= now:
            at, _, happen = heapq.heappop(self._queue)
            self._event_at = at
            try:
                happen()
            finally:
                self._event_at = None

    def next_at(self) -> datetime | None:
        """When something will happen next, or None."""
        return self._queue[0][0] if self._queue else None

    # --- the script ------------------------------------------------------------------------------

    def lots(self, *names: object) -> Lots:
        """Draws for a purpose; the seed is the script's when it has one."""
        return Lots(self.script.seed or self.seed, *names)

    def play(self, script: Script) -> None:
        """Follow another script from now on; what was scheduled under the old one stays."""
        self.script = script
        for contract in script.paper_contracts:
            self.happened("contract_on_paper", contract.contract_no)

    def listen(self, listener: Listener) -> None:
        """Call `listener(event, contract_no)` at every event that letters can follow."""
        self._listeners.append(listener)

    def happened(self, event: str, contract_no: str) -> None:
        """Tell the listeners: `contract_concluded`, `letter_sent:<form>` ..."""
        for listener in self._listeners:
            listener(event, contract_no)

    # --- effects ---------------------------------------------------------------------------------

    def once(
        self,
        system: str,
        kind: str,
        *,
        key: str,
        content: bytes,
        effect: Callable[[], tuple[Mapping[str, Value], str]],
    ) -> Command:
        """Do `effect` under `key`, or give back what was done under it before.

        `effect` returns the result and a line for the log, or raises a Refusal and changes nothing.

        Raises:
            Refusal: No key, or the key was used for other content.
        """
        if not key:
            raise Refusal(400, "key_missing", "Idempotency-Key가 없습니다")
        digest = sha256(content).hexdigest()
        known = self._commands.get((system, key))
        if known:
            if (known.kind, known.digest) != (kind, digest):
                raise Refusal(409, "key_reused", "같은 키로 다른 내용이 접수되었습니다")
            return known
        result, summary = effect()
        command = Command(kind, digest, result)
        self._commands[system, key] = command
        number = len(self.effects) + 1
        self.effects.append(Effect(number, self.now(), system, kind, key, summary))
        return command

    def find(self, system: str, key: str) -> Command:
        """What was done under a key.

        Raises:
            Refusal: Nothing (404 `not_found`).
        """
        known = self._commands.get((system, key))
        if known is None:
            raise Refusal(404, "not_found", "이 키로 접수된 것이 없습니다")
        return known


def after(moment: datetime, wait: timedelta) -> datetime:
    """`moment` plus `wait`, in Asia/Seoul."""
    return (moment + wait).astimezone(SEOUL)
