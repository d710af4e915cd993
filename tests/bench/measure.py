"""Timing: medians of one thing, ratios of two things timed in turn."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A measured goal. `ours` is None where it could not be measured; `why` says why."""

    number: str
    what: str
    goal: str
    ours: float | None
    reached: bool
    why: str = ""

    def text(self) -> str:
        """One line of the table."""
        value = "-" if self.ours is None else f"{self.ours:.2f}"
        verdict = "reached" if self.reached else "missed"
        return (
            f"{self.number:>3}  {self.goal:>14}  {value:>10}  {verdict:<8} {self.what} {self.why}"
        )


def seconds(work: Callable[[], object]) -> float:
    """How long it took."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def median(work: Callable[[], object], times: int) -> float:
    """The median of several runs, in seconds."""
    return statistics.median(seconds(work) for _ in range(times))


def process(command: Sequence[str], times: int = 7) -> float:
    """The median time of a whole process, in seconds, after one warm-up."""

    def run() -> None:
        subprocess.run(command, check=True, capture_output=True)

    run()
    return median(run, times)


def bare(times: int = 7) -> float:
    """A Python that does nothing: the unit of cold starts."""
    return process([sys.executable, "-c", "pass"], times)
