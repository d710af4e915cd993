"""Calls between processes: the called start, the handlers passed along, and calls without end."""

from collections.abc import Iterator, Mapping

from engine.model.checking import Check
from engine.model.definition import Called, Element, Expr, IoMapping, Job, Kind, Process
from engine.model.graphs import cycles, walk
from engine.model.problems import Findings
from engine.model.sources import Sources
from engine.model.uses import calls
from engine.model.waiting import Waiting


def check_calls(check: Check) -> None:
    """Each called process can be started, and is told a handler that exists."""
    for element, name in calls(check.process):
        found = check.sources.process(name)
        if found is None:
            continue
        starts = [e for e in found[0].graph.start_events() if e.event is None]
        if len(starts) != 1:
            check.problem("called_start", element, name=name)
        _check_passed_handlers(element, found[0], check)


def _check_passed_handlers(element: Element, called: Process, check: Check) -> None:
    """A constant that the called process uses as a task type must be one."""
    chosen = {job.type.text for job in _jobs(called) if isinstance(job.type, Expr)}
    for mapping in element.inputs:
        constant = _constant(mapping)
        if mapping.target in chosen and constant and not check.knows(constant):
            check.problem("handler_unknown", element, type=constant, near=check.near(constant))


def _jobs(process: Process) -> Iterator[Job]:
    for element in walk(process.graph):
        if isinstance(element.detail, Job):
            yield element.detail


def _constant(mapping: IoMapping) -> str:
    """The text that a mapping always gives, or an empty string."""
    if isinstance(mapping.source, str):
        return mapping.source
    text = mapping.source.text
    is_literal = len(text) > 2 and text[0] == text[-1] == '"' and '"' not in text[1:-1]
    return text[1:-1] if is_literal and "\\" not in text else ""


# --- calls without end --------------------------------------------------------------------------


def check_recursion(sources: Sources, findings: Mapping[str, Findings]) -> None:
    """Find given processes that come to call themselves.

    `findings` are those of the given processes by key. Without a wait on the way it is refused.
    """
    keys = _all_keys(sources)
    graph = {key: _called_by(key, sources) for key in keys}
    free = {key: _called_freely_by(key, sources) for key in keys}
    endless = cycles(free)
    for cycle in endless:
        _tell("call_cycle", cycle, sources, findings)
    for cycle in cycles(graph):
        if not any(set(cycle) & set(other) for other in endless):
            _tell("call_recursion", cycle, sources, findings)


def _all_keys(sources: Sources) -> list[str]:
    keys: dict[str, None] = dict.fromkeys(sources.given)
    waiting = list(keys)
    while waiting:
        for name in _called_by(waiting.pop(), sources):
            if name not in keys:
                keys[name] = None
                waiting.append(name)
    return list(keys)


def _called_by(key: str, sources: Sources) -> list[str]:
    found = sources.process(key)
    if found is None:
        return []
    names = dict.fromkeys(name for _, name in calls(found[0]))
    return [name for name in names if sources.process(name) is not None]


def _called_freely_by(key: str, sources: Sources) -> list[str]:
    """The processes that a process can call without having waited for anything."""
    found = sources.process(key)
    if found is None:
        return []
    walls = Waiting(sources.definition)
    names: set[str] = set()
    waiting = [found[0].graph]
    while waiting:
        graph = waiting.pop()
        for element in (graph.elements[name] for name in walls.free(graph)):
            if element.body is not None and element.kind is not Kind.EVENT_SUB:
                waiting.append(element.body)
            if isinstance(element.detail, Called) and isinstance(element.detail.process_id, str):
                names.add(element.detail.process_id)
    return sorted(name for name in names if sources.process(name) is not None)


def _tell(
    rule: str, cycle: tuple[str, ...], sources: Sources, findings: Mapping[str, Findings]
) -> None:
    for key in cycle:
        if key not in findings:
            continue
        element = next(e for e, name in calls(sources.given[key]) if name in cycle)
        path = " → ".join([*cycle, cycle[0]])
        findings[key].add(rule, element.line, element.id, path=path)
