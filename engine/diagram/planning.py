"""A plane from model to picture: sheets within sheets, pools and lanes around them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.diagram import captions, sizes, text
from engine.diagram.arranging import arrange
from engine.diagram.geometry import Placement
from engine.diagram.model import ACTIVITIES, SATELLITES, Flow, Lane, Node, Plane, Pool, Scope
from engine.diagram.parts import NOTHING, Band, Box, Dock, Item, Link, Point, Rim, Sheet, Size
from engine.diagram.picture import Edge, Picture, Shape
from engine.diagram.straight import straightened

ORIGIN = (160, 80)
BLACK_BOX = 60
_GROUP_MARGIN = 18
_GROUP = Size(300, 100)

Home = tuple[str, ...]


def picture(plane: Plane) -> Picture:
    """Lay out a whole plane; the same plane always gives the same picture."""
    return _Planner(plane).picture()


@dataclass
class _Sheet:
    """What a sheet holds before it is laid out."""

    nodes: list[Node] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    rims: list[Rim] = field(default_factory=list)


@dataclass(frozen=True)
class _Laid:
    """A sheet laid out, with what lies in the sub-processes of it; all relative to its corner."""

    placement: Placement
    labels: Mapping[str, Box]
    inner: Mapping[str, "_Laid"]


class _Planner:
    def __init__(self, plane: Plane) -> None:
        self.plane = plane
        self.nodes: dict[str, Node] = {}
        self.home: dict[str, Home] = {}
        self.pool_of: dict[str, int] = {}
        self.flows: dict[str, Flow] = {}
        self.sheets: dict[Home, _Sheet] = defaultdict(_Sheet)
        self.parts: dict[str, list[tuple[Home, str]]] = {}
        self.bands, self.band_of = _bands(plane)
        self.sides = _black_boxes(plane)
        self._collect()
        self._adopt_notes()
        self._fill_sheets()

    # --- what lies where ----------------------------------------------------------------------

    def _collect(self) -> None:
        for number, pool in enumerate(self.plane.pools):
            self.pool_of[pool.id] = number
            if pool.scope:
                self._collect_scope(pool.scope, (), number)
        for node in self.plane.nodes:
            self.nodes[node.id], self.home[node.id] = node, ()
        for flow in self.plane.flows:
            self.flows[flow.id] = flow

    def _collect_scope(self, scope: Scope, home: Home, pool: int) -> None:
        for node in scope.nodes:
            self.nodes[node.id], self.home[node.id] = node, home
            self.pool_of[node.id] = pool
            if node.body:
                self._collect_scope(node.body, (*home, node.id), pool)
        for flow in scope.flows:
            self.flows[flow.id] = flow

    def _adopt_notes(self) -> None:
        """A text annotation lives where the thing lives that it speaks about."""
        for flow in self.flows.values():
            for one, other in ((flow.source, flow.target), (flow.target, flow.source)):
                note, partner = self.nodes.get(one), self._node_end(other)
                if note and note.kind == "textAnnotation" and partner in self.home:
                    self.home[one] = self.home[partner]
                    self.pool_of[one] = self.pool_of.get(partner, 0)
                    self.band_of.setdefault(one, self._band(partner))

    def _node_end(self, end: str) -> str:
        """The element itself, or the source of a flow that stands for it."""
        return self._node_end(self.flows[end].source) if end in self.flows else end

    def _fill_sheets(self) -> None:
        for node in self.nodes.values():
            if node.kind != "group":
                self.sheets[self.home[node.id]].nodes.append(node)
        for pool in self.plane.pools:
            if pool.id in self.sides:
                self.sheets[()].rims.append(Rim(pool.id, self.sides[pool.id], pool=True))
        for flow in self.flows.values():
            self._add_link(flow)

    def _drawn_ends(self, flow: Flow) -> bool:
        known = [end in self.nodes or end in self.sides for end in (flow.source, flow.target)]
        groups = any(
            end in self.nodes and self.nodes[end].kind == "group"
            for end in (flow.source, flow.target)
        )
        return all(known) and not groups

    def _add_link(self, flow: Flow) -> None:
        if not self._drawn_ends(flow):
            return
        source, target = self.home.get(flow.source, ()), self.home.get(flow.target, ())
        common = 0
        while common < min(len(source), len(target)) and source[common] == target[common]:
            common += 1
        parts: list[tuple[Home, str]] = []
        for depth in range(len(source), common, -1):
            parts.append(self._exit(flow, source, flow.source, depth, flow.target))
        start = flow.source if len(source) == common else source[common]
        end = flow.target if len(target) == common else target[common]
        self._link(source[:common], flow, flow.id, start, end)
        parts.append((source[:common], flow.id))
        for depth in range(common + 1, len(target) + 1):
            parts.append(self._exit(flow, target, flow.target, depth, flow.source))
        self.parts[flow.id] = parts

    def _exit(self, flow: Flow, path: Home, end: str, depth: int, other: str) -> tuple[Home, str]:
        """A line from inside a sub-process to its border."""
        home = path[:depth]
        inner = end if len(path) == depth else path[depth]
        up = self._height(other) <= self._height(end)
        key = f"{flow.id}>{depth}>{end}"
        self.sheets[home].rims.append(Rim(key, "top" if up else "bottom", pool=False))
        self._link(home, flow, key, inner, key, reverse=end == flow.target)
        return home, key

    def _height(self, end: str) -> int:
        return self.pool_of.get(end, 0)

    def _link(
        self, home: Home, flow: Flow, key: str, start: str, end: str, *, reverse: bool = False
    ) -> None:
        source = self.nodes.get(start)
        dock = start if source and source.host else ""
        target = self.nodes.get(end)
        start = source.host if source and source.host else start
        end = target.host if target and target.host else end
        if start in self.sides:
            start, end, dock, reverse = end, start, "", True
        size = sizes.caption(flow.name, sizes.FLOW_CAPTION)
        self.sheets[home].links.append(Link(key, flow.kind, start, end, size, dock, reverse))

    def _band(self, key: str) -> int:
        node = self.nodes.get(key)
        if node and node.host:
            return self._band(node.host)
        if key in self.band_of:
            return self.band_of[key]
        first = [n for n, band in enumerate(self.bands) if band.pool == self.pool_of.get(key, 0)]
        return first[0] if first else 0

    # --- laying out ---------------------------------------------------------------------------

    def _lay(self, home: Home) -> _Laid:
        sheet = self.sheets[home]
        inner = {
            node.id: self._lay((*home, node.id))
            for node in sheet.nodes
            if node.body and (*home, node.id) in self.sheets
        }
        items = tuple(self._item(node, sheet, home, inner) for node in sheet.nodes if not node.host)
        bands = tuple(self.bands) if not home else (Band(),)
        links = tuple(sheet.links)
        placement = arrange(Sheet(items, links, bands, tuple(sheet.rims)))
        paths = straightened(links, placement.boxes, placement.paths)
        placement = replace(placement, paths=paths)
        return _Laid(placement, _labels(items, sheet.links, placement), inner)

    def _item(self, node: Node, sheet: _Sheet, home: Home, inner: Mapping[str, _Laid]) -> Item:
        hosted = [other for other in sheet.nodes if other.host == node.id]
        docks = tuple(_dock(other) for other in hosted)
        size = sizes.shape(node, docks)
        if node.id in inner:
            size = _framed(inner[node.id].placement.size)
        elif node.body:
            size = Size(140, 100)
        wide = node.id in inner
        return Item(
            id=node.id,
            form=sizes.form(node),
            size=size,
            band=0 if home else self._band(node.id),
            caption=sizes.outside(node),
            docks=docks,
            span=sizes.span(size.width) if wide else 1,
            loose=node.by_event,
        )

    # --- the picture --------------------------------------------------------------------------

    def picture(self) -> Picture:
        """Everything at its final place."""
        laid = self._lay(())
        depth = max(
            (_depth(pool.scope.lanes) for pool in self.plane.pools if pool.scope), default=0
        )
        named = any(pool.id for pool in self.plane.pools)
        left = ORIGIN[0] + (sizes.HEADER * (1 + depth) if named or depth else 0)
        left -= 0 if named or not depth else sizes.HEADER
        boxes, labels = self._absolute(laid, left, ORIGIN[1])
        shapes = [*self._pools(laid, left), *self._shapes(boxes, labels)]
        edges = self._edges(laid, left, boxes, labels)
        shapes += self._groups(boxes, shapes)
        return Picture(self.plane.id, tuple(shapes), tuple(edges))

    def _absolute(self, laid: _Laid, dx: int, dy: int) -> tuple[dict[str, Box], dict[str, Box]]:
        boxes = {key: box.moved(dx, dy) for key, box in laid.placement.boxes.items()}
        labels = {key: box.moved(dx, dy) for key, box in laid.labels.items()}
        for key, inner in laid.inner.items():
            inside = self._absolute(inner, *_corner(boxes[key]))
            boxes |= inside[0]
            labels |= inside[1]
        return boxes, labels

    def _shapes(self, boxes: Mapping[str, Box], labels: Mapping[str, Box]) -> Iterator[Shape]:
        for key, node in self.nodes.items():
            if key in boxes:
                expanded = None
                if node.kind in ACTIVITIES and (node.body is not None or node.kind in _OPENABLE):
                    expanded = node.body is not None
                yield Shape(key, node.kind, boxes[key], labels.get(key), expanded, node.host)

    def _groups(self, boxes: Mapping[str, Box], shapes: Sequence[Shape]) -> list[Shape]:
        found: list[Shape] = []
        below = max((shape.box.bottom for shape in shapes), default=ORIGIN[1]) + 40
        for node in self.nodes.values():
            if node.kind != "group":
                continue
            inside = [boxes[key] for key in self._members(node) if key in boxes]
            if inside:
                box = _around(inside).grown(_GROUP_MARGIN)
            else:
                box = Box(ORIGIN[0], below, _GROUP.width, _GROUP.height)
                below += _GROUP.height + 20
            found.append(Shape(node.id, node.kind, box))
        return found

    def _members(self, group: Node) -> Iterator[str]:
        for key, node in self.nodes.items():
            if key != group.id and set(node.member_of) & set(group.member_of):
                yield key
        for flow in self.flows.values():
            if group.id == flow.source:
                yield flow.target
            elif group.id == flow.target:
                yield flow.source

    def _pools(self, laid: _Laid, left: int) -> Iterator[Shape]:
        width = left - ORIGIN[0] + laid.placement.size.width
        if not any(pool.id for pool in self.plane.pools):
            yield from self._pool_lanes(laid, ORIGIN[0] - sizes.HEADER, width + sizes.HEADER)
            return
        yield from self._white_pools(laid, width)
        yield from self._black_pools(laid, left, width)

    def _white_pools(self, laid: _Laid, width: int) -> Iterator[Shape]:
        for number, pool in enumerate(self.plane.pools):
            if pool.scope and pool.id:
                rows = [
                    laid.placement.bands[n] for n, b in enumerate(self.bands) if b.pool == number
                ]
                top, bottom = rows[0][0], rows[-1][1]
                box = Box(ORIGIN[0], ORIGIN[1] + top, width, bottom - top)
                yield Shape(pool.id, "participant", box)
        yield from self._pool_lanes(laid, ORIGIN[0], width)

    def _pool_lanes(self, laid: _Laid, left: int, width: int) -> Iterator[Shape]:
        band = 0
        for pool in self.plane.pools:
            if pool.scope and pool.scope.lanes:
                for lane in pool.scope.lanes:
                    yield from self._lane(
                        lane, band, laid, (left + sizes.HEADER, width - sizes.HEADER)
                    )
                    band += _leaves(lane)
            elif pool.scope:
                band += 1

    def _lane(self, lane: Lane, band: int, laid: _Laid, across: tuple[int, int]) -> Iterator[Shape]:
        left, width = across
        last = band + _leaves(lane) - 1
        top, bottom = laid.placement.bands[band][0], laid.placement.bands[last][1]
        yield Shape(lane.id, "lane", Box(left, ORIGIN[1] + top, width, bottom - top))
        for inner in lane.lanes:
            yield from self._lane(inner, band, laid, (left + sizes.HEADER, width - sizes.HEADER))
            band += _leaves(inner)

    def _black_pools(self, laid: _Laid, left: int, width: int) -> Iterator[Shape]:
        for side in ("top", "bottom"):
            pools = [pool for pool in self.plane.pools if self.sides.get(pool.id) == side]
            total = laid.placement.size
            y = ORIGIN[1] - BLACK_BOX if side == "top" else ORIGIN[1] + total.height
            for pool in pools:
                low, high = laid.placement.stretches[pool.id]
                x = ORIGIN[0] if low <= 0 else left + low
                right = ORIGIN[0] + width if high >= total.width else left + high
                yield Shape(pool.id, "participant", Box(x, y, right - x, BLACK_BOX))

    # --- lines --------------------------------------------------------------------------------

    def _edges(
        self, laid: _Laid, left: int, boxes: Mapping[str, Box], labels: Mapping[str, Box]
    ) -> Iterator[Edge]:
        paths = self._paths(laid, (), left, ORIGIN[1])
        for key, flow in self.flows.items():
            if key in self.parts:
                points = self._joined(flow, paths)
                yield Edge(key, flow.kind, points, labels.get(key), flow.source, flow.target)
        for key, flow in self.flows.items():
            if key not in self.parts:
                points = self._direct(flow, boxes, paths)
                if points:
                    yield Edge(key, flow.kind, points, None, flow.source, flow.target)

    def _paths(
        self, laid: _Laid, home: Home, dx: int, dy: int
    ) -> dict[tuple[Home, str], tuple[Point, ...]]:
        found = {
            (home, key): tuple((x + dx, y + dy) for x, y in points)
            for key, points in laid.placement.paths.items()
        }
        for key, inner in laid.inner.items():
            corner = _corner(laid.placement.boxes[key].moved(dx, dy))
            found |= self._paths(inner, (*home, key), *corner)
        return found

    def _joined(
        self, flow: Flow, paths: Mapping[tuple[Home, str], tuple[Point, ...]]
    ) -> tuple[Point, ...]:
        parts = self.parts[flow.id]
        turn = [number for number, (_, key) in enumerate(parts) if key == flow.id][0]
        found: list[Point] = []
        for number, part in enumerate(parts):
            points = list(paths[part])
            swapped = flow.source in self.sides if number == turn else number > turn
            if swapped:
                points.reverse()
            if found:
                points = _jog(found[-1], points)
            found.extend(points)
        return tuple(found)

    def _direct(
        self,
        flow: Flow,
        boxes: Mapping[str, Box],
        paths: Mapping[tuple[Home, str], tuple[Point, ...]],
    ) -> tuple[Point, ...]:
        """A straight line for an association with another line."""
        ends = []
        for end in (flow.source, flow.target):
            if end in boxes:
                ends.append(boxes[end].center)
            elif end in self.parts:
                points = self._joined(self.flows[end], paths)
                a, b = points[0], points[1]
                ends.append(((a[0] + b[0]) // 2, (a[1] + b[1]) // 2))
        return tuple(ends) if len(ends) == 2 else ()


_OPENABLE = frozenset({"subProcess", "transaction", "adHocSubProcess"})


def _dock(node: Node) -> Dock:
    return Dock(node.id, sizes.EVENT, sizes.caption(node.name, sizes.DOCK_CAPTION))


def _framed(size: Size) -> Size:
    return Size(size.width + 2 * sizes.PADDING, size.height + sizes.TITLE + sizes.PADDING)


def _corner(box: Box) -> Point:
    """Where the inside of a sub-process begins."""
    return box.x + sizes.PADDING, box.y + sizes.TITLE


def _around(boxes: Sequence[Box]) -> Box:
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(x, y, max(b.right for b in boxes) - x, max(b.bottom for b in boxes) - y)


def _jog(end: Point, points: list[Point]) -> list[Point]:
    """Join two parts of a line at the border of a sub-process."""
    start = points[0]
    if start[0] == end[0]:
        return points[1:]
    middle = (start[1] + end[1]) // 2
    return [(end[0], middle), (start[0], middle), *points[1:]]


def _labels(items: Sequence[Item], links: Sequence[Link], placement: Placement) -> dict[str, Box]:
    lines = dict(placement.paths)
    for number, (_, bottom) in enumerate(placement.bands[:-1]):
        lines[f"band {number}"] = ((0, bottom), (placement.size.width, bottom))
    wall = captions.Wall(dict(placement.boxes), lines, {})
    for item in items:
        if item.caption != NOTHING:
            side = placement.caption_side[item.id]
            wall.put(item.id, captions.around(placement.boxes[item.id], item.caption, side))
        for number, dock in enumerate(item.docks):
            if dock.caption != NOTHING:
                box, last = placement.boxes[dock.id], 0 < number == len(item.docks) - 1
                wall.put(dock.id, captions.under_dock(box, dock.caption, left=last))
    for link in links:
        if link.caption != NOTHING and link.id in placement.paths:
            _label_line(link, links, placement, wall)
    return wall.texts


def _label_line(
    link: Link, links: Sequence[Link], placement: Placement, wall: captions.Wall
) -> None:
    siblings = [
        other.id
        for other in links
        if other.source == link.source and other.dock == link.dock and other.id in placement.paths
    ]
    shared = captions.shared_stretches(link.id, placement.paths, siblings)
    wall.put(link.id, captions.along(placement.paths[link.id], link.caption, shared=shared))


def _black_boxes(plane: Plane) -> dict[str, str]:
    """Which side of the others each black-box pool lies on: as in the file, none left in between."""
    open_pools = [number for number, pool in enumerate(plane.pools) if pool.scope]
    first = open_pools[0] if open_pools else 0
    return {
        pool.id: "top" if number < first else "bottom"
        for number, pool in enumerate(plane.pools)
        if pool.scope is None
    }


def _bands(plane: Plane) -> tuple[list[Band], dict[str, int]]:
    bands: list[Band] = []
    band_of: dict[str, int] = {}
    for number, pool in enumerate(plane.pools):
        if pool.scope is None:
            continue
        lanes = pool.scope.lanes
        for lane in lanes:
            _lane_bands(lane, number, bands, band_of)
        if not lanes:
            bands.append(Band(number, sizes.header(pool.name)))
        _fill_in(pool.scope, band_of)
    return bands or [Band()], band_of


def _lane_bands(lane: Lane, pool: int, bands: list[Band], band_of: dict[str, int]) -> None:
    first = len(bands)
    for inner in lane.lanes:
        _lane_bands(inner, pool, bands, band_of)
    if not lane.lanes:
        bands.append(Band(pool, sizes.header(lane.name)))
    for member in lane.members:
        band_of.setdefault(member, first)


def _fill_in(scope: Scope, band_of: dict[str, int]) -> None:
    """What no lane names stands with what it is linked to."""
    for _ in range(len(scope.nodes)):
        changed = False
        for flow in scope.flows:
            for one, other in ((flow.target, flow.source), (flow.source, flow.target)):
                if one not in band_of and other in band_of:
                    band_of[one] = band_of[other]
                    changed = True
        if not changed:
            return


def _leaves(lane: Lane) -> int:
    return sum(_leaves(inner) for inner in lane.lanes) or 1


def _depth(lanes: Sequence[Lane]) -> int:
    return max((1 + _depth(lane.lanes) for lane in lanes), default=0)
