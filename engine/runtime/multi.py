"""Multi-instance: one run of an activity for each item of a collection.

The token that came in is the *body*: it holds the boundary events, the items still to do and the
outputs so far. Each instance is a token of its own at the same element, with the note `body`, and
local variables: the item, `loopCounter` from 1. An empty collection is done at once.
"""

from engine.model.definition import MultiInstance
from engine.runtime import scopes
from engine.runtime.run import Run, Unforeseen, over
from engine.runtime.window import LEAVE, Token
from engine.values import normalise, to_json


def start(body: Token, run: Run, loop: MultiInstance) -> bool:
    """Start the instances: all, or the first of a sequential one. True when there are none.

    Raises:
        Unforeseen: The collection is no list, or larger than the limit.
    """
    items = run.value(loop.collection, body)
    if not isinstance(items, list):
        raise Unforeseen(
            "expression",
            f"the collection {loop.collection.text} is not a list",
            f"{loop.collection.text}은(는) 목록이 아닙니다",
            value=to_json(items),
        )
    if len(items) > run.env.limits.instances:
        raise over("instances", run.env.limits.instances)
    body.internal_data.update(
        items=normalise(items), outputs=[None] * len(items), next=0, left=len(items)
    )
    for _ in items[:1] if loop.sequential else items:
        _start_next(body, loop)
    if not items:
        leave(body, run)
        from engine.runtime import events

        events.disarm(body)
    return not items


def _start_next(body: Token, loop: MultiInstance) -> None:
    index = body.note("next")
    body.internal_data["next"] = index + 1
    token = Token(body.workflow, body.task_spec)
    token.internal_data.update(body=body.number, index=index)
    token.data["loopCounter"] = index + 1
    if loop.element_variable:
        token.data[loop.element_variable] = body.note("items")[index]
    token._ready()


def instance_done(token: Token, body: Token, run: Run) -> None:
    """Collect an instance's output; start the next, or let the body leave."""
    loop = _loop(body)
    if loop.output_element is not None:
        body.note("outputs")[token.note("index")] = normalise(run.value(loop.output_element, token))
    body.internal_data["left"] -= 1
    satisfied = loop.completion is not None and run.holds(loop.completion, token)
    if satisfied or body.note("left") == 0:
        _cancel_instances(body, but=token)
        body.wake(LEAVE)
    elif loop.sequential:
        _start_next(body, loop)


def leave(body: Token, run: Run) -> None:
    """Hand the collected outputs outward."""
    loop = _loop(body)
    if not loop.output_collection:
        return
    outputs = {loop.output_collection: body.note("outputs")}
    scopes.propagate(scopes.chain(body)[1:], outputs)
    run.record("variables_set", body.element, variables=outputs)


def cancel(body: Token) -> None:
    """Cancel every instance that is still alive."""
    _cancel_instances(body, but=body)


def _cancel_instances(body: Token, *, but: Token) -> None:
    for token in body.workflow.tokens():
        if token.note("body") == body.number and token is not but:
            token.cancel()


def _loop(body: Token) -> MultiInstance:
    loop = body.element.loop
    if not isinstance(loop, MultiInstance):
        raise TypeError(body.element.id)
    return loop
