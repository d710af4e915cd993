"""Compensation: undoing completed activities, the last completed first, one after another.

A scope remembers each activity that completed and has a compensation handler, or has such
activities inside: `[activity, handler, local variables, entries inside]`. Throwing takes the
entries and works through them: the throwing token is the *driver*, its note `undo` what is left.
The entries inside a sub-process are worked through by a token put at the sub-process again, with
the variables it had.
"""

from typing import Any

from engine.model.definition import CancelEvent, Kind
from engine.runtime.nodes import place
from engine.runtime.run import Run, Unforeseen
from engine.runtime.window import LEAVE, SubWindow, Token, Window


def remember(token: Token) -> None:
    """An activity has completed: note how to undo it."""
    element = token.element
    inside = token.internal_data.pop("done_inside", [])
    if token.note("undoes") is not None or element.for_compensation:
        return
    if element.compensation_handler or inside:
        entry = [element.id, element.compensation_handler, dict(token.data), inside]
        token.workflow.compensations.append(entry)


def throw(driver: Token, run: Run, activity: str) -> bool:
    """Compensate one activity, or the whole scope when `activity` is empty.

    True when there is nothing to undo; else the driver waits.
    """
    scope = _scope_of(driver)
    wanted = [e for e in scope.compensations if activity in ("", e[0])]
    scope.compensations = [e for e in scope.compensations if e not in wanted]
    run.record("compensation_thrown", driver.element, activities=[e[0] for e in wanted])
    if not wanted:
        return True
    driver.internal_data["undo"] = wanted
    _next(driver)
    return False


def _scope_of(driver: Token) -> Window | SubWindow:
    """The scope that a throw event compensates: its own; from an event sub-process, the outer."""
    window: Window | SubWindow = driver.workflow
    if isinstance(window, SubWindow) and window.parent_token.element.kind is Kind.EVENT_SUB:
        return window.parent_token.workflow  # type: ignore[no-any-return]  # the library's attribute
    return window


def _next(driver: Token) -> None:
    """Undo the next entry, or let the driver go on."""
    left: list[Any] = driver.note("undo")
    if not left:
        _finished(driver)
        return
    activity, handler, variables, inside = left.pop()
    scope = driver.top.subprocesses.get(driver.id) or _scope_of(driver)
    if handler:
        token = place(scope, handler, undoes=driver.number)
        token._ready()
        return
    container = place(scope, activity, undoes=driver.number, undo=list(inside))
    container.data = dict(variables)
    container.wait()
    SubWindow(scope.spec.bodies[activity], container)
    _next(container)


def handled(token: Token) -> None:
    """A token has completed; if it was a compensation handler, its driver goes on."""
    driver = token.note("undoes")
    if driver is not None:
        _next(token.top.token(driver))


def _finished(driver: Token) -> None:
    outer = driver.note("undoes")
    if outer is None:
        driver.wake(LEAVE, {})
        return
    del driver.top.subprocesses[driver.id]
    driver.remove()
    _next(driver.top.token(outer))


def leave_transaction(token: Token) -> None:
    """Everything is undone: leave the transaction by its cancel boundary event.

    Raises:
        Unforeseen: The transaction has none.
    """
    transaction = token.workflow.parent_token
    for event in transaction.task_spec.graph.boundary_events(transaction.element.id):
        if isinstance(event.event, CancelEvent):
            place(transaction.workflow, event.id).wake(LEAVE, {})
            token.remove()  # it completes, the rest is terminated
            transaction.cancel()
            return
    raise Unforeseen(
        "error_uncaught",
        f"the transaction {transaction.element.id} has no cancel boundary event",
        f"트랜잭션 {transaction.element.id}에 취소 경계 이벤트가 없습니다",
    )
