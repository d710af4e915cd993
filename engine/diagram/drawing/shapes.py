"""Shapes as SVG: the outlines, signs and texts of all elements that are not lines."""

from collections.abc import Callable, Iterator
from html import escape

from engine.diagram import text
from engine.diagram.drawing import icons
from engine.diagram.files.model import EVENTS, GATEWAYS, SUBPROCESSES
from engine.diagram.files.source import BPMN, Element, bpmn_children, local
from engine.diagram.parts import Box
from engine.diagram.picture import Shape
from engine.diagram.sizes import CAPTION, HEADER

_TASK_PADDING = 6
_ICON_ROOM = 20


def parts(shape: Shape, element: Element, name: str) -> Iterator[str]:
    """The SVG of a shape, without the group around it."""
    return _PAINTERS.get(shape.kind, _activity)(shape, element, name)


def lines_at(
    lines: tuple[str, ...], x: float, y: float, classes: str, line_height: int = text.LINE_HEIGHT
) -> Iterator[str]:
    """Lines of text centred around a point."""
    first = y - (len(lines) - 1) * line_height / 2 + 4
    for number, line in enumerate(lines):
        at = f'x="{x:g}" y="{first + number * line_height:g}"'
        yield f'<text class="{classes}" {at}>{escape(line)}</text>'


