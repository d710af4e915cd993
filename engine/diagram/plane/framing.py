"""Sheets in their frames: everything at its final place, pools, lanes and groups around it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.diagram import sizes
from engine.diagram.files.model import SUBPROCESSES, Flow, Lane, Node
from engine.diagram.parts import Box, Point, Size
from engine.diagram.picture import Edge, Picture, Shape
from engine.diagram.plane.bands import depth, leaves
from engine.diagram.plane.scene import Home, Part, Scene
from engine.diagram.sheet.geometry import Placement, without_flat_bends

ORIGIN = (160, 80)
BLACK_BOX = 60

_EXIT = 12
_DOCK_ROOM = 16
_GROUP_MARGIN = 14
_GROUP = Size(300, 100)

Paths = dict[Part, tuple[Point, ...]]


@dataclass(frozen=True)
class Laid:
    """A sheet laid out, with those inside of it; all positions relative to its own corner.

    `exits` says of every link that leaves it whether it does so at the top, and its number there;
    `docked` whether boundary events sit on the lower border of its frame.
    """

    placement: Placement
    labels: Mapping[str, Box]
    inner: Mapping[str, "Laid"]
    exits: Mapping[str, tuple[bool, int]]
    docked: bool

    def room(self, *, top: bool) -> int:
        """Room between the frame and the sheet for lines that leave on one side."""
        lines = sum(1 for at_top, _ in self.exits.values() if at_top == top)
        return _EXIT * lines + (_DOCK_ROOM if lines and self.docked and not top else 0)


def frame_size(laid: Laid) -> Size:
    """The size of the sub-process around a sheet."""
    width, height = laid.placement.size.width, laid.placement.size.height
    height += laid.room(top=True) + laid.room(top=False)
    return Size(width + 2 * sizes.PADDING, height + sizes.TITLE + sizes.PADDING)


def _corner(box: Box, laid: Laid) -> Point:
    """Where the sheet of a sub-process begins."""
    return box.x + sizes.PADDING, box.y + sizes.TITLE + laid.room(top=True)


def framed(found: Scene, laid: Laid) -> Picture:
    """The picture of a plane whose outermost sheet is `laid`."""
    pools = found.plane.pools
    nested = max((depth(pool.scope.lanes) for pool in pools if pool.scope), default=0)
    headers = nested + (1 if any(pool.id for pool in pools) else 0)
    left = ORIGIN[0] + sizes.HEADER * headers
    boxes, labels = _absolute(laid, (left, ORIGIN[1]))
    paths = _paths(laid, (), (left, ORIGIN[1]))
    edges = list(_edges(found, labels, paths))
    shapes = [*_pools(found, laid, left), *_shapes(found, boxes, labels)]
    shapes += _groups(found, shapes, edges)
    edges += _direct_edges(found, shapes, edges)
    return Picture(found.plane.id, tuple(shapes), tuple(edges))


def _absolute(laid: Laid, corner: Point) -> tuple[dict[str, Box], dict[str, Box]]:
    """Boxes and texts at their final places."""
    boxes = {key: box.moved(*corner) for key, box in laid.placement.boxes.items()}
    labels = {key: box.moved(*corner) for key, box in laid.labels.items()}
    for key, inner in laid.inner.items():
        inside = _absolute(inner, _corner(boxes[key], inner))
        boxes |= inside[0]
        labels |= inside[1]
    return boxes, labels


def _paths(laid: Laid, home: Home, corner: Point) -> Paths:
    """All links at their final places; exits run on to their own level below the sheet's border."""
    dx, dy = corner
    found: Paths = {}
    for key, points in laid.placement.paths.items():
        moved = [(x + dx, y + dy) for x, y in points]
        if key in laid.exits:
            top, number = laid.exits[key]
            step = 6 + _EXIT * number
            x, y = moved[-1]
            moved[-1] = (x, y - step if top else y + step)
        found[home, key] = tuple(moved)
    for key, inner in laid.inner.items():
        box = laid.placement.boxes[key].moved(dx, dy)
        found |= _paths(inner, (*home, key), _corner(box, inner))
    return found


def _shapes(found: Scene, boxes: Mapping[str, Box], labels: Mapping[str, Box]) -> Iterator[Shape]:
    for key, node in found.nodes.items():
        if key in boxes:
            opened = node.body is not None if node.kind in SUBPROCESSES else None
            yield Shape(key, node.kind, boxes[key], labels.get(key), opened, node.host)


# --- pools and lanes --------------------------------------------------------------------------


def _pools(found: Scene, laid: Laid, left: int) -> Iterator[Shape]:
    width = left - ORIGIN[0] + laid.placement.size.width
    named = any(pool.id for pool in found.plane.pools)
    if named:
        yield from _open_pools(found, laid, width)
        yield from _black_boxes(found, laid, left, width)
    indent = sizes.HEADER if named else 0
    band = 0
    for pool in found.plane.pools:
        if pool.scope:
            for lane in pool.scope.lanes:
                yield from _lane(lane, band, laid, (ORIGIN[0] + indent, width - indent))
                band += leaves(lane)
            band += 0 if pool.scope.lanes else 1


def _open_pools(found: Scene, laid: Laid, width: int) -> Iterator[Shape]:
    for number, pool in enumerate(found.plane.pools):
        if pool.scope:
            bands = zip(found.bands.all, laid.placement.bands, strict=True)
            rows = [place for band, place in bands if band.pool == number]
            top, bottom = rows[0][0], rows[-1][1]
            yield Shape(
                pool.id, "participant", Box(ORIGIN[0], ORIGIN[1] + top, width, bottom - top)
            )


