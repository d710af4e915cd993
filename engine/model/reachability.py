"""What a token can come to, and cycles it could not leave."""

from collections.abc import Iterator, Mapping, Sequence

from engine.model.checking import Check
from engine.model.definition import Element, Graph, Kind, LinkEvent
from engine.model.graphs import cycles, reached, scopes
from engine.model.waiting import Waiting, next_elements

_CHOOSING = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE})
_SHOWN = 6


def check_reachability(check: Check) -> None:
    """Every element is reached, every link has its two ends, no cycle is endless without a wait."""
    waiting = Waiting(check.sources.definition)
    for scope in scopes(check.process):
        _check_links(scope.graph, check)
        _check_reached(scope.graph, check)
        _check_cycles(scope.graph, check, waiting)


def _check_reached(graph: Graph, check: Check) -> None:
    following = {name: list(targets) for name, targets in next_elements(graph).items()}
    for element in graph.elements.values():
        if element.attached_to in graph.elements:
            following[element.attached_to].append(element.id)
        if element.compensation_handler in graph.elements:
            following[element.id].append(element.compensation_handler)
    kinds = {Kind.START, Kind.EVENT_SUB}
    starts = [element.id for element in graph.elements.values() if element.kind in kinds]
    found = reached(starts, following.__getitem__)
    is_started = bool(graph.start_events())
    for element in graph.elements.values():
        is_told = element.kind is Kind.BOUNDARY or element.for_compensation
        if element.id not in found and not is_told and is_started:
            check.problem("unreachable", element)


# --- links --------------------------------------------------------------------------------------


def _check_links(graph: Graph, check: Check) -> None:
    thrown = {event.name for _, event in _links(graph, Kind.THROW)}
    caught: dict[str, Element] = {}
    for element, event in _links(graph, Kind.CATCH):
        if event.name in caught:
            other = caught[event.name].id
            check.problem("link_twice", element, name=event.name, other=other)
        elif event.name not in thrown:
            check.problem("link_without_throw", element, name=event.name)
        caught.setdefault(event.name, element)
    for element, event in _links(graph, Kind.THROW):
        if event.name not in caught:
            check.problem("link_without_catch", element, name=event.name)


def _links(graph: Graph, kind: Kind) -> Iterator[tuple[Element, LinkEvent]]:
    for element in graph.elements.values():
        if element.kind is kind and isinstance(element.event, LinkEvent):
            yield element, element.event


# --- cycles -------------------------------------------------------------------------------------


def _check_cycles(graph: Graph, check: Check, waiting: Waiting) -> None:
    following = next_elements(graph)
    free = {name for name, element in graph.elements.items() if waiting.passes(element)}
    inner = {name: [t for t in following[name] if t in free] for name in following if name in free}
    for cycle in cycles(inner):
        first = graph.elements[cycle[0]]
        rule = "cycle_without_wait" if _has_way_out(cycle, graph, following) else "endless_cycle"
        check.problem(rule, first, path=_path(cycle))


def _has_way_out(
    cycle: Sequence[str], graph: Graph, following: Mapping[str, Sequence[str]]
) -> bool:
    """Whether a choice in the cycle can lead a token out of it."""
    members = set(cycle)
    return any(
        _chooses(graph.elements[name], graph) and not members.issuperset(following[name])
        for name in cycle
    )


def _chooses(element: Element, graph: Graph) -> bool:
    if element.kind in _CHOOSING:
        return True
    conditions = [graph.flows[flow].condition for flow in element.outgoing]
    return any(condition is not None for condition in conditions)


def _path(names: Sequence[str]) -> str:
    return " → ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
