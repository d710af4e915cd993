"""Rows over pages and windows: everything once, or nothing.

An answer says how many rows there are in all and gives some of them. Between two pages the outside
may change: a total that differs means that rows have moved, so the window is read again from its
first page. A page that repeats the one before, or is empty, before the total is reached is a broken
answer: rows would be missing without anyone knowing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from engine.errors import ExternalUnavailable
from tasks.nara.envelope import SYSTEM, Page, Row
from tasks.nara.question import Question

T = TypeVar("T")
Fetch = Callable[[int], tuple[Page, tuple[T, ...]]]
Identity = tuple[tuple[str, ...], int]
# a page of more is answered as if ten had been asked for
MOST_ROWS = 999
_MOST_PAGES = 1000
_FRESH_STARTS = 3


class _Moved(Exception):
    """The total changed between two pages."""


@dataclass(slots=True)
class Pages(Generic[T]):
    """The rows of a question, collected window by window.

    A row that comes again on a later page or in a later window takes the place of the earlier one.
    Rows of one page that differ are all kept: the cells that tell rows apart may not tell all.
    """

    question: Question[T]
    _taken: dict[Identity, T] = field(default_factory=dict)

    def rows(self) -> tuple[T, ...]:
        """Everything taken, in the order in which it came first."""
        return tuple(self._taken.values())

    def take(self, fetch: Fetch[T]) -> None:
        """Read every page of one window.

        Raises:
            ExternalUnavailable: A page cannot be had or is broken, or the total never stays.
        """
        for _ in range(_FRESH_STARTS):
            try:
                self._taken |= self._window(fetch)
            except _Moved:
                continue
            return
        raise ExternalUnavailable(SYSTEM, "the rows keep changing while they are read")

    def _window(self, fetch: Fetch[T]) -> dict[Identity, T]:
        first, parsed = fetch(1)
        found = self._identified(first, parsed)
        listed, before = len(first.rows), first.rows
        for number in range(2, _MOST_PAGES + 1):
            if len(found) >= first.total:
                return found
            page, parsed = fetch(number)
            if page.total != first.total:
                raise _Moved
            if not page.rows or page.rows == before:
                _check_complete(listed, first.total)
                return found
            found |= self._identified(page, parsed)
            listed, before = listed + len(page.rows), page.rows
        raise ExternalUnavailable(SYSTEM, f"more than {_MOST_PAGES} pages")

    def _identified(self, page: Page, parsed: tuple[T, ...]) -> dict[Identity, T]:
        """The rows of a page; what is listed twice, cell by cell the same, counts once."""
        found: dict[Identity, T] = {}
        cells: dict[Identity, Row] = {}
        for row, value in zip(page.rows, parsed, strict=True):
            name = self.question.identity(row), 0
            while name in found and cells[name] != row:
                name = name[0], name[1] + 1
            found[name], cells[name] = value, row
        return found


def _check_complete(listed: int, total: int) -> None:
    """Raise when rows are missing; rows that the outside itself counts twice are none."""
    if listed < total:
        reason = f"a page has nothing new after {listed} of {total} rows"
        raise ExternalUnavailable(SYSTEM, reason)
