"""The JSON shapes of what the engine gives. Names here are promised to other programs."""

from collections.abc import Iterable, Sequence
from typing import Any

from engine.items import (
    Call,
    Incident,
    Instance,
    OpenItem,
    Record,
    Subscription,
    Timer,
    WorkItem,
)


def instance(one: Instance) -> dict[str, Any]:
    """An instance in a list."""
    return {
        "id": one.id,
        "key": one.key,
        "version": one.version,
        "business_key": one.business_key,
        "state": one.state,
        "revision": one.revision,
        "started_at": one.started_at,
        "ended_at": one.ended_at,
    }


def work_item(one: WorkItem) -> dict[str, Any]:
    """A work item in a worklist."""
    return {
        "id": one.id,
        "instance": one.instance,
        "business_key": one.business_key,
        "process": one.process,
        "element": one.element,
        "name": one.name,
        "groups": list(one.groups),
        "users": list(one.users),
        "assignee": one.assignee,
        "due_at": one.due_at,
        "priority": one.priority,
        "created_at": one.created_at,
    }


def timer(one: Timer) -> dict[str, Any]:
    """An open timer."""
    return {"id": one.id, "element": one.element, "due_at": one.due_at}


def subscription(one: Subscription) -> dict[str, Any]:
    """An open subscription to a message or signal."""
    return {
        "id": one.id,
        "element": one.element,
        "kind": one.kind,
        "name": one.name,
        "correlation_key": one.correlation_key,
        "created_at": one.created_at,
    }


def call(one: Call) -> dict[str, Any]:
    """An open call; `attempts` is how many have failed."""
    return {
        "id": one.id,
        "element": one.element,
        "type": one.type,
        "attempts": one.attempt,
        "retries": one.retries,
        "due_at": one.due_at,
    }


def incident(one: Incident) -> dict[str, Any]:
    """An open incident."""
    return {
        "id": one.id,
        "instance": one.instance,
        "element": one.element,
        "kind": one.kind,
        "message": one.message,
        "message_ko": one.message_ko,
        "detail": dict(one.detail),
        "raised_at": one.raised_at,
    }


def open_items(items: Iterable[OpenItem]) -> dict[str, Any]:
    """What an instance waits for, by kind."""
    found: dict[str, list[Any]] = {
        "work_items": [], "timers": [], "subscriptions": [], "calls": [], "incidents": [],
    }  # fmt: skip
    for one in items:
        match one:
            case WorkItem():
                found["work_items"].append(work_item(one))
            case Timer():
                found["timers"].append(timer(one))
            case Subscription():
                found["subscriptions"].append(subscription(one))
            case Call():
                found["calls"].append(call(one))
            case Incident():
                found["incidents"].append(incident(one))
    return found


def record(one: Record) -> dict[str, Any]:
    """One record of a history."""
    return {
        "seq": one.seq,
        "at": one.at,
        "actor": one.actor,
        "command": one.command,
        "type": one.type,
        "element": one.element,
        "data": dict(one.data),
        "hash": one.hash,
    }


def records(many: Sequence[Record]) -> list[dict[str, Any]]:
    """The records of a history, in order."""
    return [record(one) for one in many]
