"""Finding the rows of a column that accept a value, without trying every cell.

The line of a kind is cut wherever a cell's region begins or ends. Between two neighbouring cuts the
same rows accept every value, so one bit mask a segment (bit n: row n, from 0) answers for all of
them; a value finds its segment by bisection. Cells without a region, and values off these lines
(null, lists, times ...), are left to FEEL by the table.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.dmn.cells import HIGH, KINDS, LOW, Cut, Interval, Kind, Region, kind_of


@dataclass(frozen=True, slots=True)
class Line:
    """The masks of one kind: `masks[i]` holds from `cuts[i - 1]` to `cuts[i]`."""

    cuts: tuple[Cut, ...]
    masks: tuple[int, ...]

    def mask(self, value: Any) -> int:
        """The rows that accept a value of this kind."""
        return self.masks[bisect_right(self.cuts, (value, 0.5))]


@dataclass(frozen=True, slots=True)
class Column:
    """One input column: its lines by kind, and the rows whose cell only FEEL can decide."""

    lines: Mapping[Kind, Line]
    open_rows: int

    def mask(self, value: Any) -> int | None:
        """The rows that accept the value or are undecided; None when FEEL must try every row."""
        kind = kind_of(value)
        return None if kind is None else self.lines[kind].mask(value) | self.open_rows


def column(regions: Sequence[Region | None]) -> Column:
    """The index of a column, given the region of each row's cell from the top."""
    undecided = sum(1 << row for row, region in enumerate(regions) if region is None)
    return Column({kind: line(regions, kind) for kind in KINDS}, undecided)


def line(regions: Sequence[Region | None], kind: Kind) -> Line:
    """The masks of one kind; a cell of another kind accepts nothing of it."""
    toggles: dict[Cut, int] = {}
    for row, region in enumerate(regions):
        for low, high in _of_kind(region, kind):
            toggles[low] = toggles.get(low, 0) ^ (1 << row)
            toggles[high] = toggles.get(high, 0) ^ (1 << row)
    current = toggles.pop(LOW, 0)
    toggles.pop(HIGH, None)
    cuts = tuple(sorted(toggles))
    masks = [current]
    for cut in cuts:
        current ^= toggles[cut]
        masks.append(current)
    return Line(cuts, tuple(masks))


def _of_kind(region: Region | None, kind: Kind) -> tuple[Interval, ...]:
    return region.intervals if region is not None and region.kind in (None, kind) else ()


def rows(mask: int) -> list[int]:
    """The row numbers, from 0 and ascending, whose bits are set."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
