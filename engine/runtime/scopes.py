"""Variables: scopes, look-up and propagation, as Camunda 8 documents them.

The scopes a token sees, innermost first: its activity's local variables (`token.data`), those of
its multi-instance body, those of each enclosing sub-process, and the variables of the process. A
called process ends the chain: it has variables of its own.
"""

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from engine.runtime.window import SubWindow, Token, Window
from engine.values import normalise

Scope = dict[str, Any]


def chain(token: Token) -> list[Scope]:
    """The scopes that a token sees, innermost first; the last is its process's."""
    scopes: list[Scope] = [token.data]
    body = token.note("body")
    if body is not None:
        scopes.append(token.top.token(body).data)
    return scopes + of_window(token.workflow)


def of_window(window: Window | SubWindow) -> list[Scope]:
    """The scopes that the elements of a window see, innermost first."""
    scopes: list[Scope] = []
    while isinstance(window, SubWindow) and not window.called:
        scopes.append(window.parent_token.data)
        body = window.parent_token.note("body")
        if body is not None:
            scopes.append(window.top_workflow.token(body).data)
        window = window.parent_token.workflow
    return [*scopes, window.data]


def visible(token: Token) -> Mapping[str, Any]:
    """All variables that a token sees, inner ones hiding outer ones."""
    return ChainMap(*chain(token))


def propagate(scopes: list[Scope], variables: Mapping[str, Any]) -> None:
    """Set each variable in the innermost scope that has it, else in the outermost.

    Raises:
        ValueInvalid: Something that is not a value.
    """
    for name, value in variables.items():
        home = next((s for s in scopes if name in s), scopes[-1])
        home[name] = normalise(value, name)


def assign(scope: Scope, target: str, value: Any) -> None:
    """Set a dotted path in one scope, keeping the context's other entries.

    Raises:
        ValueInvalid: Something that is not a value.
    """
    name, *path = target.split(".")
    if not path:
        scope[name] = normalise(value, target)
        return
    # a new context each time: the old one may be shared
    root = dict(scope[name]) if isinstance(scope.get(name), Mapping) else {}
    scope[name] = root
    for step in path[:-1]:
        inner = dict(root[step]) if isinstance(root.get(step), Mapping) else {}
        root[step] = inner
        root = inner
    root[path[-1]] = normalise(value, target)
