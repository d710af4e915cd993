"""The elements beyond the first process: loops, event sub-processes, compensation and the rest."""

from pathlib import Path

import pytest

from engine.errors import ValueInvalid
from tests import bpmn as b
from tests.support import Maker, Scripted
from tests.unit.runtime.test_events import MESSAGE, timer


def _start(*rest: str) -> str:
    return b.node("startEvent", "s") + "".join(rest)


def event(tag: str, element_id: str, definition: str, extension: str = "", **more: str) -> str:
    return b.node(tag, element_id, definition, extension, **more)


# --- loops and inclusive gateways ---------------------------------------------------------------


def looping(test_before: str, maximum: str = "") -> bytes:
    top = f' loopMaximum="{maximum}"' if maximum else ""
    return b.file(
        "p",
        _start(),
        b.user(
            "work",
            inner=f'<bpmn:standardLoopCharacteristics testBefore="{test_before}"{top}>'
            '<bpmn:loopCondition xsi:type="bpmn:tFormalExpression">= n &lt; 3</bpmn:loopCondition>'
            "</bpmn:standardLoopCharacteristics>",
        ),
        b.user("after"),
        b.chain("s", "work", "after"),
    )


def test_a_loop_tested_before_may_not_run_at_all(bench: Maker) -> None:
    one = bench(looping("true"))
    assert one.open(one.start(n=3)) == ["after"]
    instance = one.start(n=1)
    one.complete(instance, "work", n=2)
    one.complete(instance, "work", n=3)
    assert one.open(instance) == ["after"]


def test_a_loop_tested_after_runs_once_and_at_most_its_maximum(bench: Maker) -> None:
    one = bench(looping("false", "2"))
    instance = one.start(n=9)
    one.complete(instance, "work", n=9)
    assert one.open(instance) == ["after"]
    instance = one.start(n=0)
    for _ in range(2):
        one.complete(instance, "work", n=0)
    assert one.open(instance) == ["after"]


INCLUSIVE = b.file(
    "p",
    _start(),
    b.node("inclusiveGateway", "split", default="split_to_c"),
    b.user("a"),
    b.user("c"),
    b.user("d"),
    b.node("inclusiveGateway", "join"),
    b.user("after"),
    b.flow("s", "split"),
    b.flow("split", "a", "amount &gt; 10"),
    b.flow("split", "d", "amount &gt; 100"),
    b.flow("split", "c", flow_id="split_to_c"),
    b.chain("a", "join", "after"),
    b.chain("c", "join"),
    b.chain("d", "join"),
)


def test_an_inclusive_join_waits_for_what_was_taken_and_no_more(bench: Maker) -> None:
    one = bench(INCLUSIVE)
    small, middle, large = one.start(amount=1), one.start(amount=50), one.start(amount=500)
    assert [one.open(i) for i in (small, middle, large)] == [["c"], ["a"], ["a", "d"]]
    one.complete(small, "c")
    one.complete(middle, "a")
    one.complete(large, "d")
    assert [one.open(i) for i in (small, middle, large)] == [["after"], ["after"], ["a"]]
    one.complete(large, "a")
    assert one.open(large) == ["after"]


# --- links, conditions, signals, messages --------------------------------------------------------


def test_a_link_jumps_to_the_catch_of_its_name(bench: Maker) -> None:
    link = '<bpmn:linkEventDefinition name="onward"/>'
    one = bench(
        b.file(
            "p",
            _start(),
            event("intermediateThrowEvent", "jump", link),
            event("intermediateCatchEvent", "land", link),
            b.user("after"),
            b.chain("s", "jump"),
            b.chain("land", "after"),
        )
    )
    assert one.open(one.start()) == ["after"]


CONDITION = (
    '<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">'
    "= total &gt; 100</bpmn:condition></bpmn:conditionalEventDefinition>"
)


def test_a_condition_is_looked_at_when_a_variable_it_reads_changes(bench: Maker) -> None:
    one = bench(
        b.file(
            "p",
            _start(),
            b.node("parallelGateway", "fork"),
            b.user("enter", more=b.io(("output", "= total", "total"))),
            b.user("again", more=b.io(("output", "= total", "total"))),
            event("intermediateCatchEvent", "wait", CONDITION),
            b.user("large"),
            b.chain("s", "fork", "enter", "again"),
            b.chain("fork", "wait", "large"),
        )
    )
    instance = one.start()
    one.complete(instance, "enter", total=50)
    assert "large" not in one.open(instance)
    one.complete(instance, "again", total=150)
    assert one.open(instance) == ["large"]


