"""Equality, identity and order of values (DMN 1.5, 10.3.2.2 and tables 52 to 54).

Equality and order of times count whole seconds, as the standard's `value` functions do. Every
answer may be None: the values are not of the same kind, or have no order.
"""

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel import domain
from engine.feel.domain import Range, Run, kind
from engine.feel.temporal import (
    SECOND,
    AnyDateTime,
    AnyTime,
    day_number,
    duration_nanos,
    instant,
    offset_seconds,
    time_nanos,
    zone_name,
)
from engine.ports import Value


def equal(run: Run, left: Value, right: Value) -> bool | None:
    """`left = right`; null equals only null, and different kinds give None."""
    if left is None or right is None:
        return left is right
    what = kind(left)
    if what != kind(right):
        return None
    return _EQUAL[what](run, left, right)


def order(left: Value, right: Value) -> int | None:
    """Negative, zero or positive as `left` is less than, equal to or greater than `right`."""
    what = kind(left)
    key = _ORDER.get(what)
    if key is None or what != kind(right):
        return None
    first, second = key(left, right)
    return int(first > second) - int(first < second)


# --- keys by which values are ordered ------------------------------------------------------------


def _plain(left: Any, right: Any) -> tuple[Any, Any]:
    return left, right


def _dates(left: Any, right: Any) -> tuple[int, int]:
    return day_number(left), day_number(right)


def _durations(left: Any, right: Any) -> tuple[int, int]:
    return duration_nanos(left), duration_nanos(right)


def _moments(left: AnyDateTime, right: AnyDateTime) -> tuple[int, int]:
    """Seconds; a local value takes the offset of the other one."""
    if (left.tzinfo is None) == (right.tzinfo is None):
        return instant(left) // SECOND, instant(right) // SECOND
    return _wall_clock(left), _wall_clock(right)


def _wall_clock(value: AnyDateTime) -> int:
    return day_number(value) * 86_400 + time_nanos(value) // SECOND


def _times(left: AnyTime, right: AnyTime) -> tuple[int, int]:
    """Seconds; where only one offset is known both are taken to have it."""
    first, second = time_nanos(left) // SECOND, time_nanos(right) // SECOND
    offsets = offset_seconds(left), offset_seconds(right)
    if offsets[0] is None or offsets[1] is None:
        return first, second
    return first - offsets[0], second - offsets[1]


_ORDER: Mapping[str, Callable[[Any, Any], tuple[Any, Any]]] = {
    domain.NUMBER: _plain,
    domain.STRING: _plain,
    domain.DATE: _dates,
    domain.DATE_TIME: _moments,
    domain.TIME: _times,
    domain.DAYS: _durations,
    domain.MONTHS: _plain,
}


# --- equality by kind ----------------------------------------------------------------------------


def _same(_run: Run, left: Any, right: Any) -> bool:
    return bool(left == right)


def _ordered(_run: Run, left: Any, right: Any) -> bool:
    return order(left, right) == 0


def _zoned(run: Run, left: Any, right: Any) -> bool:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return False
    return _ordered(run, left, right)


def _zoned_times(run: Run, left: AnyTime, right: AnyTime) -> bool:
    names = zone_name(left.tzinfo), zone_name(right.tzinfo)
    if offset_seconds(left) is None and offset_seconds(right) is None and names[0] != names[1]:
        return False
    return _zoned(run, left, right)


def _lists(run: Run, left: Any, right: Any) -> bool | None:
    run.step(1 + len(left))
    if len(left) != len(right):
        return False
    return every(equal(run, a, b) for a, b in zip(left, right, strict=True))


def _contexts(run: Run, left: Any, right: Any) -> bool | None:
    run.step(1 + len(left))
    if left.keys() != right.keys():
        return False
    return every(equal(run, left[name], right[name]) for name in left)


def _ranges(run: Run, left: Range, right: Range) -> bool | None:
    if _shape(left) != _shape(right):
        return False
    ends = ((left.start, right.start), (left.end, right.end))
    return every(equal(run, a, b) for a, b in ends)


def _shape(value: Range) -> tuple[Any, ...]:
    return value.operator, value.start_included, value.end_included


def every(answers: Any) -> bool | None:
    """False when one is false, else None when one is neither true nor false, else True."""
    result: bool | None = True
    for answer in answers:
        if answer is False:
            return False
        if answer is not True:
            result = None
    return result


def some(answers: Any) -> bool | None:
    """True when one is true, else None when one is neither true nor false, else False."""
    result: bool | None = False
    for answer in answers:
        if answer is True:
            return True
        if answer is not False:
            result = None
    return result


_EQUAL: Mapping[str, Callable[[Run, Any, Any], bool | None]] = {
    domain.NUMBER: _same,
    domain.STRING: _same,
    domain.BOOLEAN: _same,
    domain.MONTHS: _same,
    domain.DATE: _ordered,
    domain.DAYS: _ordered,
    domain.DATE_TIME: _zoned,
    domain.TIME: _zoned_times,
    domain.LIST: _lists,
    domain.CONTEXT: _contexts,
    domain.RANGE: _ranges,
    domain.FUNCTION: lambda _run, left, right: left is right,
    domain.UNKNOWN: lambda _run, left, right: left is right,
}


# --- identity and membership ---------------------------------------------------------------------


def identical(run: Run, left: Value, right: Value) -> bool:
    """`is(left, right)`: the same element, so with the same offset or zone (10.3.2.2)."""
    what = kind(left)
    if what != kind(right):
        return False
    if what in (domain.TIME, domain.DATE_TIME):
        return (
            _zone_key(left) == _zone_key(right)
            and time_nanos(left) == time_nanos(right)
            and equal(run, left, right) is True
        )
    return equal(run, left, right) is True


def _zone_key(value: Any) -> tuple[str | None, int | None]:
    name = zone_name(value.tzinfo)
    return name, None if name else offset_seconds(value)


def contains(run: Run, values: Range, value: Value) -> bool | None:
    """`value in values` for one range (table 55)."""
    if values.operator in ("=", "!="):
        same = equal(run, value, values.point)
        return same if values.operator == "=" or same is None else not same
    if values.operator:
        return _beyond(values, value)
    return every((_after_start(values, value), _before_end(values, value)))


def _beyond(values: Range, value: Value) -> bool | None:
    return _after_start(values, value) if values.end is None else _before_end(values, value)


def _after_start(values: Range, value: Value) -> bool | None:
    place = order(value, values.start)
    return None if place is None else place > 0 or (place == 0 and values.start_included)


def _before_end(values: Range, value: Value) -> bool | None:
    place = order(value, values.end)
    return None if place is None else place < 0 or (place == 0 and values.end_included)


def member(run: Run, value: Value, test: Value) -> bool | None:
    """`value in test` for one test that was evaluated: a range, a list of tests, or a value."""
    what = kind(test)
    if what == domain.RANGE and kind(value) != domain.RANGE:
        return contains(run, test, value)
    if what == domain.LIST:
        return _in_list(run, value, test)
    return equal(run, value, test)


def _in_list(run: Run, value: Value, tests: Any) -> bool | None:
    run.step(1 + len(tests))
    if kind(value) == domain.LIST and equal(run, value, tests) is True:
        return True
    found = some(_in_item(run, value, test) for test in tests)
    return False if found is None and value is not None else found


def _in_item(run: Run, value: Value, test: Value) -> bool | None:
    if kind(test) == domain.RANGE and kind(value) != domain.RANGE:
        return contains(run, test, value)
    return equal(run, value, test)
