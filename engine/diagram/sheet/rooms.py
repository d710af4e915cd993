"""How much room every line of the grid gets.

Columns and rows are as large as their items with captions and boundary events; gaps and alleys have
room for their tracks, and for the captions of the lines that leave there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.diagram.parts import NOTHING, Band, Item
from engine.diagram.sheet.captions import MARK
from engine.diagram.sheet.courses import Spread
from engine.diagram.sheet.grid import EDGE, Grid, Level
from engine.diagram.sheet.ports import dock_place
from engine.diagram.sheet.route import Route

TRACK = 14
GAP = 50
GAP_MARGIN = 18
ALLEY = 16
ALLEY_MARGIN = 13
POOL_GAP = 60
EMPTY_ROW = 60
CAPTION_GAP = 4
ARROW = 14


@dataclass(frozen=True, slots=True)
class Lines:
    """Pixels: the position of every line, its room, and the position of every track by group."""

    xs: Sequence[int]
    ys: Sequence[int]
    widths: Sequence[int]
    heights: Sequence[int]
    tracks: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Rooms:
    """What needs room on a sheet; `sides` says where the caption of each item stands."""

    grid: Grid
    routes: Sequence[Route]
    bands: Sequence[Band]
    sides: Mapping[str, str]

    def lines(self, spread: Spread) -> Lines:
        """Positions for all lines, given who runs on which track."""
        xs, widths, across = self._columns(spread)
        ys, heights, down = self._rows(spread)
        return Lines(xs, ys, widths, heights, across | down)

    # --- columns and gaps ---------------------------------------------------------------------

    def _columns(self, spread: Spread) -> tuple[list[int], list[int], dict[int, int]]:
        count = self.grid.width // 2
        left, right = self._halves(count)
        gaps = [self._gap(spread.get((True, 2 * c), {}), c, right) for c in range(count + 1)]
        self._widen(left, right, [sum(gap) for gap in gaps])
        xs, widths, found, x = [], [], {}, 0
        starts = self._starts_beside_loose()
        for c, (lead, room) in enumerate(gaps):
            before = lead + max(0, starts.get(c, 0) - x)
            found.update(_track_positions(spread.get((True, 2 * c), {}), x + before, room))
            xs.append(x + before + room // 2)
            widths.append(before + room)
            x += before + room
            if c < count:
                xs.append(x + left[c])
                widths.append(left[c] + right[c])
                x += left[c] + right[c]
        return xs, widths, found

    def _halves(self, count: int) -> tuple[list[int], list[int]]:
        """How far columns reach to the left and right of their centre lines."""
        left, right = [18] * count, [18] * count
        for key, item in self.grid.items.items():
            if item.span == 1 and not item.loose:
                c = self.grid.cells[key].column
                before, after = _reach(item, self.sides[key])
                left[c], right[c] = max(left[c], before), max(right[c], after)
        return left, right

    def _widen(self, left: list[int], right: list[int], gaps: Sequence[int]) -> None:
        """Widen the columns under wide items until those fit, the same to both sides."""
        for key, item in self.grid.items.items():
            if item.span == 1:
                continue
            first, middle = self.grid.cells[key].column, self.grid.middle(key) // 2
            need = item.size.width // 2 + 1
            before, after = range(first, middle), range(middle + 1, first + item.span)
            short = need - left[middle] - sum(left[c] + right[c] + gaps[c + 1] for c in before)
            for c in before:
                left[c] += max(0, -(-short // len(before)))
            short = need - right[middle] - sum(left[c] + right[c] + gaps[c] for c in after)
            for c in after:
                right[c] += max(0, -(-short // len(after)))

    def _starts_beside_loose(self) -> dict[int, int]:
        """Where gaps may begin that pass loose items on the right."""
        found: dict[int, int] = {}
        for item in self.grid.items.values():
            if item.loose:
                gap = self.grid.free_of(item) // 2
                found[gap] = max(found.get(gap, 0), EDGE + item.size.width + 10)
        return found

    def _gap(self, used: Mapping[int, int], c: int, right: Sequence[int]) -> tuple[int, int]:
        """Room for captions of lines that leave column `c - 1`, then room for tracks."""
        count = max(used.values(), default=-1) + 1
        least = EDGE if c in (0, self.grid.width // 2) else GAP
        room = max(least, (count - 1) * TRACK + 2 * GAP_MARGIN) if count else least
        free = (room - (count - 1) * TRACK) // 2 if count else room - ARROW
        texts = (self._level_text(route, c, right) - free for route in self.routes)
        return max(0, *texts, 0), room

    def _level_text(self, route: Route, c: int, right: Sequence[int]) -> int:
        """How far the text of a line that runs to the right reaches into the gap."""
        link = route.link
        if link.caption == NOTHING:
            return 0
        text = link.caption.width + 3 * CAPTION_GAP + (MARK if link.marked else 0)
        if route.out == "right" and self.grid.right(link.source) == 2 * c - 1:
            item = self.grid.items[link.source]
            return text - (right[c - 1] - item.size.width // 2 if item.span == 1 else 0)
        upright = route.out in ("top", "bottom") and route.points[0][0] == 2 * c - 1
        return text - right[c - 1] if upright and link.kind == "sequence" else 0

    # --- rows and alleys ----------------------------------------------------------------------

    def _rows(self, spread: Spread) -> tuple[list[int], list[int], dict[int, int]]:
        up, down = self._row_halves()
        rooms = [self._level(n, spread, up, down) for n in range(len(self.grid.levels))]
        lead = self._padding(rooms)
        ys, found, y = [], {}, 0
        for index, (level, room) in enumerate(zip(self.grid.levels, rooms, strict=True)):
            y += lead[index][0]
            if level.kind == "alley":
                found.update(_track_positions(spread.get((False, index), {}), y, room))
            ys.append(y + (up[level.row] if level.kind == "row" else room // 2))
            y += room + lead[index][1]
        heights = [room + sum(pad) for room, pad in zip(rooms, lead, strict=True)]
        return ys, heights, found

    def _level(self, index: int, spread: Spread, up: Sequence[int], down: Sequence[int]) -> int:
        """The height of a level before bands are filled up."""
        level = self.grid.levels[index]
        if level.kind == "row":
            return up[level.row] + down[level.row]
        if level.kind == "rim":
            return 0
        count = max(spread.get((False, index), {}).values(), default=-1) + 1
        tracks = (count - 1) * TRACK + 2 * ALLEY_MARGIN if count else 0
        texts = (self._upright_text(route, index, up, down) for route in self.routes)
        return max(POOL_GAP if level.pool < 0 else ALLEY, tracks, *texts)

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
        need = link.caption.height + 4 * CAPTION_GAP + (MARK if link.marked else 0)
        return need - (reach - self.grid.items[link.source].size.height // 2)

    def _row_halves(self) -> tuple[list[int], list[int]]:
        """How far rows reach above and below their centre lines."""
        count = len(self.grid.level_of_row)
        up, down = [0] * count, [0] * count
        for key, item in self.grid.items.items():
            row = self.grid.cells[key].row
            above, below = _rise(item, self.sides[key])
            up[row], down[row] = max(up[row], above), max(down[row], below)
        empty = EMPTY_ROW // 2
        return [u or empty for u in up], [d or empty for d in down]

    def _padding(self, rooms: Sequence[int]) -> list[tuple[int, int]]:
        """What every level gets above and below so that bands are high enough for their names."""
        lead = [(0, 0)] * len(rooms)
        for number, band in enumerate(self.bands):
            levels = [i for i, level in enumerate(self.grid.levels) if level.band == number]
            short = max(0, band.least - sum(rooms[index] for index in levels))
            lead[levels[0]] = (short // 2, 0)
            lead[levels[-1]] = (0, short - short // 2)
        return lead


def band_places(levels: Sequence[Level], heights: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Top and bottom of every band."""
    found: dict[int, tuple[int, int]] = {}
    y = 0
    for level, height in zip(levels, heights, strict=True):
        if level.band >= 0:
            top = found.get(level.band, (y, y))[0]
            found[level.band] = (top, y + height)
        y += height
    return tuple(found[band] for band in sorted(found))


def _track_positions(used: Mapping[int, int], start: int, room: int) -> dict[int, int]:
    """Where each strand runs: side by side around the middle."""
    count = max(used.values(), default=0) + 1
    first = start + (room - (count - 1) * TRACK) // 2
    return {key: first + track * TRACK for key, track in used.items()}


def _reach(item: Item, side: str) -> tuple[int, int]:
    """How far an item and its captions reach to the left and right of their column's line."""
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
    """How far an item, its captions and boundary events reach above and below the row's line."""
    half, text = -(-item.size.height // 2), item.caption.height + CAPTION_GAP
    above = half + text if side.startswith("above") else half
    below = half + text if side == "below" else half
    docks = [dock.size.height // 2 + dock.caption.height + CAPTION_GAP for dock in item.docks]
    return above, max(below, half + max(docks, default=0))
