"""Gateways and conditional flows: whether one can always tell where a token goes."""

import re
from collections.abc import Container, Sequence
from decimal import Decimal
from itertools import pairwise

from engine.model.checking import Check
from engine.model.definition import (
    ConditionalEvent,
    Element,
    Flow,
    Graph,
    Kind,
    MessageEvent,
    SignalEvent,
    TimerEvent,
)
from engine.model.graphs import attached, scopes
from engine.model.scopes import EVENTS

_CHOOSING = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE})
_UNCONDITIONAL = EVENTS | {Kind.PARALLEL, Kind.EVENT_BASED}
_AWAITED = (MessageEvent, TimerEvent, SignalEvent, ConditionalEvent)


def check_branching(check: Check) -> None:
    """Defaults, conditions and event-based gateways of every scope."""
    for scope in scopes(check.process):
        hosts = frozenset(attached(scope.graph))
        for element in scope.graph.elements.values():
            flows = [scope.graph.flows[name] for name in element.outgoing]
            _check_default(element, flows, check)
            if element.kind in _UNCONDITIONAL:
                _check_no_conditions(element, flows, check)
            if element.kind in _CHOOSING:
                _check_choice(element, flows, check)
            if element.kind is Kind.EVENT_BASED:
                _check_event_gateway(element, scope.graph, hosts, check)


def _check_default(element: Element, flows: Sequence[Flow], check: Check) -> None:
    if not element.default:
        return
    if element.kind in _UNCONDITIONAL:
        check.problem("default_without_effect", element)
        return
    default = next((flow for flow in flows if flow.id == element.default), None)
    if default is None:
        check.problem("default_unknown", element, flow=element.default)
    elif default.condition is not None:
        check.problem("default_condition", element, flow=default.id)


def _check_no_conditions(element: Element, flows: Sequence[Flow], check: Check) -> None:
    for flow in flows:
        if flow.condition is not None:
            check.problem("condition_without_effect", element, flow=flow.id)


def _check_choice(element: Element, flows: Sequence[Flow], check: Check) -> None:
    others = [flow for flow in flows if flow.id != element.default]
    if len(flows) > 1:
        for flow in others:
            if flow.condition is None:
                check.problem("flow_without_condition", element, flow=flow.id)
    conditions = [flow.condition.text for flow in others if flow.condition is not None]
    if element.default or not others or len(conditions) < len(others):
        return
    gap = gap_in(conditions)
    if gap and element.kind is Kind.EXCLUSIVE:
        check.problem("conditions_not_total", element, gap=gap)
    elif gap != "":
        check.problem("default_missing", element)


# --- totality -----------------------------------------------------------------------------------

_MOST_CONDITIONS = 200
_COMPARISON = re.compile(
    r"(?P<what>[^\W\d][\w. ]*?)\s*(?P<sign><=|>=|!=|=|<|>)\s*"
    r"(?P<value>-?\d+(?:\.\d+)?|\"[^\"]*\"|true|false)"
)


def gap_in(conditions: Sequence[str]) -> str | None:
    """What the conditions leave out: empty when nothing, None when that can't be told.

    Told only for constants and for comparisons of one variable with constants; a value that is null
    or of another type is not thought of.
    """
    plain = [condition.strip() for condition in conditions]
    if "true" in plain or _has_opposites(plain):
        return ""
    found = [_COMPARISON.fullmatch(c) for c in plain if c != "false"]
    tests = [(m["what"], m["sign"], m["value"]) for m in found if m is not None]
    if not found:
        return "everything"
    if len(found) > _MOST_CONDITIONS:
        return None
    if len(tests) < len(found) or len({what for what, _, _ in tests}) > 1:
        return None
    return _gap(tests[0][0], [(sign, value) for _, sign, value in tests])


def _has_opposites(plain: Sequence[str]) -> bool:
    known = set(plain)
    return any(f"not({c})" in known for c in plain)


def _gap(what: str, tests: Sequence[tuple[str, str]]) -> str | None:
    if {value for _, value in tests} <= {"true", "false"}:
        return _gap_of_booleans(what, tests)
    if all(value.startswith('"') for _, value in tests):
        return _gap_of_texts(what, tests)
    if all(value[-1].isdigit() for _, value in tests):
        return _gap_of_numbers(what, tests)
    return None


def _gap_of_booleans(what: str, tests: Sequence[tuple[str, str]]) -> str | None:
    if {sign for sign, _ in tests} > {"=", "!="}:
        return None
    wanted = {v if sign == "=" else ("false" if v == "true" else "true") for sign, v in tests}
    left = sorted({"true", "false"} - wanted)
    return f"{what} = {left[0]}" if left else ""


def _gap_of_texts(what: str, tests: Sequence[tuple[str, str]]) -> str | None:
    if not {sign for sign, _ in tests} <= {"=", "!="}:
        return None
    excepted = {value for sign, value in tests if sign == "!="}
    named = {value for sign, value in tests if sign == "="}
    if len(excepted) > 1 or excepted & named:
        return ""
    return f"{what} = {excepted.pop()}" if excepted else f'{what} = "..."'


def _gap_of_numbers(what: str, tests: Sequence[tuple[str, str]]) -> str:
    """Try each bound, the middles between bounds, and beyond both ends."""
    bounds = sorted({Decimal(value) for _, value in tests})
    points = [bounds[0] - 1, bounds[-1] + 1, *bounds]
    points += [(a + b) / 2 for a, b in pairwise(bounds)]
    for point in points:
        if not any(_holds(point, sign, Decimal(value)) for sign, value in tests):
            return f"{what} = {point}"
    return ""


def _holds(point: Decimal, sign: str, bound: Decimal) -> bool:
    if sign in {"=", "!="}:
        return (point == bound) == (sign == "=")
    if sign in {"<", ">="}:
        return (point < bound) == (sign == "<")
    return (point > bound) == (sign == ">")


# --- event-based gateways -----------------------------------------------------------------------


def _check_event_gateway(
    element: Element, graph: Graph, hosts: Container[str], check: Check
) -> None:
    if len(element.outgoing) < 2:
        check.problem("event_gateway_few", element)
    for name in element.outgoing:
        target = graph.elements[graph.flows[name].target]
        if not _can_be_awaited(target, hosts):
            check.problem("event_gateway_target", element, target=target.id)


def _can_be_awaited(target: Element, hosts: Container[str]) -> bool:
    if len(target.incoming) != 1:
        return False
    if target.kind is Kind.RECEIVE:
        return target.id not in hosts and target.loop is None
    return target.kind is Kind.CATCH and isinstance(target.event, _AWAITED)
