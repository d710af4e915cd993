from pathlib import Path

import pytest

from engine.dmn import load, loads
from engine.dmn.reading import VERSIONS
from engine.errors import DecisionNotFound, DefinitionInvalid
from tests.unit.dmn.drawing import (
    MODEL,
    decision,
    definitions,
    input_data,
    knowledge,
    literal,
    needs_decision,
    needs_input,
    needs_knowledge,
    table,
)


def rules_of(content: bytes, file: str = "x.dmn") -> list[str]:
    with pytest.raises(DefinitionInvalid) as caught:
        loads(content, file)
    return [problem.rule for problem in caught.value.problems]


@pytest.mark.parametrize("model", VERSIONS)
def test_every_version_from_1_2_to_1_5_is_read(model: str) -> None:
    content = definitions(decision(literal("1 + 1")), model=model)
    assert loads(content, "x.dmn").decide("판정", {}).outputs == 2


def test_other_versions_and_other_xml_are_refused_by_name() -> None:
    old = definitions(model="http://www.omg.org/spec/DMN/20151101/dmn.xsd")
    with pytest.raises(DefinitionInvalid, match=r"DMN 1\.1"):
        loads(old, "x.dmn")
    assert rules_of(b"<html/>") == ["dmn_version"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "euc-kr", "cp949"])
def test_korean_files_are_read_in_their_usual_encodings(encoding: str) -> None:
    text = definitions(decision(literal('"수의계약"'))).decode().replace("UTF-8", encoding.upper())
    assert loads(text.encode(encoding), "x.dmn").decide("판정", {}).outputs == "수의계약"


BOMB = (
    '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="&b;"/>'
)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (BOMB.encode(), "xml_dtd"),
        (
            b'<?xml version="1.0"?><!-- x --><?pi y?>\n<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>',
            "xml_dtd",
        ),
        (BOMB.encode("utf-16"), "xml_dtd"),
        (b'<?xml version="1.0" encoding="UTF-7"?>+ADw-d/+AD4-', "xml_encoding"),
        (b'<?xml version="1.0" encoding="UTF-8"?><d a="\xff"/>', "xml_encoding"),
        (b"<definitions>", "xml_invalid"),
        (b"", "xml_invalid"),
        (b"<d>&unknown;</d>", "xml_invalid"),
        (b"<d>" * 150 + b"</d>" * 150, "xml_size"),
        (b"<d>" + b"<e/>" * 200_001 + b"</d>", "xml_size"),
        (b" " * (8 * 1024 * 1024 + 1), "xml_size"),
    ],
)
def test_hostile_files_are_refused_before_anything_is_expanded(content: bytes, rule: str) -> None:
    assert rules_of(content) == [rule]


