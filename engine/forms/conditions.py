"""The FEEL of a form: hide conditions, bounds, choices. Loaded when a form has some."""

from collections.abc import Mapping
from typing import Any

from engine.errors import FeelError
from engine.ports import Value

Functions = Mapping[str, Any]


def evaluate(expression: str, context: Mapping[str, Value], functions: Functions) -> Value:
    """The value of an expression over the variables and the answers given so far.

    Raises:
        FeelError: It does not parse, or names what is not there, or fails.
    """
    from engine import feel

    return feel.evaluate(expression, context, functions=functions)


def holds(expression: str, context: Mapping[str, Value], functions: Functions) -> bool:
    """Whether a condition is true; null counts as false, as in form-js.

    Raises:
        FeelError: As `evaluate`.
    """
    return expression == "true" or evaluate(expression, context, functions) is True


def syntax_problem(expression: str) -> FeelError | None:
    """What is wrong with the text of an expression, or None."""
    from engine import feel

    try:
        feel.compile(expression)
    except FeelError as error:
        return error
    return None
