"""Reading a range from text: `[1..3]`, `(@"2026-01-01"..date("2026-02-01")]` (table 72, `range`).

Only literals and the conversion functions of literals may be endpoints.
"""

from typing import Any

from engine.errors import FeelError
from engine.feel import syntax
from engine.feel.domain import Range
from engine.feel.parser import parse
from engine.feel.temporal_text import read_at, read_date, read_datetime, read_duration, read_time

_READERS = {
    "date": read_date,
    "time": read_time,
    "date and time": read_datetime,
    "duration": read_duration,
}


def read_range(text: str) -> Range | None:
    """The range, or None when the text is not one of literals. Its ends may be out of order."""
    if len(text) > 1000:
        return None
    try:
        node = parse(text)
    except FeelError:
        return None
    if not isinstance(node, syntax.Interval):
        return None
    start, end = _endpoint(node.start), _endpoint(node.end)
    if start is None or end is None:
        return None
    return Range(start, end, node.start_included, node.end_included)


def _endpoint(node: syntax.Node) -> Any:
    match node:
        case syntax.Number(value) | syntax.String(value):
            return value
        case syntax.At(text):
            return read_at(text)
        case syntax.Call(syntax.Name(name), (syntax.String(text),)) if name in _READERS:
            return _READERS[name](text)
        case _:
            return None
