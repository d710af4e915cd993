"""Built-in functions over numbers, strings, lists, contexts, ranges: DMN 1.5, 10.3.4."""

from decimal import Decimal
from typing import Any

import pytest

from engine.feel import evaluate, evaluate_with_reasons


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("decimal(1/3, 2)", Decimal("0.33")),
        ("decimal(2.5, 0)", 2),
        ("decimal(1234, -2)", 1200),
        ("floor(-1.56, 1)", Decimal("-1.6")),
        ("ceiling(-1.56, 1)", Decimal("-1.5")),
        ("round up(-5.5, 0)", -6),
        ("round down(5.5, 0)", 5),
        ("round half up(-5.5, 0)", -6),
        ("round half down(5.5, 0)", 5),
        ("round half up(1234567.891, -3)", 1235000),
        ("round up(5.5, 6176)", Decimal("5.5")),
        ("round up(5.5, 6177)", None),
        ("round up(5.5, 0.5)", None),
        ("round up(5.5)", None),
        ("ceiling(5.5, -6111)", Decimal("1E+6111")),
        ("abs(-1)", 1),
        ("modulo(-12, 5)", 3),
        ("modulo(10.1, -4.5)", Decimal("-3.4")),
        ("modulo(1e6000, 7)", 1),
        ("modulo(1, 0)", None),
        ("sqrt(16)", 4),
        ("sqrt(-1)", None),
        ("log(0)", None),
        ("exp(0)", 1),
        ("exp(1e9)", None),
        ("odd(-3) and even(2) and not(odd(1e3000))", True),
        ("odd(1.5)", None),
        ('number("1 000,5", " ", ",")', Decimal("1000.5")),
        ('number("1,000", ",", ",")', None),
        ('number("1_000")', None),
        ('number("12")', 12),
    ],
)
def test_numeric_functions(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("string(1.10)", "1.10"),
        ("string(1e3)", "1000"),
        ("string(decimal(1.5, 2))", "1.50"),
        ("string(-0)", "0"),
        ('string("a")', "a"),
        ("string(null)", None),
        ('string([1, "a", {b: null, "c d": @"P1D"}])', '[1, "a", {b: null, c d: P1D}]'),
        ("string([1..2))", "[1..2)"),
        ("string(function(a) a)", None),
        ('substring("foobar", -2, 1)', "a"),
        ('substring("\\U01F40Eab", 2)', "ab"),
        ('substring("abc", 0)', None),
        ('substring("abc", 4)', None),
        ('string length("🐎ab")', 3),
        ('upper case("aß")', "ASS"),
        ('lower case("ABC4")', "abc4"),
        ('substring before("foobar", "bar")', "foo"),
        ('substring before("foobar", "xyz")', ""),
        ('substring after("foobar", "ob")', "ar"),
        ('substring after("foobar", "")', "foobar"),
        ('contains("foobar", "of")', False),
        ('starts with("foobar", "fo") and ends with("foobar", "r")', True),
        ('split("a;b;c;;", ";")', ["a", "b", "c", "", ""]),
        ('split("John Doe", "\\s")', ["John", "Doe"]),
        ('string join(["a", null, "c"], "X")', "aXc"),
        ("string join([1])", None),
        ('replace("banana", "a", "o")', "bonono"),
        ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        ('replace("abc", "b", "$")', None),
        ('replace("abc", "b", "\\\\$1")', "a$1c"),
        ('replace("abc", "b*", "x")', None),
        ('replace("a.b", ".", "$0", "q")', "a$0b"),
        ('replace("aaa", "(a)", "$12")', "a2a2a2"),
    ],
)
def test_string_functions(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("list contains([1, null], null)", True),
        ("count([1, [2, 3]])", 2),
        ("min(3, 1, 2)", 1),
        ('max(["a", "c", "b"])', "c"),
        ('max([1, "a"])', None),
        ("max([])", None),
        ("sum([0.1, 0.2])", Decimal("0.3")),
        ("sum([])", None),
        ("sum([1, null])", None),
        ("product(2, 3, 4)", 24),
        ("mean([1, 2, 4])", Decimal("2.333333333333333333333333333333333")),
        ("median([6, 1, 2, 3])", Decimal("2.5")),
        ("median([])", None),
        ("mode([6, 1, 9, 6, 1])", [1, 6]),
        ("mode([])", []),
        ("stddev([2, 4, 7, 5])", Decimal("2.081665999466132735282297706979931")),
        ("stddev(47)", None),
        ("all([true, null, false])", False),
        ("all([true, null])", None),
        ("all([])", True),
        ("any([null, true])", True),
        ("any(0)", None),
        ("sublist([4, 5, 6], 2)", [5, 6]),
        ("sublist([4, 5, 6], -2, 1)", [5]),
        ("sublist([4, 5, 6], 2, 3)", None),
        ("append([1], 2, 3)", [1, 2, 3]),
        ("append(list: [1], item: 2)", [1, 2]),
        ("append(list: [1], more: 2)", None),
        ("concatenate([1], [2], [3])", [1, 2, 3]),
        ("insert before([1, 3], -1, 2)", [1, 2, 3]),
        ("remove([1, 2, 3], 2)", [1, 3]),
        ("remove([1], 2)", None),
        ("reverse([1, 2])", [2, 1]),
        ("index of([1, 2, 3, 2], 2)", [2, 4]),
        ("union([1, 2], [2, 3])", [1, 2, 3]),
        ('distinct values([1, 1.0, "1", null, null, [1], [1]])', [1, "1", None, [1]]),
        ("flatten([[1, 2], [[3]], 4])", [1, 2, 3, 4]),
        ("sort([3, 1, 2], function(x, y) x < y)", [1, 2, 3]),
        ("sort([3, 1, 2], function(x, y) 1)", None),
        ("list replace([2, 4, 7], 3, 6)", [2, 4, 6]),
        ("list replace([2, 4, 7], function(item, new) item < new, 5)", [5, 5, 7]),
        ("list replace([2], function(item, new) 1, 5)", None),
        ("count(5)", 1),
    ],
)
def test_list_functions(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('get value({a: 1}, "a")', 1),
        ('get value({a: 1}, "b")', None),
        ('get value({a: {b: 1}}, ["a", "b"])', 1),
        ("get entries({a: 1})", [{"key": "a", "value": 1}]),
        ('context([{key: "a", value: 1, more: 2}])', {"a": 1}),
        ('context([{key: "a"}])', None),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ('context put({x: {a: 0}}, ["x", "b"], 2)', {"x": {"a": 0, "b": 2}}),
        ('context put({x: 1}, ["x", "b"], 2)', None),
        ("context merge([{x: 1, y: 0}, {y: 2}])", {"x": 1, "y": 2}),
        ("context merge([1])", None),
    ],
)
def test_context_functions(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("before(1, 10)", True),
        ("before([1..10), 10)", True),
        ("before([1..10], (10..20])", True),
        ("after((11..20], 11)", True),
        ("meets([1..5], [5..10])", True),
        ("met by((5..10], [1..5])", False),
        ("overlaps([1..5), [5..8])", False),
        ("overlaps before([1..5), (1..5])", True),
        ("overlaps after((1..5], [1..5))", True),
        ("finishes([5..10], [1..10])", True),
        ("finished by([1..10], 10)", True),
        ("includes([1..10), 10)", False),
        ("during((1..10), [1..10])", True),
        ("starts((1..5], [1..10])", False),
        ("started by([1..10], [1..10))", True),
        ("coincides([1..5], [1..5])", True),
        ("coincides(5, 5)", True),
        ("before(point: 1, range: [2..3])", True),
        ('before(1, "a")', None),
        ("includes((>= 5), 7)", True),
        ("before((< 5), [5..6])", True),
        ("overlaps((> 5), (< 3))", False),
        ("during([6..7], (> 5))", True),
        ("before(5, (!= 3))", None),
        ('range("[1..3]") = [1..3]', True),
        ('range("(@\\"2026-01-01\\"..date(\\"2026-02-01\\")]").end.month', 2),
        ('range("[3..1]")', None),
        ('range("[1..a]")', None),
        ('range("[1..2] + 1")', None),
    ],
)
def test_range_functions(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("not(true)", False),
        ("not(null)", None),
        ("not(1)", None),
    ],
)
def test_negation(text: str, value: Any) -> None:
    assert evaluate(text) is value


def test_every_built_in_explains_arguments_that_do_not_fit() -> None:
    from engine.feel.library import BUILT_INS

    take_anything = {"append", "concatenate", "union"}
    for name in sorted(BUILT_INS.keys() - take_anything):
        result = evaluate_with_reasons(f"{name}({{}}, {{}}, {{}}, {{}}, {{}}, {{}})")
        assert result.value is None, name
        assert result.reasons[0].message_ko, name
