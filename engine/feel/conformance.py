"""Does a value conform to a type, and what does an argument become (DMN 1.5, 10.3.2.9)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from engine.feel import domain
from engine.feel.domain import Function, Null, Range, Run, kind
from engine.feel.type_refs import (
    ANY,
    ContextType,
    FunctionType,
    ListType,
    NamedType,
    RangeType,
    TypeRef,
    show,
)
from engine.ports import Value

_KINDS = frozenset(
    {
        domain.NUMBER,
        domain.STRING,
        domain.BOOLEAN,
        domain.DATE,
        domain.TIME,
        domain.DATE_TIME,
        domain.DAYS,
        domain.MONTHS,
    }
)
_MAX_ALIASES = 32


def instance_of(run: Run, value: Value, type_: TypeRef) -> bool:
    """`value instance of type` (table 61).

    Raises:
        Null: The type is not known.
    """
    known = resolve(run, type_)
    if value is None:
        return known == NamedType("Null")
    return conforms(run, value, known)


def conforms(run: Run, value: Value, type_: TypeRef) -> bool:
    """Whether a value may stand where the type is expected; null may stand everywhere.

    Raises:
        Null: The type is not known.
    """
    run.step()
    known = resolve(run, type_)
    if value is None or known == ANY:
        return True
    if isinstance(known, NamedType):
        return kind(value) == known.name
    return _STRUCTURES[type(known)](run, value, known)


def resolve(run: Run, type_: TypeRef) -> TypeRef:
    """The type that a name stands for.

    Raises:
        Null: Nobody declared the name.
    """
    for _ in range(_MAX_ALIASES):
        if not isinstance(type_, NamedType):
            return type_
        if type_.name in _KINDS or type_.name in ("Any", "Null"):
            return type_
        declared = run.types.get(type_.name)
        if declared is None:
            break
        type_ = declared
    raise Null(f"{show(type_)} is not a type", f"{show(type_)}은(는) 타입이 아닙니다")


def _list(run: Run, value: Any, type_: ListType) -> bool:
    return kind(value) == domain.LIST and all(conforms(run, v, type_.item) for v in value)


def _range(run: Run, value: Any, type_: RangeType) -> bool:
    if not isinstance(value, Range):
        return False
    return all(conforms(run, end, type_.item) for end in (value.start, value.end))


def _context(run: Run, value: Any, type_: ContextType) -> bool:
    if kind(value) != domain.CONTEXT:
        return False
    return all(name in value and conforms(run, value[name], t) for name, t in type_.entries)


def _function(run: Run, value: Any, type_: FunctionType) -> bool:
    """Parameters contravariant, result covariant."""
    if not isinstance(value, Function) or len(value.params) != len(type_.params):
        return False
    params = zip(type_.params, value.params, strict=True)
    return all(below(run, wanted, p.type or ANY) for wanted, p in params) and below(
        run, value.result or ANY, type_.result
    )


_STRUCTURES: Mapping[type, Callable[[Run, Any, Any], bool]] = {
    ListType: _list,
    RangeType: _range,
    ContextType: _context,
    FunctionType: _function,
}


def below(run: Run, lower: TypeRef, upper: TypeRef) -> bool:
    """`lower <: upper`: an instance of `lower` may stand where `upper` is expected (10.3.2.9.2).

    Raises:
        Null: One of the types is not known.
    """
    run.step()
    low, high = resolve(run, lower), resolve(run, upper)
    if high == ANY or low in (NamedType("Null"), high):
        return True
    match low, high:
        case (ListType(a), ListType(b)) | (RangeType(a), RangeType(b)):
            return below(run, a, b)
        case ContextType(a), ContextType(b):
            have = dict(a)
            return all(name in have and below(run, have[name], t) for name, t in b)
        case FunctionType(a, x), FunctionType(b, y):
            fits = len(a) == len(b) and all(below(run, q, p) for p, q in zip(a, b, strict=True))
            return fits and below(run, x, y)
    return False


def bind(run: Run, value: Value, type_: TypeRef | None) -> Value:
    """An argument as its parameter's type wants it, by the implicit conversions (10.3.2.9.4).

    Unchanged, or as a list of one, or out of a list of one, or a date as its midnight in UTC.

    Raises:
        Null: It does not conform, or the type is not known.
    """
    if type_ is None or conforms(run, value, type_):
        return value
    for converted in _conversions(value):
        if conforms(run, converted, type_):
            return converted
    what = kind(value)
    raise Null(
        f"{what} does not conform to {show(type_)}",
        f"{domain.KOREAN[what]}은(는) {show(type_)} 타입에 맞지 않습니다",
    )


def _conversions(value: Value) -> Iterator[Value]:
    if kind(value) == domain.LIST:
        if len(value) == 1:
            yield value[0]
        return
    yield [value]
    if type(value) is date:
        yield datetime.combine(value, time(0), UTC)
