"""Properties of dates, times, durations and ranges: `value.year` (DMN 1.5, tables 65 to 67)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.feel import domain
from engine.feel.domain import KOREAN, Null, Run, kind
from engine.feel.library.dates import weekday
from engine.feel.temporal import (
    DAY,
    SECOND,
    calendar_date,
    duration_nanos,
    make_duration,
    offset_seconds,
    time_nanos,
    zone_name,
)
from engine.ports import Value

Property = Callable[[Any], Value]


def _calendar(part: str) -> Property:
    parts: Mapping[str, Callable[[Any], int]] = {
        "year": lambda day: day.year,
        "month": lambda day: day.month,
        "day": lambda day: day.day,
    }
    read = parts[part]
    return lambda value: Decimal(read(calendar_date(value)))


def _clock(unit: int, size: int) -> Property:
    return lambda value: Decimal(time_nanos(value) // (unit * SECOND) % size)


def _seconds(nanos: int) -> Decimal:
    whole, rest = divmod(nanos, SECOND)
    return Decimal(whole) if not rest else Decimal(nanos).scaleb(-9).normalize()


def _offset(value: Any) -> Value:
    seconds = offset_seconds(value)
    return None if seconds is None else make_duration(seconds * SECOND)


def _signed(amount: int, read: Callable[[int], Decimal]) -> Decimal:
    number = read(abs(amount))
    return -number if amount < 0 and number else number


def _months(read: Callable[[int], int]) -> Property:
    return lambda value: _signed(value.months, lambda n: Decimal(read(n)))


def _nanos(read: Callable[[int], Decimal]) -> Property:
    return lambda value: _signed(duration_nanos(value), read)


_DATE: Mapping[str, Property] = {
    "year": _calendar("year"),
    "month": _calendar("month"),
    "day": _calendar("day"),
    "weekday": lambda value: Decimal(weekday(value)),
}
_TIME: Mapping[str, Property] = {
    "hour": _clock(3600, 24),
    "minute": _clock(60, 60),
    "second": lambda value: _seconds(time_nanos(value) % (60 * SECOND)),
    "time offset": _offset,
    "timezone": lambda value: zone_name(value.tzinfo),
}
_MONTHS: Mapping[str, Property] = {
    "years": _months(lambda n: n // 12),
    "months": _months(lambda n: n % 12),
}
_DAYS: Mapping[str, Property] = {
    "days": _nanos(lambda n: Decimal(n // DAY)),
    "hours": _nanos(lambda n: Decimal(n // (3600 * SECOND) % 24)),
    "minutes": _nanos(lambda n: Decimal(n // (60 * SECOND) % 60)),
    "seconds": _nanos(lambda n: _seconds(n % (60 * SECOND))),
}
_RANGE: Mapping[str, Property] = {
    "start": lambda value: value.start,
    "end": lambda value: value.end,
    "start included": lambda value: value.start_included,
    "end included": lambda value: value.end_included,
}
_PROPERTIES: Mapping[str, Mapping[str, Property]] = {
    domain.DATE: _DATE,
    domain.DATE_TIME: {**_DATE, **_TIME},
    domain.TIME: _TIME,
    domain.MONTHS: _MONTHS,
    domain.DAYS: _DAYS,
    domain.RANGE: _RANGE,
}


def select(run: Run, value: Value, name: str) -> Value:
    """`value.name`; of a list, the list of what its items give (10.3.2.5).

    Raises:
        Null: There is no such entry or property.
    """
    what = kind(value)
    if what == domain.CONTEXT:
        if name not in value:
            raise Null(f"the context has no entry {name}", f"컨텍스트에 {name} 항목이 없습니다")
        return value[name]
    if what == domain.LIST:
        run.items(len(value))
        return [_select_or_null(run, item, name) for item in value]
    read = _PROPERTIES.get(what, {}).get(name)
    if read is None:
        raise Null(f"a {what} has no {name}", f"{KOREAN[what]}에는 {name} 속성이 없습니다")
    return read(value)


def _select_or_null(run: Run, value: Value, name: str) -> Value:
    try:
        return select(run, value, name)
    except Null:
        return None
