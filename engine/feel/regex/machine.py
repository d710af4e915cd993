"""The matching machine: backtracking with a memory of what failed, every step counted.

Alternatives are tried in the order of the pattern, so the first match is the one XPath means. A
pair of instruction and position that was tried and failed fails again, so it is never tried twice;
that bounds the work. Back-references make a state depend on more than that pair: then nothing is
remembered, and only the step bound stops the search.
"""

from collections.abc import Callable
from typing import NamedTuple

from engine.feel.regex.reading import (
    BACK,
    CHAR,
    END,
    JUMP,
    MARK,
    MATCH,
    MOVED,
    SAVE,
    SPLIT,
    START,
    Pattern,
)
from engine.feel.regex.sets import variants

_CHARGE = 256  # machine steps between two reports to the meter


class Found(NamedTuple):
    """A match: `groups[0]` is the whole; a group that took no part is None."""

    start: int
    end: int
    groups: tuple[str | None, ...]


def find(pattern: Pattern, text: str, start: int, charge: Callable[[int], None]) -> Found | None:
    """The first match at or after `start`, or None. `charge` is told of the steps used."""
    failed: set[int] | None = None if pattern.has_back_reference else set()
    machine = _Machine(pattern, text, charge, failed)
    for at in range(start, len(text) + 1):
        saved = machine.run(at)
        if saved is not None:
            return _found(pattern, text, saved)
    machine.settle()
    return None


def _found(pattern: Pattern, text: str, saved: tuple[int, ...]) -> Found:
    spans = [(saved[2 * g], saved[2 * g + 1]) for g in range(pattern.groups + 1)]
    groups = tuple(text[a:b] if a >= 0 and b >= a else None for a, b in spans)
    return Found(spans[0][0], spans[0][1], groups)


class _Machine:
    """One search of one text."""

    def __init__(
        self,
        pattern: Pattern,
        text: str,
        charge: Callable[[int], None],
        failed: set[int] | None,
    ) -> None:
        self._pattern = pattern
        self._text = text
        self._charge = charge
        self._failed = failed
        self._used = 0

    def settle(self) -> None:
        """Report the steps not yet reported."""
        used, self._used = self._used, 0
        self._charge(used)

    def run(self, start: int) -> tuple[int, ...] | None:
        """The saved positions of the match at `start`, or None."""
        stack = [(0, start, (-1,) * self._pattern.slots)]
        width = len(self._text) + 1
        failed = self._failed
        while stack:
            pc, at, saved = stack.pop()
            self._used += 1
            if self._used >= _CHARGE:
                self.settle()
            if failed is not None:
                key = pc * width + at
                if key in failed:
                    continue
                failed.add(key)
            if self._pattern.program[pc][0] == MATCH:
                self.settle()
                return saved
            self._step(stack, pc, at, saved)
        return None

    def _step(
        self,
        stack: list[tuple[int, int, tuple[int, ...]]],
        pc: int,
        at: int,
        saved: tuple[int, ...],
    ) -> None:
        op, x, y = self._pattern.program[pc]
        if op == CHAR:
            if at < len(self._text) and x(self._text[at]):
                stack.append((pc + 1, at + 1, saved))
        elif op == SPLIT:
            stack.append((pc + y, at, saved))
            stack.append((pc + x, at, saved))
        elif op == JUMP:
            stack.append((pc + x, at, saved))
        elif op in (SAVE, MARK):
            stack.append((pc + 1, at, (*saved[:x], at, *saved[x + 1 :])))
        elif self._holds(op, x, at, saved):
            stack.append((pc + 1, at + self._length(op, x, saved), saved))

    def _holds(self, op: int, x: int, at: int, saved: tuple[int, ...]) -> bool:
        text, multiline = self._text, self._pattern.multiline
        if op == START:
            return at == 0 or (multiline and text[at - 1] == "\n" and at < len(text))
        if op == END:
            return at == len(text) or (multiline and text[at] == "\n")
        if op == MOVED:
            return self._failed is not None or saved[x] != at
        assert op == BACK  # noqa: S101 - every other instruction was handled
        group = text[max(saved[2 * x], 0) : max(saved[2 * x + 1], 0)]
        return self._same(group, text[at : at + len(group)])

    def _same(self, left: str, right: str) -> bool:
        self._used += len(left) // 16
        if not self._pattern.ignore_case or left == right:
            return left == right
        return len(left) == len(right) and all(
            not set(variants(a)).isdisjoint(variants(b)) for a, b in zip(left, right, strict=True)
        )

    def _length(self, op: int, x: int, saved: tuple[int, ...]) -> int:
        return max(saved[2 * x + 1], 0) - max(saved[2 * x], 0) if op == BACK else 0
