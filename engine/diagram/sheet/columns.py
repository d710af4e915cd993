"""Which column an item stands in: as far right as the longest way to it.

Lines that lead back are found first and left out. An item that lies on nothing but a way back (a
correction between a failed check and its repetition) is put under the gateway that sends it back,
and the rest of that way runs to the left, as a person would draw it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.diagram.parts import Item, Link


@dataclass(frozen=True, slots=True)
class Columns:
    """`of` gives the first column of each item; `back` the ids of links that lead back.

    `returning` are the links within a way back that run to the left between neighbours.
    """

    of: Mapping[str, int]
    back: frozenset[str]
    returning: frozenset[str]


def columns(items: Sequence[Item], links: Sequence[Link]) -> Columns:
    """Assign columns from 0 on; `items` are those with flows, no notes among them."""
    known = {item.id for item in items}
    inner = [link for link in links if link.source in known and link.target in known]
    steps = [link for link in inner if link.kind != "message" and link.source != link.target]
    back = _back_links([item.id for item in items], steps)
    back |= {link.id for link in inner if link.source == link.target}
    forward = [link for link in steps if link.id not in back]
    weak = _acyclic_messages(inner, forward)
    spans = {item.id: item.span for item in items}
    place = _longest(items, forward, weak, spans)
    _pull_sources(items, forward, weak, place, spans)
    returning = _fold_ways_back(items, steps, back, place)
    _spread_strangers(items, inner, place)
    return Columns(_from_zero(place), frozenset(back), frozenset(returning))


def _spread_strangers(items: Sequence[Item], links: Sequence[Link], place: dict[str, int]) -> None:
    """Items that nothing is linked to stand in a block rather than on top of each other."""
    linked = {end for link in links for end in (link.source, link.target)}
    strangers = [item for item in items if item.id not in linked and not item.loose]
    wide = math.isqrt(max(0, len(strangers) - 1)) + 1
    for number, item in enumerate(strangers):
        place[item.id] = sum(other.span for other in strangers[number - number % wide : number])


def _from_zero(place: dict[str, int]) -> dict[str, int]:
    first = min(place.values(), default=0)
    return {key: column - first for key, column in place.items()}


def _back_links(ids: Iterable[str], links: Sequence[Link]) -> set[str]:
    """Links to an item that is still being explored, depth first from the starts."""
    out: dict[str, list[Link]] = defaultdict(list)
    entered = {link.target for link in links}
    for link in links:
        out[link.source].append(link)
    state: dict[str, int] = {}
    back: set[str] = set()
    for root in sorted(ids, key=lambda key: key in entered):
        if root in state:
            continue
        state[root] = 1
        stack = [(root, iter(out[root]))]
        while stack:
            node, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                state[node] = 2
                stack.pop()
            elif state.get(step.target) == 1:
                back.add(step.id)
            elif step.target not in state:
                state[step.target] = 1
                stack.append((step.target, iter(out[step.target])))
    return back


def _acyclic_messages(inner: Sequence[Link], forward: Sequence[Link]) -> list[Link]:
    """Messages between pools that can point to the right or straight down."""
    out: dict[str, list[str]] = defaultdict(list)
    for link in forward:
        out[link.source].append(link.target)
    kept = []
    for link in inner:
        if link.kind == "message" and not _reaches(out, link.target, link.source):
            out[link.source].append(link.target)
            kept.append(link)
    return kept


def _reaches(out: Mapping[str, list[str]], start: str, goal: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        if node == goal:
            return True
        for following in out.get(node, ()):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return False


def _longest(
    items: Sequence[Item], forward: Sequence[Link], weak: Sequence[Link], spans: Mapping[str, int]
) -> dict[str, int]:
    out: dict[str, list[tuple[str, int]]] = defaultdict(list)
    missing: dict[str, int] = defaultdict(int)
    for links, strict in ((forward, True), (weak, False)):
        for link in links:
            out[link.source].append((link.target, spans[link.source] if strict else 0))
            missing[link.target] += 1
    place = {item.id: 0 for item in items}
    ready = [item.id for item in items if not missing[item.id]]
    for node in ready:
        for target, step in out[node]:
            place[target] = max(place[target], place[node] + step)
            missing[target] -= 1
            if not missing[target]:
                ready.append(target)
    return place


def _pull_sources(
    items: Sequence[Item],
    forward: Sequence[Link],
    weak: Sequence[Link],
    place: dict[str, int],
    spans: Mapping[str, int],
) -> None:
    """Move what nothing leads to right next to what it leads to."""
    entered = {link.target for link in forward} | {link.target for link in weak}
    sending = {link.source for link in weak}
    out: dict[str, list[str]] = defaultdict(list)
    for link in forward:
        out[link.source].append(link.target)
    for item in items:
        if item.id not in entered and item.id not in sending and out[item.id]:
            place[item.id] = min(place[key] for key in out[item.id]) - spans[item.id]


def _fold_ways_back(
    items: Sequence[Item], steps: Sequence[Link], back: set[str], place: dict[str, int]
) -> set[str]:
    by_id = {item.id: item for item in items}
    out: dict[str, list[Link]] = defaultdict(list)
    into: dict[str, list[Link]] = defaultdict(list)
    for link in steps:
        out[link.source].append(link)
        into[link.target].append(link)
    returning: set[str] = set()
    for link in steps:
        if link.id not in back:
            continue
        way = _way_back(link.source, by_id, out, into, back)
        first = into[way[0]][0] if way else None
        if first is None or not _is_fork(first, by_id, out):
            continue
        column = place[first.source]
        if column - len(way) + 1 >= place[link.target]:
            for offset, key in enumerate(way):
                place[key] = column - offset
            returning.update(out[key][0].id for key in way[:-1])
            returning.add(link.id)
    return returning


def _is_fork(link: Link, by_id: Mapping[str, Item], out: Mapping[str, list[Link]]) -> bool:
    return by_id[link.source].form == "diamond" and len(out[link.source]) > 1


def _way_back(
    last: str,
    by_id: Mapping[str, Item],
    out: Mapping[str, list[Link]],
    into: Mapping[str, list[Link]],
    back: set[str],
) -> list[str]:
    """The items in a line up to `last`, each with one way in and one way out."""
    way: list[str] = []
    node = last
    while _is_plain(by_id[node], out, into) and into[node][0].id not in back:
        way.insert(0, node)
        node = into[node][0].source
    return way


def _is_plain(item: Item, out: Mapping[str, list[Link]], into: Mapping[str, list[Link]]) -> bool:
    single = len(out[item.id]) == 1 and len(into[item.id]) == 1
    simple = item.form == "box" and not item.docks and item.span == 1
    return simple and single and not into[item.id][0].dock
