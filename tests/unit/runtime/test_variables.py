"""Scopes, mappings, scripts, called processes, multi-instance."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import ContractError, ValueInvalid
from tests import bpmn as b
from tests.support import Maker, Scripted


def test_parallel_branches_share_one_scope_and_lose_nothing(bench: Maker) -> None:
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.node("parallelGateway", "fork"),
            b.user("a", more=b.io(("output", "= append(found, mine)", "found"))),
            b.user("c", more=b.io(("output", "= append(found, mine)", "found"))),
            b.node("parallelGateway", "join"),
            b.user("after"),
            b.chain("s", "fork", "a", "join", "after"),
            b.chain("fork", "c", "join"),
        )
    )
    instance = one.start(found=[])
    one.complete(instance, "a", mine="A")
    one.complete(instance, "c", mine="C")
    assert one.engine.variables(instance.id) == {"found": ["A", "C"]}


def test_a_sub_process_hides_its_own_variables(bench: Maker) -> None:
    inside = (
        b.node("startEvent", "s2")
        + b.user("a")
        + b.node("endEvent", "e2")
        + b.chain("s2", "a", "e2")
    )
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.node(
                "subProcess",
                "sub",
                inside,
                b.io(("input", "= 1", "own"), ("output", "= own + shared", "total")),
            ),
            b.user("after"),
            b.chain("s", "sub", "after"),
        )
    )
    instance = one.start(shared=10)
    one.complete(instance, "a", own=5, shared=20, fresh=True)
    assert one.engine.variables(instance.id) == {"shared": 20, "fresh": True, "total": 25}


INNER = b.file(
    "inner",
    b.node("startEvent", "s2"),
    b.user("decide"),
    b.script("double", "amount * 2", "result"),
    b.node("endEvent", "e2"),
    b.chain("s2", "decide", "double", "e2"),
)


def calling(attributes: str, mapping: str = "") -> bytes:
    return b.file(
        "p",
        b.node("startEvent", "s"),
        b.node(
            "callActivity",
            "call",
            "",
            f'<zeebe:calledElement processId="inner" {attributes}/>{mapping}',
        ),
        b.user("after"),
        b.chain("s", "call", "after"),
    )


CLOSED = 'propagateAllChildVariables="false" propagateAllParentVariables="false"'
OPEN = 'propagateAllChildVariables="true" propagateAllParentVariables="true"'


def test_a_called_process_sees_only_what_is_passed_to_it(bench: Maker) -> None:
    mapping = b.io(("input", "= outer + 1", "amount"), ("output", "= result", "answer"))
    one = bench(INNER, calling(CLOSED, mapping))
    instance = one.start(outer=4, secret=1)
    item = one.item(instance, "decide")
    assert one.engine.work_item(item.id).variables == {"amount": 5}
    assert item.process == "inner"
    one.complete(instance, "decide", noise=1)
    assert one.engine.variables(instance.id) == {"outer": 4, "secret": 1, "answer": 10}


def test_a_called_process_may_share_everything(bench: Maker) -> None:
    one = bench(INNER, calling(OPEN))
    instance = one.start(amount=3)
    one.complete(instance, "decide", extra="x")
    assert one.engine.variables(instance.id) == {"amount": 3, "extra": "x", "result": 6}


LOOP = (
    "<bpmn:multiInstanceLoopCharacteristics {mode}><bpmn:extensionElements>"
    '<zeebe:loopCharacteristics inputCollection="= documents" inputElement="document"'
    ' outputCollection="checked" outputElement="= {{code: document, ok: ok}}"/>'
    "</bpmn:extensionElements>{done}</bpmn:multiInstanceLoopCharacteristics>"
)


def looping(mode: str = "", done: str = "") -> bytes:
    completion = f"<bpmn:completionCondition>= {done}</bpmn:completionCondition>" if done else ""
    return b.file(
        "p",
        b.node("startEvent", "s"),
        b.user(
            "check",
            inner=LOOP.format(mode=mode, done=completion),
            more=b.io(("input", "= document", "code"), ("output", "= ok", "ok")),
        ),
        b.user("after"),
        b.chain("s", "check", "after"),
    )


def test_a_parallel_multi_instance_offers_all_and_keeps_the_order(bench: Maker) -> None:
    one = bench(looping())
    instance = one.start(documents=["A", "B", "C"], ok=None)
    items = one.engine.work_items(instance=instance.id)
    seen = {i.id: one.engine.work_item(i.id).variables["code"] for i in items}
    assert sorted(seen.values()) == ["A", "B", "C"]
    for item in sorted(items, key=lambda i: seen[i.id], reverse=True):
        one.engine.complete(item.id, {"ok": seen[item.id] != "B"}, actor="lee")
    assert one.open(instance) == ["after"]
    checked = one.engine.variables(instance.id)["checked"]
    assert [c["code"] for c in checked] == ["A", "B", "C"]
    assert [c["ok"] for c in checked] == [True, False, True]


def test_a_sequential_multi_instance_offers_one_after_another(bench: Maker) -> None:
    one = bench(looping('isSequential="true"'))
    instance = one.start(documents=["A", "B"])
    for code in ("A", "B"):
        (item,) = one.engine.work_items(instance=instance.id)
        assert one.engine.work_item(item.id).variables["code"] == code
        one.complete(instance, "check", ok=True)
    assert one.open(instance) == ["after"]


def test_a_completion_condition_cancels_the_rest(bench: Maker) -> None:
    one = bench(looping(done="not(ok)"))
    instance = one.start(documents=["A", "B", "C"])
    first = one.engine.work_items(instance=instance.id)[0]
    one.engine.complete(first.id, {"ok": False}, actor="lee")
    assert one.open(instance) == ["after"]


def test_an_empty_collection_is_done_at_once(bench: Maker) -> None:
    one = bench(looping())
    instance = one.start(documents=[])
    assert one.open(instance) == ["after"]
    assert one.engine.variables(instance.id)["checked"] == []


def test_a_collection_over_the_limit_is_an_incident_that_names_it(bench: Maker) -> None:
    one = bench(looping())
    instance = one.start(documents=list(range(1001)))
    incident = one.engine.incidents(instance.id)[0]
    assert (incident.kind, incident.detail["limit"]) == ("limit", "instances")


def test_values_keep_their_types_through_the_database(bench: Maker) -> None:
    values: dict[str, Any] = {
        "won": 12_345_678_901_234_567_890,
        "rate": Decimal("88.5"),
        "on": date(2026, 3, 2),
        "nested": [{"a": None, "$": "dollar"}, True, "글"],
    }
    one = bench(b.file("p", b.node("startEvent", "s"), b.user("a"), b.chain("s", "a")))
    instance = one.start("p", **values)
    assert one.engine.variables(instance.id) == values
    assert type(one.engine.variables(instance.id)["rate"]) is Decimal


@pytest.mark.parametrize("bad", [1.5, {1: 2}, object(), Decimal("NaN")])
def test_what_is_no_value_is_refused_and_nothing_is_started(bench: Maker, bad: object) -> None:
    one = bench(b.file("p", b.node("startEvent", "s"), b.user("a"), b.chain("s", "a")))
    with pytest.raises(ValueInvalid):
        one.start(bad=bad)
    assert one.engine.instances() == ()


def test_a_failing_step_parks_its_branch_only(bench: Maker) -> None:
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.node("parallelGateway", "fork"),
            b.script("compute", "amount + 1", "total"),
            b.service("call", "t:call"),
            b.user("one"),
            b.user("two"),
            b.chain("s", "fork", "compute", "one"),
            b.chain("fork", "call", "two"),
        ),
        handlers=[Scripted("t:call", {})],
    )
    instance = one.start(amount="no number")
    assert one.open(instance) == ["two"]
    incident = one.engine.incidents(instance.id)[0]
    assert incident.kind == "expression"
    assert "amount + 1" in str(incident.detail)
    one.engine.resolve(incident.id, actor="kim", reason="typing error", variables={"amount": 4})
    assert one.open(instance) == ["one", "two"]
    assert one.engine.variables(instance.id)["total"] == 5


def test_a_loop_without_a_wait_stops_at_the_step_limit(bench: Maker) -> None:
    from engine.runtime import Limits

    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.node("exclusiveGateway", "merge"),
            b.script("count", "n + 1", "n"),
            b.node("exclusiveGateway", "g", default="back"),
            b.node("endEvent", "e"),
            b.chain("s", "merge", "count", "g"),
            b.flow("g", "e", "n &gt; 1000000"),
            b.flow("g", "merge", flow_id="back"),
        ),
        limits=Limits(steps=200),
    )
    instance = one.start(n=0)
    incident = one.engine.incidents(instance.id)[0]
    assert (incident.kind, incident.detail["limit"]) == ("limit", "steps")


def test_the_output_mappings_of_a_start_event_set_variables(bench: Maker) -> None:
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s", "", b.io(("output", "= amount * 2", "doubled"))),
            b.user("a"),
            b.chain("s", "a"),
        )
    )
    assert one.engine.variables(one.start(amount=4).id) == {"amount": 4, "doubled": 8}


def test_variables_over_the_limit_are_an_incident_or_refused_at_the_start(bench: Maker) -> None:
    from engine.runtime import Limits

    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.script("grow", "for i in 1..200 return i", "many"),
            b.user("a"),
            b.chain("s", "grow", "a"),
        ),
        limits=Limits(variables=500),
    )
    incident = one.engine.incidents(one.start().id)[0]
    assert (incident.kind, incident.detail["limit"]) == ("limit", "variables")
    with pytest.raises(ContractError, match="variables"):
        one.start(text="x" * 600)
    assert len(one.engine.instances()) == 1


def test_a_wrong_value_that_a_completion_brought_can_be_cured(bench: Maker) -> None:
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.user("a", more=b.io(("output", "= amount + 1", "total"))),
            b.user("after"),
            b.chain("s", "a", "after"),
        )
    )
    instance = one.start()
    one.complete(instance, "a", amount="abc")
    incident = one.engine.incidents(instance.id)[0]
    one.engine.resolve(incident.id, actor="kim", reason="typing error", variables={"amount": 3})
    assert one.open(instance) == ["after"]
    assert one.engine.variables(instance.id)["total"] == 4
