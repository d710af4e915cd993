"""A layout changes the diagram and not one letter else, whatever the file looks like."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import SpiffWorkflow
from lxml import etree

from engine.diagram import layout
from tests.unit.diagram.drawn import (
    DATA,
    EXAMPLES,
    box,
    drawn,
    edge,
    faults,
    pictures,
    shape,
)
from tests.unit.diagram.models import HEAD, TAIL, line, node, process

SCHEMA = Path(str(SpiffWorkflow.__file__)).parent / "bpmn/parser/schema/BPMN20.xsd"

ODD = """<?xml version='1.0' encoding="UTF-8" standalone="yes"?>
<?editor hint="<bpmndi:BPMNDiagram>"?>
<!-- before -->
<definitions  xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
   xmlns:x='http://example.org/x' id='d'
   targetNamespace="t"  >
  <process id="p"  x:note='a "quoted" &lt; &#xAC00; &amp; value > here'>
    <!-- <bpmndi:BPMNDiagram> in a comment -->
    <documentation><![CDATA[ <bpmndi:BPMNDiagram/> ]]></documentation>
    <extensionElements><x:any   a = '1'/></extensionElements>
    <task id="a" /><task
      id="b"></task>
    <sequenceFlow id="f" sourceRef="a" targetRef="b"/>
  </process>
