"""Unary tests: DMN 1.5, 10.3.1.2 rule 15, 10.3.2.10."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import FeelSyntaxError
from engine.feel import compile_unary, evaluate


@pytest.mark.parametrize(
    ("tests", "value", "context", "holds"),
    [
        ("-", 1, {}, True),
        ("-", None, {}, True),
        ("5", 5, {}, True),
        ("5", Decimal("5.0"), {}, True),
        ("< 5, > 10", 7, {}, False),
        ("< 5, > 10", 11, {}, True),
        ("[1..5)", 5, {}, False),
        ("]1..5[", 2, {}, True),
        ('"공사", "용역"', "용역", {}, True),
        ('not("공사", "용역")', "물품", {}, True),
        ("not(1)", 1, {}, False),
        ("not(1) and true", 1, {}, False),
        ("not((1..2])", 1, {}, True),
        ("null", None, {}, True),
        ("not(null)", None, {}, False),
        ("1", None, {}, False),
        ("< 1", None, {}, None),
        ("not(< 1)", None, {}, None),
        ("true", True, {}, True),
        ("false", False, {}, True),
        ("true", 1, {}, None),
        ("limit", 5, {"limit": 5}, True),
        ("> limit", 6, {"limit": 5}, True),
        ("[low..limit]", 6, {"low": 1, "limit": 5}, False),
        ("options", 2, {"options": [1, 2]}, True),
        ("계약 한도", 5, {"계약 한도": 5}, True),
        ("? > 3 and ? < other", 4, {"other": 5}, True),
        ('contains(?, "원")', "백원", {}, True),
        ("[1..3], ? = 10", 10, {}, True),
        ("odd(?)", 3, {}, True),
        ('date("2026-01-01")', date(2026, 1, 1), {}, True),
        ('>= date("2026-01-01")', date(2025, 12, 31), {}, False),
        ('[@"2026-01-01"..@"2026-12-31"]', date(2026, 6, 1), {}, True),
        ("= 5", 5, {}, True),
        ("!= 5", 5, {}, False),
        ('"a"', 1, {}, None),
        ("[1, 2]", [1, 2], {}, True),
        ("{a: 1}", {"a": 1}, {}, True),
    ],
)
def test_a_value_satisfies_its_tests(
    tests: str, value: Any, context: dict[str, Any], holds: Any
) -> None:
    assert compile_unary(tests, context.keys()).matches(value, context).value is holds


def test_a_test_that_cannot_be_decided_says_why() -> None:
    result = compile_unary("< 5").matches("a", {})
    assert result.value is None
    assert result.reasons[0].message_ko


def test_tests_say_what_they_read_and_whether_they_accept_everything() -> None:
    assert compile_unary("-").accepts_everything
    tests = compile_unary("> limit, ? = other")
    assert tests.names_read == {"limit", "other"}
    assert not tests.accepts_everything


@pytest.mark.parametrize("text", ["", "- 5 -", "<", "1,", "not(1", "[1..2", ", 1"])
def test_what_is_no_list_of_tests_is_refused(text: str) -> None:
    with pytest.raises(FeelSyntaxError):
        compile_unary(text)


_PLAIN = st.one_of(
    st.integers(-5, 5),
    st.decimals(-5, 5, places=1),
    st.sampled_from(["a", "b", ""]),
    st.booleans(),
    st.none(),
    st.dates(date(2026, 1, 1), date(2026, 1, 5)),
)
_LITERALS = st.sampled_from(["-1", "2.5", "0", '"a"', '"b"', '@"2026-01-03"', 'date("2026-01-02")'])
_TESTS = st.one_of(
    _LITERALS,
    st.sampled_from(["true", "false"]),
    st.tuples(st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), _LITERALS).map(" ".join),
    st.tuples(st.sampled_from("(["), _LITERALS, _LITERALS, st.sampled_from(")]")).map(
        lambda t: f"{t[0]}{t[1]}..{t[2]}{t[3]}"
    ),
)


@settings(deadline=None)
@given(st.lists(_TESTS, min_size=1, max_size=3), st.booleans(), _PLAIN)
def test_the_short_way_of_a_cell_agrees_with_the_expression_it_stands_for(
    tests: list[str], negated: bool, value: Any
) -> None:
    listed = ", ".join(tests)
    cell = compile_unary(f"not({listed})" if negated else listed).matches(value, {}).value
    whole = evaluate(f"input in ({listed})", {"input": value})
    assert cell is (whole if not negated or whole is None else not whole)


@settings(deadline=None)
@given(st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), _PLAIN, _PLAIN)
def test_the_short_way_of_a_comparison_agrees_with_the_closure(
    operator: str, left: Any, right: Any
) -> None:
    context = {"a": left, "b": right}
    assert evaluate(f"a {operator} b", context) is evaluate(f"[a {operator} b][1]", context)
