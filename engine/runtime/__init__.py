"""The only room that knows SpiffWorkflow: one command applied to one instance. No I/O, no clock.

`start` and `apply` are pure: the same state, command and environment give the same outcome, which
is what replay relies on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import NotOffered
from engine.items import Call, Incident, OpenItem
from engine.model.definition import Job
from engine.runtime import codec, commands, conditions, events, gateways, scopes
from engine.runtime.activities import close_window
from engine.runtime.calls import call_inputs
from engine.runtime.run import (
    Command,
    Definition,
    Environment,
    Failure,
    Limits,
    Run,
    StepFailed,
    Thrown,
    Unforeseen,
)
from engine.runtime.window import Window
from engine.values import digest

__all__ = [
    "Command",
    "Environment",
    "Limits",
    "Outcome",
    "Thrown",
    "Unforeseen",
    "View",
    "apply",
    "call_of",
    "seen_by",
    "start",
    "view",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did. `snapshot` is the new state's canonical text, `state_hash` its sha256.

    `opened` are the items that are new or changed, `closed` those that ended and how. `records` are
    (type, element, data) in order. `thrown` are messages and signals to other instances.
    """

    snapshot: str
    state_hash: str
    state: str
    records: tuple[tuple[str, str, Mapping[str, Any]], ...]
    opened: tuple[OpenItem, ...]
    closed: tuple[tuple[OpenItem, str], ...]
    thrown: tuple[Thrown, ...]


def start(
    command: Command, env: Environment, *, instance: str, definition: str, business_key: str
) -> Outcome:
    """Start a new instance of the environment's process.

    Raises:
        ContractError: The start was refused.
    """

    def fresh() -> Window:
        process = env.definition.process
        return Window(
            env.definition.spec(process.id),
            instance=instance,
            definition=definition,
            business_key=business_key,
        )

    return _try(fresh, command, env)


def apply(snapshot: str, command: Command, env: Environment) -> Outcome:
    """Apply a command to the instance in this state.

    Raises:
        ContractError: The command was refused; nothing happened.
    """
    return _try(lambda: codec.restore(snapshot, env.definition), command, env)


@dataclass(frozen=True, slots=True)
class View:
    """What a state shows: the process's variables, the open items and where tokens stand."""

    state: str
    variables: Mapping[str, Any]
    items: tuple[OpenItem, ...]
    active: tuple[str, ...]


def view(snapshot: str, definition: Definition) -> View:
    """Look into a state."""
    window = codec.restore(snapshot, definition)
    waiting = {
        t.element.id: None
        for t in window.all_tokens()
        if not (t.note("attached") or t.note("armed"))
    }
    return View(window.state, window.data, tuple(window.items.values()), tuple(waiting))


def seen_by(snapshot: str, definition: Definition, item_id: str) -> Mapping[str, Any]:
    """The variables that the token of an open item sees.

    Raises:
        NotOffered: The item is not open.
    """
    window = codec.restore(snapshot, definition)
    if item_id not in window.items:
        raise NotOffered(item_id, "not open")
    return dict(scopes.visible(window.token(window.owners[item_id])))


def call_of(
    snapshot: str, definition: Definition, call_id: str
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """The inputs and headers of an open call.

    Raises:
        NotOffered: The call is not open any more.
    """
    window = codec.restore(snapshot, definition)
    if not isinstance(window.items.get(call_id), Call):
        raise NotOffered(call_id, "not open")
    token = window.token(window.owners[call_id])
    detail = token.element.detail
    headers = detail.headers if isinstance(detail, Job) else {}
    return call_inputs(token), dict(headers)


def _try(window: Callable[[], Window], command: Command, env: Environment) -> Outcome:
    """Run; a step that fails is replaced by an incident in the next try."""
    faults: dict[int, Failure] = {}
    while True:
        run = Run(window(), command, env, faults)
        try:
            return _run(run)
        except StepFailed as failed:
            faults[failed.step] = failed.failure


def _run(run: Run) -> Outcome:
    window = run.window
    before = dict(window.items)
    window.run = run
    commands.do(run)
    _until_waiting(run)
    _end(run)
    window.run = None
    text = codec.dump(window)
    opened = (item for i, item in window.items.items() if before.get(i) != item)
    return Outcome(
        snapshot=text,
        state_hash=digest(text),
        state=window.state,
        records=tuple(run.records),
        opened=tuple(opened),
        closed=tuple(
            (item, state)
            for item, state in run.closed
            if item.id in before and item.id not in window.items
        ),
        thrown=tuple(run.thrown),
    )


def _until_waiting(run: Run) -> None:
    """Run ready tokens, oldest first, until all of them wait; end the scopes that are empty."""
    window = run.window
    while True:
        ready = window.next_ready()
        if ready is not None:
            run.step(ready, ready.run)
            _close_finished(run)
            conditions.check(run)
        elif not gateways.fire_joins(window):
            return


def _close_finished(run: Run) -> None:
    for sub in list(run.window.subprocesses.values()):
        if not events.alive(sub):
            close_window(sub, run)


def _end(run: Run) -> None:
    """Complete an instance without tokens; never leave one that waits for nothing (law 4)."""
    window = run.window
    if window.state == "cancelled":
        return
    if not events.alive(window):
        events.disarm_scope(window, run)
        window.state = "completed"
        run.record("instance_completed")
        return
    if not window.items:
        stuck = window.all_tokens()[0]
        message = f"the instance waits at {stuck.element.id} for nothing that could come"
        korean = f"{stuck.element.id}에서 더 진행할 수 없는 상태로 멈추었습니다"
        run.incident(stuck, Failure("stuck", message, korean, {}))
    waiting = any(isinstance(i, Incident) for i in window.items.values())
    window.state = "incident" if waiting else "active"
