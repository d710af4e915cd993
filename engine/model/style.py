"""Style: what runs, but will surprise or lack something. Never stops a deployment."""

import re
from collections.abc import Collection, Iterable, Mapping

from engine.model.checking import Check
from engine.model.definition import (
    Element,
    ErrorEvent,
    Graph,
    Job,
    Kind,
    MessageEvent,
    TimerEvent,
    UserTask,
)
from engine.model.graphs import Scope, attached, reached, scopes
from engine.model.scopes import ACTIVITIES, GATEWAYS
from engine.model.waiting import next_elements

_HANGUL = re.compile("[\uac00-\ud7a3\u3131-\u318e]")
_LETTERS = re.compile(r"[^\W\d_]")
_NAMED = ACTIVITIES - {Kind.TRANSACTION}
_BRANCHING = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE})
_ONE_OF = frozenset({Kind.EXCLUSIVE, Kind.EVENT_BASED})


def check_style(check: Check) -> None:
    """All warnings of a process."""
    caught = _caught_codes(check)
    for scope in scopes(check.process):
        boundaries = attached(scope.graph)
        around = caught.get(scope.id, frozenset())
        _check_end(scope, check)
        for element in scope.graph.elements.values():
            _check_flows(element, scope.graph, check)
            _check_join(element, scope.graph, check)
            _check_name(element, check)
            _check_user_task(element, check)
            _check_deadline(element, check)
            _check_errors(element, check, around | _codes_of(boundaries.get(element.id, ())))


def _check_flows(element: Element, graph: Graph, check: Check) -> None:
    if element.kind in ACTIVITIES and len(element.incoming) > 1:
        check.problem("implicit_merge", element)
    if element.kind in GATEWAYS and len(element.incoming) > 1 and len(element.outgoing) > 1:
        check.problem("gateway_both_ways", element)
    if element.kind in _BRANCHING and len(element.outgoing) > 1:
        for flow in (graph.flows[name] for name in element.outgoing):
            if not flow.name:
                check.findings.add("branch_unlabelled", flow.line, element.id, flow=flow.id)
    is_compensation = bool(element.compensation_handler)
    if element.kind is Kind.BOUNDARY and not element.outgoing and not is_compensation:
        check.problem("boundary_without_flow", element)


def _check_end(scope: Scope, check: Check) -> None:
    following = next_elements(scope.graph)
    elements = scope.graph.elements.values()
    starts = [e.id for e in elements if e.kind in {Kind.START, Kind.BOUNDARY}]
    found = reached(starts, following.__getitem__)
    if found and all(following[name] for name in found):
        check.findings.add("scope_without_end", scope.line, scope.id)


# --- joins --------------------------------------------------------------------------------------


def _check_join(element: Element, graph: Graph, check: Check) -> None:
    """A parallel join straight behind the branches of one exclusive choice."""
    if element.kind is not Kind.PARALLEL or len(element.incoming) < 2:
        return
    origins = [_choice_before(graph.flows[name].source, graph) for name in element.incoming]
    for origin in dict.fromkeys(origins):
        if origin and origins.count(origin) > 1:
            check.problem("join_never_satisfied", element, gateway=origin)


def _choice_before(name: str, graph: Graph) -> str:
    """The exclusive choice from which an unbranched chain leads here, or an empty string."""
    seen: set[str] = set()
    while name not in seen:
        seen.add(name)
        element = graph.elements[name]
        if element.kind in _ONE_OF and len(element.outgoing) > 1:
            return name
        if len(element.incoming) != 1 or len(element.outgoing) > 1:
            return ""
        name = graph.flows[element.incoming[0]].source
    return ""


# --- names, work items, deadlines -----------------------------------------------------------------


def _check_name(element: Element, check: Check) -> None:
    if not element.name and element.kind in _NAMED:
        check.problem("name_missing", element)
    if _LETTERS.search(element.name) and not _HANGUL.search(element.name):
        check.problem("name_not_korean", element, name=element.name)


def _check_user_task(element: Element, check: Check) -> None:
    task = element.detail
    if not isinstance(task, UserTask):
        return
    if not task.form_id:
        check.problem("form_missing", element)
    if not (task.groups or task.users or task.assignee or element.lane_group):
        check.problem("group_missing", element)


def _check_deadline(element: Element, check: Check) -> None:
    has_due = isinstance(element.detail, UserTask) and element.detail.due != ""
    is_timer = element.kind is Kind.BOUNDARY and isinstance(element.event, TimerEvent)
    has_clock = "clock" in element.properties
    if (has_due or is_timer or has_clock) and not element.properties.get("legalBasis"):
        check.problem("deadline_without_basis", element)


# --- errors of handlers -------------------------------------------------------------------------


def _check_errors(element: Element, check: Check, caught: Collection[str]) -> None:
    for code in _documented(element, check):
        if code not in caught and "" not in caught:
            check.problem("error_not_caught", element, code=code)


def _documented(element: Element, check: Check) -> Collection[str]:
    job = element.detail
    if isinstance(element.event, MessageEvent):
        job = element.event.job
    if not isinstance(job, Job) or not isinstance(job.type, str) or check.handlers is None:
        return ()
    return check.handlers.get(job.type, ())


def _caught_codes(check: Check) -> Mapping[str, frozenset[str]]:
    """The error codes that are caught around each scope, by the scope's id."""
    caught: dict[str, frozenset[str]] = {}
    outside: dict[str, frozenset[str]] = {"": frozenset()}
    for scope in scopes(check.process):
        handlers = [e for e in scope.graph.elements.values() if e.kind is Kind.EVENT_SUB]
        starts = [s for h in handlers if h.body is not None for s in h.body.start_events()]
        here = outside.get(scope.id, frozenset()) | _codes_of(starts)
        caught[scope.id] = here
        boundaries = attached(scope.graph)
        for element in scope.graph.elements.values():
            if element.body is not None:
                outside[element.id] = here | _codes_of(boundaries.get(element.id, ()))
    return caught


def _codes_of(catchers: Iterable[Element]) -> frozenset[str]:
    events = [element.event for element in catchers]
    return frozenset(str(e.code) for e in events if isinstance(e, ErrorEvent))
