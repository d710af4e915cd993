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
    Service,
    SubProcess,
    User,
)
from engine.runtime.events import Boundary, Catch, EventBased, Throw
from engine.runtime.nodes import End, Exclusive, Node, Parallel

NODES: Mapping[Kind, type[Node]] = {
    Kind.START: Node,
    Kind.END: End,
    Kind.CATCH: Catch,
    Kind.THROW: Throw,
    Kind.BOUNDARY: Boundary,
    Kind.TASK: Activity,
    Kind.MANUAL: Activity,
    Kind.USER: User,
    Kind.SERVICE: Service,
    Kind.SEND: Service,
    Kind.RECEIVE: Receive,
    Kind.SCRIPT: ScriptTask,
    Kind.RULE: RuleTask,
    Kind.CALL: CallActivity,
    Kind.SUB: SubProcess,
    Kind.EXCLUSIVE: Exclusive,
    Kind.PARALLEL: Parallel,
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
        self.called = called
        self.bodies: dict[str, ScopeSpec] = {}
        self.start_events: tuple[Element, ...] = graph.start_events()
        for element in graph.elements.values():
            NODES[element.kind](self, element, graph)
            if element.body is not None:
                self.bodies[element.id] = ScopeSpec(process, element.body, called=False)
        for flow in graph.flows.values():
            self.task_specs[flow.source].connect(self.task_specs[flow.target])

    def at(self, path: tuple[str, ...]) -> "ScopeSpec":
        """The spec of a sub-process, by the ids of the sub-processes it lies in."""
        spec = self
        for element_id in path:
            spec = spec.bodies[element_id]
        return spec


def build(process: Process) -> ScopeSpec:
    """The executable spec of a process."""
    return ScopeSpec(process, process.graph, called=True)
