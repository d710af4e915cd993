"""Throw events and end events: what each kind of event does when a token reaches it."""

from collections.abc import Callable, Mapping

from engine.model.definition import (
    CancelEvent,
    CompensateEvent,
    ErrorEvent,
    EscalationEvent,
    Flow,
    Job,
    LinkEvent,
    MessageEvent,
    SignalEvent,
    TerminateEvent,
)
from engine.runtime import calls, compensation, events
from engine.runtime.gateways import link_targets
from engine.runtime.nodes import Node, apply_inputs, place
from engine.runtime.run import Run, Thrown
from engine.runtime.throwing import throw_error, throw_escalation
from engine.runtime.window import Token


class Throw(Node):
    """Intermediate throw event; a none event is a milestone."""

    def enter(self, token: Token, run: Run) -> bool:
        """Do what the event says, with the mapped inputs as local variables."""
        apply_inputs(token, run)
        if isinstance(self.element.detail, Job):
            calls.open_call(token, run, self.element.detail)
            return False
        throw = _THROW.get(type(self.element.event), _nothing)
        return throw(token, run)

    def _on_complete_hook(self, my_task: Token) -> None:
        super()._on_complete_hook(my_task)
        for target in link_targets(self.graph, self.element.id):
            place(my_task.workflow, target.id)._ready()


class End(Throw):
    """End event."""

    def leave(self, token: Token, run: Run) -> None:
        """A cancel end event leaves when everything is compensated."""
        if isinstance(self.element.event, CancelEvent):
            compensation.leave_transaction(token)
            return
        super().leave(token, run)

    def flows(self, token: Token, run: Run) -> list[Flow]:
        """Nothing follows an end."""
        return []


def _nothing(token: Token, run: Run) -> bool:  # noqa: ARG001 - the shape of a thrower
    return True


def _terminate(token: Token, run: Run) -> bool:  # noqa: ARG001 - the shape of a thrower
    events.clear(token.workflow, but=token)
    return True


def _error(token: Token, run: Run) -> bool:
    event = token.element.event
    code = str(run.value(event.code, token)) if isinstance(event, ErrorEvent) else ""
    return throw_error(token, run, code, f"error end event {token.element.id}", {})


def _escalation(token: Token, run: Run) -> bool:
    event = token.element.event
    code = str(run.value(event.code, token)) if isinstance(event, EscalationEvent) else ""
    return throw_escalation(token, run, code)


def _message(token: Token, run: Run) -> bool:
    event = token.element.event
    if not isinstance(event, MessageEvent):
        return True
    if event.job is not None:
        calls.open_call(token, run, event.job)
        return False
    throw_message(token, run, event)
    return True


def throw_message(token: Token, run: Run, event: MessageEvent) -> None:
    """Send a message to the instances of this engine, with the mapped inputs as its variables.

    Without a correlation key it can only start processes.
    """
    name, key = str(run.value(event.name, token)), ""
    if event.correlation_key is not None:
        key = events.correlation_key(run.value(event.correlation_key, token), token.element)
    variables = dict(token.data)
    run.thrown.append(Thrown("message", name, key, variables, run.item_id(token, "message")))
    run.record("message_thrown", token.element, name=name, correlation_key=key, variables=variables)


def _signal(token: Token, run: Run) -> bool:
    event = token.element.event
    name = str(run.value(event.name, token)) if isinstance(event, SignalEvent) else ""
    variables = dict(token.data)
    run.thrown.append(Thrown("signal", name, "", variables, run.item_id(token, "signal")))
    run.record("signal_broadcast", token.element, name=name, variables=variables)
    return True


def _compensate(token: Token, run: Run) -> bool:
    event = token.element.event
    activity = event.activity if isinstance(event, CompensateEvent) else ""
    return compensation.throw(token, run, activity)


def _cancel(token: Token, run: Run) -> bool:
    events.clear(token.workflow, but=token)
    if not compensation.throw(token, run, ""):
        return False
    compensation.leave_transaction(token)
    return True


_THROW: Mapping[type, Callable[[Token, Run], bool]] = {
    TerminateEvent: _terminate,
    ErrorEvent: _error,
    EscalationEvent: _escalation,
    MessageEvent: _message,
    SignalEvent: _signal,
    LinkEvent: _nothing,
    CompensateEvent: _compensate,
    CancelEvent: _cancel,
}
