"""Who runs where already."""

from collections import defaultdict
from dataclasses import dataclass, field

from engine.diagram.parts import Side
from engine.diagram.sheet import route as routes
from engine.diagram.sheet.grid import Node
from engine.diagram.sheet.route import Route, Step


@dataclass
class Traffic:
    """The routes found so far, by number, as the search for the next one sees them.

    `steps`: number and offset of those on a unit step. `corners`: number and headings of those at a
    place. `ports`: number, whether it leaves, and offset of those at a side of an item.
    """

    steps: dict[Step, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    corners: dict[Node, list[tuple[int, int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    ports: dict[tuple[str, Side], list[tuple[int, bool, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, number: int, route: Route) -> None:
        """Put a route into the traffic."""
        for step, offset in routes.steps(route):
            self.steps[step].append((number, offset))
        for node, corner in routes.passages(route):
            self.corners[node].append((number, *corner))
        for end, side, leaving, offset in routes.ends(route):
            self.ports[end, side].append((number, leaving, offset))

    def remove(self, number: int, route: Route) -> None:
        """Take a route out again."""
        for step, offset in routes.steps(route):
            self.steps[step].remove((number, offset))
        for node, corner in routes.passages(route):
            self.corners[node].remove((number, *corner))
        for end, side, leaving, offset in routes.ends(route):
            self.ports[end, side].remove((number, leaving, offset))
