"""Lines that run along the same gap or alley, put side by side without needless crossings.

A *strand* is the stretch of one or more links within a gap or alley; links that share an end share
a strand there. Strands that touch get different tracks, ordered so that their ends cross each other
as little as possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count


@dataclass(frozen=True, slots=True)
class End:
    """Where a strand bends away: the position along the line, and to which side (-1 or +1)."""

    at: float
    side: int


@dataclass(frozen=True, slots=True)
class Strand:
    """A stretch along a line with its ends; both directions of a line count alike."""

    key: int
    ends: tuple[End, ...]

    @property
    def low(self) -> float:
        """Where it starts."""
        return min(end.at for end in self.ends)

    @property
    def high(self) -> float:
        """Where it stops."""
        return max(end.at for end in self.ends)


def tracks(strands: Sequence[Strand]) -> dict[int, int]:
    """The track of each strand, from 0 on the smaller side."""
    order = _ordered(list(strands))
    found: dict[int, int] = {}
    for number, strand in enumerate(order):
        near = [other for other in order[:number] if _touch(other, strand)]
        bound = [o for o in near if _conflict(strand, o) > _conflict(o, strand)]
        track = max((found[other.key] + 1 for other in bound), default=0)
        taken = {found[other.key] for other in near}
        found[strand.key] = next(t for t in count(track) if t not in taken)
    return found


def _touch(a: Strand, b: Strand) -> bool:
    return a.low <= b.high and b.low <= a.high


def _ordered(strands: list[Strand]) -> list[Strand]:
    """Few conflicts by moving one strand at a time to its best place."""
    strands.sort(key=lambda strand: (_pull(strand), strand.low, strand.key))
    for _ in range(4):
        moved = False
        for strand in list(strands):
            moved = _settle(strands, strand) or moved
        if not moved:
            break
    return strands


def _pull(strand: Strand) -> float:
    return sum(end.side for end in strand.ends) / len(strand.ends)


def _settle(strands: list[Strand], strand: Strand) -> bool:
    old = strands.index(strand)
    rest = strands[:old] + strands[old + 1 :]
    cost = sum(_conflict(strand, other) for other in rest)
    best, place = cost, 0
    for number, other in enumerate(rest):
        cost += _conflict(other, strand) - _conflict(strand, other)
        if cost < best - 1e-9:
            best, place = cost, number + 1
    now = sum(_conflict(o, strand) for o in rest[:old]) + sum(
        _conflict(strand, o) for o in rest[old:]
    )
    if best >= now - 1e-9:
        return False
    strands[:] = [*rest[:place], strand, *rest[place:]]
    return True


def _conflict(first: Strand, second: Strand) -> float:
    """What it costs to put `first` on the smaller side of `second`."""
    if not _touch(first, second):
        return 0.0
    cost = sum(_strike(end, second) for end in first.ends if end.side > 0)
    cost += sum(_strike(end, first) for end in second.ends if end.side < 0)
    return cost + sum(
        20.0 for a in first.ends for b in second.ends if a.at == b.at and a.side > 0 and b.side < 0
    )


def _strike(end: End, other: Strand) -> float:
    if other.low < end.at < other.high:
        return 1.0
    return 0.6 if end.at in (other.low, other.high) else 0.0
