"""Bad files are refused with file, line and element; strange ones are drawn all the same."""

import re

import pytest

from engine.diagram import layout, render
from engine.errors import DefinitionInvalid, Problem
from tests.unit.diagram.drawn import drawn, faults
from tests.unit.diagram.models import HEAD, TAIL, chain, flow, line, node, process

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="&b;"/>'
)


LANE = (
    "<bpmn:laneSet id='s'><bpmn:lane id='lane'><bpmn:flowNodeRef>MEMBER</bpmn:flowNodeRef>"
    "</bpmn:lane></bpmn:laneSet>"
)


def problems(content: bytes) -> tuple[Problem, ...]:
    with pytest.raises(DefinitionInvalid) as caught:
        layout(content, "bad.bpmn")
    return caught.value.problems


@pytest.mark.parametrize(
    ("content", "rule", "line_number"),
    [
        (BOMB.encode(), "dtd", 1),
        (b"<?xml version='1.0'?>\n<!DOCTYPE x SYSTEM 'http://example.org/x'><x/>", "dtd", 2),
        (BOMB.encode("utf-16"), "dtd", 1),
        (b"", "not_xml", 1),
        (b"not xml", "not_xml", 1),
        (b"<a>\n<b></a>", "not_xml", 2),
        (b"<a>&unknown;</a>", "not_xml", 1),
        (b"<definitions/>", "not_bpmn", 1),
        (b"<?xml version='1.0' encoding='utf-7'?><a/>", "encoding", 1),
        (b"<?xml version='1.0' encoding='unicode_escape'?><a/>", "encoding", 1),
        (b"<a>\n\xff</a>", "encoding", 2),
        (f"{HEAD}{TAIL}".encode(), "nothing_to_draw", 2),
        (f"{HEAD}<bpmn:collaboration id='c'/>{TAIL}".encode(), "nothing_to_draw", 2),
    ],
)
def test_what_is_not_bpmn_is_refused(content: bytes, rule: str, line_number: int) -> None:
    (problem,) = problems(content)
    assert (problem.file, problem.rule, problem.line) == ("bad.bpmn", rule, line_number)
    assert problem.message_ko


def test_a_file_of_many_megabytes_is_refused_unread() -> None:
    (problem,) = problems(b" " * 20_000_001)
    assert problem.rule == "too_large"


@pytest.mark.parametrize(
    ("content", "rule", "element"),
    [
        (flow("a", "nowhere") + node("task", "a"), "unknown_reference", "a_nowhere"),
        (node("task", "a") + node("task", "a"), "duplicate_id", "a"),
        ("<bpmn:task/>", "id_missing", ""),
        (node("boundaryEvent", "b", "", 'attachedToRef="gone"'), "unknown_reference", "b"),
        (
            LANE.replace("MEMBER", "gone"),
            "unknown_reference",
            "lane",
        ),
        (
            node("task", "a") + node("subProcess", "s", body=node("task", "b")) + flow("a", "b"),
            "unknown_reference",
            "a_b",
        ),
    ],
)
def test_what_cannot_be_drawn_is_named(content: str, rule: str, element: str) -> None:
    found = problems(process(content))
    assert [(p.rule, p.element) for p in found] == [(rule, element)]
    assert all(p.line >= 1 for p in found)


def test_all_findings_are_named_at_once() -> None:
    found = problems(process(flow("a", "b") + flow("c", "d")))
    assert len(found) == 4


def test_sub_processes_nested_beyond_reason_are_refused() -> None:
    content = "".join(f"<bpmn:subProcess id='s{n}'>" for n in range(80))
    (problem,) = problems(process(content + "</bpmn:subProcess>" * 80))
    assert problem.rule == "too_deep"


def test_thousands_of_elements_are_refused() -> None:
    (problem,) = problems(process("".join(node("task", f"t{n}") for n in range(2001))))
    assert problem.rule == "too_many"


@pytest.mark.parametrize("value", ["NaN", "inf", "-Infinity", "1e300", "", "1,5", "2000000"])
def test_a_coordinate_that_is_no_place_is_refused(value: str) -> None:
    laid_out = layout(process(line("a", "b")), "x.bpmn").decode()
    for pattern in (r'(<dc:Bounds )x="\d+"', r'(<di:waypoint )x="\d+"'):
        bad = re.sub(pattern, rf'\1x="{value}"', laid_out, count=1)
        with pytest.raises(DefinitionInvalid) as caught:
            render(bad.encode(), "bad.bpmn")
        (problem,) = caught.value.problems
        assert (problem.rule, problem.element[0]) == ("coordinate", "a")
        assert problem.line > 3


