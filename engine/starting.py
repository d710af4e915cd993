"""Start events that wait: a deployed process that a message, signal or timer starts.

The newest version of a process holds its waits; deploying one takes them over. A message starts an
instance by name; one with a correlation key only while no instance of the process with that
business key is alive, otherwise it is kept until none is.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.kernel import Kernel, Saved
from engine.model.definition import (
    Element,
    MessageEvent,
    Process,
    Setting,
    SignalEvent,
    TimerEvent,
)
from engine.runtime import timers
from engine.store.port import Deployed, StartWait, StoredMessage, Transaction
from engine.values import dumps, loads

_ALIVE = ("active", "incident")


def waits_of(
    process: Process, functions: Mapping[str, Any], now: datetime
) -> tuple[StartWait, ...]:
    """What the start events of a process wait for, from `now` on.

    Raises:
        FeelError: A name or timer that can't be computed without an instance.
        ValueInvalid: A timer that is none.
    """
    return tuple(
        wait
        for element in process.graph.start_events()
        for wait in _waits(process.id, element, functions, now)
    )


def _waits(
    process: str, element: Element, functions: Mapping[str, Any], now: datetime
) -> Iterator[StartWait]:
    event = element.event
    wait_id = f"{process}:{element.id}"
    if isinstance(event, MessageEvent | SignalEvent):
        kind = "message" if isinstance(event, MessageEvent) else "signal"
        name = str(_value(event.name, functions, now))
        yield StartWait(wait_id, process, element.id, kind, name)
    elif isinstance(event, TimerEvent):
        plan = timers.schedule(event.kind, _value(event.value, functions, now), now)
        every = dumps([plan.every.months, plan.every.exact]) if plan.every else ""
        yield StartWait(
            wait_id, process, element.id, "timer", "", plan.due_at, plan.repetitions, every
        )


def _value(setting: Setting, functions: Mapping[str, Any], now: datetime) -> Any:
    if isinstance(setting, str):
        return setting
    from engine import feel  # not needed to list work items

    return feel.compile(setting.text, frozenset(functions)).require(
        {}, now=now, functions=functions
    )


class Starter:
    """Starts instances by message, signal and timer."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def by_message(self, message: StoredMessage, wait: StartWait, actor: str) -> Saved | None:
        """Start an instance with a message; None when one with its key is alive."""
        with self._kernel.store.read() as tx:
            definition = tx.latest("process", wait.process)
            taken = wait.kind == "message" and _alive(tx, wait.process, message.correlation_key)
        if definition is None or taken:
            return None
        key = message.correlation_key if wait.kind == "message" else ""

        def mark(tx: Transaction) -> bool:
            tx.mark_delivered(message.id)
            return True

        variables = loads(message.variables)
        return self._start(definition, wait, key, variables, actor, mark)

    def by_timer(self, wait: StartWait, actor: str) -> Saved | None:
        """Start an instance whose moment has come; None when another worker did."""
        with self._kernel.store.read() as tx:
            definition = tx.latest("process", wait.process)
        if definition is None:
            return None
        due_at, left = _next(wait)

        def move(tx: Transaction) -> bool:
            return tx.move_start(wait, due_at, left)

        return self._start(definition, wait, "", {}, actor, move)

    def _start(  # named apart they would be read once each
        self,
        definition: Deployed,
        wait: StartWait,
        business_key: str,
        variables: Mapping[str, Any],
        actor: str,
        also: Any,
    ) -> Saved | None:
        data = {
            "variables": variables,
            "business_key": business_key,
            "start": wait.element,
        }
        return self._kernel.start_if(
            definition.hash, definition.version, data, actor=actor, also=also
        )


def _alive(tx: Transaction, process: str, business_key: str) -> bool:
    if not business_key:
        return False
    found = tx.instances(process=process, business_key=business_key)
    return any(row.state in _ALIVE for row in found)


def _next(wait: StartWait) -> tuple[datetime | None, int]:
    """The moment after this one and the repetitions left then; None when this was the last."""
    if wait.repetitions == 0 or not wait.every or wait.due_at is None:
        return None, 0
    months, exact = loads(wait.every)
    left = wait.repetitions - 1 if wait.repetitions > 0 else -1
    return timers.Span(months, exact).after(wait.due_at), left
