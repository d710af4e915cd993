from collections.abc import Sequence

import pytest

from engine.dmn import lint
from engine.errors import Problem
from tests.unit.dmn.drawing import (
    Row,
    decision,
    definitions,
    input_data,
    knowledge,
    needs_input,
    table,
)

CITED = ["제25조"] * 20


def found(*elements: str) -> list[Problem]:
    return list(lint({"x.dmn": definitions(*elements)}))


def findings(types: dict[str, str], rows: Sequence[Row], **more: object) -> list[tuple[str, str]]:
    outputs = {"y": "string"}
    options = {"annotations": CITED, **more}
    drawn = decision(table(types, outputs, rows, **options))  # type: ignore[arg-type]  # keywords of table
    return [(problem.rule, problem.message) for problem in found(drawn)]


def row(*cells: str, out: str = '"가"') -> Row:
    return cells, [out]


def test_a_complete_table_has_no_findings() -> None:
    rows = [row("<= 100", "true"), row("<= 100", "false"), row("> 100", "-")]
    assert findings({"가격": "number", "긴급": "boolean"}, rows) == []


def test_a_gap_is_shown_with_an_input_that_falls_into_it() -> None:
    rows = [row("<= 100"), row(">= 101")]
    assert findings({"가격": "number"}, rows) == [
        ("gap", "no rule matches, for example: 가격 = 100.5")
    ]


@pytest.mark.parametrize(
    ("types", "cells", "allowed", "example"),
    [
        ({"긴급": "boolean"}, ["true"], {}, "긴급 = false"),
        ({"물품": "string"}, ['"물품"'], {"물품": '"물품", "용역"'}, '물품 = "용역"'),
        ({"날": "date"}, ['< date("2026-07-01")'], {}, '날 = date("2026-07-01")'),
        ({"가격": "number"}, ["(0..10]"], {"가격": "[0..10]"}, "가격 = 0"),
        ({"가격": "number"}, ["not(5)"], {}, "가격 = 5"),
    ],
)
def test_gaps_are_found_on_every_kind_of_line(
    types: dict[str, str], cells: list[str], allowed: dict[str, str], example: str
) -> None:
    rows = [row(cell) for cell in cells]
    assert findings(types, rows, allowed=allowed) == [
        ("gap", f"no rule matches, for example: {example}")
    ]


def test_days_follow_each_other_without_a_gap() -> None:
    rows = [row('<= date("2026-06-30")'), row('>= date("2026-07-01")')]
    assert findings({"날": "date"}, rows) == []


def test_the_domain_may_come_from_the_type_of_the_input() -> None:
    item = (
        '<itemDefinition name="tKind"><typeRef>string</typeRef>'
        '<allowedValues><text>"공사", "물품"</text></allowedValues></itemDefinition>'
    )
    drawn = table({"종류": ""}, {"y": ""}, [row('"공사"')], annotations=CITED)
    (gap,) = found(item, input_data("종류", "tKind"), decision(drawn, needs_input("종류")))
    assert gap.message.endswith('종류 = "물품"')


def test_texts_without_a_declared_domain_are_those_that_the_column_names() -> None:
    assert findings({"종류": "string"}, [row('"공사"'), row('"물품"')]) == []


@pytest.mark.parametrize("more", [{"policy": "COLLECT"}, {"defaults": {"y": '"없음"'}}])
def test_tables_that_foresee_no_match_have_no_gaps(more: dict[str, object]) -> None:
    assert findings({"가격": "number"}, [row("<= 100")], **more) == []


def test_overlapping_rows_under_unique_are_an_error() -> None:
    rows = [row("<= 100", '"물품"'), row("[100..200]", "-"), row("> 200", "-")]
    kinds = {"물품": '"물품"'}
    assert findings({"가격": "number", "물품": "string"}, rows, allowed=kinds) == [
        ("overlap", 'rules 1 and 2 both match under UNIQUE, for example: 가격 = 100, 물품 = "물품"')
    ]


def test_any_may_overlap_with_the_same_output_only() -> None:
    same = [row("<= 100"), row(">= 50")]
    assert findings({"가격": "number"}, same, policy="ANY") == []
    differing = [row("<= 100"), row(">= 50", out='"나"')]
    assert findings({"가격": "number"}, differing, policy="ANY") == [
        ("any_conflict", "rules 1 and 2 differ under ANY, for example: 가격 = 50")
    ]


def test_rows_that_can_never_fire_are_found() -> None:
    rows = [row("<= 100"), row("> 50"), row("[60..90]"), row("-")]
    assert findings({"가격": "number"}, rows, policy="FIRST") == [
        ("never_fires", f"rule {n} never fires: other rules come first wherever it matches")
        for n in (3, 4)
    ]


def test_a_row_outside_of_the_allowed_values_never_fires() -> None:
    rows = [row('"공사"'), row('"수리"')]
    assert findings({"종류": "string"}, rows, allowed={"종류": '"공사"'}) == [
        ("never_fires", "rule 2 accepts no allowed input")
    ]


def test_a_row_that_better_ones_cover_never_fires_under_priority() -> None:
    rows = [row("-", out='"나"'), row("<= 5", out='"가"'), row("> 5", out='"가"')]
    assert findings({"가격": "number"}, rows, policy="PRIORITY", ranks={"y": '"가", "나"'}) == [
        ("never_fires", "rule 1 never fires: other rules come first wherever it matches")
    ]


def test_rows_without_citation_are_named() -> None:
    rows = [row("<= 5"), row("> 5")]
    assert findings({"가격": "number"}, rows, annotations=["제25조"]) == [
        ("rule_uncited", "rule 2 cites no legal basis")
    ]


def test_conditions_that_only_feel_can_decide_are_left_out_and_named() -> None:
    rows = [row("? > 한도"), row("<= 5")]
    assert findings({"가격": "number"}, rows, policy="FIRST") == [
        ("not_analysed", "rules 1 hold conditions that were not looked into for gaps and overlaps")
    ]


def test_tables_inside_knowledge_models_are_looked_at_too() -> None:
    drawn = table({"x": ""}, {"y": ""}, [row("true")], annotations=CITED)
    (gap,) = found(knowledge("규칙", {"x": "boolean"}, drawn))
    assert (gap.rule, gap.element) == ("gap", "table")


def test_what_does_not_parse_is_reported_and_the_rest_still_looked_at() -> None:
    drawn = table({"x": "boolean"}, {"y": ""}, [row("true", out="1 +")], annotations=CITED)
    assert [problem.rule for problem in found(decision(drawn))] == ["expression_invalid", "gap"]
    assert [problem.rule for problem in lint({"x.dmn": b"<"})] == ["xml_invalid"]


def test_a_table_too_big_to_search_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.dmn.coverage._MAX_STEPS", 3)
    rows = [row("<= 5", "<= 5"), row("> 5", "<= 5"), row("<= 5", "> 5"), row("> 5", "> 5")]
    assert [rule for rule, _ in findings({"a": "number", "b": "number"}, rows)] == [
        "coverage_unknown"
    ]


@pytest.mark.parametrize("language", ["message", "message_ko"])
def test_findings_speak_both_languages(language: str) -> None:
    drawn = table({"가격": "number"}, {"y": ""}, [row("<= 1"), row("[0..1]")])
    assert all(getattr(problem, language) for problem in found(decision(drawn)))
