"""A plane from model to picture: sheets are laid out from the inside out, then framed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from engine.diagram import sizes
from engine.diagram.files.model import Node, Plane
from engine.diagram.parts import NOTHING, Band, Box, Dock, Goal, Item, Lean, Link, Rim, Sheet, Size
from engine.diagram.picture import Picture
from engine.diagram.plane import framing
from engine.diagram.plane.framing import Laid
from engine.diagram.plane.scene import Home, Scene, scene
from engine.diagram.sheet import captions
from engine.diagram.sheet.arranging import arrange
from engine.diagram.sheet.geometry import Placement
from engine.diagram.sheet.straight import straightened

_EMPTY = Size(140, 100)
_MISSED = frozenset({"errorEventDefinition", "terminateEventDefinition", "cancelEventDefinition"})


def picture(plane: Plane) -> Picture:
    """Lay out a whole plane; the same plane always gives the same picture."""
    found = scene(plane)
    return framing.framed(found, _lay(found, ()))


def _lay(found: Scene, home: Home) -> Laid:
    """Lay out a sheet after those in its sub-processes."""
    plan = found.sheets[home]
    inner = {
        node.id: _lay(found, (*home, node.id))
        for node in plan.nodes
        if node.body and (*home, node.id) in found.sheets
    }
    items = tuple(_items(found, home, inner))
    links = tuple(_leaning(link, home, found, inner) for link in plan.links)
    bands = tuple(found.bands.all) if not home else (Band(),)
    placement = arrange(Sheet(items, links, bands, tuple(plan.rims)))
    paths = straightened(links, placement.boxes, placement.paths)
    placement = replace(placement, paths=paths)
    return Laid(
        placement, _labels(items, links, placement), inner, _exits(plan.rims), _docked(found, home)
    )


def _docked(found: Scene, home: Home) -> bool:
    return bool(home) and any(node.host == home[-1] for node in found.nodes.values())


def _exits(rims: Sequence[Rim]) -> dict[str, tuple[bool, int]]:
    """For every exit whether it is at the top, and its number on that side."""
    found: dict[str, tuple[bool, int]] = {}
    for rim in rims:
        if not rim.pool:
            top = rim.side == "top"
            found[rim.id] = top, sum(1 for other, _ in found.values() if other == top)
    return found


def _leaning(link: Link, home: Home, found: Scene, inner: Mapping[str, Laid]) -> Link:
    """Where on the border of a sub-process a link goes on that comes from inside it."""
    for inner_home, key in found.nested.get((home, link.id), ()):
        laid = inner[inner_home[-1]]
        x = laid.placement.paths[key][-1][0] + sizes.PADDING
        lean = Lean(
            "top" if laid.exits[key][0] else "bottom",
            x / (laid.placement.size.width + 2 * sizes.PADDING),
        )
        if link.source == inner_home[-1]:
            link = replace(link, leaves=lean)
        else:
            link = replace(link, enters=lean)
    return link


def _items(found: Scene, home: Home, inner: Mapping[str, Laid]) -> Iterator[Item]:
    nodes = found.sheets[home].nodes
    for node in nodes:
        if not node.host:
            docks = tuple(_dock(other) for other in nodes if other.host == node.id)
            size = _size(node, docks, inner)
            yield Item(
                id=node.id,
                form=sizes.form(node),
                size=size,
                band=0 if home else found.band(node.id),
                caption=sizes.outside(node),
                docks=docks,
                span=sizes.span(size.width) if node.id in inner and not node.by_event else 1,
                loose=node.by_event,
                goal=_goal(node),
            )


def _goal(node: Node) -> Goal:
    if node.kind != "endEvent":
        return "none"
    return "missed" if node.event in _MISSED else "reached"


def _size(node: Node, docks: Sequence[Dock], inner: Mapping[str, Laid]) -> Size:
    if node.id in inner:
        return framing.frame_size(inner[node.id])
    return _EMPTY if node.body else sizes.shape(node, docks)


def _dock(node: Node) -> Dock:
    return Dock(node.id, sizes.EVENT, sizes.caption(node.name, sizes.DOCK_CAPTION))


def _labels(items: Sequence[Item], links: Sequence[Link], placement: Placement) -> dict[str, Box]:
    """Where all texts outside of shapes go."""
    lines = dict(placement.paths)
    for number, (_, bottom) in enumerate(placement.bands[:-1]):
        lines[f"band {number}"] = ((0, bottom), (placement.size.width, bottom))
    wall = captions.Wall(dict(placement.boxes), lines, {})
    for item in items:
        _label_item(item, placement, wall)
    for link in links:
        if link.caption != NOTHING and link.id in placement.paths:
            _label_line(link, links, placement, wall)
    return wall.texts


def _label_item(item: Item, placement: Placement, wall: captions.Wall) -> None:
    if item.caption != NOTHING:
        side = placement.caption_side[item.id]
        wall.put(item.id, captions.around(placement.boxes[item.id], item.caption, side))
    for number, dock in enumerate(item.docks):
        if dock.caption != NOTHING:
            box, last = placement.boxes[dock.id], 0 < number == len(item.docks) - 1
            wall.put(dock.id, captions.under_dock(box, dock.caption, left=last))


def _label_line(
    link: Link, links: Sequence[Link], placement: Placement, wall: captions.Wall
) -> None:
    siblings = [
        other.id
        for other in links
        if other.source == link.source and other.dock == link.dock and other.id in placement.paths
    ]
    shared = captions.shared_stretches(link.id, placement.paths, siblings)
    lead = captions.MARK if link.marked else 0
    points = placement.paths[link.id]
    wall.put(link.id, captions.along(points, link.caption, shared=shared, lead=lead))
