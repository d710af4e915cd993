"""The way of a link over the grid, and what can be read off it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from engine.diagram.parts import Link, Side
from engine.diagram.sheet.grid import Node

RIGHT, DOWN, LEFT, UP = 0, 1, 2, 3
STEPS: Final = ((1, 0), (0, 1), (-1, 0), (0, -1))
HEADING: Final[dict[Side, int]] = {"right": RIGHT, "bottom": DOWN, "left": LEFT, "top": UP}

Corner = tuple[int, int]  # the heading a line comes with, and the one it goes on with
Step = tuple[int, int, int]  # 1 for upright or 0 for level, then the smaller end of a unit step


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a link: bends on the grid, both ends included.

    `out` and `into` are the sides of the items; None at a rim. The offsets are those of the ports.
    """

    link: Link
    points: tuple[Node, ...]
    out: Side | None
    into: Side | None
    out_offset: int = 0
    in_offset: int = 0


def heading(a: Node, b: Node) -> int:
    """The direction from one place to another on the same line."""
    if a[0] == b[0]:
        return DOWN if b[1] > a[1] else UP
    return RIGHT if b[0] > a[0] else LEFT


def steps(route: Route) -> Iterator[tuple[Step, int]]:
    """Every unit step of a route, with the pixels that it lies off its line."""
    last = len(route.points) - 2
    for number, (a, b) in enumerate(pairwise(route.points)):
        offset = offset_of(route, number, last) if a[0] == b[0] and a[0] % 2 else 0
        for node in _between(a, b):
            yield (int(a[0] == b[0]), *node), offset


def offset_of(route: Route, number: int, last: int) -> int:
    """How far a piece on the centre line of a column lies off it: as its port does."""
    if number == 0 and route.out:
        return route.out_offset
    return route.in_offset if number == last and route.into else 0


def _between(a: Node, b: Node) -> Iterator[Node]:
    if a[0] == b[0]:
        return ((a[0], y) for y in range(min(a[1], b[1]), max(a[1], b[1])))
    return ((x, a[1]) for x in range(min(a[0], b[0]), max(a[0], b[0])))


def passages(route: Route) -> Iterator[tuple[Node, Corner]]:
    """Every place a route passes, with the headings it comes and goes on with."""
    points = route.points
    for number, (a, b) in enumerate(pairwise(points)):
        way = heading(a, b)
        dx, dy = STEPS[way]
        node = (a[0] + dx, a[1] + dy)
        while node != b:
            yield node, (way, way)
            node = (node[0] + dx, node[1] + dy)
        if number + 2 < len(points):
            yield b, (way, heading(b, points[number + 2]))


def ends(route: Route) -> Iterator[tuple[str, Side, bool, int]]:
    """The item, side, whether it leaves there, and the offset, of each end at an item."""
    if route.out and not route.link.dock:
        yield route.link.source, route.out, True, route.out_offset
    if route.into:
        yield route.link.target, route.into, False, route.in_offset


def bends(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Both ends of a way and the places where it turns."""
    kept = [nodes[0]]
    for a, b, c in zip(nodes, nodes[1:], nodes[2:], strict=False):
        if (a[0] == b[0]) != (b[0] == c[0]):
            kept.append(b)
    return (*kept, nodes[-1])


def facing(one: Corner, other: Corner, run: int) -> bool:
    """Whether two corners at one place stretch arms across a run to opposite sides."""
    return _arm(one, run) == (_arm(other, run) + 2) % 4


def _arm(corner: Corner, run: int) -> int:
    """The side that the arm of a corner points to that is not in the direction of the run."""
    came, went = corner
    return (came + 2) % 4 if came % 2 != run % 2 else went
