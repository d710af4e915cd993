"""Closures of comparisons, logic and tests, with short ways for plain values.

DMN 1.5, tables 49 to 55.
"""

import operator as op
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.feel.compare import equal, every, member, order, some
from engine.feel.domain import KOREAN, Place, Run, kind
from engine.ports import Value


class Env:
    """The names in scope at a place: innermost first (10.3.2.11)."""

    __slots__ = ("names", "parent", "run")

    def __init__(self, names: Mapping[str, Value], parent: "Env | None", run: Run) -> None:
        self.names = names
        self.parent = parent
        self.run = run


Code = Callable[[Env], Value]
Test = Callable[[Env, Value], Value]

NUMBERS = frozenset({int, Decimal})
NOTHING: frozenset[type] = frozenset()
# Python's own comparison of two of the same of these types is FEEL's
PLAIN = frozenset({int, Decimal, str, date})

PYTHON: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": op.eq,
    "!=": op.ne,
    "<": op.lt,
    "<=": op.le,
    ">": op.gt,
    ">=": op.ge,
}


def alike(left: Value, right: Value) -> bool:
    """Whether Python may compare the two as they are."""
    what = type(left)
    if what is type(right):
        return what in PLAIN
    return what in NUMBERS and type(right) in NUMBERS


def compare(run: Run, operator: str, left: Value, right: Value) -> bool | None:
    """`left operator right`; None when the two have no such comparison."""
    if operator in ("=", "!="):
        same = equal(run, left, right)
        return same if same is None or operator == "=" else not same
    place = order(left, right)
    return None if place is None else PYTHON[operator](place, 0)


def comparison(operator: str, left: Code, right: Code, place: Place) -> Code:
    """The closure of `left operator right`."""
    python = PYTHON[operator]

    def code(env: Env) -> Value:
        a, b = left(env), right(env)
        if alike(a, b):
            return python(a, b)
        answer = compare(env.run, operator, a, b)
        if answer is None:
            incomparable(env.run, place, operator, a, b)
        return answer

    return code


def incomparable(run: Run, place: Place, operator: str, left: Value, right: Value) -> None:
    """Note that the two have no such comparison."""
    kinds = kind(left), kind(right)
    run.fail(
        place,
        f"{kinds[0]} {operator} {kinds[1]} is not defined",
        f"{KOREAN[kinds[0]]}와(과) {KOREAN[kinds[1]]}은(는) 비교할 수 없습니다",
    )


def null_test(operand: Code, operator: str, place: Place) -> Code:
    """`operand = null`: whoever asks has thought of null; why it is null is no fault then."""

    def code(env: Env) -> Value:
        mark = env.run.mark()
        value = operand(env)
        if operator in ("=", "!="):
            env.run.forget(mark)
            return (value is None) == (operator == "=")
        incomparable(env.run, place, operator, value, None)
        return None

    return code


def logic(operator: str, codes: tuple[Code, ...], places: tuple[Place, ...]) -> Code:
    """`a and b and ...`: false settles a conjunction, true a disjunction (table 50)."""
    settles = operator == "or"
    pairs = tuple(zip(codes, places, strict=True))

    def code(env: Env) -> Value:
        result: bool | None = not settles
        for operand, place in pairs:
            value = operand(env)
            if value is settles:
                return settles
            if value is not True and value is not False:
                result = None
                not_boolean(env.run, place, value)
        return result

    return code


def not_boolean(run: Run, place: Place, value: Value) -> None:
    """Note that a truth value was expected."""
    what = kind(value)
    run.fail(place, f"{what} is not a boolean", f"{KOREAN[what]}은(는) 참/거짓이 아닙니다")


def between(value: Code, low: Code, high: Code, place: Place) -> Code:
    """`value between low and high`."""

    def code(env: Env) -> Value:
        v, a, b = value(env), low(env), high(env)
        answers = compare(env.run, ">=", v, a), compare(env.run, "<=", v, b)
        for answer, end in zip(answers, (a, b), strict=True):
            if answer is None:
                incomparable(env.run, place, "between", v, end)
        return every(answers)

    return code


# --- tests ---------------------------------------------------------------------------------------


def membership(value: Code, tests: tuple[Code, ...], place: Place) -> Code:
    """`value in (tests)`."""

    def code(env: Env) -> Value:
        subject = value(env)
        inner = Env({"?": subject}, env, env.run)
        answer = some(test(inner) for test in tests)
        if answer is None:
            what = kind(subject)
            env.run.fail(
                place,
                f"{what} can't be tested so",
                f"{KOREAN[what]}에는 쓸 수 없는 조건입니다",
            )
        return answer

    return code


def value_test(code: Code) -> Code:
    """A test that gives a range, a list or a value, and holds for what is in it."""

    def test(env: Env) -> Value:
        return member(env.run, env.names["?"], code(env))

    return test


def condition_test(code: Code) -> Code:
    """A test with `?`: it holds when it is true; a range or list in it holds for its members."""

    def test(env: Env) -> Value:
        answer = code(env)
        if answer is None or isinstance(answer, bool):
            return answer
        return member(env.run, env.names["?"], answer)

    return test
