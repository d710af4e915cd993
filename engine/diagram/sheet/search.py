"""The cheapest way of one link through the traffic: A* over places and headings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from engine.diagram.parts import Link
from engine.diagram.sheet.docking import State
from engine.diagram.sheet.grid import Grid, Node
from engine.diagram.sheet.ports import Port
from engine.diagram.sheet.route import HEADING, STEPS, Corner, Route, bends, facing
from engine.diagram.sheet.traffic import Traffic

_LENGTH = 0.3
_BEND = 40.0
_CROSS = 35.0
_TURNED_CROSS = 10.0
_FACING = 20.0
_SIDE_BY_SIDE = 5.0
_OVERLAP = 600.0
_THROUGH_POOL = 60.0
_OUT_OF_POOL = 3000.0
_NEAR = 10
_WIDE = ("box", "note")


@dataclass
class Search:
    """One search. `kin` are the numbers of links that this one may run together with."""

    grid: Grid
    traffic: Traffic
    kin: frozenset[int]
    link: Link
    starts: Sequence[Port]
    goals: Mapping[State, Port | None]
    cost: dict[State, float] = field(default_factory=dict)
    before: dict[State, State | Port] = field(default_factory=dict)
    queue: list[tuple[float, float, State]] = field(default_factory=list)

    def __post_init__(self) -> None:
        ends = [(self.grid.xs[x], self.grid.ys[y]) for x, y, _ in self.goals]
        self.low = min(x for x, _ in ends), min(y for _, y in ends)
        self.high = max(x for x, _ in ends), max(y for _, y in ends)
        self.columns = frozenset(x for x, _, _ in self.goals if x % 2)
        inside = (key for key in (self.link.source, self.link.target) if key in self.grid.items)
        self.pools = frozenset(self.grid.levels[self.grid.level(key)].pool for key in inside)

    def run(self) -> Route:
        """The cheapest way; there always is one, around everything if need be."""
        for port in self.starts:
            self._reach((port.x, port.y, HEADING[port.side]), port.cost, port)
        while True:
            _, cost, state = heappop(self.queue)
            if cost > self.cost[state]:
                continue
            if state in self.goals and not isinstance(self.before[state], Port):
                return self._route(state)
            self._expand(state, cost)

    def _reach(self, state: State, cost: float, before: State | Port) -> None:
        if cost < self.cost.get(state, 1e18):
            self.cost[state] = cost
            self.before[state] = before
            heappush(self.queue, (cost + self._ahead(state), cost, state))

    def _ahead(self, state: State) -> float:
        """No more than the rest of the way can cost."""
        x, y = self.grid.xs[state[0]], self.grid.ys[state[1]]
        across = max(self.low[0] - x, 0, x - self.high[0])
        down = max(self.low[1] - y, 0, y - self.high[1])
        return _LENGTH * (across + down) + (_BEND if across and down else 0)

    def _expand(self, state: State, cost: float) -> None:
        x, y, way = state
        first = isinstance(self.before[state], Port)
        for turn in (way,) if first else (way, (way + 1) % 4, (way + 3) % 4):
            dx, dy = STEPS[turn]
            node = (x + dx, y + dy)
            if self._open(state, node, turn) and self._may_turn(x, turn, way):
                here = 0.0 if first else self._meeting(state, turn)
                here += self._step((x, y), node, upright=turn % 2 == 1)
                port = self.goals.get((*node, turn))
                self._reach((*node, turn), cost + here + (port.cost if port else 0.0), state)

    # --- where one may go ---------------------------------------------------------------------

    def _open(self, came: State, node: Node, way: int) -> bool:
        grid = self.grid
        if not (0 <= node[0] < grid.width and 0 <= node[1] < len(grid.levels)):
            return False
        if (*node, way) in self.goals:
            return self._fits(came, self.goals[(*node, way)], way)
        return node not in grid.blocked and grid.levels[node[1]].kind != "rim"

    def _fits(self, came: State, port: Port | None, way: int) -> bool:
        """A straight upright line needs ports above each other, or one that can be moved."""
        if port is None or came[2] != way or way % 2 == 0 or self._last_corner(came):
            return True
        start = self._origin(came)
        return port.offset == start.offset or self._target_movable() or self._source_movable()

    def _target_movable(self) -> bool:
        return self.grid.items[self.link.target].form in _WIDE and not self.link.enters

    def _source_movable(self) -> bool:
        link = self.link
        return self.grid.items[link.source].form in _WIDE and not link.dock and not link.leaves

    def _may_turn(self, x: int, turn: int, way: int) -> bool:
        """Centre lines of columns are for leaving and entering items, not for passing through."""
        return turn % 2 == 0 or x % 2 == 0 or turn == way or x in self.columns

    # --- what it costs ------------------------------------------------------------------------

    def _step(self, here: Node, node: Node, *, upright: bool) -> float:
        grid = self.grid
        length = abs(grid.ys[node[1]] - grid.ys[here[1]]) + abs(grid.xs[node[0]] - grid.xs[here[0]])
        cost = _LENGTH * length + self._trespass(node)
        users = self.traffic.steps.get((int(upright), *min(here, node)))
        return cost + (self._company(users, here, upright=upright) if users else 0.0)

    def _trespass(self, node: Node) -> float:
        """The price of being outside of the pools of both ends."""
        pool = self.grid.levels[node[1]].pool
        if pool in self.pools:
            return 0.0
        if self.link.kind == "sequence":
            return _OUT_OF_POOL
        return 0.0 if pool < 0 else _THROUGH_POOL

    def _company(self, users: Sequence[tuple[int, int]], here: Node, *, upright: bool) -> float:
        """The price of running along with others: nothing with kin, little side by side."""
        strangers = [offset for number, offset in users if number not in self.kin]
        wide = here[0] % 2 == 0 if upright else self.grid.levels[here[1]].kind != "row"
        if wide:
            return _SIDE_BY_SIDE * len(strangers)
        if not upright:
            return _OVERLAP * len(strangers)
        mine = self._offset_on(here[0])
        return _OVERLAP * sum(1 for offset in strangers if abs(offset - mine) < _NEAR)

    def _offset_on(self, x: int) -> int:
        """How far off the centre line of a column this link would run."""
        upright = [port for port in self.starts if port.side in ("top", "bottom")]
        ends = [port for (_, _, way), port in self.goals.items() if port and way % 2]
        return next((port.offset for port in (*upright, *ends) if port.x == x), 0)

    def _meeting(self, state: State, turn: int) -> float:
        """The price of passing a place in view of those that pass it already."""
        x, y, way = state
        cost = _BEND if turn != way else 0.0
        for number, came, went in self.traffic.corners.get((x, y), ()):
            if number in self.kin:
                continue
            if way == turn and came == went:
                cost += _CROSS if way % 2 != came % 2 else 0.0
            elif way != turn and came != went:
                cost += self._corners(state, (way, turn), number, (came, went))
            else:
                cost += _TURNED_CROSS
        return cost

    def _corners(self, state: State, mine: Corner, number: int, theirs: Corner) -> float:
        """Two corners at one place; two links that swap sides twice would lie on one another."""
        x, y, way = state
        fixed = self.grid.levels[y].kind == "row" if way % 2 else x % 2 == 1
        if not fixed or not facing(mine, theirs, way):
            return _TURNED_CROSS
        node, corner = self._last_corner(state) or ((-1, -1), mine)
        for other, came, went in self.traffic.corners.get(node, ()):
            if other == number and came != went and facing(corner, (came, went), way):
                return _OVERLAP
        return _FACING

    # --- looking back -------------------------------------------------------------------------

    def _last_corner(self, state: State) -> tuple[Node, Corner] | None:
        """The corner at which the present straight run began; None when at the port."""
        before = self.before[state]
        while not isinstance(before, Port):
            if before[2] != state[2]:
                return (before[0], before[1]), (before[2], state[2])
            before = self.before[before]
        return None

    def _origin(self, state: State) -> Port:
        before = self.before[state]
        while not isinstance(before, Port):
            before = self.before[before]
        return before

    def _route(self, state: State) -> Route:
        start, goal = self._origin(state), self.goals[state]
        nodes, before = [state], self.before[state]
        while not isinstance(before, Port):
            nodes.append(before)
            before = self.before[before]
        points = bends([(x, y) for x, y, _ in reversed(nodes)])
        out, into = start.offset, goal.offset if goal else 0
        if goal and len(points) == 2 and state[2] % 2:
            out = into = out if self._target_movable() else into if self._source_movable() else out
        return Route(self.link, points, start.side, goal.side if goal else None, out, into)
