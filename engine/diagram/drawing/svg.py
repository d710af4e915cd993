"""Draw a BPMN file as SVG: one group an element, standing alone, readable without a mouse.

Nothing in the drawing comes from the file unescaped, and it refers to nothing: no fonts, scripts,
images or markers with ids of their own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from engine.diagram.drawing import shapes
from engine.diagram.drawing.lines import edge_parts
from engine.diagram.drawing.style import CSS
from engine.diagram.drawing.words import word
from engine.diagram.files import interchange, source
from engine.diagram.files.source import Element
from engine.diagram.layout import layout
from engine.diagram.parts import Box
from engine.diagram.picture import Edge, Picture, Shape
from engine.errors import Language

MARGIN = 20
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_LAYERS = {"participant": 0, "lane": 1, "group": 5}


def render(
    content: bytes,
    file: str,
    *,
    marks: Mapping[str, str] | None = None,
    language: Language = "ko",
) -> str:
    """The SVG text of a BPMN file; one without diagrams is laid out first.

    Every element has a `<g id=... class=...>` with a `<title>`. The class names the element kind
    and what `marks` says about its id (`completed`, `active`, `incident` and `cancelled` have
    looks). Several diagrams stand below each other. The same input gives the same text.

    Raises:
        DefinitionInvalid: not BPMN, or the diagram cannot be drawn: coordinates that are no
            numbers, lines without points, shapes of unknown elements.
    """
    document = source.read(content, file)
    found = interchange.pictures(document)
    if not found:
        document = source.read(layout(content, file), file)
        found = interchange.pictures(document)
    painter = _Painter(dict(interchange.named(document)), marks or {}, language)
    return painter.drawing(found)


class _Painter:
    def __init__(
        self, elements: Mapping[str, Element], marks: Mapping[str, str], language: Language
    ) -> None:
        self.elements, self.marks = elements, marks
        self.language: Language = language

    def drawing(self, pictures: Sequence[Picture]) -> str:
        """All pictures, one below the other."""
        parts, y, width = [], 0, 0
        for picture in pictures:
            frame = _frame(picture)
            move = f"translate({-frame.x} {y - frame.y})"
            parts.append(f'<g class="diagram" transform="{move}">{self._picture(picture)}</g>')
            y += frame.height
            width = max(width, frame.width)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}"'
            f' viewBox="0 0 {width} {y}" lang="{self.language}" role="img">'
        )
        title = f"<title>{escape(self._title(pictures))}</title>"
        return f"{head}{title}<style>{CSS}</style>" + "".join(parts) + "</svg>\n"

    def _title(self, pictures: Sequence[Picture]) -> str:
        names = [
            self._name(shape.id) for shape in pictures[0].shapes if shape.kind == "participant"
        ]
        element = self.elements.get(pictures[0].id)
        own = element.get("name", "") if element is not None else ""
        return own or next((name for name in names if name), pictures[0].id)

    def _name(self, key: str) -> str:
        element = self.elements[key]
        return element.get("name") or element.findtext(f"{{{source.BPMN}}}text") or ""

    def _picture(self, picture: Picture) -> str:
        """Containers, then lines, then the rest, so that nothing hides what matters."""
        ranked = sorted(picture.shapes, key=_layer)
        below = [self._shape(shape) for shape in ranked if _layer(shape) < 3]
        lines = [self._edge(edge) for edge in picture.edges]
        above = [self._shape(shape) for shape in ranked if _layer(shape) >= 3]
        return "\n".join([*below, *lines, *above])

    def _group(self, key: str, kinds: Sequence[str], parts: Iterator[str]) -> str:
        mark = _UNSAFE.sub(" ", self.marks.get(key, "")).split()
        classes = escape(" ".join([*kinds, *mark]))
        name = self._name(key)
        kind = word(kinds[0], self.language)
        title = escape(f"{name} ({kind})" if name else f"{kind} {key}")
        return f'<g id="{escape(key)}" class="{classes}"><title>{title}</title>{"".join(parts)}</g>'

    def _shape(self, shape: Shape) -> str:
        element = self.elements[shape.id]
        parts = shapes.parts(shape, element, self._name(shape.id))
        return self._group(shape.id, [shape.kind, "shape"], parts)

    def _edge(self, edge: Edge) -> str:
        element = self.elements[edge.id]
        parts = edge_parts(edge, element, self.elements)
        return self._group(edge.id, [edge.kind, "flow"], parts)


def _layer(shape: Shape) -> int:
    if shape.expanded:
        return 2
    if shape.host:
        return 4
    return _LAYERS.get(shape.kind, 3)


def _frame(picture: Picture) -> Box:
    """What a picture covers, with a margin."""
    boxes = [shape.box for shape in picture.shapes]
    boxes += [shape.label for shape in picture.shapes if shape.label]
    boxes += [edge.label for edge in picture.edges if edge.label]
    xs = [x for edge in picture.edges for x, _ in edge.points]
    ys = [y for edge in picture.edges for _, y in edge.points]
    left = min([*xs, *(box.x for box in boxes)], default=0)
    top = min([*ys, *(box.y for box in boxes)], default=0)
    right = max([*xs, *(box.right for box in boxes)], default=0)
    bottom = max([*ys, *(box.bottom for box in boxes)], default=0)
    return Box(left, top, right - left, bottom - top).grown(MARGIN)