def _black_boxes(found: Scene, laid: Laid, left: int, width: int) -> Iterator[Shape]:
    total = laid.placement.size
    for key, side in found.sides.items():
        y = ORIGIN[1] - BLACK_BOX if side == "top" else ORIGIN[1] + total.height
        low, high = laid.placement.stretches[key]
        x = ORIGIN[0] if low <= 0 else left + low
        right = ORIGIN[0] + width if high >= total.width else left + high
        yield Shape(key, "participant", Box(x, y, right - x, BLACK_BOX))


def _lane(lane: Lane, band: int, laid: Laid, across: tuple[int, int]) -> Iterator[Shape]:
    left, width = across
    places = laid.placement.bands
    top, bottom = places[band][0], places[band + leaves(lane) - 1][1]
    yield Shape(lane.id, "lane", Box(left, ORIGIN[1] + top, width, bottom - top))
    for inner in lane.lanes:
        yield from _lane(inner, band, laid, (left + sizes.HEADER, width - sizes.HEADER))
        band += leaves(inner)


# --- groups -----------------------------------------------------------------------------------


def _groups(found: Scene, shapes: Sequence[Shape], edges: Sequence[Edge]) -> Iterator[Shape]:
    boxes = {shape.id: shape.box for shape in shapes}
    below = max((box.bottom for box in boxes.values()), default=ORIGIN[1]) + 40
    held = [shape.box for shape in shapes if shape.kind not in ("participant", "lane")]
    held += [shape.label for shape in shapes if shape.label]
    held += [edge.label for edge in edges if edge.label]
    for node in found.nodes.values():
        if node.kind != "group":
            continue
        inside = [boxes[key] for key in _members(found, node) if key in boxes]
        if inside:
            box = _around(inside, held)
        else:
            box = Box(ORIGIN[0], below, _GROUP.width, _GROUP.height)
            below += _GROUP.height + 20
        yield Shape(node.id, node.kind, box)


def _members(found: Scene, group: Node) -> Iterator[str]:
    for key, node in found.nodes.items():
        if key != group.id and set(node.member_of) & set(group.member_of):
            yield key
    for flow in found.flows.values():
        if group.id == flow.source:
            yield flow.target
        elif group.id == flow.target:
            yield flow.source


def _around(inside: Sequence[Box], held: Sequence[Box]) -> Box:
    """A frame around some boxes that cuts through no other box near them."""
    box = _union(inside).grown(_GROUP_MARGIN)
    for _ in range(3):
        cut = [other for other in held if box.meets(other) and not box.grown(-4).holds(other)]
        small = [other for other in cut if not other.holds(_union(inside))]
        if not small:
            break
        box = _union([box, *(other.grown(6) for other in small)])
    return box


def _union(boxes: Sequence[Box]) -> Box:
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(x, y, max(b.right for b in boxes) - x, max(b.bottom for b in boxes) - y)


# --- lines ------------------------------------------------------------------------------------


def _edges(found: Scene, labels: Mapping[str, Box], paths: Paths) -> Iterator[Edge]:
    for key in found.parts:
        flow = found.flows[key]
        points = _joined(found, flow, paths)
        yield Edge(key, flow.kind, points, labels.get(key), flow.source, flow.target)


def _joined(found: Scene, flow: Flow, paths: Paths) -> tuple[Point, ...]:
    """The links of a flow in one line from its source to its target."""
    points: list[Point] = []
    for home, key in found.parts[flow.id]:
        way = list(paths[home, key])
        if (home, key) in found.reversed:
            way.reverse()
        if points:
            points.append(_corner_between(points[-1], way[0], inwards=key.endswith(">in")))
        points.extend(way)
    return without_flat_bends(points)


def _corner_between(end: Point, start: Point, *, inwards: bool) -> Point:
    """Two parts of a line meet on the level where the inner one ends."""
    return (end[0], start[1]) if inwards else (start[0], end[1])


def _direct_edges(found: Scene, shapes: Sequence[Shape], edges: Sequence[Edge]) -> Iterator[Edge]:
    """Straight lines for associations that end at a group, a pool or another line."""
    boxes = {shape.id: shape.box for shape in shapes}
    middles = {edge.id: _middle(edge.points[0], edge.points[1]) for edge in edges}
    for key, flow in found.flows.items():
        if key not in found.parts:
            points = _direct(flow, boxes, middles)
            if points:
                yield Edge(key, flow.kind, points, None, flow.source, flow.target)


def _direct(
    flow: Flow, boxes: Mapping[str, Box], middles: Mapping[str, Point]
) -> tuple[Point, ...]:
    one, other = boxes.get(flow.source), boxes.get(flow.target)
    if one and other and (one.holds(other) or other.holds(one)):
        inner, outer = (one, other) if other.holds(one) else (other, one)
        line = ((inner.center[0], inner.y), (inner.center[0], outer.y))
        return line if inner is one else line[::-1]
    ends = [
        box.center if box else middles.get(key)
        for box, key in ((one, flow.source), (other, flow.target))
    ]
    if not ends[0] or not ends[1]:
        return ()
    return one.toward(ends[1]) if one else ends[0], other.toward(ends[0]) if other else ends[1]


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) // 2, (a[1] + b[1]) // 2
