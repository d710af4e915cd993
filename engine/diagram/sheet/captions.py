"""Where the text beside events, gateways and lines goes: where it touches nothing.

Every text has a few usual places, best first. It takes the first that is free of shapes, lines and
other texts, or the one that touches least.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.diagram.parts import Box, Point, Size, line_meets

MARK = 12  # room for the sign at the beginning of a default flow

_GAP = 4


@dataclass
class Wall:
    """What is on the sheet already: shapes, the lines of links, and texts."""

    shapes: dict[str, Box]
    lines: dict[str, tuple[Point, ...]]
    texts: dict[str, Box]

    def price(self, key: str, box: Box) -> float:
        """How much a text of element `key` would touch at a place; 0 is free."""
        near = box.grown(2)
        cost = sum(20.0 for other in self.shapes.values() if near.meets(other))
        cost += sum(10.0 for other in self.texts.values() if near.meets(other))
        return cost + sum(
            (3.0 if other == key else 6.0)
            for other, points in self.lines.items()
            for a, b in pairwise(points)
            if line_meets(a, b, near)
        )

    def put(self, key: str, places: Sequence[Box]) -> Box:
        """Choose the best of some places, best wish first, and keep it."""
        best = min(enumerate(places), key=lambda pair: self.price(key, pair[1]) + pair[0] * 0.01)[1]
        self.texts[key] = best
        return best


def around(box: Box, size: Size, wish: str) -> list[Box]:
    """Places for the text of an event or gateway, the wished side first."""
    x, y = box.center
    w, h = size.width, size.height
    middle, above, below = x - w // 2, box.y - h - _GAP, box.bottom + _GAP
    found = {
        "below": Box(middle, below, w, h),
        "above": Box(middle, above, w, h),
        "above-left": Box(x - w - _GAP, above, w, h),
        "above-right": Box(x + _GAP + 1, above, w, h),
        "below-right": Box(x + _GAP + 1, below, w, h),
        "below-left": Box(x - w - _GAP, below, w, h),
        "right": Box(box.right + _GAP, y - h // 2, w, h),
        "left": Box(box.x - w - _GAP, y - h // 2, w, h),
    }
    return [found[wish], *(place for name, place in found.items() if name != wish)]


def under_dock(box: Box, size: Size, *, left: bool) -> list[Box]:
    """Places for the text of a boundary event: beside the line out of it, `left` or right first."""
    x = box.center[0]
    w, h = size.width, size.height
    beside = [
        Box(x + _GAP + 1, box.bottom + _GAP - 2, w, h),
        Box(x - w - _GAP, box.bottom + _GAP - 2, w, h),
    ]
    return [
        *(reversed(beside) if left else beside),
        Box(box.right + _GAP, box.bottom - h // 2, w, h),
        Box(box.x - w - _GAP, box.bottom - h // 2, w, h),
        Box(x - w // 2, box.bottom + _GAP, w, h),
    ]


def along(points: Sequence[Point], size: Size, *, shared: int = 0, lead: int = 0) -> list[Box]:
    """Places for the text of a line: at its first own stretch, then at the next ones.

    `shared` is the number of stretches it has in common with others, `lead` the pixels at its
    beginning that must stay free.
    """
    stretches = list(pairwise(points))
    order = [*stretches[shared:], *stretches[:shared]]
    return [place for a, b in order for place in _beside(a, b, size, lead if a == points[0] else 0)]


def _beside(a: Point, b: Point, size: Size, lead: int) -> Iterator[Box]:
    w, h = size.width, size.height
    gap = _GAP + lead
    if a[1] == b[1]:
        right = b[0] > a[0]
        start = a[0] + gap if right else a[0] - gap - w
        middle = (a[0] + b[0] - w) // 2
        for x in (start, middle):
            yield Box(x, a[1] - h - _GAP + 1, w, h)
            yield Box(x, a[1] + _GAP, w, h)
        return
    down = b[1] > a[1]
    start = a[1] + gap if down else a[1] - gap - h
    middle = (a[1] + b[1] - h) // 2
    end = b[1] - _GAP - h if down else b[1] + _GAP
    for y in (start, middle, end):
        yield Box(a[0] + _GAP + 1, y, w, h)
        yield Box(a[0] - w - _GAP, y, w, h)


def shared_stretches(
    key: str, paths: Mapping[str, tuple[Point, ...]], siblings: Sequence[str]
) -> int:
    """How many stretches at the start of a line it has in common with lines from the same port."""
    mine = paths[key]
    most = 0
    for other in siblings:
        if other == key:
            continue
        theirs = paths[other]
        if mine[0] != theirs[0]:
            continue
        count = 0
        while count + 1 < min(len(mine), len(theirs)) and _same_way(mine, theirs, count):
            count += 1
        most = max(most, count)
    return min(most, len(mine) - 2)


def _same_way(mine: Sequence[Point], theirs: Sequence[Point], number: int) -> bool:
    a, b, c = mine[number], mine[number + 1], theirs[number + 1]
    if a != theirs[number]:
        return False
    dx, dy, ex, ey = b[0] - a[0], b[1] - a[1], c[0] - a[0], c[1] - a[1]
    return (dx * ex > 0 and dy == ey == 0) or (dy * ey > 0 and dx == ex == 0)
