"""What must hold for any text at all: nothing but our own errors, and an end within the bounds."""

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from engine.errors import FeelBoundError, FeelNullError, FeelSyntaxError
from engine.feel import Limits, compile_expression, compile_unary, special_names
from engine.feel.printer import show
from engine.values import SEOUL
from tests.unit.feel.texts import random_text

CONTEXT: dict[str, Any] = {
    "x": Decimal("2.5"),
    "금액": 5000,
    "계약 금액": 1000,
    "l": [1, 2, {"k": None}],
    "c": {"k": date(2026, 1, 1)},
}
_NAMES = special_names(CONTEXT)
_NOW = datetime(2026, 11, 22, 9, 30, tzinfo=SEOUL)
_LIMITS = Limits(steps=20_000, list_size=5_000, string_size=20_000, seconds=600)


def fuzz(seed: int, count: int) -> Counter[str]:
    """Try `count` texts; how many were values, nulls, refused and stopped.

    A text that parses is printed and parsed again, to the same tree.
    """
    random = Random(seed)  # noqa: S311 - a fuzz run that can be repeated
    return Counter(_try(random_text(random)) for _ in range(count))


def _try(text: str) -> str:
    _as_tests(text)
    try:
        expression = compile_expression(text, _NAMES)
        assert compile_expression(show(expression.tree), _NAMES).tree == expression.tree, text
        value = expression.evaluate(CONTEXT, limits=_LIMITS, now=_NOW).value
    except FeelSyntaxError as error:
        return "refused" if error.reason_ko else "refused without a reason"
    except FeelBoundError as error:
        return "stopped" if error.bound else "stopped without a bound"
    return "null" if value is None else "value"


def _as_tests(text: str) -> None:
    try:
        compile_unary(text, _NAMES).matches(CONTEXT["x"], CONTEXT, limits=_LIMITS, now=_NOW)
        compile_expression(text, _NAMES).require(CONTEXT, limits=_LIMITS, now=_NOW)
    except (FeelSyntaxError, FeelBoundError, FeelNullError):
        pass
