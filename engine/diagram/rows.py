"""Which row of its band a chain stands in: few bends, few crossings, few rows.

Chains are placed one after another where they cost least, then moved and swapped as long as that
helps. The cost is a guess at how the links will run; the number of guesses is bounded, so a large
sheet is arranged less carefully but still in reasonable time.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.diagram.chains import Chain
from engine.diagram.columns import Columns
from engine.diagram.parts import Item, Link

BAND_STEP = 1000
WORK = 120_000

_NEW_ROW = 1.6
_CROSSING = 1.5
_BLOCKED = 4.0
_OFF_COURSE = 1.2


@dataclass(frozen=True, slots=True)
class _Step:
    """A link as the cost sees it; columns are those of the facing ends."""

    source: str
    target: str
    kind: str  # "forward", "level" (same column), "back", "home" (last of a way back), "left"
    dock: bool
    fork: bool
    join: bool


def rows(
    items: Sequence[Item], links: Sequence[Link], columns: Columns, chains: Sequence[Chain]
) -> dict[str, int]:
    """The row of each item within its band, from 0 on without gaps."""
    problem = _Problem.of(items, links, columns, chains)
    place = _first_places(problem)
    _improve(problem, place)
    return _packed(problem, place)


@dataclass
class _Problem:
    chains: Sequence[Chain]
    items: Mapping[str, Item]
    column: Mapping[str, int]
    steps: list[_Step]
    chain_of: dict[str, int]
    budget: int

    @classmethod
    def of(
        cls,
        items: Sequence[Item],
        links: Sequence[Link],
        columns: Columns,
        chains: Sequence[Chain],
    ) -> "_Problem":
        by_id = {item.id: item for item in items}
        steps = [_step(link, by_id, columns) for link in links if _counts(link, by_id)]
        chain_of = {key: index for index, chain in enumerate(chains) for key in chain.items}
        budget = WORK // (len(steps) + 10)
        return cls(chains, by_id, columns.of, steps, chain_of, budget)

    def fits(self, place: Mapping[int, int], index: int, row: int) -> bool:
        """Whether a chain can stand in a row without touching another chain there."""
        chain = self.chains[index]
        for other, at in place.items():
            there = self.chains[other]
            if other == index or at != row or there.band != chain.band:
                continue
            if chain.first <= there.last and there.first <= chain.last:
                return False
        return True

    def cost(self, place: Mapping[int, int]) -> float:
        """What an arrangement costs; chains without a place are left out."""
        self.budget -= 1
        return _Estimate(self, place).total()


def _counts(link: Link, by_id: Mapping[str, Item]) -> bool:
    inner = link.source in by_id and link.target in by_id
    return inner and link.source != link.target and link.kind != "message"


def _step(link: Link, by_id: Mapping[str, Item], columns: Columns) -> _Step:
    source, target = by_id[link.source], by_id[link.target]
    if link.id in columns.back:
        kind = "home" if link.id in columns.returning else "back"
    elif columns.of[source.id] == columns.of[target.id]:
        kind = "level"
    else:
        kind = "forward" if columns.of[source.id] < columns.of[target.id] else "left"
    fork, join = source.form == "diamond", target.form == "diamond"
    return _Step(source.id, target.id, kind, bool(link.dock), fork, join)


class _Estimate:
    """A guess at how all links run: horizontals and verticals in half columns, and bends."""

    def __init__(self, problem: _Problem, place: Mapping[int, int]) -> None:
        self.problem = problem
        self.level: dict[str, int] = {}
        self.in_row: dict[int, list[int]] = defaultdict(list)
        self.in_column: dict[int, list[int]] = defaultdict(list)
        self.across: list[tuple[int, int, int]] = []
        self.down: list[tuple[int, int, int]] = []
        self.ports: set[tuple[str, str]] = set()
        self.extent: dict[int, tuple[int, int]] = {}
        self.place = place
        for index, row in place.items():
            self._put(problem.chains[index], row)
        for taken in (*self.in_row.values(), *self.in_column.values()):
            taken.sort()

    def _put(self, chain: Chain, row: int) -> None:
        level = chain.band * BAND_STEP + row
        low, high = self.extent.get(chain.band, (row, row))
        self.extent[chain.band] = (min(low, row), max(high, row))
        for key in chain.items:
            self.level[key] = level
            first = self.problem.column[key]
            for column in range(first, first + self.problem.items[key].span):
                self.in_row[level].append(column)
                self.in_column[column].append(level)

    def total(self) -> float:
        ranked = sorted(self.problem.steps, key=self._urgency)
        bends = sum(self._run(step) for step in ranked)
        used = {(self.problem.chains[index].band, row) for index, row in self.place.items()}
        return bends + _NEW_ROW * len(used) + _CROSSING * self._crossings() + self._drift()

    def _drift(self) -> float:
        """The main course of a band should stay on one row, and others near it, rather below."""
        level: dict[int, int] = {}
        cost = 0.0
        for index, row in self.place.items():
            chain = self.problem.chains[index]
            off = row - level.setdefault(chain.band, row)
            cost += 0.02 * abs(off) + (0.03 if off < 0 else 0.0)
            cost += _OFF_COURSE if off and chain.main else 0.0
        return cost

    def _urgency(self, step: _Step) -> int:
        if step.source not in self.level or step.target not in self.level:
            return 9
        return 0 if self.level[step.source] == self.level[step.target] else 1

    def _crossings(self) -> int:
        count = 0
        for x, top, bottom in self.down:
            for y, left, right in self.across:
                if top < y < bottom and left < x < right:
                    count += 1
        return count

    def _row_free(self, level: int, left: int, right: int) -> bool:
        """Whether no item stands in the columns strictly between two."""
        taken = self.in_row.get(level, ())
        return bisect_right(taken, left) == bisect_left(taken, right) if left < right else True

    def _column_free(self, column: int, one: int, other: int) -> bool:
        taken = self.in_column.get(column, ())
        low, high = min(one, other), max(one, other)
        return bisect_right(taken, low) == bisect_left(taken, high)

    def _run(self, step: _Step) -> float:
        if step.source not in self.level or step.target not in self.level:
            return 0.0
        here, there = self.level[step.source], self.level[step.target]
        return self._bends(step, here, there) + 0.12 * self._distance(here, there)

    def _distance(self, here: int, there: int) -> float:
        if here > there:
            here, there = there, here
        (upper, top), (lower, bottom) = divmod(here, BAND_STEP), divmod(there, BAND_STEP)
        if top > BAND_STEP // 2:
            upper, top = upper + 1, top - BAND_STEP
        if bottom > BAND_STEP // 2:
            lower, bottom = lower + 1, bottom - BAND_STEP
        if upper == lower:
            return bottom - top
        return 1.5 * (lower - upper) + self.extent[upper][1] - top + bottom - self.extent[lower][0]

    def _bends(self, step: _Step, here: int, there: int) -> float:
        if step.dock:
            return self._from_dock(step, here, there)
        return getattr(self, f"_{step.kind}")(step, here, there)  # type: ignore[no-any-return]  # one method a kind, all return float

    def _ends(self, step: _Step) -> tuple[int, int]:
        """Last column of the source, first column of the target."""
        source = self.problem.items[step.source]
        return self.problem.column[step.source] + source.span - 1, self.problem.column[step.target]

    def _middle(self, key: str) -> int:
        return self.problem.column[key] + self.problem.items[key].span // 2

    def _forward(self, step: _Step, here: int, there: int) -> float:
        left, right = self._ends(step)
        if here == there:
            if not self._row_free(here, left, right):
                return _BLOCKED
            self.across.append((here, 2 * left + 1, 2 * right + 1))
            self.ports.add((step.source, "right"))
            return 0.0
        return self._corner(step, here, there) or self._zigzag(step, here, there)

    def _corner(self, step: _Step, here: int, there: int) -> float:
        """One bend: under the source, or over the target; only diamonds like that."""
        left, right = self._ends(step)
        side = "bottom" if there > here else "top"
        middle = self._middle(step.source)
        if step.fork and (step.source, side) not in self.ports:
            if self._column_free(middle, here, there) and self._row_free(there, left - 1, right):
                self.ports.add((step.source, side))
                self._draw(2 * middle + 1, here, there, there, right)
                return 1.0
        middle, other = self._middle(step.target), "top" if there > here else "bottom"
        if step.join and (step.target, other) not in self.ports:
            if self._column_free(middle, here, there) and self._row_free(here, left, right + 1):
                self.ports.add((step.target, other))
                self._draw(2 * middle + 1, here, there, here, left)
                return 1.0
        return 0.0

    def _draw(self, x: int, here: int, there: int, level: int, column: int) -> None:
        self.down.append((x, min(here, there), max(here, there)))
        end = 2 * column + 1
        self.across.append((level, min(x, end), max(x, end)))

    def _zigzag(self, step: _Step, here: int, there: int) -> float:
        left, right = self._ends(step)
        if self._row_free(there, left, right):
            self._draw(2 * left + 2, here, there, there, right)
            return 2.0
        if self._row_free(here, left, right):
            self._draw(2 * right, here, there, here, left)
            return 2.0
        return _BLOCKED

    def _level(self, step: _Step, here: int, there: int) -> float:
        free = self._column_free(self._middle(step.source), here, there)
        side = "bottom" if there > here else "top"
        return self._port(step.source, side) + (0.0 if free else _BLOCKED)

    def _port(self, key: str, side: str) -> float:
        """The price of a side of an item that another link uses already."""
        taken = (key, side) in self.ports
        self.ports.add((key, side))
        return 1.5 if taken else 0.0

    def _left(self, step: _Step, here: int, there: int) -> float:
        source, target = self.problem.column[step.source], self.problem.column[step.target]
        if here == there:
            return 0.0 if self._row_free(here, target, source) else _BLOCKED
        self._draw(2 * source, here, there, there, target)
        return 2.0

    def _home(self, step: _Step, here: int, there: int) -> float:
        if here == there:
            return _BLOCKED
        source, target = self.problem.column[step.source], self._middle(step.target)
        if source == target:
            return self._level(step, here, there)
        if self._row_free(here, target - 1, source) and self._column_free(target, here, there):
            self._draw(2 * target + 1, here, there, here, source)
            return 1.0 + self._port(step.target, "bottom" if here > there else "top")
        return 3.0

    def _back(self, step: _Step, here: int, there: int) -> float:
        return 2.0 if here == there else 2.5

    def _from_dock(self, step: _Step, here: int, there: int) -> float:
        left, right = self._ends(step)
        if there <= here or right <= left - self.problem.items[step.source].span:
            return 4.0
        if self._column_free(left, here, there) and self._row_free(there, left - 1, right):
            self._draw(2 * left + 1, here, there, there, right)
            return 1.0
        return 2.0


def _first_places(problem: _Problem) -> dict[int, int]:
    place: dict[int, int] = {}
    for index, chain in enumerate(problem.chains):
        if chain.items and problem.items[chain.items[0]].loose:
            continue
        open_rows = [
            row for row in _candidates(problem, place, index) if problem.fits(place, index, row)
        ]
        costs = [(problem.cost({**place, index: row}), row) for row in open_rows]
        place[index] = min(costs, key=lambda pair: (pair[0], abs(pair[1])))[1]
    return place


def _candidates(problem: _Problem, place: Mapping[int, int], index: int) -> Iterator[int]:
    """Rows of the band, and one above and one below."""
    band = problem.chains[index].band
    used = [row for other, row in place.items() if problem.chains[other].band == band] or [0]
    empty = len(used) == 1 and not any(problem.chains[o].band == band for o in place)
    yield from range(0, 1) if empty else range(min(used) - 1, max(used) + 2)


def _improve(problem: _Problem, place: dict[int, int]) -> None:
    best = problem.cost(place)
    changed = True
    while changed and problem.budget > 0:
        changed = False
        for index in list(place):
            if problem.budget <= 0:
                break
            for trial in _trials(problem, place, index):
                cost = problem.cost(trial)
                if cost < best - 1e-9:
                    best, changed = cost, True
                    place.update(trial)


def _trials(problem: _Problem, place: dict[int, int], index: int) -> Iterator[dict[int, int]]:
    for row in list(_candidates(problem, place, index)):
        if row != place[index] and problem.fits(place, index, row):
            yield {**place, index: row}
    yield from _insertions(problem, place, index)
    yield from _swaps(problem, place, index)


def _insertions(problem: _Problem, place: dict[int, int], index: int) -> Iterator[dict[int, int]]:
    """A row of its own between two others."""
    band = problem.chains[index].band
    others = [o for o in place if problem.chains[o].band == band and o != index]
    for row in sorted({place[other] for other in others})[1:]:
        pushed = {other: place[other] + 1 for other in others if place[other] >= row}
        yield {**place, **pushed, index: row}


def _swaps(problem: _Problem, place: dict[int, int], index: int) -> Iterator[dict[int, int]]:
    chain = problem.chains[index]
    for other in list(place):
        if other <= index or problem.chains[other].band != chain.band:
            continue
        if place[other] == place[index]:
            continue
        trial = {**place, index: place[other], other: place[index]}
        if problem.fits(trial, index, trial[index]) and problem.fits(trial, other, trial[other]):
            yield trial


def _packed(problem: _Problem, place: Mapping[int, int]) -> dict[str, int]:
    used: dict[int, set[int]] = defaultdict(set)
    for index, row in place.items():
        used[problem.chains[index].band].add(row)
    rank = {band: {row: n for n, row in enumerate(sorted(rows))} for band, rows in used.items()}
    found: dict[str, int] = {}
    for index, chain in enumerate(problem.chains):
        ranks = rank.setdefault(chain.band, {})
        if index in place:
            row = ranks[place[index]]
        else:
            row = ranks[-BAND_STEP - index] = len(ranks)
        found.update(dict.fromkeys(chain.items, row))
    return found
