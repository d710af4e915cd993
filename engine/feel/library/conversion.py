"""Conversion functions (DMN 1.5, 10.3.4.1, table 72)."""

import re
from collections.abc import Callable, Mapping
from decimal import DecimalException
from typing import Any

from engine.feel import domain
from engine.feel.arithmetic import DECIMAL128
from engine.feel.compare import order
from engine.feel.domain import KOREAN, Null, Range, Run, kind
from engine.feel.lexer import escape
from engine.feel.library.numeric import decimal_of, whole
from engine.feel.range_text import read_range
from engine.feel.temporal import (
    DAY,
    SECOND,
    calendar_date,
    day_number,
    duration_nanos,
    fixed_zone,
    make_date,
    make_datetime,
    make_time,
    offset_seconds,
    time_nanos,
)
from engine.feel.temporal_text import (
    read_date,
    read_datetime,
    read_duration,
    read_time,
    write_date,
    write_datetime,
    write_duration,
    write_time,
)
from engine.ports import Value
from engine.values import YearsMonths

_NUMBER = r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_MAX_OFFSET = 18 * 3600


def _not_text(what: str, ko: str, text: str) -> Null:
    shown = text if len(text) <= 40 else text[:40] + "..."
    return Null(f'"{shown}" is not a {what}', f'"{shown}"은(는) {ko}이(가) 아닙니다')


def _read(what: str, read: Callable[[str], Any]) -> Callable[..., Value]:
    def call(run: Run, text: str) -> Value:
        run.text(len(text))
        value = read(text) if len(text) < 200 else None
        if value is None:
            raise _not_text(what, KOREAN.get(what, "기간"), text)
        return value

    return call


# --- date, time, date and time -------------------------------------------------------------------


def _date_of(_run: Run, moment: Any) -> Value:
    return calendar_date(moment)


def _date_from_parts(_run: Run, year: Any, month: Any, day: Any) -> Value:
    try:
        return make_date(*(_component(part) for part in (year, month, day)))
    except ValueError as error:
        raise Null("there is no such date", "없는 날짜입니다") from error


def _component(number: Any) -> int:
    value = whole(number)
    if value != number or abs(value) > 10**9:
        raise ValueError(number)
    return value


def _time_of(_run: Run, value: Any) -> Value:
    return make_time(time_nanos(value), value.tzinfo)


def _time_of_date(_run: Run, _value: Any) -> Value:
    return make_time(0, fixed_zone(0))


def _time_from_parts(_run: Run, hour: Any, minute: Any, second: Any, offset: Any = None) -> Value:
    try:
        parts = _component(hour), _component(minute)
        nanos = int(DECIMAL128.multiply(second, SECOND)) if abs(second) < 60 else -1
        zone = None if offset is None else _offset(offset)
    except ValueError as error:
        raise _no_time() from error
    if not (0 <= parts[0] < 24 and 0 <= parts[1] < 60 and 0 <= nanos < 60 * SECOND):
        raise _no_time()
    return make_time((parts[0] * 60 + parts[1]) * 60 * SECOND + nanos, zone)


def _no_time() -> Null:
    return Null("there is no such time", "없는 시각입니다")


def _offset(value: Any) -> Any:
    seconds, rest = divmod(duration_nanos(value), SECOND)
    if rest or abs(seconds) > _MAX_OFFSET:
        raise ValueError(value)
    return fixed_zone(seconds)


def _moment(_run: Run, day: Any, clock: Any) -> Value:
    return make_datetime(day_number(day), time_nanos(clock), clock.tzinfo)


def _same(_run: Run, value: Any) -> Value:
    return value


def _midnight(_run: Run, day: Any) -> Value:
    return make_datetime(day_number(day), 0, None)


def _months_between(_run: Run, start: Any, end: Any) -> Value:
    """Whole months from start to end, as the calendar counts them."""
    first, last = calendar_date(start), calendar_date(end)
    months = (last.year - first.year) * 12 + last.month - first.month
    rest = _within_month(end) - _within_month(start)
    if months > 0 and rest < 0:
        months -= 1
    elif months < 0 and rest > 0:
        months += 1
    return YearsMonths(months)


def _within_month(value: Any) -> int:
    nanos = time_nanos(value) if kind(value) == domain.DATE_TIME else 0
    return (
        int(calendar_date(value).day) * DAY
        + nanos
        - ((offset_seconds(value) or 0) * SECOND if kind(value) == domain.DATE_TIME else 0)
    )


# --- number --------------------------------------------------------------------------------------


