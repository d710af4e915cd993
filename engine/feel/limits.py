"""Bounds of an evaluation: what an expression may use before it is stopped.

The step counter is the bound that matters: every loop turn, call and filter item costs a step, and
building text or lists costs steps by size, so that work and memory stay proportional to `steps`.
It is deterministic; `seconds` is only the backstop for a slow machine.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

CHARS_PER_STEP = 64
MAX_TEXT = 100_000  # characters of one expression
MAX_TREE = 200  # levels of a syntax tree: a chain of additions is one level each
_CLOCK_EVERY = 512  # steps between two looks at the clock


@dataclass(frozen=True, slots=True)
class Limits:
    """What one evaluation may use.

    `depth`: nesting of an expression and of function calls. `list_size`: items of one list or
    entries of one context. `string_size`: characters of one text. `steps`: loop turns, calls and
    built items together. `seconds`: elapsed time by `clock`, a monotonic clock in seconds.
    """

    depth: int = 64
    list_size: int = 100_000
    string_size: int = 1_000_000
    steps: int = 1_000_000
    seconds: float = 5.0
    clock: Callable[[], float] = time.monotonic


DEFAULT = Limits()


class BoundHit(Exception):
    """A bound was reached; `bound` is the name of the field of `Limits`."""

    def __init__(self, bound: str, limit: float) -> None:
        super().__init__(bound, limit)
        self.bound = bound
        self.limit = limit


class Meter:
    """Counts what an evaluation uses against its limits."""

    __slots__ = ("_deadline", "_look", "depth", "limits", "steps")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.steps = 0
        self.depth = 0
        self._look = _CLOCK_EVERY
        self._deadline = 0.0

    def step(self, count: int = 1) -> None:
        """Use `count` steps.

        Raises:
            BoundHit: Steps or time are used up.
        """
        self.steps += count
        if self.steps >= self._look:
            self._check()

    def _check(self) -> None:
        limits = self.limits
        if self.steps > limits.steps:
            raise BoundHit("steps", limits.steps)
        self._look = min(self.steps + _CLOCK_EVERY, limits.steps + 1)
        now = limits.clock()
        if not self._deadline:
            self._deadline = now + limits.seconds
        elif now > self._deadline:
            raise BoundHit("seconds", limits.seconds)

    def text(self, size: int) -> None:
        """Build a text of `size` characters.

        Raises:
            BoundHit: The text is too long, or steps or time are used up.
        """
        if size > self.limits.string_size:
            raise BoundHit("string_size", self.limits.string_size)
        self.step(1 + size // CHARS_PER_STEP)

    def items(self, size: int) -> None:
        """Build a list or context of `size` items.

        Raises:
            BoundHit: There are too many, or steps or time are used up.
        """
        if size > self.limits.list_size:
            raise BoundHit("list_size", self.limits.list_size)
        self.step(1 + size)

    def enter(self) -> None:
        """Go one function call deeper; `leave` undoes it.

        Raises:
            BoundHit: Calls are nested too deep.
        """
        self.depth += 1
        if self.depth > self.limits.depth:
            raise BoundHit("depth", self.limits.depth)
        self.step()

    def leave(self) -> None:
        """Come back from a function call."""
        self.depth -= 1
