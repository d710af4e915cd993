from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from engine.dmn import Definitions
from engine.errors import DecisionError, DefinitionInvalid
from tests.unit.dmn.drawing import Row, decision, loaded, table

BANDS: Sequence[Row] = (
    (["<= 20000000"], ['"1인 견적"']),
    (["[10000000..100000000]"], ['"2인 이상 견적"']),
    (["> 50000000"], ['"경쟁입찰"']),
)
RANKS = {"방법": '"경쟁입찰", "2인 이상 견적", "1인 견적"'}


def bands(policy: str, **more: Any) -> Definitions:
    return loaded(
        decision(table({"가격": "number"}, {"방법": "string"}, BANDS, policy=policy, **more))
    )


def outcome(definitions: Definitions, price: int) -> Any:
    return definitions.evaluate("판정", {"가격": price}).outputs


def fired(definitions: Definitions, price: int) -> list[int]:
    return [rule.index for rule in definitions.evaluate("판정", {"가격": price}).rules]


@pytest.mark.parametrize(
    ("policy", "price", "expected", "rules"),
    [
        ("UNIQUE", 5_000_000, "1인 견적", [1]),
        ("FIRST", 15_000_000, "1인 견적", [1]),
        ("FIRST", 60_000_000, "2인 이상 견적", [2]),
        ("PRIORITY", 60_000_000, "경쟁입찰", [3]),
        ("PRIORITY", 15_000_000, "2인 이상 견적", [2]),
        ("RULE ORDER", 60_000_000, ["2인 이상 견적", "경쟁입찰"], [2, 3]),
        ("OUTPUT ORDER", 60_000_000, ["경쟁입찰", "2인 이상 견적"], [3, 2]),
        ("COLLECT", 15_000_000, ["1인 견적", "2인 이상 견적"], [1, 2]),
    ],
)
def test_every_policy_answers_with_its_rows(
    policy: str, price: int, expected: Any, rules: list[int]
) -> None:
    definitions = bands(policy, ranks=RANKS)
    assert outcome(definitions, price) == expected
    assert fired(definitions, price) == rules


def test_unique_names_the_rows_that_break_it() -> None:
    definitions = bands("UNIQUE")
    result = definitions.evaluate("판정", {"가격": 15_000_000})
    assert result.outputs is None
    assert [rule.index for rule in result.rules] == [1, 2]
    with pytest.raises(DecisionError, match="rules 1, 2 all match, but the hit policy is UNIQUE"):
        definitions.decide("판정", {"가격": 15_000_000})


def test_any_accepts_the_same_output_twice_and_names_a_difference() -> None:
    rows: Sequence[Row] = ((["> 0"], ["7"]), (["> 10"], ["7.0"]), (["> 20"], ["8"]))
    definitions = loaded(decision(table({"x": "number"}, {"y": "number"}, rows, policy="ANY")))
    assert definitions.decide("판정", {"x": 15}).outputs == 7
    with pytest.raises(DecisionError, match="rules 1, 3 match with different outputs"):
        definitions.decide("판정", {"x": 25})


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [("SUM", Decimal("3.5")), ("MIN", Decimal("0.5")), ("MAX", 2), ("COUNT", 3)],
)
def test_collect_aggregates_exactly(aggregation: str, expected: Any) -> None:
    rows: Sequence[Row] = (
        (["> 0"], ["0.5"]),
        (["> 1"], ["1"]),
        (["> 2"], ["2"]),
        (["> 9"], ["100"]),
    )
    drawn = table({"x": "number"}, {"y": "number"}, rows, policy="COLLECT", aggregation=aggregation)
    assert loaded(decision(drawn)).decide("판정", {"x": 5}).outputs == expected


def test_an_aggregation_without_a_value_is_a_fault() -> None:
    rows: Sequence[Row] = ((["> 0"], ['"a"']), (["> 1"], ["1"]))
    drawn = table({"x": "number"}, {"y": ""}, rows, policy="COLLECT", aggregation="SUM")
    with pytest.raises(DecisionError, match="sum"):
        loaded(decision(drawn)).decide("판정", {"x": 5})


