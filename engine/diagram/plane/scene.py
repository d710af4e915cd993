"""What lies on which sheet: the nodes and links of a plane sorted into sheets within sheets.

A line between different sheets becomes several links: one from inside each open sub-process to its
border (an *exit*), and one between what is left on the sheet that both ends have in common.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from engine.diagram import sizes
from engine.diagram.files.model import Flow, Node, Plane, Scope
from engine.diagram.parts import Link, Rim
from engine.diagram.plane.bands import Bands, bands

Home = tuple[str, ...]  # the open sub-processes around something, the outermost first
Part = tuple[Home, str]  # a link by its sheet and id


@dataclass
class SheetPlan:
    """The content of a sheet in document order."""

    nodes: list[Node] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    rims: list[Rim] = field(default_factory=list)


@dataclass
class Scene:
    """A plane sorted into sheets; the sheet with an empty home lies inside the pools.

    `parts` are the links that a flow is made of, from its source to its target; `reversed` those of
    them that run against it. `nested` are the exits that a link continues. `sides` are those of the
    black-box pools.
    """

    plane: Plane
    bands: Bands
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    home: dict[str, Home] = field(default_factory=dict)
    pool_of: dict[str, int] = field(default_factory=dict)
    sheets: dict[Home, SheetPlan] = field(default_factory=lambda: defaultdict(SheetPlan))
    parts: dict[str, list[Part]] = field(default_factory=dict)
    nested: dict[Part, list[Part]] = field(default_factory=lambda: defaultdict(list))
    sides: dict[str, Literal["top", "bottom"]] = field(default_factory=dict)
    reversed: set[Part] = field(default_factory=set)

    def band(self, key: str) -> int:
        """The band of a node on the outermost sheet."""
        node = self.nodes.get(key)
        if node and node.host:
            return self.band(node.host)
        return self.bands.of.get(key, self.bands.first(self.pool_of.get(key, 0)))


def scene(plane: Plane) -> Scene:
    """Sort a plane into sheets."""
    found = Scene(plane, bands(plane))
    _collect(found)
    _lift_hidden(found)
    _adopt_notes(found)
    found.sides.update(_sides_of_black_boxes(found))
    _fill(found)
    return found


def _collect(found: Scene) -> None:
    for number, pool in enumerate(found.plane.pools):
        found.pool_of[pool.id] = number
        if pool.scope:
            _collect_scope(found, pool.scope, (), number)
    for node in found.plane.nodes:
        found.nodes[node.id], found.home[node.id] = node, ()
    for flow in found.plane.flows:
        found.flows[flow.id] = flow


def _collect_scope(found: Scene, scope: Scope, home: Home, pool: int) -> None:
    for node in scope.nodes:
        found.nodes[node.id], found.home[node.id] = node, home
        found.pool_of[node.id] = pool
        if node.body:
            _collect_scope(found, node.body, (*home, node.id), pool)
    for flow in scope.flows:
        found.flows[flow.id] = flow


def _lift_hidden(found: Scene) -> None:
    """Lines to what is inside a closed sub-process end at its border."""
    visible = found.nodes.keys() | found.pool_of.keys()
    for key, flow in found.flows.items():
        source = found.plane.shown(flow.source, visible)
        target = found.plane.shown(flow.target, visible)
        found.flows[key] = replace(flow, source=source, target=target)


def _adopt_notes(found: Scene) -> None:
    """A text annotation lives where the thing lives that it speaks about."""
    adopted: set[str] = set()
    for flow in found.flows.values():
        for one, other in ((flow.source, flow.target), (flow.target, flow.source)):
            note, partner = found.nodes.get(one), _node_at(found, other)
            if not note or note.kind != "textAnnotation" or partner not in found.home:
                continue
            if one not in adopted and partner != one:
                adopted.add(one)
                found.home[one] = found.home[partner]
                found.pool_of[one] = found.pool_of.get(partner, 0)
                found.bands.of[one] = found.band(partner)


def _node_at(found: Scene, end: str) -> str:
    """The element itself, or the source of the flow that stands at the end of an association."""
    seen: set[str] = set()
    while end in found.flows and end not in seen:
        seen.add(end)
        end = found.flows[end].source
    return end


def _sides_of_black_boxes(found: Scene) -> Iterator[tuple[str, Literal["top", "bottom"]]]:
    """Above or below the open pools: where its partners are near, else as in the file."""
    pools = found.plane.pools
    opened = [number for number, pool in enumerate(pools) if pool.scope]
    for number, pool in enumerate(pools):
        if pool.scope:
            continue
        partners = list(_partner_pools(found, pool.id))
        above = sum(1 for other in partners for o in opened if o < other)
        below = sum(1 for other in partners for o in opened if o > other)
        by_file = number < (opened[0] if opened else 0)
        yield pool.id, "top" if above < below or (above == below and by_file) else "bottom"


def _partner_pools(found: Scene, key: str) -> Iterator[int]:
    for flow in found.flows.values():
        if flow.kind == "message" and key in (flow.source, flow.target):
            other = flow.target if flow.source == key else flow.source
            if other in found.nodes:
                yield found.pool_of.get(other, 0)


def _fill(found: Scene) -> None:
    for node in found.nodes.values():
        if node.kind != "group":
            found.sheets[found.home[node.id]].nodes.append(node)
    for pool in found.plane.pools:
        if pool.id in found.sides:
            found.sheets[()].rims.append(Rim(pool.id, found.sides[pool.id], pool=True))
    for flow in found.flows.values():
        if _has_shapes(found, flow):
            _add_flow(found, flow)


def _has_shapes(found: Scene, flow: Flow) -> bool:
    """Whether both ends are shapes of their own; groups and other lines are not."""
    ends = (flow.source, flow.target)
    nodes = [found.nodes.get(end) for end in ends]
    groups = any(node and node.kind == "group" for node in nodes)
    return not groups and all(
        node or end in found.sides for node, end in zip(nodes, ends, strict=True)
    )


def _add_flow(found: Scene, flow: Flow) -> None:
    source, target = found.home.get(flow.source, ()), found.home.get(flow.target, ())
    common = 0
    while common < min(len(source), len(target)) and source[common] == target[common]:
        common += 1
    leaving = [_exit(found, flow, flow.source, depth) for depth in range(len(source), common, -1)]
    entering = [_exit(found, flow, flow.target, depth) for depth in range(len(target), common, -1)]
    start = flow.source if len(source) == common else source[common]
    end = flow.target if len(target) == common else target[common]
    middle: list[Part] = []
    if start != end or flow.source == flow.target:
        middle = [(source[:common], flow.id)]
        _link(found, flow, middle[0], start, end)
    for way in (leaving, entering):
        for inner, outer in zip(way, [*way[1:], *middle], strict=False):
            found.nested[outer].append(inner)
    found.parts[flow.id] = [*leaving, *middle, *reversed(entering)]


def _exit(found: Scene, flow: Flow, end: str, depth: int) -> Part:
    """A link from inside a sub-process to its border, on the side of the other end."""
    path = found.home[end]
    home = path[:depth]
    inner = end if len(path) == depth else path[depth]
    other = flow.source if end == flow.target else flow.target
    key = f"{flow.id}>{depth}>{'in' if end == flow.target else 'out'}"
    side: Literal["top", "bottom"] = "bottom" if _is_below(found, other, end) else "top"
    found.sheets[home].rims.append(Rim(key, side, pool=False))
    _link(found, flow, (home, key), inner, key, reverse=end == flow.target)
    return home, key


def _is_below(found: Scene, other: str, end: str) -> bool:
    if other in found.sides:
        return found.sides[other] == "bottom"
    return found.pool_of.get(other, 0) > found.pool_of.get(end, 0)


def _link(
    found: Scene, flow: Flow, part: Part, start: str, end: str, *, reverse: bool = False
) -> None:
    """Add a link; it starts at the end that has to be left in a certain way."""
    home, key = part
    if start in found.sides or (_host(found, end) and not _host(found, start)):
        start, end, reverse = end, start, True
    if reverse:
        found.reversed.add(part)
    dock = start if _host(found, start) else ""
    text = flow.name if key == flow.id else ""
    link = Link(
        id=key,
        kind=flow.kind,
        source=_host(found, start) or start,
        target=_host(found, end) or end,
        caption=sizes.caption(text, sizes.FLOW_CAPTION),
        dock=dock,
        reverse=reverse,
        marked=flow.marked,
    )
    found.sheets[home].links.append(link)


def _host(found: Scene, key: str) -> str:
    """The activity that a boundary event sits on; an empty string for everything else."""
    node = found.nodes.get(key)
    return node.host if node else ""