@pytest.mark.parametrize(
    ("pattern", "replacement", "rule"),
    [
        (r'bpmnElement="a"', 'bpmnElement="gone"', "unknown_reference"),
        (r"<dc:Bounds [^>]*/>", "", "bounds_missing"),
        (r"<di:waypoint [^>]*/>", "", "waypoints_missing"),
        (r'width="100"', 'width="-1"', "coordinate"),
    ],
)
def test_a_broken_diagram_is_refused(pattern: str, replacement: str, rule: str) -> None:
    laid_out = layout(process(line("a", "b")), "x.bpmn").decode()
    with pytest.raises(DefinitionInvalid) as caught:
        render(re.sub(pattern, replacement, laid_out, count=1).encode(), "bad.bpmn")
    assert [p.rule for p in caught.value.problems] == [rule]


STRANGE = {
    "nothing in it": "",
    "a single event": node("startEvent", "s"),
    "many without flows": "".join(node("task", f"t{n}", f"작업 {n}") for n in range(30)),
    "a flow to itself": node("task", "a") + flow("a", "a", "다시"),
    "only a loop": line("a", "b", "c") + flow("c", "a"),
    "two flows between two": line("a", "b")
    + '<bpmn:sequenceFlow id="second" sourceRef="a" targetRef="b" name="둘째"/>',
    "everyone to everyone": "".join(node("task", k) for k in "abcdef")
    + "".join(flow(a, b) for a in "abcdef" for b in "abcdef" if a != b),
    "many branches": node("parallelGateway", "fork")
    + node("parallelGateway", "join")
    + "".join(node("task", f"t{n}") + chain("fork", f"t{n}", "join") for n in range(14)),
    "an empty sub-process": node("subProcess", "s") + node("task", "a") + flow("a", "s"),
    "a boundary event that leads back": line("a", "b")
    + node("boundaryEvent", "e", "오류", 'attachedToRef="b"')
    + flow("e", "a"),
    "a boundary event that leads to its own task": line("a", "b")
    + node("boundaryEvent", "e", "오류", 'attachedToRef="b"')
    + flow("e", "b"),
    "a boundary event on a sub-process that leads into a loop": node(
        "subProcess", "s", body=line("x", "y")
    )
    + node("boundaryEvent", "e", "", 'attachedToRef="s"')
    + node("task", "h")
    + chain("e", "h", "s"),
    "a note about nothing": "<bpmn:textAnnotation id='n'/>" + node("task", "a"),
    "a note about a note": "<bpmn:textAnnotation id='n'/><bpmn:textAnnotation id='m'/>"
    + flow("n", "m", kind="association"),
    "a group about nothing": "<bpmn:group id='g'/>" + node("task", "a"),
    "data alone": node("dataObjectReference", "d", "견적서")
    + node("dataStoreReference", "e", "원장"),
    "an endless name": node("task", "a", "가" * 500) + node("startEvent", "s", "나" * 500),
    "names of spaces and breaks": node("task", "a", "  ") + node("startEvent", "s", "가&#10;나"),
    "ids that are no names": node("task", "a b\"c'<") + node("task", "한글-1.2"),
    "an event sub-process beside nothing": node(
        "subProcess", "s", rest='triggeredByEvent="true"', body=line("x", "y")
    ),
}


@pytest.mark.parametrize("content", STRANGE.values(), ids=list(STRANGE))
def test_strange_models_are_drawn_without_overlaps(content: str) -> None:
    if "&quot;" not in content:
        content = content.replace("a b\"c'<", "a_b")
    file = process(content)
    once = layout(file, "strange.bpmn")
    assert layout(once, "strange.bpmn") == once
    found = faults(drawn(file))
    assert "overlaps" not in found
    assert "edges_through_shapes" not in found
    assert render(once, "strange.bpmn").startswith("<svg")


def test_lanes_that_name_nothing_and_nodes_that_no_lane_names_are_drawn() -> None:
    lanes = "<bpmn:laneSet id='s'><bpmn:lane id='one'/><bpmn:lane id='two'/></bpmn:laneSet>"
    assert faults(drawn(process(lanes + line("a", "b")))) == {}


def test_thirty_levels_of_sub_processes_are_drawn() -> None:
    content = "".join(f"<bpmn:subProcess id='s{n}'>" for n in range(29)) + node("task", "a")
    picture = drawn(process(content + "</bpmn:subProcess>" * 29))
    assert len(picture.shapes) == 30
    assert faults(picture) == {}
