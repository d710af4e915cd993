"""The way of every link over the lines of the grid: short, few bends, few crossings.

A search from port to port (A*), one link after another, the straight ones first. Centre lines of
rows and columns carry one link at a time, except that links with a common source or target may run
together; gaps and alleys carry any number, side by side. When all have found a way, each looks once
more with the others in place.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from typing import Final

from engine.diagram.grid import Grid, Node
from engine.diagram.parts import Item, Link, Rim, Side
from engine.diagram.ports import Port, dock_port, ports

RIGHT, DOWN, LEFT, UP = 0, 1, 2, 3
_STEPS: Final = ((1, 0), (0, 1), (-1, 0), (0, -1))
_HEADING: Final[dict[Side, int]] = {"right": RIGHT, "bottom": DOWN, "left": LEFT, "top": UP}

_LENGTH = 0.3
_BEND = 40.0
_CROSS = 35.0
_TURNED_CROSS = 10.0
_FACING = 20.0
_SHARED_LANE = 5.0
_OVERLAP = 600.0
_WRONG_WAY = 250.0
_SPLIT = 30.0
_UPRIGHT: Final = {"diamond": 4.0, "box": 32.0, "round": 34.0, "note": 0.0}
_BESIDE_DOCKS = 25.0
_MERGE = 10.0
_THROUGH_POOL = 60.0

State = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a link: bends on the grid, both ends included.

    `out` and `into` are the sides of the items; empty at a rim. The offsets are those of the ports.
    """

    link: Link
    points: tuple[Node, ...]
    out: Side | None
    into: Side | None
    out_offset: int = 0
    in_offset: int = 0


