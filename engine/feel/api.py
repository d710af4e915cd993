"""Texts to compiled objects, cached, and evaluation in one call."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from engine.feel.compiler import compile_test_list, compile_tree
from engine.feel.expression import NOTHING, Expression, Result, UnaryTests
from engine.feel.limits import DEFAULT, BoundHit, Limits
from engine.feel.parser import parse, parse_tests
from engine.feel.running import NESTED, bound_error
from engine.ports import Value

T = TypeVar("T")
_CACHED = 4096


def compile_expression(text: str, names: Collection[str] = ()) -> Expression:
    """The compiled expression; the same text and names give the same object while it is cached.

    `names` are the known names; those of one plain word may be left out.

    Raises:
        FeelSyntaxError: The text is not FEEL; line and column say where.
        FeelBoundError: It is too long or nested too deep.
    """
    return _compiled_expression(text, frozenset(names))


@lru_cache(maxsize=_CACHED)
def _compiled_expression(text: str, names: frozenset[str]) -> Expression:
    tree = _guarded(lambda: parse(text, names), text)
    return Expression(text, tree, _guarded(lambda: compile_tree(text, tree), text))


def compile_tests(text: str, names: Collection[str] = ()) -> UnaryTests:
    """The compiled unary tests; cached as expressions are.

    Raises:
        FeelSyntaxError: The text is not a list of tests; line and column say where.
        FeelBoundError: It is too long or nested too deep.
    """
    return _compiled_tests(text, frozenset(names))


@lru_cache(maxsize=_CACHED)
def _compiled_tests(text: str, names: frozenset[str]) -> UnaryTests:
    tree = _guarded(lambda: parse_tests(text, names), text)
    return UnaryTests(text, tree, _guarded(lambda: compile_test_list(text, tree), text))


def _guarded(action: Callable[[], T], text: str) -> T:
    try:
        return action()
    except RecursionError as error:
        raise bound_error(text[:200], BoundHit("depth", DEFAULT.depth)) from error


def evaluate_with_reasons(
    text: str,
    context: Mapping[str, Value] = NOTHING,
    *,
    limits: Limits = DEFAULT,
    now: datetime | None = None,
    functions: Mapping[str, Value] = NOTHING,
) -> Result:
    """Compile (or find compiled) and evaluate; names with spaces are those of the context.

    Raises:
        FeelSyntaxError: The text is not FEEL.
        FeelBoundError: A bound was reached.
    """
    names = special_names(context) | special_names(functions)
    expression = _compiled_expression(text, names)
    return expression.evaluate(context, limits=limits, now=now, functions=functions)


def evaluate(
    text: str,
    context: Mapping[str, Value] = NOTHING,
    *,
    limits: Limits = DEFAULT,
    now: datetime | None = None,
    functions: Mapping[str, Value] = NOTHING,
) -> Value:
    """The value of an expression, null where it has none.

    >>> evaluate("a + 1", {"a": 1})
    Decimal('2')

    Raises:
        FeelSyntaxError: The text is not FEEL.
        FeelBoundError: A bound was reached.
    """
    return evaluate_with_reasons(text, context, limits=limits, now=now, functions=functions).value


_LOOKED_AT = 10_000  # contexts and lists


def special_names(context: Mapping[str, Value]) -> frozenset[str]:
    """The names in a context, at any level, that are more than one word."""
    names: set[str] = set()
    stack: list[Any] = [context]
    for _ in range(_LOOKED_AT):
        if not stack:
            break
        inner = stack.pop()
        if isinstance(inner, Mapping):
            names.update(n for n in inner if isinstance(n, str) and not n.isidentifier())
            inner = inner.values()
        stack += [value for value in inner if type(value) in NESTED]
    return frozenset(names)
