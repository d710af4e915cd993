"""One command being applied to one instance: what it sees, what it records, how it fails.

A run is made of steps: a token entering or leaving an element. A step that fails is undone as a
whole: the run is started over from the state before the command, and at that step the token is
parked with an incident instead (`apply` in this package). So a step may change the window freely
before it fails.
"""

from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from engine.errors import (
    ContractError,
    DecisionError,
    FeelBoundError,
    FeelError,
    HandlerError,
    ValueInvalid,
)
from engine.items import Call, Incident, OpenItem, Subscription, Timer, WorkItem
from engine.model.definition import Element, Expr, Process, Setting
from engine.runtime import scopes
from engine.runtime.window import SubWindow, Token, Window
from engine.values import digest, dumps, normalise, to_json


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one instance may do; passing one is an incident that names it.

    `steps`: element steps within one command. `instances`: of one multi-instance activity.
    `variables`: characters, in canonical text, of what one element or command sets. `tokens`:
    alive at once.
    `depth`: of call activities and sub-processes within each other.
    """

    steps: int = 5_000
    instances: int = 1_000
    variables: int = 2_000_000
    tokens: int = 5_000
    depth: int = 50


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was made: its value, and what the history keeps of it."""

    value: Any
    evidence: Mapping[str, Any]


class Definition(Protocol):
    """The deployed definition as the runtime needs it."""

    @property
    def process(self) -> Process:
        """The process that an instance starts with."""
        ...

    def spec(self, process_id: str) -> Any:
        """The executable spec of one process of the bundle.

        Raises:
            DefinitionNotFound: The bundle has no such process.
        """
        ...

    def decide(
        self,
        key: str,
        *,
        on: date,
        inputs: Mapping[str, Any],
        now: datetime,
        functions: Mapping[str, Any],
    ) -> Decided:
        """Make the decision with the table in force on that day.

        Raises:
            DecisionError: It could not be made.
        """
        ...


@dataclass(frozen=True, slots=True)
class Environment:
    """What a command may use besides the state: all of it named in the history."""

    definition: Definition
    functions: Mapping[str, Any]
    limits: Limits
    handler_types: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """What is asked of an instance. `reference` names the reference data in force, by hash."""

    name: str
    at: datetime
    actor: str
    data: Mapping[str, Any]
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a step failed."""

    kind: str
    message: str
    message_ko: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message or signal to the instances of this engine; `id` is the same in every run."""

    kind: str
    name: str
    correlation_key: str
    variables: Mapping[str, Any]
    id: str


class StepFailed(Exception):
    """A step failed; `step` counts the steps of the run from 1."""

    def __init__(self, step: int, failure: Failure) -> None:
        super().__init__(failure.message)
        self.step = step
        self.failure = failure


class Unforeseen(ContractError):
    """A failure at run time that is not an expression's: uncaught error, limit, no branch true."""

    def __init__(self, kind: str, message: str, message_ko: str, **detail: Any) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.message_ko = message_ko
        self.detail = detail

    def text(self, language: str = "en") -> str:
        """The sentence in `language`."""
        return self.message_ko if language == "ko" else self.message


_KINDS: tuple[tuple[type[ContractError], str], ...] = (
    (FeelBoundError, "limit"),
    (FeelError, "expression"),
    (DecisionError, "decision"),
    (HandlerError, "handler"),
    (ValueInvalid, "value"),
)


def failure_of(error: ContractError) -> Failure:
    """What an incident says about an error."""
    if isinstance(error, Unforeseen):
        return Failure(error.kind, error.message, error.message_ko, error.detail)
    kind = next((kind for cls, kind in _KINDS if isinstance(error, cls)), "definition")
    return Failure(kind, error.text("en"), error.text("ko"), to_json(error.details))


# what the records of an item are called when it opens, and when it closes in a state
OPENED: Mapping[type[OpenItem], str] = {
    WorkItem: "work_item_created",
    Timer: "timer_scheduled",
    Subscription: "subscription_opened",
    Call: "call_requested",
    Incident: "incident_raised",
}
CLOSED: Mapping[tuple[type[OpenItem], str], str] = {
    (WorkItem, "completed"): "work_item_completed",
    (WorkItem, "cancelled"): "work_item_cancelled",
    (Timer, "fired"): "timer_fired",
    (Timer, "cancelled"): "timer_cancelled",
    (Subscription, "correlated"): "subscription_closed",
    (Subscription, "cancelled"): "subscription_closed",
    (Call, "succeeded"): "call_succeeded",
    (Call, "failed"): "call_failed",
    (Call, "cancelled"): "call_cancelled",
    (Incident, "resolved"): "incident_resolved",
    (Incident, "cancelled"): "incident_resolved",
}


