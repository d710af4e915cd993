"""Gateways that split and join: exclusive, parallel, inclusive."""

from collections.abc import Iterable

from engine.model.definition import Element, Flow, Graph, LinkEvent
from engine.runtime.nodes import Node, no_flow
from engine.runtime.run import Run
from engine.runtime.window import ENTER, SubWindow, Token, Window


class Exclusive(Node):
    """Exclusive gateway: the first true flow in document order, else the default."""

    def flows(self, token: Token, run: Run) -> list[Flow]:
        """Exactly one flow.

        Raises:
            Unforeseen: No condition holds and there is no default.
        """
        outgoing = [self.graph.flows[i] for i in self.element.outgoing]
        if len(outgoing) == 1:
            return outgoing
        for flow in outgoing:
            if flow.condition is not None and run.holds(flow.condition, token):
                return [flow]
        if self.element.default:
            return [self.graph.flows[self.element.default]]
        raise no_flow(self)


class Parallel(Node):
    """Parallel gateway: joins one token of each incoming flow, then takes every outgoing flow.

    A token that arrives waits (WAITING) until each incoming flow has one; then the oldest of each
    flow are merged. So a join counts by flow since it last fired, in loops too.
    """

    def _update_hook(self, my_task: Token) -> bool:
        incoming = self.element.incoming
        if len(incoming) < 2:
            return True
        my_task.wait()
        here = [t for t in my_task.workflow.tokens() if t.task_spec is self]
        waiting = [t for t in here if not (t.ready or t.note("incident"))]
        oldest = {flow: [t for t in waiting if t.note("flow") == flow][:1] for flow in incoming}
        if not all(oldest.values()):
            return False
        for token in (t for found in oldest.values() for t in found if t is not my_task):
            token.remove()
        return True

    def flows(self, token: Token, run: Run) -> list[Flow]:
        """Every outgoing flow."""
        return [self.graph.flows[i] for i in self.element.outgoing]


class Inclusive(Node):
    """Inclusive gateway: takes every true flow, else the default; joins what can still arrive.

    A token that arrives at a join waits. The join fires, when nothing else moves, once no token of
    the scope can reach an empty incoming flow without being able to reach a filled one as well
    (BPMN 2.0.2, 13.4.3).
    """

    def _update_hook(self, my_task: Token) -> bool:
        if len(self.element.incoming) > 1:
            my_task.wait()
            return False
        return True


def fire_joins(window: Window) -> bool:
    """Fire the inclusive joins that wait for nothing any more; False when there was none."""
    fired = False
    for scope in window.windows():
        waiting = [t for t in scope.tokens() if _waits_at_join(t)]
        for gateway in dict.fromkeys(t.element.id for t in waiting):
            arrived = [t for t in waiting if t.element.id == gateway]
            if not _can_arrive(scope, gateway, arrived):
                _merge(arrived)
                fired = True
    return fired


def _waits_at_join(token: Token) -> bool:
    return isinstance(token.task_spec, Inclusive) and not token.ready and not token.note("incident")


def _merge(arrived: list[Token]) -> None:
    """One token of each filled flow is merged; a second one of a flow waits for the next round."""
    first: dict[str, Token] = {}
    for token in arrived:
        first.setdefault(token.note("flow"), token)
    survivor, *others = first.values()
    for token in others:
        token.remove()
    survivor.wake(ENTER)


def _can_arrive(scope: Window | SubWindow, gateway: str, arrived: list[Token]) -> bool:
    graph: Graph = arrived[0].task_spec.graph
    filled = {t.note("flow") for t in arrived}
    empty = set(graph.elements[gateway].incoming) - filled
    elsewhere = {t.element.id for t in scope.tokens() if t.element.id != gateway}
    for element in elsewhere:
        reached = _reachable(graph, element, avoiding=gateway)
        if reached & empty and not reached & filled:
            return True
    return False


def _reachable(graph: Graph, start: str, *, avoiding: str) -> set[str]:
    """The flows that a token at an element could take, without passing one gateway."""
    flows: set[str] = set()
    seen, todo = {start}, [start]
    while todo:
        here = todo.pop()
        for flow in _ways_out(graph, here):
            flows.add(flow.id)
            if flow.target != avoiding and flow.target not in seen:
                seen.add(flow.target)
                todo.append(flow.target)
    return flows


def _ways_out(graph: Graph, element: str) -> Iterable[Flow]:
    """The flows that leave an element, its boundary events or the link it jumps to."""
    here = graph.elements[element]
    for way in (here, *graph.boundary_events(element), *link_targets(graph, element)):
        yield from (graph.flows[i] for i in way.outgoing)


def link_targets(graph: Graph, element: str) -> list[Element]:
    """The catch event that a link throw jumps to, if the element is one."""
    here = graph.elements[element]
    if not isinstance(here.event, LinkEvent) or here.incoming == ():
        return []
    return [
        e
        for e in graph.elements.values()
        if isinstance(e.event, LinkEvent)
        and e.event.name == here.event.name
        and e.id != element
        and not e.incoming
    ]
