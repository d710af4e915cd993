"""What the engine asks of its database. `open_store` in this package gives one.

All moments are aware datetimes (stored as UTC ISO text with microseconds, or timestamptz). A
`Transaction` is one database transaction: everything or nothing.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.items import Call, Incident, InstanceState, OpenItem, Subscription, Timer, WorkItem

EVERY = 2**62
"""A limit that nothing reaches."""


@dataclass(frozen=True, slots=True)
class StoredInstance:
    """An instance's row. `definition` is the bundle hash; `snapshot` the codec's bytes."""

    id: str
    process: str
    version: int
    definition: str
    business_key: str
    state: InstanceState
    revision: int
    state_hash: str
    snapshot: bytes
    started_at: datetime
    started_by: str
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One command of one stream (an instance id, or `organisation`, `deployments`).

    `command` and `records` are canonical text (engine.values). `hash` covers every other field.
    """

    stream: str
    seq: int
    at: str
    actor: str
    command: str
    records: str
    state_hash: str
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Resource:
    """A file's content by its sha256. `kind`: bpmn | dmn | form | reference."""

    hash: str
    kind: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployed thing. `manifest` is canonical text naming the resources it is made of.

    `kind`: process | decision | form | reference. `version` counts from 1 per (kind, key).
    """

    kind: str
    key: str
    version: int
    hash: str
    name: str
    manifest: str
    deployed_at: datetime
    deployed_by: str


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A published message, kept until `expires_at` against repeats. `delivered`: it was taken."""

    id: str
    name: str
    correlation_key: str
    message_id: str
    variables: str
    published_at: datetime
    expires_at: datetime
    delivered: bool


@dataclass(frozen=True, slots=True)
class StartWait:
    """A start event of a deployed process that waits for a message, signal or timer.

    `id` is `process:element`. `name` is that of the message or signal. `due_at`, `repetitions` and
    `every` (canonical text of [months, exact]) are a timer's.
    """

    id: str
    process: str
    element: str
    kind: str
    name: str = ""
    due_at: datetime | None = None
    repetitions: int = 0
    every: str = ""


@dataclass(frozen=True, slots=True)
class WorkItemFilter:
    """Which open work items to list; empty fields do not filter. `groups`: any of them."""

    groups: tuple[str, ...] = ()
    assignee: str = ""
    candidate: str = ""
    instance: str = ""
    due_before: datetime | None = None
    limit: int = 1000


