"""Reasons, and evaluation that accepts no null out of an error."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import FeelBoundError, FeelNullError, ValueInvalid
from engine.feel import (
    Limits,
    Result,
    compile_expression,
    evaluate,
    evaluate_with_reasons,
    function,
)


@pytest.mark.parametrize(
    ("text", "context", "value"),
    [
        ("null", {}, None),
        ("a", {"a": None}, None),
        ("[1, a]", {"a": None}, [1, None]),
        ("if missing = null then 1 else 2", {}, 1),
        ("null != a.b.c", {"a": {}}, False),
        ("if a then 1 else 2", {"a": None}, 2),
        ("count(a.b)", {"a": [{"c": 1}]}, 1),
        ("false and missing", {}, False),
        ("[{a: 1}, {a: null}][a > 0]", {}, [{"a": 1}]),
    ],
)
def test_a_null_that_was_meant_is_returned(text: str, context: dict[str, Any], value: Any) -> None:
    assert compile_expression(text).require(context) == value


@pytest.mark.parametrize(
    ("text", "context", "message"),
    [
        ("amount + 1", {}, "amount"),
        ("amout = 5", {"amount": 5}, "amout"),
        ("a + b", {"a": 1, "b": "x"}, "number + string"),
        ("a.b", {"a": {}}, "no entry b"),
        ("{total: a / b}", {"a": 1, "b": 0}, "division by zero"),
        ("[1, a[5]]", {"a": [1]}, "position"),
        ('if a > "1" then 1 else 2', {"a": 1}, "number > string"),
        ("if a then 1 else 2", {"a": 5}, "number"),
        ("[{a: 1}, {b: 1}][a = 1]", {}, "a is not known"),
        ("date(a)", {"a": "2026-02-30"}, "date"),
    ],
)
def test_a_null_out_of_an_error_is_refused(
    text: str, context: dict[str, Any], message: str
) -> None:
    with pytest.raises(FeelNullError) as error:
        compile_expression(text).require(context)
    told = f"{error.value.reason} {' '.join(error.value.more)}"
    assert message in told
    assert error.value.expression == text
    assert error.value.reason_ko


def test_the_refusal_shows_place_and_inputs() -> None:
    with pytest.raises(FeelNullError) as error:
        compile_expression("1 +\n  계약금액 / 수량", {"계약금액"}).require(
            {"계약금액": Decimal("1000.50"), "수량": 0, "unused": 1}
        )
    refusal = error.value
    assert (refusal.line, refusal.column) == (2, 8)
    assert refusal.inputs == {"계약금액": "1000.50", "수량": "0"}
    assert "0으로 나눌 수 없습니다" in refusal.text("ko")
    assert "unused" not in str(refusal)


def test_long_inputs_are_shortened_in_a_refusal() -> None:
    with pytest.raises(FeelNullError) as error:
        compile_expression("a + 1").require({"a": "x" * 1000})
    assert len(error.value.inputs["a"]) < 200


def test_reasons_come_in_the_order_of_the_failures_and_are_bounded() -> None:
    result = evaluate_with_reasons("[missing, 1/0]")
    assert result.value == [None, None]
    assert [reason.column for reason in result.reasons] == [2, 12]
    many = evaluate_with_reasons("for i in 1..1000 return i / 0")
    assert len(many.value) == 1000
    assert len(many.reasons) < 100


def test_functions_of_the_engine_are_called_by_position_and_name() -> None:
    def later(day: Any, days: Any) -> Any:
        return day + days

    context = {"add working days": function("add working days", ["date", "days: number"], later)}
    assert evaluate("add working days(1, 2)", context) == 3
    assert evaluate("add working days(days: 2, date: 1)", context) == 3
    assert evaluate('add working days(1, "2")', context) is None
    assert evaluate("add working days(1)", context) is None
    assert evaluate("add working days(1, 2)", {}, functions=context) == 3
    typed = compile_expression("f(a)").evaluate(
        {"a": 5}, functions={"f": function("f", ["a"], str, "number")}
    )
    assert typed.value is None


def test_what_an_injected_function_raises_becomes_a_reason() -> None:
    def refuse(_: Any) -> Any:
        raise ValueInvalid("day", "no calendar", "달력이 없습니다")

    def fail(_: Any) -> Any:
        raise ZeroDivisionError

    def explain(_: Any) -> Any:
        return Result(None, evaluate_with_reasons("1/0").reasons)

    def run_away(_: Any) -> Any:
        return evaluate("count(for i in 1..1000 return i)", limits=Limits(list_size=10))

    functions = {
        f.__name__: function(f.__name__, ["x"], f) for f in (refuse, fail, explain, run_away)
    }
    assert "no calendar" in evaluate_with_reasons("refuse(1)", functions).reasons[0].message
    assert "달력이 없습니다" in evaluate_with_reasons("refuse(1)", functions).reasons[0].message_ko
    assert "ZeroDivisionError" in evaluate_with_reasons("fail(1)", functions).reasons[0].message
    assert "zero" in evaluate_with_reasons("explain(1)", functions).reasons[0].message
    with pytest.raises(FeelBoundError):
        evaluate("run_away(1)", functions)


def test_nothing_of_python_can_be_reached() -> None:
    context = {"a": {"b": 1}, "s": "text", "f": function("f", ["x"], lambda x: x)}
    for text in ("s.__class__", "a.keys", "a.__len__", "f.call", "f.name", "s.upper", "a.items()"):
        assert evaluate(text, context) is None


def test_a_context_is_never_changed() -> None:
    context = {"a": [3, 1, 2], "c": {"x": 1}}
    evaluate('[sort(a, function(x, y) x < y), append(a, 4), context put(c, "y", 2)]', context)
    assert context == {"a": [3, 1, 2], "c": {"x": 1}}


def test_a_value_that_feel_does_not_know_is_null_with_a_reason() -> None:
    assert evaluate("a + 1", {"a": 1.5}) is None
    assert evaluate("a = 1", {"a": 1.5}) is None
    assert evaluate("a > 1", {"a": object()}) is None


def test_now_is_the_same_throughout_one_evaluation() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert evaluate("now() = now() and date(now()) = today()", now=now) is True
