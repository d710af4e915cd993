"""Where notes go: text annotations and data, beside what they speak about.

A note takes a free cell next to its partners, off the lines that are likely to run straight; where
there is none, its band gets one more row.
"""

from collections.abc import Iterator, Mapping, Sequence

from engine.diagram.parts import Cell, Item, Link
from engine.diagram.sheet.columns import Columns

Places = dict[str, tuple[int, int, int]]  # band, row in the band, first column


def add_notes(
    notes: Sequence[Item],
    items: Sequence[Item],
    links: Sequence[Link],
    columns: Columns,
    rows: Mapping[str, int],
) -> Places:
    """The band, row and column of every item and note; rows of a band count from 0."""
    by_id = {item.id: item for item in items}
    places: Places = {key: (item.band, rows[key], columns.of[key]) for key, item in by_id.items()}
    for note in notes:
        partners = [key for key in _partners(note, links) if key in places]
        taken = set(_taken(places, by_id)) | set(_kept_free(places, by_id, links))
        taken |= set(_kept_free_down(places, by_id, links))
        spot = _spot(partners, places, taken, by_id)
        if spot is None:
            spot = _new_row(note, partners, places, by_id)
        places[note.id] = spot
    return places


def _partners(note: Item, links: Sequence[Link]) -> Iterator[str]:
    for link in links:
        if link.source == note.id:
            yield link.target
        elif link.target == note.id:
            yield link.source


def _taken(places: Places, by_id: Mapping[str, Item]) -> Iterator[tuple[int, int, int]]:
    for key, (band, row, column) in places.items():
        span = by_id[key].span if key in by_id else 1
        loose = key in by_id and by_id[key].loose
        for covered in range(column, column + (100 if loose else span)):
            yield band, row, covered


def _kept_free(
    places: Places, by_id: Mapping[str, Item], links: Sequence[Link]
) -> Iterator[tuple[int, int, int]]:
    """Cells that straight lines and simple corners want."""
    for link in links:
        if link.source not in by_id or link.target not in by_id or link.kind != "sequence":
            continue
        band, row, column = places[link.source]
        there, level, end = places[link.target]
        low, high = min(column, end), max(column, end)
        if (band, row) != (there, level):
            yield from ((there, level, covered) for covered in range(low, high + 1))
        if (band, row) == (there, level) or by_id[link.target].form == "diamond":
            yield from ((band, row, covered) for covered in range(low, high + 1))


def _kept_free_down(
    places: Places, by_id: Mapping[str, Item], links: Sequence[Link]
) -> Iterator[tuple[int, int, int]]:
    """Cells that straight lines up and down want: under forks, boundary events and over joins."""
    levels = sorted({(band, row) for band, row, _ in places.values()})
    for link in links:
        if link.source not in by_id or link.target not in by_id or link.kind != "sequence":
            continue
        source, target = by_id[link.source], by_id[link.target]
        here, there = places[source.id][:2], places[target.id][:2]
        between = [level for level in levels if min(here, there) < level < max(here, there)]
        if link.dock or source.form == "diamond":
            column = places[source.id][2] + (source.span - 1 if link.dock else source.span // 2)
            yield from ((*level, column) for level in between)
        if target.form == "diamond" or places[source.id][2] == places[target.id][2]:
            yield from ((*level, places[target.id][2]) for level in between)


def _spot(
    partners: Sequence[str],
    places: Places,
    taken: set[tuple[int, int, int]],
    by_id: Mapping[str, Item],
) -> tuple[int, int, int] | None:
    """The free cell nearest to all partners, above, below or beside the first."""
    if not partners:
        return None
    band, row, column = _middle(partners[0], places, by_id)
    height = 1 + max(r for b, r, _ in places.values() if b == band)
    beside = 1 + (by_id[partners[0]].span // 2 if partners[0] in by_id else 0)
    steps = [(-1, 0), (0, -beside), (0, beside)]
    steps += [] if partners[0] in by_id and by_id[partners[0]].docks else [(1, 0)]
    near = [(band, row + down, column + right) for down, right in steps]
    free = [cell for cell in near if cell not in taken and 0 <= cell[1] < height and cell[2] >= 0]
    ends = [_middle(key, places, by_id) for key in partners]
    return min(free, key=lambda cell: sum(_far(cell, end) for end in ends), default=None)


def _middle(key: str, places: Places, by_id: Mapping[str, Item]) -> tuple[int, int, int]:
    band, row, column = places[key]
    return band, row, column + (by_id[key].span // 2 if key in by_id else 0)


def _far(cell: tuple[int, int, int], end: tuple[int, int, int]) -> float:
    bands, rows, columns = (abs(a - b) for a, b in zip(cell, end, strict=True))
    return 4 * bands + 2 * rows + 1.9 * columns + (1.5 if rows == 0 and bands == 0 else 0)


def _new_row(
    note: Item, partners: Sequence[str], places: Places, by_id: Mapping[str, Item]
) -> tuple[int, int, int]:
    """A row above the first partner, or below everything when there is none."""
    if not partners:
        used = [row for band, row, _ in places.values() if band == note.band]
        return note.band, max(used, default=-1) + 1, 0
    band, row, column = _middle(partners[0], places, by_id)
    depth = max(r for b, r, _ in places.values() if b == band)
    docked = partners[0] in by_id and by_id[partners[0]].docks
    level = row if docked or row <= depth - row else row + 1
    for key, (other, at, start) in list(places.items()):
        if other == band and at >= level:
            places[key] = (other, at + 1, start)
    return band, level, column


def cells(places: Places, bands: int) -> tuple[dict[str, Cell], list[int]]:
    """Cells with rows counted through all bands, and how many rows each band has (one at least)."""
    heights = [1] * bands
    for band, row, _ in places.values():
        heights[band] = max(heights[band], row + 1)
    above = [sum(heights[:band]) for band in range(bands)]
    found = {key: Cell(column, above[band] + row) for key, (band, row, column) in places.items()}
    return found, heights
