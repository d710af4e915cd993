"""The way of every link over the lines of the grid: short, few bends, few crossings.

One link after another, the straight ones first. Centre lines of rows and columns carry one link at
a time, except that links with a common source or target may run together; gaps and alleys carry any
number, side by side. When all have found a way, each looks again with the others in place.
"""

from collections.abc import Mapping, Sequence

from engine.diagram.parts import Link, Rim
from engine.diagram.sheet.docking import Docking, family
from engine.diagram.sheet.grid import Grid
from engine.diagram.sheet.route import Route
from engine.diagram.sheet.search import Search
from engine.diagram.sheet.stretches import stretches
from engine.diagram.sheet.traffic import Traffic

_SMALL_SHEET = 120


def routes(
    grid: Grid, links: Sequence[Link], rims: Sequence[Rim], back: frozenset[str]
) -> tuple[Route, ...]:
    """A way for each link, in the order given; `back` are the ids of links that lead back."""
    traffic = Traffic()
    by_id = {rim.id: rim for rim in rims}
    stretch = stretches(grid, links, rims)
    docking = Docking(grid, links, by_id, back, stretch, traffic)
    kin = [_kin(link, links, by_id) for link in links]
    order = sorted(range(len(links)), key=lambda number: _urgency(grid, links, number, docking))
    found: dict[int, Route] = {}
    for _ in range(3 if len(links) < _SMALL_SHEET else 2):
        for number in order:
            if number in found:
                traffic.remove(number, found[number])
            link = links[number]
            ends = list(docking.starts(link)), docking.goals(link)
            found[number] = Search(grid, traffic, kin[number], link, *ends).run()
            traffic.add(number, found[number])
    return tuple(found[number] for number in range(len(links)))


def _kin(link: Link, links: Sequence[Link], rims: Mapping[str, Rim]) -> frozenset[int]:
    """Links that this one may run together with: same source or same target."""
    return frozenset(
        number
        for number, other in enumerate(links)
        if (family(other), other.reverse) == (family(link), link.reverse)
        and (
            (other.source, other.dock) == (link.source, link.dock)
            or (other.target == link.target and link.target not in rims)
        )
    )


def _urgency(
    grid: Grid, links: Sequence[Link], number: int, docking: Docking
) -> tuple[int, int, int]:
    """Straight links first, then short ones, then those that lead back; messages and notes last."""
    link = links[number]
    if link.target in docking.rims:
        return 3, 0, number
    rows = abs(grid.cells[link.source].row - grid.cells[link.target].row)
    far = 2 * rows + abs(grid.left(link.target) - grid.right(link.source)) // 2
    if link.kind != "sequence":
        return 3 if link.kind == "message" else 4, far, number
    if link.id in docking.back:
        return 2, far, number
    return 0 if rows == 0 and not link.dock else 1, far, number
