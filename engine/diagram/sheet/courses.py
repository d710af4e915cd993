"""The straight pieces of all routes, and which of them share a track in a gap or alley."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.diagram.sheet.grid import Grid, Node
from engine.diagram.sheet.route import Route, offset_of
from engine.diagram.sheet.tracks import End, Strand, tracks

LineKey = tuple[bool, int]  # upright or not, and the number of the x or y line
Key = tuple[int, int]  # the number of a route, and of the piece in it
Spread = dict[LineKey, dict[int, int]]  # for every gap and alley the track of each group


@dataclass(frozen=True, slots=True)
class Piece:
    """A straight part of a route."""

    route: int
    number: int
    upright: bool
    line: int
    start: Node
    end: Node


class Courses:
    """All pieces by route; pieces of links that share a port and a way are one group."""

    def __init__(self, grid: Grid, routes: Sequence[Route]) -> None:
        self.grid, self.routes = grid, routes
        self.pieces = [_pieces(number, route) for number, route in enumerate(routes)]
        self.group = self._groups()

    def has_tracks(self, piece: Piece) -> bool:
        """Whether a piece runs in a gap or alley, where there is room for several."""
        if piece.upright:
            return piece.line % 2 == 0
        return self.grid.levels[piece.line].kind == "alley"

    def offset(self, piece: Piece) -> int:
        """How far a piece lies off its line, in pixels."""
        if not piece.upright or piece.line % 2 == 0:
            return 0
        last = len(self.pieces[piece.route]) - 1
        return offset_of(self.routes[piece.route], piece.number, last)

    def spread(
        self, across: Callable[[Piece], float], along: Callable[[Node, bool], float]
    ) -> Spread:
        """Tracks for all gaps and alleys.

        `across` gives the position of a piece across its direction, `along` that of a place on an
        upright or level line; both may be rough.
        """
        strands: dict[LineKey, dict[int, list[End]]] = defaultdict(lambda: defaultdict(list))
        for pieces in self.pieces:
            for piece in pieces:
                if self.has_tracks(piece):
                    group = self.group[piece.route, piece.number]
                    ends = [
                        self._end(piece, piece.start, -1, across, along),
                        self._end(piece, piece.end, 1, across, along),
                    ]
                    strands[piece.upright, piece.line][group].extend(ends)
        return {
            line: tracks([Strand(key, tuple(ends)) for key, ends in groups.items()])
            for line, groups in strands.items()
        }

    def _end(
        self,
        piece: Piece,
        node: Node,
        step: int,
        across: Callable[[Piece], float],
        along: Callable[[Node, bool], float],
    ) -> End:
        """Where a piece ends, and to which side the route goes on there."""
        pieces, other = self.pieces[piece.route], piece.number + step
        if not 0 <= other < len(pieces):
            return End(along(node, piece.upright), 0)
        neighbour = pieces[other]
        far = neighbour.start if step < 0 else neighbour.end
        axis = 0 if piece.upright else 1
        return End(across(neighbour), 1 if far[axis] > node[axis] else -1)

    def _groups(self) -> dict[Key, int]:
        parent: dict[Key, Key] = {}

        def root(key: Key) -> Key:
            while parent[key] != key:
                key = parent[key]
            return key

        seen: dict[tuple[object, ...], Key] = {}
        for piece in (piece for pieces in self.pieces for piece in pieces):
            key = piece.route, piece.number
            parent[key] = key
            for name in self._trunks(piece):
                if name in seen:
                    parent[root(key)] = root(seen[name])
                seen.setdefault(name, key)
        number = {key: index for index, key in enumerate(parent)}
        return {key: number[root(key)] for key in parent}

    def _trunks(self, piece: Piece) -> list[tuple[object, ...]]:
        """Names for the port and the way between it and the piece, from both ends."""
        route = self.routes[piece.route]
        link, points = route.link, route.points
        kind = (link.kind == "message", link.reverse, piece.upright)
        names: list[tuple[object, ...]] = []
        if route.out:
            port = (link.source, link.dock, route.out_offset)
            names.append(("from", *kind, *port, points[: piece.number + 1]))
        if route.into:
            port = (link.target, "", route.in_offset)
            names.append(("to", *kind, *port, points[piece.number + 1 :]))
        return names


def _pieces(number: int, route: Route) -> list[Piece]:
    found = []
    for index, (a, b) in enumerate(pairwise(route.points)):
        upright = a[0] == b[0]
        found.append(Piece(number, index, upright, a[0] if upright else a[1], a, b))
    return found
