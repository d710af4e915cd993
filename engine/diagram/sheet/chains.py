"""Items that stand on one straight line within a band.

The longest way through the sheet is taken first and cut where it changes the band; then the longest
way through what is left, and so on. A way that ends well counts as longer than one that ends with
an error or runs back. So the main course of a process comes out straight.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.diagram.parts import Goal, Item, Link
from engine.diagram.sheet.columns import Columns

_WORTH: Final[Mapping[Goal, int]] = {"reached": 8, "missed": 3, "none": 0}
_JOINING = 4


@dataclass(frozen=True, slots=True)
class Chain:
    """Items of one band that share a row; `first` and `last` are the columns they keep free.

    `main` chains are parts of the longest way that touches their band.
    """

    items: tuple[str, ...]
    band: int
    first: int
    last: int
    main: bool


def chains(items: Sequence[Item], links: Sequence[Link], columns: Columns) -> tuple[Chain, ...]:
    """The chains of a sheet, the most important first; every item is in exactly one."""
    by_id = {item.id: item for item in items}
    left = dict.fromkeys(by_id)
    out = _steps(by_id, links, columns)
    worth = {key: _worth(item, out[key]) for key, item in by_id.items()}
    order = sorted(by_id, key=lambda key: -columns.of[key])
    found: list[Chain] = []
    while left:
        way = _longest_way(left, order, out, worth)
        for key in way:
            del left[key]
        touched = {chain.band for chain in found}
        parts = [_chain(part, by_id, columns) for part in _cut(way, by_id, columns)]
        found.extend(replace(part, main=part.band not in touched) for part in parts)
    return tuple(found)


def _steps(
    by_id: Mapping[str, Item], links: Sequence[Link], columns: Columns
) -> dict[str, list[str]]:
    """What can follow an item on a line: forward links, and those within a way back."""
    out: dict[str, list[str]] = defaultdict(list)
    for link in links:
        inner = link.source in by_id and link.target in by_id and link.kind != "message"
        if inner and not link.dock and link.id not in columns.back:
            out[link.source].append(link.target)
    return out


def _worth(item: Item, following: Sequence[str]) -> int:
    """What it adds to a way to end here."""
    if following:
        return _JOINING
    return _WORTH[item.goal]


def _longest_way(
    left: Mapping[str, None],
    order: Sequence[str],
    out: Mapping[str, list[str]],
    worth: Mapping[str, int],
) -> list[str]:
    length: dict[str, int] = {}
    following: dict[str, str] = {}
    for key in _sinks_first(left, order, out):
        best = 0
        for target in out.get(key, ()):
            if target in left and length[target] > best:
                best, following[key] = length[target], target
        length[key] = (best or worth[key]) + 1
    start = max(left, key=lambda key: length[key])
    way = [start]
    while way[-1] in following:
        way.append(following[way[-1]])
    return way


def _sinks_first(
    left: Mapping[str, None], order: Sequence[str], out: Mapping[str, list[str]]
) -> list[str]:
    done: dict[str, None] = {}
    for root in order:
        stack = [root] if root in left and root not in done else []
        while stack:
            waiting = [key for key in out.get(stack[-1], ()) if key in left and key not in done]
            if waiting:
                stack.append(waiting[0])
            else:
                done[stack.pop()] = None
    return list(done)


def _cut(way: Sequence[str], by_id: Mapping[str, Item], columns: Columns) -> list[list[str]]:
    """Parts of a way that stay in one band and run in one direction."""
    parts: list[list[str]] = []
    for key in way:
        item, previous = by_id[key], by_id[parts[-1][-1]] if parts else None
        if previous and _continues(previous, item, columns):
            parts[-1].append(key)
        else:
            parts.append([key])
    return parts


def _continues(previous: Item, item: Item, columns: Columns) -> bool:
    same = previous.band == item.band and columns.of[previous.id] != columns.of[item.id]
    return same and not previous.loose and not item.loose


def _chain(part: Sequence[str], by_id: Mapping[str, Item], columns: Columns) -> Chain:
    first = min(columns.of[key] for key in part)
    last = max(columns.of[key] + by_id[key].span - 1 for key in part)
    return Chain(tuple(part), by_id[part[0]].band, first, last, main=False)
