"""What a BPMN file says about its picture: who is in which pool and lane, and what leads where."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Literal

EVENTS = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "implicitThrowEvent",
    }
)
GATEWAYS = frozenset(
    {
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
    }
)
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
TASKS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
        "callActivity",
    }
)
ACTIVITIES = TASKS | SUBPROCESSES
FLOW_NODES = EVENTS | GATEWAYS | ACTIVITIES
DATA = frozenset({"dataObjectReference", "dataStoreReference"})
SATELLITES = DATA | {"textAnnotation"}

FlowKind = Literal["sequence", "message", "association", "data"]


@dataclass(frozen=True, slots=True)
class Node:
    """Something drawn as a shape. `host` is the activity that a boundary event sits on.

    `body` is the content of a sub-process that is drawn open; a closed one has None. `event` is
    what an event waits for or throws, as in `timerEventDefinition`; empty for a plain one.
    `by_event` marks an event sub-process, which no flow reaches. `member_of` are the group
    categories that the element names.
    """

    id: str
    kind: str
    name: str
    line: int
    host: str = ""
    event: str = ""
    body: "Scope | None" = None
    by_event: bool = False
    member_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """Something drawn as a line from `source` to `target`, both element ids.

    `marked` flows bear a sign at their beginning: default flows, conditional ones of activities.
    """

    id: str
    kind: FlowKind
    source: str
    target: str
    name: str
    line: int
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane with the ids of the flow nodes that it names itself, and the lanes within it."""

    id: str
    name: str
    line: int
    members: tuple[str, ...]
    lanes: tuple["Lane", ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The content of a process or of an open sub-process, in document order."""

    id: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """A participant; `scope` is None for a black box. Without a collaboration `id` is empty."""

    id: str
    name: str
    scope: Scope | None


@dataclass(frozen=True, slots=True)
class Plane:
    """One diagram: `id` is the collaboration, process or closed sub-process that it shows.

    `flows` are those between pools and the associations of the collaboration, `nodes` its
    artifacts. `hidden` names for everything inside a closed sub-process the one that holds it.
    """

    id: str
    pools: tuple[Pool, ...]
    nodes: tuple[Node, ...] = ()
    flows: tuple[Flow, ...] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)

    def shown(self, key: str, visible: Container[str]) -> str:
        """The element itself, or the closed sub-process that stands for it on this plane."""
        while key not in visible and key in self.hidden:
            key = self.hidden[key]
        return key
