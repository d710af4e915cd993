"""Timers, messages, signals, boundary events, event-based gateways."""

import pytest

from engine.ports import BpmnError
from tests import bpmn as b
from tests.support import Maker, Scripted

MESSAGE = (
    '<bpmn:message id="m1" name="delivery"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="= contract_no"/></bpmn:extensionElements></bpmn:message>'
)


def timer(kind: str, text: str) -> str:
    return (
        f'<bpmn:timerEventDefinition><bpmn:{kind} xsi:type="bpmn:tFormalExpression">{text}'
        f"</bpmn:{kind}></bpmn:timerEventDefinition>"
    )


CAUGHT = b.file(
    "p",
    b.node("startEvent", "s"),
    b.node("intermediateCatchEvent", "wait", '<bpmn:messageEventDefinition messageRef="m1"/>'),
    b.user("after"),
    b.chain("s", "wait", "after"),
    before=MESSAGE,
)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("timeDuration", "PT2H"),
        ("timeDuration", '= duration("PT2H")'),
        ("timeDate", '= date and time("2026-03-02T11:00:00+09:00")'),
        ("timeDate", "2026-03-02T11:00:00+09:00"),
    ],
)
def test_a_timer_fires_at_its_moment_and_not_before(bench: Maker, kind: str, text: str) -> None:
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.node("intermediateCatchEvent", "wait", timer(kind, text)),
            b.user("after"),
            b.chain("s", "wait", "after"),
        )
    )
    instance = one.start()
    one.pass_time(hours=1, minutes=59)
    assert one.open(instance) == []
    one.pass_time(minutes=1)
    assert one.open(instance) == ["after"]


def test_a_message_reaches_only_the_instance_with_its_key(bench: Maker) -> None:
    one = bench(CAUGHT)
    first, second = one.start(contract_no="C-1"), one.start(contract_no="C-2")
    assert one.engine.publish("delivery", correlation_key="C-2", variables={"count": 3}) == 1
    assert one.open(first) == []
    assert one.open(second) == ["after"]
    assert one.engine.variables(second.id)["count"] == 3


def test_a_message_that_comes_early_is_kept_and_a_repeat_is_ignored(bench: Maker) -> None:
    one = bench(CAUGHT)
    for _ in range(2):
        taken = one.engine.publish("delivery", correlation_key="C-1", message_id="doc-7")
        assert taken == 0
    assert one.open(one.start(contract_no="C-1")) == ["after"]
    assert one.open(one.start(contract_no="C-1")) == []
    assert one.engine.publish("delivery", correlation_key="C-1", message_id="doc-7") == 0


def test_a_kept_message_expires(bench: Maker) -> None:
    one = bench(CAUGHT)
    one.engine.publish("delivery", correlation_key="C-1")
    one.pass_time(days=31)
    assert one.open(one.start(contract_no="C-1")) == []


def test_the_first_event_behind_a_gateway_cancels_the_others(bench: Maker) -> None:
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.node("eventBasedGateway", "g"),
            b.node("intermediateCatchEvent", "m", '<bpmn:messageEventDefinition messageRef="m1"/>'),
            b.node("intermediateCatchEvent", "t", timer("timeDuration", "P10D")),
            b.user("delivered"),
            b.user("late"),
            b.chain("s", "g", "m", "delivered"),
            b.chain("g", "t", "late"),
            before=MESSAGE,
        )
    )
    first, second = one.start(contract_no="1"), one.start(contract_no="2")
    one.engine.publish("delivery", correlation_key="1")
    one.pass_time(days=10)
    assert one.open(first) == ["delivered"]
    assert one.open(second) == ["late"]
    assert one.engine.publish("delivery", correlation_key="2") == 0


BOUNDARY = b.file(
    "p",
    b.node("startEvent", "s"),
    b.user("work"),
    b.node(
        "boundaryEvent",
        "remind",
        timer("timeCycle", "R3/P1D"),
        attachedToRef="work",
        cancelActivity="false",
    ),
    b.node("boundaryEvent", "expire", timer("timeDuration", "P5D"), attachedToRef="work"),
    b.node("task", "reminded"),
    b.user("expired"),
    b.node("endEvent", "e"),
    b.chain("s", "work", "e"),
    b.chain("remind", "reminded"),
    b.chain("expire", "expired"),
)


