"""What makes a picture bad, as plain functions over a picture: empty answers mean a clean drawing.

They judge any picture, whether it was laid out here or read from a file.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

from engine.diagram.parts import Box, Point, line_meets
from engine.diagram.picture import Edge, Picture, Shape

_CONTAINERS = frozenset({"participant", "lane"})
_TOLERANCE = 2


def overlaps(picture: Picture) -> tuple[tuple[str, str], ...]:
    """Pairs of shapes that cover each other without one holding the other.

    A boundary event may lie on its host; pools, lanes and open sub-processes hold what is wholly
    inside them; groups hold and cross whatever they like.
    """
    shapes = [shape for shape in picture.shapes if shape.kind != "group"]
    pairs = combinations(shapes, 2)
    return tuple((a.id, b.id) for a, b in pairs if a.box.meets(b.box) and not _allowed(a, b))


def _allowed(a: Shape, b: Shape) -> bool:
    if b.id == a.host or a.id == b.host:
        return True
    return (_holds(a) and a.box.holds(b.box)) or (_holds(b) and b.box.holds(a.box))


def _holds(shape: Shape) -> bool:
    return shape.kind in _CONTAINERS or bool(shape.expanded)


def edges_through_shapes(picture: Picture) -> tuple[tuple[str, str], ...]:
    """Pairs of a line and a shape that it runs through.

    Not counted: groups, what holds an end of the line, and open pools that a message has to cross.
    A line may touch the border of the shapes at its ends, but not run through them either.
    """
    found = []
    around = _containers(picture)
    opened = frozenset(holder for holders in around.values() for holder in holders)
    for edge in picture.edges:
        allowed = around.get(edge.source, frozenset()) | around.get(edge.target, frozenset())
        if edge.kind == "message":
            allowed |= opened
        foreign = (s for s in picture.shapes if s.kind != "group" and s.id not in allowed)
        found += [(edge.id, shape.id) for shape in foreign if _runs_through(edge, shape)]
    return tuple(found)


def _containers(picture: Picture) -> Mapping[str, frozenset[str]]:
    """For every shape the ids of those that hold it."""
    holders = [shape for shape in picture.shapes if _holds(shape)]
    lanes = frozenset(shape.id for shape in picture.shapes if shape.kind == "lane")
    return {
        shape.id: lanes
        | frozenset(
            holder.id
            for holder in holders
            if holder.id not in (shape.id, shape.host) and holder.box.holds(_core(shape))
        )
        for shape in picture.shapes
    }


def _core(shape: Shape) -> Box:
    """The middle of a shape, for one that may stick out of what holds it."""
    x, y = shape.box.center
    return Box(x, y, 1, 1)


def _runs_through(edge: Edge, shape: Shape) -> bool:
    inner = shape.box.grown(-_TOLERANCE)
    if inner.width <= 0 or inner.height <= 0:
        return False
    return any(line_meets(a, b, inner) for a, b in _steps(edge))


def label_collisions(picture: Picture) -> tuple[tuple[str, str], ...]:
    """Pairs of a text outside of its shape and another text or a shape that it touches.

    Pools, lanes, groups and open sub-processes do not count unless the text crosses their border.
    """
    labels = _labels(picture)
    found = [(a, b) for (a, one), (b, other) in combinations(labels, 2) if one.meets(other)]
    for key, label in labels:
        for shape in picture.shapes:
            frame = _holds(shape) or shape.kind == "group"
            if label.meets(shape.box) and not (frame and _clear(label, shape)):
                found.append((key, shape.id))
    return tuple(found)


def _labels(picture: Picture) -> list[tuple[str, Box]]:
    """The texts outside of their shapes, by element."""
    found = [(shape.id, shape.label) for shape in picture.shapes if shape.label]
    return found + [(edge.id, edge.label) for edge in picture.edges if edge.label]


def _clear(label: Box, frame: Shape) -> bool:
    """Whether a text lies wholly inside a frame; one may lie across the borders of lanes."""
    return frame.kind in _CONTAINERS or frame.kind == "group" or frame.box.holds(label)


def labels_on_lines(picture: Picture) -> tuple[tuple[str, str], ...]:
    """Pairs of a text and a line that runs through it."""
    return tuple(
        (key, edge.id)
        for key, label in _labels(picture)
        for edge in picture.edges
        if any(line_meets(a, b, label.grown(-1)) for a, b in _steps(edge))
    )


def shared_lines(picture: Picture) -> tuple[tuple[str, str], ...]:
    """Pairs of lines that lie on one another without having an end in common."""
    return tuple(
        (a.id, b.id)
        for a, b in combinations(picture.edges, 2)
        if not _kin(a, b) and any(_collinear(s, t) for s in _steps(a) for t in _steps(b))
    )


def _kin(a: Edge, b: Edge) -> bool:
    return a.source == b.source or a.target == b.target


def _steps(edge: Edge) -> list[tuple[Point, Point]]:
    return list(pairwise(edge.points))


def _collinear(s: tuple[Point, Point], t: tuple[Point, Point]) -> bool:
    """Whether two straight lines share more than a point."""
    for axis in (0, 1):
        along = 1 - axis
        if s[0][axis] == s[1][axis] == t[0][axis] == t[1][axis]:
            low = max(min(s[0][along], s[1][along]), min(t[0][along], t[1][along]))
            high = min(max(s[0][along], s[1][along]), max(t[0][along], t[1][along]))
            if high > low:
                return True
    return False


def slanted(picture: Picture) -> tuple[str, ...]:
    """Flows with a part that is neither horizontal nor vertical; associations may have one."""
    return tuple(
        edge.id
        for edge in picture.edges
        if edge.kind in ("sequence", "message")
        and any(a[0] != b[0] and a[1] != b[1] for a, b in _steps(edge))
    )


def crossings(picture: Picture) -> int:
    """How often lines cross each other at right angles."""
    return count_crossings([edge.points for edge in picture.edges])


def count_crossings(lines: Sequence[Sequence[Point]]) -> int:
    """How often lines cross each other at right angles, each given by its bends."""
    across, down = [], []
    for number, points in enumerate(lines):
        for a, b in pairwise(points):
            if a[0] == b[0]:
                down.append((number, a[0], *sorted((a[1], b[1]))))
            elif a[1] == b[1]:
                across.append((number, a[1], *sorted((a[0], b[0]))))
    return sum(
        1
        for one, y, left, right in across
        for other, x, top, bottom in down
        if one != other and left < x < right and top < y < bottom
    )


def bends(picture: Picture) -> int:
    """How many corners all lines have together."""
    return sum(len(edge.points) - 2 for edge in picture.edges)
