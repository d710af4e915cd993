"""A guess at what an arrangement of chains in rows costs, before any way has been looked for.

It counts what spoils a drawing: bends, lines whose straight way is blocked, crossings, rows, and
distance. A *level* is a row counted through all bands, with room between bands. Positions along x
are half columns: an even number is a gap, an odd one a centre line.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engine.diagram.parts import Item, Link
from engine.diagram.sheet.chains import Chain
from engine.diagram.sheet.columns import Columns

BAND_STEP = 1000

_ONE_BEND = 1.0
_TWO_BENDS = 2.0
_ROUND_ABOUT = 3.0
_BLOCKED = 4.0
_BACK_LEVEL = 2.0
_BACK = 2.5
_TAKEN_PORT = 1.5
_OFF_COURSE = 1.2
_OFF_ROW = 0.02
_ABOVE = 0.03
_DISTANCE = 0.12
_BAND_DISTANCE = 1.5

# A link runs ahead, up or down within a column, to the left within a way back, is the last of a
# way back, leads back otherwise, or starts at a boundary event.
_Kind = Literal["ahead", "upright", "left", "home", "back", "dock"]


@dataclass(frozen=True, slots=True)
class Taste:
    """How much a row and a crossing count, measured in bends."""

    row: float = 1.6
    crossing: float = 1.5


@dataclass(frozen=True, slots=True)
class Step:
    """A link as the guess sees it: facing columns, columns of the middles, forks and joins."""

    source: str
    target: str
    kind: _Kind
    leave: int
    enter: int
    middle: int
    goal: int
    fork: bool
    join: bool


def steps(items: Mapping[str, Item], links: Sequence[Link], columns: Columns) -> list[Step]:
    """The links between different items; messages have no say in rows."""
    return [
        _step(link, items, columns)
        for link in links
        if link.source in items
        and link.target in items
        and link.source != link.target
        and link.kind != "message"
    ]


def _step(link: Link, items: Mapping[str, Item], columns: Columns) -> Step:
    source, target = items[link.source], items[link.target]
    here, there = columns.of[source.id], columns.of[target.id]
    return Step(
        source=source.id,
        target=target.id,
        kind=_kind(link, here, there, columns),
        leave=here + source.span - 1,
        enter=there,
        middle=here + source.span // 2,
        goal=there + target.span // 2,
        fork=source.form == "diamond",
        join=target.form == "diamond",
    )


def _kind(link: Link, here: int, there: int, columns: Columns) -> _Kind:
    if link.dock:
        return "dock"
    if link.id in columns.back:
        return "home" if link.id in columns.returning else "back"
    if here == there:
        return "upright"
    return "ahead" if here < there else "left"


class Estimate:
    """The lines of one arrangement as far as they can be guessed.

    `place` gives the row of chains by number; chains without one, and their links, are left out.
    """

    def __init__(
        self, chains: Sequence[Chain], spans: Mapping[str, range], place: Mapping[int, int]
    ) -> None:
        self.level: dict[str, int] = {}
        self.in_row: dict[int, list[int]] = defaultdict(list)
        self.in_column: dict[int, list[int]] = defaultdict(list)
        self.extent: dict[int, tuple[int, int]] = {}
        self.across: list[tuple[int, int, int]] = []
        self.down: list[tuple[int, int, int]] = []
        self.ports: set[tuple[str, str]] = set()
        self.placed = [(chains[number], row) for number, row in place.items()]
        for chain, row in self.placed:
            self._put(chain, row, spans)
        for taken in (*self.in_row.values(), *self.in_column.values()):
            taken.sort()

    def _put(self, chain: Chain, row: int, spans: Mapping[str, range]) -> None:
        level = chain.band * BAND_STEP + row
        low, high = self.extent.get(chain.band, (row, row))
        self.extent[chain.band] = (min(low, row), max(high, row))
        for key in chain.items:
            self.level[key] = level
            self.in_row[level].extend(spans[key])
            for column in spans[key]:
                self.in_column[column].append(level)

    def total(self, links: Sequence[Step], taste: Taste) -> float:
        """What the arrangement costs."""
        known = [s for s in links if s.source in self.level and s.target in self.level]
        known.sort(key=lambda step: self.level[step.source] != self.level[step.target])
        cost = sum(self._run(step) for step in known)
        rows = {(chain.band, row) for chain, row in self.placed}
        return cost + taste.row * len(rows) + taste.crossing * self._crossings() + self._drift()

    def _drift(self) -> float:
        """The main course of a band should stay on one row, and others near it, rather below."""
        course: dict[int, int] = {}
        cost = 0.0
        for chain, row in self.placed:
            off = row - course.setdefault(chain.band, row)
            cost += _OFF_ROW * abs(off) + (_ABOVE if off < 0 else 0.0)
            cost += _OFF_COURSE if off and chain.main else 0.0
        return cost

    def _crossings(self) -> int:
        self.across.sort()
        levels = [y for y, _, _ in self.across]
        count = 0
        for x, top, bottom in self.down:
            between = self.across[bisect_right(levels, top) : bisect_left(levels, bottom)]
            count += sum(1 for _, left, right in between if left < x < right)
        return count

    def _run(self, step: Step) -> float:
        here, there = self.level[step.source], self.level[step.target]
        return _RUNS[step.kind](self, step, here, there) + _DISTANCE * self._distance(here, there)

    def _distance(self, here: int, there: int) -> float:
        """Rows between two levels, and something for every border between bands.

        Rows above the main course of a band are negative, hence the half step.
        """
        if here > there:
            here, there = there, here
        upper = (here + BAND_STEP // 2) // BAND_STEP
        lower = (there + BAND_STEP // 2) // BAND_STEP
        top, bottom = here - upper * BAND_STEP, there - lower * BAND_STEP
        if upper == lower:
            return bottom - top
        rows = self.extent[upper][1] - top + bottom - self.extent[lower][0]
        return _BAND_DISTANCE * (lower - upper) + rows

    # --- what is free -------------------------------------------------------------------------

    def _row_free(self, level: int, left: int, right: int) -> bool:
        """Whether no item stands in the columns strictly between two."""
        taken = self.in_row.get(level, ())
        return left >= right or bisect_right(taken, left) == bisect_left(taken, right)

    def _column_free(self, column: int, one: int, other: int) -> bool:
        """Whether no item stands on the levels strictly between two."""
        taken = self.in_column.get(column, ())
        return bisect_right(taken, min(one, other)) == bisect_left(taken, max(one, other))

    def _port(self, key: str, side: str) -> float:
        """The price of a side of an item, more if another link has it."""
        taken = (key, side) in self.ports
        self.ports.add((key, side))
        return _TAKEN_PORT if taken else 0.0

    def _draw(self, x: int, here: int, there: int, level: int, column: int) -> None:
        """Note a line with one upright part at `x` and a level part to a column's centre."""
        self.down.append((x, min(here, there), max(here, there)))
        end = 2 * column + 1
        self.across.append((level, min(x, end), max(x, end)))

    # --- how links run ------------------------------------------------------------------------

    def ahead(self, step: Step, here: int, there: int) -> float:
        """To the right: straight, with one bend at a fork or join, or with two."""
        if here != there:
            return self._corner(step, here, there) or self._zigzag(step, here, there)
        if not self._row_free(here, step.leave, step.enter):
            return _BLOCKED
        self.across.append((here, 2 * step.leave + 1, 2 * step.enter + 1))
        self.ports.add((step.source, "right"))
        return 0.0

    def _corner(self, step: Step, here: int, there: int) -> float:
        """One bend: under a fork, or over a join; 0 if neither can be."""
        out, into = ("bottom", "top") if there > here else ("top", "bottom")
        free = step.fork and (step.source, out) not in self.ports
        free = free and self._column_free(step.middle, here, there)
        if free and self._row_free(there, step.leave - 1, step.enter):
            self.ports.add((step.source, out))
            self._draw(2 * step.middle + 1, here, there, there, step.enter)
            return _ONE_BEND
        free = step.join and (step.target, into) not in self.ports
        free = free and self._column_free(step.goal, here, there)
        if free and self._row_free(here, step.leave, step.enter + 1):
            self.ports.add((step.target, into))
            self._draw(2 * step.goal + 1, here, there, here, step.leave)
            return _ONE_BEND
        return 0.0

    def _zigzag(self, step: Step, here: int, there: int) -> float:
        if self._row_free(there, step.leave, step.enter):
            self._draw(2 * step.leave + 2, here, there, there, step.enter)
            return _TWO_BENDS
        if self._row_free(here, step.leave, step.enter):
            self._draw(2 * step.enter, here, there, here, step.leave)
            return _TWO_BENDS
        return _BLOCKED

    def upright(self, step: Step, here: int, there: int) -> float:
        """Up or down within a column."""
        free = self._column_free(step.middle, here, there)
        side = "bottom" if there > here else "top"
        return self._port(step.source, side) + (0.0 if free else _BLOCKED)

    def left(self, step: Step, here: int, there: int) -> float:
        """To the left within a way back."""
        if here == there:
            return 0.0 if self._row_free(here, step.enter, step.middle) else _BLOCKED
        self._draw(2 * step.middle, here, there, there, step.enter)
        return _TWO_BENDS

    def home(self, step: Step, here: int, there: int) -> float:
        """The end of a way back: along its row, then up or down into the goal."""
        if here == there:
            return _BLOCKED
        if step.middle == step.goal:
            return self.upright(step, here, there)
        row_free = self._row_free(here, step.goal - 1, step.middle)
        if row_free and self._column_free(step.goal, here, there):
            self._draw(2 * step.goal + 1, here, there, here, step.middle)
            return _ONE_BEND + self._port(step.target, "bottom" if here > there else "top")
        return _ROUND_ABOUT

    def back(self, step: Step, here: int, there: int) -> float:
        """Round about, above or below."""
        del step
        return _BACK_LEVEL if here == there else _BACK

    def dock(self, step: Step, here: int, there: int) -> float:
        """Down from a boundary event, then to the right."""
        if there <= here or step.enter <= step.leave:
            return _BLOCKED
        row_free = self._row_free(there, step.leave - 1, step.enter)
        if row_free and self._column_free(step.leave, here, there):
            self._draw(2 * step.leave + 1, here, there, there, step.enter)
            return _ONE_BEND
        return _TWO_BENDS


_RUNS: Final[Mapping[_Kind, Callable[[Estimate, Step, int, int], float]]] = {
    "ahead": Estimate.ahead,
    "upright": Estimate.upright,
    "left": Estimate.left,
    "home": Estimate.home,
    "back": Estimate.back,
    "dock": Estimate.dock,
}
