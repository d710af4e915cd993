"""Short ways for what conditions and table cells mostly are: plain values compared.

A shortcut answers True or False where Python's own comparison is FEEL's, and None everywhere
else; then the compiled closure decides. It allocates nothing.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from engine.feel import syntax
from engine.feel.comparing import NUMBERS, PLAIN, PYTHON
from engine.feel.temporal_text import read_date
from engine.ports import Value

Shortcut = Callable[[Mapping[str, Value]], bool | None]
TestShortcut = Callable[[Value], bool | None]
_MISSING = object()


# --- expressions ---------------------------------------------------------------------------------


def of_expression(tree: syntax.Node) -> Shortcut | None:
    """The shortcut of `name operator name` and `name operator literal`, or None."""
    if not isinstance(tree, syntax.Comparison) or not isinstance(tree.left, syntax.Name):
        return None
    python = PYTHON[tree.operator]
    if isinstance(tree.right, syntax.Name):
        return _two_names(tree.left.name, python, tree.right.name)
    right = _plain_literal(tree.right)
    return None if right is _MISSING else _name_and_value(tree.left.name, python, right)


def _two_names(left: str, python: Callable[[Any, Any], bool], right: str) -> Shortcut:
    def answer(context: Mapping[str, Value]) -> bool | None:
        a, b = context.get(left), context.get(right)
        what = type(a)
        if what is type(b):
            return python(a, b) if what in PLAIN else None
        return python(a, b) if what in NUMBERS and type(b) in NUMBERS else None

    return answer


def _name_and_value(left: str, python: Callable[[Any, Any], bool], right: Value) -> Shortcut:
    accepted = _types_like(right)

    def answer(context: Mapping[str, Value]) -> bool | None:
        a = context.get(left)
        return python(a, right) if type(a) in accepted else None

    return answer


def _types_like(value: Value) -> frozenset[type]:
    return NUMBERS if type(value) in NUMBERS else frozenset({type(value)})


def _plain_literal(node: syntax.Node) -> Any:
    if isinstance(node, syntax.Number | syntax.String):
        return node.value
    return _date_literal(node)


def _date_literal(node: syntax.Node) -> Any:
    """The date of `@"..."` and `date("...")`, if it is one that Python can hold."""
    match node:
        case syntax.At(text) | syntax.Call(syntax.Name("date"), (syntax.String(text),)):
            found = read_date(text)
            return found if type(found) is date else _MISSING
        case _:
            return _MISSING


# --- tests ---------------------------------------------------------------------------------------


def of_tests(tree: syntax.Tests) -> TestShortcut | None:
    """The shortcut of tests that are all plain, or None."""
    if not tree.tests:
        return lambda _value: True
    tests = [_of_test(test) for test in tree.tests]
    usable = [test for test in tests if test is not None]
    if len(usable) < len(tests):
        return None
    found = usable[0] if len(usable) == 1 else _any_of(usable)
    return _negated(found) if tree.negated else found


def _any_of(tests: list[TestShortcut]) -> TestShortcut:
    texts = tuple(tests)

    def answer(value: Value) -> bool | None:
        for test in texts:
            found = test(value)
            if found is not False:
                return found
        return False

    return answer


def _negated(test: TestShortcut) -> TestShortcut:
    def answer(value: Value) -> bool | None:
        found = test(value)
        return None if found is None else not found

    return answer


def _of_test(test: syntax.Node) -> TestShortcut | None:
    if isinstance(test, syntax.Bound):
        return _against(PYTHON[test.operator], _plain_literal(test.operand))
    if isinstance(test, syntax.Boolean):
        wanted = test.value
        return lambda value: value is wanted if isinstance(value, bool) else None
    if isinstance(test, syntax.Interval):
        return _within(test)
    return _against(PYTHON["="], _plain_literal(test))


def _against(python: Callable[[Any, Any], bool], operand: Any) -> TestShortcut | None:
    if operand is _MISSING:
        return None
    accepted = _types_like(operand)
    return lambda value: python(value, operand) if type(value) in accepted else None


def _within(test: syntax.Interval) -> TestShortcut | None:
    start, end = _plain_literal(test.start), _plain_literal(test.end)
    if start is _MISSING or end is _MISSING or _types_like(start) != _types_like(end):
        return None
    after = PYTHON[">=" if test.start_included else ">"]
    before = PYTHON["<=" if test.end_included else "<"]
    accepted = _types_like(start)
    return lambda value: (
        after(value, start) and before(value, end) if type(value) in accepted else None
    )
