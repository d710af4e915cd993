"""How large shapes and their texts are: the sizes that BPMN modellers use."""

from engine.diagram import text
from engine.diagram.model import EVENTS, GATEWAYS, Node
from engine.diagram.parts import NOTHING, Form, Size

EVENT = Size(36, 36)
GATEWAY = Size(50, 50)
TASK = Size(100, 80)
DATA_OBJECT = Size(36, 50)
DATA_STORE = Size(50, 50)

HEADER = 30
TITLE = 26
PADDING = 6

CAPTION = 90
FLOW_CAPTION = 100
DOCK_CAPTION = 76
NOTE = 130

_TASK_TEXT = 88
_TASK_LINES = 4
_COLUMN = 150


def form(node: Node) -> Form:
    """The kind of outline, which decides where lines may dock."""
    if node.kind in EVENTS:
        return "round"
    if node.kind in GATEWAYS:
        return "diamond"
    small = node.kind in ("textAnnotation", "dataObjectReference", "dataStoreReference")
    return "note" if small else "box"


def shape(node: Node, docks: int = 0) -> Size:
    """The size of a node that is not an open sub-process; `docks` is its boundary events."""
    if node.kind in EVENTS:
        return EVENT
    if node.kind in GATEWAYS:
        return GATEWAY
    if node.kind == "textAnnotation":
        return _note(node.name)
    if node.kind == "dataObjectReference":
        return DATA_OBJECT
    if node.kind == "dataStoreReference":
        return DATA_STORE
    return Size(max(_task_width(node.name), 10 + 46 * docks), TASK.height)


def _task_width(name: str) -> int:
    for width in (TASK.width, 120, 140):
        if len(text.wrap(name, width - 12, text.TASK_FONT)) <= _TASK_LINES:
            return width
    return 160


def _note(name: str) -> Size:
    lines = text.wrap(name, NOTE - 14) or ("",)
    width, height = text.size(lines)
    return Size(max(60, width + 14), max(30, height + 12))


def caption(name: str, limit: int = CAPTION) -> Size:
    """The size of a text outside of its shape, none for an empty name."""
    if not name:
        return NOTHING
    return Size(*text.size(text.wrap(name, limit)))


def outside(node: Node) -> Size:
    """The size of the text that stands outside of a node's shape."""
    named = form(node) in ("round", "diamond") or node.kind.startswith("data")
    return caption(node.name) if named else NOTHING


def span(width: int) -> int:
    """How many columns something wide takes; always odd, so that it has a middle one."""
    return max(1, (width // _COLUMN - 1) // 2 * 2 + 1)