def test_several_outputs_make_a_context_and_rank_from_left_to_right() -> None:
    rows: Sequence[Row] = (
        (["> 0"], ['"저"', '"나"']),
        (["> 0"], ['"고"', '"나"']),
        (["> 0"], ['"고"', '"가"']),
    )
    ranks = {"위험": '"고", "저"', "등급": '"가", "나"'}
    drawn = table(
        {"x": "number"}, {"위험": "", "등급": ""}, rows, policy="OUTPUT ORDER", ranks=ranks
    )
    assert loaded(decision(drawn)).decide("판정", {"x": 1}).outputs == [
        {"위험": "고", "등급": "가"},
        {"위험": "고", "등급": "나"},
        {"위험": "저", "등급": "나"},
    ]


def test_priority_without_a_list_of_output_values_is_refused() -> None:
    with pytest.raises(DefinitionInvalid, match="needs the list of output values"):
        bands("PRIORITY")


def test_no_matching_row_gives_the_default_output_as_rule_zero() -> None:
    rows: Sequence[Row] = ((["> 100"], ["1", '"a"']),)
    drawn = table(
        {"x": "number"}, {"n": "number", "s": ""}, rows, defaults={"n": "0", "s": '"없음"'}
    )
    result = loaded(decision(drawn)).decide("판정", {"x": 1})
    assert result.outputs == {"n": 0, "s": "없음"}
    assert [rule.index for rule in result.rules] == [0]


def test_no_matching_row_and_no_default_is_null_and_refused_by_decide() -> None:
    definitions = loaded(decision(table({"x": "number"}, {"y": ""}, [(["> 100"], ["1"])])))
    assert definitions.evaluate("판정", {"x": 1}).outputs is None
    with pytest.raises(DecisionError, match="no rule matches"):
        definitions.decide("판정", {"x": 1})


def test_a_list_policy_without_a_match_is_an_ordinary_null() -> None:
    drawn = table({"x": "number"}, {"y": ""}, [(["> 100"], ["1"])], policy="COLLECT")
    assert loaded(decision(drawn)).decide("판정", {"x": 1}).outputs is None


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"물품": "연필"}, '물품 is "연필", which is not one of the allowed values'),
        ({"물품": 5}, "물품 is 5, which is not of type string"),
        ({}, "물품 is not known"),
    ],
)
def test_inputs_outside_of_what_the_table_allows_are_refused(
    inputs: Mapping[str, Any], message: str
) -> None:
    drawn = table(
        {"물품": "string"}, {"y": ""}, [(["-"], ["1"])], allowed={"물품": '"물품", "용역"'}
    )
    definitions = loaded(decision(drawn))
    assert definitions.decide("판정", {"물품": "용역"}).outputs == 1
    with pytest.raises(DecisionError, match=message):
        definitions.decide("판정", inputs)


def test_an_output_that_is_not_allowed_is_refused() -> None:
    drawn = table({"x": "number"}, {"y": ""}, [(["-"], ["x + 1"])], ranks={"y": "[0..10]"})
    definitions = loaded(decision(drawn))
    assert definitions.decide("판정", {"x": 3}).outputs == 4
    assert definitions.evaluate("판정", {"x": 10}).outputs is None
    with pytest.raises(DecisionError, match="y is 11, which is not one of the allowed values"):
        definitions.decide("판정", {"x": 10})


def test_first_stops_at_the_first_row_even_where_feel_must_decide() -> None:
    rows: Sequence[Row] = ((["? * 2 > 10"], ["1"]), (["? + missing > 0"], ["2"]))
    definitions = loaded(decision(table({"x": "number"}, {"y": ""}, rows, policy="FIRST")))
    assert definitions.decide("판정", {"x": 6}).outputs == 1


def test_conditions_may_hold_several_tests_negations_and_null() -> None:
    rows: Sequence[Row] = (
        (["null"], ['"빈칸"']),
        (['not("a", "b")'], ['"다른 값"']),
        (['"a", "b"'], ['"정해진 값"']),
    )
    definitions = loaded(decision(table({"x": "string"}, {"y": ""}, rows, policy="FIRST")))
    answers = [definitions.decide("판정", {"x": x}).outputs for x in (None, "a", "b", "c")]
    assert answers == ["빈칸", "정해진 값", "정해진 값", "다른 값"]
