"""Arithmetic, comparison, logic, tests: DMN 1.5, 10.3.2.14, tables 49 to 62."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.feel import YearsMonths, evaluate, evaluate_with_reasons


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/3", Decimal("0.3333333333333333333333333333333333")),
        ("2/3", Decimal("0.6666666666666666666666666666666667")),
        ("10 ** -2", Decimal("0.01")),
        ("0 ** 0", 1),
        ("4 ** 0.5", 2),
        ('"a" + "b"', "ab"),
        ('@"P1Y" + @"P1M"', YearsMonths(13)),
        ('@"P1Y" * 1.5', YearsMonths(18)),
        ('@"P1Y" / 5', YearsMonths(2)),
        ('@"P1Y" / @"P1M"', 12),
        ('@"PT1H" - @"PT90M"', timedelta(minutes=-30)),
        ('2 * @"PT1H"', timedelta(hours=2)),
        ('@"PT1H" / 7', timedelta(microseconds=514285714)),
        ('@"P1D" / @"PT6H"', 4),
        ('-@"P1D"', timedelta(days=-1)),
        ('@"2026-03-31" + @"P1D"', date(2026, 4, 1)),
        ('@"2026-03-31" - @"PT1H"', date(2026, 3, 30)),
        ('@"P1M" + @"2026-01-31"', date(2026, 2, 28)),
        ('@"2024-02-29" - @"P1Y"', date(2023, 2, 28)),
        ('@"2026-03-01" - @"2026-02-01"', timedelta(days=28)),
        ('string(@"23:30:00" + @"PT1H")', "00:30:00"),
        ('@"10:00:00+09:00" - @"10:00:00Z"', timedelta(hours=-9)),
        ('string(@"2026-11-22T23:30:00@Asia/Seoul" + @"PT1H")', "2026-11-23T00:30:00@Asia/Seoul"),
        ('string(@"2026-01-31T10:00:00Z" + @"P1M")', "2026-02-28T10:00:00Z"),
        ('@"2026-01-01T09:00:00+09:00" - @"2026-01-01"', timedelta(0)),
        ('@"2026-01-02T00:00:00" - @"2026-01-01T00:00:00"', timedelta(days=1)),
        # the clock goes back on 2026-10-25 at 03:00 in Berlin: 24 hours are not the next midnight
        (
            'string(@"2026-10-25T00:00:00@Europe/Berlin" + @"P1D")',
            "2026-10-25T23:00:00@Europe/Berlin",
        ),
    ],
)
def test_arithmetic_follows_the_table_of_its_kinds(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "1 / 0",
        "0.0 / 0",
        '1 + "1"',
        "null + 1",
        '"a" - "a"',
        "[1] + [2]",
        "true + 1",
        '@"2026-01-01" + @"2026-01-01"',
        '10 / @"P1D"',
        '@"P1D" * @"P1D"',
        '@"P1D" + @"P1Y"',
        '@"2026-01-01" - @"2026-01-01T00:00:00"',
        '@"2026-01-01T00:00:00Z" - @"2026-01-01T00:00:00"',
        '-"a"',
        "10 ** 9999",
        "1e6000 * 1e6000",
        "(-8) ** (1/3)",
        "2 ** 1e30",
        '@"P1Y" / 0',
        '@"999999999-12-31" + @"P1D"',
    ],
)
def test_what_arithmetic_does_not_define_is_null_with_a_reason_in_two_languages(text: str) -> None:
    result = evaluate_with_reasons(text)
    assert result.value is None
    assert result.reasons
    assert all(reason.message and reason.message_ko for reason in result.reasons)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 = 1.00", True),
        ("1 != 2", True),
        ("null = null", True),
        ("[] = null", False),
        ('1 = "1"', None),
        ("false = 0", None),
        ("[1, 2] = [1, 2]", True),
        ("[1, 2] = [2, 1]", False),
        ('[1, "a"] = [1, 2]', None),
        ('[0, "a"] = [1, 2]', False),
        ("{a: 1, b: 2} = {b: 2, a: 1}", True),
        ("[1..2] = [1..2)", False),
        ("(< 1) = (< 1)", True),
        ("(<= 10) = (null..10]", False),
        ('"a" < "b"', True),
        ('"가" < "나"', True),
        ("null < 1", None),
        ("true < false", None),
        ("1 <= 1 and 2 >= 2 and 3 > 2", True),
        ('@"10:00:00.1" = @"10:00:00.2"', True),
        ('@"10:00:00+09:00" = @"01:00:00Z"', True),
        ('@"10:00:00" = @"10:00:00Z"', False),
        ('@"10:00:00" < @"11:00:00Z"', True),
        ('@"2026-01-01T10:00:00" < @"2026-01-01T11:00:00+09:00"', True),
        ('@"2026-01-01T09:00:00+09:00" = @"2026-01-01T00:00:00Z"', True),
        ('@"P1D" = @"PT24H"', True),
        ('@"P1Y" < @"P13M"', True),
        ('@"P1Y" = @"P365D"', None),
        ("5 between 1 and 10", True),
        ("5 between null and 10", None),
        ("15 between null and 10", False),
        ("1 in [1, 2]", True),
        ('1 in ["a", 1]', True),
        ('1 in ["a", 2]', False),
        ("[1] in [[1], [2]]", True),
        ("1 in [[2..4], [1..3]]", True),
        ("null in [1..10]", None),
        ("null in [1, null]", True),
        ("5 in (? > 4)", True),
        ("5 in (? > 6, ? < 3)", False),
        ("5 in != 5", False),
        ("is(1, 1.0)", True),
        ('is(@"10:00:00Z", @"10:00:00+00:00")', True),
        ('is(@"10:00:00@Etc/UTC", @"10:00:00Z")', False),
        ("is(null, null)", True),
    ],
)
def test_values_of_one_kind_compare_and_others_give_null(text: str, value: Any) -> None:
    assert evaluate(text) is value


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        ("true", "true", True, True),
        ("true", "false", False, True),
        ("true", "null", None, True),
        ("true", '"x"', None, True),
        ("false", "false", False, False),
        ("false", "null", False, None),
        ("null", "false", False, None),
        ("1", "true", None, True),
        ("null", "null", None, None),
    ],
)
def test_logic_has_three_values(a: str, b: str, both: Any, either: Any) -> None:
    assert evaluate(f"{a} and {b}") is both
    assert evaluate(f"{a} or {b}") is either


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1,2,3,4][item > 2]", [3, 4]),
        ("[1,2,3][-1]", 3),
        ("[1,2,3][4]", None),
        ("[1,2,3][0]", None),
        ("[1,2,3][1.5]", None),
        ("[][1]", None),
        ("[][item > 1]", []),
        ("3[item > 2]", [3]),
        ("3[1]", 3),
        ("null[1]", None),
        ("[{x: 1, y: 2}, {x: null, y: 3}][x < 2]", [{"x": 1, "y": 2}]),
        ("[{item: 1}, {item: 5}][item > 2]", [{"item": 5}]),
        ("[{x: 1}, {x: 2}].x", [1, 2]),
        ("[{x: 1}, {y: 2}].x", [1, None]),
        ("{i: 2, r: [5, 6, 7][i]}.r", 6),
        ('[1, 2]["a"]', None),
        ("[true, false][item]", [True]),
        ("[[1, 2], [3]][count(item) > 1]", [[1, 2]]),
        ("{a: {b: [{c: 1}, {c: 2}]}}.a.b.c", [1, 2]),
        ("{a: 1}.b", None),
    ],
)
def test_lists_are_filtered_by_condition_or_position(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("for i in 1..3 return i * 2", [2, 4, 6]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in [1..3) return i", [1, 2]),
        ("for i in (3..1] return i", [2, 1]),
        ('for d in @"2026-02-27"..@"2026-03-01" return d.day', [27, 28, 1]),
        ("for i in [1, 2], j in [10, 20] return i + j", [11, 21, 12, 22]),
        ("for i in [[1, 2], [3]], j in i return j", [1, 2, 3]),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6, 24]),
        ("for i in 1..3 return partial", [[], [[]], [[], [[]]]]),
        ("for i in [] return 1", []),
        ("for i in 5 return i", None),
        ("for i in null return i", None),
        ('for i in "a".."c" return i', None),
        ("for i in 1..1.5 return i", None),
        ("some x in [1, 2] satisfies x > 1", True),
        ("some x in [] satisfies true", False),
        ("some x in [1, null] satisfies x > 1", None),
        ("every x in [1, 2] satisfies x > 1", False),
        ("every x in [] satisfies false", True),
        ("every x in [2, null] satisfies x > 1", None),
        ("every x in [0, null] satisfies x > 1", False),
        ("some x in [1, 2], y in [2, 3] satisfies x > y", False),
        ('if "a" then 1 else 2', 2),
        ("if null then 1 else 2", 2),
    ],
)
def test_loops_and_conditions_give_what_the_standard_maps_them_to(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(function(a, b) a - b)(3, 1)", 2),
        ("(function(a, b) a - b)(b: 3, a: 1)", -2),
        ("{f: function(a) a + 1, r: f(1)}.r", 2),
        ("{n: 10, f: function(a) a + n, g: function(n) f(n), r: g(1)}.r", 11),
        ("[function(a) a][1](5)", 5),
        ("(function(a: number) a)([5])", 5),
        ('(function(a: number) a)("5")', None),
        ("(function(a) a)()", None),
        ("(function(a) a)(1, 2)", None),
        ("(function(a, b) b)(a: 1)", None),
        ("(function(a) a)(b: 1)", None),
        ("1(2)", None),
        ("nothing(2)", None),
        ("abs(n: -1)", 1),
        ("abs(m: -1)", None),
        ("abs(n: -1, n: -2)", None),
        ("{f: function(g, n) if n = 0 then 1 else n * g(g, n - 1), r: f(f, 10)}.r", 3628800),
        ('contains(["foobar"], "of")', False),
        ("{a: 1, a: 2}", None),
    ],
)
def test_functions_are_closures_called_by_position_or_name(text: str, value: Any) -> None:
    assert evaluate(text) == value


def test_an_external_function_is_refused_by_its_name() -> None:
    mapping = '{java: {class: "java.lang.Math", method signature: "cos(double)"}}'
    text = f"(function(x) external {mapping})(1)"
    result = evaluate_with_reasons(text)
    assert result.value is None
    assert "java.lang.Math cos(double)" in result.reasons[0].message
    assert "java.lang.Math cos(double)" in result.reasons[0].message_ko


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 instance of number", True),
        ("null instance of Any", False),
        ("null instance of Null", True),
        ("1 instance of Any", True),
        ("[1, null] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ("1 instance of list", None),
        ("1 instance of unknown type", None),
        ("{a: 1, b: 2} instance of context<a: number>", True),
        ("{a: 1} instance of context<a: number, b: number>", False),
        ('["a".."c"] instance of range<string>', True),
        ("(function(a: number) a) instance of function<number> -> Any", True),
        ("(function(a) a) instance of function<number> -> Any", True),
        ("(function(a: number) a) instance of function<Any> -> Any", False),
        ("(function() 1) instance of function<> -> number", False),
        ('@"P1Y" instance of years and months duration', True),
        ('@"2026-01-01T00:00:00" instance of date and time', True),
        ('@"2026-01-01T00:00:00" instance of date', False),
    ],
)
def test_instance_of_follows_conformance(text: str, value: Any) -> None:
    assert evaluate(text) is value


def test_named_types_are_those_that_are_handed_in() -> None:
    from engine.feel import compile_expression
    from engine.feel.type_refs import ContextType, ListType, NamedType, TypeRef

    types: dict[str, TypeRef] = {
        "tPerson": ContextType((("age", NamedType("number")),)),
        "tPeople": ListType(NamedType("tPerson")),
        "tLoop": NamedType("tLoop"),
    }
    text = "[{age: 1}] instance of {}"
    for name, value in (("tPeople", True), ("tPerson", False), ("tLoop", None), ("tNone", None)):
        expression = compile_expression(text.replace("{}", name))
        assert expression.evaluate({}, types=types).value is value
