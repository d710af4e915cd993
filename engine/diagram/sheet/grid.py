"""The lines that links may run along.

Columns and rows have centre lines; between and around them is room for traffic: *gaps* to the left
and right of every column, *alleys* above and below every row and between pools. X lines alternate
gap and column, so column `c` has its gap on the left at index `2c` and its centre at `2c + 1`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from engine.diagram.parts import Cell, Item, Sheet

EDGE = 30

Node = tuple[int, int]  # an x line and a y line
LineKind = Literal["rim", "alley", "row"]


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line. `row` is set for rows; `pool` is -1 outside of pools; `band` likewise."""

    kind: LineKind
    pool: int = -1
    band: int = -1
    row: int = -1


@dataclass(frozen=True)
class Grid:
    """Lines, and what stands where. `xs` and `ys` are rough pixel positions for comparing ways."""

    levels: tuple[Level, ...]
    width: int
    cells: Mapping[str, Cell]
    items: Mapping[str, Item]
    level_of_row: tuple[int, ...]
    blocked: frozenset[Node]
    xs: tuple[int, ...]
    ys: tuple[int, ...]

    def left(self, key: str) -> int:
        """The x line of the first column of an item."""
        return 2 * self.cells[key].column + 1

    def right(self, key: str) -> int:
        """The x line of the last column of an item."""
        return 2 * (self.cells[key].column + self.items[key].span) - 1

    def middle(self, key: str) -> int:
        """The x line through the centre of an item."""
        return 2 * (self.cells[key].column + self.items[key].span // 2) + 1

    def free_of(self, item: Item) -> int:
        """The x line of the first gap to the right of a loose item."""
        need = EDGE + item.size.width + 20
        gaps = range(2, self.width, 2)
        return next((x for x in gaps if self.xs[x] >= need), self.width - 1)

    def level(self, key: str) -> int:
        """The y line through the centre of an item."""
        return self.level_of_row[self.cells[key].row]


def build(sheet: Sheet, cells: Mapping[str, Cell], heights: Sequence[int]) -> Grid:
    """The grid of a sheet whose items have their cells; `heights` are rows per band."""
    items = {item.id: item for item in sheet.items}
    levels = tuple(_levels(sheet, heights))
    rows = tuple(index for index, level in enumerate(levels) if level.kind == "row")
    columns = 1 + max((cells[key].column + item.span - 1 for key, item in items.items()), default=0)
    grid = Grid(
        levels=levels,
        width=2 * columns + 1,
        cells=cells,
        items=items,
        level_of_row=rows,
        blocked=frozenset(),
        xs=_rough_xs(items, cells, columns),
        ys=_rough_ys(items, cells, levels),
    )
    return replace(grid, blocked=frozenset(_blocked(grid)))


def _levels(sheet: Sheet, heights: Sequence[int]) -> list[Level]:
    outside = {rim.side for rim in sheet.rims if rim.pool}
    levels = [Level("rim")] + ([Level("alley")] if "top" in outside else [])
    row = 0
    for number, band in enumerate(sheet.bands):
        if number and sheet.bands[number - 1].pool != band.pool:
            levels.append(Level("alley"))
        levels.append(Level("alley", band.pool, number))
        for _ in range(heights[number]):
            levels += [Level("row", band.pool, number, row), Level("alley", band.pool, number)]
            row += 1
    return levels + ([Level("alley")] if "bottom" in outside else []) + [Level("rim")]


def _blocked(grid: Grid) -> list[Node]:
    found = []
    for key, item in grid.items.items():
        cell = grid.cells[key]
        first, last = 2 * cell.column + 1, 2 * (cell.column + item.span) - 1
        if item.loose:
            first, last = 0, grid.free_of(item) - 1
        found += [(x, grid.level_of_row[cell.row]) for x in range(first, last + 1)]
    return found


def _rough_xs(
    items: Mapping[str, Item], cells: Mapping[str, Cell], columns: int
) -> tuple[int, ...]:
    widths = [36] * columns
    for key, item in items.items():
        if item.loose:
            continue
        for column in range(cells[key].column, cells[key].column + item.span):
            widths[column] = max(widths[column], item.size.width // item.span)
    xs, x = [], 0
    for width in widths:
        xs += [x, x + 25 + width // 2]
        x += 50 + width
    return (*xs, x)


def _rough_ys(
    items: Mapping[str, Item], cells: Mapping[str, Cell], levels: Sequence[Level]
) -> tuple[int, ...]:
    heights: dict[int, int] = {}
    for key, item in items.items():
        row = cells[key].row
        heights[row] = max(heights.get(row, 40), item.size.height)
    ys, y = [], 0
    for level in levels:
        size = heights.get(level.row, 40) if level.kind == "row" else 20
        ys.append(y + size // 2)
        y += size
    return tuple(ys)
