"""A picture of a plane: shapes, lines and texts at their places, whatever wrote or reads it."""

from dataclasses import dataclass

from engine.diagram.parts import Box, Point


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of element `id`. `label` is where its outside text goes, if it has one.

    `kind` is the BPMN element name. `expanded` is None for what cannot be opened or closed. Pools
    and lanes that are not `horizontal` have their names on top.
    """

    id: str
    kind: str
    box: Box
    label: Box | None = None
    expanded: bool | None = None
    host: str = ""
    horizontal: bool = True


@dataclass(frozen=True, slots=True)
class Edge:
    """A line of element `id` from `source` to `target`, bend by bend."""

    id: str
    kind: str
    points: tuple[Point, ...]
    label: Box | None = None
    source: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """All shapes, containers before what they contain, and all lines of the plane `id`."""

    id: str
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]
