"""A checked, executable process definition: what the diagram says, without XML.

Everything is immutable and in document order. Texts that may be FEEL are a `Setting`: an `Expr`
when the diagram wrote `=...`, else a plain str.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Expr:
    """A FEEL expression, without the leading `=`. `line` is where it stands in the file."""

    text: str
    line: int = 0


Setting: TypeAlias = Expr | str


class Kind(StrEnum):
    """What an element is."""

    START = "start_event"
    END = "end_event"
    CATCH = "intermediate_catch_event"
    THROW = "intermediate_throw_event"
    BOUNDARY = "boundary_event"
    TASK = "task"
    USER = "user_task"
    MANUAL = "manual_task"
    SERVICE = "service_task"
    SEND = "send_task"
    RECEIVE = "receive_task"
    SCRIPT = "script_task"
    RULE = "business_rule_task"
    CALL = "call_activity"
    SUB = "sub_process"
    EVENT_SUB = "event_sub_process"
    TRANSACTION = "transaction"
    EXCLUSIVE = "exclusive_gateway"
    PARALLEL = "parallel_gateway"
    INCLUSIVE = "inclusive_gateway"
    EVENT_BASED = "event_based_gateway"


# --- what stands behind an element --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UserTask:
    """A work item: who may do it, by when, with which form.

    `groups` and `users` hold names or one expression giving a list. `due`, `follow_up`: FEEL giving
    an aware date and time, or ISO 8601 text. `priority` 0-100, default 50.
    """

    form_id: str = ""
    assignee: Setting = ""
    groups: tuple[Setting, ...] = ()
    users: tuple[Setting, ...] = ()
    due: Setting = ""
    follow_up: Setting = ""
    priority: Setting = "50"


@dataclass(frozen=True, slots=True)
class Job:
    """A step that a handler in `tasks/` does; an incident after `retries` attempts."""

    type: Setting
    retries: Setting = "3"
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Decision:
    """A call of a decision; `event_date` picks the table in force (default: the command's day)."""

    decision_id: Setting
    result_variable: str
    event_date: Expr | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """A FEEL script whose value is set as `result_variable`."""

    expression: Expr
    result_variable: str


@dataclass(frozen=True, slots=True)
class Called:
    """A called process. `all_in` / `all_out`: all variables are passed in / out."""

    process_id: Setting
    all_in: bool = False
    all_out: bool = False


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """A message: caught by name and correlation key, or thrown by a job."""

    name: Setting
    correlation_key: Expr | None = None
    job: Job | None = None


@dataclass(frozen=True, slots=True)
class TimerEvent:
    """A timer: a date and time, a duration, or a cycle (`R3/PT1H`)."""

    kind: Literal["date", "duration", "cycle"]
    value: Setting


@dataclass(frozen=True, slots=True)
class ErrorEvent:
    """An error thrown or caught; an empty code catches every error."""

    code: Setting = ""


@dataclass(frozen=True, slots=True)
class EscalationEvent:
    """An escalation; an empty code catches every one."""

    code: Setting = ""


@dataclass(frozen=True, slots=True)
class SignalEvent:
    """A signal, broadcast by name."""

    name: Setting


@dataclass(frozen=True, slots=True)
class LinkEvent:
    """A link: a throw jumps to the catch of the same name in its scope."""

    name: str


@dataclass(frozen=True, slots=True)
class ConditionalEvent:
    """A condition that is evaluated again whenever a variable it reads changes."""

    condition: Expr


@dataclass(frozen=True, slots=True)
class CompensateEvent:
    """Compensation of one activity, or of the whole scope when `activity` is empty."""

    activity: str = ""


@dataclass(frozen=True, slots=True)
class TerminateEvent:
    """Ends its scope and everything in it."""


@dataclass(frozen=True, slots=True)
class CancelEvent:
    """Cancels the transaction."""


Event: TypeAlias = (
    MessageEvent
    | TimerEvent
    | ErrorEvent
    | EscalationEvent
    | SignalEvent
    | LinkEvent
    | ConditionalEvent
    | CompensateEvent
    | TerminateEvent
    | CancelEvent
)
Detail: TypeAlias = UserTask | Job | Decision | Script | Called | MessageEvent


@dataclass(frozen=True, slots=True)
class IoMapping:
    """`source` evaluated in the inner (input) or outer-to-be (output) scope, set as `target`.

    `target` is a name or a dotted path (`contract.price_won`).
    """

    source: Setting
    target: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class MultiInstance:
    """One run of the activity for each item of a collection, or for 1 to `cardinality` when set.

    With a cardinality the collection is empty and each item is its number.
    """

    collection: Expr
    sequential: bool = False
    element_variable: str = ""
    output_collection: str = ""
    output_element: Expr | None = None
    completion: Expr | None = None
    cardinality: Expr | None = None


@dataclass(frozen=True, slots=True)
class StandardLoop:
    """Repeat while `condition` holds, at most `maximum` times (0: no maximum)."""

    condition: Expr
    test_before: bool = False
    maximum: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: Expr | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Element:
    """One flow node. `incoming` and `outgoing` are flow ids in document order.

    `detail` says what a task does, `event` what an event throws or catches (None: a none event).
    `properties` are the `gyeyak:*` zeebe properties without their prefix. `lane` is the innermost
    lane's name, `lane_group` its `gyeyak:group`. `compensates`: for a compensation handler.
    """

    id: str
    kind: Kind
    name: str = ""
    line: int = 0
    lane: str = ""
    lane_group: str = ""
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str = ""
    detail: Detail | None = None
    event: Event | None = None
    attached_to: str = ""
    interrupting: bool = True
    inputs: tuple[IoMapping, ...] = ()
    outputs: tuple[IoMapping, ...] = ()
    loop: MultiInstance | StandardLoop | None = None
    body: "Graph | None" = None
    for_compensation: bool = False
    compensation_handler: str = ""
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    documentation: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """The elements and flows of one scope: a process or a sub-process, in document order."""

    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]

    def start_events(self) -> tuple[Element, ...]:
        """The scope's own start events."""
        return tuple(e for e in self.elements.values() if e.kind is Kind.START)

    def boundary_events(self, activity: str) -> tuple[Element, ...]:
        """The boundary events attached to an activity of this scope."""
        return tuple(e for e in self.elements.values() if e.attached_to == activity)


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: its elements are the work of `group`."""

    id: str
    name: str
    group: str
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Process:
    """One executable process of a file."""

    id: str
    name: str
    file: str
    graph: Graph
    lanes: tuple[Lane, ...] = ()
    version_tag: str = ""
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    documentation: str = ""

    def element(self, element_id: str) -> Element:
        """The element with this id, wherever it is nested.

        Raises:
            KeyError: The process has no such element.
        """
        found = _find(self.graph, element_id)
        if found is None:
            raise KeyError(element_id)
        return found


def _find(graph: Graph, element_id: str) -> Element | None:
    if element_id in graph.elements:
        return graph.elements[element_id]
    for element in graph.elements.values():
        if element.body is not None and (found := _find(element.body, element_id)):
            return found
    return None
