"""Lanes: who works where. A lane without a group of its own has that of the lane around it."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from engine.model.context import FileContext
from engine.model.definition import Lane
from engine.model.extensions import properties
from engine.model.tags import Node, attribute, bpmn, text

_NODE = bpmn("flowNodeRef")


@dataclass(frozen=True, slots=True)
class Place:
    """The lane an element stands in: its name and group, both empty outside all lanes."""

    lane: str = ""
    group: str = ""


def read_lanes(scope: Node, context: FileContext) -> tuple[Lane, ...]:
    """All lanes of a scope, an outer lane before the lanes inside it."""
    return tuple(
        Lane(
            id=attribute(node, "id") or context.new_id(f"lane_{number}"),
            name=attribute(node, "name"),
            group=group,
            elements=tuple(text(ref) for ref in node.iterchildren(_NODE)),
        )
        for number, (node, group) in enumerate(_walk(scope), start=1)
    )


def places(scope: Node) -> dict[str, Place]:
    """The innermost lane of each element that a lane of this scope names."""
    found: dict[str, Place] = {}
    for node, group in _walk(scope):
        for ref in node.iterchildren(_NODE):
            found[text(ref)] = Place(attribute(node, "name"), group)
    return found


def _walk(scope: Node) -> Iterator[tuple[Node, str]]:
    """Lanes with their groups, outer before inner, so that the inner overwrites the outer."""
    waiting = deque((s, "") for s in scope.iterchildren(bpmn("laneSet")))
    while waiting:
        lane_set, outer = waiting.popleft()
        for node in lane_set.iterchildren(bpmn("lane")):
            group = properties(node).get("group", outer)
            yield node, group
            waiting += [(child, group) for child in node.iterchildren(bpmn("childLaneSet"))]
