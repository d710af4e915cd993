"""One step on a database on disk, and workers in child processes that die while they do it."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from engine import Engine
from engine.items import Instance
from engine.ports import CallRequest, Clock, Handler, NotYet
from tasks.ledger import SqlLedger
from tests import bpmn
from tests.support import MovableClock

Moment = Literal["before", "mid", "after"]
"""Of a death: before the effect outside; after it and before the ledger has the answer; after that
and before the engine has the outcome."""
Handlers = Callable[[Clock], Mapping[str, Handler]]
"""Makes the handlers of a worker, each in its own process."""

# longer than a worker that was killed holds the call it was making
HELD = timedelta(minutes=11)


def one_step(type_: str) -> bytes:
    """A process with one service task."""
    return bpmn.file(
        "one_step",
        bpmn.node("startEvent", "start"),
        bpmn.service("step", type_),
        bpmn.node("endEvent", "end"),
        bpmn.chain("start", "step", "end"),
    )


def _die(*_args: Any, **_named: Any) -> Any:
    """Die before the ledger has the answer."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Dying:
    """A handler whose process dies (SIGKILL) around the effect outside."""

    inner: Handler
    moment: Moment

    @property
    def type(self) -> str:
        return self.inner.type

    @property
    def error_codes(self) -> tuple[str, ...]:
        return self.inner.error_codes

    def perform(self, request: CallRequest) -> Mapping[str, Any]:
        if self.moment == "mid":
            SqlLedger.acknowledge = _die  # type: ignore[method-assign]  # in a child that will die
        if self.moment != "before":
            with suppress(NotYet):  # a file was put there: that is the effect
                self.inner.perform(request)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("it lives")

    def look(self, request: CallRequest) -> Mapping[str, Any] | None:
        return self.inner.look(request)


@dataclass
class Desk:
    """A database with one instance that waits for its step, and the clock of its workers."""

    url: str
    type: str
    handlers: Handlers
    clock: MovableClock
    instance: str = ""

    @contextmanager
    def engine(self, dying: Moment | None = None) -> Iterator[Engine]:
        """The engine as a worker of its own opens it."""
        made = dict(self.handlers(self.clock))
        if dying:
            made[self.type] = Dying(made[self.type], dying)
        with Engine.open(self.url, clock=self.clock, handlers=made) as engine:
            yield engine

    def start(self, folder: Path, inputs: Mapping[str, Any]) -> None:
        """Deploy the process and start the instance; no worker has run yet."""
        file = folder / "one_step.bpmn"
        file.write_bytes(one_step(self.type))
        with self.engine() as engine:
            engine.deploy(file)
            self.instance = engine.start("one_step", inputs, business_key="1", actor="kim").id

    def killed(self, moment: Moment) -> bool:
        """Let a worker in a child process run and die; whether it was killed."""
        child = os.fork()
        if not child:
            try:
                with self.engine(moment) as engine:
                    engine.run_until_idle()
            finally:
                os._exit(1)
        status = os.waitpid(child, 0)[1]
        return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL

    def work(self) -> Instance:
        """Let a worker of this process go on, once the dead one's hold has run out."""
        self.clock.moment += HELD
        with self.engine() as engine:
            engine.run_until_idle()
            return engine.instance(self.instance)

    def result(self, name: str) -> Any:
        """A variable at the end; the history must be sound."""
        with self.engine() as engine:
            assert engine.verify(self.instance).ok
            return engine.variables(self.instance)[name]

    def of_step(self, keys: Iterable[str]) -> list[str]:
        """Those idempotency keys that are the step's: instance, element, visit."""
        return [key for key in keys if key.startswith(f"{self.instance}:step:")]


def desk_at(
    folder: Path, type_: str, handlers: Handlers, *, moment: datetime, inputs: Mapping[str, Any]
) -> Desk:
    """A desk whose instance was started at a moment."""
    made = Desk(f"sqlite:///{folder}/engine.db", type_, handlers, MovableClock(moment))
    made.start(folder, inputs)
    return made