@pytest.mark.parametrize(
    ("element", "rule"),
    [
        (decision("<decisionTable/>"), "part_missing"),
        (decision(literal("1")) + decision(literal("2")), "id_duplicate"),
        (decision('<decisionTable hitPolicy="BEST"><output/></decisionTable>'), "hit_policy"),
        (decision(table({"x": ""}, {"y": ""}, [(["1", "2"], ["3"])])), "row_width"),
        (decision(table({"x": ""}, {"y": ""}, [([], ["3"])])), "row_width"),
        (decision(table({"x": ""}, {"y": "", "": ""}, [])), "output_names"),
        (decision(literal("1", expressionLanguage="urn:groovy")), "expression_language"),
        (decision("<literalExpression><importedValues/></literalExpression>"), "imported_values"),
        ('<decision id="d"/>', "name_missing"),
        ("<process/>", "element_unknown"),
        (
            '<import name="p" namespace="urn:p" importType="http://www.dmg.org/PMML-4_2"/>',
            "import_type",
        ),
        (
            f'<import name="p" namespace="urn:p" importType="{MODEL}"/>',
            "import_missing",
        ),
        (decision(literal("1 +")), "expression_invalid"),
        (decision(table({"x": ""}, {"y": ""}, [(["<"], ["1"])])), "expression_invalid"),
        (decision(literal("1"), type_ref="tNone"), "type_unknown"),
        (decision(literal("1"), needs_decision("없음")), "reference_unknown"),
        (
            decision(literal("1"), needs_decision("b"), name="a")
            + decision(literal("1"), needs_decision("a"), name="b"),
            "requirement_circle",
        ),
        (
            '<itemDefinition name="t"><typeRef>t</typeRef></itemDefinition>'
            + decision(literal("1"), type_ref="t"),
            "type_cycle",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(element: str, rule: str) -> None:
    with pytest.raises(DefinitionInvalid) as caught:
        loads(definitions(element), "규정.dmn")
    (problem, *_) = caught.value.problems
    assert problem.rule == rule
    assert problem.file == "규정.dmn"
    assert problem.line >= 1
    assert problem.message
    assert problem.message_ko


def test_a_problem_tells_the_line_and_the_nearest_id() -> None:
    content = definitions("\n\n", decision(table({"x": ""}, {"y": ""}, [(["1"], ["2 +"])])))
    with pytest.raises(DefinitionInvalid) as caught:
        loads(content, "x.dmn")
    (problem,) = caught.value.problems
    assert (problem.line, problem.element) == (5, "rule_1")


def test_load_keeps_what_does_not_parse_for_looking_at(tmp_path: Path) -> None:
    path = tmp_path / "x.dmn"
    path.write_bytes(definitions(decision(literal("1 +")), decision(literal("1"), name="둘")))
    loaded = load(path)
    assert [problem.rule for problem in loaded.problems] == ["expression_invalid"]
    assert loaded.evaluate("판정", {}).outputs is None
    assert loaded.evaluate("둘", {}).outputs == 1
    with pytest.raises(DefinitionInvalid):
        loaded.checked()


def test_an_unknown_decision_and_input_data_are_not_found() -> None:
    found = loads(definitions(input_data("a"), decision(literal("1"))), "x.dmn")
    for name in ("없음", "a"):
        with pytest.raises(DecisionNotFound):
            found.evaluate(name, {})


IMPORT = (
    '<import name="{}" namespace="urn:base"'
    ' importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
)
BASE = definitions(
    '<itemDefinition name="tRate"><typeRef>number</typeRef></itemDefinition>',
    input_data("기준 금액", "number"),
    knowledge("세금", {"금액": "number"}, literal("금액 * 0.1")),
    namespace="urn:base",
)


def using(prefix: str) -> bytes:
    dot = f"{prefix}." if prefix else ""
    logic = literal(f"{dot}세금({dot}기준 금액)")
    requirements = (
        needs_input("기준 금액").replace("#", "urn:base#"),
        needs_knowledge("세금").replace("#", "urn:base#"),
    )
    return definitions(
        IMPORT.format(prefix), decision(logic, *requirements, type_ref=f"{dot}tRate")
    )


@pytest.mark.parametrize("prefix", ["공통 규정", ""])
@pytest.mark.parametrize(
    "inputs",
    [
        {"기준 금액": 50},
        {"{urn:base}기준 금액": 50},
        {"공통 규정": {"기준 금액": 50}, "기준 금액": 50},
    ],
)
def test_imports_are_seen_through_their_name(prefix: str, inputs: dict[str, object]) -> None:
    found = loads(using(prefix), "x.dmn", {"base.dmn": BASE})
    assert found.decide("판정", inputs).outputs == 5


def test_load_finds_imports_only_beside_the_file(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (inside / "x.dmn").write_bytes(using("b"))
    (outside / "base.dmn").write_bytes(BASE)
    with pytest.raises(DefinitionInvalid, match="in no file of the same folder"):
        load(inside / "x.dmn")
    (inside / "base.dmn").write_bytes(BASE)
    assert load(inside / "x.dmn").decide("판정", {"기준 금액": 50}).outputs == 5
    (inside / "copy.dmn").write_bytes(BASE)
    with pytest.raises(DefinitionInvalid, match="more than one file"):
        load(inside / "x.dmn")


def test_files_that_import_each_other_are_refused() -> None:
    other = definitions(
        '<import name="x" namespace="urn:test"'
        ' importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>',
        namespace="urn:base",
    )
    assert rules_of(using("b")) == ["import_missing"]
    with pytest.raises(DefinitionInvalid, match="imports itself in a circle"):
        loads(using("b"), "x.dmn", {"base.dmn": other})
