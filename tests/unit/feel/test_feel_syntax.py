"""Literals, names, operators: DMN 1.5, 10.3.1."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import FeelSyntaxError
from engine.feel import YearsMonths, compile_expression, evaluate


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-1.50", Decimal("-1.5")),
        (".25 + .2", Decimal("0.45")),
        ("1.2e3", 1200),
        ("1e-3", Decimal("0.001")),
        ("0.1 + 0.2", Decimal("0.3")),
        ('"가나다"', "가나다"),
        (r'"\u0041\U01F40E\ud83d\udca9\n\"\\"', 'A🐎💩\n"\\'),
        (r'"\u0041\ud83d\udca9"', "A💩"),
        (r'"\d\s"', "\\d\\s"),
        ("true", True),
        ("null", None),
        ('@"2026-11-22"', date(2026, 11, 22)),
        ('@"P1DT2H"', timedelta(hours=26)),
        ('@"-P1Y2M"', YearsMonths(-14)),
        ("[1, [2], []]", [1, [2], []]),
        ('{a: 1, "b c": {d: 2}}', {"a": 1, "b c": {"d": 2}}),
        ("1 // to the end\n + /* in\nside */ 2", 3),
        ("\u3000\u00a01\u2003+\ufeff2\u200b", 3),
    ],
)
def test_a_literal_is_its_value(text: str, value: Any) -> None:
    assert evaluate(text) == value


def test_a_number_literal_beyond_34_digits_is_rounded_half_even() -> None:
    assert str(evaluate("1." + "0" * 33 + "5")) == "1." + "0" * 33
    assert evaluate("12345678901234567890123456789012345") == Decimal(
        "1.234567890123456789012345678901234E34"
    )


@pytest.mark.parametrize(
    ("text", "context", "value"),
    [
        ("계약 금액 * 2", {"계약 금액": 10}, 20),
        ("계약   금액\n* 2", {"계약 금액": 10}, 20),
        ("금액-부가세", {"금액-부가세": 1, "금액": 5, "부가세": 2}, 1),
        ("금액 - 부가세", {"금액-부가세": 1, "금액": 5, "부가세": 2}, 1),
        ("(금액)-(부가세)", {"금액-부가세": 1, "금액": 5, "부가세": 2}, 3),
        ("Profit and loss + 1", {"Profit and loss": 1, "Profit": True}, 2),
        ("what if? + 1", {"what if?": 1}, 2),
        ("case 1 + case 2", {"case 1": 1, "case 2": 2}, 3),
        ("a + a b + a b c", {"a": 1, "a b": 10, "a b c": 100}, 111),
        ("Joe's + 1", {"Joe's": 1}, 2),
        ("제39조의2 + 1", {"제39조의2": 1}, 2),
        ("🐎 + 1", {"🐎": 1}, 2),
        ("a + 1", {"a": 1, "“b”": 1, 'c "d': 1, "금액(원)": 1, "": 1, "\ud83d": 1}, 2),
        ('{"“": 1, "a\\"b": 2, a: 3}.a', {}, 3),
        ("order.unit price", {"order": {"unit price": 3}}, 3),
        ("orders.tax-free[1]", {"orders": [{"tax-free": 3}]}, 3),
        ("{first name: 1, x: first name + 1}.x", {}, 2),
        ('{"a+b": 1, a: 5, b: 6, c: a+b}.c', {}, 1),
        ("{a: 5, b: 6, inner: {a+b: 1}, c: a+b}.c", {}, 11),
        ("for my item in [1, 2] return my item + 1", {}, [2, 3]),
        ("(function(a-b, c) a-b + c)(1, 2)", {}, 3),
        ("some 이 값 in [1] satisfies 이 값 = 1", {}, True),
        ("[{dept num: 1}, {dept num: 2}][dept num = 2]", {}, [{"dept num": 2}]),
        ("number + count", {"number": 1, "count": 2}, 3),
        ('date("2026-01-01") > date', {"date": date(2025, 1, 1)}, True),
    ],
)
def test_a_name_is_the_longest_one_in_scope(text: str, context: dict[str, Any], value: Any) -> None:
    assert evaluate(text, context) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 3 - 2", 5),
        ("2 ** 3 ** 2", 64),
        ("-2 ** 2", 4),
        ("2 * -3", -6),
        ("--10", 10),
        ("1 + 3/2*2 - 2**3", -4),
        ("1 + 1 = 2 and 2 > 1 or false", True),
        ("true or false and false", True),
        ("1 = 1 = true", True),
        ("-1 instance of number", True),
        ("5 between 1 + 1 and 10 and true", True),
        ("if true then 1 else 2 + 3", 1),
        ("1 + if false then 1 else 2 + 3", 6),
        ("true and some x in [1] satisfies x = 1", True),
        ("3 in (1..5) and true", True),
        ("3 in [1..3[ or 1 in ]1..3]", False),
        ("[1..3[ = [1..3)", True),
        ("3 in (2) + 1", True),
        ("[[1, 2]][1][2]", 2),
        ("5 in < 6", True),
        ("5 in (< 3, > 4)", True),
        ("for x in [1] return x in [1..5[", [True]),
    ],
)
def test_operators_bind_as_the_grammar_says(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("1 +", 1, 4),
        ("1 +\n  * 2", 2, 3),
        ('"abc', 1, 1),
        ("(1", 1, 3),
        ("[1..2", 1, 6),
        ("if a then b", 1, 12),
        ("{a 1}", 1, 2),
        ("a.1", 1, 2),
        ("= 1", 1, 1),
        ("for in [1] return 1", 1, 5),
        ("function(1) 2", 1, 10),
        ("a ? b $ c", 1, 7),
        ("“a”", 1, 1),
        ("a – b", 1, 3),
        ("", 1, 1),
        ("@a", 1, 2),
        ("f(a: 1, 2)", 1, 9),
        ("x instance of 1", 1, 15),
        ("1e99999", 1, 1),
    ],
)
def test_text_that_is_not_feel_is_refused_at_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(FeelSyntaxError) as error:
        compile_expression(text)
    assert (error.value.line, error.value.column) == (line, column)
    assert error.value.reason_ko
    assert error.value.text("ko") != error.value.text("en")


def test_the_same_text_and_names_are_compiled_once() -> None:
    assert compile_expression("a b + 1", {"a b"}) is compile_expression(
        "a b + 1", frozenset({"a b"})
    )
    assert compile_expression("a b + 1", {"a b"}) is not compile_expression("a b + 1", {"b"})


def test_an_expression_says_which_names_it_reads() -> None:
    text = (
        "a + b.c + count([d]) + {e: f, g: e}.g + (for h in i return h + partial)[1] + xs[j > item]"
    )
    expression = compile_expression(text + " + (function(k) k + l)(1)")
    assert expression.names_read == frozenset("abdfijlx") - {"x"} | {"xs"}
    assert expression.names_in_filters == {"j"}
    assert expression.source.startswith("a + b.c")
