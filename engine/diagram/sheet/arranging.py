"""One sheet from items and links to pixels: columns, rows, notes, ways, positions."""

from dataclasses import dataclass

from engine.diagram.parts import Item, Sheet
from engine.diagram.sheet import chains, columns, geometry, grid, notes, router, rows
from engine.diagram.sheet.geometry import Placement


@dataclass(frozen=True, slots=True)
class _Parted:
    solid: tuple[Item, ...]
    notes: tuple[Item, ...]


def arrange(sheet: Sheet) -> Placement:
    """Lay out a sheet; the same sheet always gives the same picture."""
    parted = _part(sheet)
    links = list(sheet.links)
    cols = columns.columns(parted.solid, links)
    found = chains.chains(parted.solid, links, cols)
    placed = rows.rows(parted.solid, links, cols, found)
    places = notes.add_notes(parted.notes, parted.solid, links, cols, placed)
    cells, heights = notes.cells(places, len(sheet.bands))
    lines = grid.build(sheet, cells, heights)
    ways = router.routes(lines, links, sheet.rims, cols.back)
    return geometry.place(lines, ways, sheet)


def _part(sheet: Sheet) -> _Parted:
    linked = {
        end for link in sheet.links if link.kind == "sequence" for end in (link.source, link.target)
    }
    aside = tuple(i for i in sheet.items if i.form == "note" and i.id not in linked)
    return _Parted(tuple(i for i in sheet.items if i not in aside), aside)
