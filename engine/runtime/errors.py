"""BPMN errors: thrown by an error end event or a handler, caught by the nearest boundary event."""

from collections.abc import Mapping
from typing import Any, cast

from engine.model.definition import Element, ErrorEvent
from engine.runtime.nodes import place
from engine.runtime.run import Run, Unforeseen
from engine.runtime.window import LEAVE, SubWindow, Token


def throw_error(
    token: Token, run: Run, code: str, message: str, variables: Mapping[str, Any]
) -> bool:
    """Throw from a token: the nearest enclosing catcher goes on, its activity is cancelled.

    Returns False: the throwing token has left the window, or will with its scope.

    Raises:
        Unforeseen: Nobody catches it.
    """
    activity: Token | None = token
    while activity is not None:
        catcher = _catcher(activity, run, code)
        if catcher is not None:
            _catch(activity, catcher, _said(catcher, code, message) | dict(variables))
            return False
        activity = _outer(activity)
    raise Unforeseen(
        "error_uncaught",
        f"nobody catches the error {code!r} thrown at {token.element.id}: {message}",
        f"{token.element.id}에서 발생한 오류 {code!r}을(를) 받는 경계 이벤트가 없습니다: {message}",
        code=code,
        variables=dict(variables),
    )


def _outer(token: Token) -> Token | None:
    if (body := token.note("body")) is not None:
        return token.top.token(body)
    window = token.workflow
    return window.parent_token if isinstance(window, SubWindow) else None


def _catcher(activity: Token, run: Run, code: str) -> Element | None:
    """The boundary event that catches the code: the one that names it, else one that names none."""
    if activity.note("body") is not None:
        return None
    catch_all = None
    for element in activity.task_spec.graph.boundary_events(activity.element.id):
        if isinstance(element.event, ErrorEvent):
            caught = str(run.value(element.event.code, activity) or "")
            if caught == code:
                return cast("Element", element)
            catch_all = catch_all if caught else catch_all or element
    return catch_all


def _catch(activity: Token, event: Element, variables: dict[str, Any]) -> None:
    boundary = place(activity.workflow, event.id)
    boundary.wake(LEAVE, variables)
    activity.cancel()


def _said(event: Element, code: str, message: str) -> dict[str, Any]:
    """Code and message are for the event's output mappings only, not spilled into the process."""
    return {"errorCode": code, "errorMessage": message} if event.outputs else {}