def _number(run: Run, text: str, grouping: str | None = None, point: str | None = None) -> Value:
    run.text(len(text))
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", "."):
        raise Null(
            "a separator is a space, comma or period", "구분자는 빈칸, 쉼표, 마침표만 됩니다"
        )
    if grouping is not None and grouping == point:
        raise Null("the two separators are the same", "두 구분자가 같습니다")
    plain = text.replace(grouping, "") if grouping else text
    return _read_number(plain.replace(point, ".") if point else plain)


def _read_number(text: str) -> Value:
    if len(text) > 10_000 or not re.fullmatch(_NUMBER, text):
        raise _not_text("number", "수", text)
    try:
        return DECIMAL128.create_decimal(text)
    except DecimalException as error:
        raise _not_text("number", "수", text) from error


# --- string --------------------------------------------------------------------------------------


def _string(run: Run, value: Value) -> Value:
    if value is None:
        return None
    return value if isinstance(value, str) else show(run, value)


def show(run: Run, value: Value) -> str:
    """The value as FEEL text, as `string()` gives it inside lists and contexts.

    Raises:
        Null: A function has no text.
        BoundHit: The text is too long.
    """
    text = _WRITERS[kind(value)](run, value)
    run.text(len(text))
    return text


def write_number(value: Any) -> str:
    """The number in plain digits, with the zeros it was given."""
    number = decimal_of(value)
    return f"{number or abs(number):f}"


def _write_range(run: Run, value: Range) -> str:
    if value.operator:
        return f"{value.operator} {show(run, value.point)}"
    opening = "[" if value.start_included else "("
    closing = "]" if value.end_included else ")"
    return f"{opening}{show(run, value.start)}..{show(run, value.end)}{closing}"


def _write_key(name: str) -> str:
    return name if name.replace(" ", "_").isidentifier() else escape(name)


def _write_context(run: Run, value: Mapping[str, Value]) -> str:
    entries = (f"{_write_key(name)}: {show(run, item)}" for name, item in value.items())
    return "{" + ", ".join(entries) + "}"


def _write_list(run: Run, value: Any) -> str:
    return "[" + ", ".join(show(run, item) for item in value) + "]"


def _no_text(_run: Run, value: Value) -> str:
    what = kind(value)
    raise Null(f"a {what} has no text", f"{KOREAN[what]}은(는) 문자열로 바꿀 수 없습니다")


_WRITERS: Mapping[str, Callable[[Run, Any], str]] = {
    domain.NULL: lambda _run, _value: "null",
    domain.NUMBER: lambda _run, value: write_number(value),
    domain.STRING: lambda _run, value: escape(value),
    domain.BOOLEAN: lambda _run, value: "true" if value else "false",
    domain.DATE: lambda _run, value: write_date(value),
    domain.TIME: lambda _run, value: write_time(value),
    domain.DATE_TIME: lambda _run, value: write_datetime(value),
    domain.DAYS: lambda _run, value: write_duration(value),
    domain.MONTHS: lambda _run, value: str(value),
    domain.LIST: _write_list,
    domain.CONTEXT: _write_context,
    domain.RANGE: _write_range,
    domain.FUNCTION: _no_text,
    domain.UNKNOWN: _no_text,
}


# --- range ---------------------------------------------------------------------------------------


def _range(run: Run, text: str) -> Value:
    run.text(len(text))
    found = read_range(text)
    if found is None:
        raise _not_text("range", "범위", text)
    place = order(found.start, found.end)
    if place is None or place > 0:
        raise Null("the endpoints are not in order", "범위의 시작이 끝보다 뒤에 있습니다")
    return found


TABLE: tuple[tuple[str, str, Callable[..., Value]], ...] = (
    ("date", "from: string", _read(domain.DATE, read_date)),
    ("date", "from: date|date and time", _date_of),
    ("date", "year: number, month: number, day: number", _date_from_parts),
    ("time", "from: string", _read(domain.TIME, read_time)),
    ("time", "from: time|date and time", _time_of),
    ("time", "from: date", _time_of_date),
    (
        "time",
        "hour: number, minute: number, second: number, offset?: days and time duration?",
        _time_from_parts,
    ),
    ("date and time", "from: string", _read(domain.DATE_TIME, read_datetime)),
    ("date and time", "from: date and time", _same),
    ("date and time", "from: date", _midnight),
    ("date and time", "date: day, time: time", _moment),
    ("duration", "from: string", _read("duration", read_duration)),
    ("duration", "from: duration", _same),
    ("years and months duration", "from: date, to: date", _months_between),
    ("years and months duration", "from: date and time, to: date and time", _months_between),
    ("years and months duration", "from: day, to: day", _months_between),
    ("number", "from: string, grouping separator?: string?, decimal separator?: string?", _number),
    ("number", "from: number", _same),
    ("string", "from: any", _string),
    ("range", "from: string", _range),
)
