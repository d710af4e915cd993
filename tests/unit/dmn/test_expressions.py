from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine import feel
from engine.dmn import Definitions
from engine.errors import DecisionError, FeelBoundError, ValueInvalid
from tests.unit.dmn.drawing import (
    decision,
    input_data,
    knowledge,
    literal,
    loaded,
    needs_decision,
    needs_input,
    needs_knowledge,
)


def result_of(logic: str, **inputs: Any) -> Any:
    return loaded(decision(logic)).evaluate("판정", inputs).outputs


def entry(name: str, logic: str, type_ref: str = "") -> str:
    reference = f' typeRef="{type_ref}"' if type_ref else ""
    variable = f'<variable name="{name}"{reference}/>' if name else ""
    return f"<contextEntry>{variable}{logic}</contextEntry>"


def part(tag: str, text: str) -> str:
    return f"<{tag}>{literal(text)}</{tag}>"


def test_whole_numbers_come_back_as_int_and_others_as_decimal() -> None:
    assert result_of(literal("[1.0, 2.50, 1/4]")) == [1, Decimal("2.5"), Decimal("0.25")]
    assert isinstance(result_of(literal("2.00")), int)


def test_a_context_sees_its_earlier_entries_and_gives_its_result_entry() -> None:
    drawn = (
        "<context>"
        + entry("기초 금액", literal("1000"))
        + entry("세액", literal("기초 금액 * 0.1"))
    )
    assert result_of(drawn + "</context>") == {"기초 금액": 1000, "세액": 100}
    assert result_of(drawn + entry("", literal("기초 금액 + 세액")) + "</context>") == 1100


def test_a_function_in_a_context_may_call_itself() -> None:
    body = literal("if n <= 1 then 1 else n * fact(n - 1)")
    function = (
        '<functionDefinition><formalParameter name="n" typeRef="number"/>'
        f"{body}</functionDefinition>"
    )
    drawn = "<context>" + entry("fact", function) + entry("", literal("fact(20)")) + "</context>"
    assert result_of(drawn) == 2432902008176640000


def test_lists_relations_and_filters() -> None:
    rows = "".join(
        f"<row>{literal(name)}{literal(price)}</row>"
        for name, price in (('"가람상사"', "900"), ('"나래상사"', "850"))
    )
    relation = f'<relation><column name="업체"/><column name="견적가"/>{rows}</relation>'
    assert result_of(relation) == [
        {"업체": "가람상사", "견적가": 900},
        {"업체": "나래상사", "견적가": 850},
    ]
    assert result_of(f"<list>{literal('1')}{literal('x')}</list>", x="둘") == [1, "둘"]
    chosen = f"<filter><in>{relation}</in>{part('match', '견적가 < 900')}</filter>"
    assert result_of(chosen) == [{"업체": "나래상사", "견적가": 850}]
    assert result_of(f"<filter>{part('in', '[1, 2, 3]')}{part('match', 'item > 1')}</filter>") == [
        2,
        3,
    ]


@pytest.mark.parametrize(
    ("condition", "expected"), [("true", 1), ("false", 2), ("null", 2), ('"예"', None)]
)
def test_a_conditional_wants_a_boolean(condition: str, expected: Any) -> None:
    parts = part("if", condition) + part("then", "1") + part("else", "2")
    assert result_of(f"<conditional>{parts}</conditional>") == expected


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("for", "<return>{}</return>", [2, 4, 6]),
        ("some", "<satisfies>{}</satisfies>", True),
        ("every", "<satisfies>{}</satisfies>", False),
    ],
)
def test_iterators_work_like_those_of_feel(kind: str, body: str, expected: Any) -> None:
    text = "수량 * 2" if kind == "for" else "수량 > 2"
    inside = part("in", "[1, 2, 3]") + body.format(literal(text))
    assert result_of(f'<{kind} iteratorVariable="수량">{inside}</{kind}>') == expected


def test_a_boxed_for_sees_its_partial_results() -> None:
    text = "if count(partial) = 0 then n else n + partial[-1]"
    inside = part("in", "[1, 2, 3, 4]") + f"<return>{literal(text)}</return>"
    assert result_of(f'<for iteratorVariable="n">{inside}</for>') == [1, 3, 6, 10]


def test_an_invocation_binds_by_name_and_converts() -> None:
    model = knowledge("세금", {"금 액": "number", "율": "number"}, literal("금 액 * 율"))
    bindings = "".join(
        f'<binding><parameter name="{name}"/>{literal(text)}</binding>'
        for name, text in (("율", "0.1"), ("금 액", "[500]"))
    )
    call = f"<invocation>{literal('세금')}{bindings}</invocation>"
    assert loaded(model, decision(call, needs_knowledge("세금"))).decide("판정", {}).outputs == 50


def test_a_knowledge_model_may_be_asked_directly_and_may_be_recursive() -> None:
    model = knowledge("fib", {"n": "number"}, literal("if n < 2 then n else fib(n-1) + fib(n-2)"))
    assert loaded(model).decide("fib", {"n": 12}).outputs == 144


