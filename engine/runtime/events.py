"""Events that wait: catch and boundary events, event sub-processes, event-based gateways.

A waiting event is a token in WAITING with an open timer or subscription. Notes say what it is:
`attached`: a boundary event, of the activity with that number; `armed`: an event sub-process that
has not started; `race`: it competes behind the event-based gateway with that number.
"""

from collections.abc import Mapping
from typing import Any

from engine.items import Subscription, Timer
from engine.model.definition import (
    ConditionalEvent,
    Element,
    Event,
    Flow,
    Kind,
    LinkEvent,
    MessageEvent,
    SignalEvent,
    TimerEvent,
)
from engine.runtime import timers
from engine.runtime.nodes import Node, cancel_inside, deliver, place
from engine.runtime.run import Run, Unforeseen
from engine.runtime.window import ENTER, LEAVE, SubWindow, Token, Window
from engine.values import to_json

WAITED_FOR = (TimerEvent, MessageEvent, SignalEvent, ConditionalEvent)


class Start(Node):
    """Start event: arms the event sub-processes of its scope."""

    def enter(self, token: Token, run: Run) -> bool:
        """The scope starts; the event's output mappings may set variables."""
        arm_scope(token.workflow, run)
        deliver(token, run, {})
        return True

    def leave(self, token: Token, run: Run) -> None:
        """An event started the scope, with variables."""
        run.record_element("element_activated", token)
        arm_scope(token.workflow, run)
        super().leave(token, run)


class Catch(Node):
    """Intermediate catch event."""

    def enter(self, token: Token, run: Run) -> bool:
        """Open what it waits for; a link was jumped to and is done at once."""
        if self.element.event is None or isinstance(self.element.event, LinkEvent):
            return True
        wait_for(token, run)
        return False

    def leave(self, token: Token, run: Run) -> None:
        """The event came: end the race it was in, if any."""
        end_race(token, run)
        super().leave(token, run)


class Boundary(Node):
    """Boundary event. Armed without a record; activated when it fires."""

    def enter(self, token: Token, run: Run) -> bool:
        """It fired."""
        return True

    def leave(self, token: Token, run: Run) -> None:
        """It fired."""
        run.record_element("element_activated", token)
        super().leave(token, run)


class EventSub(Node):
    """Event sub-process: runs each time its start event fires."""

    def enter(self, token: Token, run: Run) -> bool:
        """Start inside, with what the event brought."""
        window = SubWindow(token.workflow.spec.bodies[self.element.id], token)
        place(window, _start_of(self.element).id).wake(LEAVE, token.note("result") or {})
        token.internal_data["result"] = {}
        return False

    def flows(self, token: Token, run: Run) -> list[Flow]:
        """Nothing follows it."""
        return []

    def cancelled(self, token: Token, run: Run) -> None:
        """Take everything inside along."""
        cancel_inside(token)


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


# --- arming ---------------------------------------------------------------------------------------


def arm(token: Token, run: Run) -> None:
    """Start the boundary events of an activity that wait for something from outside it."""
    for event in token.task_spec.graph.boundary_events(token.element.id):
        if isinstance(event.event, WAITED_FOR):
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


def arm_scope(window: Window | SubWindow, run: Run) -> None:
    """Start the event sub-processes of a scope that wait for something from outside it."""
    for element in window.spec.graph.elements.values():
        if element.kind is Kind.EVENT_SUB and isinstance(_start_of(element).event, WAITED_FOR):
            token = place(window, element.id, armed=True)
            wait_for(token, run)
            token.wait()


def disarm_scope(window: Window | SubWindow, run: Run) -> None:
    """Take the waiting event sub-processes of a finished scope away."""
    for token in window.tokens():
        if token.note("armed"):
            run.close_all(token)
            token.remove()


def alive(window: Window | SubWindow) -> bool:
    """Whether a scope has a token besides its armed event sub-processes."""
    return any(not token.note("armed") for token in window.tasks.values())


