"""Every FEEL expression of a process, and whether it parses."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from engine.errors import FeelError
from engine.model.checking import Check
from engine.model.definition import (
    Called,
    ConditionalEvent,
    Decision,
    Element,
    ErrorEvent,
    EscalationEvent,
    Expr,
    Job,
    MessageEvent,
    MultiInstance,
    Process,
    Script,
    Setting,
    SignalEvent,
    StandardLoop,
    TimerEvent,
    UserTask,
)
from engine.model.graphs import scopes
from engine.model.rooms import unknown_functions


@dataclass(frozen=True, slots=True)
class Place:
    """An expression and the element or flow it belongs to."""

    owner: str
    line: int
    expression: Expr


def check_expressions(check: Check) -> None:
    """Every expression is FEEL and calls functions that exist; each text is parsed once."""
    known: dict[str, FeelError | frozenset[str]] = {}
    for place in places(check.process):
        text = place.expression.text
        if text not in known:
            known[text] = _judge(text, check.functions)
        _tell(place, known[text], check)


def _judge(text: str, functions: frozenset[str]) -> FeelError | frozenset[str]:
    """What is wrong with the text as a whole, or the functions it calls in vain."""
    try:
        return unknown_functions(text, functions)
    except FeelError as error:
        return error


def _tell(place: Place, found: FeelError | frozenset[str], check: Check) -> None:
    if isinstance(found, FeelError):
        en, ko = found.text("en"), found.text("ko")
        check.findings.add("feel", place.line, place.owner, reason=en, reason_ko=ko)
        return
    for name in sorted(found):
        near = ", ".join(get_close_matches(name, sorted(check.functions), n=3)) or "-"
        check.findings.add("function_unknown", place.line, place.owner, name=name, near=near)


def places(process: Process) -> Iterator[Place]:
    """All expressions of a process, in document order within each scope."""
    for scope in scopes(process):
        for element in scope.graph.elements.values():
            for setting, line in _settings(element):
                if isinstance(setting, Expr):
                    yield Place(element.id, setting.line or line, setting)
        for flow in scope.graph.flows.values():
            if flow.condition is not None:
                yield Place(flow.id, flow.condition.line or flow.line, flow.condition)


def _settings(element: Element) -> Iterator[tuple[Setting | None, int]]:
    for mapping in (*element.inputs, *element.outputs):
        yield mapping.source, mapping.line
    for part in (element.detail, element.event, element.loop):
        for setting in _of(part):
            yield setting, element.line


def _of(part: object) -> tuple[Setting | None, ...]:
    """The texts of a part of an element that may be FEEL."""
    reader = _TEXTS.get(type(part))
    return () if reader is None else reader(part)


def _of_user_task(task: UserTask) -> tuple[Setting | None, ...]:
    people = (task.assignee, *task.groups, *task.users)
    return (*people, task.due, task.follow_up, task.priority)


def _of_multi_instance(loop: MultiInstance) -> tuple[Setting | None, ...]:
    return (loop.collection, loop.cardinality, loop.output_element, loop.completion)


_TEXTS: Mapping[type, Callable[[Any], tuple[Setting | None, ...]]] = MappingProxyType(
    {
        UserTask: _of_user_task,
        Job: lambda job: (job.type, job.retries),
        Decision: lambda decision: (decision.decision_id, decision.event_date),
        Script: lambda script: (script.expression,),
        Called: lambda called: (called.process_id,),
        MessageEvent: lambda event: (event.name, event.correlation_key, *_of(event.job)),
        TimerEvent: lambda event: (event.value,),
        ErrorEvent: lambda event: (event.code,),
        EscalationEvent: lambda event: (event.code,),
        SignalEvent: lambda event: (event.name,),
        ConditionalEvent: lambda event: (event.condition,),
        StandardLoop: lambda loop: (loop.condition,),
        MultiInstance: _of_multi_instance,
    }
)