def test_a_conditional_boundary_event_interrupts(bench: Maker) -> None:
    one = bench(
        b.file(
            "p",
            _start(),
            b.node("parallelGateway", "fork"),
            b.user("enter"),
            b.user("work"),
            event("boundaryEvent", "exceeded", CONDITION, attachedToRef="work"),
            b.user("large"),
            b.chain("s", "fork", "enter"),
            b.chain("fork", "work"),
            b.chain("exceeded", "large"),
        )
    )
    instance = one.start()
    one.complete(instance, "enter", total=150)
    assert one.open(instance) == ["large"]


SIGNAL = '<bpmn:signal id="sig" name="budget closed"/>'
SIGNALLED = '<bpmn:signalEventDefinition signalRef="sig"/>'


def test_a_signal_reaches_every_instance_that_listens(bench: Maker) -> None:
    listener = b.file(
        "p",
        _start(),
        event("intermediateCatchEvent", "wait", SIGNALLED),
        b.user("after"),
        b.chain("s", "wait", "after"),
        before=SIGNAL,
    )
    thrower = b.file(
        "q",
        _start(),
        b.user("close"),
        event("endEvent", "closed", SIGNALLED),
        b.chain("s", "close", "closed"),
        before=SIGNAL,
    )
    one = bench(listener, thrower)
    first, second = one.start(), one.start()
    third = one.start("q")
    one.complete(third, "close")
    assert one.open(first) == one.open(second) == ["after"]
    late = one.start()
    assert one.open(late) == []
    assert one.engine.signal("budget closed", variables={"year": 2026}) == 1
    assert one.engine.variables(late.id) == {"year": 2026}


def test_a_message_thrown_by_one_instance_reaches_another(bench: Maker) -> None:
    waiting = b.file(
        "p",
        _start(),
        event("intermediateCatchEvent", "wait", '<bpmn:messageEventDefinition messageRef="m1"/>'),
        b.user("after"),
        b.chain("s", "wait", "after"),
        before=MESSAGE,
    )
    sending = b.file(
        "q",
        _start(),
        event(
            "intermediateThrowEvent",
            "send",
            '<bpmn:messageEventDefinition messageRef="m1"/>',
            b.io(("input", "= 7", "count")),
        ),
        b.node("endEvent", "e"),
        b.chain("s", "send", "e"),
        before=MESSAGE,
    )
    one = bench(waiting, sending)
    instance = one.start(contract_no="C-1")
    assert one.start("q", contract_no="C-1").state == "completed"
    assert one.open(instance) == ["after"]
    assert one.engine.variables(instance.id)["count"] == 7


# --- event sub-processes, escalation -------------------------------------------------------------


def event_sub(definition: str, interrupting: str, start_more: str = "") -> str:
    inside = (
        event("startEvent", "begin", definition, isInterrupting=interrupting)
        + b.user("handle")
        + b.node("endEvent", "handled")
        + b.chain("begin", "handle", "handled")
    )
    return b.node("subProcess", "aside", inside, triggeredByEvent="true")


def with_aside(definition: str, interrupting: str, before: str = "", main: str = "") -> bytes:
    return b.file(
        "p",
        _start(),
        main or b.user("work"),
        b.node("endEvent", "e"),
        b.chain("s", "work", "e"),
        event_sub(definition, interrupting),
        before=before,
    )


BY_MESSAGE = '<bpmn:messageEventDefinition messageRef="m1"/>'


def test_an_event_sub_process_never_starts_by_itself(bench: Maker) -> None:
    one = bench(with_aside(BY_MESSAGE, "true", MESSAGE))
    instance = one.start(contract_no="1")
    assert one.open(instance) == ["work"]
    assert one.complete(instance, "work").state == "completed"
    assert one.engine.publish("delivery", correlation_key="1") == 0


def test_an_interrupting_event_sub_process_replaces_its_scope(bench: Maker) -> None:
    one = bench(with_aside(BY_MESSAGE, "true", MESSAGE))
    instance = one.start(contract_no="1")
    one.engine.publish("delivery", correlation_key="1", variables={"why": "withdrawn"})
    assert one.open(instance) == ["handle"]
    assert one.engine.variables(instance.id)["why"] == "withdrawn"
    assert one.complete(instance, "handle").state == "completed"


