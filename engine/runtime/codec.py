"""The snapshot: an instance's live window as text, and back.

Canonical text (engine.values), so its hash is a hash of the state; compressed for the store. Specs
are not in it, only element ids. `FORMAT` is the first thing in it: a later format reads this one.
"""

import zlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from engine.items import Call, Incident, OpenItem, Subscription, Timer, WorkItem
from engine.runtime.run import Definition
from engine.runtime.window import SubWindow, Token, Window
from engine.values import dumps, loads

FORMAT = 1
_ITEMS: Mapping[str, type[OpenItem]] = {
    "work": WorkItem,
    "timer": Timer,
    "subscription": Subscription,
    "call": Call,
    "incident": Incident,
}
_NAMES = {cls: name for name, cls in _ITEMS.items()}
_FIELDS = {cls: [f.name for f in fields(cls)] for cls in _NAMES}
_TUPLES = ("groups", "users")


def dump(window: Window) -> str:
    """The window as canonical text."""
    return dumps(
        {
            "format": FORMAT,
            "instance": window.instance,
            "definition": window.definition,
            "business_key": window.business_key,
            "state": window.state,
            "last_id": window.last_id,
            "variables": window.data,
            "tokens": _tokens(window),
            "undo": window.compensations,
            "windows": [
                [
                    number,
                    sub.spec.process.id if sub.called else "",
                    sub.data if sub.called else {},
                    _tokens(sub),
                    sub.compensations,
                ]
                for number, sub in sorted(window.subprocesses.items())
            ],
            "items": [
                [window.owners[i], _NAMES[type(item)], *_values(item)]
                for i, item in sorted(window.items.items())
            ],
        }
    )


def _tokens(window: Window | SubWindow) -> list[list[Any]]:
    return [[t.number, t.element.id, t.state, t.data, t.internal_data] for t in window.tokens()]


def _values(item: OpenItem) -> list[Any]:
    return [getattr(item, name) for name in _FIELDS[type(item)]]


def restore(text: str, definition: Definition) -> Window:
    """The window of a snapshot text."""
    data = loads(text)
    window = Window(
        definition.spec(definition.process.id),
        instance=data["instance"],
        definition=data["definition"],
        business_key=data["business_key"],
    )
    window.state, window.last_id, window.data = data["state"], data["last_id"], data["variables"]
    window.compensations = data["undo"]
    _restore_tokens(window, data["tokens"])
    # an outer window's token has a lower number than the window it holds
    for number, called, variables, tokens, undo in data["windows"]:
        token = window.token(number)
        spec = definition.spec(called) if called else token.workflow.spec.bodies[token.element.id]
        sub = SubWindow(spec, token)
        sub.data, sub.compensations = variables, undo
        _restore_tokens(sub, tokens)
    for owner, name, *values in data["items"]:
        item = _item(_ITEMS[name], values)
        window.items[item.id] = item
        window.owners[item.id] = owner
        if isinstance(item, Subscription) and item.kind == "condition":
            window.conditions.add(item.id)
    return window


def _restore_tokens(window: Window | SubWindow, rows: list[list[Any]]) -> None:
    for number, element, state, variables, notes in rows:
        token = Token(window, window.spec.task_specs[element], id=number)
        token._state = state
        token.data, token.internal_data = variables, notes


def _item(cls: type[OpenItem], values: list[Any]) -> OpenItem:
    facts = dict(zip(_FIELDS[cls], values, strict=True))
    for name in _TUPLES:
        if name in facts:
            facts[name] = tuple(facts[name])
    return cls(**facts)


def pack(text: str) -> bytes:
    """The text compressed for the store."""
    return zlib.compress(text.encode(), 1)


class Unreadable(Exception):  # the store keeps bytes; these are no snapshot
    """The bytes are not a packed snapshot."""


def unpack(packed: bytes) -> str:
    """The text of a packed snapshot.

    Raises:
        Unreadable: It is none.
    """
    try:
        return zlib.decompress(packed).decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise Unreadable(str(error)) from error
