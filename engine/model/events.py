"""Event definitions: what an event throws or catches."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from engine.model.context import FileContext
from engine.model.definition import (
    CancelEvent,
    CompensateEvent,
    ConditionalEvent,
    ErrorEvent,
    EscalationEvent,
    Event,
    LinkEvent,
    MessageEvent,
    SignalEvent,
    TerminateEvent,
    TimerEvent,
)
from engine.model.extensions import job
from engine.model.languages import formal_expression
from engine.model.tags import (
    Node,
    attribute,
    bpmn,
    bpmn_name,
    expression,
    extension,
    field,
    flag,
    line,
    reference,
    setting,
    text,
)

_TimerKind: TypeAlias = Literal["date", "duration", "cycle"]
_TIMERS: tuple[tuple[str, _TimerKind], ...] = (
    ("timeDate", "date"),
    ("timeDuration", "duration"),
    ("timeCycle", "cycle"),
)


def event_definition(node: Node, context: FileContext) -> Event | None:
    """The one event definition of an event; None for a none event or when it can't be read.

    Every fault is a problem in the context: several definitions, a reference to nothing ...
    """
    found = [d for d in _definitions(node, context) if d is not None]
    if len(found) > 1 or flag(node, "parallelMultiple", default=False):
        context.problem("multiple_event", node)
        return None
    if not found:
        return None
    return _read(found[0], node, context)


def _read(definition: Node, node: Node, context: FileContext) -> Event | None:
    reader = _READERS.get(bpmn_name(definition))
    if reader is None:
        context.problem("unknown_element", definition, tag=bpmn_name(definition))
        return None
    return reader(definition, node, context)


def _definitions(node: Node, context: FileContext) -> list[Node | None]:
    inline: list[Node | None] = [
        child for child in node if bpmn_name(child).endswith("EventDefinition")
    ]
    return inline + [_by_reference(ref, context) for ref in node.iterchildren(_REFERENCE)]


def _by_reference(ref: Node, context: FileContext) -> Node | None:
    name = text(ref).rpartition(":")[2]
    found = context.roots.get(name)
    if found is None or not bpmn_name(found).endswith("EventDefinition"):
        context.problem("reference_missing", ref, kind="eventDefinition", name=name)
        return None
    return found


_REFERENCE = bpmn("eventDefinitionRef")


# --- one reader for each kind ----------------------------------------------------------------


def message(owner: Node, node: Node, context: FileContext) -> MessageEvent:
    """The message that `owner` (an event definition, a receive or send task) names.

    `node` is the event or task itself: a throw may hand its message to a handler there.
    """
    found = context.root_element(owner, "messageRef", "message")
    carrier = extension(owner, "publishMessage")
    if carrier is None and found is not None:
        carrier = extension(found, "subscription")
    key = None
    if carrier is not None:
        key = expression(carrier.get("correlationKey"), line(carrier))
    name = field(found, "name") if found is not None else ""
    return MessageEvent(name, key, job(node))


def _timer(definition: Node, _: Node, context: FileContext) -> Event | None:
    given: list[tuple[_TimerKind, Node]] = [
        (kind, child)
        for tag, kind in _TIMERS
        for child in definition.iterchildren(bpmn(tag))
        if text(child)
    ]
    if len(given) != 1:
        context.problem("timer_incomplete", definition)
        return None
    kind, child = given[0]
    formal_expression(child, context, plain_is_value=True)
    return TimerEvent(kind, setting(text(child), line(child)))


def _error(definition: Node, _: Node, context: FileContext) -> Event:
    found = context.root_element(definition, "errorRef", "error")
    return ErrorEvent(field(found, "errorCode") if found is not None else "")


def _escalation(definition: Node, _: Node, context: FileContext) -> Event:
    found = context.root_element(definition, "escalationRef", "escalation")
    return EscalationEvent(field(found, "escalationCode") if found is not None else "")


def _signal(definition: Node, _: Node, context: FileContext) -> Event:
    found = context.root_element(definition, "signalRef", "signal")
    return SignalEvent(field(found, "name") if found is not None else "")


def _link(definition: Node, _: Node, context: FileContext) -> Event:
    name = attribute(definition, "name")
    if not name:
        context.problem("link_without_name", definition)
    return LinkEvent(name)


def _conditional(definition: Node, node: Node, context: FileContext) -> Event | None:
    child = definition.find(bpmn("condition"))
    found = formal_expression(child, context)
    if found is None:
        context.problem("condition_missing", node)
        return None
    return ConditionalEvent(found)


def _compensate(definition: Node, node: Node, context: FileContext) -> Event:
    throws = bpmn_name(node) in {"intermediateThrowEvent", "endEvent"}
    if throws and not flag(definition, "waitForCompletion", default=True):
        context.problem("compensation_without_wait", definition)
    return CompensateEvent(reference(definition, "activityRef"))


_Reader = Callable[[Node, Node, FileContext], Event | None]
_READERS: Mapping[str, _Reader] = MappingProxyType(
    {
        "messageEventDefinition": message,
        "timerEventDefinition": _timer,
        "errorEventDefinition": _error,
        "escalationEventDefinition": _escalation,
        "signalEventDefinition": _signal,
        "linkEventDefinition": _link,
        "conditionalEventDefinition": _conditional,
        "compensateEventDefinition": _compensate,
        "terminateEventDefinition": lambda *_: TerminateEvent(),
        "cancelEventDefinition": lambda *_: CancelEvent(),
    }
)
