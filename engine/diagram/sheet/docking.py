"""What it costs to leave and enter items at each side, given who is there already."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.diagram.parts import Item, Link, Rim, Side
from engine.diagram.sheet.grid import Grid
from engine.diagram.sheet.ports import Port, dock_port, ports
from engine.diagram.sheet.route import DOWN, HEADING, UP
from engine.diagram.sheet.traffic import Traffic

State = tuple[int, int, int]  # an x line, a y line, a heading

_UPRIGHT: Final = {"diamond": 4.0, "box": 32.0, "round": 34.0, "note": 0.0}
_BESIDE_DOCKS = 25.0
_AGAINST_READING = 160.0
_BACK_LEVEL = 15.0
_BACK_AHEAD = 60.0
_LEVEL_MESSAGE = 80.0
_SPLIT = 30.0
_MERGE = 10.0
_WRONG_WAY = 250.0
_NEAR = 12


def family(link: Link) -> str:
    """Links of different families never share a line or a port."""
    return "note" if link.kind in ("association", "data") else link.kind


@dataclass(frozen=True)
class Docking:
    """The ends of links; `back` are the links that lead back."""

    grid: Grid
    links: Sequence[Link]
    rims: Mapping[str, Rim]
    back: frozenset[str]
    stretch: Mapping[str, tuple[int, int]]
    traffic: Traffic

    def starts(self, link: Link) -> Iterator[Port]:
        """Where a way may begin, with its price; one to the item itself leaves on the right."""
        if link.dock:
            yield dock_port(self.grid, link)
            return
        for port in self._priced(link, self.grid.items[link.source], leaving=True):
            if link.source != link.target or port.side == "right":
                yield port

    def goals(self, link: Link) -> dict[State, Port | None]:
        """Where a way may end, by place and heading; None is a rim."""
        if link.target in self.rims:
            return self._rim_goals(link)
        own = {(port.x, port.y, HEADING[port.side]) for port in self.starts(link)}
        found = {
            (port.x, port.y, (HEADING[port.side] + 2) % 4): port
            for port in self._priced(link, self.grid.items[link.target], leaving=False)
        }
        return {state: port for state, port in found.items() if state not in own}

    def _rim_goals(self, link: Link) -> dict[State, Port | None]:
        """Any gap in the stretch of the rim, and straight up or down from the item."""
        top = self.rims[link.target].side == "top"
        level, way = (0, UP) if top else (len(self.grid.levels) - 1, DOWN)
        low, high = self.stretch[link.target]
        own = self.grid.middle(link.source)
        open_lines = [x for x in range(low, high + 1) if x % 2 == 0 or x == own]
        return {(x, level, way): None for x in open_lines}

    def _priced(self, link: Link, item: Item, *, leaving: bool) -> Iterator[Port]:
        for port in ports(self.grid, link, item, leaving=leaving):
            cost = self._side(link, item, port.side, leaving=leaving)
            cost += self._crowd(link, item, port, leaving=leaving)
            yield replace(port, cost=port.cost + cost)

    def _side(self, link: Link, item: Item, side: Side, *, leaving: bool) -> float:
        upright = side in ("top", "bottom")
        if link.kind == "message":
            return 0.0 if upright else _LEVEL_MESSAGE
        if link.kind != "sequence":
            return 0.0
        if link.id in self.back:
            ahead = (side == "right") == leaving
            return 0.0 if upright else (_BACK_AHEAD if ahead else _BACK_LEVEL)
        return self._forward_side(link, item, side, leaving=leaving)

    def _forward_side(self, link: Link, item: Item, side: Side, *, leaving: bool) -> float:
        here, there = self.grid.middle(link.source), self.grid.middle(link.target)
        if side in ("top", "bottom"):
            docked = _BESIDE_DOCKS if side == "bottom" and item.docks else 0.0
            return 0.0 if here == there else _UPRIGHT[item.form] + docked
        ahead = "right" if here <= there else "left"
        return 0.0 if (side == ahead) == leaving else _AGAINST_READING

    def _crowd(self, link: Link, item: Item, port: Port, *, leaving: bool) -> float:
        """The price of sharing a port: more for lines in different directions."""
        cost = 0.0
        for number, out, offset in self.traffic.ports.get((item.id, port.side), ()):
            if abs(offset - port.offset) >= _NEAR:
                continue
            if out != leaving or family(self.links[number]) != family(link):
                cost += _WRONG_WAY
            else:
                cost += _SPLIT if leaving else _MERGE
        return cost
