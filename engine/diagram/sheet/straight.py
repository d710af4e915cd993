"""Lines between notes and what they speak about, drawn straight where nothing is in the way."""

from collections.abc import Mapping

from engine.diagram.parts import Box, Link, Point, line_meets

_CLEAR = 5


def straightened(
    links: tuple[Link, ...], boxes: Mapping[str, Box], paths: Mapping[str, tuple[Point, ...]]
) -> dict[str, tuple[Point, ...]]:
    """The paths, those of associations without bends if the straight line is free."""
    found = dict(paths)
    for link in links:
        bent = link.id in paths and len(paths[link.id]) > 2
        if bent and link.kind in ("association", "data") and link.target in boxes:
            line = _line(boxes[link.dock or link.source], boxes[link.target])
            ends = {link.source, link.target, link.dock}
            others = [box.grown(_CLEAR) for key, box in boxes.items() if key not in ends]
            if _slants(line) and not any(line_meets(*line, box) for box in others):
                found[link.id] = line
    return found


def _slants(line: tuple[Point, Point]) -> bool:
    """Whether a line is neither level nor upright: those would have been found, were they free."""
    return line[0][0] != line[1][0] and line[0][1] != line[1][1]


def _line(one: Box, other: Box) -> tuple[Point, Point]:
    """From border to border on the way between the centres."""
    return one.toward(other.center), other.toward(one.center)
