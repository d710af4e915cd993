"""Drawings stand alone, name every element, and carry nothing of the file unescaped."""

import re

import pytest
from lxml import etree

from engine.diagram import layout, render
from tests.unit.diagram.drawn import DATA, EXAMPLES, pictures
from tests.unit.diagram.models import chain, flow, line, node, process

SVG = "{http://www.w3.org/2000/svg}"


def svg(content: bytes, **options: str) -> etree._Element:
    return etree.fromstring(render(content, "x.bpmn", **options).encode())  # type: ignore[arg-type]  # language only


def group(root: etree._Element, key: str) -> etree._Element:
    (found,) = [g for g in root.iter(f"{SVG}g") if g.get("id") == key]
    return found


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_shape_and_line_has_a_group_with_its_id_and_a_title(name: str) -> None:
    laid_out = layout((DATA / name).read_bytes(), name)
    root = svg(laid_out)
    (picture,) = pictures(laid_out)
    groups = {g.get("id"): g for g in root.iter(f"{SVG}g") if g.get("id")}
    assert set(groups) == {s.id for s in picture.shapes} | {e.id for e in picture.edges}
    assert all(g.findtext(f"{SVG}title") for g in groups.values())


def test_a_file_without_a_diagram_is_laid_out_first() -> None:
    content = process(line("a", "b"))
    assert render(content, "x.bpmn") == render(layout(content, "x.bpmn"), "x.bpmn")


def test_titles_say_name_and_kind_in_either_language() -> None:
    content = process(node("userTask", "a", "검사·검수") + node("endEvent", "b") + flow("a", "b"))
    assert group(svg(content), "a").findtext(f"{SVG}title") == "검사·검수 (사용자 작업)"
    english = svg(content, language="en")
    assert group(english, "a").findtext(f"{SVG}title") == "검사·검수 (user task)"
    assert group(english, "b").findtext(f"{SVG}title") == "end event b"
    assert english.get("lang") == "en"


def test_marks_become_classes_and_nothing_else() -> None:
    root = etree.fromstring(
        render(
            process(line("a", "b", "c")),
            "x.bpmn",
            marks={"a": "completed", "b": 'active" onclick="x', "unknown": "active"},
        ).encode()
    )
    assert group(root, "a").get("class") == "userTask shape completed"
    assert group(root, "b").get("class") == "userTask shape active onclick x"
    assert group(root, "c").get("class") == "userTask shape"
    assert group(root, "b").get("onclick") is None


def test_names_and_ids_are_escaped() -> None:
    evil = "</text><script>alert(1)</script>"
    content = process(
        node("userTask", "a", evil)
        + node("startEvent", "s", evil)
        + node("task", "\"><script id='x'>", evil)
        + flow("s", "a", evil)
        + f"<bpmn:textAnnotation id='n'><bpmn:text><![CDATA[{evil}]]></bpmn:text>"
        "</bpmn:textAnnotation>"
    )
    text = render(content, "x.bpmn")
    assert "<script" not in text
    shown = group(etree.fromstring(text.encode()), "a").findtext(f"{SVG}title")
    assert shown == f"{evil} (사용자 작업)"


def test_a_drawing_refers_to_nothing_outside_or_inside() -> None:
    text = render((DATA / "everything.bpmn").read_bytes(), "x.bpmn")
    assert not re.search(r"href|url\(|@import|<script|<image|<use|<foreignObject", text)
    assert text.count("http") == 1  # the name space


def test_ids_of_elements_are_the_only_ids() -> None:
    laid_out = layout((DATA / "everything.bpmn").read_bytes(), "x.bpmn")
    ids = [element.get("id") for element in svg(laid_out).iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_the_drawing_is_as_large_as_the_diagram() -> None:
    content = (DATA / "procurement.bpmn").read_bytes()
    root = svg(content)
    (picture,) = pictures(layout(content, "x.bpmn"))
    pool = next(shape.box for shape in picture.shapes if shape.id == "pool_city")
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    assert int(root.get("width") or 0) == pool.width + 40


def test_several_diagrams_stand_below_each_other() -> None:
    inner = node("subProcess", "sub", "심사", body=line("x", "y"))
    closed = layout(process(inner), "x.bpmn").replace(b'Expanded="true"', b'Expanded="false"')
    root = svg(layout(closed, "x.bpmn"))
    tops = [g for g in root if g.get("class") == "diagram"]
    moves = [int(g.get("transform", "").split()[1].rstrip(")")) for g in tops]
    assert moves[1] > moves[0] + 80
    assert group(tops[1], "x") is not None


SIGNS = {
    "a timer": (node("startEvent", "e", body="<bpmn:timerEventDefinition id='d'/>"), 'r="11"'),
    "a quiet event": (
        line("a") + node("boundaryEvent", "e", "", 'attachedToRef="a" cancelActivity="false"'),
        "dashed",
    ),
    "a conditional flow": (
        line("a")
        + node("task", "e")
        + "<bpmn:sequenceFlow id='f' sourceRef='a' targetRef='e'><bpmn:conditionExpression/>"
        "</bpmn:sequenceFlow>",
        "outline thin",
    ),
    "a multi-instance": (
        node("task", "e", body="<bpmn:multiInstanceLoopCharacteristics/>"),
        "M-5-6V6M0-6V6M5-6V6",
    ),
    "a call": (node("callActivity", "e"), "outline thick"),
    "an event sub-process": (node("subProcess", "e", rest='triggeredByEvent="true"'), "dotted"),
    "a multiple event": (
        node(
            "endEvent",
            "e",
            body="<bpmn:messageEventDefinition id='d'/><bpmn:signalEventDefinition id='g'/>",
        ),
        "M0-9.5L9.5-2.5",
    ),
    "a default flow": (
        node("exclusiveGateway", "e", rest='default="e_b"') + node("task", "b") + chain("e", "b"),
        'class="way" d="M',
    ),
}


@pytest.mark.parametrize(("content", "sign"), SIGNS.values(), ids=list(SIGNS))
def test_what_an_element_does_shows_in_its_sign(content: str, sign: str) -> None:
    plain = render(process(node("startEvent", "e")), "x.bpmn").split("</style>")[1]
    text = render(process(content), "x.bpmn").split("</style>")[1]
    assert sign in text
    assert sign not in plain


def test_a_diagram_drawn_by_another_tool_is_drawn_where_it_was_put() -> None:
    foreign = layout(process(line("a", "b")), "x.bpmn").decode()
    moved = re.sub(r'<dc:Bounds x="\d+"', '<dc:Bounds x="12.5"', foreign, count=1)
    drawing = svg(moved.encode())
    rect = group(drawing, "a").find(f"{SVG}rect")
    assert rect is not None
    assert rect.get("x") == "12"


def test_an_upright_pool_of_another_tool_has_its_name_on_top() -> None:
    level = layout((DATA / "procurement.bpmn").read_bytes(), "x.bpmn")
    upright = level.replace(b'isHorizontal="true"', b'isHorizontal="false"')
    turned = [
        "rotate(-90)" in etree.tostring(group(svg(content), "pool_city")).decode()
        for content in (level, upright)
    ]
    assert turned == [True, False]
