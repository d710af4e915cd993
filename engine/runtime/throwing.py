"""Throwing: errors and escalations to the nearest catcher, messages and signals to anybody.

An error or escalation climbs from where it is thrown: the boundary events of the activity, the
event sub-processes of the scope around it, then the activity that the scope belongs to, and so on.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.model.definition import Element, ErrorEvent, EscalationEvent, Kind
from engine.runtime import events
from engine.runtime.nodes import place
from engine.runtime.run import Run, Unforeseen
from engine.runtime.window import ENTER, LEAVE, SubWindow, Token, Window


@dataclass(frozen=True, slots=True)
class _Catcher:
    """An element that catches. `activity` is what a boundary event is attached to."""

    element: Element
    window: Window | SubWindow
    activity: Token | None

    @property
    def interrupting(self) -> bool:
        return events.interrupting(self.element)


def throw_error(
    token: Token, run: Run, code: str, message: str, variables: Mapping[str, Any]
) -> bool:
    """Throw an error; what it interrupts is cancelled, the throwing token with it.

    Returns False: the throwing token is done with.

    Raises:
        Unforeseen: Nobody catches it.
    """
    catcher = _find(token, run, ErrorEvent, code)
    if catcher is None:
        raise Unforeseen(
            "error_uncaught",
            f"nobody catches the error {code!r} thrown at {token.element.id}: {message}",
            f"{token.element.id}에서 발생한 오류 {code!r}을(를) 받는 이벤트가 없습니다: {message}",
            code=code,
            variables=dict(variables),
        )
    _catch(catcher, _said(catcher.element, code, message) | dict(variables))
    return False


def throw_escalation(token: Token, run: Run, code: str) -> bool:
    """Throw an escalation; nobody needs to catch it. True when the throwing token lives on."""
    catcher = _find(token, run, EscalationEvent, code)
    run.record("escalation_thrown", token.element, code=code, caught=catcher is not None)
    if catcher is not None:
        _catch(catcher, {})
    return token.id in token.workflow.tasks


def _find(
    token: Token, run: Run, kind: type[ErrorEvent | EscalationEvent], code: str
) -> _Catcher | None:
    for candidates in _levels(token):
        found = _match(list(candidates), run, kind, code)
        if found is not None:
            return found
    return None


def _levels(token: Token) -> Iterator[Iterator[_Catcher]]:
    """The possible catchers, level by level, innermost first."""
    here: Token | None = token
    while here is not None:
        if here.note("body") is None:
            yield _boundaries(here)
            if here.element.kind is not Kind.EVENT_SUB:
                yield _event_subs(here.workflow)
        here = _outer(here)


def _boundaries(activity: Token) -> Iterator[_Catcher]:
    for element in activity.task_spec.graph.boundary_events(activity.element.id):
        yield _Catcher(element, activity.workflow, activity)


def _event_subs(window: Window | SubWindow) -> Iterator[_Catcher]:
    for element in window.spec.graph.elements.values():
        if element.kind is Kind.EVENT_SUB:
            yield _Catcher(element, window, None)


def _outer(token: Token) -> Token | None:
    if (body := token.note("body")) is not None:
        return token.top.token(body)
    window = token.workflow
    return window.parent_token if isinstance(window, SubWindow) else None


def _match(
    candidates: list[_Catcher], run: Run, kind: type[ErrorEvent | EscalationEvent], code: str
) -> _Catcher | None:
    """The one that names the code, else one that names none."""
    catch_all = None
    for candidate in candidates:
        event = events.catching(candidate.element)
        if isinstance(event, kind):
            caught = str(run.plain(event.code, candidate.window) or "")
            if caught == code:
                return candidate
            catch_all = catch_all if caught else catch_all or candidate
    return catch_all


def _catch(catcher: _Catcher, variables: dict[str, Any]) -> None:
    """Wake the catcher, then cancel what it interrupts."""
    token = place(catcher.window, catcher.element.id)
    token.wake(ENTER if catcher.activity is None else LEAVE, variables)
    if not catcher.interrupting:
        return
    if catcher.activity is None:
        events.clear(catcher.window, but=token)
    else:
        catcher.activity.cancel()


def _said(element: Element, code: str, message: str) -> dict[str, Any]:
    """Code and message are for the event's output mappings only, not spilled into the process."""
    catcher = element if element.body is None else element.body.start_events()[0]
    return {"errorCode": code, "errorMessage": message} if catcher.outputs else {}


Thrower = Callable[[Token, Run], bool]
