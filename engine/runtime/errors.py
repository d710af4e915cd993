"""BPMN errors: thrown by an error end event or a handler, caught by the nearest boundary event."""

from collections.abc import Mapping
from typing import Any

from engine.model.definition import Element, ErrorEvent
from engine.runtime.nodes import place
from engine.runtime.run import Run, Unforeseen
from engine.runtime.window import LEAVE, SubWindow, Token


def throw_error(
    token: Token, run: Run, code: str, message: str, variables: Mapping[str, Any]
) -> bool:
    """Throw from a token: the nearest enclosing catcher goes on, the activity it is on is cancelled.

    Returns False: the throwing token has left the window, or will with its scope.

    Raises:
        Unforeseen: Nobody catches it.
    """
    activity: Token | None = token
    while activity is not None:
        catcher = _catcher(activity, run, code)
        if catcher is not None:
            _catch(activity, catcher, run, {"errorCode": code, "errorMessage": message, **variables})
            return False
        activity = _outer(activity)
    raise Unforeseen(
        "error_uncaught",
        f"nobody catches the error {code!r} thrown at {token.element.id}: {message}",
        f"{token.element.id}에서 발생한 오류 {code!r}을(를) 처리하는 경계 이벤트가 없습니다: {message}",
        code=code,
        variables=dict(variables),
    )


def _outer(token: Token) -> Token | None:
    if (body := token.note("body")) is not None:
        return token.top.token(body)
    window = token.workflow
    return window.parent_token if isinstance(window, SubWindow) else None


def _catcher(activity: Token, run: Run, code: str) -> Element | None:
    if activity.note("body") is not None:
        return None
    found = [
        e
        for e in activity.task_spec.graph.boundary_events(activity.element.id)
        if isinstance(e.event, ErrorEvent)
    ]
    codes = [(str(run.value(e.event.code, activity) or ""), e) for e in found]  # type: ignore[union-attr]  # filtered above
    exact = [e for c, e in codes if c == code]
    catch_all = [e for c, e in codes if not c]
    return (exact + catch_all + [None])[0]  # type: ignore[list-item]  # the last one is "nobody"


def _catch(activity: Token, event: Element, run: Run, variables: dict[str, Any]) -> None:
    boundary = place(activity.workflow, event.id)
    boundary.wake(LEAVE, {k: v for k, v in variables.items() if k not in _OWN} | _said(event, variables))
    activity.cancel()


_OWN = ("errorCode", "errorMessage")


def _said(event: Element, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Code and message are for the event's output mappings only, not spilled into the process."""
    return {k: variables[k] for k in _OWN} if event.outputs else {}
