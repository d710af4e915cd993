"""Repetition: multi-instance and standard loops.

The token that came in is the *body*: it holds the boundary events and how far the repetition is.
Each instance is a token of its own at the same element, with the note `body`, and local variables:
`loopCounter` from 1, and the item of a multi-instance. An empty collection is done at once.
"""

from decimal import Decimal
from typing import Any

from engine.model.definition import Expr, MultiInstance, StandardLoop
from engine.runtime import events, scopes
from engine.runtime.run import Run, Unforeseen, over
from engine.runtime.window import LEAVE, Token
from engine.values import normalise, to_json


def start(body: Token, run: Run, loop: MultiInstance | StandardLoop) -> bool:
    """Start the first instances; True when there are none and the body is done.

    Raises:
        Unforeseen: The collection is no list, or larger than the limit.
    """
    count = _prepare(body, run, loop)
    together = isinstance(loop, MultiInstance) and not loop.sequential
    for _ in range(count if together else min(count, 1)):
        _start_next(body)
    if count == 0:
        leave(body, run)
        events.disarm(body)
    return count == 0


def _prepare(body: Token, run: Run, loop: MultiInstance | StandardLoop) -> int:
    """How many instances there will be; a standard loop says 1 for "at least one"."""
    if isinstance(loop, StandardLoop):
        body.internal_data.update(next=0)
        return 0 if loop.test_before and not run.holds(loop.condition, body) else 1
    items = _items(body, run, loop)
    body.internal_data.update(
        items=normalise(items), outputs=[None] * len(items), next=0, left=len(items)
    )
    return len(items)


def _items(body: Token, run: Run, loop: MultiInstance) -> list[Any]:
    if loop.cardinality is not None:
        return list(range(1, _cardinality(body, run, loop.cardinality) + 1))
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
    return items


def _cardinality(body: Token, run: Run, expr: Expr) -> int:
    count = run.value(expr, body)
    if isinstance(count, bool) or not isinstance(count, int | Decimal) or count != int(count):
        raise Unforeseen(
            "expression",
            f"the number of instances {expr.text} is not a whole number",
            f"반복 횟수 {expr.text}이(가) 정수가 아닙니다",
            value=to_json(count),
        )
    if count > run.env.limits.instances or count < 0:
        raise over("instances", run.env.limits.instances)
    return int(count)


def _start_next(body: Token) -> None:
    loop, index = body.element.loop, body.note("next")
    body.internal_data["next"] = index + 1
    token = Token(body.workflow, body.task_spec)
    token.internal_data.update(body=body.number, index=index)
    token.data["loopCounter"] = index + 1
    if isinstance(loop, MultiInstance) and loop.element_variable:
        token.data[loop.element_variable] = body.note("items")[index]
    token._ready()


def instance_done(token: Token, body: Token, run: Run) -> None:
    """Collect an instance's output; start the next, or let the body leave."""
    loop = body.element.loop
    if isinstance(loop, StandardLoop):
        done = _looped_enough(token, body, run, loop)
    elif isinstance(loop, MultiInstance):
        done = _collect(token, body, run, loop)
    else:
        raise TypeError(body.element.id)
    if done:
        _cancel_instances(body, but=token)
        body.wake(LEAVE)
    elif isinstance(loop, StandardLoop) or loop.sequential:
        _start_next(body)


def _looped_enough(token: Token, body: Token, run: Run, loop: StandardLoop) -> bool:
    rounds = body.note("next")
    if rounds == run.env.limits.instances and not loop.maximum:
        raise over("instances", run.env.limits.instances)
    return rounds == loop.maximum or not run.holds(loop.condition, token)


def _collect(token: Token, body: Token, run: Run, loop: MultiInstance) -> bool:
    if loop.output_element is not None:
        body.note("outputs")[token.note("index")] = normalise(run.value(loop.output_element, token))
    body.internal_data["left"] -= 1
    satisfied = loop.completion is not None and run.holds(loop.completion, token)
    return satisfied or body.note("left") == 0


def leave(body: Token, run: Run) -> None:
    """Hand the collected outputs outward."""
    loop = body.element.loop
    if not isinstance(loop, MultiInstance) or not loop.output_collection:
        return
    outputs = {loop.output_collection: body.note("outputs")}
    run.set_variables(scopes.chain(body)[1:], outputs)
    run.record("variables_set", body.element, variables=outputs)


def cancel(body: Token) -> None:
    """Cancel every instance that is still alive."""
    _cancel_instances(body, but=body)


def _cancel_instances(body: Token, *, but: Token) -> None:
    for token in body.workflow.tokens():
        if token.note("body") == body.number and token is not but:
            token.cancel()
