"""From the tree of a BPMN file to the planes that are to be drawn.

Whatever cannot be drawn is refused here, all findings at once: an element without an id, an id used
twice, a flow that leads nowhere, a boundary event without its activity.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from engine.diagram.files.model import (
    FLOW_NODES,
    SATELLITES,
    SUBPROCESSES,
    Flow,
    FlowKind,
    Lane,
    Node,
    Plane,
    Pool,
    Scope,
)
from engine.diagram.files.source import BPMN, BPMNDI, Element, Source, bpmn_children, line_of, local
from engine.errors import DefinitionInvalid, Problem

MAX_DEPTH = 30
MAX_DRAWN = 2000

_FLOWS: dict[str, FlowKind] = {
    "sequenceFlow": "sequence",
    "messageFlow": "message",
    "association": "association",
}
_CONDITION = f"{{{BPMN}}}conditionExpression"
_DRAWN = FLOW_NODES | SATELLITES | {"group"}


@dataclass
class _Findings:
    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int, element: str, rule: str, message: str, message_ko: str) -> None:
        self.problems.append(Problem(self.file, line, element, "error", rule, message, message_ko))


@dataclass(frozen=True)
class _Reader:
    findings: _Findings
    closed: frozenset[str]
    later: list[Plane]
    hidden: dict[str, str]

    def scope(self, element: Element, depth: int = 0) -> Scope:
        """The content of a process or sub-process; beyond `MAX_DEPTH` nothing is read."""
        if depth > MAX_DEPTH:
            self.findings.add(
                line_of(element),
                element.get("id", ""),
                "too_deep",
                f"Sub-processes are nested more than {MAX_DEPTH} deep.",
                f"하위 프로세스가 {MAX_DEPTH}단계를 넘게 중첩되었습니다.",
            )
            return Scope(element.get("id", ""), (), (), ())
        nodes = tuple(self.nodes(element, depth))
        return Scope(element.get("id", ""), nodes, tuple(self.flows(element)), self.lanes(element))

    def nodes(self, element: Element, depth: int) -> Iterator[Node]:
        for child in bpmn_children(element):
            if local(child) in _DRAWN and self.has_id(child):
                yield self.node(child, depth)

    def node(self, element: Element, depth: int) -> Node:
        kind, name = local(element), element.get("name", "")
        if kind == "textAnnotation":
            name = element.findtext(f"{{{BPMN}}}text") or ""
        refs = (ref.text for ref in element.findall(f"{{{BPMN}}}categoryValueRef"))
        members = [element.get("categoryValueRef", "")] if kind == "group" else list(refs)
        return Node(
            id=element.get("id", ""),
            kind=kind,
            name=name.strip(),
            line=line_of(element),
            host=element.get("attachedToRef", "") if kind == "boundaryEvent" else "",
            event=_event(element),
            body=self.body(element, depth) if kind in SUBPROCESSES else None,
            by_event=element.get("triggeredByEvent") in ("true", "1"),
            member_of=tuple(member.strip() for member in members if member),
        )

    def body(self, element: Element, depth: int) -> Scope | None:
        scope = self.scope(element, depth + 1)
        if scope.id not in self.closed:
            return scope
        if scope.nodes:
            self.later.append(Plane(scope.id, (Pool("", "", scope),), hidden=self.hidden))
        for inner in _within(scope):
            self.hidden.update((node.id, scope.id) for node in inner.nodes)
        return None

    def flows(self, element: Element) -> Iterator[Flow]:
        defaults = {child.get("default") for child in bpmn_children(element)} - {None}
        for child in bpmn_children(element):
            kind = _FLOWS.get(local(child))
            if kind and self.has_id(child):
                ends = child.get("sourceRef", ""), child.get("targetRef", "")
                name = child.get("name", "").strip()
                marked = child.get("id") in defaults or child.find(_CONDITION) is not None
                yield Flow(child.get("id", ""), kind, *ends, name, line_of(child), marked)
            elif local(child) in FLOW_NODES:
                yield from self.data_flows(child)

    def data_flows(self, element: Element) -> Iterator[Flow]:
        owner = element.get("id", "")
        for child in bpmn_children(element):
            incoming = local(child) == "dataInputAssociation"
            if not incoming and local(child) != "dataOutputAssociation":
                continue
            tag = "sourceRef" if incoming else "targetRef"
            other = (child.findtext(f"{{{BPMN}}}{tag}") or "").strip()
            ends = (other, owner) if incoming else (owner, other)
            if child.get("id") and other:
                yield Flow(child.get("id", ""), "data", *ends, "", line_of(child))

    def lanes(self, element: Element, tag: str = "laneSet", depth: int = 0) -> tuple[Lane, ...]:
        found = element.findall(f"{{{BPMN}}}{tag}/{{{BPMN}}}lane") if depth <= MAX_DEPTH else []
        return tuple(self.lane(lane, depth) for lane in found if self.has_id(lane))

    def lane(self, element: Element, depth: int) -> Lane:
        refs = (ref.text for ref in element.findall(f"{{{BPMN}}}flowNodeRef"))
        inner = self.lanes(element, "childLaneSet", depth + 1)
        members = tuple(ref.strip() for ref in refs if ref)
        return Lane(
            element.get("id", ""), element.get("name", ""), line_of(element), members, inner
        )

    def has_id(self, element: Element) -> bool:
        if element.get("id"):
            return True
        self.findings.add(
            line_of(element),
            "",
            "id_missing",
            f"bpmn:{local(element)} needs an id to be drawn.",
            f"bpmn:{local(element)} 요소를 그리려면 id가 있어야 합니다.",
        )
        return False


def planes(source: Source) -> tuple[Plane, ...]:
    """What is to be drawn: the collaboration first, then processes outside it, then closed insides.

    Raises:
        DefinitionInvalid: something cannot be drawn; every finding is named.
    """
    reader = _Reader(_Findings(source.file), _closed(source.root), [], {})
    _check_ids(source.root, reader.findings)
    tops = list(bpmn_children(source.root))
    processes = [top for top in tops if local(top) == "process" and reader.has_id(top)]
    found = [
        _collaboration(top, processes, reader) for top in tops if local(top) == "collaboration"
    ]
    taken = {pool.scope.id for plane in found for pool in plane.pools if pool.scope}
    for process in processes:
        if process.get("id") not in taken:
            scope = reader.scope(process)
            found.append(Plane(scope.id, (Pool("", "", scope),), hidden=reader.hidden))
    found.extend(reader.later)
    _finish(source, found, reader.findings)
    return tuple(found)


def _event(element: Element) -> str:
    """What the first event definition of an element is called."""
    names = (local(child) for child in bpmn_children(element))
    return next((name for name in names if name.endswith("EventDefinition")), "")


def _finish(source: Source, found: list[Plane], findings: _Findings) -> None:
    if not any(pool for plane in found for pool in plane.pools):
        findings.add(
            line_of(source.root),
            source.root.get("id", ""),
            "nothing_to_draw",
            "The file has no process.",
            "프로세스가 없는 파일입니다.",
        )
    if sum(1 for plane in found for scope in scopes(plane) for _ in scope.nodes) > MAX_DRAWN:
        findings.add(
            line_of(source.root),
            source.root.get("id", ""),
            "too_many",
            f"More than {MAX_DRAWN} elements cannot be drawn.",
            f"요소가 {MAX_DRAWN}개를 넘으면 그릴 수 없습니다.",
        )
    everything = frozenset(
        element.get("id", "") for element in source.root.iter(f"{{{BPMN}}}*") if element.get("id")
    )
    if not findings.problems:
        for plane in found:
            _check_plane(plane, everything, findings)
    if findings.problems:
        raise DefinitionInvalid(tuple(findings.problems))


def _closed(root: Element) -> frozenset[str]:
    shapes = root.iter(f"{{{BPMNDI}}}BPMNShape")
    closed = (shape for shape in shapes if shape.get("isExpanded") in ("false", "0"))
    return frozenset(shape.get("bpmnElement", "") for shape in closed)


def _collaboration(element: Element, processes: list[Element], reader: _Reader) -> Plane:
    by_id = {process.get("id"): process for process in processes}
    pools = []
    for child in bpmn_children(element):
        if local(child) != "participant" or not reader.has_id(child):
            continue
        process = by_id.pop(child.get("processRef"), None)
        scope = reader.scope(process) if process is not None else None
        scope = scope if scope and (scope.nodes or scope.lanes) else None
        pools.append(Pool(child.get("id", ""), child.get("name", ""), scope))
    reader.has_id(element)
    nodes = tuple(reader.nodes(element, 0))
    flows = tuple(reader.flows(element))
    return Plane(element.get("id", ""), tuple(pools), nodes, flows, reader.hidden)


def _check_ids(root: Element, findings: _Findings) -> None:
    seen: set[str] = set()
    for element in root.iter(f"{{{BPMN}}}*"):
        key = element.get("id")
        if key is not None and key in seen:
            findings.add(
                line_of(element),
                key,
                "duplicate_id",
                f"The id {key} is used twice.",
                f"id {key}이(가) 두 번 쓰였습니다.",
            )
        seen.add(key or "")


def scopes(plane: Plane) -> Iterator[Scope]:
    """Every scope that is drawn on a plane, outer before inner."""
    return (scope for pool in plane.pools if pool.scope for scope in _within(pool.scope))


def _within(scope: Scope) -> Iterator[Scope]:
    """A scope and those of the open sub-processes in it."""
    waiting = [scope]
    while waiting:
        found = waiting.pop(0)
        yield found
        waiting.extend(node.body for node in found.nodes if node.body)


def _check_plane(plane: Plane, everything: frozenset[str], findings: _Findings) -> None:
    nodes = {node.id for scope in scopes(plane) for node in scope.nodes}
    nodes |= {node.id for node in plane.nodes} | {pool.id for pool in plane.pools}
    for scope in scopes(plane):
        _check_scope(scope, everything, findings)
    reachable = nodes | {key for key in plane.hidden if plane.shown(key, nodes) in nodes}
    _check_ends(plane.flows, reachable, everything, findings)


def _check_scope(scope: Scope, everything: frozenset[str], findings: _Findings) -> None:
    inside = {node.id: node for node in scope.nodes}
    _check_ends(scope.flows, inside, everything, findings)
    for node in scope.nodes:
        host = inside.get(node.host)
        if node.kind == "boundaryEvent" and (host is None or host.host):
            _dangling(findings, node.line, node.id, node.host)
    for lane in _all_lanes(scope.lanes):
        for member in lane.members:
            if member not in inside:
                _dangling(findings, lane.line, lane.id, member)


def _all_lanes(lanes: Iterable[Lane]) -> Iterator[Lane]:
    for lane in lanes:
        yield lane
        yield from _all_lanes(lane.lanes)


def _check_ends(
    flows: Iterable[Flow], strict: Container[str], loose: Container[str], findings: _Findings
) -> None:
    for flow in flows:
        allowed = loose if flow.kind in ("association", "data") else strict
        for end in (flow.source, flow.target):
            if end not in allowed:
                _dangling(findings, flow.line, flow.id, end)


def _dangling(findings: _Findings, line: int, element: str, missing: str) -> None:
    findings.add(
        line,
        element,
        "unknown_reference",
        f"{element} refers to {missing or 'nothing'}, which is not drawn in the same scope.",
        f"{element}이(가) 가리키는 {missing or '대상'}이(가) 같은 범위에 없습니다.",
    )
