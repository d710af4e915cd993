"""Pools and lanes as bands: the innermost lanes from top to bottom, and who stands in which."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.diagram import sizes
from engine.diagram.files.model import Lane, Plane, Scope
from engine.diagram.parts import Band


@dataclass
class Bands:
    """The bands of a plane, and the band of each node that a lane names or that follows one."""

    all: list[Band] = field(default_factory=list)
    of: dict[str, int] = field(default_factory=dict)

    def first(self, pool: int) -> int:
        """The first band of a pool; 0 when it has none."""
        found = (number for number, band in enumerate(self.all) if band.pool == pool)
        return next(found, 0)


def bands(plane: Plane) -> Bands:
    """The bands of all open pools in the order of the file; at least one."""
    found = Bands()
    for number, pool in enumerate(plane.pools):
        if pool.scope is None:
            continue
        for lane in pool.scope.lanes:
            _add_lane(found, lane, number, 0)
        if not pool.scope.lanes:
            found.all.append(Band(number, sizes.header(pool.name)))
        _follow_neighbours(pool.scope, found.of)
    if not found.all:
        found.all.append(Band())
    return found


def leaves(lane: Lane) -> int:
    """How many bands a lane holds."""
    return sum(leaves(inner) for inner in lane.lanes) or 1


def depth(lanes: Sequence[Lane]) -> int:
    """How deep lanes are nested; 0 without any."""
    return max((1 + depth(lane.lanes) for lane in lanes), default=0)


def _add_lane(found: Bands, lane: Lane, pool: int, least: int) -> None:
    """Add the bands of a lane; each takes its part of the height that outer names need."""
    first = len(found.all)
    least = max(sizes.header(lane.name), least)
    for inner in lane.lanes:
        _add_lane(found, inner, pool, -(-least // len(lane.lanes)))
    if not lane.lanes:
        found.all.append(Band(pool, least))
    for member in lane.members:
        found.of.setdefault(member, first)


def _follow_neighbours(scope: Scope, band_of: dict[str, int]) -> None:
    """What no lane names stands with what it is linked to."""
    for _ in scope.nodes:
        changed = False
        for flow in scope.flows:
            for one, other in ((flow.target, flow.source), (flow.source, flow.target)):
                if one not in band_of and other in band_of:
                    band_of[one] = band_of[other]
                    changed = True
        if not changed:
            return
