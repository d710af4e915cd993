"""Finding the rows of a column that accept a value, without trying every cell.

The line of a kind is cut wherever a cell's region begins or ends. At each value where there is a
cut, and between two such values, the same rows accept: one bit mask (bit n: row n, from 0) answers
for all of them, and a value finds its mask by bisection. Cells without a region, and values off
these lines (null, lists, times ...), are left to FEEL by the table.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from engine.dmn.cells import HIGH, LOW, TYPES, Cut, Interval, Kind, Region
from engine.feel.record import Record


class Line(Record):
    """The masks of one kind: `at[n]` for `values[n]` itself, `between[n]` just before it."""

    values: tuple[Any, ...]
    at: tuple[int, ...]
    between: tuple[int, ...]

    def mask(self, value: Any) -> int:
        """The rows that accept a value of this kind."""
        place = bisect_left(self.values, value)
        if place < len(self.at) and self.values[place] == value:
            return self.at[place]
        return self.between[place]


class Column(Record):
    """One input column: its lines by Python type, and the rows whose cell only FEEL can decide."""

    lines: Mapping[type, Line]
    open_rows: int

    def mask(self, value: Any) -> int | None:
        """The rows that accept the value or are undecided; None when FEEL must try every row."""
        line = self.lines.get(type(value))
        return None if line is None else line.mask(value) | self.open_rows


def column(regions: Sequence[Region | None]) -> Column:
    """The index of a column, given the region of each row's cell from the top."""
    undecided = sum(1 << row for row, region in enumerate(regions) if region is None)
    lines = {kind: _line(regions, kind) for kind in set(TYPES.values())}
    return Column({type_: lines[kind] for type_, kind in TYPES.items()}, undecided)


def _line(regions: Sequence[Region | None], kind: Kind) -> Line:
    """The masks of one kind; a cell of another kind accepts nothing of it."""
    toggles = _toggles(regions, kind)
    current = toggles.get(LOW, 0)
    values = sorted({cut[0] for cut in toggles if cut not in (LOW, HIGH)})
    at, between = [], [current]
    for value in values:
        current ^= toggles.get((value, 0), 0)
        at.append(current)
        current ^= toggles.get((value, 1), 0)
        between.append(current)
    return Line(tuple(values), tuple(at), tuple(between))


def _toggles(regions: Sequence[Region | None], kind: Kind) -> dict[Cut, int]:
    """For every cut the rows that begin or end to accept there."""
    toggles: dict[Cut, int] = {}
    for row, region in enumerate(regions):
        for low, high in _of_kind(region, kind):
            toggles[low] = toggles.get(low, 0) ^ (1 << row)
            toggles[high] = toggles.get(high, 0) ^ (1 << row)
    return toggles


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
