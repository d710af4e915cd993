"""Random processes without any structure: flows lead anywhere, joins may never be satisfied.

Nothing is known of what completes; the laws hold all the same.
"""

from collections import Counter

from hypothesis import strategies as st

from tests import bpmn as b
from tests.models import Model
from tests.models.drawing import Names, message

_KINDS = (
    "userTask",
    "userTask",
    "task",
    "receiveTask",
    "exclusiveGateway",
    "parallelGateway",
    "parallelGateway",
    "inclusiveGateway",
    "inclusiveGateway",
)


@st.composite
def tangles(draw: st.DrawFn) -> Model:
    """A process whose elements lie on one path, with further flows from anywhere to anywhere."""
    kinds = draw(st.lists(st.sampled_from(_KINDS), min_size=3, max_size=9))
    ids = [f"n{number}" for number in range(len(kinds))]
    last = len(ids) - 1
    jumps = draw(
        st.sets(st.tuples(st.integers(0, last), st.integers(0, last)), min_size=1, max_size=6)
    )
    ways = {number: [number + 1] for number in range(last)} | {last: [last + 1]}
    for here, there in sorted(jumps):
        if there not in ways[here]:
            ways[here].append(there)
    targets = [*ids, "finish"]
    declared, _ = message(Names())
    body = [b.node("startEvent", "begin"), b.node("endEvent", "finish"), b.chain("begin", ids[0])]
    for here, kind in enumerate(kinds):
        choosing = kind in ("exclusiveGateway", "inclusiveGateway") and len(ways[here]) > 1
        body.append(_node(kind, ids[here], f"{ids[here]}_to_{targets[ways[here][0]]}" * choosing))
        for number, there in enumerate(ways[here]):
            when = f"go = {draw(st.integers(0, 2))}" if choosing and number else ""
            body.append(b.flow(ids[here], targets[there], when))
    content = b.file("p", *body, before=declared)
    return Model({"p.bpmn": content}, Counter(), frozenset(("begin", "finish", *ids)))


def _node(kind: str, name: str, default: str) -> str:
    if kind == "userTask":
        return b.user(name)
    if kind == "receiveTask":
        return b.node(kind, name, messageRef="note1")
    return b.node(kind, name, **({"default": default} if default else {}))
