"""Events that wait: intermediate catch events, boundary events, event-based gateways.

A waiting event is a token in WAITING with an open timer or subscription. A boundary event's token
has the note `attached`: its activity's number. Tokens behind an event-based gateway have the note
`race`: the gateway's number; the first to fire cancels the others.
"""

from typing import Any

from engine.items import Subscription, Timer
from engine.model.definition import (
    Flow,
    Job,
    MessageEvent,
    SignalEvent,
    TimerEvent,
)
from engine.runtime import timers
from engine.runtime.nodes import Node, place
from engine.runtime.run import Run, Unforeseen
from engine.runtime.window import LEAVE, Token
from engine.values import to_json


class Catch(Node):
    """Intermediate catch event."""

    def enter(self, token: Token, run: Run) -> bool:
        """Open what it waits for; a none event is done at once."""
        if self.element.event is None:
            return True
        wait_for(token, run)
        return False

    def leave(self, token: Token, run: Run) -> None:
        """The event came: end the race it was in, if any."""
        end_race(token, run)
        super().leave(token, run)


class Throw(Node):
    """Intermediate throw or message end event: a milestone, or a message sent by a handler."""

    def enter(self, token: Token, run: Run) -> bool:
        """Ask for the call that sends the message."""
        event = self.element.event
        job = event.job if isinstance(event, MessageEvent) else self.element.detail
        if not isinstance(job, Job):
            return True
        from engine.runtime.activities import open_call

        open_call(token, run, job)
        return False


class Boundary(Node):
    """Boundary event. Armed without a record; activated when it fires."""

    def enter(self, token: Token, run: Run) -> bool:
        """It fired."""
        return True

    def leave(self, token: Token, run: Run) -> None:
        """It fired: an interrupting one cancels its activity."""
        run.record_element("element_activated", token)
        activity = token.internal_data.pop("attached", None)
        if self.element.interrupting and activity is not None:
            token.top.token(activity).cancel()
        super().leave(token, run)


class EventBased(Node):
    """Event-based gateway: every event behind it waits, the first one goes on."""

    def enter(self, token: Token, run: Run) -> bool:
        """Open all the events."""
        for flow_id in self.element.outgoing:
            flow = self.graph.flows[flow_id]
            racer = place(token.workflow, flow.target, flow=flow_id, race=token.number)
            run.record_element("element_activated", racer)
            wait_for(racer, run)
            racer.wait()
        return False

    def flows(self, token: Token, run: Run) -> list[Flow]:
        """The winner has its token already."""
        return []

    def cancelled(self, token: Token, run: Run) -> None:
        """Cancel the events behind it."""
        for racer in _racers(token, token.number):
            racer.cancel()


def _racers(token: Token, race: int) -> list[Token]:
    return [t for t in token.workflow.tokens() if t.note("race") == race]


def end_race(winner: Token, run: Run) -> None:
    """Cancel the events that a token raced against behind an event-based gateway, if it did."""
    race = winner.internal_data.pop("race", None)
    if race is None:
        return
    flow = winner.task_spec.graph.flows[winner.note("flow")]
    for loser in _racers(winner, race):
        loser.cancel()
    gateway = winner.top.token(race)
    run.record("flow_taken", flow.id, source=flow.source, target=flow.target)
    run.record_element("element_completed", gateway)
    gateway.remove()


def arm(token: Token, run: Run) -> None:
    """Start the boundary events of an activity that wait for a timer or a message."""
    for event in token.task_spec.graph.boundary_events(token.element.id):
        if isinstance(event.event, TimerEvent | MessageEvent | SignalEvent):
            boundary = place(token.workflow, event.id, attached=token.number)
            wait_for(boundary, run)
            boundary.wait()


def disarm(token: Token) -> None:
    """Take the waiting boundary events of an activity away."""
    run: Run = token.top.run
    for boundary in token.workflow.tokens():
        if boundary.note("attached") == token.number and not boundary.ready:
            run.close_all(boundary)
            boundary.remove()


def wait_for(token: Token, run: Run) -> None:
    """Open the timer or subscription of a token's event.

    Raises:
        Unforeseen: A correlation key or name that is null or empty.
    """
    event = token.element.event or token.element.detail
    if isinstance(event, TimerEvent):
        _set_timer(token, run, event)
    elif isinstance(event, MessageEvent):
        key = run.value(event.correlation_key, token) if event.correlation_key else None
        _subscribe(token, run, "message", run.value(event.name, token), _key(key, token))
    elif isinstance(event, SignalEvent):
        _subscribe(token, run, "signal", run.value(event.name, token), "")
    else:
        raise Unforeseen("definition", f"nothing to wait for: {event!r}", "기다릴 사건이 없습니다")


def _key(value: Any, token: Token) -> str:
    if value is None or isinstance(value, list | dict | bool) or value == "":
        raise Unforeseen(
            "message",
            f"the correlation key of {token.element.id} is {value!r}; it must be text or a number",
            f"{token.element.id}의 연결 키가 비어 있거나 문자·숫자가 아닙니다",
            value=to_json(value),
        )
    return str(value)


def _set_timer(token: Token, run: Run, event: TimerEvent) -> None:
    plan = timers.schedule(event.kind, run.value(event.value, token), run.command.at)
    open_timer(token, run, plan)


def open_timer(token: Token, run: Run, plan: timers.Schedule) -> None:
    """Open a timer of this schedule."""
    if plan.every is not None:
        token.internal_data["every"] = [plan.every.months, plan.every.exact]
    item = Timer(
        id=run.item_id(token, "timer"),
        instance=run.window.instance,
        element=token.element.id,
        due_at=plan.due_at,
        repetitions=plan.repetitions,
    )
    run.open(token, item, due_at=plan.due_at, repetitions=plan.repetitions)


def _subscribe(token: Token, run: Run, kind: Any, name: Any, key: str) -> None:
    if not isinstance(name, str) or not name:
        raise Unforeseen("message", f"the {kind} has no name", "메시지 이름이 없습니다")
    item = Subscription(
        id=run.item_id(token, "subscription"),
        instance=run.window.instance,
        process=run.env.definition.process.id,
        element=token.element.id,
        kind=kind,
        name=name,
        correlation_key=key,
        created_at=run.command.at,
    )
    run.open(token, item, kind=kind, name=name, correlation_key=key)


def fire(token: Token, result: dict[str, Any]) -> None:
    """What a waiting token waited for has come: let it go on.

    A non-interrupting boundary event keeps waiting and sends another token; a timer that has no
    repetitions left does not.
    """
    if "attached" in token.internal_data and not token.element.interrupting:
        spawned = place(token.workflow, token.element.id)
        spawned.wake(LEAVE, result)
        return
    token.wake(LEAVE, result)


def rearm(token: Token, run: Run, timer: Timer) -> None:
    """After a timer of a non-interrupting boundary event fired: the next one, or the end of it."""
    if "attached" not in token.internal_data or token.element.interrupting:
        return
    if timer.repetitions == 0:
        token.remove()
        return
    months, exact = token.note("every")
    every = timers.Span(months, exact)
    left = timer.repetitions - 1 if timer.repetitions > 0 else -1
    open_timer(token, run, timers.Schedule(every.after(timer.due_at), left, every))
