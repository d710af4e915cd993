"""A token that finds no way on becomes an incident, never a silent end."""

from tests import bpmn as b
from tests.support import Maker


def test_a_task_none_of_whose_conditions_is_true_becomes_an_incident(bench: Maker) -> None:
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.user("a"),
            b.user("large"),
            b.user("small"),
            b.chain("s", "a"),
            b.flow("a", "large", "amount &gt; 10"),
            b.flow("a", "small", "amount &lt; 5"),
        )
    )
    instance = one.complete(one.start(amount=7), "a")
    assert instance.state == "incident"
    incident = one.engine.incidents(instance.id)[0]
    assert (incident.element, incident.kind) == ("a", "expression")
    one.engine.resolve(incident.id, actor="kim", reason="corrected", variables={"amount": 3})
    assert one.open(instance) == ["small"]


def test_a_task_with_a_default_flow_takes_it_when_no_condition_is_true(bench: Maker) -> None:
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.node("task", "a", default="a_to_small"),
            b.user("large"),
            b.user("small"),
            b.chain("s", "a", "small"),
            b.flow("a", "large", "amount &gt; 10"),
        )
    )
    assert one.open(one.start(amount=7)) == ["small"]
    assert one.open(one.start(amount=70)) == ["large"]
