"""Lays out a file and reads the picture back from what was written."""

from functools import cache
from pathlib import Path

from engine.diagram import checks, layout
from engine.diagram.files import interchange, source
from engine.diagram.parts import Box
from engine.diagram.picture import Edge, Picture, Shape

DATA = Path(__file__).parent / "data"
EXAMPLES = ("procurement.bpmn", "everything.bpmn")

_FAULTS = (
    checks.overlaps,
    checks.edges_through_shapes,
    checks.label_collisions,
    checks.labels_on_lines,
    checks.shared_lines,
    checks.slanted,
)


def pictures(content: bytes) -> tuple[Picture, ...]:
    """What a laid out file shows."""
    return interchange.pictures(source.read(content, "drawn.bpmn"))


def drawn(content: bytes) -> Picture:
    """The first picture of a file after its layout."""
    return pictures(layout(content, "given.bpmn"))[0]


@cache
def example(name: str) -> Picture:
    """The first picture of an example file."""
    return drawn((DATA / name).read_bytes())


def faults(picture: Picture) -> dict[str, object]:
    """Everything the checks find, by the name of the check."""
    found = {check.__name__: check(picture) for check in _FAULTS}
    return {name: pairs for name, pairs in found.items() if pairs}


def box(picture: Picture, key: str) -> Box:
    """Where a shape is."""
    return shape(picture, key).box


def shape(picture: Picture, key: str) -> Shape:
    """The shape of an element."""
    return next(shape for shape in picture.shapes if shape.id == key)


def edge(picture: Picture, key: str) -> Edge:
    """The line of an element."""
    return next(edge for edge in picture.edges if edge.id == key)
