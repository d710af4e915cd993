"""Where links may dock: the sides of items, and how far from the middle."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.diagram.parts import Item, Lean, Link, Side
from engine.diagram.sheet.grid import Grid

SIDES: Final[tuple[Side, ...]] = ("right", "bottom", "left", "top")

_MESSAGE = 20
_BESIDE_ONE_DOCK = -12
_MESSAGE_BESIDE_ONE_DOCK = -36
_DOCK_STEP = 46
_OFF_LEAN = 30.0


@dataclass(frozen=True, slots=True)
class Port:
    """A place to leave or enter an item; `offset` is pixels from the grid line `x`."""

    side: Side
    x: int
    y: int
    offset: int
    cost: float = 0.0


def dock_place(item: Item, number: int) -> tuple[int, int]:
    """Column within the item and offset in pixels of a boundary event, counted from the right."""
    count = len(item.docks)
    if item.span > 1:
        per = -(-count // item.span)
        column, slot = divmod(number, per)
        return item.span - 1 - column, (per - 1) * _DOCK_STEP // 2 - slot * _DOCK_STEP
    room = item.size.width - 50
    if count == 1:
        return 0, room // 2
    return 0, room // 2 - room * number // (count - 1)


def dock_port(grid: Grid, link: Link) -> Port:
    """Where a link leaves the boundary event that it starts at."""
    item = grid.items[link.source]
    number = [dock.id for dock in item.docks].index(link.dock)
    column, offset = dock_place(item, number)
    return Port("bottom", grid.left(item.id) + 2 * column, grid.level(item.id), offset)


def ports(grid: Grid, link: Link, item: Item, *, leaving: bool) -> Iterator[Port]:
    """The places where a link may leave or enter an item, without what each side costs."""
    lean = link.leaves if leaving else link.enters
    if lean:
        yield from _leaning(grid, item, lean)
        return
    for side in ("top", "bottom") if item.loose else SIDES:
        offset = _offset(link, item, side, leaving=leaving)
        if offset is not None:
            xs = {"left": grid.left, "right": grid.right}.get(side, grid.middle)
            yield Port(side, xs(item.id), grid.level(item.id), offset)


def _leaning(grid: Grid, item: Item, lean: Lean) -> Iterator[Port]:
    """Near where the line leaves the inside: any column of a wide item, just there on another."""
    left, level = grid.left(item.id), grid.level(item.id)
    if item.loose:
        yield Port(lean.side, left, level, 0)
    elif item.span == 1:
        reach = item.size.width // 2 - 15
        offset = round((lean.at - 0.5) * item.size.width)
        yield Port(lean.side, left, level, max(-reach, min(reach, offset)))
    else:
        for column in _free_columns(item, lean.side):
            off = abs(column + 0.5 - lean.at * item.span)
            yield Port(lean.side, left + 2 * column, level, 0, _OFF_LEAN * off)


def _free_columns(item: Item, side: Side) -> list[int]:
    """Columns of a wide item that have no boundary event on that side; all when every one has."""
    docked = {dock_place(item, number)[0] for number in range(len(item.docks))}
    free = [column for column in range(item.span) if side != "bottom" or column not in docked]
    return free or list(range(item.span))


def _offset(link: Link, item: Item, side: Side, *, leaving: bool) -> int | None:
    """Pixels from the middle of a side; None where boundary events leave no room."""
    if side in ("left", "right") or item.form != "box":
        return 0
    beside = side == "bottom" and item.docks and item.span == 1
    if beside and len(item.docks) > 1:
        return None
    if link.kind == "message":
        outwards = leaving != link.reverse
        free = -_MESSAGE if outwards else _MESSAGE
        return _MESSAGE_BESIDE_ONE_DOCK if beside else free
    return _BESIDE_ONE_DOCK if beside else 0
