"""Whether each scope is put together as BPMN allows: starts, ends, events, sub-processes."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.model.checking import Check
from engine.model.definition import (
    CancelEvent,
    CompensateEvent,
    ConditionalEvent,
    Element,
    ErrorEvent,
    EscalationEvent,
    Graph,
    Kind,
    LinkEvent,
    MessageEvent,
    SignalEvent,
    TerminateEvent,
    TimerEvent,
)
from engine.model.graphs import Scope, scopes
from engine.model.scopes import ACTIVITIES, EVENTS

_NONE = type(None)
_CAUGHT = frozenset({MessageEvent, TimerEvent, SignalEvent, ConditionalEvent})
_ALLOWED: Mapping[Kind, frozenset[type]] = MappingProxyType(
    {
        Kind.CATCH: _CAUGHT | {LinkEvent},
        Kind.THROW: frozenset(
            {_NONE, MessageEvent, SignalEvent, EscalationEvent, LinkEvent, CompensateEvent}
        ),
        Kind.END: frozenset(
            {
                _NONE,
                MessageEvent,
                ErrorEvent,
                EscalationEvent,
                CancelEvent,
                CompensateEvent,
                SignalEvent,
                TerminateEvent,
            }
        ),
        Kind.BOUNDARY: _CAUGHT | {ErrorEvent, EscalationEvent, CompensateEvent, CancelEvent},
    }
)
_START_OF_PROCESS = frozenset({_NONE, MessageEvent, TimerEvent, SignalEvent})
_START_OF_HANDLER = _CAUGHT | {ErrorEvent, EscalationEvent}
_START_OF_SUB = frozenset({_NONE})
_ALWAYS_INTERRUPTS = (ErrorEvent, CancelEvent)


def check_structure(check: Check) -> None:
    """Starts, events, boundary events and event sub-processes of every scope."""
    for scope in scopes(check.process):
        _check_starts(scope, check)
        for element in scope.graph.elements.values():
            _check_event(element, scope, check)
            _check_ends(element, check)
            _check_boundary(element, scope.graph, check)
            _check_compensation(element, scope.graph, check)
        _check_same_triggers(scope.graph, check)
        _check_handlers(scope.graph, check)
        _check_unused_handlers(scope.graph, check)
    _check_cancel(check)


def _check_starts(scope: Scope, check: Check) -> None:
    count = len(scope.graph.start_events())
    if count == 0:
        check.findings.add("start_missing", scope.line, scope.id)
    elif count > 1 and scope.owner is not None:
        check.findings.add("start_several", scope.line, scope.id)


def _check_event(element: Element, scope: Scope, check: Check) -> None:
    if element.kind not in EVENTS:
        return
    allowed = _ALLOWED.get(element.kind) or _starts(scope)
    if type(element.event) not in allowed:
        kinds = ", ".join(sorted(_word(kind) for kind in allowed))
        check.problem("event_not_allowed", element, event=_word(type(element.event)), allowed=kinds)


def _starts(scope: Scope) -> frozenset[type]:
    if scope.is_event_handler:
        return _START_OF_HANDLER
    return _START_OF_PROCESS if scope.owner is None else _START_OF_SUB


def _word(event: type) -> str:
    return "none" if event is _NONE else event.__name__.removesuffix("Event").lower()


def _check_ends(element: Element, check: Check) -> None:
    no_way_in = element.kind in {Kind.START, Kind.BOUNDARY, Kind.EVENT_SUB}
    no_way_out = element.kind in {Kind.END, Kind.EVENT_SUB}
    if element.kind is Kind.CATCH and isinstance(element.event, LinkEvent):
        no_way_in = True
    if element.kind is Kind.THROW and isinstance(element.event, LinkEvent):
        no_way_out = True
    if element.for_compensation:
        no_way_in = no_way_out = True
    if no_way_in and element.incoming:
        check.problem("flow_into", element)
    if no_way_out and element.outgoing:
        check.problem("flow_out_of", element)


def _check_boundary(element: Element, graph: Graph, check: Check) -> None:
    if element.kind is not Kind.BOUNDARY:
        return
    host = graph.elements.get(element.attached_to)
    if host is None or host.kind not in ACTIVITIES or host.for_compensation:
        check.problem("boundary_host", element, host=element.attached_to)
        return
    if isinstance(element.event, _ALWAYS_INTERRUPTS) and not element.interrupting:
        check.problem("boundary_must_interrupt", element)
    if isinstance(element.event, EscalationEvent) and host.kind not in _CAN_ESCALATE:
        check.problem("boundary_escalation", element, host=host.id)


_CAN_ESCALATE = frozenset({Kind.SUB, Kind.TRANSACTION, Kind.CALL})


def _check_same_triggers(graph: Graph, check: Check) -> None:
    """An error or escalation that two boundary events of one activity would catch."""
    first: dict[object, str] = {}
    for element in graph.elements.values():
        if element.kind is Kind.BOUNDARY and isinstance(
            element.event, ErrorEvent | EscalationEvent
        ):
            other = first.setdefault((element.attached_to, element.event), element.id)
            if other != element.id:
                check.problem("boundary_twice", element, other=other)


# --- event sub-processes ------------------------------------------------------------------------


def _check_handlers(graph: Graph, check: Check) -> None:
    """The event sub-processes of one scope catch different errors, and those interrupt."""
    first: dict[object, str] = {}
    for element in graph.elements.values():
        if element.kind is not Kind.EVENT_SUB or element.body is None:
            continue
        for start in element.body.start_events():
            if isinstance(start.event, _ALWAYS_INTERRUPTS) and not start.interrupting:
                check.problem("boundary_must_interrupt", start)
            if isinstance(start.event, ErrorEvent | EscalationEvent):
                other = first.setdefault(start.event, element.id)
                if other != element.id:
                    check.problem("boundary_twice", start, other=other)


# --- compensation and cancel --------------------------------------------------------------------


def _check_compensation(element: Element, graph: Graph, check: Check) -> None:
    if isinstance(element.event, CompensateEvent):
        if element.kind is Kind.BOUNDARY:
            _check_compensation_boundary(element, graph, check)
        elif element.event.activity:
            _check_compensated(element, element.event.activity, graph, check)


def _check_compensation_boundary(element: Element, graph: Graph, check: Check) -> None:
    handler = graph.elements.get(element.compensation_handler)
    if handler is None or not handler.for_compensation:
        check.problem("compensation_handler", element)
    if element.outgoing:
        check.problem("flow_out_of", element)


def _check_compensated(element: Element, activity: str, graph: Graph, check: Check) -> None:
    target = graph.elements.get(activity)
    outer = target if target is not None else _anywhere(check, activity)
    if outer is None or outer.kind not in ACTIVITIES:
        check.problem("compensation_target", element, target=activity)


def _anywhere(check: Check, name: str) -> Element | None:
    try:
        return check.process.element(name)
    except KeyError:
        return None


def _check_unused_handlers(graph: Graph, check: Check) -> None:
    used = {element.compensation_handler for element in graph.elements.values()}
    for element in graph.elements.values():
        if element.for_compensation and element.id not in used:
            check.problem("compensation_unused", element)


def _check_cancel(check: Check) -> None:
    """Cancel events stand at the end of a transaction and on its border only."""
    for scope in scopes(check.process):
        inside = scope.owner is not None and scope.owner.kind is Kind.TRANSACTION
        for element in scope.graph.elements.values():
            if not isinstance(element.event, CancelEvent):
                continue
            host = scope.graph.elements.get(element.attached_to)
            on_border = host is not None and host.kind is Kind.TRANSACTION
            if not (on_border if element.kind is Kind.BOUNDARY else inside):
                check.problem("cancel_outside", element)
