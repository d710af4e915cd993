"""SpiffWorkflow specs built from a checked definition, once per definition.

The library's own parser is not used (ADR 0005): a spec is made for each element of the model, so
that no flow is lost, nothing is ordered by the picture and names can't collide.
"""

from collections.abc import Mapping

from SpiffWorkflow.specs import WorkflowSpec

from engine.model.definition import Element, Graph, Kind, Process
from engine.runtime.activities import (
    Activity,
    CallActivity,
    Receive,
    RuleTask,
    ScriptTask,
    Send,
    Service,
    SubProcess,
    User,
)
from engine.runtime.ends import End, Throw
from engine.runtime.events import Boundary, Catch, EventBased, EventSub, Start
from engine.runtime.gateways import Exclusive, Inclusive, Parallel
from engine.runtime.nodes import Node

NODES: Mapping[Kind, type[Node]] = {
    Kind.START: Start,
    Kind.END: End,
    Kind.CATCH: Catch,
    Kind.THROW: Throw,
    Kind.BOUNDARY: Boundary,
    Kind.TASK: Activity,
    Kind.MANUAL: Activity,
    Kind.USER: User,
    Kind.SERVICE: Service,
    Kind.SEND: Send,
    Kind.RECEIVE: Receive,
    Kind.SCRIPT: ScriptTask,
    Kind.RULE: RuleTask,
    Kind.CALL: CallActivity,
    Kind.SUB: SubProcess,
    Kind.EVENT_SUB: EventSub,
    Kind.TRANSACTION: SubProcess,
    Kind.EXCLUSIVE: Exclusive,
    Kind.PARALLEL: Parallel,
    Kind.INCLUSIVE: Inclusive,
    Kind.EVENT_BASED: EventBased,
}


class ScopeSpec(WorkflowSpec):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """The executable spec of one scope: a process, or the inside of a sub-process.

    `called`: it is a whole process, so it has variables of its own. `bodies` are the specs of its
    sub-processes by element id. `start_events` are in document order.
    """

    data_objects: Mapping[str, object] = {}

    def __init__(self, process: Process, graph: Graph, *, called: bool) -> None:
        super().__init__(name=process.id, addstart=False)
        self.process = process
        self.graph = graph
        self.called = called
        self.bodies: dict[str, ScopeSpec] = {}
        self.start_events: tuple[Element, ...] = graph.start_events()
        for element in graph.elements.values():
            NODES[element.kind](self, element, graph)
            if element.body is not None:
                self.bodies[element.id] = ScopeSpec(process, element.body, called=False)
        for flow in graph.flows.values():
            self.task_specs[flow.source].connect(self.task_specs[flow.target])


def build(process: Process) -> ScopeSpec:
    """The executable spec of a process."""
    return ScopeSpec(process, process.graph, called=True)
