"""Where a token waits, and where it passes without waiting for anything."""

from collections.abc import Callable, Mapping

from engine.model.definition import (
    Called,
    ConditionalEvent,
    Element,
    Graph,
    Kind,
    LinkEvent,
    MessageEvent,
    MultiInstance,
    Process,
)
from engine.model.graphs import reached

_WAITS = frozenset({Kind.USER, Kind.SERVICE, Kind.SEND, Kind.RECEIVE, Kind.EVENT_BASED})
_BODIES = frozenset({Kind.SUB, Kind.TRANSACTION})


def link_targets(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """The catch event that each link throw event of a scope jumps to, if there is one."""
    catches: dict[str, tuple[str]] = {}
    for element in graph.elements.values():
        if element.kind is Kind.CATCH and isinstance(element.event, LinkEvent):
            catches.setdefault(element.event.name, (element.id,))
    return {
        element.id: catches.get(element.event.name, ())
        for element in graph.elements.values()
        if element.kind is Kind.THROW and isinstance(element.event, LinkEvent)
    }


def next_elements(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """Where a token can go from each element of a scope: by its flows or its link."""
    links = link_targets(graph)
    return {
        name: (*(graph.flows[f].target for f in element.outgoing), *links.get(name, ()))
        for name, element in graph.elements.items()
    }


class Waiting:
    """Says where a token passes without waiting for anything. Answers are remembered.

    Called processes are looked into; one that can't be found is taken to wait.
    """

    def __init__(self, process_of: Callable[[str], Process | None]) -> None:
        self._process_of = process_of
        self._graphs: dict[int, bool] = {}
        self._called: dict[str, bool] = {}

    def passes(self, element: Element) -> bool:
        """Whether a token can go through this element without waiting."""
        if element.kind in _WAITS:
            return False
        if element.kind is Kind.CATCH:
            return isinstance(element.event, LinkEvent | ConditionalEvent)
        if isinstance(element.event, MessageEvent):
            return element.event.job is None
        if isinstance(element.loop, MultiInstance):
            return True  # over an empty collection
        if element.kind in _BODIES and element.body is not None:
            return self._graph_passes(element.body)
        return not isinstance(element.detail, Called) or self._call_passes(element.detail)

    def free(self, graph: Graph) -> set[str]:
        """The elements a token can come to from a start event without having waited before."""
        following = next_elements(graph)
        starts = [element.id for element in graph.start_events()]
        return reached(
            starts, lambda name: following[name] if self.passes(graph.elements[name]) else ()
        )

    def _graph_passes(self, graph: Graph) -> bool:
        """Whether a token can go from a start to where it ends, waiting nowhere."""
        if id(graph) not in self._graphs:
            following = next_elements(graph)
            ends = [name for name in self.free(graph) if not following[name]]
            self._graphs[id(graph)] = any(self.passes(graph.elements[name]) for name in ends)
        return self._graphs[id(graph)]

    def _call_passes(self, call: Called) -> bool:
        name = call.process_id if isinstance(call.process_id, str) else ""
        if name not in self._called:
            self._called[name] = False  # while it is looked at: calling itself is no way through
            found = self._process_of(name)
            self._called[name] = found is not None and self._graph_passes(found.graph)
        return self._called[name]