def test_a_non_interrupting_timer_fires_every_cycle_also_the_missed_ones(bench: Maker) -> None:
    one = bench(BOUNDARY)
    instance = one.start()
    one.pass_time(days=2, hours=12)
    assert one.completed(instance).count("reminded") == 2
    one.pass_time(days=2)
    assert one.completed(instance).count("reminded") == 3
    assert one.open(instance) == ["work"]


def test_an_interrupting_timer_cancels_its_activity(bench: Maker) -> None:
    one = bench(BOUNDARY)
    instance = one.start()
    one.pass_time(days=5)
    assert one.open(instance) == ["expired"]
    assert "work_item_cancelled" in one.types(instance, "work")


def test_completing_the_activity_disarms_its_boundary_events(bench: Maker) -> None:
    one = bench(BOUNDARY)
    instance = one.start()
    assert one.complete(instance, "work").state == "completed"
    assert one.engine.next_due() is None


ERROR = '<bpmn:error id="err" name="refused" errorCode="contract_refused"/>'


def error_process(code_ref: str) -> bytes:
    inside = (
        b.node("startEvent", "s2")
        + b.service("sign", "t:sign")
        + b.node("endEvent", "e2")
        + b.chain("s2", "sign", "e2")
    )
    return b.file(
        "p",
        b.node("startEvent", "s"),
        b.node("subProcess", "sub", inside),
        b.node(
            "boundaryEvent",
            "refused",
            f"<bpmn:errorEventDefinition{code_ref}/>",
            attachedToRef="sub",
        ),
        b.user("next_rank"),
        b.user("signed"),
        b.chain("s", "sub", "signed"),
        b.chain("refused", "next_rank"),
        before=ERROR,
    )


@pytest.mark.parametrize("code_ref", [' errorRef="err"', ""])
def test_an_error_goes_to_the_nearest_boundary_event_that_catches_it(
    bench: Maker, code_ref: str
) -> None:
    refuse = BpmnError("contract_refused", "too busy", {"refusal": {"reason": "too busy"}})
    one = bench(error_process(code_ref), handlers=[Scripted("t:sign", refuse)])
    instance = one.start()
    assert one.open(instance) == ["next_rank"]
    assert one.engine.variables(instance.id) == {"refusal": {"reason": "too busy"}}


def test_an_error_that_nobody_catches_is_an_incident(bench: Maker) -> None:
    handler = Scripted("t:sign", BpmnError("another_code", "?"), {})
    one = bench(error_process(' errorRef="err"'), handlers=[handler])
    instance = one.start()
    incident = one.engine.incidents(instance.id)[0]
    assert incident.kind == "error_uncaught"
    assert incident.detail["code"] == "another_code"
    one.engine.retry(incident.id, actor="kim")
    one.engine.run_due()
    assert one.open(instance) == ["signed"]


def test_an_error_end_event_throws_to_the_caller(bench: Maker) -> None:
    called = b.file(
        "inner",
        b.node("startEvent", "s2"),
        b.user("decide"),
        b.node("endEvent", "thrown", '<bpmn:errorEventDefinition errorRef="err"/>'),
        b.chain("s2", "decide", "thrown"),
        before=ERROR,
    )
    caller = b.file(
        "p",
        b.node("startEvent", "s"),
        b.node(
            "callActivity",
            "call",
            "",
            '<zeebe:calledElement processId="inner" propagateAllChildVariables="false"'
            ' propagateAllParentVariables="false"/>',
        ),
        b.node(
            "boundaryEvent",
            "caught",
            '<bpmn:errorEventDefinition errorRef="err"/>',
            attachedToRef="call",
        ),
        b.user("after"),
        b.node("endEvent", "e"),
        b.chain("s", "call", "e"),
        b.chain("caught", "after"),
        before=ERROR,
    )
    one = bench(called, caller)
    instance = one.start()
    one.complete(instance, "decide")
    assert one.open(instance) == ["after"]
