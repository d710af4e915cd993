"""One sheet from items and links to pixels: columns, rows, notes, ways, positions.

Rows are guessed before ways are known, so a sheet of ordinary size is laid out to several tastes
and the best result is kept. Large sheets are laid out once.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from engine.diagram.checks import count_crossings
from engine.diagram.parts import Item, Link, Sheet
from engine.diagram.sheet import chains, columns, geometry, grid, notes, router, rows
from engine.diagram.sheet.chains import Chain
from engine.diagram.sheet.columns import Columns
from engine.diagram.sheet.estimate import Taste
from engine.diagram.sheet.geometry import Placement

_TASTES: Final = (Taste(), Taste(row=0.7), Taste(crossing=3.0))
_ORDINARY = 80

_BEND = 1.0
_CROSSING = 1.2
_HEIGHT = 1 / 120
_LENGTH = 1 / 1500


def arrange(sheet: Sheet) -> Placement:
    """Lay out a sheet; the same sheet always gives the same picture."""
    plan = _plan(sheet)
    tastes = _TASTES if len(sheet.links) <= _ORDINARY else _TASTES[:1]
    tried: list[dict[str, int]] = []
    found: list[Placement] = []
    for taste in tastes:
        placed = rows.rows(plan.solid, sheet.links, plan.columns, plan.chains, taste)
        if placed not in tried:
            tried.append(placed)
            found.append(_place(sheet, plan, placed))
    return min(found, key=_cost)


@dataclass(frozen=True, slots=True)
class _Plan:
    solid: tuple[Item, ...]
    notes: tuple[Item, ...]
    columns: Columns
    chains: tuple[Chain, ...]


def _plan(sheet: Sheet) -> _Plan:
    """Columns and chains; notes that no flow reaches are put aside."""
    linked = {end for link in sheet.links if link.kind == "sequence" for end in _ends(link)}
    solid = tuple(i for i in sheet.items if i.form != "note" or i.id in linked)
    aside = tuple(i for i in sheet.items if i.form == "note" and i.id not in linked)
    found = columns.columns(solid, sheet.links)
    return _Plan(solid, aside, found, chains.chains(solid, sheet.links, found))


def _ends(link: Link) -> tuple[str, str]:
    return link.source, link.target


def _place(sheet: Sheet, plan: _Plan, placed: dict[str, int]) -> Placement:
    places = notes.add_notes(plan.notes, plan.solid, sheet.links, plan.columns, placed)
    cells, heights = notes.cells(places, len(sheet.bands))
    lines = grid.build(sheet, cells, heights)
    ways = router.routes(lines, sheet.links, sheet.rims, plan.columns.back)
    return geometry.place(lines, ways, sheet)


def _cost(placement: Placement) -> float:
    """How far from what a person would draw: bends, crossings, height, and long ways."""
    lines = list(placement.paths.values())
    bends = sum(len(points) - 2 for points in lines)
    length = sum(
        abs(a[0] - b[0]) + abs(a[1] - b[1]) for points in lines for a, b in pairwise(points)
    )
    cost = _BEND * bends + _CROSSING * count_crossings(lines)
    return cost + _HEIGHT * placement.size.height + _LENGTH * length
