"""Values that variables hold, and their one canonical text form.

A value is None, bool, int, Decimal, str, date, time, an aware datetime, a timedelta (days and
time), a YearsMonths duration, a list, or a dict with str keys. Floats are refused: money is whole
won, rates are Decimal. `normalise` makes equal values equal in form (whole Decimals become int), so
that a hash of the canonical text is a hash of the meaning.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, InvalidOperation
from functools import partial
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from engine.errors import ValueInvalid

SEOUL = ZoneInfo("Asia/Seoul")
_TAG = "$"
_EXACT = Context(prec=200)  # FEEL computes with 34 digits; nothing is rounded here
_MAX_DEPTH = 64


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A duration of whole months: `P1Y2M` is `YearsMonths(14)`. Negative when `months` is."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if self.months < 0 else "") + "P" + (text or "0M")


def normalise(value: Any, path: str = "value", depth: int = 0) -> Any:
    """The value in its canonical form, copied.

    Raises:
        ValueInvalid: A float, a naive datetime, a non-str key, or an object that is no value.
    """
    if value is None or isinstance(value, bool | int | str | YearsMonths | timedelta):
        return value
    if depth > _MAX_DEPTH:
        raise ValueInvalid(
            path, f"nested deeper than {_MAX_DEPTH} levels", "너무 깊게 중첩되었습니다"
        )
    if isinstance(value, Decimal):
        return _number(value, path)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueInvalid(
                path, "a date and time needs a zone or offset", "시간대가 필요합니다"
            )
        return value
    if isinstance(value, date | time):
        return value
    if isinstance(value, Mapping):
        return {_key(k, path): normalise(v, f"{path}.{k}", depth + 1) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [normalise(v, f"{path}[{i}]", depth + 1) for i, v in enumerate(value)]
    raise ValueInvalid(
        path,
        f"{type(value).__name__} is not a value; numbers are int or Decimal, never float",
        "변수로 쓸 수 없는 값입니다(수는 정수나 Decimal만 가능)",
    )


def _number(value: Decimal, path: str) -> int | Decimal:
    if not value.is_finite():
        raise ValueInvalid(path, "not a finite number", "유한한 수가 아닙니다")
    if value == value.to_integral_value() and value.adjusted() < 1000:
        return int(value)
    return value.normalize(_EXACT)


def _key(key: Any, path: str) -> str:
    if not isinstance(key, str):
        raise ValueInvalid(path, f"key {key!r} is not text", "이름은 문자열이어야 합니다")
    return key


# --- canonical text ---------------------------------------------------------------------------


def _encode(value: Any) -> Any:
    """The slow, exact form: used only where a context has a key that looks like a tag."""
    if isinstance(value, Mapping):
        plain = {k: _encode(v) for k, v in value.items()}
        return {_TAG: "map", "v": sorted(plain.items())} if _TAG in plain else plain
    if isinstance(value, list | tuple):
        return [_encode(v) for v in value]
    return value if isinstance(value, bool | int | str) or value is None else _tagged(value)


def _tagged(value: Any) -> Any:
    for tag, kind, write in _WRITERS:
        if isinstance(value, kind):
            return {_TAG: tag, "v": write(value)}
    if isinstance(value, Mapping):
        return dict(value)
    raise ValueInvalid("value", f"{type(value).__name__} is not a value")


def _stamp(value: datetime) -> str:
    zone = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else ""
    return value.isoformat() + (f"[{zone}]" if zone and zone != SEOUL.key else "")


def _read_stamp(text: str) -> datetime:
    stamp, _, zone = text.partition("[")
    moment = datetime.fromisoformat(stamp)
    if zone:
        return moment.astimezone(ZoneInfo(zone.rstrip("]")))
    at_seoul = moment.astimezone(SEOUL)
    return at_seoul if at_seoul.utcoffset() == moment.utcoffset() else moment


def _write_time(value: time) -> str:
    zone = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else ""
    return value.isoformat() + (f"[{zone}]" if zone else "")


def _read_time(text: str) -> time:
    plain, _, zone = text.partition("[")
    value = time.fromisoformat(plain)
    return value.replace(tzinfo=ZoneInfo(zone.rstrip("]"))) if zone else value


# datetime before date: every datetime is a date
_WRITERS: tuple[tuple[str, type, Callable[[Any], Any]], ...] = (
    ("decimal", Decimal, str),
    ("datetime", datetime, _stamp),
    ("date", date, date.isoformat),
    ("time", time, _write_time),
    ("duration", timedelta, lambda v: [v.days, v.seconds, v.microseconds]),
    ("months", YearsMonths, lambda v: v.months),
)
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "decimal": Decimal,
    "datetime": _read_stamp,
    "date": date.fromisoformat,
    "time": _read_time,
    "duration": lambda v: timedelta(days=v[0], seconds=v[1], microseconds=v[2]),
    "months": YearsMonths,
    "map": dict,
}


def _untagged(value: dict[str, Any]) -> Any:
    tag = value.get(_TAG)
    return value if tag is None else _READERS[tag](value["v"])


def dumps(value: Any) -> str:
    """The canonical text of a value: sorted keys, no blanks, types tagged."""
    tags = 0

    def tagged(other: Any) -> Any:
        nonlocal tags
        written = _tagged(other)
        tags += _TAG in written
        return written

    text = _ENCODER(default=tagged).encode(value)
    # a context with a key "$" would read back as a tag: write that one exactly
    return text if text.count('"$":') == tags else _ENCODER().encode(_encode(value))


_ENCODER = partial(
    json.JSONEncoder,
    ensure_ascii=False,
    sort_keys=True,
    separators=(",", ":"),
    allow_nan=False,
    check_circular=False,
)


def loads(text: str | bytes) -> Any:
    """The value of a canonical text: `loads(dumps(v)) == v`."""
    return json.loads(text, object_hook=_untagged)


def digest(text: str | bytes) -> str:
    """The sha256 of a text, as 64 hexadecimal digits."""
    return sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def from_json(text: str | bytes) -> Any:
    """Read ordinary JSON that a person or program gave: numbers become int or Decimal, never float.

    Raises:
        ValueInvalid: Not JSON, NaN or infinity, or a repeated key.
    """
    try:
        return normalise(
            json.loads(
                text,
                parse_float=Decimal,
                parse_constant=_refuse_constant,
                object_pairs_hook=_no_repeats,
            )
        )
    except (json.JSONDecodeError, InvalidOperation, UnicodeDecodeError, RecursionError) as error:
        raise ValueInvalid(
            "data", f"not JSON: {error}", f"JSON 형식이 아닙니다: {error}"
        ) from error


def _refuse_constant(text: str) -> Any:
    raise ValueInvalid("data", f"{text} is not a number", f"{text}은(는) 수가 아닙니다")


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = dict(pairs)
    if len(keys) != len(pairs):
        repeated = next(k for i, (k, _) in enumerate(pairs) if k in dict(pairs[:i]))
        raise ValueInvalid(repeated, "the key is given twice", "같은 이름이 두 번 주어졌습니다")
    return keys


def to_json(value: Any) -> Any:
    """The value as ordinary JSON data: Decimal as text, dates as ISO text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {k: to_json(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(v) for v in value]
    if isinstance(value, timedelta):
        return iso_duration(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def iso_duration(value: timedelta) -> str:
    """A days-and-time duration as ISO 8601: `P1DT2H3M4.5S`."""
    sign, rest = ("-", -value) if value < timedelta(0) else ("", value)
    hours, seconds = divmod(rest.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    fraction = f".{rest.microseconds:06d}".rstrip("0") if rest.microseconds else ""
    clock = "".join(
        f"{n}{unit}"
        for n, unit in ((hours, "H"), (minutes, "M"), (f"{seconds}{fraction}", "S"))
        if n not in (0, "0")
    )
    text = (f"{rest.days}D" if rest.days else "") + (f"T{clock}" if clock else "")
    return f"{sign}P{text or 'T0S'}"
