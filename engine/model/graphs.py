"""Questions about graphs of elements, answered without recursion."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.model.definition import Element, Graph, Kind, Process


def walk(graph: Graph) -> Iterator[Element]:
    """Every element of a scope and of the scopes nested in it, outer before inner."""
    waiting = deque([graph])
    while waiting:
        scope = waiting.popleft()
        for element in scope.elements.values():
            yield element
            if element.body is not None:
                waiting.append(element.body)


@dataclass(frozen=True, slots=True)
class Scope:
    """A process (no owner) or the inside of a sub-process."""

    owner: Element | None
    graph: Graph

    @property
    def is_event_handler(self) -> bool:
        """Whether this is the inside of an event sub-process."""
        return self.owner is not None and self.owner.kind is Kind.EVENT_SUB

    @property
    def id(self) -> str:
        """The id of the sub-process; empty for the process."""
        return "" if self.owner is None else self.owner.id

    @property
    def line(self) -> int:
        """Where the sub-process stands; 0 for the process."""
        return 0 if self.owner is None else self.owner.line


def scopes(process: Process) -> Iterator[Scope]:
    """Every scope of a process, the process first, outer before inner."""
    yield Scope(None, process.graph)
    for element in walk(process.graph):
        if element.body is not None:
            yield Scope(element, element.body)


def successors(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """Where the flows of each element of one scope lead, in document order."""
    return {
        name: tuple(graph.flows[flow].target for flow in element.outgoing)
        for name, element in graph.elements.items()
    }


def attached(graph: Graph) -> Mapping[str, Sequence[Element]]:
    """The boundary events of each activity of one scope; nothing for those without."""
    found: defaultdict[str, list[Element]] = defaultdict(list)
    for element in graph.elements.values():
        if element.attached_to:
            found[element.attached_to].append(element)
    return found


def reached(starts: Iterable[str], following: Callable[[str], Iterable[str]]) -> set[str]:
    """Everything that can be reached from the starts, these included."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        for name in following(waiting.pop()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def cycles(following: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """The sets of names that lie on a common cycle, each in the order of the mapping.

    Tarjan's strongly connected components, those without a cycle left out.
    """
    position = {name: at for at, name in enumerate(following)}
    found = [
        tuple(sorted(component, key=position.__getitem__))
        for component in _components(following)
        if len(component) > 1 or component[0] in following[component[0]]
    ]
    return sorted(found, key=lambda component: position[component[0]])


def _components(following: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: dict[str, None] = {}
    for start in following:
        if start in order:
            continue
        path = [(start, iter(following[start]))]
        order[start] = low[start] = len(order)
        stack[start] = None
        while path:
            name, rest = path[-1]
            for target in rest:
                if target not in order:
                    order[target] = low[target] = len(order)
                    stack[target] = None
                    path.append((target, iter(following.get(target, ()))))
                    break
                if target in stack:
                    low[name] = min(low[name], order[target])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[name])
                if low[name] == order[name]:
                    yield _pop_until(stack, name)


def _pop_until(stack: dict[str, None], name: str) -> list[str]:
    component: list[str] = []
    while not component or component[-1] != name:
        component.append(stack.popitem()[0])
    return component