class Transaction(Protocol):
    """Reads and writes of one transaction."""

    # instances
    def instance(self, instance_id: str) -> StoredInstance | None:
        """The instance's row."""
        ...

    def add_instance(self, row: StoredInstance) -> None:
        """Insert a new instance."""
        ...

    def replace_instance(self, row: StoredInstance, expected_revision: int) -> bool:
        """Compare-and-set; False (and nothing written) when the revision is another one."""
        ...

    def instances(
        self, *, process: str = "", state: str = "", business_key: str = "", limit: int = 1000
    ) -> list[StoredInstance]:
        """Instances, newest first, snapshot left empty."""
        ...

    # open items
    def put_items(self, opened: Iterable[OpenItem], closed: Iterable[tuple[OpenItem, str]]) -> None:
        """Insert or update open items; close others with the state they ended in."""
        ...

    def work_items(self, where: WorkItemFilter) -> list[WorkItem]:
        """Open work items: by due date (none last), then priority (high first), then age."""
        ...

    def work_item(self, item_id: str) -> tuple[WorkItem, str] | None:
        """A work item, open or closed, with its state: open | completed | cancelled."""
        ...

    def timers_due(self, now: datetime, limit: int) -> list[Timer]:
        """Open timers whose moment has come, earliest first, then by id."""
        ...

    def calls_due(self, now: datetime, limit: int) -> list[Call]:
        """Open calls that may run now, earliest first, then by id."""
        ...

    def next_due(self) -> datetime | None:
        """The earliest moment of any open timer or call."""
        ...

    def postpone_call(self, call_id: str, due_at: datetime) -> None:
        """The outside has no answer yet: look again then. Not a change of the instance."""
        ...

    def claim_call(self, call_id: str, worker: str, now: datetime, until: datetime) -> bool:
        """Take a call for one worker until then; False when another holds it."""
        ...

    def release_call(self, call_id: str, worker: str) -> None:
        """Give a claimed call back."""
        ...

    def began(self, call_id: str) -> bool:
        """Whether an attempt of the call ever began (survives a crash)."""
        ...

    def mark_begun(self, call_id: str) -> None:
        """Commit that an attempt is about to begin."""
        ...

    def subscriptions(self, kind: str, name: str, correlation_key: str) -> list[Subscription]:
        """Open subscriptions that match, oldest first."""
        ...

    def listeners(self, signal: str) -> list[Subscription]:
        """Open subscriptions to a signal, oldest first."""
        ...

    def open_items(self, instance_id: str) -> list[OpenItem]:
        """Everything an instance waits for."""
        ...

    def incidents(self, instance_id: str = "") -> list[Incident]:
        """Open incidents, oldest first, of one instance or of all."""
        ...

    def incident(self, incident_id: str) -> tuple[Incident, str] | None:
        """An incident with its state: open | resolved."""
        ...

    def ids_like(self, kind: str, prefix: str) -> list[str]:
        """Up to 10 ids with this prefix. `kind`: instance | work_item | incident | timer | call."""
        ...

    # messages
    def message_known(self, name: str, message_id: str) -> bool:
        """Whether a message of this name and id is kept."""
        ...

    def add_message(self, message: StoredMessage) -> None:
        """Keep a message."""
        ...

    def messages_waiting(
        self, name: str, correlation_key: str, now: datetime
    ) -> list[StoredMessage]:
        """Undelivered, unexpired messages, oldest first."""
        ...

    def deliverable(self, now: datetime) -> list[tuple[StoredMessage, Subscription]]:
        """Undelivered, unexpired messages with an open subscription: one pair per subscription."""
        ...

    def startable(self, now: datetime) -> list[tuple[StoredMessage, StartWait]]:
        """Undelivered, unexpired messages that a start event waits for, in order of arrival."""
        ...

    def mark_delivered(self, message_id: str) -> None:
        """The stored message (by its `id`) was taken."""
        ...

    def drop_expired(self, now: datetime) -> int:
        """Forget messages past their time; how many."""
        ...

    # history
    def append_history(self, row: HistoryRow) -> None:
        """Append; the database refuses a change or removal of any row."""
        ...

    def history(self, stream: str, *, upto: int | None = None) -> list[HistoryRow]:
        """The rows of a stream in order."""
        ...

    def last_history(self, stream: str) -> HistoryRow | None:
        """The stream's newest row."""
        ...

    def streams(self) -> list[str]:
        """Every stream that has rows."""
        ...

    # definitions
    def put_resource(self, resource: Resource) -> None:
        """Keep a content; once kept it never changes."""
        ...

    def resource(self, content_hash: str) -> Resource | None:
        """A content by its hash."""
        ...

    def add_deployed(self, row: Deployed) -> None:
        """Insert a new version."""
        ...

    def latest(self, kind: str, key: str) -> Deployed | None:
        """The newest version."""
        ...

    def deployed_by_hash(self, kind: str, content_hash: str) -> Deployed | None:
        """The deployed thing with this hash."""
        ...

    def deployed(self, kind: str) -> list[Deployed]:
        """The newest version of each key, by key."""
        ...

    # start events that wait
    def set_starts(self, process: str, waits: Iterable[StartWait]) -> None:
        """Replace what the start events of a process wait for."""
        ...

    def starts(self, kind: str, name: str) -> list[StartWait]:
        """The start events that wait for a message or signal of this name."""
        ...

    def starts_due(self, now: datetime) -> list[StartWait]:
        """The start events whose timer has come, earliest first."""
        ...

    def move_start(self, wait: StartWait, due_at: datetime | None, repetitions: int) -> bool:
        """Set a timer start to its next moment (None: it is over), if it still stands as given."""
        ...

    # settings of the database itself
    def setting(self, name: str) -> str | None:
        """A setting: `clock` (a demo database's own time), `organisation`, ..."""
        ...

    def set_setting(self, name: str, value: str) -> None:
        """Write a setting."""
        ...


class Store(Protocol):
    """A database."""

    @property
    def url(self) -> str:
        """Its URL, password masked."""
        ...

    def read(self) -> AbstractContextManager[Transaction]:
        """A transaction for reading: one consistent view."""
        ...

    def write(self) -> AbstractContextManager[Transaction]:
        """A transaction for writing (SQLite: BEGIN IMMEDIATE); commits at the end of the block."""
        ...

    def checks(self) -> Mapping[str, str]:
        """Integrity checks of the database: name -> '' when fine, else what is wrong."""
        ...

    def close(self) -> None:
        """Give the connections back."""
        ...
