"""Conditional events: evaluated again whenever a variable they read has changed.

A condition is looked at once every variable it reads exists; before that it can't have become true.
"""

from engine.items import Subscription
from engine.model.definition import ConditionalEvent
from engine.runtime import events, scopes
from engine.runtime.run import Run
from engine.runtime.window import Token
from engine.values import digest, dumps


def check(run: Run) -> None:
    """Fire the waiting conditional events whose condition is true now, oldest tokens first."""
    window = run.window
    for item_id in sorted(window.conditions, key=window.owners.__getitem__):
        item = window.items.get(item_id)  # None: one that fired before it has cancelled it
        if isinstance(item, Subscription):
            token = window.token(window.owners[item_id])
            if not token.note("incident") and _changed(token, run):
                run.step(token, lambda t=token, i=item: _look(t, i, run))  # type: ignore[misc]  # a lambda with defaults


def _changed(token: Token, run: Run) -> bool:
    seen = scopes.visible(token)
    names = run.names_of(_event(token).condition)
    if not all(name in seen for name in names):
        return False
    print_now = digest(dumps({name: seen[name] for name in names}))
    if token.note("seen") == print_now:
        return False
    token.internal_data["seen"] = print_now
    return True


def _look(token: Token, item: Subscription, run: Run) -> None:
    if not run.holds(_event(token).condition, token):
        return
    if not events.stays(token):
        run.close(item, "correlated")
    events.fire(token, {})


def _event(token: Token) -> ConditionalEvent:
    event = events.catching(token.element)
    if not isinstance(event, ConditionalEvent):
        raise TypeError(token.element.id)
    return event
