"""Our dataclasses as rows of the tables, and back. Pure but for the driver's form of moments."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

from engine.items import Call, Incident, Subscription, Timer, WorkItem
from engine.store.connection import Cell, Row, Values
from engine.store.moments import to_text
from engine.store.port import (
    Deployed,
    HistoryRow,
    Resource,
    StartWait,
    StoredInstance,
    StoredMessage,
)
from engine.values import dumps, loads

Write: TypeAlias = Callable[[datetime], Cell]
Read: TypeAlias = Callable[[str | datetime], datetime]

_NEVER_DUE: Final = "~"  # after every year
HIGHEST: Final = "\U0010ffff"  # after every text of ours
_URGENCY_BASE: Final = 5000


def instance_values(row: StoredInstance, write: Write) -> dict[str, Cell]:
    """An instance as the parameters of its statements."""
    return {
        "id": row.id,
        "process": row.process,
        "version": row.version,
        "definition": row.definition,
        "business_key": row.business_key,
        "state": row.state,
        "revision": row.revision,
        "state_hash": row.state_hash,
        "started_at": write(row.started_at),
        "started_by": row.started_by,
        "ended_at": row.ended_at and write(row.ended_at),
        "snapshot": row.snapshot,
    }


def read_instance(row: Row, read: Read) -> StoredInstance:
    """An instance; the snapshot is empty when the row has none."""
    return StoredInstance(
        id=row[0],
        process=row[1],
        version=row[2],
        definition=row[3],
        business_key=row[4],
        state=row[5],
        revision=row[6],
        state_hash=row[7],
        snapshot=row[11] if len(row) > 11 else b"",
        started_at=read(row[8]),
        started_by=row[9],
        ended_at=row[10] and read(row[10]),
    )


# --- work items -----------------------------------------------------------------------------------


def position(item: WorkItem) -> str:
    """A text that sorts work items: due date (none last), priority (high first), age."""
    due = to_text(item.due_at) if item.due_at else _NEVER_DUE
    urgency = min(max(_URGENCY_BASE - item.priority, 0), 2 * _URGENCY_BASE - 1)
    return f"{due} {urgency:04d} {to_text(item.created_at)}"


def before(due_before: datetime | None) -> str:
    """The bound of a position for items due before a moment; without one, of every position."""
    return to_text(due_before) if due_before else HIGHEST


def work_item_values(item: WorkItem, write: Write) -> dict[str, Cell]:
    """An open work item as the parameters of its statements."""
    return {
        "id": item.id,
        "instance": item.instance,
        "process": item.process,
        "business_key": item.business_key,
        "element": item.element,
        "name": item.name,
        "group_names": _names(item.groups),
        "user_names": _names(item.users),
        "assignee": item.assignee,
        "due_at": item.due_at and write(item.due_at),
        "follow_up_at": item.follow_up_at and write(item.follow_up_at),
        "priority": item.priority,
        "created_at": write(item.created_at),
        "form": item.form,
        "state": "open",
        "position": position(item),
    }


def _names(names: tuple[str, ...]) -> str:
    return json.dumps(names, ensure_ascii=False, separators=(",", ":"))


class Offer(NamedTuple):
    """One entry of one sorted list: to whom an open work item is offered, and its place there."""

    kind: str
    name: str
    position: str
    work_item: str


def offers(item: WorkItem) -> set[Offer]:
    """To whom an open item is offered: one entry for each group and user, or one for anyone."""
    names = [("group", name) for name in item.groups] + [("user", name) for name in item.users]
    place = position(item)
    return {Offer(kind, name, place, item.id) for kind, name in names or [("anyone", "")]}


def read_work_item(row: Row, read: Read) -> WorkItem:
    """A work item."""
    return WorkItem(
        id=row[0],
        instance=row[1],
        process=row[2],
        business_key=row[3],
        element=row[4],
        name=row[5],
        groups=tuple(json.loads(row[6])),
        users=tuple(json.loads(row[7])),
        assignee=row[8],
        due_at=row[9] and read(row[9]),
        follow_up_at=row[10] and read(row[10]),
        priority=row[11],
        created_at=read(row[12]),
        form=row[13],
    )


# --- timers, subscriptions, calls, incidents ------------------------------------------------------


def timer_values(timer: Timer, write: Write) -> Values:
    """A timer as the parameters of its statements."""
    return {
        "id": timer.id,
        "instance": timer.instance,
        "element": timer.element,
        "due_at": write(timer.due_at),
        "repetitions": timer.repetitions,
    }


def read_timer(row: Row, read: Read) -> Timer:
    """A timer."""
    return Timer(
        id=row[0], instance=row[1], element=row[2], due_at=read(row[3]), repetitions=row[4]
    )


def subscription_values(subscription: Subscription, write: Write) -> Values:
    """A subscription as the parameters of its statements."""
    return {
        "id": subscription.id,
        "instance": subscription.instance,
        "process": subscription.process,
        "element": subscription.element,
        "kind": subscription.kind,
        "name": subscription.name,
        "correlation_key": subscription.correlation_key,
        "created_at": write(subscription.created_at),
    }


def read_subscription(row: Row, read: Read) -> Subscription:
    """A subscription."""
    return Subscription(
        id=row[0],
        instance=row[1],
        process=row[2],
        element=row[3],
        kind=row[4],
        name=row[5],
        correlation_key=row[6],
        created_at=read(row[7]),
    )


def call_values(call: Call, write: Write) -> Values:
    """A call as the parameters of its statements; nobody holds a new one."""
    return {
        "id": call.id,
        "instance": call.instance,
        "element": call.element,
        "type": call.type,
        "attempt": call.attempt,
        "retries": call.retries,
        "due_at": write(call.due_at),
        "worker": "",
    }


def read_call(row: Row, read: Read) -> Call:
    """A call."""
    return Call(
        id=row[0],
        instance=row[1],
        element=row[2],
        type=row[3],
        attempt=row[4],
        retries=row[5],
        due_at=read(row[6]),
    )


def incident_values(incident: Incident, write: Write) -> Values:
    """An open incident as the parameters of its statements."""
    return {
        "id": incident.id,
        "instance": incident.instance,
        "element": incident.element,
        "kind": incident.kind,
        "message": incident.message,
        "message_ko": incident.message_ko,
        "detail": dumps(incident.detail),
        "raised_at": write(incident.raised_at),
        "state": "open",
    }


def read_incident(row: Row, read: Read) -> Incident:
    """An incident."""
    return Incident(
        id=row[0],
        instance=row[1],
        element=row[2],
        kind=row[3],
        message=row[4],
        message_ko=row[5],
        detail=loads(row[6]),
        raised_at=read(row[7]),
    )


# --- messages, history, definitions ---------------------------------------------------------------


def message_values(message: StoredMessage, write: Write) -> Values:
    """A message as the parameters of its statements."""
    return {
        "id": message.id,
        "name": message.name,
        "correlation_key": message.correlation_key,
        "message_id": message.message_id,
        "variables": message.variables,
        "published_at": write(message.published_at),
        "expires_at": write(message.expires_at),
        "delivered": message.delivered,
    }


MESSAGE_WIDTH: Final = 8  # columns of a message in a row that goes on


def read_message(row: Row, read: Read) -> StoredMessage:
    """A message."""
    return StoredMessage(
        id=row[0],
        name=row[1],
        correlation_key=row[2],
        message_id=row[3],
        variables=row[4],
        published_at=read(row[5]),
        expires_at=read(row[6]),
        delivered=bool(row[7]),
    )


def start_values(wait: StartWait, write: Write) -> Values:
    """A waiting start event as the parameters of its statements."""
    return {
        "id": wait.id,
        "process": wait.process,
        "element": wait.element,
        "kind": wait.kind,
        "name": wait.name,
        "due_at": wait.due_at and write(wait.due_at),
        "repetitions": wait.repetitions,
        "every": wait.every,
    }


def read_start(row: Row, read: Read) -> StartWait:
    """A waiting start event."""
    return StartWait(
        id=row[0],
        process=row[1],
        element=row[2],
        kind=row[3],
        name=row[4],
        due_at=row[5] and read(row[5]),
        repetitions=row[6],
        every=row[7],
    )


def history_values(row: HistoryRow) -> Values:
    """A history row as the parameters of its statements; `at` stays the text that was hashed."""
    return {
        "stream": row.stream,
        "seq": row.seq,
        "at": row.at,
        "actor": row.actor,
        "command": row.command,
        "records": row.records,
        "state_hash": row.state_hash,
        "prev_hash": row.prev_hash,
        "hash": row.hash,
    }


def read_history(row: Row) -> HistoryRow:
    """A history row."""
    return HistoryRow(*row)


def resource_values(resource: Resource) -> Values:
    """A resource as the parameters of its statements."""
    return {
        "hash": resource.hash,
        "kind": resource.kind,
        "name": resource.name,
        "content": resource.content,
    }


def read_resource(row: Row) -> Resource:
    """A resource."""
    return Resource(hash=row[0], kind=row[1], name=row[2], content=bytes(row[3]))


def deployed_values(row: Deployed, write: Write) -> Values:
    """A deployed thing as the parameters of its statements."""
    return {
        "kind": row.kind,
        "key": row.key,
        "version": row.version,
        "hash": row.hash,
        "name": row.name,
        "manifest": row.manifest,
        "deployed_at": write(row.deployed_at),
        "deployed_by": row.deployed_by,
    }


def read_deployed(row: Row, read: Read) -> Deployed:
    """A deployed thing."""
    return Deployed(
        kind=row[0],
        key=row[1],
        version=row[2],
        hash=row[3],
        name=row[4],
        manifest=row[5],
        deployed_at=read(row[6]),
        deployed_by=row[7],
    )
