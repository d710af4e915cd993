"""Opening a call: the intent that is committed before a handler runs."""

from typing import Any

from engine.errors import HandlerNotFound
from engine.items import Call
from engine.model.definition import Job, MessageEvent
from engine.runtime import scopes
from engine.runtime.run import Run, Unforeseen
from engine.runtime.window import Token


def text(value: Any) -> str:
    """A value as text; null is empty."""
    return "" if value is None else str(value)


def job_of(detail: Any) -> Job:
    """The job of a task.

    Raises:
        Unforeseen: It has none.
    """
    if isinstance(detail, MessageEvent) and detail.job is not None:
        return detail.job
    if isinstance(detail, Job):
        return detail
    raise Unforeseen("definition", "the task has no task type", "작업 유형이 없습니다")


def open_call(token: Token, run: Run, job: Job) -> None:
    """Commit to calling a handler for this visit of the element.

    Raises:
        HandlerNotFound: The type was computed and nobody serves it.
    """
    type_ = text(run.value(job.type, token))
    known = run.env.handler_types
    if known is not None and type_ not in known:
        raise HandlerNotFound(type_)
    retries = int(run.value(job.retries, token) or 1)
    call = Call(
        id=f"{run.window.instance}:{token.element.id}:{token.number}",
        instance=run.window.instance,
        element=token.element.id,
        type=type_,
        attempt=0,
        retries=max(1, retries),
        due_at=run.command.at,
    )
    facts: dict[str, Any] = {"type": type_, "inputs": call_inputs(token)}
    if basis := token.element.properties.get("legalBasis"):
        facts["legal_basis"] = basis
    run.open(token, call, **facts)


def call_inputs(token: Token) -> dict[str, Any]:
    """What the handler of a token's call sees: the mapped inputs, else all visible variables."""
    return dict(token.data) if token.element.inputs else dict(scopes.visible(token))
