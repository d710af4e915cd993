"""Range functions: how points and ranges lie to each other (DMN 1.5, table 78).

Each relation is the standard's condition over the two starts and ends. An end that is not given
(`< 5`, `>= 5`) lies beyond every point.
"""

from collections.abc import Callable
from typing import Any

from engine.feel.compare import order
from engine.feel.domain import Null, Range
from engine.ports import Value


def _place(left: Value, right: Value) -> int:
    found = order(left, right)
    if found is None:
        raise Null("the values have no common order", "서로 비교할 수 없는 값입니다")
    return found


def _starts(one: Range, two: Range) -> int:
    """How the start of `one` lies to the start of `two`; an included start comes first."""
    place = _open_ends(one.start, two.start, missing=-1)
    return place or int(two.start_included) - int(one.start_included)


def _ends(one: Range, two: Range) -> int:
    """How the end of `one` lies to the end of `two`; an included end comes last."""
    place = _open_ends(one.end, two.end, missing=1)
    return place or int(one.end_included) - int(two.end_included)


def _open_ends(one: Value, two: Value, *, missing: int) -> int:
    if one is None or two is None:
        return missing * (int(one is None) - int(two is None))
    return _place(one, two)


def _gap(one: Range, two: Range) -> int:
    """How the end of `one` lies to the start of `two`; zero when both include the same point."""
    if one.end is None or two.start is None:
        return 1
    place = _place(one.end, two.start)
    return place if place or (one.end_included and two.start_included) else -1


def _touch(one: Range, two: Range) -> bool:
    ends = one.end is not None and two.start is not None
    return ends and _gap(one, two) == 0


# --- relations -----------------------------------------------------------------------------------


def _before(one: Range, two: Range) -> bool:
    return _gap(one, two) < 0


def _overlaps(one: Range, two: Range) -> bool:
    return _gap(one, two) >= 0 and _gap(two, one) >= 0


def _overlaps_before(one: Range, two: Range) -> bool:
    return _starts(one, two) < 0 <= _gap(one, two) and _ends(one, two) <= 0


def _finishes(one: Range, two: Range) -> bool:
    return one.end is not None and _ends(one, two) == 0 and _starts(one, two) >= 0


def _includes(one: Range, two: Range) -> bool:
    return _starts(one, two) <= 0 <= _ends(one, two)


def _begins(one: Range, two: Range) -> bool:
    return one.start is not None and _starts(one, two) == 0 and _ends(one, two) <= 0


def _coincides(one: Range, two: Range) -> bool:
    return _starts(one, two) == 0 == _ends(one, two)


# --- the functions -------------------------------------------------------------------------------


def _as_range(value: Any) -> Range:
    """A point is the range of itself."""
    if not isinstance(value, Range):
        return Range(value, value, start_included=True, end_included=True)
    if value.operator == "=":
        return _as_range(value.point)
    if value.operator == "!=":
        raise Null("a range of all but one value has no place", "'!=' 범위는 비교할 수 없습니다")
    return value


def _relation(holds: Callable[[Range, Range], bool]) -> Callable[..., Value]:
    return lambda _run, one, two: holds(_as_range(one), _as_range(two))


def _swapped(holds: Callable[[Range, Range], bool]) -> Callable[..., Value]:
    return lambda _run, one, two: holds(_as_range(two), _as_range(one))


_ALL = ("point1: point, point2: point", "point: point, range: range", "range: range, point: point",
        "range1: range, range2: range")  # fmt: skip
_RANGES = _ALL[3:]
_POINT_IN = (_ALL[1], _ALL[3])
_HOLDS_POINT = (_ALL[2], _ALL[3])
_ALIKE = (_ALL[0], _ALL[3])

_RELATIONS: tuple[tuple[str, tuple[str, ...], Callable[..., Value]], ...] = (
    ("before", _ALL, _relation(_before)),
    ("after", _ALL, _swapped(_before)),
    ("meets", _RANGES, _relation(_touch)),
    ("met by", _RANGES, _swapped(_touch)),
    ("overlaps", _RANGES, _relation(_overlaps)),
    ("overlaps before", _RANGES, _relation(_overlaps_before)),
    ("overlaps after", _RANGES, _swapped(_overlaps_before)),
    ("finishes", _POINT_IN, _relation(_finishes)),
    ("finished by", _HOLDS_POINT, _swapped(_finishes)),
    ("includes", _HOLDS_POINT, _relation(_includes)),
    ("during", _POINT_IN, _swapped(_includes)),
    ("starts", _POINT_IN, _relation(_begins)),
    ("started by", _HOLDS_POINT, _swapped(_begins)),
    ("coincides", _ALIKE, _relation(_coincides)),
)

TABLE: tuple[tuple[str, str, Callable[..., Value]], ...] = tuple(
    (name, parameters, call) for name, group, call in _RELATIONS for parameters in group
)
