"""The live window: SpiffWorkflow's tasks and workflows, holding living tokens only.

A `Token` is a SpiffWorkflow task. It goes through the library's states (FUTURE -> READY -> STARTED
or WAITING -> COMPLETED or CANCELLED) and the library's spec hooks, but

- its id is a number given by the window, so that two runs of the same commands are equal;
- it inherits no data: `data` is the local scope of its activity, look-ups climb (`scopes.py`);
- nothing is predicted, and a finished token leaves the window at once, so neither depth nor size
  grows with the length of a run. What has finished is in the history.

A `Window` is the process's workflow, a `SubWindow` that of a sub-process or called process; it
hangs on the token of its activity.
"""

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Any, cast

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.items import OpenItem
from engine.model.definition import Element

ENTER = "enter"
LEAVE = "leave"


class Token(Task):
    """A place where an instance stands.

    `internal_data` keeps what the engine itself needs: `phase` (ENTER or LEAVE: what running it
    does next), `flow` (by which it came), `attached` (a boundary event's activity), `race` (the
    event-based gateway it competes for), `body` and `index` (a multi-instance instance), `result`
    (variables that a wait brought), `incident` (why it is parked), and those that `events.py` and
    `compensation.py` explain.
    """

    def __init__(self, workflow: Any, task_spec: Any, *, id: int = 0) -> None:  # noqa: A002 - the library's name
        super().__init__(
            workflow, task_spec, state=TaskState.FUTURE, id=id or workflow.top_workflow.next_id()
        )
        self.last_state_change = 0

    @property
    def element(self) -> Element:
        """The element where it stands."""
        return cast("Element", self.task_spec.element)

    @property
    def number(self) -> int:
        """Its id."""
        return cast("int", self.id)

    @property
    def top(self) -> "Window":
        """The window of the whole instance."""
        return cast("Window", self.workflow.top_workflow)

    @property
    def ready(self) -> bool:
        """Whether it can be run now."""
        return bool(self._state == TaskState.READY)

    def note(self, name: str, default: Any = None) -> Any:
        """One of the engine's own facts about it."""
        return self.internal_data.get(name, default)

    def wake(self, phase: str, result: dict[str, Any] | None = None) -> None:
        """Let it run again in this phase, with the variables that its wait brought."""
        self.internal_data.pop("incident", None)
        self.internal_data["phase"] = phase
        if result is not None:
            self.internal_data["result"] = result
        self._set_state(TaskState.READY)

    def park(self, incident: str) -> None:
        """Keep it where it is until a person settles the incident."""
        self.internal_data["incident"] = incident
        self._set_state(TaskState.WAITING)

    def wait(self) -> None:
        """Keep it where it is until something it waits for happens."""
        self._set_state(TaskState.WAITING)

    def remove(self) -> None:
        """Take it out of the window."""
        self.workflow.tasks.pop(self.id, None)

    # --- SpiffWorkflow's extension points ---

    def _set_state(self, value: int) -> None:
        self._state = value  # neither clock nor log: both are the caller's
        if value == TaskState.READY:
            self.top.queue(self)

    def _inherit_data(self) -> None:
        """Variables live in scopes, not on tokens."""


class _Tokens:
    """What Window and SubWindow share."""

    tasks: dict[int, Token]

    def tokens(self) -> list[Token]:
        """Its own tokens, oldest first."""
        return [self.tasks[i] for i in sorted(self.tasks)]

    def _task_completed_notify(self, task: Token) -> None:
        task.remove()


class Window(_Tokens, BpmnWorkflow):  # type: ignore[misc]  # both sides define `tasks`; ours is typed
    """The whole live state of one instance.

    `data` are the process's variables. `items` are the open items, `owners` the tokens they belong
    to. `conditions` are the open items that wait for a condition. `run` is the command being
    applied (None between commands).
    """

    def __init__(self, spec: Any, *, instance: str, definition: str, business_key: str) -> None:
        BpmnWorkflow.__init__(self, spec, deserializing=True)
        self.instance = instance
        self.definition = definition
        self.business_key = business_key
        self.state = "active"
        self.last_id = 0
        self.items: dict[str, OpenItem] = {}
        self.owners: dict[str, int] = {}
        self.compensations: list[Any] = []
        self.conditions: set[str] = set()
        self.run: Any = None
        self._order: list[int] = []
        self._queued: dict[int, Token] = {}

    def next_id(self) -> int:
        """A token number never given before in this instance."""
        self.last_id += 1
        return self.last_id

    def queue(self, token: Token) -> None:
        """A token became ready."""
        heappush(self._order, token.number)
        self._queued[token.number] = token

    def next_ready(self) -> Token | None:
        """The oldest ready token, taken out of the queue."""
        while self._order:
            token = self._queued.pop(heappop(self._order), None)
            if token is not None and token.ready and token.id in token.workflow.tasks:
                return token
        return None

    def windows(self) -> Iterator["Window | SubWindow"]:
        """This window and every one inside it, outermost first."""
        yield self
        yield from (self.subprocesses[i] for i in sorted(self.subprocesses))

    def all_tokens(self) -> list[Token]:
        """Every token of the instance, oldest first."""
        tokens = [t for w in self.windows() for t in w.tasks.values()]
        return sorted(tokens, key=lambda t: t.number)

    def token(self, number: int) -> Token:
        """The token with this number.

        Raises:
            KeyError: It has left the window.
        """
        for window in self.windows():
            if number in window.tasks:
                return window.tasks[number]
        raise KeyError(number)

    def items_of(self, token: Token) -> list[OpenItem]:
        """The open items of one token."""
        mine = sorted(i for i, owner in self.owners.items() if owner == token.number)
        return [self.items[i] for i in mine]


class SubWindow(_Tokens, BpmnSubWorkflow):  # type: ignore[misc]  # both sides define `tasks`; ours is typed
    """The tokens inside a sub-process or called process.

    A called process has variables of its own in `data`; an embedded sub-process keeps its in the
    token of its activity.
    """

    def __init__(self, spec: Any, token: Token) -> None:
        BpmnSubWorkflow.__init__(self, spec, token.id, token.top, deserializing=True)
        self.parent_token: Token = token
        self.compensations: list[Any] = []
        token.top.subprocesses[token.id] = self

    @property
    def called(self) -> bool:
        """Whether it is a called process, whose variables nobody outside sees."""
        return cast("bool", self.spec.called)

    def _calculate_depth(self) -> int:
        return 0  # the library climbs the whole tree for a number nobody reads