@dataclass
class _Traffic:
    steps: dict[tuple[int, int, int], list[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    turns: dict[Node, list[tuple[int, int, int]]] = field(default_factory=lambda: defaultdict(list))
    ports: dict[tuple[str, Side], list[tuple[int, bool, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )


def routes(
    grid: Grid, links: Sequence[Link], rims: Sequence[Rim], back: frozenset[str]
) -> tuple[Route, ...]:
    """A way for each link, in the order given."""
    router = _Router(grid, tuple(links), rims, back)
    order = sorted(range(len(links)), key=router.urgency)
    for index in order:
        router.go(index)
    for _ in range(2 if len(links) < 120 else 1):
        for index in order:
            router.again(index)
    return tuple(router.found[index] for index in range(len(links)))


class _Router:
    def __init__(
        self, grid: Grid, links: tuple[Link, ...], rims: Sequence[Rim], back: frozenset[str]
    ) -> None:
        self.grid, self.links, self.back = grid, links, back
        self.rims = {rim.id: rim for rim in rims}
        self.traffic = _Traffic()
        self.found: dict[int, Route] = {}
        self.kin = [self._kin(link) for link in links]
        self.stretch = stretches(grid, links, rims)

    def _kin(self, link: Link) -> frozenset[int]:
        """Links that this one may run together with: same source or same target."""
        return frozenset(
            index
            for index, other in enumerate(self.links)
            if (_family(other), other.reverse) == (_family(link), link.reverse)
            and (
                (
                    (other.source, other.dock) == (link.source, link.dock)
                    and link.source not in self.rims
                )
                or (other.target == link.target and link.target not in self.rims)
            )
        )

    def urgency(self, index: int) -> tuple[int, int, int]:
        """Straight links first, then short ones; messages and notes last."""
        link = self.links[index]
        if link.source in self.rims or link.target in self.rims:
            return 3, 0, index
        grid = self.grid
        rows = abs(grid.cells[link.source].row - grid.cells[link.target].row)
        columns = abs(grid.left(link.target) - grid.right(link.source)) // 2
        if link.kind != "sequence":
            return 3 if link.kind == "message" else 4, rows * 2 + columns, index
        if link.id in self.back:
            return 2, rows * 2 + columns, index
        return 0 if rows == 0 and not link.dock else 1, rows * 2 + columns, index

    def go(self, index: int) -> None:
        """Find a way and put it into the traffic."""
        route = self._search(index)
        self.found[index] = route
        for key, offset in self._steps(route):
            self.traffic.steps[key].append((index, offset))
        for node, turn in _turns(route):
            self.traffic.turns[node].append((index, *turn))
        for end, side, leaving, offset in _ends(route):
            self.traffic.ports[end, side].append((index, leaving, offset))

    def again(self, index: int) -> None:
        """Take a way out of the traffic and look for a better one."""
        route = self.found[index]
        for key, offset in self._steps(route):
            self.traffic.steps[key].remove((index, offset))
        for node, turn in _turns(route):
            self.traffic.turns[node].remove((index, *turn))
        for end, side, leaving, offset in _ends(route):
            self.traffic.ports[end, side].remove((index, leaving, offset))
        self.go(index)

    def _steps(self, route: Route) -> Iterator[tuple[tuple[int, int, int], int]]:
        last = len(route.points) - 2
        for number, (a, b) in enumerate(zip(route.points, route.points[1:], strict=False)):
            vertical = a[0] == b[0]
            offset = 0
            if vertical and a[0] % 2:
                offset = route.out_offset if number == 0 and route.out else 0
                offset = route.in_offset if number == last and number and route.into else offset
            for node in _between(a, b):
                yield (int(vertical), *node), offset

    # --- ports --------------------------------------------------------------------------------

    def _starts(self, link: Link) -> Iterator[Port]:
        if link.dock:
            yield dock_port(self.grid, link)
        else:
            yield from self._ports(link, self.grid.items[link.source], leaving=True)

    def _ports(self, link: Link, item: Item, *, leaving: bool) -> Iterator[Port]:
        for port in ports(self.grid, link, item, leaving=leaving):
            cost = port.cost + self._side_cost(link, item, port.side, leaving=leaving)
            cost += self._crowd(link, item, port.side, port.offset, leaving=leaving)
            yield replace(port, cost=cost)

    def _side_cost(self, link: Link, item: Item, side: Side, *, leaving: bool) -> float:
        upright = side in ("top", "bottom")
        if link.kind == "message":
            return 0.0 if upright else 80.0
        if link.kind != "sequence":
            return 0.0
        if link.id in self.back:
            return 0.0 if upright else (60.0 if (side == "left") != leaving else 15.0)
        here, there = self.grid.middle(link.source), self.grid.middle(link.target)
        if upright:
            docked = _BESIDE_DOCKS if side == "bottom" and item.docks else 0.0
            return 0.0 if here == there else _UPRIGHT[item.form] + docked
        ahead = "right" if here <= there else "left"
        return 0.0 if (side == ahead) == leaving else 160.0

    def _crowd(self, link: Link, item: Item, side: Side, offset: int, *, leaving: bool) -> float:
        cost = 0.0
        for index, out, other in self.traffic.ports[item.id, side]:
            if abs(other - offset) >= 12:
                continue
            if out != leaving or _family(self.links[index]) != _family(link):
                cost += _WRONG_WAY
            else:
                cost += _SPLIT if leaving else _MERGE
        return cost

    def _goals(self, link: Link) -> dict[State, Port | None]:
        """Where a way may end, by place and heading; None is a rim."""
        if link.target in self.rims:
            return self._rim_goals(link)
        item = self.grid.items[link.target]
        return {
            (port.x, port.y, (_HEADING[port.side] + 2) % 4): port
            for port in self._ports(link, item, leaving=False)
        }

    def _rim_goals(self, link: Link) -> dict[State, Port | None]:
        top = self.rims[link.target].side == "top"
        level, heading = (0, UP) if top else (len(self.grid.levels) - 1, DOWN)
        low, high = self.stretch[link.target]
        own = self.grid.middle(link.source)
        open_lines = [x for x in range(low, high + 1) if x % 2 == 0 or x == own]
        return {(x, level, heading): None for x in open_lines}

    # --- the search ---------------------------------------------------------------------------

    def _search(self, index: int) -> Route:
        link = self.links[index]
        search = _Search(self, index, link)
        return search.run()


class _Search:
    """One search; a state is a place and a heading."""

    def __init__(self, router: _Router, index: int, link: Link) -> None:
        self.router, self.index, self.link = router, index, link
        self.grid = router.grid
        self.kin = router.kin[index]
        self.goals = router._goals(link)
        self.starts = list(router._starts(link))
        self.cost: dict[State, float] = {}
        self.before: dict[State, State | Port] = {}
        self.queue: list[tuple[float, float, State]] = []
        self.pools = self._pools()
        ends = [(self.grid.xs[x], self.grid.ys[y]) for x, y, _ in self.goals]
        self.low = min(x for x, _ in ends), min(y for _, y in ends)
        self.high = max(x for x, _ in ends), max(y for _, y in ends)
        self.columns = {x for x, _, _ in self.goals if x % 2}

    def _pools(self) -> frozenset[int]:
        """Pools that a way may run in; the others only under protest."""
        ends = (self.link.source, self.link.target)
        levels = self.grid.levels
        return frozenset(
            levels[self.grid.level(key)].pool for key in ends if key in self.grid.items
        )

    def run(self) -> Route:
        for port in self.starts:
            state = (port.x, port.y, _HEADING[port.side])
            self._reach(state, port.cost, port)
        while self.queue:
            _, cost, state = heappop(self.queue)
            if cost > self.cost[state]:
                continue
            if state in self.goals and not isinstance(self.before[state], Port):
                return self._trace(state)
            self._expand(state, cost)
        raise AssertionError(f"no way for {self.link.id}")

    def _reach(self, state: State, cost: float, before: State | Port) -> None:
        if cost < self.cost.get(state, 1e18):
            self.cost[state] = cost
            self.before[state] = before
            heappush(self.queue, (cost + self._ahead(state), cost, state))

    def _ahead(self, state: State) -> float:
        x, y = self.grid.xs[state[0]], self.grid.ys[state[1]]
        across = max(self.low[0] - x, 0, x - self.high[0])
        down = max(self.low[1] - y, 0, y - self.high[1])
        return _LENGTH * (across + down) + (_BEND if across and down else 0)

    def _expand(self, state: State, cost: float) -> None:
        x, y, heading = state
        first = isinstance(self.before[state], Port)
        turns = (heading,) if first else (heading, (heading + 1) % 4, (heading + 3) % 4)
        for turn in turns:
            dx, dy = _STEPS[turn]
            node = (x + dx, y + dy)
            if not self._open(state, node, turn) or not self._may_leave(x, turn, heading):
                continue
            here = 0.0 if first else self._meeting(state, turn)
            step = self._step((x, y), node, turn, first=first)
            self._reach((*node, turn), cost + here + step + self._end_cost(node, turn), state)

    def _open(self, came: State, node: Node, heading: int) -> bool:
        grid = self.grid
        if not (0 <= node[0] < grid.width and 0 <= node[1] < len(grid.levels)):
            return False
        goal = (*node, heading) in self.goals
        if goal:
            return self._fits(came, node, heading)
        return node not in grid.blocked and grid.levels[node[1]].kind != "rim"

    def _fits(self, came: State, node: Node, heading: int) -> bool:
        """A straight vertical line needs ports above each other, or one that can be moved."""
        port = self.goals[(*node, heading)]
        start = self._straight_from(came)
        if port is None or start is None or came[2] != heading or heading % 2 == 0:
            return True
        return port.offset == start.offset or self._movable()

    def _straight_from(self, state: State) -> Port | None:
        """The port that a way without bends began at."""
        if self._run_start(state):
            return None
        before = self.before[state]
        while not isinstance(before, Port):
            before = self.before[before]
        return before

    def _movable(self) -> bool:
        """Whether one of the ends is wide and free to be entered anywhere."""
        link, items = self.link, self.grid.items
        wide = ("box", "note")
        return items[link.target].form in wide and not link.enters or self._start_movable()

    def _start_movable(self) -> bool:
        link, items = self.link, self.grid.items
        return items[link.source].form in ("box", "note") and not link.dock and not link.leaves

    def _may_leave(self, x: int, turn: int, heading: int) -> bool:
        """Centre lines of columns are for leaving and entering items, not for passing through."""
        if turn % 2 == 0 or x % 2 == 0 or turn == heading:
            return True
        return x in self.columns

    def _step(self, here: Node, node: Node, heading: int, *, first: bool) -> float:
        grid = self.grid
        vertical = heading % 2 == 1
        length = (
            abs(grid.ys[node[1]] - grid.ys[here[1]])
            if vertical
            else abs(grid.xs[node[0]] - grid.xs[here[0]])
        )
        cost = _LENGTH * length
        low = min(here, node)
        users = self.router.traffic.steps.get((int(vertical), *low))
        if users:
            cost += self._company(users, here, vertical=vertical)
        return cost + self._trespass(node)

    def _trespass(self, node: Node) -> float:
        pool = self.grid.levels[node[1]].pool
        if pool < 0 or pool in self.pools:
            return _THROUGH_POOL if pool < 0 and self.link.kind == "sequence" else 0.0
        return _THROUGH_POOL * (1 if self.link.kind != "sequence" else 50)

    def _company(self, users: list[tuple[int, int]], here: Node, *, vertical: bool) -> float:
        """The price of running along with others: nothing with kin, little side by side."""
        strangers = [offset for index, offset in users if index not in self.kin]
        shared = here[0] % 2 == 0 if vertical else self.grid.levels[here[1]].kind != "row"
        if shared:
            return _SHARED_LANE * len(strangers)
        if not vertical:
            return _OVERLAP * len(strangers)
        mine = self._offset_on(here[0])
        return _OVERLAP * sum(1 for offset in strangers if abs(offset - mine) < 10)

    def _offset_on(self, x: int) -> int:
        for port in self.starts:
            if port.x == x and port.side in ("top", "bottom"):
                return port.offset
        for (goal, _, heading), port in self.goals.items():
            if goal == x and heading % 2 and port:
                return port.offset
        return 0

    def _meeting(self, state: State, turn: int) -> float:
        """The price of passing a place in view of those that pass it already."""
        x, y, heading = state
        cost = _BEND if turn != heading else 0.0
        for index, came, went in self.router.traffic.turns.get((x, y), ()):
            if index in self.kin:
                continue
            if heading == turn and came == went:
                cost += _CROSS if heading % 2 != came % 2 else 0.0
            elif heading != turn and came != went:
                cost += self._corners(state, (heading, turn), index, (came, went))
            else:
                cost += _TURNED_CROSS
        return cost

    def _corners(
        self, state: State, mine: tuple[int, int], index: int, theirs: tuple[int, int]
    ) -> float:
        """Two corners at one place; two links that swap sides twice would lie on one another."""
        x, y, heading = state
        fixed = self.grid.levels[y].kind == "row" if heading % 2 else x % 2 == 1
        if not fixed or not _facing(mine, theirs, heading):
            return _TURNED_CROSS
        start = self._run_start(state)
        if start is None:
            return _FACING
        node, corner = start
        for other, came, went in self.router.traffic.turns.get(node, ()):
            if other == index and came != went and _facing(corner, (came, went), heading):
                return _OVERLAP
        return _FACING

    def _run_start(self, state: State) -> tuple[Node, tuple[int, int]] | None:
        """The corner at which the present straight run began."""
        before = self.before[state]
        while not isinstance(before, Port):
            if before[2] != state[2]:
                return (before[0], before[1]), (before[2], state[2])
            before = self.before[before]
        return None

    def _end_cost(self, node: Node, heading: int) -> float:
        port = self.goals.get((*node, heading))
        return port.cost if port else 0.0

    def _trace(self, state: State) -> Route:
        goal = self.goals[state]
        nodes = [state]
        before = self.before[state]
        while not isinstance(before, Port):
            nodes.append(before)
            before = self.before[before]
        points = _bends([(x, y) for x, y, _ in reversed(nodes)])
        out_offset, in_offset = before.offset, goal.offset if goal else 0
        if len(points) == 2 and before.side in ("top", "bottom") and goal:
            narrow = self.grid.items[self.link.target].form in ("round", "diamond")
            if (narrow or self.link.enters) and self._start_movable():
                out_offset = in_offset
            in_offset = out_offset
        into = goal.side if goal else None
        return Route(self.link, points, before.side, into, out_offset, in_offset)


def _family(link: Link) -> str:
    """Links of different families never share a line."""
    return "note" if link.kind in ("association", "data") else link.kind


def stretches(grid: Grid, links: Sequence[Link], rims: Sequence[Rim]) -> dict[str, tuple[int, int]]:
    """Which x lines each rim may use: pools on the same side stand beside one another."""
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


def _between(a: Node, b: Node) -> Iterator[Node]:
    """The lower ends of all unit steps from one bend to the next."""
    if a[0] == b[0]:
        return ((a[0], y) for y in range(min(a[1], b[1]), max(a[1], b[1])))
    return ((x, a[1]) for x in range(min(a[0], b[0]), max(a[0], b[0])))


def _heading(a: Node, b: Node) -> int:
    if a[0] == b[0]:
        return DOWN if b[1] > a[1] else UP
    return RIGHT if b[0] > a[0] else LEFT


def _turns(route: Route) -> Iterator[tuple[Node, tuple[int, int]]]:
    """Every place a route passes, with the heading it comes and goes with."""
    points = route.points
    for number, (a, b) in enumerate(zip(points, points[1:], strict=False)):
        heading = _heading(a, b)
        dx, dy = _STEPS[heading]
        node = (a[0] + dx, a[1] + dy)
        while node != b:
            yield node, (heading, heading)
            node = (node[0] + dx, node[1] + dy)
        if number + 2 < len(points):
            yield b, (heading, _heading(b, points[number + 2]))


def _facing(one: tuple[int, int], other: tuple[int, int], run: int) -> bool:
    """Whether two corners at one place stretch arms across a run to opposite sides."""
    arms = _arm(one, run), _arm(other, run)
    return arms[0] == (arms[1] + 2) % 4


def _arm(corner: tuple[int, int], run: int) -> int:
    """The side that the arm of a corner points to that is not in the direction of the run."""
    came, went = corner
    return (came + 2) % 4 if came % 2 != run % 2 else went


def _ends(route: Route) -> Iterator[tuple[str, Side, bool, int]]:
    if route.out and not route.link.dock:
        yield route.link.source, route.out, True, route.out_offset
    if route.into:
        yield route.link.target, route.into, False, route.in_offset


def _bends(nodes: Sequence[Node]) -> tuple[Node, ...]:
    kept = [nodes[0]]
    for a, b, c in zip(nodes, nodes[1:], nodes[2:], strict=False):
        if (a[0] == b[0]) != (b[0] == c[0]):
            kept.append(b)
    return (*kept, nodes[-1])
