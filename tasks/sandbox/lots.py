"""Draws that depend on a seed and on names, on nothing else: the same world draws the same lots."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")
_SPAN = 1 << 64


class Lots:
    """A row of draws for one purpose, named by the seed and whatever tells purposes apart."""

    def __init__(self, *names: object) -> None:
        self._label = "|".join(str(name) for name in names)
        self._drawn = 0

    def below(self, bound: int) -> int:
        """A whole number from 0 up to but not including `bound`, each equally likely."""
        while True:
            text = f"{self._label}#{self._drawn}"
            self._drawn += 1
            number = int.from_bytes(sha256(text.encode()).digest()[:8], "big")
            if number < _SPAN - _SPAN % bound:
                return number % bound

    def sample(self, items: Sequence[T], count: int) -> tuple[T, ...]:
        """`count` of the items, none twice, in drawn order."""
        rest = list(items)
        return tuple(rest.pop(self.below(len(rest))) for _ in range(count))
