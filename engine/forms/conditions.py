"""The FEEL of a form: hide conditions, bounds, choices. Loaded when a form has some."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.errors import FeelError
from engine.ports import Value

if TYPE_CHECKING:
    from engine.feel import Expression

Functions = Mapping[str, Any]


def evaluate(expression: str, context: Mapping[str, Value], functions: Functions) -> Value:
    """The value of an expression over the variables and the answers given so far.

    Raises:
        FeelError: It does not parse, names what is not there, or is null out of an error.
    """
    return _compiled(expression, context, functions).require(context, functions=functions)


def holds(expression: str, context: Mapping[str, Value], functions: Functions) -> bool:
    """Whether a condition is true.

    What it asks about may not be answered yet: as in form-js, null counts as false.

    Raises:
        FeelError: It does not parse, or hit a bound.
    """
    if expression == "true":
        return True
    compiled = _compiled(expression, context, functions)
    return compiled.evaluate(context, functions=functions).value is True


def _compiled(expression: str, context: Mapping[str, Value], functions: Functions) -> "Expression":
    from engine import feel

    names = feel.special_names(context) | feel.special_names(functions)
    return feel.compile(expression, names)


def syntax_problem(expression: str) -> FeelError | None:
    """What is wrong with the text of an expression, or None."""
    from engine import feel

    try:
        feel.compile(expression)
    except FeelError as error:
        return error
    return None
