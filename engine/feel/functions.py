"""Functions of the engine that expressions can call."""

from collections.abc import Callable, Sequence

from engine.errors import ContractError, FeelBoundError
from engine.feel.domain import Function, Null, Param, Run
from engine.feel.expression import Result
from engine.feel.limits import BoundHit
from engine.feel.parser import Parser
from engine.feel.type_refs import TypeRef
from engine.ports import Value


def function(
    name: str,
    params: Sequence[str],
    py_callable: Callable[..., Value],
    result: str = "",
) -> Function:
    """A function that expressions can call, when it is put in their context.

    `params` are names, or names with a type: `"days: number"`. The callable gets the arguments in
    this order; it may return a `Result`, whose reasons are passed on, and what it raises becomes
    a null with a reason, except errors of bounds.

    Raises:
        FeelSyntaxError: A type is not one.
    """
    declared = tuple(_declared(param) for param in params)
    return Function(name, declared, _adapter(name, py_callable), _type(result) if result else None)


def _declared(param: str) -> Param:
    name, _, type_ = param.partition(":")
    return Param(name.strip(), _type(type_) if type_ else None)


def _type(text: str) -> TypeRef:
    return Parser(text).whole_type()


def _adapter(
    name: str, py_callable: Callable[..., Value]
) -> Callable[[Run, tuple[Value, ...]], Value]:
    def call(run: Run, arguments: tuple[Value, ...]) -> Value:
        try:
            value = py_callable(*arguments)
        except (FeelBoundError, BoundHit, RecursionError, Null):
            raise
        except ContractError as error:
            raise Null(f"{name}: {error.text('en')}", f"{name}: {error.text('ko')}") from error
        except Exception as error:  # somebody else's code: its fault is a null with a reason
            raise Null(f"{name} failed: {type(error).__name__}", f"{name} 실행 오류") from error
        if isinstance(value, Result):
            run.reasons.extend(value.reasons)
            return value.value
        return value

    return call
