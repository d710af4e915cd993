"""Functions as values: boxed functions, business knowledge models and decision services.

They are FEEL functions, so that expressions call them like any other; their parameters follow the
types of the file (10.3.2.13.1): an argument that does not conform makes the call null.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.dmn.model import Where
from engine.dmn.running import Evaluator, Run, Scope, show
from engine.dmn.types import ANY, Mismatch, Type, coerce, describe, reference
from engine.feel.domain import Function, Null, Param
from engine.feel.domain import Run as FeelRun
from engine.feel.invoke import invoke_named

Parameters = Sequence[tuple[str, Type]]


def function(
    name: str,
    parameters: Parameters,
    body: Callable[[Mapping[str, Any]], Any],
    result: Type = ANY,
) -> Function:
    """A FEEL function whose body gets the converted arguments by name."""

    def call(_run: FeelRun, arguments: Sequence[Any]) -> Any:
        return body(
            {
                parameter: _converted(name, parameter, value, type_)
                for (parameter, type_), value in zip(parameters, arguments, strict=True)
            }
        )

    params = tuple(Param(parameter, reference(type_)) for parameter, type_ in parameters)
    return Function(name, params, call, reference(result))


def _converted(name: str, parameter: str, value: Any, type_: Type) -> Any:
    converted = coerce(value, type_)
    if isinstance(converted, Mismatch):
        raise Null(
            f"{name}: {parameter} is {show(value)}, which is not of type {describe(type_)}",
            f"{name}: {parameter}의 값 {show(value)}은(는) {describe(type_)} 형식이 아닙니다",
        )
    return converted


def call(called: Any, arguments: Mapping[str, Any], run: Run, where: Where) -> Any:
    """The result of a function called with named arguments; null and a note when it can't be."""
    try:
        return invoke_named(run, called, arguments)
    except Null as error:
        run.add("note", where, error.en, error.ko)
        return None


def refused(name: str, kind: str, where: Where) -> Evaluator:
    """The body of a function that is never run."""

    def evaluate(_scope: Scope, run: Run) -> Any:
        run.add(
            "refused",
            where,
            f"{name} is an external {kind} function, which is never run",
            f"{name}: 외부 {kind} 함수는 실행하지 않습니다",
        )

    return evaluate
