"""Types of values and the implicit conversions between them (DMN 1.5 clauses 7.3.2, 10.3.2.9).

A type is one of the frozen dataclasses below. `conforms` asks, `coerce` converts: a value to a list
of one, a list of one to its item, a date to a date and time; whatever then still does not conform
becomes null, with a reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import Range, is_function
from engine.values import YearsMonths


@dataclass(frozen=True, slots=True)
class AnyType:
    """Any value at all."""


@dataclass(frozen=True, slots=True)
class SimpleType:
    """One of the built-in types; `name` is FEEL's spelling, such as `days and time duration`."""

    name: str


@dataclass(frozen=True, slots=True)
class ListType:
    """A list whose every item is of one type."""

    item: "Type"


@dataclass(frozen=True, slots=True)
class ContextType:
    """A context that has at least these entries, in declared order."""

    entries: tuple[tuple[str, "Type"], ...]


@dataclass(frozen=True, slots=True)
class FunctionType:
    """A function; parameters by position."""

    parameters: tuple["Type", ...]
    result: "Type"


@dataclass(frozen=True, slots=True)
class RangeType:
    """A range whose ends are of one type."""

    item: "Type"


@dataclass(frozen=True)
class RestrictedType:
    """A type whose values must also pass unary tests; `text` is how the file writes them."""

    base: "Type"
    text: str
    allows: Callable[[Any], bool]


Type = (
    AnyType | SimpleType | ListType | ContextType | FunctionType | RangeType | RestrictedType
)
ANY = AnyType()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _is_date(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


_SIMPLE: Mapping[str, Callable[[Any], bool]] = {
    "number": _is_number,
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "date": _is_date,
    "time": lambda v: isinstance(v, time),
    "date and time": lambda v: isinstance(v, datetime),
    "days and time duration": lambda v: isinstance(v, timedelta),
    "years and months duration": lambda v: isinstance(v, YearsMonths),
    "context": lambda v: isinstance(v, Mapping),
    "function": is_function,
    "range": lambda v: isinstance(v, Range),
}
_ALIASES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}


def builtin(name: str) -> Type | None:
    """The built-in type of that name, also with the prefix `feel:` and in DMN's short spelling."""
    plain = name.removeprefix("feel:")
    plain = _ALIASES.get(plain, plain)
    if plain == "Any":
        return ANY
    if plain == "list":
        return ListType(ANY)
    return SimpleType(plain) if plain in _SIMPLE else None


# --- conformance (10.3.2.9.2) ---------------------------------------------------------------------


def conforms(value: Any, type_: Type) -> bool:
    """Whether a value is of a type; null is of every type."""
    return value is None or _CHECKS[type(type_)](value, type_)


def _restricted(value: Any, type_: RestrictedType) -> bool:
    return conforms(value, type_.base) and type_.allows(value)


def _entries(value: Any, type_: ContextType) -> bool:
    return isinstance(value, Mapping) and all(
        name in value and conforms(value[name], entry) for name, entry in type_.entries
    )


def _function(value: Any, type_: FunctionType) -> bool:
    parameters = getattr(value, "parameters", ())
    return is_function(value) and len(parameters) == len(type_.parameters)


def _range(value: Any, type_: RangeType) -> bool:
    return isinstance(value, Range) and all(
        conforms(end, type_.item) for end in (value.start, value.end)
    )


_CHECKS: Mapping[type, Callable[[Any, Any], bool]] = {
    AnyType: lambda _value, _type: True,
    SimpleType: lambda value, type_: _SIMPLE[type_.name](value),
    ListType: lambda value, type_: (
        isinstance(value, list) and all(conforms(v, type_.item) for v in value)
    ),
    ContextType: _entries,
    FunctionType: _function,
    RangeType: _range,
    RestrictedType: _restricted,
}


# --- implicit conversions (10.3.2.9.4) ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What `coerce` answers for a value that cannot be made to conform."""

    value: Any
    type: Type


def coerce(value: Any, type_: Type) -> Any:
    """The value as one of that type, or a `Mismatch`."""
    if isinstance(type_, AnyType) or conforms(value, type_):
        return value
    for convert in (_to_list, _from_list, _to_date_time):
        converted = convert(value, type_)
        if converted is not None and conforms(converted, type_):
            return converted
    return Mismatch(value, type_)


def _to_list(value: Any, type_: Type) -> Any:
    return [value] if isinstance(_plain(type_), ListType) and not isinstance(value, list) else None


def _from_list(value: Any, type_: Type) -> Any:
    single = isinstance(value, list) and len(value) == 1
    return value[0] if single and not isinstance(_plain(type_), ListType) else None


def _to_date_time(value: Any, type_: Type) -> Any:
    wanted = _plain(type_) == SimpleType("date and time")
    return datetime.combine(value, time(0), UTC) if wanted and _is_date(value) else None


def _plain(type_: Type) -> Type:
    return _plain(type_.base) if isinstance(type_, RestrictedType) else type_


# --- for people -----------------------------------------------------------------------------------


def describe(type_: Type) -> str:
    """The type as FEEL writes it, with its restriction."""
    return _TEXTS[type(type_)](type_)


_TEXTS: Mapping[type, Callable[[Any], str]] = {
    AnyType: lambda _: "Any",
    SimpleType: lambda t: t.name,
    ListType: lambda t: f"list<{describe(t.item)}>",
    ContextType: lambda t: (
        "context<" + ", ".join(f"{n}: {describe(e)}" for n, e in t.entries) + ">"
    ),
    FunctionType: lambda t: (
        f"function<{', '.join(map(describe, t.parameters))}>->{describe(t.result)}"
    ),
    RangeType: lambda t: f"range<{describe(t.item)}>",
    RestrictedType: lambda t: f"{describe(t.base)} ({t.text})",
}
