"""What is interrupted goes as a whole, and at once."""

from typing import Any

from tests import bpmn as b
from tests.support import Bench, Maker
from tests.unit.runtime.test_elements import (
    BY_MESSAGE,
    SIGNAL,
    SIGNALLED,
    event,
    undoable,
    undoing,
)
from tests.unit.runtime.test_events import MESSAGE


def condition(text: str) -> str:
    return (
        '<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">'
        f"= {text}</bpmn:condition></bpmn:conditionalEventDefinition>"
    )


def ended(one: Bench, instance: Any, element: str) -> list[str]:
    """How the visits of an element ended."""
    return [t for t in one.types(instance, element) if t in _ENDED]


_ENDED = ("element_completed", "element_terminated")


def test_a_running_event_sub_process_goes_with_the_scope_around_it(bench: Maker) -> None:
    aside = (
        event("startEvent", "begin", BY_MESSAGE, isInterrupting="false")
        + b.user("handle")
        + b.chain("begin", "handle")
    )
    inside = (
        b.node("startEvent", "s2")
        + b.user("work")
        + b.chain("s2", "work")
        + b.node("subProcess", "aside", aside, triggeredByEvent="true")
    )
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.node("subProcess", "sub", inside),
            event("boundaryEvent", "stop", SIGNALLED, attachedToRef="sub"),
            b.user("after"),
            b.chain("s", "sub"),
            b.chain("stop", "after"),
            before=MESSAGE + SIGNAL,
        )
    )
    instance = one.start(contract_no="1")
    one.engine.publish("delivery", correlation_key="1")
    assert sorted(one.open(instance)) == ["handle", "work"]
    one.engine.signal("budget closed")
    assert one.open(instance) == ["after"]
    assert one.complete(instance, "after").state == "completed"
    assert ended(one, instance, "handle") == ["element_terminated"]


def test_one_condition_may_cancel_another_that_became_true_with_it(bench: Maker) -> None:
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.node("parallelGateway", "fork"),
            b.user("enter"),
            b.user("work"),
            event("boundaryEvent", "large", condition("n &gt; 1"), attachedToRef="work"),
            event("boundaryEvent", "huge", condition("n &gt; 2"), attachedToRef="work"),
            b.user("after_large"),
            b.user("after_huge"),
            b.chain("s", "fork", "enter"),
            b.chain("fork", "work"),
            b.chain("large", "after_large"),
            b.chain("huge", "after_huge"),
        )
    )
    instance = one.start(n=0)
    one.complete(instance, "enter", n=3)
    assert one.open(instance) == ["after_large"]
    assert ended(one, instance, "work") == ["element_terminated"]


def test_an_activity_is_either_completed_or_interrupted_never_both(bench: Maker) -> None:
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="= [1]" inputElement="item"/>'
        "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"
    )
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.user("each", inner=loop),
            event("boundaryEvent", "enough", condition("n &gt; 1"), attachedToRef="each"),
            b.user("after"),
            b.user("stopped"),
            b.chain("s", "each", "after"),
            b.chain("enough", "stopped"),
        )
    )
    instance = one.start(n=0)
    one.complete(instance, "each", n=2)  # the last instance, and what interrupts their body
    assert one.open(instance) == ["stopped"]
    assert ended(one, instance, "each") == ["element_completed", "element_terminated"]


def test_conditions_are_looked_at_in_the_order_in_which_they_began_to_wait(bench: Maker) -> None:
    names = [f"c{number}" for number in range(8)]
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.node("parallelGateway", "fork"),
            b.user("enter"),
            b.chain("s", "fork", "enter"),
            *(event("intermediateCatchEvent", n, condition("n &gt; 1")) for n in names),
            *(b.chain("fork", n) for n in names),
        )
    )
    instance = one.start(n=0)
    one.complete(instance, "enter", n=2)
    assert [e for e in one.completed(instance) if e in names] == names


def test_a_cancel_end_completes_and_what_it_cancels_is_terminated(bench: Maker) -> None:
    inside = (
        b.node("startEvent", "s2")
        + undoable("book")
        + b.node("exclusiveGateway", "g", default="g_to_nothing")
        + event("endEvent", "nothing", "<bpmn:cancelEventDefinition/>")
        + event("endEvent", "undone", "<bpmn:cancelEventDefinition/>")
        + b.flow("s2", "g")
        + b.flow("g", "nothing")
        + b.flow("g", "book", "booked")
        + b.flow("book", "undone")
        + undoing("book")
    )
    one = bench(
        b.file(
            "p",
            b.node("startEvent", "s"),
            b.node("transaction", "trade", inside),
            event("boundaryEvent", "gone", "<bpmn:cancelEventDefinition/>", attachedToRef="trade"),
            b.user("after"),
            b.node("endEvent", "e"),
            b.chain("s", "trade", "e"),
            b.chain("gone", "after"),
        )
    )
    first, second = one.start(booked=False), one.start(booked=True)
    one.complete(second, "book")
    one.complete(second, "undo_book")
    for instance, end in ((first, "nothing"), (second, "undone")):
        assert one.open(instance) == ["after"]
        assert ended(one, instance, end) == ["element_completed"]
        assert ended(one, instance, "trade") == ["element_terminated"]
