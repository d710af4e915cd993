"""Diagram interchange as pictures: what a file says about where things are drawn."""

import math
from collections.abc import Iterator, Mapping

from engine.diagram.files.source import (
    BPMN,
    BPMNDI,
    DC,
    DI,
    Element,
    Source,
    line_of,
    local,
    refusal,
)
from engine.diagram.parts import Box, Point
from engine.diagram.picture import Edge, Picture, Shape

LIMIT = 1_000_000


def pictures(source: Source) -> tuple[Picture, ...]:
    """The diagrams of a file in order; coordinates rounded to whole pixels.

    Raises:
        DefinitionInvalid: a coordinate that is missing, not a number or out of bounds, a line with
            fewer than two points, or a shape of an element that the file does not have.
    """
    elements = {
        element.get("id", ""): element
        for element in source.root.iter(f"{{{BPMN}}}*")
        if element.get("id")
    }
    reader = _Reader(source.file, elements)
    planes = source.root.findall(f"{{{BPMNDI}}}BPMNDiagram/{{{BPMNDI}}}BPMNPlane")
    return tuple(reader.plane(plane) for plane in planes)


class _Reader:
    def __init__(self, file: str, elements: Mapping[str, Element]) -> None:
        self.file, self.elements = file, elements

    def plane(self, plane: Element) -> Picture:
        shapes = tuple(self.shape(shape) for shape in plane.findall(f"{{{BPMNDI}}}BPMNShape"))
        edges = tuple(self.edge(edge) for edge in plane.findall(f"{{{BPMNDI}}}BPMNEdge"))
        return Picture(plane.get("bpmnElement", ""), shapes, edges)

    def shape(self, shape: Element) -> Shape:
        element = self.element(shape)
        bounds = shape.find(f"{{{DC}}}Bounds")
        if bounds is None:
            raise self.bad(shape, "bounds_missing", "has no bounds", "의 위치가 없습니다")
        opened = shape.get("isExpanded")
        return Shape(
            id=element.get("id", ""),
            kind=local(element),
            box=self.box(bounds, shape),
            label=self.label(shape),
            expanded=None if opened is None else opened in ("true", "1"),
            host=element.get("attachedToRef", ""),
            horizontal=shape.get("isHorizontal") not in ("false", "0"),
        )

    def edge(self, edge: Element) -> Edge:
        element = self.element(edge)
        waypoints = edge.findall(f"{{{DI}}}waypoint")
        points = tuple(self.point(waypoint, edge) for waypoint in waypoints)
        if len(points) < 2:
            raise self.bad(
                edge, "waypoints_missing", "has fewer than two points", "의 점이 부족합니다"
            )
        source, target = _edge_ends(element)
        return Edge(
            element.get("id", ""), _edge_kind(element), points, self.label(edge), source, target
        )

    def element(self, drawn: Element) -> Element:
        found = self.elements.get(drawn.get("bpmnElement", "").split(":")[-1])
        if found is None:
            raise self.bad(
                drawn,
                "unknown_reference",
                "draws an element that does not exist",
                "이(가) 가리키는 요소가 없습니다",
            )
        return found

    def label(self, drawn: Element) -> Box | None:
        bounds = drawn.find(f"{{{BPMNDI}}}BPMNLabel/{{{DC}}}Bounds")
        return self.box(bounds, drawn) if bounds is not None else None

    def box(self, bounds: Element, drawn: Element) -> Box:
        x, y, width, height = (
            self.number(bounds, name, drawn) for name in ("x", "y", "width", "height")
        )
        if width < 0 or height < 0:
            raise self.bad(drawn, "coordinate", "has a negative size", "의 크기가 음수입니다")
        return Box(x, y, width, height)

    def point(self, waypoint: Element, drawn: Element) -> Point:
        return self.number(waypoint, "x", drawn), self.number(waypoint, "y", drawn)

    def number(self, element: Element, name: str, drawn: Element) -> int:
        """A coordinate in whole pixels."""
        try:
            value = float(element.get(name, ""))
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or abs(value) > LIMIT:
            raise self.bad(
                drawn,
                "coordinate",
                f"has an unusable {name}: {element.get(name)!r}",
                f"의 좌표 {name}을(를) 쓸 수 없습니다: {element.get(name)!r}",
            )
        return round(value)

    def bad(self, drawn: Element, rule: str, message: str, message_ko: str) -> Exception:
        key = drawn.get("bpmnElement", "") or drawn.get("id", "")
        what = f"The diagram of {key} {message}."
        return refusal(self.file, line_of(drawn), key, rule, what, f"{key}{message_ko}.")


_KINDS = {
    "sequenceFlow": "sequence",
    "messageFlow": "message",
    "association": "association",
    "dataInputAssociation": "data",
    "dataOutputAssociation": "data",
}


def _edge_kind(element: Element) -> str:
    return _KINDS.get(local(element), "association")


def _edge_ends(element: Element) -> tuple[str, str]:
    """The ids at both ends; those of data associations stand in child elements."""
    if _edge_kind(element) != "data":
        return element.get("sourceRef", ""), element.get("targetRef", "")
    parent = element.getparent()
    owner = parent.get("id", "") if parent is not None else ""
    if local(element) == "dataInputAssociation":
        return (element.findtext(f"{{{BPMN}}}sourceRef") or "").strip(), owner
    return owner, (element.findtext(f"{{{BPMN}}}targetRef") or "").strip()


def named(source: Source) -> Iterator[tuple[str, Element]]:
    """Every BPMN element with an id."""
    for element in source.root.iter(f"{{{BPMN}}}*"):
        if element.get("id"):
            yield element.get("id", ""), element
