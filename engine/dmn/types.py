"""Types of values and the implicit conversions between them (DMN 1.5 clauses 7.3.2, 10.3.2.9).

A type is one of the records below. `conforms` asks, `coerce` converts: a value to a list
of one, a list of one to its item, a date to a date and time; whatever then still does not conform
becomes null, with a reason.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from engine.feel import domain
from engine.feel import type_refs as refs
from engine.feel.domain import Function, Range, kind
from engine.feel.record import Record


class AnyType(Record):
    """Any value at all."""


class SimpleType(Record):
    """One of the built-in types; `name` is FEEL's spelling, such as `days and time duration`."""

    name: str


class ListType(Record):
    """A list whose every item is of one type."""

    item: "Type"


class ContextType(Record):
    """A context that has at least these entries, in declared order."""

    entries: tuple[tuple[str, "Type"], ...]


class FunctionType(Record):
    """A function; parameters by position."""

    parameters: tuple["Type", ...]
    result: "Type"


class RangeType(Record):
    """A range whose ends are of one type."""

    item: "Type"


class RestrictedType(Record):
    """A type whose values must also pass unary tests; `text` is how the file writes them."""

    base: "Type"
    text: str
    allows: Callable[[Any], bool]


Type = AnyType | SimpleType | ListType | ContextType | FunctionType | RangeType | RestrictedType
ANY = AnyType()


_SIMPLE = frozenset(
    {
        domain.NUMBER,
        domain.STRING,
        domain.BOOLEAN,
        domain.DATE,
        domain.TIME,
        domain.DATE_TIME,
        domain.DAYS,
        domain.MONTHS,
        domain.CONTEXT,
        domain.FUNCTION,
        domain.RANGE,
    }
)
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
    return kind(value) == domain.CONTEXT and all(
        name in value and conforms(value[name], entry) for name, entry in type_.entries
    )


def _function(value: Any, type_: FunctionType) -> bool:
    return isinstance(value, Function) and len(value.params) == len(type_.parameters)


def _range(value: Any, type_: RangeType) -> bool:
    return isinstance(value, Range) and all(
        conforms(end, type_.item) for end in (value.start, value.end)
    )


_CHECKS: Mapping[type, Callable[[Any, Any], bool]] = {
    AnyType: lambda _value, _type: True,
    SimpleType: lambda value, type_: kind(value) == type_.name,
    ListType: lambda value, type_: (
        kind(value) == domain.LIST and all(conforms(v, type_.item) for v in value)
    ),
    ContextType: _entries,
    FunctionType: _function,
    RangeType: _range,
    RestrictedType: _restricted,
}


class _Everything:
    """Contains everything."""

    def __contains__(self, _value: object) -> bool:
        return True


_EVERYTHING = _Everything()
_EXACT: Mapping[str, frozenset[type]] = {
    domain.NUMBER: frozenset({int, Decimal}),
    domain.STRING: frozenset({str}),
    domain.BOOLEAN: frozenset({bool}),
    domain.DATE: frozenset({date}),
    domain.DATE_TIME: frozenset({datetime}),
}


def exact_types(type_: Type) -> Container[object]:
    """Python types whose values conform for sure, so that nothing more need be asked."""
    if isinstance(type_, AnyType):
        return _EVERYTHING
    return _EXACT.get(type_.name, frozenset()) if isinstance(type_, SimpleType) else frozenset()


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
    wanted = isinstance(plain(type_), ListType) and kind(value) != domain.LIST
    return [value] if wanted else None


def _from_list(value: Any, type_: Type) -> Any:
    single = kind(value) == domain.LIST and len(value) == 1
    return value[0] if single and not isinstance(plain(type_), ListType) else None


def _to_date_time(value: Any, type_: Type) -> Any:
    wanted = plain(type_) == SimpleType(domain.DATE_TIME) and type(value) is date
    return datetime.combine(value, time(0), UTC) if wanted else None


def plain(type_: Type) -> Type:
    """The type without its restrictions."""
    return plain(type_.base) if isinstance(type_, RestrictedType) else type_


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


# --- for FEEL -------------------------------------------------------------------------------------


def reference(type_: Type) -> refs.TypeRef:
    """The type as FEEL knows types; restrictions are not part of that."""
    return _REFERENCES[type(type_)](type_)


_REFERENCES: Mapping[type, Callable[[Any], refs.TypeRef]] = {
    AnyType: lambda _: refs.ANY,
    SimpleType: lambda t: _STRUCTURES.get(t.name) or refs.NamedType(t.name),
    ListType: lambda t: refs.ListType(reference(t.item)),
    ContextType: lambda t: refs.ContextType(tuple((n, reference(e)) for n, e in t.entries)),
    FunctionType: lambda t: refs.FunctionType(
        tuple(map(reference, t.parameters)), reference(t.result)
    ),
    RangeType: lambda t: refs.RangeType(reference(t.item)),
    RestrictedType: lambda t: reference(t.base),
}
_STRUCTURES: Mapping[str, refs.TypeRef] = {
    domain.CONTEXT: refs.ContextType(()),
    domain.RANGE: refs.RangeType(refs.ANY),
    domain.FUNCTION: refs.ANY,
}
