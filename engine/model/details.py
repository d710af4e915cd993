"""What stands behind elements: handlers, messages, errors, timers, variables, repetitions."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from engine.model.checking import Check
from engine.model.definition import (
    Decision,
    Element,
    ErrorEvent,
    EscalationEvent,
    Expr,
    Job,
    Kind,
    MessageEvent,
    MultiInstance,
    Script,
    SignalEvent,
    TimerEvent,
    UserTask,
)
from engine.model.graphs import Scope, scopes
from engine.model.iso import is_cycle, is_duration, is_moment
from engine.model.scopes import ACTIVITIES

MOST_INSTANCES = 10_000
_NAME = re.compile(r"[^\W\d]\w*")
_PATH = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_THROWS = frozenset({Kind.THROW, Kind.END, Kind.SEND})


def check_details(check: Check) -> None:
    """Everything that one element says about its own work."""
    for scope in scopes(check.process):
        for element in scope.graph.elements.values():
            for job in _jobs(element):
                _check_job(element, job, check)
            for message in _messages(element):
                _check_message(element, message, scope, check)
            _check_event(element, check)
            _check_user_task(element, check)
            _check_names(element, check)
            _check_repetition(element, check)


# --- handlers -----------------------------------------------------------------------------------


def _jobs(element: Element) -> Iterator[Job]:
    if isinstance(element.detail, Job):
        yield element.detail
    for message in _messages(element):
        if message.job is not None:
            yield message.job


def _messages(element: Element) -> Iterator[MessageEvent]:
    for part in (element.detail, element.event):
        if isinstance(part, MessageEvent):
            yield part


def _check_job(element: Element, job: Job, check: Check) -> None:
    if not job.type:
        check.problem("job_empty", element)
    elif isinstance(job.type, str) and not check.knows(job.type):
        check.problem("handler_unknown", element, type=job.type, near=check.near(job.type))
    if isinstance(job.retries, str) and not _is_count(job.retries, 1, 1000):
        check.problem("retries_invalid", element, value=job.retries)


def _is_count(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdecimal() and least <= int(text[:9]) <= most


# --- messages, signals, errors ------------------------------------------------------------------


def _check_message(element: Element, message: MessageEvent, scope: Scope, check: Check) -> None:
    if element.kind in _THROWS:
        if message.job is None and not message.name:
            check.problem("message_missing", element)
        return  # without a key it can start a process
    if not message.name:
        check.problem("message_missing", element)
    starts_process = element.kind is Kind.START and scope.owner is None
    if message.correlation_key is None and not starts_process:
        check.problem("correlation_missing", element)


def _signal(element: Element, event: SignalEvent, check: Check) -> None:
    if not event.name:
        check.problem("signal_missing", element)


def _code(element: Element, event: ErrorEvent | EscalationEvent, check: Check) -> None:
    if element.kind in _THROWS and not event.code:
        check.problem("code_missing", element)
    if element.kind not in _THROWS and isinstance(event.code, Expr):
        check.problem("code_dynamic", element)


_TIMERS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {"date": is_moment, "duration": is_duration, "cycle": is_cycle}
)


def _timer(element: Element, event: TimerEvent, check: Check) -> None:
    if isinstance(event.value, str) and not _TIMERS[event.kind](event.value):
        check.problem(f"timer_{event.kind}", element, value=event.value)


def _check_event(element: Element, check: Check) -> None:
    event = element.event
    if isinstance(event, SignalEvent):
        _signal(element, event, check)
    elif isinstance(event, ErrorEvent | EscalationEvent):
        _code(element, event, check)
    elif isinstance(event, TimerEvent):
        _timer(element, event, check)


# --- work items ---------------------------------------------------------------------------------


def _check_user_task(element: Element, check: Check) -> None:
    task = element.detail
    if not isinstance(task, UserTask):
        return
    for value in (task.due, task.follow_up):
        if isinstance(value, str) and value and not is_moment(value):
            check.problem("due_invalid", element, value=value)
    if isinstance(task.priority, str) and not _is_count(task.priority, 0, 100):
        check.problem("priority_invalid", element, value=task.priority)


# --- variables ----------------------------------------------------------------------------------


def _check_names(element: Element, check: Check) -> None:
    for name in _variables(element):
        if name and not _NAME.fullmatch(name):
            check.problem("variable_name", element, name=name)
    if element.inputs and not _takes_inputs(element):
        check.problem("inputs_without_effect", element)
    for mapping in (*element.inputs, *element.outputs):
        if not _PATH.fullmatch(mapping.target):
            check.findings.add("mapping_target", mapping.line, element.id, name=mapping.target)
        if isinstance(mapping.source, Expr) and not mapping.source.text:
            check.findings.add("mapping_source", mapping.line, element.id, name=mapping.target)


def _takes_inputs(element: Element) -> bool:
    """Activities do, and events that send something along."""
    sends = element.kind in _THROWS and isinstance(element.event, MessageEvent | SignalEvent)
    return element.kind in ACTIVITIES or sends


def _variables(element: Element) -> Iterator[str]:
    if isinstance(element.detail, Decision | Script):
        yield element.detail.result_variable
    if isinstance(element.loop, MultiInstance):
        yield element.loop.element_variable
        yield element.loop.output_collection


# --- repetitions --------------------------------------------------------------------------------


def _check_repetition(element: Element, check: Check) -> None:
    loop = element.loop
    if not isinstance(loop, MultiInstance):
        return
    if bool(loop.output_collection) != (loop.output_element is not None):
        check.problem("multi_output", element)
    count = "" if loop.cardinality is None else loop.cardinality.text
    if _NUMBER.fullmatch(count) and not _is_count(count, 0, MOST_INSTANCES):
        check.problem("multi_count", element, value=count, limit=MOST_INSTANCES)