@pytest.mark.parametrize("text", ["loop(n + 1)", "loop(n) + loop(n)"])
def test_endless_recursion_ends_at_a_bound(text: str) -> None:
    model = knowledge("loop", {"n": "number"}, literal(text))
    with pytest.raises(FeelBoundError):
        loaded(model).decide("loop", {"n": 1})


def test_an_argument_of_the_wrong_type_makes_the_call_null() -> None:
    model = knowledge("두 배", {"n": "number"}, literal("n * 2"))
    definitions = loaded(model, decision(literal('두 배("둘")'), needs_knowledge("두 배")))
    assert definitions.evaluate("판정", {}).outputs is None
    with pytest.raises(DecisionError, match="string does not conform to number"):
        definitions.decide("판정", {})


def graph() -> Definitions:
    return loaded(
        input_data("추정 가격", "number"),
        decision(literal("추정 가격 * 1.1"), needs_input("추정 가격"), name="기초 금액"),
        decision(literal("기초 금액 / 2"), needs_decision("기초 금액"), name="절반"),
        decision(literal("기초 금액 - 절반"), needs_decision("기초 금액"), needs_decision("절반")),
    )


def test_a_decision_is_made_from_its_requirements_each_once() -> None:
    result = graph().decide("판정", {"추정 가격": 1000})
    assert result.outputs == 550
    assert [step.name for step in result.steps] == ["기초 금액", "절반", "판정"]
    assert result.inputs == {"추정 가격": 1000}


def test_a_decision_sees_nothing_that_it_does_not_require() -> None:
    definitions = loaded(
        input_data("a", "number"),
        decision(literal("a"), needs_input("a"), name="b"),
        decision(literal("a"), needs_decision("b")),
    )
    assert definitions.evaluate("판정", {"a": 1}).outputs is None
    assert [problem.rule for problem in definitions.problems] == ["name_unknown"]
    with pytest.raises(DecisionError):
        definitions.decide("판정", {"a": 1})


def test_without_drawn_inputs_a_decision_sees_all_that_is_given() -> None:
    result = loaded(decision(literal("a + b"))).decide("판정", {"a": 1, "b": 2, "c": 3})
    assert (result.outputs, dict(result.inputs)) == (3, {"a": 1, "b": 2})


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({}, "the input 추정 가격 was not given"),
        ({"추정 가격": "많음"}, "추정 가격 is .*, which is not of type number"),
    ],
)
def test_decide_refuses_missing_and_wrong_inputs(inputs: Any, message: str) -> None:
    assert graph().evaluate("판정", inputs).outputs is None
    with pytest.raises(DecisionError, match=message):
        graph().decide("판정", inputs)


def test_a_null_that_was_thought_of_is_no_fault_but_one_from_an_error_is() -> None:
    definitions = loaded(decision(literal("if a = null then 0 else a")))
    assert definitions.decide("판정", {"a": None}).outputs == 0
    assert loaded(decision(literal("null"))).decide("판정", {}).outputs is None
    with pytest.raises(DecisionError, match=r"in: a \+ 1.*inputs: a = \"x\""):
        loaded(decision(literal("a + 1"))).decide("판정", {"a": "x"})


def test_a_decision_gives_what_its_type_says_after_the_standard_conversions() -> None:
    def typed(text: str, type_ref: str) -> Any:
        return loaded(decision(literal(text), type_ref=type_ref)).evaluate("판정", {}).outputs

    assert typed("[7]", "number") == 7
    assert typed("7", "list") == [7]
    assert typed('date("2026-07-01")', "date and time") == datetime(2026, 7, 1, tzinfo=UTC)
    assert typed('date("2026-07-01")', "date") == date(2026, 7, 1)
    assert typed('"7"', "number") is None


def test_now_and_functions_are_handed_in() -> None:
    at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    double = feel.function("두 배", ["n"], lambda n: n * 2)
    assert loaded(decision(literal("now()"))).decide("판정", {}, now=at).outputs == at
    assert (
        loaded(decision(literal("두 배(21)")))
        .decide("판정", {}, functions={"두 배": double})
        .outputs
        == 42
    )


def test_floats_are_refused() -> None:
    with pytest.raises(ValueInvalid, match="float"):
        loaded(decision(literal("a"))).evaluate("판정", {"a": {"b": [1.5]}})


def test_external_functions_are_never_run() -> None:
    signature = entry("class", literal('"java.lang.Math"')) + entry(
        "method signature", literal('"cos(double)"')
    )
    function = (
        '<functionDefinition kind="Java"><formalParameter name="x"/>'
        f"<context>{signature}</context></functionDefinition>"
    )
    drawn = "<context>" + entry("cos", function) + entry("", literal("cos(1)")) + "</context>"
    with pytest.raises(Exception, match="external Java function, which is never run"):
        loaded(decision(drawn))
