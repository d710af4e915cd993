"""What can be asked of an instance, one function a command, in one table.

A command function changes the window by one or more steps; `apply` then runs every token that
became ready. Its data must be values: the same text in the history does the same again.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar, cast

from engine.errors import InstanceEnded, NotOffered, ValueInvalid
from engine.items import Call, Incident, OpenItem, Subscription, Timer, WorkItem
from engine.model.definition import Element
from engine.runtime import events, scopes
from engine.runtime.nodes import place
from engine.runtime.run import Failure, Run, changed
from engine.runtime.throwing import throw_error
from engine.runtime.window import ENTER, LEAVE, Token, Window

_Item = TypeVar("_Item", WorkItem, Timer, Subscription, Call, Incident)


def _find(run: Run, cls: type[_Item], item_id: str) -> tuple[_Item, Token]:
    """An open item of the instance and its token.

    Raises:
        NotOffered: It is not open.
    """
    item = run.window.items.get(item_id)
    if not isinstance(item, cls):
        raise NotOffered(item_id, "not open")
    return item, run.window.token(run.window.owners[item_id])


def _start(run: Run) -> None:
    window, data = run.window, run.command.data
    run.record(
        "instance_started",
        process=window.spec.process.id,
        definition=window.definition,
        business_key=window.business_key,
        variables=data["variables"],
    )
    start = _start_event(window, data.get("start", ""))
    if start.event is not None:
        place(window, start.id).wake(LEAVE, data["variables"])
        return
    run.set_variables([window.data], data["variables"])
    place(window, start.id)._ready()


def _start_event(window: Window, named: str) -> Element:
    """The start event that was named; unnamed, the first that waits for nothing."""
    for event in window.spec.start_events:
        if event.id == named or (not named and event.event is None):
            return cast("Element", event)
    wanted = named or "without an event"
    raise ValueInvalid(
        "start",
        f"the process has no start event {wanted}; name one",
        f"시작 이벤트 {named or '(일반)'}이(가) 없습니다. 시작 이벤트를 지정하십시오",
    )


def _claim(run: Run) -> None:
    item, token = _find(run, WorkItem, run.command.data["id"])
    if item.assignee:
        raise NotOffered(item.id, f"claimed by {item.assignee}")
    _assign_to(run, item, token, run.command.actor)


def _assign(run: Run) -> None:
    item, token = _find(run, WorkItem, run.command.data["id"])
    _assign_to(run, item, token, run.command.data["to"])


def _assign_to(run: Run, item: WorkItem, token: Token, assignee: str) -> None:
    run.change(changed(item, assignee=assignee))
    run.record("work_item_claimed", token.element, id=item.id, assignee=assignee)


def _release(run: Run) -> None:
    item, token = _find(run, WorkItem, run.command.data["id"])
    if not item.assignee:
        raise NotOffered(item.id, "not claimed")
    run.change(changed(item, assignee=""))
    run.record("work_item_released", token.element, id=item.id, assignee=item.assignee)


def _complete(run: Run) -> None:
    item, token = _find(run, WorkItem, run.command.data["id"])
    variables = run.command.data["variables"]
    facts: dict[str, Any] = {"name": item.name, "variables": variables}
    if basis := token.element.properties.get("legalBasis"):
        facts["legal_basis"] = basis
    run.close(item, "completed", **facts)
    token.wake(LEAVE, variables)


def _correlate(run: Run) -> None:
    item, token = _find(run, Subscription, run.command.data["id"])
    variables = run.command.data["variables"]
    signal = item.kind == "signal"
    run.record(
        "message_correlated" if not signal else "signal_caught",
        token.element,
        name=item.name,
        correlation_key=item.correlation_key,
        message_id=run.command.data.get("message_id") or "",
        variables=variables,
    )
    if not events.stays(token):
        run.close(item, "correlated")
    events.fire(token, variables)


def _fire(run: Run) -> None:
    item, token = _find(run, Timer, run.command.data["id"])
    run.close(item, "fired", due_at=item.due_at)
    stays = events.stays(token)
    events.fire(token, {})
    if stays:
        events.rearm(token, run, item)


# --- calls ----------------------------------------------------------------------------------


def _succeeded(run: Run, call: Call, token: Token, data: Mapping[str, Any]) -> None:
    run.close(
        call, "succeeded", type=call.type, attempt=call.attempt + 1, variables=data["variables"]
    )
    token.wake(LEAVE, dict(data["variables"]))


def _bpmn_error(run: Run, call: Call, token: Token, data: Mapping[str, Any]) -> None:
    run.close(call, "failed", type=call.type, code=data["code"], message=data["message"])
    run.step(
        token, lambda: throw_error(token, run, data["code"], data["message"], data["variables"])
    )


def _failed(run: Run, call: Call, token: Token, data: Mapping[str, Any]) -> None:
    attempt = call.attempt + 1
    facts = {"id": call.id, "type": call.type, "attempt": attempt, "message": data["message"]}
    if attempt < call.retries:
        wait = data.get("retry_after") or backoff(attempt)
        later = Call(
            call.id,
            call.instance,
            call.element,
            call.type,
            attempt,
            call.retries,
            run.command.at + wait,
        )
        run.change(later)
        run.record("call_failed", token.element, **facts, due_at=later.due_at)
        return
    run.close(call, "failed", **{k: v for k, v in facts.items() if k != "id"})
    _call_incident(run, "call", call, token, data)


def _rejected(run: Run, call: Call, token: Token, data: Mapping[str, Any]) -> None:
    run.close(call, "failed", type=call.type, attempt=call.attempt + 1, message=data["message"])
    _call_incident(run, "call", call, token, data)


def _in_doubt(run: Run, call: Call, token: Token, data: Mapping[str, Any]) -> None:
    run.record("call_in_doubt", token.element, id=call.id, type=call.type, message=data["message"])
    run.close(call, "cancelled", type=call.type)
    _call_incident(run, "in_doubt", call, token, data)


def _call_incident(run: Run, kind: str, call: Call, token: Token, data: Mapping[str, Any]) -> None:
    detail = {
        "call": call.id,
        "type": call.type,
        "retries": call.retries,
        "evidence": data.get("evidence", {}),
    }
    token.internal_data["call"] = [call.id, call.type, call.retries]
    message = data["message"]
    run.incident(token, Failure(kind, message, data.get("message_ko") or message, detail))


_OUTCOMES: Mapping[str, Callable[[Run, Call, Token, Mapping[str, Any]], None]] = {
    "succeeded": _succeeded,
    "bpmn_error": _bpmn_error,
    "failed": _failed,
    "rejected": _rejected,
    "in_doubt": _in_doubt,
}


def _settle(run: Run) -> None:
    call, token = _find(run, Call, run.command.data["id"])
    _OUTCOMES[run.command.data["outcome"]](run, call, token, run.command.data)


def backoff(attempt: int) -> timedelta:
    """How long to wait after this many failed attempts: 1, 2, 4 ... minutes, at most 1 hour."""
    return min(timedelta(minutes=2 ** min(attempt - 1, 10)), timedelta(hours=1))


# --- incidents ------------------------------------------------------------------------------


def _retry(run: Run) -> None:
    incident, token = _find(run, Incident, run.command.data["id"])
    run.close(incident, "resolved", how="retry")
    if incident.kind == "stuck":  # it waits for others: going on alone takes a person's reason
        token.internal_data.pop("incident", None)
        token.wait()
        return
    _again(run, token)


def _again(run: Run, token: Token) -> None:
    call = token.internal_data.pop("call", None)
    if call is None:
        token.wake(token.note("phase", ENTER))
        return
    call_id, type_, retries = call
    item = Call(call_id, run.window.instance, token.element.id, type_, 0, retries, run.command.at)
    token.internal_data.pop("incident", None)
    token.wait()
    run.open(token, item, type=type_, again=True)


def _resolve(run: Run) -> None:
    """A person says what happened: a call's result, or variables that cure an expression."""
    incident, token = _find(run, Incident, run.command.data["id"])
    variables, reason = run.command.data["variables"], run.command.data["reason"]
    run.close(incident, "resolved", how="resolve", reason=reason, variables=variables)
    call = token.internal_data.pop("call", None)
    if call is not None:
        call_id, type_, _ = call
        run.record(
            "call_succeeded",
            token.element,
            id=call_id,
            type=type_,
            by_hand=True,
            variables=variables,
        )
        token.wake(LEAVE, variables)
        return
    if variables:
        run.set_variables(scopes.chain(token), variables)
        result = token.note("result") or {}
        # what the wait brought is applied again: the person's value replaces it there too
        result.update({name: v for name, v in variables.items() if name in result})
        run.record("variables_set", token.element, variables=variables)
    _again(run, token)


def _cancel(run: Run) -> None:
    for token in run.window.tokens():
        if token.id in run.window.tasks:
            token.cancel()
    run.window.state = "cancelled"
    run.record("instance_cancelled", reason=run.command.data["reason"])


COMMANDS: Mapping[str, Callable[[Run], None]] = {
    "start": _start,
    "claim": _claim,
    "assign": _assign,
    "release": _release,
    "complete": _complete,
    "correlate": _correlate,
    "fire": _fire,
    "settle": _settle,
    "retry": _retry,
    "resolve": _resolve,
    "cancel": _cancel,
}


def do(run: Run) -> None:
    """Do the run's command, up to the first ready token.

    Raises:
        InstanceEnded: The instance takes no more commands.
        NotOffered: The item that the command names is not open, or not in the right state.
    """
    window = run.window
    if window.state in ("completed", "cancelled"):
        raise InstanceEnded(window.instance, window.state)
    COMMANDS[run.command.name](run)


__all__ = ["COMMANDS", "OpenItem", "backoff", "do"]