def _start_of(element: Element) -> Element:
    if element.body is None:
        raise Unforeseen(
            "definition", f"{element.id} is empty", f"{element.id}이(가) 비어 있습니다"
        )
    return element.body.start_events()[0]


def catching(element: Element) -> Event | None:
    """The event that an element waits for: its own, or that of an event sub-process's start."""
    if element.kind is Kind.EVENT_SUB:
        return _start_of(element).event
    return element.event


def interrupting(element: Element) -> bool:
    """Whether a boundary event or event sub-process interrupts."""
    return (_start_of(element) if element.kind is Kind.EVENT_SUB else element).interrupting


def stays(token: Token) -> bool:
    """Whether a waiting token goes on waiting after it fired."""
    waits_aside = "attached" in token.internal_data or "armed" in token.internal_data
    return waits_aside and not interrupting(token.element)


# --- waiting --------------------------------------------------------------------------------------


def wait_for(token: Token, run: Run) -> None:
    """Open the timer or subscription of a token's event.

    Raises:
        Unforeseen: A correlation key or name that is null or empty.
    """
    event = catching(token.element) or token.element.detail
    if isinstance(event, TimerEvent):
        plan = timers.schedule(event.kind, run.value(event.value, token), run.command.at)
        open_timer(token, run, plan)
    elif isinstance(event, MessageEvent):
        key = run.value(event.correlation_key, token) if event.correlation_key else None
        name = run.value(event.name, token)
        _subscribe(token, run, "message", name, correlation_key(key, token.element))
    elif isinstance(event, SignalEvent):
        _subscribe(token, run, "signal", run.value(event.name, token), "")
    elif isinstance(event, ConditionalEvent):
        _subscribe(token, run, "condition", event.condition.text, "")
    else:
        raise Unforeseen("definition", f"nothing to wait for: {event!r}", "기다릴 사건이 없습니다")


def correlation_key(value: Any, element: Element) -> str:
    """A correlation key as text.

    Raises:
        Unforeseen: It is neither text nor a number.
    """
    if value is None or isinstance(value, list | dict | bool) or value == "":
        raise Unforeseen(
            "message",
            f"the correlation key of {element.id} is {value!r}; it must be text or a number",
            f"{element.id}의 연결 키가 비어 있거나 문자·숫자가 아닙니다",
            value=to_json(value),
        )
    return str(value)


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
    item_id = run.item_id(token, "subscription")
    item = Subscription(
        id=item_id,
        instance=run.window.instance,
        process=run.env.definition.process.id,
        element=token.element.id,
        kind=kind,
        name=name,
        # a signal is delivered to the subscription itself
        correlation_key=item_id if kind == "signal" else key,
        created_at=run.command.at,
    )
    run.open(token, item, kind=kind, name=name, correlation_key=key)


# --- firing ---------------------------------------------------------------------------------------


def fire(token: Token, result: Mapping[str, Any]) -> None:
    """What a waiting token waited for has come: let it go on, or another one in its stead."""
    if stays(token):
        token = place(token.workflow, token.element.id)
    if token.element.kind is not Kind.EVENT_SUB:
        activity = token.internal_data.pop("attached", None)
        token.wake(LEAVE, dict(result))
        if activity is not None:  # at once, or it could complete before the event is run
            token.top.token(activity).cancel()
        return
    if token.internal_data.pop("armed", None):
        clear(token.workflow, but=token)
    token.wake(ENTER, dict(result))


def clear(window: Window | SubWindow, *, but: Token | None = None) -> None:
    """Cancel every token of a scope but one."""
    for token in window.tokens():
        if token is not but and token.id in window.tasks:
            token.cancel()


def rearm(token: Token, run: Run, timer: Timer) -> None:
    """After a timer fired whose event stays: open the next one, or end the waiting."""
    if timer.repetitions == 0:
        token.remove()
        return
    months, exact = token.note("every")
    every = timers.Span(months, exact)
    left = timer.repetitions - 1 if timer.repetitions > 0 else -1
    open_timer(token, run, timers.Schedule(every.after(timer.due_at), left, every))
