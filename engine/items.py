"""What an instance waits for, as the outside sees it. All immutable; moments are aware.

A live instance has at least one of these open (law 4). They are a projection of the instance's
state: the runtime computes them, the store keeps the open ones as rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

InstanceState: TypeAlias = Literal["active", "completed", "cancelled", "incident"]


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A user task offered to a participant.

    `groups` and `users` say who may claim it (both empty: anybody of the organisation). `assignee`
    is empty until it is claimed. `priority` 0-100.
    """

    id: str
    instance: str
    process: str
    business_key: str
    element: str
    name: str
    groups: tuple[str, ...]
    users: tuple[str, ...]
    assignee: str
    due_at: datetime | None
    follow_up_at: datetime | None
    priority: int
    created_at: datetime
    form: str


@dataclass(frozen=True, slots=True)
class Timer:
    """A moment the instance waits for. `repetitions` left after this one; -1: without end."""

    id: str
    instance: str
    element: str
    due_at: datetime
    repetitions: int = 0


@dataclass(frozen=True, slots=True)
class Subscription:
    """A message (name and correlation key), a signal or a condition the instance waits for."""

    id: str
    instance: str
    process: str
    element: str
    kind: Literal["message", "signal", "condition"]
    name: str
    correlation_key: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a handler whose intent is committed and whose result is not.

    `id` is the idempotency key. `attempt` is the number of attempts that have failed. `due_at` is
    when the next attempt may run. `retries` is how many attempts it has in all.
    """

    id: str
    instance: str
    element: str
    type: str
    attempt: int
    retries: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """A failure that waits for a person.

    `kind`: expression | decision | call | in_doubt | limit | message | form | error_uncaught |
    handler | stuck. `detail` shows what is needed to settle it: expression, inputs, evidence ...
    """

    id: str
    instance: str
    element: str
    kind: str
    message: str
    message_ko: str
    detail: Mapping[str, Any]
    raised_at: datetime


OpenItem: TypeAlias = WorkItem | Timer | Subscription | Call | Incident


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that a command did to an instance.

    `seq` numbers the commands of the instance from 1; the records of one command share it and are
    numbered by `index` from 0. `type` is one of interfaces' record types. `element` is a BPMN id or
    an empty string. `data` is plain values. `hash` is that of the history row. `command` is the
    command's name.
    """

    seq: int
    index: int
    at: datetime
    actor: str
    command: str
    type: str
    element: str
    data: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Instance:
    """A process instance. `version` numbers the definition's versions from 1."""

    id: str
    key: str
    version: int
    definition: str
    business_key: str
    state: InstanceState
    revision: int
    started_at: datetime
    ended_at: datetime | None
