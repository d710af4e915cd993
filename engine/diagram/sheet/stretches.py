"""Which part of the width of a sheet the pools above and below it take."""

from collections.abc import Sequence

from engine.diagram.parts import Link, Rim
from engine.diagram.sheet.grid import Grid


def stretches(grid: Grid, links: Sequence[Link], rims: Sequence[Rim]) -> dict[str, tuple[int, int]]:
    """The first and last x line of each rim; pools on the same side stand beside one another."""
    last = grid.width - 1
    found: dict[str, tuple[int, int]] = {rim.id: (0, last) for rim in rims}
    for side in ("top", "bottom"):
        pools = [rim for rim in rims if rim.side == side and rim.pool]
        pools.sort(key=lambda rim: _mean_column(grid, links, rim.id))
        share = max(2, last // max(1, len(pools)) // 2 * 2)
        for number, rim in enumerate(pools):
            low = min(number * share + (2 if number else 0), last)
            high = last if number == len(pools) - 1 else min((number + 1) * share, last)
            found[rim.id] = (low, high)
    return found


def _mean_column(grid: Grid, links: Sequence[Link], key: str) -> float:
    ends = [grid.middle(link.source) for link in links if link.target == key]
    return sum(ends) / len(ends) if ends else 0.0