</definitions >
<!-- after -->
"""


def _without_diagrams(text: str) -> str:
    start = text.index("<bpmndi:BPMNDiagram xmlns")
    end = text.rindex("</bpmndi:BPMNDiagram>") + len("</bpmndi:BPMNDiagram>")
    return text[:start].rstrip() + text[end:]


def test_everything_but_the_diagram_stays_to_the_letter() -> None:
    laid_out = layout(ODD.encode(), "odd.bpmn").decode()
    assert _without_diagrams(laid_out) == ODD


@pytest.mark.parametrize("name", EXAMPLES)
def test_layout_of_a_layout_changes_nothing(name: str) -> None:
    once = layout((DATA / name).read_bytes(), name)
    assert layout(once, name) == once


def test_layout_of_an_odd_file_twice_changes_nothing() -> None:
    once = layout(ODD.encode(), "odd.bpmn")
    assert layout(once, "odd.bpmn") == once


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_written_diagram_is_valid_bpmn(name: str) -> None:
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    schema.assertValid(etree.fromstring(layout((DATA / name).read_bytes(), name)))


@pytest.mark.parametrize("name", EXAMPLES)
def test_all_coordinates_are_whole_numbers(name: str) -> None:
    root = etree.fromstring(layout((DATA / name).read_bytes(), name))
    values = [
        element.get(key)
        for tag in ("{*}Bounds", "{*}waypoint")
        for element in root.iter(tag)
        for key in ("x", "y", "width", "height")
        if element.get(key) is not None
    ]
    assert len(values) > 300
    assert all(value is not None and value.lstrip("-").isdigit() for value in values)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_element_with_a_shape_is_drawn_once(name: str) -> None:
    content = (DATA / name).read_bytes()
    root = etree.fromstring(content)
    wanted = {
        element.get("id")
        for element in root.iter("{*}participant", "{*}lane", "{*}messageFlow", "{*}sequenceFlow")
    } | {
        element.get("id")
        for element in root.iter("{*}association", "{*}textAnnotation", "{*}group")
    }
    wanted |= {
        e.get("id") for e in root.iter() if str(e.tag).endswith(("Task", "Event", "Gateway"))
    }
    (picture,) = pictures(layout(content, name))
    found = [s.id for s in picture.shapes] + [e.id for e in picture.edges]
    assert len(found) == len(set(found))
    assert wanted <= set(found)


def test_windows_line_ends_stay() -> None:
    content = ODD.replace("\n", "\r\n").encode()
    laid_out = layout(content, "odd.bpmn")
    assert laid_out.count(b"\n") == laid_out.count(b"\r\n") > content.count(b"\n")


@pytest.mark.parametrize(
    ("codec", "name", "mark"),
    [
        ("utf-8", "UTF-8", b"\xef\xbb\xbf"),
        ("utf-16-le", "UTF-16", b"\xff\xfe"),
        ("utf-16-be", "UTF-16", b"\xfe\xff"),
        ("cp949", "EUC-KR", b""),
        ("cp949", "ks_c_5601-1987", b""),
    ],
)
def test_a_file_keeps_its_encoding_and_byte_order_mark(codec: str, name: str, mark: bytes) -> None:
    text = ODD.replace("UTF-8", name).replace('id="a"', 'id="a" name="검수 똠방각하"')
    laid_out = layout(mark + text.encode(codec), "korean.bpmn")
    assert laid_out.startswith(mark)
    assert _without_diagrams(laid_out[len(mark) :].decode(codec)) == text
    assert layout(laid_out, "korean.bpmn") == laid_out


def test_prefixes_that_the_file_declares_are_used() -> None:
    head = HEAD.replace(
        ' id="definitions"',
        ' xmlns:q="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:bpmndi="urn:taken"'
        ' id="definitions"',
    )
    content = f"{head}<bpmn:process id='p'>{line('a', 'b')}</bpmn:process>{TAIL}".encode()
    laid_out = layout(content, "x.bpmn").decode()
    assert "<q:BPMNShape " in laid_out
    assert "bpmndi:" not in laid_out.replace("xmlns:bpmndi", "")
    assert box(drawn(content), "a").width == 100


def test_old_diagrams_are_replaced_wherever_they_stand() -> None:
    old = (
        '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" id="old">'
        '<di:BPMNPlane id="old_plane" bpmnElement="process"/></di:BPMNDiagram>'
    )
    content = process(line("a", "b")).decode()
    first = content.replace("<bpmn:process", f"{old}\n<bpmn:process").replace(
        TAIL, f"{old}\n{TAIL}"
    )
    laid_out = layout(first.encode(), "x.bpmn").decode()
    assert "old" not in laid_out
    assert laid_out.count("BPMNDiagram ") == 1
    assert laid_out.index("BPMNDiagram ") < laid_out.index("<bpmn:process")


def test_ids_of_the_diagram_never_clash_with_those_of_the_model() -> None:
    picture_ids = layout(process(line("a", "a_di", "BPMNPlane_1")), "x.bpmn")
    ids = [e.get("id") for e in etree.fromstring(picture_ids).iter() if e.get("id")]
    assert len(ids) == len(set(ids))


def test_a_closed_sub_process_stays_closed_and_gets_its_own_diagram() -> None:
    inner = node("subProcess", "sub", "심사", body=line("x", "y"))
    opened = layout(process(node("task", "a") + inner), "x.bpmn")
    closed = opened.replace(b'isExpanded="true"', b'isExpanded="false"')
    again = layout(closed, "x.bpmn")
    outer, detail = pictures(again)
    assert shape(outer, "sub").expanded is False
    assert shape(outer, "sub").box.width == 100
    assert (detail.id, {s.id for s in detail.shapes}) == ("sub", {"x", "y"})
    assert layout(again, "x.bpmn") == again


def test_processes_outside_of_the_collaboration_get_diagrams_of_their_own() -> None:
    second = f"<bpmn:process id='second'>{line('c', 'd')}</bpmn:process>{TAIL}"
    content = process(line("a", "b")).decode().replace(TAIL, second)
    found = pictures(layout(content.encode(), "x.bpmn"))
    assert [picture.id for picture in found] == ["process", "second"]


def test_lines_are_never_longer_than_they_need_to_be_straight() -> None:
    picture = drawn(process(line("a", "b", "c")))
    for key in ("a_b", "b_c"):
        (start, end) = edge(picture, key).points
        assert start[1] == end[1]
    gaps = [box(picture, b).x - box(picture, a).right for a, b in pairwise("abc")]
    assert gaps == [50, 50]


def test_the_examples_of_the_documentation_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).parents[3] / "docs/diagram.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    monkeypatch.chdir(tmp_path)
    Path("process.bpmn").write_bytes(process(line("a", "b")))
    names: dict[str, object] = {}
    for example in examples:
        exec(example, names)  # noqa: S102  # our own page
    assert str(names["drawing"]).startswith("<svg")


def test_lines_to_the_inside_of_a_closed_sub_process_end_at_its_border() -> None:
    level = layout((DATA / "everything.bpmn").read_bytes(), "x.bpmn").decode()
    for key in ("b_tx", "i_sub"):
        level = level.replace(
            f'bpmnElement="{key}" isExpanded="true"', f'bpmnElement="{key}" isExpanded="false"'
        )
    closed = layout(level.encode(), "x.bpmn")
    outer, *details = pictures(closed)
    assert [detail.id for detail in details] == ["i_sub", "b_tx"]
    task, message = box(outer, "b_tx"), edge(outer, "message_2")
    assert message.points[-1][1] in (task.y, task.bottom)
    assert all(faults(picture) == {} for picture in pictures(closed))
    assert layout(closed, "x.bpmn") == closed
