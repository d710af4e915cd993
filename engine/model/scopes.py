"""A scope - a process or a sub-process - as a graph of elements and flows.

Chains of elements are read in a loop; only sub-processes are read by recursion, at most
`MAX_NESTING` deep. A node that is refused stands in the graph as a plain task, so that what is
connected to it is still checked.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from engine.model.activities import LOOPS, detail, loop
from engine.model.context import MAX_NESTING, FileContext
from engine.model.definition import CompensateEvent, Element, Flow, Graph, Kind
from engine.model.events import event_definition
from engine.model.extensions import job, mappings, properties
from engine.model.lanes import Place, places
from engine.model.languages import formal_expression
from engine.model.tags import (
    Node,
    attribute,
    bpmn,
    bpmn_name,
    extension,
    flag,
    line,
    reference,
    text,
    words,
)

_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "startEvent": Kind.START,
        "endEvent": Kind.END,
        "intermediateCatchEvent": Kind.CATCH,
        "intermediateThrowEvent": Kind.THROW,
        "boundaryEvent": Kind.BOUNDARY,
        "task": Kind.TASK,
        "userTask": Kind.USER,
        "manualTask": Kind.MANUAL,
        "serviceTask": Kind.SERVICE,
        "sendTask": Kind.SEND,
        "receiveTask": Kind.RECEIVE,
        "scriptTask": Kind.SCRIPT,
        "businessRuleTask": Kind.RULE,
        "callActivity": Kind.CALL,
        "subProcess": Kind.SUB,
        "transaction": Kind.TRANSACTION,
        "exclusiveGateway": Kind.EXCLUSIVE,
        "parallelGateway": Kind.PARALLEL,
        "inclusiveGateway": Kind.INCLUSIVE,
        "eventBasedGateway": Kind.EVENT_BASED,
    }
)
NODE_TAGS = tuple(_KINDS)
_REFUSED = MappingProxyType(
    {
        "adHocSubProcess": "ad_hoc",
        "complexGateway": "complex_gateway",
        "callChoreography": "choreography",
        "choreographyTask": "choreography",
        "subChoreography": "choreography",
        "implicitThrowEvent": "implicit_throw",
        "event": "implicit_throw",
    }
)
_PICTURE = words("""
    association auditing category collaboration correlationSubscription dataInputAssociation
    dataObject dataObjectReference dataOutputAssociation dataStoreReference documentation
    extensionElements group incoming ioBinding ioSpecification laneSet monitoring outgoing property
    supports textAnnotation supportedInterfaceRef performer humanPerformer potentialOwner
    resourceRole""")
# a script or business rule task that a handler does is a service task
_OWN_WORK = MappingProxyType({Kind.SCRIPT: "script", Kind.RULE: "calledDecision"})
EVENTS = frozenset({Kind.START, Kind.END, Kind.CATCH, Kind.THROW, Kind.BOUNDARY})
GATEWAYS = frozenset({Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE, Kind.EVENT_BASED})
SCOPES = frozenset({Kind.SUB, Kind.EVENT_SUB, Kind.TRANSACTION})
ACTIVITIES = frozenset(Kind) - EVENTS - GATEWAYS - {Kind.EVENT_SUB}


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where reading stands: how deep, in which lane, under which id."""

    id: str
    depth: int
    place: Place


@dataclass(frozen=True, slots=True)
class _Wiring:
    """The flow ids that go in and out of each element, and the handler behind each boundary."""

    incoming: Mapping[str, Sequence[str]]
    outgoing: Mapping[str, Sequence[str]]
    compensation: Mapping[str, str]


def read_process_graph(process: Node, context: FileContext) -> Graph:
    """The graph of a process with everything nested in it."""
    return _read(process, context, _Scope(attribute(process, "id"), 0, Place()))


def _read(node: Node, context: FileContext, scope: _Scope) -> Graph:
    nodes = _nodes(node, context, scope)
    flows = _flows(node, context, nodes)
    wiring = _wiring(node, flows)
    lanes = places(node)
    elements = {
        name: _element(
            child, name, context, wiring, _Scope(name, scope.depth, lanes.get(name, scope.place))
        )
        for name, child in nodes.items()
    }
    return Graph(elements=MappingProxyType(_with_handlers(elements)), flows=MappingProxyType(flows))


def _nodes(scope_node: Node, context: FileContext, scope: _Scope) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for child in scope_node:
        tag = bpmn_name(child)
        if tag in _KINDS or tag in _REFUSED:
            name = attribute(child, "id") or context.new_id(_stem(child, scope))
            found.setdefault(name, child)
        elif tag and tag not in _PICTURE and tag != "sequenceFlow" and tag not in LOOPS:
            context.problem("unknown_element", child, tag=tag)
    return found


def _stem(node: Node, scope: _Scope) -> str:
    host = reference(node, "attachedToRef")
    return f"{host}__boundary" if host else f"{scope.id}__{bpmn_name(node)}"


# --- flows -----------------------------------------------------------------------------------


def _flows(scope_node: Node, context: FileContext, nodes: Mapping[str, Node]) -> dict[str, Flow]:
    found: dict[str, Flow] = {}
    for child in scope_node.iterchildren(bpmn("sequenceFlow")):
        flow = _flow(child, context)
        if _connected(flow, child, context, nodes):
            found.setdefault(flow.id, flow)
    return found