def test_a_non_interrupting_event_sub_process_runs_beside_and_again(bench: Maker) -> None:
    one = bench(with_aside(BY_MESSAGE, "false", MESSAGE))
    instance = one.start(contract_no="1")
    for _ in range(2):
        assert one.engine.publish("delivery", correlation_key="1") == 1
    assert sorted(one.open(instance)) == ["handle", "handle", "work"]
    one.complete(instance, "work")
    one.complete(instance, "handle")
    assert one.complete(instance, "handle").state == "completed"


def test_a_timer_starts_an_event_sub_process_every_cycle(bench: Maker) -> None:
    one = bench(with_aside(timer("timeCycle", "R2/P1D"), "false"))
    instance = one.start()
    one.pass_time(days=5)
    assert sorted(one.open(instance)) == ["handle", "handle", "work"]


def test_an_event_sub_process_catches_an_error_of_its_scope(bench: Maker) -> None:
    from engine.ports import BpmnError

    handler = Scripted("t:call", BpmnError("broken", "x"))
    one = bench(
        with_aside(
            '<bpmn:errorEventDefinition errorRef="err"/>',
            "true",
            '<bpmn:error id="err" errorCode="broken"/>',
            main=b.service("work", "t:call"),
        ),
        handlers=[handler],
    )
    assert one.open(one.start()) == ["handle"]


def escalating(cancel: str) -> bytes:
    thrown = '<bpmn:escalationEventDefinition escalationRef="esc"/>'
    inside = (
        b.node("startEvent", "s2")
        + event("intermediateThrowEvent", "raise", thrown)
        + b.user("inner")
        + b.chain("s2", "raise", "inner")
    )
    return b.file(
        "p",
        _start(),
        b.node("subProcess", "sub", inside),
        event("boundaryEvent", "raised", thrown, attachedToRef="sub", cancelActivity=cancel),
        b.user("told"),
        b.chain("s", "sub"),
        b.chain("raised", "told"),
        before='<bpmn:escalation id="esc" escalationCode="late"/>',
    )


def test_an_escalation_tells_without_stopping_unless_it_interrupts(bench: Maker) -> None:
    one = bench(escalating("false"))
    assert one.open(one.start()) == ["inner", "told"]
    other = bench(escalating("true"))
    assert other.open(other.start()) == ["told"]


# --- compensation and transactions ---------------------------------------------------------------


def undoable(name: str) -> str:
    return (
        b.user(name)
        + event(
            "boundaryEvent", f"on_{name}", "<bpmn:compensateEventDefinition/>", attachedToRef=name
        )
        + b.node(
            "userTask",
            f"undo_{name}",
            "",
            '<zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="officers"/>',
            isForCompensation="true",
        )
    )


def undoing(*names: str) -> str:
    return "".join(
        f'<bpmn:association id="a_{name}" associationDirection="One"'
        f' sourceRef="on_{name}" targetRef="undo_{name}"/>'
        for name in names
    )


def test_compensation_undoes_what_completed_last_first(bench: Maker) -> None:
    one = bench(
        b.file(
            "p",
            _start(),
            undoable("book"),
            undoable("pay"),
            undoable("never"),
            event("intermediateThrowEvent", "undo", "<bpmn:compensateEventDefinition/>"),
            b.user("after"),
            b.chain("s", "book", "pay", "undo", "after"),
            b.chain("after", "never"),
            undoing("book", "pay", "never"),
        )
    )
    instance = one.start()
    one.complete(instance, "book")
    one.complete(instance, "pay")
    assert one.open(instance) == ["undo_pay"]
    one.complete(instance, "undo_pay")
    assert one.open(instance) == ["undo_book"]
    one.complete(instance, "undo_book")
    assert one.open(instance) == ["after"]


def test_compensation_reaches_into_completed_sub_processes(bench: Maker) -> None:
    inside = (
        b.node("startEvent", "s2")
        + undoable("book")
        + undoable("pay")
        + b.chain("s2", "book", "pay")
        + undoing("book", "pay")
    )
    one = bench(
        b.file(
            "p",
            _start(),
            b.node("subProcess", "sub", inside),
            event("endEvent", "undo", "<bpmn:compensateEventDefinition/>"),
            b.chain("s", "sub", "undo"),
        )
    )
    instance = one.start()
    for element in ("book", "pay", "undo_pay", "undo_book"):
        assert one.open(instance) == [element]
        instance = one.complete(instance, element)
    assert instance.state == "completed"


