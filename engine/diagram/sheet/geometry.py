"""From lines and tracks to pixels.

Positions and tracks depend on each other, so both are worked out a few times: tracks from rough
positions, positions from tracks, tracks from those.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.diagram.parts import NOTHING, Box, Item, Point, Sheet, Side, Size
from engine.diagram.sheet.courses import Courses, Piece
from engine.diagram.sheet.grid import EDGE, Grid, Node
from engine.diagram.sheet.ports import dock_place
from engine.diagram.sheet.rooms import Lines, Rooms, band_places
from engine.diagram.sheet.route import Route
from engine.diagram.sheet.stretches import stretches

_ROUNDS = 3


@dataclass(frozen=True)
class Placement:
    """Pixel positions: of items and boundary events, of the bends of links, and of the bands.

    `caption_side` says where the text outside an item goes. `stretches` are those of the pools
    above and below. The sheet starts at (0, 0).
    """

    boxes: Mapping[str, Box]
    paths: Mapping[str, tuple[Point, ...]]
    caption_side: Mapping[str, str]
    bands: tuple[tuple[int, int], ...]
    stretches: Mapping[str, tuple[int, int]]
    size: Size


def place(grid: Grid, routes: Sequence[Route], sheet: Sheet) -> Placement:
    """Pixel positions for everything on a sheet."""
    courses = Courses(grid, routes)
    sides = _caption_sides(grid, routes)
    rooms = Rooms(grid, routes, sheet.bands, sides)
    lines = Lines(grid.xs, grid.ys, (), (), {})
    for _ in range(_ROUNDS):
        lines = rooms.lines(_spread(courses, lines))
    boxes = _boxes(grid, lines)
    return Placement(
        boxes=boxes,
        paths={
            route.link.id: _path(route, courses.pieces[number], courses, lines, boxes)
            for number, route in enumerate(routes)
        },
        caption_side=sides,
        bands=band_places(grid.levels, lines.heights),
        stretches=_stretches(grid, sheet, lines),
        size=Size(sum(lines.widths), sum(lines.heights)),
    )


def _caption_sides(grid: Grid, routes: Sequence[Route]) -> dict[str, str]:
    used: dict[str, set[Side]] = defaultdict(set)
    for route in routes:
        if route.out and not route.link.dock:
            used[route.link.source].add(route.out)
        if route.into:
            used[route.link.target].add(route.into)
    return {key: _caption_side(item, used[key]) for key, item in grid.items.items()}


def _caption_side(item: Item, used: set[Side]) -> str:
    """Where the text goes: below, above, or beside the line that leaves at a corner."""
    if item.caption == NOTHING:
        return ""
    if "bottom" not in used:
        return "below"
    return "above-left" if "top" in used else "above"


def _spread(courses: Courses, lines: Lines) -> dict[tuple[bool, int], dict[int, int]]:
    def along(node: Node, upright: bool) -> float:
        return float(lines.ys[node[1]] if upright else lines.xs[node[0]])

    return courses.spread(lambda piece: float(_coordinate(piece, courses, lines)), along)


def _coordinate(piece: Piece, courses: Courses, lines: Lines) -> int:
    """Where a piece lies across its direction: x of an upright one, y of a level one."""
    base = lines.xs[piece.line] if piece.upright else lines.ys[piece.line]
    if courses.has_tracks(piece):
        return lines.tracks.get(courses.group[piece.route, piece.number], base)
    return base + courses.offset(piece)


def _boxes(grid: Grid, lines: Lines) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    for key, item in grid.items.items():
        x, y = lines.xs[grid.middle(key)], lines.ys[grid.level(key)]
        width, height = item.size.width, item.size.height
        left = EDGE if item.loose else x - width // 2
        boxes[key] = Box(left, y - height // 2, width, height)
        for number, dock in enumerate(item.docks):
            column, offset = dock_place(item, number)
            at = lines.xs[grid.left(key) + 2 * column] + offset - dock.size.width // 2
            top = boxes[key].bottom - dock.size.height // 2
            boxes[dock.id] = Box(at, top, dock.size.width, dock.size.height)
    return boxes


def _path(
    route: Route,
    pieces: Sequence[Piece],
    courses: Courses,
    lines: Lines,
    boxes: Mapping[str, Box],
) -> tuple[Point, ...]:
    values = [_coordinate(piece, courses, lines) for piece in pieces]
    link = route.link
    points = [_border(boxes[link.dock or link.source], pieces[0], values[0], leaving=True)]
    for piece, value, following in zip(pieces, values, values[1:], strict=False):
        points.append((value, following) if piece.upright else (following, value))
    if route.into:
        points.append(_border(boxes[link.target], pieces[-1], values[-1], leaving=False))
    else:
        points.append((values[-1], lines.ys[pieces[-1].end[1]]))
    return without_flat_bends(points)


def _border(box: Box, piece: Piece, value: int, *, leaving: bool) -> Point:
    """Where a line meets the border of a shape."""
    a, b = (piece.start, piece.end) if leaving else (piece.end, piece.start)
    if piece.upright:
        return value, box.bottom if b[1] > a[1] else box.y
    return box.right if b[0] > a[0] else box.x, value


def without_flat_bends(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points of a line without those in the middle of a straight part."""
    kept = [points[0]]
    for point, following in pairwise(points[1:]):
        level = kept[-1][1] == point[1] == following[1]
        upright = kept[-1][0] == point[0] == following[0]
        if not level and not upright and point != kept[-1]:
            kept.append(point)
    return (*kept, points[-1])


def _stretches(grid: Grid, sheet: Sheet, lines: Lines) -> dict[str, tuple[int, int]]:
    """From where to where the pools above and below the sheet reach."""
    starts = [sum(lines.widths[:line]) for line in range(len(lines.widths) + 1)]
    found = stretches(grid, sheet.links, sheet.rims)
    return {key: (starts[low], starts[high + 1]) for key, (low, high) in found.items()}
