"""What a condition cell accepts, as a region on one ordered line - where that can be seen.

Most cells of a table are literals, comparisons, ranges, lists of these or `not(...)` around them.
Such a cell is a `Region`: a kind of value and the sorted cuts of its line where acceptance begins
and ends. Tables look rows up by cuts, and the lint computes gaps and overlaps from them. A cell that
is anything else has no region; FEEL itself decides it.

A cut is `(value, 0)` just before the value or `(value, 1)` just after it, so every interval, open or
closed, runs from one cut to another: `[a..b)` is `(a, 0)` to `(b, 0)`, the point `a` is `(a, 0)` to
`(a, 1)`. `LOW` and `HIGH` are the ends of the line.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import total_ordering
from typing import Any, Literal

Kind = Literal["number", "string", "boolean", "date"]
KINDS: tuple[Kind, ...] = ("number", "string", "boolean", "date")


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


@dataclass(frozen=True, slots=True)
class Region:
    """Sorted, disjoint, non-empty intervals on the line of one kind, for values other than null.

    `kind` is None where the intervals hold for every kind: all of the line, or (for `null`) nothing.
    """

    kind: Kind | None
    intervals: tuple[Interval, ...]


_NOTHING: Interval = (LOW, LOW)
EVERYTHING = Region(None, ((LOW, HIGH),))


def kind_of(value: Any) -> Kind | None:
    """The line a value lies on; None for null, lists and kinds that are not indexed."""
    return _KIND_BY_TYPE.get(type(value))


_KIND_BY_TYPE: Mapping[type, Kind] = {
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

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:[^"\\]|\\["\\])*")
    | (?P<at>@"\d{4}-\d\d-\d\d")
    | date\s*\(\s*(?P<date>"\d{4}-\d\d-\d\d")\s*\)
    | (?P<number>-?(?:\d+(?:\.\d+)?|\.\d+)(?![\w.]*[A-Za-z_]))
    | (?P<boolean>true|false)(?!\w)
    | (?P<null>null)(?!\w)
    | (?P<not>not)(?=\s*\()
    | (?P<op><=|>=|<|>|=)
    | (?P<dots>\.\.)
    | (?P<mark>[\[\](),])
    )""",
    re.VERBOSE,
)
Token = tuple[str, Any]


class _NotSimple(Exception):  # noqa: N818 - an outcome: the cell is left to FEEL
    """The cell is not of the simple form."""


def region(text: str) -> Region | None:
    """The region of a condition cell, or None when only FEEL can tell what it accepts."""
    if text in ("", "-"):
        return EVERYTHING
    try:
        return _Cell(_tokens(text)).whole()
    except _NotSimple:
        return None


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            if text[position:].isspace():
                break
            raise _NotSimple
        position = match.end()
        name = match.lastgroup or ""
        found.append(_READ[name](match.group(name)))
    return found


def _literal(kind: Kind, value: Any) -> Token:
    return ("literal", (kind, value))


def _date(text: str) -> Token:
    try:
        return _literal("date", date.fromisoformat(text.strip('@"')))
    except ValueError as error:
        raise _NotSimple from error


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


_READ: Mapping[str, Callable[[str], Token]] = {
    "string": lambda s: _literal("string", _unescape(s)),
    "at": _date,
    "date": _date,
    "number": lambda s: _literal("number", Decimal(s)),
    "boolean": lambda s: _literal("boolean", s == "true"),
    "null": lambda s: ("null", s),
    "not": lambda s: ("not", s),
    "op": lambda s: ("op", s),
    "dots": lambda s: ("dots", s),
    "mark": lambda s: ("mark", s),
}


class _Cell:
    """A reader of tokens; every step either advances or gives the cell up to FEEL."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.kinds: set[Kind] = set()

    def whole(self) -> Region:
        """The region of all tokens."""
        negated = self.peek() == ("not", "not")
        if negated:
            self.at += 1
            self.take("mark", "(")
        intervals = self.tests()
        if negated:
            self.take("mark", ")")
            intervals = complement(intervals)
        if self.at != len(self.tokens) or len(self.kinds) > 1:
            raise _NotSimple
        kind = next(iter(self.kinds), None)
        return Region(kind, _discrete(union(intervals)) if kind == "date" else union(intervals))

    def peek(self) -> Token:
        """The next token, or an end mark."""
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self, kind: str, *values: str) -> Any:
        """The value of the next token, which must be as asked."""
        found, value = self.peek()
        if found != kind or (values and value not in values):
            raise _NotSimple
        self.at += 1
        return value

    def tests(self) -> tuple[Interval, ...]:
        """A list of tests separated by commas."""
        found = [self.test()]
        while self.peek() == ("mark", ","):
            self.at += 1
            found.append(self.test())
        return union(found)

    def test(self) -> Interval:
        """One comparison, range or value."""
        kind, value = self.peek()
        if kind == "null":
            self.at += 1
            return _NOTHING
        if kind == "op":
            self.at += 1
            operand = self.value(ordered=value != "=")
            return _COMPARISONS[value](operand)
        if kind == "mark" and value in "[](":
            return self.range()
        return _COMPARISONS["="](self.value(ordered=False))

    def range(self) -> Interval:
        """A range; a bracket that looks away is open."""
        opening = self.take("mark", "[", "]", "(")
        low = self.value(ordered=True)
        self.take("dots")
        high = self.value(ordered=True)
        closing = self.take("mark", "[", "]", ")")
        return (low, 0 if opening == "[" else 1), (high, 1 if closing == "]" else 0)

    def value(self, *, ordered: bool) -> Any:
        """A literal; booleans have no order."""
        kind, value = self.take("literal")
        if ordered and kind == "boolean":
            raise _NotSimple
        self.kinds.add(kind)
        return value


_COMPARISONS: Mapping[str, Callable[[Any], Interval]] = {
    "<": lambda v: (LOW, (v, 0)),
    "<=": lambda v: (LOW, (v, 1)),
    ">": lambda v: ((v, 1), HIGH),
    ">=": lambda v: ((v, 0), HIGH),
    "=": lambda v: ((v, 0), (v, 1)),
}


def _discrete(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """Days have nothing between them: just after a day is just before the next."""
    return union([(_day(low), _day(high)) for low, high in intervals])


def _day(cut: Cut) -> Cut:
    value, side = cut
    whole = side == 1 and isinstance(value, date) and not isinstance(value, datetime)
    return (value + timedelta(days=1), 0) if whole and value < date.max else cut
