"""Tokens go where the diagram says."""

from itertools import permutations

import pytest

from tests import bpmn as b
from tests.support import Maker

FORK = b.file(
    "p",
    b.node("startEvent", "s"),
    b.node("parallelGateway", "fork"),
    b.user("a"),
    b.user("c"),
    b.user("d"),
    b.node("parallelGateway", "join"),
    b.node("exclusiveGateway", "again", default="again_to_e"),
    b.node("endEvent", "e"),
    b.node("exclusiveGateway", "round"),
    b.chain("s", "round", "fork", "a", "join", "again", "e"),
    b.chain("fork", "c", "join"),
    b.chain("fork", "d", "join"),
    b.flow("again", "round", "rounds &lt; 3"),
)


def test_a_process_runs_from_start_to_end(bench: Maker) -> None:
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.user("a"),
            b.node("task", "t"),
            b.node("manualTask", "m"),
            b.node("endEvent", "e"),
            b.chain("s", "a", "t", "m", "e"),
        )
    )
    instance = one.start()
    assert one.open(instance) == ["a"]
    assert one.complete(instance, "a", result=1).state == "completed"
    assert one.completed(instance) == ["s", "a", "t", "m", "e"]
    assert one.engine.variables(instance.id) == {"result": 1}


@pytest.mark.parametrize("order", list(permutations("acd")))
def test_a_join_in_a_loop_waits_for_every_branch_of_its_round(
    bench: Maker, order: tuple[str, ...]
) -> None:
    one = bench(FORK)
    instance = one.start(rounds=1)
    for round_ in (1, 2, 3):
        for position, element in enumerate(order):
            assert len(one.open(instance)) == 3 - position
            instance = one.complete(instance, element, rounds=round_)
    assert instance.state == "completed"
    assert one.completed(instance).count("join") == 3


def test_an_exclusive_gateway_takes_the_first_true_flow_in_document_order(bench: Maker) -> None:
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.node("exclusiveGateway", "g", default="other"),
            b.user("low"),
            b.user("high"),
            b.user("none"),
            b.flow("s", "g"),
            b.flow("g", "low", "amount &gt; 10"),
            b.flow("g", "high", "amount &gt; 100"),
            b.flow("g", "none", flow_id="other"),
        )
    )
    assert one.open(one.start(amount=500)) == ["low"]
    assert one.open(one.start(amount=5)) == ["none"]


def test_several_flows_out_of_an_activity_are_taken_together(bench: Maker) -> None:
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.user("a"),
            b.user("always"),
            b.user("sometimes"),
            b.chain("s", "a", "always"),
            b.flow("a", "sometimes", "wanted"),
        )
    )
    first, second = one.start(), one.start()
    one.complete(first, "a", wanted=True)
    one.complete(second, "a", wanted=False)
    assert one.open(first) == ["always", "sometimes"]
    assert one.open(second) == ["always"]


def test_a_terminate_end_ends_its_scope_only(bench: Maker) -> None:
    inside = (
        b.node("startEvent", "s2"),
        b.node("parallelGateway", "fork"),
        b.user("stop"),
        b.user("other"),
        b.node("endEvent", "kill", "<bpmn:terminateEventDefinition/>"),
        b.chain("s2", "fork", "stop", "kill"),
        b.chain("fork", "other"),
    )
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.node("subProcess", "sub", "".join(inside)),
            b.user("after"),
            b.chain("s", "sub", "after"),
        )
    )
    instance = one.start()
    one.complete(instance, "stop")
    assert one.open(instance) == ["after"]
    assert "element_terminated" in one.types(instance, "other")


def test_a_join_that_can_never_be_satisfied_becomes_an_incident_not_a_completion(
    bench: Maker,
) -> None:
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.node("exclusiveGateway", "g", default="right"),
            b.user("a"),
            b.user("c"),
            b.node("parallelGateway", "join"),
            b.node("endEvent", "e"),
            b.flow("s", "g"),
            b.flow("g", "a", "false"),
            b.flow("g", "c", flow_id="right"),
            b.chain("a", "join", "e"),
            b.chain("c", "join"),
        )
    )
    instance = one.start()
    instance = one.complete(instance, "c")
    assert instance.state == "incident"
    assert [i.kind for i in one.engine.incidents(instance.id)] == ["stuck"]


def test_retrying_a_stuck_join_does_not_push_its_token_through(bench: Maker) -> None:
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.node("exclusiveGateway", "g", default="right"),
            b.user("a"),
            b.user("c"),
            b.node("parallelGateway", "join"),
            b.user("after"),
            b.flow("s", "g"),
            b.flow("g", "a", "false"),
            b.flow("g", "c", flow_id="right"),
            b.chain("a", "join", "after"),
            b.chain("c", "join"),
        )
    )
    instance = one.start()
    one.complete(instance, "c")
    one.engine.retry(one.engine.incidents(instance.id)[0].id, actor="kim")
    (again,) = one.engine.incidents(instance.id)
    assert (again.kind, one.open(instance)) == ("stuck", [])
    one.engine.resolve(again.id, actor="kim", reason="the other branch is not needed")
    assert one.open(instance) == ["after"]