def _flow(node: Node, context: FileContext) -> Flow:
    source, target = reference(node, "sourceRef"), reference(node, "targetRef")
    return Flow(
        id=attribute(node, "id") or context.new_id(f"{source}__to__{target}"),
        source=source,
        target=target,
        name=attribute(node, "name"),
        condition=formal_expression(node.find(bpmn("conditionExpression")), context),
        line=line(node),
    )


def _connected(
    flow: Flow,
    node: Node,
    context: FileContext,
    nodes: Mapping[str, Node],
) -> bool:
    missing = [end for end in (flow.source, flow.target) if end not in nodes]
    for end in missing:
        rule = "flow_leaves_scope" if end in context.taken else "flow_end_missing"
        context.findings.add(rule, line(node), flow.id, end=end)
    return not missing


def _wiring(scope_node: Node, flows: Mapping[str, Flow]) -> _Wiring:
    incoming: defaultdict[str, list[str]] = defaultdict(list)
    outgoing: defaultdict[str, list[str]] = defaultdict(list)
    for flow in flows.values():
        outgoing[flow.source].append(flow.id)
        incoming[flow.target].append(flow.id)
    associations = scope_node.iterchildren(bpmn("association"))
    compensation = {reference(a, "sourceRef"): reference(a, "targetRef") for a in associations}
    return _Wiring(incoming, outgoing, compensation)


# --- elements --------------------------------------------------------------------------------


def _element(
    node: Node, name: str, context: FileContext, wiring: _Wiring, scope: _Scope
) -> Element:
    tag = bpmn_name(node)
    if tag in _REFUSED:
        context.problem(_REFUSED[tag], node, tag=tag)
    kind = _kind(node)
    _check_attributes(node, kind, context)
    is_activity = kind in ACTIVITIES
    element = Element(
        id=name,
        kind=kind,
        name=attribute(node, "name"),
        line=line(node),
        lane=scope.place.lane,
        lane_group=scope.place.group,
        incoming=tuple(wiring.incoming.get(name, ())),
        outgoing=tuple(wiring.outgoing.get(name, ())),
        default=reference(node, "default"),
        detail=detail(node, kind, context),
        event=event_definition(node, context) if kind in EVENTS else None,
        attached_to=reference(node, "attachedToRef") if kind is Kind.BOUNDARY else "",
        interrupting=_interrupting(node, kind),
        inputs=mappings(node, "input"),
        outputs=mappings(node, "output"),
        loop=loop(node, context) if is_activity else None,
        body=_body(node, kind, context, scope),
        for_compensation=flag(node, "isForCompensation", default=False) and is_activity,
        properties=properties(node),
        documentation=text(node.find(bpmn("documentation"))),
    )
    return _with_boundary_handler(element, wiring)


def _kind(node: Node) -> Kind:
    kind = _KINDS.get(bpmn_name(node), Kind.TASK)
    if kind is Kind.SUB and flag(node, "triggeredByEvent", default=False):
        return Kind.EVENT_SUB
    if kind in _OWN_WORK and extension(node, _OWN_WORK[kind]) is None and job(node) is not None:
        return Kind.SERVICE
    return kind


def _interrupting(node: Node, kind: Kind) -> bool:
    name = "cancelActivity" if kind is Kind.BOUNDARY else "isInterrupting"
    return flag(node, name, default=True)


def _body(node: Node, kind: Kind, context: FileContext, scope: _Scope) -> Graph | None:
    if kind not in SCOPES:
        return None
    if scope.depth >= MAX_NESTING:
        context.problem("nested_too_deep", node, limit=MAX_NESTING)
        return Graph(MappingProxyType({}), MappingProxyType({}))
    return _read(node, context, replace(scope, depth=scope.depth + 1))


def _check_attributes(node: Node, kind: Kind, context: FileContext) -> None:
    for name in ("startQuantity", "completionQuantity"):
        if attribute(node, name, "1") != "1":
            context.problem("token_quantity", node, attribute=name, value=attribute(node, name))
    if kind is Kind.EVENT_BASED:
        if flag(node, "instantiate", default=False):
            context.problem("event_gateway_instantiates", node)
        if attribute(node, "eventGatewayType", "Exclusive") != "Exclusive":
            context.problem("event_gateway_parallel", node)
    if kind is Kind.RECEIVE and flag(node, "instantiate", default=False):
        context.problem("receive_instantiates", node)


# --- compensation ----------------------------------------------------------------------------


def _with_boundary_handler(element: Element, wiring: _Wiring) -> Element:
    """A compensation boundary event knows the handler that an association leads to."""
    if element.kind is Kind.BOUNDARY and isinstance(element.event, CompensateEvent):
        return replace(element, compensation_handler=wiring.compensation.get(element.id, ""))
    return element


def _with_handlers(elements: dict[str, Element]) -> dict[str, Element]:
    """So does the activity that the boundary event is attached to."""
    for boundary in [e for e in elements.values() if e.compensation_handler]:
        host = elements.get(boundary.attached_to)
        if host is not None:
            elements[host.id] = replace(host, compensation_handler=boundary.compensation_handler)
    return elements
