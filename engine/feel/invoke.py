"""Calling functions: the standard's own, closures, and those the engine injected (10.3.2.13.6)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from engine.feel import domain
from engine.feel.conformance import bind
from engine.feel.domain import BuiltIn, BuiltInParam, Function, Null, Overload, Run, kind
from engine.ports import Value

_POINTS = frozenset(
    {
        domain.NUMBER,
        domain.STRING,
        domain.DATE,
        domain.TIME,
        domain.DATE_TIME,
        domain.DAYS,
        domain.MONTHS,
    }
)
_DOMAINS: Mapping[str, frozenset[str]] = {
    "day": frozenset({domain.DATE, domain.DATE_TIME}),
    "duration": frozenset({domain.DAYS, domain.MONTHS}),
    "point": _POINTS,
}


def signature(text: str, call: Callable[..., Value]) -> Overload:
    """An overload from its signature, such as `string: string, match: string, flags?: string?`.

    A `?` after the name means optional, after the kind nullable; `...` after it takes the rest.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return Overload(tuple(map(_param, parts)), "...:" in text, call)


def _param(text: str) -> BuiltInParam:
    name, _, wanted = text.partition(":")
    kinds, nullable = wanted.strip(), wanted.endswith("?")
    bare = kinds.rstrip("?")
    accepted = _DOMAINS.get(bare, frozenset(bare.split("|")))
    return BuiltInParam(
        name.rstrip("?."),
        None if bare == "any" else accepted,
        "?" in name or "..." in name,
        nullable or bare == "any",
    )


# --- invocation ----------------------------------------------------------------------------------


def invoke(run: Run, function: Value, arguments: Sequence[Value]) -> Value:
    """The function applied to positional arguments.

    Raises:
        Null: Not a function, or the arguments do not fit.
        BoundHit: Calls are nested too deep, or a bound is reached inside.
    """
    if isinstance(function, BuiltIn):
        return _call_built_in(run, function, _positional(function, arguments))
    if not isinstance(function, Function):
        raise _not_a_function(function)
    if len(arguments) != len(function.params):
        raise Null(
            f"{function.name or 'the function'} takes {len(function.params)} arguments,"
            f" not {len(arguments)}",
            f"함수 {function.name}의 인수는 {len(function.params)}개여야 합니다",
        )
    return _call(run, function, arguments)


def invoke_named(run: Run, function: Value, arguments: Mapping[str, Value]) -> Value:
    """The function applied to named arguments; what is not given is null.

    Raises:
        Null: Not a function, or the arguments do not fit.
        BoundHit: Calls are nested too deep, or a bound is reached inside.
    """
    if isinstance(function, BuiltIn):
        return _call_built_in(run, function, _named(function, arguments))
    if not isinstance(function, Function):
        raise _not_a_function(function)
    unknown = arguments.keys() - {param.name for param in function.params}
    if unknown:
        raise _unknown_parameter(function.name, min(unknown))
    return _call(run, function, [arguments.get(param.name) for param in function.params])


def _not_a_function(value: Value) -> Null:
    what = kind(value)
    return Null(f"{what} is not a function", f"{domain.KOREAN[what]}은(는) 함수가 아닙니다")


def _unknown_parameter(function: str, name: str) -> Null:
    return Null(
        f"{function or 'the function'} has no parameter {name}",
        f"함수 {function}에 {name} 인수가 없습니다",
    )


def _call(run: Run, function: Function, arguments: Sequence[Value]) -> Value:
    params = zip(arguments, function.params, strict=True)
    bound = tuple(bind(run, value, param.type) for value, param in params)
    run.enter()
    try:
        value = function.call(run, bound)
    finally:
        run.leave()
    return bind(run, value, function.result)


# --- built-ins -----------------------------------------------------------------------------------


def _call_built_in(
    run: Run, function: BuiltIn, candidates: Iterator[tuple[Overload, list[Value]]]
) -> Value:
    for overload, arguments in candidates:
        bound = _fit(overload, arguments)
        if bound is not None:
            run.step()
            return overload.call(run, *bound)
    raise Null(
        f"{function.name} does not take these arguments",
        f"{function.name} 함수에 맞지 않는 인수입니다",
    )


def _positional(
    function: BuiltIn, arguments: Sequence[Value]
) -> Iterator[tuple[Overload, list[Value]]]:
    for overload in function.overloads:
        needed = sum(1 for param in overload.params if not param.optional)
        if needed <= len(arguments) and (
            overload.variadic or len(arguments) <= len(overload.params)
        ):
            yield overload, list(arguments)


def _named(
    function: BuiltIn, arguments: Mapping[str, Value]
) -> Iterator[tuple[Overload, list[Value]]]:
    for overload in function.overloads:
        params = overload.params[:-1] if overload.variadic else overload.params
        if arguments.keys() - {param.name for param in params}:
            continue
        given = [param for param in params if param.name in arguments or not param.optional]
        in_order = given == list(params[: len(given)])
        taken = given if in_order else params
        yield overload, [arguments.get(param.name) for param in taken]


def _fit(overload: Overload, arguments: list[Value]) -> list[Value] | None:
    """The arguments as the overload wants them, or None when they are outside its domain."""
    params: list[BuiltInParam] = list(overload.params)
    params += [params[-1]] * (len(arguments) - len(params)) if params else []
    bound: list[Value] = []
    for value, param in zip(arguments, params, strict=False):
        fitted = _convert(value, param)
        if fitted is _MISFIT:
            return None
        bound.append(fitted)
    return bound


_MISFIT = object()


def _convert(value: Value, param: BuiltInParam) -> Any:
    if param.accepts(value):
        return value
    if kind(value) == domain.LIST and len(value) == 1 and param.accepts(value[0]):
        return value[0]
    if param.kinds == frozenset({domain.LIST}) and value is not None:
        return [value]
    return _MISFIT