def label(name: str, box: Box) -> Iterator[str]:
    """A text outside of its shape, broken as the space left for it says."""
    lines = text.wrap(name, max(box.width, 1))
    if len(lines) * text.LINE_HEIGHT > box.height + 4:
        lines = text.wrap(name, max(CAPTION, box.width * 6 // 5))
    x, y = box.x + box.width / 2, box.y + box.height / 2
    return lines_at(lines, x, y, "halo")


def _rect(box: Box, classes: str, radius: int = 0) -> str:
    round_ = f' rx="{radius}"' if radius else ""
    size = f'width="{box.width}" height="{box.height}"'
    return f'<rect class="{classes}" x="{box.x}" y="{box.y}" {size}{round_}/>'


def _at(x: float, y: float, sign: str) -> str:
    return f'<g transform="translate({x:g} {y:g})">{sign}</g>'


def _pool(shape: Shape, element: Element, name: str) -> Iterator[str]:
    box = shape.box
    yield _rect(box, "outline")
    if shape.kind == "participant" and (element.get("processRef") is None or box.height <= 60):
        yield from lines_at(text.wrap(name, box.width - 20, text.TASK_FONT), *_middle(box), "name")
        return
    width, height = (HEADER, box.height) if shape.horizontal else (box.width, HEADER)
    header = Box(box.x, box.y, width, height)
    yield _rect(header, "header" if shape.kind == "participant" else "outline")
    lines = text.wrap(name, max(width, height) - 8, text.TASK_FONT)
    x, y = _middle(header)
    turn = " rotate(-90)" if shape.horizontal else ""
    words = "".join(lines_at(lines, 0, 0, "name", 13))
    yield f'<g transform="translate({x:g} {y:g}){turn}">{words}</g>'


def _middle(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2


def _event(shape: Shape, element: Element, name: str) -> Iterator[str]:
    x, y = _middle(shape.box)
    radius = shape.box.width / 2
    quiet = element.get("cancelActivity") == "false" or element.get("isInterrupting") == "false"
    dashed = " dashed" if quiet else ""
    thick = " thick" if shape.kind == "endEvent" else ""
    yield f'<circle class="outline{thick}{dashed}" cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'
    if shape.kind not in ("startEvent", "endEvent"):
        yield f'<circle class="line{dashed}" cx="{x:g}" cy="{y:g}" r="{radius - 3.2:g}"/>'
    sign = _event_sign(shape.kind, element)
    if sign:
        yield _at(x, y, sign)
    yield from _outside(shape, name)


def _event_sign(kind: str, element: Element) -> str:
    found = [
        local(child) for child in bpmn_children(element) if local(child).endswith("EventDefinition")
    ]
    throws = kind in ("endEvent", "intermediateThrowEvent")
    signs = icons.THROWING if throws else icons.CATCHING
    if len(found) > 1:
        every = element.get("parallelMultiple") == "true" and not throws
        return signs["parallelMultiple" if every else "multiple"]
    return signs.get(found[0], "") if found else ""


def _outside(shape: Shape, name: str) -> Iterator[str]:
    if not name:
        return iter(())
    if shape.label:
        return label(name, shape.label)
    lines = text.wrap(name, CAPTION)
    height = len(lines) * text.LINE_HEIGHT
    x, _ = _middle(shape.box)
    return lines_at(lines, x, shape.box.bottom + 4 + height / 2, "halo")


def _gateway(shape: Shape, element: Element, name: str) -> Iterator[str]:
    del element
    x, y = _middle(shape.box)
    box = shape.box
    corners = f"M{x:g} {box.y}L{box.right} {y:g}L{x:g} {box.bottom}L{box.x} {y:g}z"
    yield f'<path class="outline" d="{corners}"/>'
    yield _at(x, y, icons.GATEWAYS[shape.kind])
    yield from _outside(shape, name)


def _activity(shape: Shape, element: Element, name: str) -> Iterator[str]:
    box = shape.box
    classes = "outline thick" if shape.kind == "callActivity" else "outline"
    classes += " dotted" if element.get("triggeredByEvent") == "true" else ""
    yield _rect(box, classes, 10)
    if shape.kind == "transaction":
        yield _rect(box.grown(-3), "line", 8)
    sign = icons.TASKS.get(shape.kind, "")
    if sign:
        yield _at(box.x + _TASK_PADDING, box.y + _TASK_PADDING, sign)
    if shape.expanded:
        yield from lines_at(
            text.wrap(name, box.width - 16, text.TASK_FONT)[:1],
            box.x + box.width / 2,
            box.y + 15,
            "name",
        )
    else:
        yield from _inside(box, name, icon=bool(sign), marked=bool(_markers(shape, element)))
    signs = _markers(shape, element)
    for number, sign in enumerate(signs):
        x = box.x + box.width / 2 + (number - (len(signs) - 1) / 2) * 18
        yield _at(x, box.bottom - 10, sign)


def _inside(box: Box, name: str, *, icon: bool, marked: bool) -> Iterator[str]:
    """The name of an activity in its middle, below the sign when it is long."""
    lines = text.wrap(name, box.width - 2 * _TASK_PADDING, text.TASK_FONT)
    x, y = _middle(box)
    height = len(lines) * text.LINE_HEIGHT
    top = _ICON_ROOM + 2 if icon else 4
    free = box.height - 4 - (16 if marked else 0)
    if y - box.y - height / 2 < top and height <= free - top:
        y = box.y + top + height / 2
    y = min(y, box.y + max(free - height / 2, height / 2 + 4))
    return lines_at(lines, x, y, "name")


def _markers(shape: Shape, element: Element) -> list[str]:
    found = []
    if element.get("isForCompensation") == "true":
        found.append("compensation")
    if element.find(f"{{{BPMN}}}standardLoopCharacteristics") is not None:
        found.append("loop")
    multi = element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    if multi is not None:
        found.append("sequential" if multi.get("isSequential") == "true" else "parallel")
    closed = shape.kind in SUBPROCESSES and not shape.expanded
    if closed or shape.kind == "callActivity":
        found.append("closed")
    if shape.kind == "adHocSubProcess":
        found.append("ad_hoc")
    return [icons.MARKERS[name] for name in found]


def _annotation(shape: Shape, element: Element, name: str) -> Iterator[str]:
    del element
    box = shape.box
    yield f'<path class="line" d="M{box.x + 10} {box.y}H{box.x}V{box.bottom}H{box.x + 10}"/>'
    lines = text.wrap(name, box.width - 12)
    top = box.y + box.height / 2 - (len(lines) - 1) * text.LINE_HEIGHT / 2 + 4
    for number, line in enumerate(lines):
        y = top + number * text.LINE_HEIGHT
        yield f'<text class="start" x="{box.x + 7}" y="{y:g}">{escape(line)}</text>'


def _data_object(shape: Shape, element: Element, name: str) -> Iterator[str]:
    del element
    box, fold = shape.box, 10
    edge = box.right - fold
    yield (
        f'<path class="outline" d="M{box.x} {box.y}H{edge}L{box.right} {box.y + fold}'
        f'V{box.bottom}H{box.x}z"/>'
        f'<path class="line" d="M{edge} {box.y}V{box.y + fold}H{box.right}"/>'
    )
    yield from _outside(shape, name)


def _data_store(shape: Shape, element: Element, name: str) -> Iterator[str]:
    del element
    box, lid = shape.box, 7
    arc = f"A{box.width / 2:g} {lid} 0 0"
    yield (
        f'<path class="outline" d="M{box.x} {box.y + lid}{arc} 1 {box.right} {box.y + lid}'
        f'V{box.bottom - lid}{arc} 1 {box.x} {box.bottom - lid}z"/>'
        f'<path class="line" d="M{box.x} {box.y + lid}{arc} 0 {box.right} {box.y + lid}'
        f'M{box.x} {box.y + lid + 5}{arc} 0 {box.right} {box.y + lid + 5}"/>'
    )
    yield from _outside(shape, name)


def _frame(shape: Shape, element: Element, name: str) -> Iterator[str]:
    del element
    yield _rect(shape.box, "outline clear chain", 10)
    if name:
        yield from lines_at((name,), shape.box.x + shape.box.width / 2, shape.box.y - 8, "halo")


_Painter = Callable[[Shape, Element, str], Iterator[str]]

_PAINTERS: dict[str, _Painter] = {
    "participant": _pool,
    "lane": _pool,
    "textAnnotation": _annotation,
    "dataObjectReference": _data_object,
    "dataStoreReference": _data_store,
    "group": _frame,
    **dict.fromkeys(EVENTS, _event),
    **dict.fromkeys(GATEWAYS, _gateway),
}
