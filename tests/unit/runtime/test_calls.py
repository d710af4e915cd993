"""Calls to the outside: once, retried, looked for, in doubt."""

from datetime import timedelta

import pytest

from engine.errors import DefinitionInvalid, ExternalRejected, ExternalUnavailable
from engine.ports import InDoubt, NotYet
from tests import bpmn as b
from tests.support import Maker, Scripted

DOWN = ExternalUnavailable("nara", "no answer")


def process(more: str = "", type_: str = "t:call") -> bytes:
    return b.file(
        "p",
        b.node("startEvent", "s"),
        b.service("call", type_, more=more),
        b.user("after"),
        b.chain("s", "call", "after"),
    )


def test_a_handler_gets_the_mapped_inputs_and_gives_the_mapped_outputs(bench: Maker) -> None:
    handler = Scripted("t:call", {"reference": {"notice_no": "R26"}, "noise": 1})
    mapping = b.io(("input", "= amount * 2", "doubled"), ("output", "= reference.notice_no", "no"))
    one = bench(process(mapping), handlers=[handler])
    instance = one.start(amount=4, secret="x")
    request = handler.calls[0]
    assert request.inputs == {"doubled": 8}
    assert request.key.startswith(f"{instance.id}:call:")
    assert request.business_key == "2026-1"
    assert one.engine.variables(instance.id) == {"amount": 4, "secret": "x", "no": "R26"}


def test_without_mappings_a_handler_sees_everything_and_its_result_spreads(bench: Maker) -> None:
    handler = Scripted("t:call", {"amount": 5, "new": 1})
    one = bench(process(), handlers=[handler])
    instance = one.start(amount=4)
    assert handler.calls[0].inputs == {"amount": 4}
    assert one.engine.variables(instance.id) == {"amount": 5, "new": 1}


def test_an_outage_is_retried_with_growing_pauses_under_one_key(bench: Maker) -> None:
    handler = Scripted("t:call", DOWN, DOWN, {})
    one = bench(process(), handlers=[handler])
    instance = one.start()
    assert len(handler.calls) == 1
    one.pass_time(seconds=59)
    assert len(handler.calls) == 1
    one.pass_time(seconds=1)
    assert len(handler.calls) == 2
    one.pass_time(minutes=2)
    assert one.open(instance) == ["after"]
    assert len({c.key for c in handler.calls}) == 1
    assert [c.attempt for c in handler.calls] == [1, 2, 3]
    assert len(handler.looks) == 2


def test_used_up_retries_are_an_incident_that_a_retry_cures(bench: Maker) -> None:
    handler = Scripted("t:call", DOWN, DOWN, DOWN, {})
    one = bench(process(), handlers=[handler])
    instance = one.start()
    one.pass_time(hours=1)
    one.pass_time(hours=1)
    incident = one.engine.incidents(instance.id)[0]
    assert (incident.kind, incident.element) == ("call", "call")
    assert one.engine.instance(instance.id).state == "incident"
    one.engine.retry(incident.id, actor="kim")
    one.engine.run_due()
    assert one.open(instance) == ["after"]
    assert one.engine.instance(instance.id).state == "active"


def test_a_refusal_is_not_retried(bench: Maker) -> None:
    handler = Scripted("t:call", ExternalRejected("nara", "no such notice"))
    one = bench(process(), handlers=[handler])
    instance = one.start()
    one.pass_time(days=1)
    assert len(handler.calls) == 1
    assert "no such notice" in one.engine.incidents(instance.id)[0].message


def test_an_officer_can_say_what_a_call_came_to(bench: Maker) -> None:
    handler = Scripted("t:call", InDoubt("the answer was lost", {"sent": "R26"}))
    one = bench(process(), handlers=[handler])
    instance = one.start()
    incident = one.engine.incidents(instance.id)[0]
    assert incident.kind == "in_doubt"
    assert incident.detail["evidence"] == {"sent": "R26"}
    one.engine.resolve(
        incident.id, actor="kim", reason="seen in the web site", variables={"no": "R26"}
    )
    assert one.open(instance) == ["after"]
    assert one.engine.variables(instance.id) == {"no": "R26"}
    assert len(handler.calls) == 1


def test_polling_uses_up_no_retry_and_writes_no_history(bench: Maker) -> None:
    later = NotYet(timedelta(minutes=10))
    handler = Scripted("t:call", *[later] * 20, {})
    one = bench(process(), handlers=[handler])
    instance = one.start()
    before = one.engine.instance(instance.id).revision
    for _ in range(19):
        one.pass_time(minutes=10)
    assert one.engine.instance(instance.id).revision == before
    one.pass_time(minutes=10)
    assert one.open(instance) == ["after"]


def test_a_broken_handler_is_an_incident_without_its_secrets(bench: Maker) -> None:
    handler = Scripted("t:call", RuntimeError("serviceKey=SECRET"))
    one = bench(process(), handlers=[handler])
    incident = one.engine.incidents(one.start().id)[0]
    assert "RuntimeError" in incident.message
    assert "SECRET" not in incident.message


def test_a_type_may_be_computed_and_an_unknown_one_is_an_incident(bench: Maker) -> None:
    one = bench(process(type_="= handler"), handlers=[Scripted("t:call", {})])
    assert one.open(one.start(handler="t:call")) == ["after"]
    instance = one.start(handler="os:system")
    assert one.engine.incidents(instance.id)[0].kind == "handler"


def test_an_unknown_handler_is_refused_at_deployment(bench: Maker) -> None:
    with pytest.raises(DefinitionInvalid) as refused:
        bench(process(type_="t:nobody"), handlers=[Scripted("t:call")])
    assert any(p.element == "call" and p.line for p in refused.value.problems)


def test_a_call_whose_worker_died_before_it_settled_looks_first(bench: Maker) -> None:
    handler = Scripted("t:call", {"no": "R26"})
    one = bench(process(), handlers=[handler])
    instance = one.engine.start("p", {}, actor="lee")
    call_id = one.engine.open_items(instance.id)[0].id
    with one.engine.store.write() as tx:  # what the dead worker had committed
        tx.claim_call(call_id, "dead", one.clock.now(), one.clock.now() + timedelta(minutes=10))
        tx.mark_begun(call_id)
    handler.done[call_id] = {"no": "R26"}  # and what it had done outside
    one.engine.run_due()
    assert handler.looks == []
    one.pass_time(minutes=11)
    assert len(handler.looks) == 1
    assert handler.calls == []
    assert one.engine.variables(instance.id) == {"no": "R26"}
