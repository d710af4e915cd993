"""Timing: things timed in turn, their medians, and ratios of these as rows of the table."""

import operator
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
}

Timer = Callable[[], float]
"""Does something once and says how many seconds that took."""


@dataclass(frozen=True)
class Row:
    """A measured goal. `goal` reads `<= 1.15`. `ours` is None where `why` says it has no value."""

    number: str
    what: str
    goal: str
    ours: float | None
    why: str = ""

    @property
    def reached(self) -> bool:
        """Whether our value is what the goal asks."""
        sign, bound = self.goal.split()
        return self.ours is not None and _HOLDS[sign](round(self.ours, 3), float(bound))

    def text(self) -> str:
        """One line of the table."""
        value = "-" if self.ours is None else f"{self.ours:.2f}"
        verdict = "reached" if self.reached else "missed"
        why = f" ({self.why})" if self.why else ""
        return f"{self.number:<4} {self.goal:>8} {value:>8}  {verdict:<8} {self.what}{why}"


def seconds(work: Callable[[], object]) -> float:
    """How long it took."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def timed(work: Callable[[], object]) -> Timer:
    """The whole of some work as a timer."""
    return lambda: seconds(work)


def in_turn(timers: Sequence[Timer], times: int) -> list[float]:
    """The median of each, in seconds, all timed in turn so that the machine's moods meet all."""
    taken = [[timer() for timer in timers] for _ in range(times)]
    return [statistics.median(found) for found in zip(*taken, strict=True)]
