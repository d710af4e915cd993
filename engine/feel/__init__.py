"""FEEL of DMN 1.5: exact, safe, compiled once.

    >>> evaluate("a + 1", {"a": 1})
    Decimal('2')

`evaluate` and `evaluate_with_reasons` take a text; `compile` and `compile_unary` give objects to
keep. Numbers are Decimal of 34 digits; nothing is executed as Python; every evaluation is bounded
by `Limits`. A text never starts with the `=` that some files put before an expression.
"""

from engine.feel.api import (
    compile_expression,
    compile_tests,
    evaluate,
    evaluate_with_reasons,
    special_names,
)
from engine.feel.domain import Function, Param, Range, Reason
from engine.feel.expression import Expression, Result, UnaryTests
from engine.feel.functions import function
from engine.feel.limits import DEFAULT, Limits
from engine.values import YearsMonths

compile = compile_expression  # noqa: A001 - the name that callers expect
compile_unary = compile_tests

__all__ = [
    "DEFAULT",
    "Expression",
    "Function",
    "Limits",
    "Param",
    "Range",
    "Reason",
    "Result",
    "UnaryTests",
    "YearsMonths",
    "compile",
    "compile_expression",
    "compile_unary",
    "evaluate",
    "evaluate_with_reasons",
    "function",
    "special_names",
]
