"""Which row of its band a chain stands in: few bends, few crossings, few rows.

Chains are placed one after another where they cost least, then moved and swapped as long as that
helps. The number of arrangements that are tried is bounded, so a large sheet is arranged less
carefully but still in reasonable time.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.diagram.parts import Item, Link
from engine.diagram.sheet.chains import Chain
from engine.diagram.sheet.columns import Columns
from engine.diagram.sheet.estimate import Estimate, Step, Taste, steps

_WORK = 40_000
_LOOSE = 1_000_000

_Place = dict[int, int]  # the row of chains by number


def rows(
    items: Sequence[Item],
    links: Sequence[Link],
    columns: Columns,
    chains: Sequence[Chain],
    taste: Taste,
) -> dict[str, int]:
    """The row of each item within its band, from 0 on without gaps; loose items come last."""
    by_id = {item.id: item for item in items}
    spans = {
        key: range(columns.of[key], columns.of[key] + item.span) for key, item in by_id.items()
    }
    between = steps(by_id, links, columns)
    bound = [not by_id[chain.items[0]].loose for chain in chains]
    work = _WORK // (len(between) + 10)
    arranger = _Arranger(chains, spans, between, bound, taste, work)
    return _packed(chains, arranger.arrange())


@dataclass
class _Arranger:
    chains: Sequence[Chain]
    spans: Mapping[str, range]
    between: Sequence[Step]
    bound: Sequence[bool]
    taste: Taste
    work: int

    def arrange(self) -> _Place:
        """The cheapest arrangement found; loose chains are left out."""
        place: _Place = {}
        for number in range(len(self.chains)):
            if self.bound[number]:
                place[number] = self._first_row(place, number)
        self._improve(place)
        return place

    def _cost(self, place: _Place) -> float:
        self.work -= 1
        return Estimate(self.chains, self.spans, place).total(self.between, self.taste)

    def _first_row(self, place: _Place, number: int) -> int:
        free = [row for row in self._candidates(place, number) if self._fits(place, number, row)]
        costs = {row: self._cost({**place, number: row}) for row in free}
        return min(free, key=lambda row: (costs[row], abs(row)))

    def _candidates(self, place: _Place, number: int) -> range:
        """The rows of the band, and one above and one below."""
        used = [place[other] for other in self._same_band(place, number)]
        return range(min(used) - 1, max(used) + 2) if used else range(1)

    def _same_band(self, place: _Place, number: int) -> Iterator[int]:
        band = self.chains[number].band
        return (other for other in place if self.chains[other].band == band)

    def _fits(self, place: _Place, number: int, row: int) -> bool:
        """Whether a chain can stand in a row without touching another chain there."""
        chain = self.chains[number]
        others = (
            self.chains[o]
            for o in self._same_band(place, number)
            if o != number and place[o] == row
        )
        return not any(chain.first <= o.last and o.first <= chain.last for o in others)

    def _improve(self, place: _Place) -> None:
        best, changed = self._cost(place), True
        while changed and self.work > 0:
            changed = False
            for number in list(place):
                for trial in self._trials(place, number):
                    cost = self._cost(trial)
                    if cost < best - 1e-9:
                        best, changed = cost, True
                        place.update(trial)
                if self.work <= 0:
                    break

    def _trials(self, place: _Place, number: int) -> Iterator[_Place]:
        """Arrangements with one chain elsewhere."""
        for row in self._candidates(place, number):
            if row != place[number] and self._fits(place, number, row):
                yield {**place, number: row}
        yield from self._insertions(place, number)
        yield from self._swaps(place, number)

    def _insertions(self, place: _Place, number: int) -> Iterator[_Place]:
        """A row of its own between two others."""
        others = [other for other in self._same_band(place, number) if other != number]
        for row in sorted({place[other] for other in others})[1:]:
            pushed = {other: place[other] + 1 for other in others if place[other] >= row}
            yield {**place, **pushed, number: row}

    def _swaps(self, place: _Place, number: int) -> Iterator[_Place]:
        """Two chains of a band in each other's rows."""
        for other in list(self._same_band(place, number)):
            if other > number and place[other] != place[number]:
                trial = {**place, number: place[other], other: place[number]}
                if all(self._fits(trial, one, trial[one]) for one in (number, other)):
                    yield trial


def _packed(chains: Sequence[Chain], place: Mapping[int, int]) -> dict[str, int]:
    """Rows without gaps; every loose chain gets a row below all others."""
    row_of = {number: place.get(number, _LOOSE + number) for number in range(len(chains))}
    used: dict[int, set[int]] = defaultdict(set)
    for number, row in row_of.items():
        used[chains[number].band].add(row)
    ranks = {band: {row: n for n, row in enumerate(sorted(found))} for band, found in used.items()}
    return {
        key: ranks[chain.band][row_of[number]]
        for number, chain in enumerate(chains)
        for key in chain.items
    }
