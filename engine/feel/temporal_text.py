"""Reading and writing dates, times and durations as text (DMN 1.5, 10.3.4.1; XML Schema Part 2).

Every reader returns None for text that is not of its form.
"""

import re
from collections.abc import Callable
from datetime import tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.feel.temporal import (
    DAY,
    SECOND,
    AnyDate,
    AnyDateTime,
    AnyDuration,
    AnyTime,
    calendar_date,
    day_number,
    duration_nanos,
    fixed_zone,
    make_date,
    make_datetime,
    make_duration,
    make_time,
    offset_seconds,
    time_nanos,
    zone_name,
)
from engine.values import YearsMonths

_MAX_OFFSET = 18 * 3600  # seconds; what the Java engines of the standard accept
_MAX_DIGITS = 18
# texts, not patterns: `re` compiles them at first use, which a cold start may never reach
_DATE = r"(-?)([0-9]{4,9})-([0-9]{2})-([0-9]{2})"
_TIME = (
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(Z|z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+\-/]{1,64})?"
)
_MONTHS = r"(-?)P(?:([0-9]+)Y)?(?:([0-9]+)M)?"
_DAYS = r"(-?)P(?:([0-9]+)D)?(T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]*))?S)?)?"
_ZONE = r"(?!posix/|right/)[A-Z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9_+\-]+)*"


def read_date(text: str) -> AnyDate | None:
    """The date of `2026-11-22`."""
    found = re.fullmatch(_DATE, text)
    if not found:
        return None
    sign, year, month, day = found.groups()
    if len(year) > 4 and year[0] == "0":
        return None
    try:
        return make_date(int(sign + year), int(month), int(day))
    except ValueError:
        return None


def read_time(text: str) -> AnyTime | None:
    """The time of `09:30:00`, `09:30:00.5+09:00` or `09:30:00@Asia/Seoul`."""
    parts = _clock_parts(text)
    return None if parts is None else make_time(*parts)


def read_datetime(text: str) -> AnyDateTime | None:
    """The moment of `2026-11-22T09:30:00+09:00`; a bare date is its midnight."""
    day_text, separator, time_text = text.partition("T")
    day = read_date(day_text)
    parts = _clock_parts(time_text) if separator else (0, None)
    if day is None or parts is None:
        return None
    try:
        return make_datetime(day_number(day), *parts)
    except ValueError:
        return None


def _clock_parts(text: str) -> tuple[int, tzinfo | None] | None:
    found = re.fullmatch(_TIME, text)
    if not found:
        return None
    hour, minute, second = (int(found[i]) for i in (1, 2, 3))
    nanos = ((hour * 60 + minute) * 60 + second) * SECOND + _fraction(found[4])
    if minute > 59 or second > 59 or nanos > DAY:
        return None
    zone = read_zone(found[5]) if found[5] else None
    return None if found[5] and zone is None else (nanos, zone)


def _fraction(digits: str | None) -> int:
    return int((digits or "0").ljust(9, "0")[:9])


def read_zone(text: str) -> tzinfo | None:
    """The zone of `Z`, `+09:00` or `@Asia/Seoul`."""
    if text in ("Z", "z"):
        return fixed_zone(0)
    if text[0] == "@":
        return _named_zone(text[1:])
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    total = (hours * 60 + minutes) * 60 + sum(seconds)
    if minutes > 59 or sum(seconds) > 59 or total > _MAX_OFFSET:
        return None
    return fixed_zone(-total if text[0] == "-" else total)


@lru_cache(maxsize=256)
def _named_zone(name: str) -> tzinfo | None:
    if not re.fullmatch(_ZONE, name):
        return None
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return None


def read_months(text: str) -> YearsMonths | None:
    """The duration of `P1Y2M`."""
    found = re.fullmatch(_MONTHS, text)
    if not found or not (found[2] or found[3]) or len(text) > 2 * _MAX_DIGITS:
        return None
    months = int(found[2] or 0) * 12 + int(found[3] or 0)
    return YearsMonths(-months if found[1] else months)


def read_days(text: str) -> AnyDuration | None:
    """The duration of `P1DT2H3M4.5S`."""
    found = re.fullmatch(_DAYS, text)
    if not found or found[3] == "T" or not (found[2] or found[3]):
        return None
    if any(len(part or "") > _MAX_DIGITS for part in found.groups()[1:] if part != found[3]):
        return None
    days, hours, minutes, seconds = (int(found[i] or 0) for i in (2, 4, 5, 6))
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    nanos = total * SECOND + _fraction(found[7])
    return make_duration(-nanos if found[1] else nanos)


def read_duration(text: str) -> YearsMonths | AnyDuration | None:
    """A duration of either kind."""
    months = read_months(text)
    return read_days(text) if months is None else months


_AT_READERS: tuple[Callable[[str], object | None], ...] = (
    read_date,
    lambda text: read_datetime(text) if "T" in text else None,
    read_time,
    read_duration,
)


def read_at(text: str) -> object | None:
    """The value of an at-literal `@"..."` (grammar rule 65)."""
    found = (reader(text) for reader in _AT_READERS)
    return next((value for value in found if value is not None), None)


# --- writing -------------------------------------------------------------------------------------


def write_date(value: AnyDate) -> str:
    """`2026-11-22`; a year before 1 has a minus sign."""
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04}-{value.month:02}-{value.day:02}"


def write_time(value: AnyTime) -> str:
    """`09:30:00@Asia/Seoul`."""
    return _write_clock(time_nanos(value)) + _write_zone(value)


def write_datetime(value: AnyDateTime) -> str:
    """`2026-11-22T09:30:00+09:00`."""
    day = write_date(calendar_date(value))
    return f"{day}T{_write_clock(time_nanos(value))}{_write_zone(value)}"


def _write_clock(nanos: int) -> str:
    seconds, rest = divmod(nanos, SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{_write_fraction(rest)}"


def _write_fraction(nanos: int) -> str:
    return f".{nanos:09}".rstrip("0") if nanos else ""


def _write_zone(value: AnyTime | AnyDateTime) -> str:
    name = zone_name(value.tzinfo)
    if name:
        return f"@{name}"
    seconds = offset_seconds(value)
    if seconds is None:
        return ""
    if not seconds:
        return "Z"
    minutes, second = divmod(abs(seconds), 60)
    tail = f":{second:02}" if second else ""
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}{tail}"


def write_duration(value: AnyDuration) -> str:
    """`P1DT2H3M4.5S`; nothing is `PT0S`."""
    nanos = duration_nanos(value)
    days, rest = divmod(abs(nanos), DAY)
    seconds, fraction = divmod(rest, SECOND)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    second_text = f"{second}{_write_fraction(fraction)}S" if second or fraction else ""
    clock = (f"{hours}H" if hours else "") + (f"{minute}M" if minute else "") + second_text
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return f"{'-' if nanos < 0 else ''}P{text or 'T0S'}"
