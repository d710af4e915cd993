"""Gaps, overlaps and rows that never fire, computed over the regions of a table's cells.

Every input column is an axis, cut into segments inside which the same rows accept every value. A
gap is a choice of one segment on each axis that no row accepts on all of them. The search goes
axis by axis, carrying the rows still possible, and stops early where one row accepts all that is
left; segments that leave the same rows possible are looked at once. Null is outside of every axis.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from engine.dmn.cells import HIGH, LOW, Cut, Interval, Kind, Region
from engine.feel.record import Record

_MAX_STEPS = 200_000


class TooBig(Exception):
    """The search was given up."""


class Segment(Record):
    """A stretch of an axis: the rows that accept it (bit n: row n) and a value inside it."""

    rows: int
    example: Any


class Axis(Record):
    """An input column: its label and its segments, in order, covering the whole domain."""

    label: str
    segments: tuple[Segment, ...]

    def span(self, row: int) -> int:
        """The segments that a row accepts, as bits."""
        return sum(1 << n for n, segment in enumerate(self.segments) if segment.rows >> row & 1)


Point = Mapping[str, Any]


def axis(
    label: str,
    regions: Sequence[Region | None],
    kind: Kind | None,
    domain: Sequence[Interval] | None,
) -> Axis:
    """The axis of a column over its domain; None is the whole line.

    A cell without a region counts as accepting everything: what is reported is sure.
    """
    inside = tuple(domain) if domain is not None else ((LOW, HIGH),)
    cuts = sorted({LOW, HIGH, *_cuts(inside), *_all_cuts(regions)})
    segments: dict[int, Segment] = {}
    for low, high in pairwise(cuts):
        example = _example(kind, low, high)
        if _covers(inside, low) and example is not _NONE:
            rows = sum(1 << n for n, r in enumerate(regions) if _accepts(r, kind, low))
            segments.setdefault(rows, Segment(rows, example))
    return Axis(label, tuple(segments.values()))


def _cuts(intervals: Sequence[Interval]) -> set[Cut]:
    return {cut for interval in intervals for cut in interval}


def _all_cuts(regions: Sequence[Region | None]) -> set[Cut]:
    return {cut for region in regions if region is not None for cut in _cuts(region.intervals)}


def _covers(intervals: Sequence[Interval], low: Cut) -> bool:
    return any(start <= low < end for start, end in intervals)


def _accepts(region: Region | None, kind: Kind | None, low: Cut) -> bool:
    if region is None:
        return True
    return region.kind in (None, kind) and _covers(region.intervals, low)


# --- examples -------------------------------------------------------------------------------------

_NONE = object()
ANYTHING = object()  # the example of a column whose kind is not known


def _example(kind: Kind | None, low: Cut, high: Cut) -> Any:
    """A value between two cuts, or `_NONE` when there is none."""
    if kind is None:
        return ANYTHING
    for value in _candidates(kind, low, high):
        if low < (value, 0.5) < high:
            return value
    return _NONE


def _candidates(kind: Kind | None, low: Cut, high: Cut) -> Iterator[Any]:
    ends = [cut[0] for cut in (low, high) if cut not in (LOW, HIGH)]
    yield from ends
    if kind == "boolean":
        yield from (False, True)
    elif kind == "date":
        yield from (date(2026, 1, 1), *(_shift(end, days) for end in ends for days in (1, -1)))
    elif kind == "number":
        yield from (0, *(end + step for end in ends for step in (1, -1)), sum(ends) / 2)
    else:
        yield from ("", *(f"{end}…" for end in ends), "…")


def _shift(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day


# --- gaps -----------------------------------------------------------------------------------------


@dataclass
class _Search:
    """One search for points that none of the wanted rows accepts."""

    axes: Sequence[Axis]
    within: Sequence[int]
    steps: int = 0

    def __post_init__(self) -> None:
        self.free = [self._free(place) for place in range(len(self.axes))]

    def points(self, place: int, rows: int, chosen: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        """Points from axis `place` on, where `rows` are still possible."""
        self.steps += 1
        if self.steps > _MAX_STEPS:
            raise TooBig
        if not rows:
            yield chosen + tuple(self._first(n) for n in range(place, len(self.axes)))
            return
        if place == len(self.axes) or rows & self.free[place]:
            return
        for left, example in self._groups(place, rows).items():
            yield from self.points(place + 1, left, (*chosen, example))

    def _allowed(self, place: int) -> list[Segment]:
        allowed = self.within[place]
        return [s for n, s in enumerate(self.axes[place].segments) if allowed >> n & 1]

    def _first(self, place: int) -> Any:
        return self._allowed(place)[0].example

    def _groups(self, place: int, rows: int) -> dict[int, Any]:
        groups: dict[int, Any] = {}
        for segment in self._allowed(place):
            groups.setdefault(rows & segment.rows, segment.example)
        return groups

    def _free(self, place: int) -> int:
        """The rows that accept all that is left."""
        rows = -1
        for number in range(place, len(self.axes)):
            for segment in self._allowed(number):
                rows &= segment.rows
        return rows


def gaps(axes: Sequence[Axis], rows: int, limit: int) -> list[Point]:
    """Up to `limit` points that none of the rows accepts.

    Raises:
        TooBig: The search was given up.
    """
    everywhere = [(1 << len(axis.segments)) - 1 for axis in axes]
    return _points(axes, _Search(axes, everywhere), rows, limit)


def _points(axes: Sequence[Axis], search: _Search, rows: int, limit: int) -> list[Point]:
    if not all(axis.segments for axis in axes):
        return []
    found: list[Point] = []
    for values in search.points(0, rows, ()):
        found.append({axis.label: value for axis, value in zip(axes, values, strict=True)})
        if len(found) == limit:
            break
    return found


def shadowed(axes: Sequence[Axis], row: int, others: int) -> bool:
    """Whether the other rows together accept everything that a row accepts.

    A row that accepts nothing at all is shadowed too.

    Raises:
        TooBig: The search was given up.
    """
    within = [axis.span(row) for axis in axes]
    if not all(within):
        return True
    return not _points(axes, _Search(axes, within), others, 1)


def overlap(
    axes: Sequence[Axis], spans: Sequence[Sequence[int]], pair: tuple[int, int]
) -> Point | None:
    """A point that both rows of a pair accept; `spans[axis][row]` as from `Axis.span`."""
    point: dict[str, Any] = {}
    for axis_, rows in zip(axes, spans, strict=True):
        both = rows[pair[0]] & rows[pair[1]]
        if not both:
            return None
        point[axis_.label] = axis_.segments[(both & -both).bit_length() - 1].example
    return point
