"""Lines as SVG: the way with its rounded corners, its ends, and its text."""

from collections.abc import Iterator, Mapping, Sequence

from engine.diagram import text
from engine.diagram.drawing.shapes import label
from engine.diagram.files.model import GATEWAYS
from engine.diagram.files.source import BPMN, Element, local
from engine.diagram.parts import Point, Size
from engine.diagram.picture import Edge
from engine.diagram.sheet.captions import along
from engine.diagram.sizes import FLOW_CAPTION

_RADIUS = 6


def edge_parts(edge: Edge, element: Element, elements: Mapping[str, Element]) -> Iterator[str]:
    """The SVG of a line, without the group around it."""
    yield f'<path class="way" d="{_rounded(edge.points)}"/>'
    yield from _head(edge, element)
    if edge.kind == "sequence":
        yield from _tail(edge, element, elements)
    if edge.kind == "message":
        x, y = _toward(edge.points[0], edge.points[1], 5)
        yield f'<circle class="outline thin" cx="{x:g}" cy="{y:g}" r="4"/>'
    name = element.get("name", "")
    if name:
        size = Size(*text.size(text.wrap(name, FLOW_CAPTION)))
        yield from label(name, edge.label or along(edge.points, size)[0])


def _rounded(points: Sequence[Point]) -> str:
    """A path with its corners rounded off."""
    path = [f"M{points[0][0]} {points[0][1]}"]
    for a, b, c in zip(points, points[1:], points[2:], strict=False):
        radius = min(_RADIUS, _distance(a, b) / 2, _distance(b, c) / 2)
        start, end = _toward(b, a, radius), _toward(b, c, radius)
        path.append(f"L{_xy(start)}Q{b[0]} {b[1]} {_xy(end)}")
    return "".join([*path, f"L{points[-1][0]} {points[-1][1]}"])


def _distance(a: Point, b: Point) -> float:
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)


def _toward(a: tuple[float, float], b: Point, by: float) -> tuple[float, float]:
    """The point `by` pixels from a on the way to b."""
    length = ((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5 or 1.0
    return a[0] + (b[0] - a[0]) * by / length, a[1] + (b[1] - a[1]) * by / length


def _xy(point: tuple[float, float]) -> str:
    return f"{round(point[0], 2):g} {round(point[1], 2):g}"


def _arrow(tip: Point, before: Point, length: float, half: float) -> tuple[str, str]:
    """The two back corners of an arrow head."""
    length_ = _distance(tip, before) or 1.0
    ux, uy = (before[0] - tip[0]) / length_, (before[1] - tip[1]) / length_
    x, y = tip[0] + ux * length, tip[1] + uy * length
    return _xy((x - uy * half, y + ux * half)), _xy((x + uy * half, y - ux * half))


def _head(edge: Edge, element: Element) -> Iterator[str]:
    tip, before = edge.points[-1], edge.points[-2]
    one, other = _arrow(tip, before, 10, 4.5)
    if edge.kind == "sequence":
        yield f'<path class="solid" d="M{tip[0]} {tip[1]}L{one}L{other}z"/>'
    elif edge.kind == "message":
        yield f'<path class="outline thin" d="M{tip[0]} {tip[1]}L{one}L{other}z"/>'
    elif edge.kind == "data" or element.get("associationDirection") in ("One", "Both"):
        yield f'<path class="line" d="M{one}L{tip[0]} {tip[1]}L{other}"/>'
    if element.get("associationDirection") == "Both":
        one, other = _arrow(edge.points[0], edge.points[1], 10, 4.5)
        yield f'<path class="line" d="M{one}L{edge.points[0][0]} {edge.points[0][1]}L{other}"/>'


def _tail(edge: Edge, element: Element, elements: Mapping[str, Element]) -> Iterator[str]:
    """The stroke of a default flow, the diamond of a conditional one out of an activity."""
    start, following = edge.points[0], edge.points[1]
    source = elements.get(element.get("sourceRef", ""))
    if source is None:
        return
    if source.get("default") == element.get("id"):
        x, y = _toward(start, following, 10)
        yield f'<path class="way" d="M{_xy((x - 4, y - 5))}L{_xy((x + 4, y + 5))}"/>'
    elif (
        element.find(f"{{{BPMN}}}conditionExpression") is not None and local(source) not in GATEWAYS
    ):
        one, other = _arrow(start, following, 7, 4.5)
        end = _xy(_toward(start, following, 14))
        yield f'<path class="outline thin" d="M{start[0]} {start[1]}L{one}L{end}L{other}z"/>'
