"""What a condition cell accepts, as a region on one ordered line - where that can be seen.

Most cells of a table are literals, comparisons, ranges, lists of these or `not(...)` around them.
Such a cell is a `Region`: a kind of value and the sorted cuts of its line where acceptance begins
and ends. Tables look rows up by cuts, and the lint computes gaps and overlaps from them. A cell
that is anything else has no region; FEEL itself decides it.

A cut is `(value, 0)` just before the value or `(value, 1)` just after it, so every interval, open
or closed, runs from one cut to another: `[a..b)` is `(a, 0)` to `(b, 0)`, the point `a` is `(a,
0)` to `(a, 1)`. `LOW` and `HIGH` are the ends of the line.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import total_ordering
from typing import Any, Literal

from engine.feel import syntax
from engine.feel.record import Record

Kind = Literal["number", "string", "boolean", "date"]


@total_ordering
@dataclass(frozen=True, slots=True)
class _End:
    """An end of the line: below or above every value."""

    sign: int

    def __lt__(self, other: Any) -> bool:
        return self.sign < (other.sign if isinstance(other, _End) else 0)

    def __gt__(self, other: Any) -> bool:
        return self.sign > (other.sign if isinstance(other, _End) else 0)


Cut = tuple[Any, int]
LOW: Cut = (_End(-1), 0)
HIGH: Cut = (_End(1), 0)
Interval = tuple[Cut, Cut]


class Region(Record):
    """Sorted, disjoint, non-empty intervals on the line of one kind, for values other than null.

    `kind` is None where the intervals hold for every kind: all of the line, or (for `null`)
    nothing.
    """

    kind: Kind | None
    intervals: tuple[Interval, ...]


_NOTHING: Interval = (LOW, LOW)
EVERYTHING = Region(None, ((LOW, HIGH),))


# The line that values of a Python type lie on; null, lists, times ... lie on none.
TYPES: Mapping[type, Kind] = {
    int: "number",
    Decimal: "number",
    str: "string",
    bool: "boolean",
    date: "date",
}


# --- sets of intervals ----------------------------------------------------------------------------


def union(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """The intervals sorted and merged; empty ones dropped."""
    merged: list[Interval] = []
    for low, high in sorted(i for i in intervals if i[0] < i[1]):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def complement(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """The rest of the line."""
    cuts = [LOW, *(cut for interval in union(intervals) for cut in interval), HIGH]
    return union([(cuts[i], cuts[i + 1]) for i in range(0, len(cuts), 2)])


def intersection(left: Sequence[Interval], right: Sequence[Interval]) -> tuple[Interval, ...]:
    """What both accept."""
    return union([(max(a, c), min(b, d)) for a, b in left for c, d in right])


# --- reading a cell -------------------------------------------------------------------------------


class _NotSimple(Exception):
    """The cell is not of the simple form."""


def region(tests: syntax.Tests) -> Region | None:
    """What unary tests accept, or None when only FEEL can tell."""
    if not tests.tests:
        return EVERYTHING
    try:
        found = [_test(test) for test in tests.tests]
    except _NotSimple:
        return None
    kinds: set[Kind] = {kind for kind, _ in found if kind is not None}
    if len(kinds) > 1:
        return None
    intervals = union([interval for _, interval in found])
    return Region(next(iter(kinds), None), complement(intervals) if tests.negated else intervals)


def _test(node: syntax.Node) -> tuple[Kind | None, Interval]:
    match node:
        case syntax.NullLiteral():
            return None, _NOTHING
        case syntax.Interval(start, end, start_included, end_included):
            kind, low = _ordered(start)
            other, high = _ordered(end)
            if kind != other or low > high:
                raise _NotSimple  # FEEL says what is wrong with it
            return kind, _days(kind, ((low, 0 if start_included else 1), (high, int(end_included))))
        case syntax.Bound("=", operand):
            return _point(operand)
        case syntax.Bound(operator, operand) if operator in _BOUNDS:
            kind, value = _ordered(operand)
            return kind, _days(kind, _BOUNDS[operator](value))
        case _:
            return _point(node)


def _point(node: syntax.Node) -> tuple[Kind, Interval]:
    kind, value = _literal(node)
    return kind, _days(kind, ((value, 0), (value, 1)))


def _ordered(node: syntax.Node) -> tuple[Kind, Any]:
    kind, value = _literal(node)
    if kind == "boolean":
        raise _NotSimple
    return kind, value


def _literal(node: syntax.Node) -> tuple[Kind, Any]:
    match node:
        case syntax.Number(value):
            return "number", _whole(value)
        case syntax.String(value):
            return "string", value
        case syntax.Boolean(value):
            return "boolean", value
        case syntax.At(text) | syntax.Call(syntax.Name("date"), (syntax.String(text),)):
            return "date", _date(text)
        case _:
            raise _NotSimple


def _whole(value: Decimal) -> int | Decimal:
    """Whole numbers as int, which compare fastest."""
    return int(value) if value == value.to_integral_value() and value.adjusted() < 30 else value


def _date(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise _NotSimple
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _NotSimple from error


_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_BOUNDS: Mapping[str, Callable[[Any], Interval]] = {
    "<": lambda v: (LOW, (v, 0)),
    "<=": lambda v: (LOW, (v, 1)),
    ">": lambda v: ((v, 1), HIGH),
    ">=": lambda v: ((v, 0), HIGH),
}


def _days(kind: Kind, interval: Interval) -> Interval:
    """Days have nothing between them: just after a day is just before the next."""
    return (_day(interval[0]), _day(interval[1])) if kind == "date" else interval


def _day(cut: Cut) -> Cut:
    value, side = cut
    whole = side == 1 and value != date.max
    return (value + timedelta(days=1), 0) if whole else cut
