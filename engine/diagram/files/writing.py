"""Pictures as diagram interchange: the text of the <BPMNDiagram> elements."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import quoteattr

from engine.diagram.files.source import BPMNDI, DC, DI, Element, Source
from engine.diagram.parts import Box, Point
from engine.diagram.picture import Edge, Picture, Shape

_WISHED = ((BPMNDI, "bpmndi"), (DC, "dc"), (DI, "di"))


def diagrams(source: Source, pictures: Sequence[Picture]) -> str:
    """One diagram a picture, indented by two spaces a level, starting at level one."""
    writer = _Writer(source)
    return "\n  ".join(
        writer.diagram(number, picture) for number, picture in enumerate(pictures, 1)
    )


class _Writer:
    def __init__(self, source: Source) -> None:
        self.prefixes, self.declarations = _prefixes(source.root)
        self.taken = {
            element.get("id", "")
            for top in source.root
            if isinstance(top.tag, str) and top.tag != f"{{{BPMNDI}}}BPMNDiagram"
            for element in top.iter()
            if isinstance(element.tag, str)
        } | {source.root.get("id", "")}

    def diagram(self, number: int, picture: Picture) -> str:
        """The text of one diagram without leading indentation."""
        key, plane = self._id(f"BPMNDiagram_{number}"), self._id(f"BPMNPlane_{number}")
        lines = [
            f"<{self._tag(BPMNDI, 'BPMNDiagram')}{self.declarations} id={quoteattr(key)}>",
            f"  <{self._tag(BPMNDI, 'BPMNPlane')} {_attributes(plane, picture.id)}>",
            *(line for shape in picture.shapes for line in self._shape(shape)),
            *(line for edge in picture.edges for line in self._edge(edge)),
            f"  </{self._tag(BPMNDI, 'BPMNPlane')}>",
            f"</{self._tag(BPMNDI, 'BPMNDiagram')}>",
        ]
        return "\n  ".join(lines)

    def _id(self, wish: str) -> str:
        """An id that nothing else in the file has."""
        key, number = wish, 2
        while key in self.taken:
            key, number = f"{wish}_{number}", number + 1
        self.taken.add(key)
        return key

    def _tag(self, namespace: str, name: str) -> str:
        prefix = self.prefixes[namespace]
        return f"{prefix}:{name}" if prefix else name

    def _shape(self, shape: Shape) -> Iterator[str]:
        tag = self._tag(BPMNDI, "BPMNShape")
        attributes = _attributes(self._id(f"{shape.id}_di"), shape.id)
        yield f"    <{tag} {attributes}{_flags(shape)}>"
        yield f"      {self._bounds(shape.box)}"
        yield from self._label(shape.label)
        yield f"    </{tag}>"

    def _edge(self, edge: Edge) -> Iterator[str]:
        tag = self._tag(BPMNDI, "BPMNEdge")
        yield f"    <{tag} {_attributes(self._id(f'{edge.id}_di'), edge.id)}>"
        for point in edge.points:
            yield f"      {self._waypoint(point)}"
        yield from self._label(edge.label)
        yield f"    </{tag}>"

    def _label(self, box: Box | None) -> Iterator[str]:
        if box:
            tag = self._tag(BPMNDI, "BPMNLabel")
            yield f"      <{tag}>"
            yield f"        {self._bounds(box)}"
            yield f"      </{tag}>"

    def _bounds(self, box: Box) -> str:
        tag = self._tag(DC, "Bounds")
        return f'<{tag} x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" />'

    def _waypoint(self, point: Point) -> str:
        return f'<{self._tag(DI, "waypoint")} x="{point[0]}" y="{point[1]}" />'


def _attributes(key: str, element: str) -> str:
    return f"id={quoteattr(key)} bpmnElement={quoteattr(element)}"


def _flags(shape: Shape) -> str:
    if shape.kind in ("participant", "lane"):
        return ' isHorizontal="true"'
    if shape.kind == "exclusiveGateway":
        return ' isMarkerVisible="true"'
    if shape.expanded is not None:
        return f' isExpanded="{str(shape.expanded).lower()}"'
    return ""


def _prefixes(root: Element) -> tuple[dict[str, str], str]:
    """Prefixes that the file declares, and declarations for those that it does not."""
    declared = {uri: prefix or "" for prefix, uri in root.nsmap.items()}
    used = set(root.nsmap)
    prefixes, missing = {}, []
    for uri, wish in _WISHED:
        if uri not in declared:
            prefix = next(p for p in (wish, *(f"{wish}{n}" for n in range(2, 99))) if p not in used)
            missing.append(f' xmlns:{prefix}="{uri}"')
            declared[uri] = prefix
        prefixes[uri] = declared[uri]
    return prefixes, "".join(missing)