def test_a_cancelled_transaction_is_undone_and_left_by_its_cancel_event(bench: Maker) -> None:
    inside = (
        b.node("startEvent", "s2")
        + undoable("book")
        + b.user("decide")
        + event("endEvent", "cancelled", "<bpmn:cancelEventDefinition/>")
        + b.chain("s2", "book", "decide", "cancelled")
        + undoing("book")
    )
    one = bench(
        b.file(
            "p",
            _start(),
            b.node("transaction", "trade", inside),
            event("boundaryEvent", "gone", "<bpmn:cancelEventDefinition/>", attachedToRef="trade"),
            b.user("after"),
            b.node("endEvent", "e"),
            b.chain("s", "trade", "e"),
            b.chain("gone", "after"),
        )
    )
    instance = one.start()
    for element in ("book", "decide", "undo_book"):
        assert one.open(instance) == [element]
        one.complete(instance, element)
    assert one.open(instance) == ["after"]


def test_a_throw_event_with_a_task_type_hands_its_mapped_inputs_to_the_handler(
    bench: Maker,
) -> None:
    handler = Scripted("t:tell", {})
    one = bench(
        b.file(
            "p",
            _start(),
            event(
                "intermediateThrowEvent",
                "tell",
                '<bpmn:messageEventDefinition messageRef="m1"/>',
                '<zeebe:taskDefinition type="t:tell"/>'
                + b.io(("input", "= amount * 2", "doubled")),
            ),
            b.user("after"),
            b.chain("s", "tell", "after"),
            before=MESSAGE,
        ),
        handlers=[handler],
    )
    assert one.open(one.start(amount=4)) == ["after"]
    assert handler.calls[0].inputs == {"doubled": 8}


# --- starts by message, timer and signal ----------------------------------------------------------


def started_by(definition: str, before: str = "") -> bytes:
    return b.file(
        "p",
        event("startEvent", "s", definition),
        b.user("work"),
        b.node("endEvent", "e"),
        b.chain("s", "work", "e"),
        before=before,
    )


NAMED = '<bpmn:message id="m1" name="request"/>'


def test_a_message_starts_an_instance_once_for_each_key_that_is_alive(bench: Maker) -> None:
    one = bench(started_by(BY_MESSAGE, NAMED))
    assert one.engine.publish("request", correlation_key="K-1", variables={"amount": 3}) == 1
    (instance,) = one.engine.instances()
    assert (instance.business_key, one.engine.variables(instance.id)) == ("K-1", {"amount": 3})
    assert one.engine.publish("request", correlation_key="K-1", message_id="second") == 0
    assert one.engine.publish("request", correlation_key="K-1", message_id="second") == 0
    one.complete(instance, "work")
    assert [i.business_key for i in one.engine.instances(state="active")] == ["K-1"]


def test_a_newer_version_takes_the_start_over(bench: Maker, tmp_path: Path) -> None:
    one = bench(started_by(BY_MESSAGE, NAMED))
    changed = started_by(BY_MESSAGE, NAMED.replace("request", "application"))
    (tmp_path / "p.bpmn").write_bytes(changed)
    one.engine.deploy(tmp_path / "p.bpmn")
    assert one.engine.publish("request", correlation_key="") == 0
    assert one.engine.publish("application", correlation_key="") == 1
    assert [i.version for i in one.engine.instances()] == [2]


def test_a_timer_starts_an_instance_every_cycle(bench: Maker) -> None:
    one = bench(started_by(timer("timeCycle", "R3/P1D")))
    assert one.engine.next_due() is not None
    one.pass_time(days=2)
    assert len(one.engine.instances()) == 2
    one.pass_time(days=9)
    assert len(one.engine.instances()) == 3
    assert one.engine.next_due() is None


def test_a_signal_starts_an_instance(bench: Maker) -> None:
    one = bench(started_by(SIGNALLED, SIGNAL))
    assert one.engine.signal("budget closed", variables={"year": 2026}) == 1
    (instance,) = one.engine.instances()
    assert one.engine.variables(instance.id) == {"year": 2026}


def test_a_message_thrown_without_a_key_starts_a_process(bench: Maker) -> None:
    sender = b.file(
        "q",
        _start(),
        event("endEvent", "send", BY_MESSAGE),
        b.chain("s", "send"),
        before=NAMED,
    )
    one = bench(started_by(BY_MESSAGE, NAMED), sender)
    assert one.start("q").state == "completed"
    assert [i.key for i in one.engine.instances(state="active")] == ["p"]


def test_a_process_that_only_events_start_says_so_when_started_by_hand(bench: Maker) -> None:
    one = bench(started_by(BY_MESSAGE, NAMED))
    with pytest.raises(ValueInvalid, match="start event"):
        one.start()
    assert one.engine.start("p", {"x": 1}, start="s", actor="lee").state == "active"
