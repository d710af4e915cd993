"""How large shapes and their texts are: the sizes that BPMN modellers use."""

from collections.abc import Sequence

from engine.diagram import text
from engine.diagram.files.model import EVENTS, GATEWAYS, Node
from engine.diagram.parts import NOTHING, Dock, Form, Size

EVENT = Size(36, 36)
GATEWAY = Size(50, 50)
TASK = Size(100, 80)
DATA_OBJECT = Size(36, 50)
DATA_STORE = Size(50, 50)

HEADER = 30
TITLE = 26
PADDING = 6

CAPTION = 96
FLOW_CAPTION = 100
DOCK_CAPTION = 64
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


def shape(node: Node, docks: Sequence[Dock] = ()) -> Size:
    """The size of a node that is not an open sub-process; `docks` are its boundary events."""
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
    return Size(max(_task_width(node.name), _docks_width(docks)), TASK.height)


def _docks_width(docks: Sequence[Dock]) -> int:
    """Room for boundary events side by side, with their texts when there are more than two."""
    texts = [dock.caption.width + 14 for dock in docks] if len(docks) > 2 else []
    return 50 + max([46, *texts]) * (len(docks) - 1)


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


def header(name: str) -> int:
    """How high a pool or lane must be for its name, which may take two lines when it is long."""
    length = text.width(name, text.TASK_FONT) + 16
    return min(length, max(120, length // 2 + 40))


def span(width: int) -> int:
    """How many columns something wide takes; always odd, so that it has a middle one."""
    return max(1, (width // _COLUMN - 1) // 2 * 2 + 1)
