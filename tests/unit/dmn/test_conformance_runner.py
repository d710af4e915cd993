from pathlib import Path

import pytest

from tests.conformance import run
from tests.unit.dmn.drawing import decision, definitions, input_data, literal, needs_input

CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<modelName>x.dmn</modelName>
<testCase id="good"><inputNode name="a"><value xsi:type="xsd:decimal">1</value></inputNode>
 <resultNode name="plus"><expected><value xsi:type="xsd:decimal">2</value></expected></resultNode>
 <resultNode name="list"><expected><list>
   <item><component name="n"><value xsi:type="xsd:string">가</value></component></item>
   <item><value xsi:type="xsd:duration">P1D</value></item><item><value xsi:nil="true"/></item>
 </list></expected></resultNode></testCase>
<testCase id="error"><inputNode name="a"><value xsi:type="xsd:string">x</value></inputNode>
 <resultNode name="plus" errorResult="true"><expected><value xsi:nil="true"/></expected>
 </resultNode>
</testCase>
<testCase id="bad"><inputNode name="a"><value xsi:type="xsd:decimal">1</value></inputNode>
 <resultNode name="plus"><expected><value xsi:type="xsd:decimal">3</value></expected></resultNode>
 <resultNode name="none"><expected><value xsi:type="xsd:decimal">3</value></expected></resultNode>
 <resultNode name="java"><expected><value xsi:type="xsd:decimal">3</value></expected></resultNode>
</testCase></testCases>"""
JAVA = 'function(x) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    chapter = tmp_path / "compliance-level-2" / "0001-sums"
    chapter.mkdir(parents=True)
    (chapter / "x.dmn").write_bytes(
        definitions(
            input_data("a", "number"),
            decision(literal("a + 1"), needs_input("a"), name="plus"),
            decision(literal('[{n: "가"}, duration("P1D"), null]'), name="list"),
            decision(literal(f"({JAVA})(1)"), name="java"),
        )
    )
    (chapter / "x-test-01.xml").write_text(CASES, encoding="utf-8")
    return tmp_path


def test_results_are_counted_by_chapter_and_explained(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main([str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["compliance-level-2/0001-sums", "3", "2", "1"]
    assert any("bad/plus: expected Decimal('3'), got 2" in line for line in lines)
    assert any("bad/none: DecisionNotFound" in line for line in lines)
    assert any(line.startswith("refused:") and "java.lang.Math" in line for line in lines)


def test_fewer_passes_than_before_fail(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_FLOOR", tmp_path / "floor.json")
    assert run.main([str(folder), "--floor"]) == 0
    file = folder / "compliance-level-2/0001-sums/x-test-01.xml"
    file.write_text(CASES.replace(">2<", ">9<"), encoding="utf-8")
    assert run.main([str(folder), "--failures", str(tmp_path / "failures.txt")]) == 1
    assert "good/plus: expected Decimal('9')" in (tmp_path / "failures.txt").read_text("utf-8")


def test_an_empty_folder_is_no_success(tmp_path: Path) -> None:
    assert run.main([str(tmp_path)]) == 2
