"""From lines and tracks to pixels.

Columns and rows get the room that their items and captions need, gaps and alleys the room for their
tracks. Positions and tracks depend on each other, so both are worked out twice.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.diagram.grid import EDGE, Grid, Node
from engine.diagram.parts import NOTHING, Box, Item, Point, Sheet, Side, Size
from engine.diagram.ports import dock_place
from engine.diagram.router import Route, stretches
from engine.diagram.tracks import End, Strand, tracks

TRACK = 14
GAP = 50
GAP_MARGIN = 18
ALLEY = 16
ALLEY_MARGIN = 13
POOL_GAP = 60
EMPTY_ROW = 60
CAPTION_GAP = 4

LineKey = tuple[bool, int]  # vertical?, index of the x or y line


@dataclass(frozen=True)
class Placement:
    """Pixel positions: of items and boundary events, of the bends of links, and of the bands.

    `caption_side` says where the text outside an item goes. The sheet starts at (0, 0).
    """

    boxes: Mapping[str, Box]
    paths: Mapping[str, tuple[Point, ...]]
    caption_side: Mapping[str, str]
    bands: tuple[tuple[int, int], ...]
    stretches: Mapping[str, tuple[int, int]]
    size: Size


@dataclass(frozen=True, slots=True)
class _Piece:
    """A straight part of a route."""

    route: int
    number: int
    vertical: bool
    line: int
    start: Node
    end: Node


@dataclass
class _Lines:
    """Pixel positions of the lines of a grid; `side_by_side` are those of the tracks."""

    xs: list[int]
    ys: list[int]
    widths: list[int]
    heights: list[int]
    side_by_side: dict[int, int] = field(default_factory=dict)


_OPPOSITE: Final[dict[Side, Side]] = {
    "left": "right", "right": "left", "top": "bottom", "bottom": "top",
}  # fmt: skip


def place(grid: Grid, routes: Sequence[Route], sheet: Sheet) -> Placement:
    """Pixel positions for everything on a sheet."""
    return _Placer(grid, routes, sheet).run()


def caption_side(item: Item, used: frozenset[Side]) -> str:
    """Where the text goes: below, above, or beside the line that leaves at a corner."""
    if item.caption == NOTHING:
        return ""
    for side, name in (("bottom", "below"), ("top", "above")):
        if side not in used:
            return name
    return "above-left"


class _Placer:
    def __init__(self, grid: Grid, routes: Sequence[Route], sheet: Sheet) -> None:
        self.grid, self.routes = grid, routes
        self.rims, self.least = sheet.rims, [band.least for band in sheet.bands]
        self.pieces = [list(_pieces(number, route)) for number, route in enumerate(routes)]
        self.known: dict[tuple[int, int], int] = {}
        self.sides = self._sides()
        self.group = self._groups()

    def run(self) -> Placement:
        spread = self._spread([float(x) for x in self.grid.xs], [float(y) for y in self.grid.ys])
        lines = self._lines(spread)
        for _ in range(2):
            xs, ys = self._fine(lines)
            spread = self._spread(xs, ys)
            lines = self._lines(spread)
        return self._result(lines)

    # --- who runs where -----------------------------------------------------------------------

    def _sides(self) -> dict[str, str]:
        used: dict[str, set[Side]] = defaultdict(set)
        for route in self.routes:
            if route.out and not route.link.dock:
                used[route.link.source].add(route.out)
            if route.into:
                used[route.link.target].add(route.into)
        items = self.grid.items.items()
        return {key: caption_side(item, frozenset(used[key])) for key, item in items}

    def _groups(self) -> dict[tuple[int, int], int]:
        """A number for each piece; pieces of links that come from or go to one port share it."""
        parent: dict[tuple[int, int], tuple[int, int]] = {}

        def root(key: tuple[int, int]) -> tuple[int, int]:
            while parent[key] != key:
                key = parent[key]
            return key

        seen: dict[tuple[object, ...], tuple[int, int]] = {}
        for pieces in self.pieces:
            for piece in pieces:
                key = piece.route, piece.number
                parent[key] = key
                for name in self._trunks(piece):
                    if name in seen:
                        parent[root(key)] = root(seen[name])
                    seen.setdefault(name, key)
        number = {key: index for index, key in enumerate(parent)}
        return {key: number[root(key)] for key in parent}

    def _trunks(self, piece: _Piece) -> list[tuple[object, ...]]:
        route = self.routes[piece.route]
        link, points = route.link, route.points
        names: list[tuple[object, ...]] = []
        message, vertical = link.kind == "message", piece.vertical
        if link.source in self.grid.items and route.out:
            port = (message, link.source, link.dock, route.out_offset)
            names.append(("from", *port, points[: piece.number + 1], vertical))
        if link.target in self.grid.items and route.into:
            port = (message, link.target, "", route.in_offset)
            names.append(("to", *port, points[piece.number + 1 :], vertical))
        return names

    def _is_track(self, vertical: bool, line: int) -> bool:
        return line % 2 == 0 if vertical else self.grid.levels[line].kind == "alley"

    # --- tracks -------------------------------------------------------------------------------

    def _spread(self, xs: Sequence[float], ys: Sequence[float]) -> dict[LineKey, dict[int, int]]:
        """The tracks of every gap and alley that is used, by group of pieces."""
        strands: dict[LineKey, dict[int, list[End]]] = defaultdict(lambda: defaultdict(list))
        for number, pieces in enumerate(self.pieces):
            for piece in pieces:
                if self._is_track(piece.vertical, piece.line):
                    group = self.group[number, piece.number]
                    ends = self._piece_ends(piece, xs, ys)
                    strands[piece.vertical, piece.line][group].extend(ends)
        return {
            line: tracks([Strand(key, tuple(ends)) for key, ends in groups.items()])
            for line, groups in strands.items()
        }

    def _piece_ends(self, piece: _Piece, xs: Sequence[float], ys: Sequence[float]) -> list[End]:
        found = []
        pieces = self.pieces[piece.route]
        for node, other, along in (
            (piece.start, piece.number - 1, -1),
            (piece.end, piece.number + 1, 1),
        ):
            if not 0 <= other < len(pieces):
                at = ys[node[1]] if piece.vertical else xs[node[0]]
                found.append(End(float(at), 0))
                continue
            neighbour = pieces[other]
            far = neighbour.start if along < 0 else neighbour.end
            axis = 0 if piece.vertical else 1
            side = 1 if far[axis] > node[axis] else -1
            found.append(End(self._position(neighbour, xs, ys), side))
        return found

    def _position(self, piece: _Piece, xs: Sequence[float], ys: Sequence[float]) -> float:
        """Where a piece lies across its direction, as far as known."""
        fine = self.known.get((piece.route, piece.number))
        if fine is not None:
            return float(fine)
        base = xs[piece.line] if piece.vertical else ys[piece.line]
        return float(base) + self._offset(piece)

    def _offset(self, piece: _Piece) -> int:
        route = self.routes[piece.route]
        if not piece.vertical or piece.line % 2 == 0:
            return 0
        if piece.number == 0 and route.out:
            return route.out_offset
        last = piece.number == len(self.pieces[piece.route]) - 1
        return route.in_offset if last and route.into else 0

    def _fine(self, lines: _Lines) -> tuple[list[float], list[float]]:
        self.known = {
            (number, piece.number): self._coordinate(piece, lines)
            for number, pieces in enumerate(self.pieces)
            for piece in pieces
        }
        return [float(x) for x in lines.xs], [float(y) for y in lines.ys]

    # --- room ---------------------------------------------------------------------------------

    def _lines(self, spread: dict[LineKey, dict[int, int]]) -> _Lines:
        xs, widths, fine_x = self._columns(spread)
        ys, heights, fine_y = self._rows(spread)
        return _Lines(xs, ys, widths, heights, fine_x | fine_y)

    def _columns(
        self, spread: dict[LineKey, dict[int, int]]
    ) -> tuple[list[int], list[int], dict[int, int]]:
        count = self.grid.width // 2
        left, right = self._halves(count)
        gaps = [self._gap(spread.get((True, 2 * c), {}), c, right) for c in range(count + 1)]
        self._stretch(left, right, [sum(gap) for gap in gaps])
        xs, widths, fine, x = [], [], {}, 0
        loose = self._loose_ends()
        for c in range(count + 1):
            lead, room = gaps[c]
            lead += max(0, loose.get(c, 0) - x)
            xs.append(x + lead + room // 2)
            widths.append(lead + room)
            fine.update(_track_positions(spread.get((True, 2 * c), {}), x + lead, room))
            x += lead + room
            if c < count:
                xs.append(x + left[c])
                widths.append(left[c] + right[c])
                x += left[c] + right[c]
        return xs, widths, fine

    def _loose_ends(self) -> dict[int, int]:
        """Where gaps may begin that pass loose items on the right."""
        found: dict[int, int] = {}
        for item in self.grid.items.values():
            if item.loose:
                gap = self.grid.free_of(item) // 2
                found[gap] = max(found.get(gap, 0), EDGE + item.size.width + 10)
        return found

    def _halves(self, count: int) -> tuple[list[int], list[int]]:
        left, right = [18] * count, [18] * count
        for key, item in self.grid.items.items():
            if item.span == 1 and not item.loose:
                c = self.grid.cells[key].column
                before, after = _reach(item, self.sides[key])
                left[c], right[c] = max(left[c], before), max(right[c], after)
        return left, right

    def _stretch(self, left: list[int], right: list[int], gaps: Sequence[int]) -> None:
        """Widen the columns under wide items until those fit, the same to both sides."""
        for key, item in self.grid.items.items():
            if item.span == 1:
                continue
            first, middle = self.grid.cells[key].column, self.grid.middle(key) // 2
            reach = item.span // 2
            need = item.size.width // 2 + 1
            before = left[middle] + sum(
                left[c] + right[c] + gaps[c + 1] for c in range(first, middle)
            )
            after = right[middle] + sum(
                left[c] + right[c] + gaps[c] for c in range(middle + 1, first + item.span)
            )
            for c in range(first, middle):
                left[c] += max(0, -(-(need - before) // reach))
            for c in range(middle + 1, first + item.span):
                right[c] += max(0, -(-(need - after) // reach))

    def _gap(self, used: Mapping[int, int], c: int, right: Sequence[int]) -> tuple[int, int]:
        """Room for captions of lines that leave column `c - 1`, then room for tracks."""
        count = max(used.values(), default=-1) + 1
        room = max(GAP, (count - 1) * TRACK + 2 * GAP_MARGIN)
        if c == 0 or c == self.grid.width // 2:
            room = max(EDGE, (count - 1) * TRACK + 2 * GAP_MARGIN) if count else EDGE
        free = (room - (count - 1) * TRACK) // 2 if count else room - 14
        texts = (
            self._level_text(number, route, c, right) for number, route in enumerate(self.routes)
        )
        return max(0, *(text - free for text in texts), 0), room

    def _level_text(self, number: int, route: Route, c: int, right: Sequence[int]) -> int:
        """How far the text of a line that leaves to the right reaches into the gap."""
        link = route.link
        leaves = route.out == "right" and link.caption != NOTHING
        if not leaves or self.grid.right(link.source) != 2 * c - 1:
            return 0
        item = self.grid.items[link.source]
        slack = right[c - 1] - item.size.width // 2 if item.span == 1 else 0
        return link.caption.width + 12 - slack

    def _rows(
        self, spread: dict[LineKey, dict[int, int]]
    ) -> tuple[list[int], list[int], dict[int, int]]:
        up, down = self._row_halves()
        rooms = self._rooms(spread, up, down)
        lead = self._padding(rooms)
        ys, fine, y = [], {}, 0
        for index, (level, room) in enumerate(zip(self.grid.levels, rooms, strict=True)):
            y += lead[index][0]
            middle = up[level.row] if level.kind == "row" else room // 2
            if level.kind == "alley":
                fine.update(_track_positions(spread.get((False, index), {}), y, room))
            ys.append(y + middle)
            y += room + lead[index][1]
        heights = [room + sum(pad) for room, pad in zip(rooms, lead, strict=True)]
        return ys, heights, fine

    def _rooms(
        self, spread: dict[LineKey, dict[int, int]], up: Sequence[int], down: Sequence[int]
    ) -> list[int]:
        """The height of every level before bands are filled up."""
        rooms = []
        for index, level in enumerate(self.grid.levels):
            if level.kind == "row":
                rooms.append(up[level.row] + down[level.row])
            elif level.kind == "alley":
                rooms.append(self._alley(index, spread.get((False, index), {}), up, down))
            else:
                rooms.append(0)
        return rooms

    def _padding(self, rooms: Sequence[int]) -> list[tuple[int, int]]:
        """What every level gets above and below so that bands are high enough for their names."""
        lead = [(0, 0)] * len(rooms)
        for band, least in enumerate(self.least):
            levels = [i for i, level in enumerate(self.grid.levels) if level.band == band]
            short = max(0, least - sum(rooms[index] for index in levels))
            lead[levels[0]] = (short // 2, 0)
            lead[levels[-1]] = (0, short - short // 2)
        return lead

    def _row_halves(self) -> tuple[list[int], list[int]]:
        count = len(self.grid.level_of_row)
        up, down = [0] * count, [0] * count
        for key, item in self.grid.items.items():
            row = self.grid.cells[key].row
            above, below = _rise(item, self.sides[key])
            up[row], down[row] = max(up[row], above), max(down[row], below)
        empty = EMPTY_ROW // 2
        up = [u or empty for u in up]
        down = [d or empty for d in down]
        return up, down

    def _alley(
        self, index: int, used: Mapping[int, int], up: Sequence[int], down: Sequence[int]
    ) -> int:
        count = max(used.values(), default=-1) + 1
        base = POOL_GAP if self.grid.levels[index].pool < 0 else ALLEY
        tracks = (count - 1) * TRACK + 2 * ALLEY_MARGIN if count else 0
        texts = (self._upright_text(route, index, up, down) for route in self.routes)
        return max(base, tracks, *texts)

    def _upright_text(
        self, route: Route, index: int, up: Sequence[int], down: Sequence[int]
    ) -> int:
        """Room for the text of a short line that leaves up or down through this alley."""
        link = route.link
        if route.out not in ("top", "bottom") or link.caption == NOTHING or link.dock:
            return 0
        level = self.grid.level(link.source)
        if index != level + (1 if route.out == "bottom" else -1):
            return 0
        reach = (down if route.out == "bottom" else up)[self.grid.levels[level].row]
        return link.caption.height + 16 - (reach - self.grid.items[link.source].size.height // 2)

    # --- the result ---------------------------------------------------------------------------

    def _coordinate(self, piece: _Piece, lines: _Lines) -> int:
        group = self.group[piece.route, piece.number]
        if self._is_track(piece.vertical, piece.line):
            return lines.side_by_side[group]
        base = lines.xs[piece.line] if piece.vertical else lines.ys[piece.line]
        return base + self._offset(piece)

    def _result(self, lines: _Lines) -> Placement:
        boxes = self._boxes(lines)
        paths = {
            route.link.id: self._path(number, route, boxes, lines)
            for number, route in enumerate(self.routes)
        }
        return Placement(
            boxes=boxes,
            paths=paths,
            caption_side=self.sides,
            bands=self._bands(lines),
            stretches=self._stretches(lines),
            size=Size(sum(lines.widths), sum(lines.heights)),
        )

    def _stretches(self, lines: _Lines) -> dict[str, tuple[int, int]]:
        """From where to where the pools above and below the sheet reach."""
        starts = [sum(lines.widths[:line]) for line in range(len(lines.widths) + 1)]
        links = [route.link for route in self.routes]
        found = stretches(self.grid, links, self.rims)
        return {key: (starts[low], starts[high + 1]) for key, (low, high) in found.items()}

    def _boxes(self, lines: _Lines) -> dict[str, Box]:
        boxes: dict[str, Box] = {}
        for key, item in self.grid.items.items():
            x, y = lines.xs[self.grid.middle(key)], lines.ys[self.grid.level(key)]
            width, height = item.size.width, item.size.height
            left = EDGE if item.loose else x - width // 2
            boxes[key] = Box(left, y - height // 2, width, height)
            for number, dock in enumerate(item.docks):
                column, offset = dock_place(item, number)
                at = lines.xs[self.grid.left(key) + 2 * column] + offset
                top = boxes[key].bottom - dock.size.height // 2
                boxes[dock.id] = Box(
                    at - dock.size.width // 2, top, dock.size.width, dock.size.height
                )
        return boxes

    def _path(
        self, number: int, route: Route, boxes: Mapping[str, Box], lines: _Lines
    ) -> tuple[Point, ...]:
        pieces = self.pieces[number]
        values = [self._coordinate(piece, lines) for piece in pieces]
        link = route.link
        points = [_border(boxes[link.dock or link.source], pieces[0], values[0], leaving=True)]
        for piece, value, following in zip(pieces, values, values[1:], strict=False):
            points.append((value, following) if piece.vertical else (following, value))
        if route.into:
            points.append(_border(boxes[link.target], pieces[-1], values[-1], leaving=False))
        else:
            points.append((values[-1], lines.ys[pieces[-1].end[1]]))
        return _straightened(points)

    def _bands(self, lines: _Lines) -> tuple[tuple[int, int], ...]:
        """Top and bottom of every band."""
        found: dict[int, tuple[int, int]] = {}
        y = 0
        for level, height in zip(self.grid.levels, lines.heights, strict=True):
            if level.band >= 0:
                top = found.get(level.band, (y, y))[0]
                found[level.band] = (top, y + height)
            y += height
        return tuple(found[band] for band in sorted(found))


def _pieces(number: int, route: Route) -> list[_Piece]:
    found = []
    for index, (a, b) in enumerate(zip(route.points, route.points[1:], strict=False)):
        vertical = a[0] == b[0]
        found.append(_Piece(number, index, vertical, a[0] if vertical else a[1], a, b))
    return found


def _track_positions(used: Mapping[int, int], start: int, room: int) -> dict[int, int]:
    """Where each strand runs: side by side around the middle."""
    count = max(used.values(), default=0) + 1
    first = start + (room - (count - 1) * TRACK) // 2
    return {key: first + track * TRACK for key, track in used.items()}


def _reach(item: Item, side: str) -> tuple[int, int]:
    """How far an item and its caption reach to the left and right of their column's line."""
    half, text = -(-item.size.width // 2), item.caption.width
    if side == "above-left":
        return max(half, text + CAPTION_GAP), half
    spread = max(half, -(-text // 2))
    docks = [dock_place(item, number)[1] for number in range(len(item.docks))]
    texts = [dock.caption.width + 2 * CAPTION_GAP for dock in item.docks]
    after = [at + text for at, text in zip(docks, texts, strict=True)]
    before = texts[-1] - docks[-1] if len(docks) > 1 else 0
    return max(spread, before), max([spread, *after[: max(1, len(docks) - 1)]])


def _rise(item: Item, side: str) -> tuple[int, int]:
    """How far an item, its caption and its boundary events reach above and below the row's line."""
    half, text = -(-item.size.height // 2), item.caption.height + CAPTION_GAP
    above = half + text if side.startswith("above") else half
    below = half + text if side == "below" else half
    docks = [dock.size.height // 2 + dock.caption.height + CAPTION_GAP for dock in item.docks]
    return above, max(below, half + max(docks, default=0))


def _border(box: Box, piece: _Piece, value: int, *, leaving: bool) -> Point:
    """Where a line meets the border of a shape."""
    a, b = (piece.start, piece.end) if leaving else (piece.end, piece.start)
    if piece.vertical:
        return value, box.bottom if b[1] > a[1] else box.y
    return box.right if b[0] > a[0] else box.x, value


def _straightened(points: Sequence[Point]) -> tuple[Point, ...]:
    kept = [points[0]]
    for point, following in zip(points[1:], points[2:], strict=False):
        straight = (
            kept[-1][0] == point[0] == following[0] or kept[-1][1] == point[1] == following[1]
        )
        if not straight and point != kept[-1]:
            kept.append(point)
    return (*kept, points[-1])