@dataclass(slots=True)
class Run:
    """The state of one application of a command."""

    window: Window
    command: Command
    env: Environment
    faults: Mapping[int, Failure]
    records: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    closed: list[tuple[OpenItem, str]] = field(default_factory=list)
    thrown: list[Thrown] = field(default_factory=list)
    steps: int = 0

    # --- recording ---

    def record(self, type_: str, element: Element | str = "", **data: Any) -> None:
        """Note that something happened."""
        element_id = element if isinstance(element, str) else element.id
        self.records.append((type_, element_id, normalise(data)))

    def record_element(self, type_: str, token: Token, **more: Any) -> None:
        """Note what happened to a token at its element, with what an auditor asks first."""
        element = token.element
        facts: dict[str, Any] = {"visit": token.number}
        for name, value in (
            ("name", element.name),
            ("lane", element.lane),
            ("legal_basis", element.properties.get("legalBasis", "")),
        ):
            if value:
                facts[name] = value
        self.record(type_, element, kind=element.kind.value, **facts, **more)

    # --- open items ---

    def item_id(self, token: Token, suffix: str) -> str:
        """The id of an item of a token: the same in every run."""
        return digest(f"{self.window.instance}:{token.number}:{suffix}")[:20]

    def open(self, token: Token, item: OpenItem, **facts: Any) -> None:
        """Open an item that the token waits for."""
        self.window.items[item.id] = item
        self.window.owners[item.id] = token.number
        if isinstance(item, Subscription) and item.kind == "condition":
            self.window.conditions.add(item.id)
        self.record(OPENED[type(item)], token.element, id=item.id, **facts)

    def change(self, item: OpenItem) -> None:
        """Replace an open item by a changed one with the same id."""
        self.window.items[item.id] = item

    def close(self, item: OpenItem, state: str, **facts: Any) -> None:
        """Close an item in this state."""
        del self.window.items[item.id]
        del self.window.owners[item.id]
        self.window.conditions.discard(item.id)
        self.closed.append((item, state))
        if isinstance(item, Subscription | Incident):
            facts = {"state": state, **facts}
        self.record(CLOSED[type(item), state], item.element, id=item.id, **facts)

    def close_all(self, token: Token, state: str = "cancelled") -> None:
        """Close every item of a token."""
        for item in self.window.items_of(token):
            self.close(item, state)

    # --- expressions ---

    def value(self, setting: Setting, token: Token) -> Any:
        """The value of a setting: its text, or its expression in the token's scopes.

        Raises:
            FeelError: The expression failed; says where, with which inputs, and why.
        """
        if isinstance(setting, str):
            return setting
        return self.evaluate(setting, scopes.visible(token))

    def plain(self, setting: Setting, window: Window | SubWindow) -> Any:
        """The value of a setting in the scopes of a window.

        Raises:
            FeelError: As `value`.
        """
        if isinstance(setting, str):
            return setting
        return self.evaluate(setting, ChainMap(*scopes.of_window(window)))

    def names_of(self, expr: Expr) -> frozenset[str]:
        """The variables that an expression reads."""
        from engine import feel  # FEEL is not needed to list work items

        functions = frozenset(self.env.functions)
        return feel.compile(expr.text, functions).names_read - functions

    def evaluate(self, expr: Expr, variables: Mapping[str, Any]) -> Any:
        """The value of an expression over these variables.

        Raises:
            FeelError: As `value`.
        """
        from engine import feel

        functions = self.env.functions
        compiled = feel.compile(expr.text, frozenset(functions))
        return compiled.require(variables, now=self.command.at, functions=functions)

    def holds(self, expr: Expr, token: Token) -> bool:
        """Whether a condition is true; anything but true or false is a failure.

        Raises:
            FeelError: As `value`.
            Unforeseen: The value is neither true nor false.
        """
        value = self.value(expr, token)
        if not isinstance(value, bool):
            raise Unforeseen(
                "expression",
                f"the condition {expr.text} gave {value!r}, neither true nor false",
                f"조건식 {expr.text}의 결과가 참도 거짓도 아닙니다",
                expression=expr.text,
                value=to_json(value),
            )
        return value

    def set_variables(self, chain: list[scopes.Scope], variables: Mapping[str, Any]) -> None:
        """Set variables outward from the innermost of the scopes (`scopes.propagate`).

        Raises:
            Unforeseen: They are larger than the limit.
            ValueInvalid: Something that is not a value.
        """
        bound = self.env.limits.variables
        if variables and len(dumps(normalise(variables, "variables"))) > bound:
            raise over("variables", bound)
        scopes.propagate(chain, variables)

    # --- steps ---

    def step(self, token: Token, work: Callable[[], Any]) -> None:
        """Do one step of a token, or park it where an earlier try of the run failed.

        Raises:
            StepFailed: The step failed; the run must start over.
        """
        self.steps += 1
        if (failure := self.faults.get(self.steps)) is not None:
            self.incident(token, failure)
            return
        if (passed := self._passed_limit(token)) is not None:
            self.incident(token, failure_of(passed))
            return
        try:
            work()
        except ContractError as error:
            raise StepFailed(self.steps, failure_of(error)) from error

    def incident(self, token: Token, failure: Failure) -> None:
        """Park a token with an incident."""
        item = Incident(
            id=self.item_id(token, f"incident:{self.window.next_id()}"),
            instance=self.window.instance,
            element=token.element.id,
            kind=failure.kind,
            message=failure.message,
            message_ko=failure.message_ko,
            detail=normalise(to_json(failure.detail)),
            raised_at=self.command.at,
        )
        self.open(token, item, kind=item.kind, message=item.message, detail=item.detail)
        token.park(item.id)

    def _passed_limit(self, token: Token) -> Unforeseen | None:
        limits = self.env.limits
        if self.steps > limits.steps:
            return over("steps", limits.steps)
        if len(token.workflow.tasks) > limits.tokens:
            return over("tokens", limits.tokens)
        return None


def over(name: str, bound: int) -> Unforeseen:
    """The failure of passing a limit."""
    return Unforeseen(
        "limit",
        f"the limit {name} of {bound} was passed",
        f"한도 {name}({bound})을(를) 넘었습니다",
        limit=name,
        bound=bound,
    )


def changed(item: WorkItem, **fields: Any) -> WorkItem:
    """A work item with some fields changed."""
    return replace(item, **fields)
