"""What the plain library gets wrong, and this engine right.

The wrong behaviour is asserted as it is in SpiffWorkflow 3.2: a test that fails here after an
update says which defect a new release has cured.
"""

import pytest
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.exceptions import WorkflowException

from tests import bpmn as b
from tests.differential.plain import Plain
from tests.support import Maker, Scripted
from tests.unit.runtime.test_elements import (
    BY_MESSAGE,
    SIGNAL,
    SIGNALLED,
    event,
    undoable,
    undoing,
    with_aside,
)
from tests.unit.runtime.test_events import CAUGHT, MESSAGE, timer
from tests.unit.runtime.test_flow import FORK

S = b.node("startEvent", "s")
E = b.node("endEvent", "e")


def python(element_id: str, code: str) -> str:
    """A script of the library's."""
    return b.node("scriptTask", element_id, f"<bpmn:script>{code}</bpmn:script>")


# --- life and death of an instance ----------------------------------------------------------------


def rounds(number: int) -> bytes:
    return b.file(
        "p",
        S,
        b.node("exclusiveGateway", "merge"),
        b.script("count", "n + 1", "n"),
        b.node("exclusiveGateway", "g", default="back"),
        b.user("after"),
        E,
        b.chain("s", "merge", "count", "g"),
        b.flow("g", "after", f"n &gt; {number}"),
        b.flow("g", "merge", flow_id="back"),
        b.chain("after", "e"),
    )


def test_a_long_loop_is_not_reported_complete_while_a_token_is_alive(bench: Maker) -> None:
    plain = Plain(rounds(340), n=0)
    assert plain.over  # its iterator stops at depth 1,000
    assert plain.alive != []
    one = bench(rounds(340))
    instance = one.start(n=0)
    assert one.open(instance) == ["after"]
    assert instance.state == "active"
    assert one.completed(instance).count("count") == 341


def test_a_scope_named_like_an_internal_task_does_not_swallow_the_rest(bench: Maker) -> None:
    ending = b.file("p", S, python("End", "x = 1"), b.user("a"), b.chain("s", "End", "a"))
    assert Plain(ending).over
    with pytest.raises(WorkflowException):
        Plain(b.file("p", b.node("startEvent", "Start"), b.user("a"), b.chain("Start", "a")))
    mine = b.file(
        "p",
        b.node("startEvent", "Start"),
        b.script("End", "1", "x"),
        b.user("a"),
        b.chain("Start", "End", "a"),
    )
    one = bench(mine)
    assert one.open(one.start()) == ["a"]


def test_a_flow_without_an_id_is_taken(bench: Maker) -> None:
    nameless = b.file(
        "p",
        S,
        b.user("a"),
        E,
        '<bpmn:sequenceFlow sourceRef="s" targetRef="a"/>',
        b.chain("a", "e"),
    )
    assert Plain(nameless).over
    one = bench(nameless)
    assert one.open(one.start()) == ["a"]


def test_a_boundary_event_without_an_id_catches(bench: Maker) -> None:
    nameless = b.file(
        "p",
        S,
        b.user("a"),
        f'<bpmn:boundaryEvent attachedToRef="a">{SIGNALLED}</bpmn:boundaryEvent>',
        E,
        b.chain("s", "a", "e"),
        before=SIGNAL,
    )
    plain = Plain(nameless)
    plain.signal("budget closed")
    assert plain.open() == ["a"]
    one = bench(nameless)
    instance = one.start()
    assert one.engine.signal("budget closed") == 1
    assert one.engine.instance(instance.id).state == "completed"
    assert "element_terminated" in one.types(instance, "a")


def test_the_cost_of_a_process_does_not_double_with_every_parallel_block(bench: Maker) -> None:
    def blocks(number: int) -> bytes:
        body, last = [S, b.user("first"), b.chain("s", "first")], "first"
        for i in range(number):
            fork, join, left, right = f"f{i}", f"j{i}", f"x{i}", f"y{i}"
            body += [b.node("parallelGateway", fork), b.node("parallelGateway", join)]
            body += [b.node("task", left), b.node("task", right)]
            body += [b.chain(last, fork, left, join), b.chain(fork, right, join)]
            last = join
        return b.file("p", *body, E, b.chain(last, "e"))

    sizes = [len(Plain(blocks(number)).workflow.tasks) for number in (2, 4, 6)]
    assert sizes[1] > 3 * sizes[0]
    assert sizes[2] > 3 * sizes[1]
    one = bench(blocks(40))
    instance = one.start()
    assert one.complete(instance, "first").state == "completed"


# --- where tokens go ------------------------------------------------------------------------------


def test_a_join_in_a_loop_waits_for_the_branches_of_its_round(bench: Maker) -> None:
    plain, orders = Plain(FORK, rounds=1), ("acd", "dca", "cad")
    for element in orders[0]:
        plain.complete(element, rounds=1)
    plain.complete("d", rounds=2)
    assert plain.order.count("join") == 2  # the second round after one branch of three
    one = bench(FORK)
    instance = one.start(rounds=1)
    for number, order in enumerate(orders, 1):
        for element in order:
            assert one.completed(instance).count("join") == number - 1
            one.complete(instance, element, rounds=number)
    assert one.completed(instance).count("join") == 3


def drawn(ys: dict[str, int]) -> bytes:
    """Two conditions that both hold, and a diagram that puts elements at these heights."""
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{k}_di" bpmnElement="{k}">'
        f'<dc:Bounds x="100" y="{y}" width="100" height="80"/></bpmndi:BPMNShape>'
        for k, y in ys.items()
    )
    diagram = (
        '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
        ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="d">'
        f'<bpmndi:BPMNPlane id="plane" bpmnElement="p">{shapes}</bpmndi:BPMNPlane>'
        "</bpmndi:BPMNDiagram></bpmn:definitions>"
    )
    content = b.file(
        "p",
        S,
        b.node("exclusiveGateway", "g", default="g_to_none"),
        b.user("first"),
        b.user("second"),
        b.user("none"),
        b.flow("s", "g"),
        b.flow("g", "first", "amount &gt; 10"),
        b.flow("g", "second", "amount &gt; 5"),
        b.flow("g", "none"),
    )
    return content.replace(b"</bpmn:definitions>", diagram.encode())


def test_the_picture_does_not_choose_the_branch(bench: Maker) -> None:
    up = drawn({"s": 0, "g": 0, "first": 100, "second": 300, "none": 500})
    down = drawn({"s": 0, "g": 0, "first": 300, "second": 100, "none": 500})
    assert Plain(up, amount=50).open() != Plain(down, amount=50).open()
    for content in (up, down):
        one = bench(content)
        assert one.open(one.start(amount=50)) == ["first"]


def test_a_condition_on_a_flow_out_of_an_activity_counts(bench: Maker) -> None:
    content = b.file(
        "p", S, b.user("a"), b.user("x"), b.chain("s", "a"), b.flow("a", "x", "wanted")
    )
    plain = Plain(content)
    plain.complete("a", wanted=False)
    assert plain.open() == ["x"]
    several = b.file(
        "p",
        S,
        b.user("a"),
        b.user("x"),
        b.user("y"),
        b.chain("s", "a", "y"),
        b.flow("a", "x", "wanted"),
    )
    with pytest.raises(ValidationException):
        Plain(several)
    one = bench(several)
    for wanted, expected in ((False, ["y"]), (True, ["x", "y"])):
        instance = one.start()
        one.complete(instance, "a", wanted=wanted)
        assert one.open(instance) == expected


def test_a_link_leads_on(bench: Maker) -> None:
    link = '<bpmn:linkEventDefinition name="onward"/>'
    content = b.file(
        "p",
        S,
        event("intermediateThrowEvent", "jump", link),
        event("intermediateCatchEvent", "land", link),
        b.user("after"),
        b.chain("s", "jump"),
        b.chain("land", "after"),
    )
    assert Plain(content).over  # the token is gone
    one = bench(content)
    assert one.open(one.start()) == ["after"]


def test_of_several_start_events_the_named_one_starts(bench: Maker) -> None:
    content = b.file(
        "p",
        b.node("startEvent", "one"),
        b.node("startEvent", "two"),
        b.user("a"),
        b.user("c"),
        b.chain("one", "a"),
        b.chain("two", "c"),
    )
    plain = Plain(content)
    assert plain.completed(["one", "two"]) == ["one", "two"]  # both at once,
    assert plain.open() == ["a"]  # and only one goes on
    one = bench(content)
    for start, expected in (("one", ["a"]), ("two", ["c"]), ("", ["a"])):
        instance = one.engine.start("p", {}, start=start)
        assert one.open(instance) == expected


# --- events ---------------------------------------------------------------------------------------


def test_a_signal_end_event_is_thrown(bench: Maker) -> None:
    content = b.file(
        "p",
        S,
        b.node("parallelGateway", "fork"),
        event("intermediateCatchEvent", "wait", SIGNALLED),
        b.user("close"),
        event("endEvent", "closed", SIGNALLED),
        b.user("after"),
        b.chain("s", "fork", "wait", "after"),
        b.chain("fork", "close", "closed"),
        before=SIGNAL,
    )
    plain = Plain(content)
    plain.complete("close")
    assert "wait" in plain.alive
    assert plain.open() == []
    one = bench(content)
    instance = one.start()
    one.complete(instance, "close")
    assert one.open(instance) == ["after"]


def test_compensation_is_run(bench: Maker) -> None:
    content = b.file(
        "p",
        S,
        undoable("book"),
        event("intermediateThrowEvent", "undo", "<bpmn:compensateEventDefinition/>"),
        b.user("after"),
        b.chain("s", "book", "undo", "after"),
        undoing("book"),
    )
    with pytest.raises(ValidationException):
        Plain(content)
    one = bench(content)
    instance = one.start()
    one.complete(instance, "book")
    assert one.open(instance) == ["undo_book"]


@pytest.mark.parametrize(
    ("kind", "declared"),
    [
        ("error", '<bpmn:error id="trouble" errorCode="broken"/>'),
        ("escalation", '<bpmn:escalation id="trouble" escalationCode="broken"/>'),
    ],
)
def test_an_event_sub_process_for_errors_or_escalations_does_not_start_by_itself(
    bench: Maker, kind: str, declared: str
) -> None:
    content = with_aside(f'<bpmn:{kind}EventDefinition {kind}Ref="trouble"/>', "true", declared)
    assert Plain(content).open() == ["handle", "work"]
    one = bench(content)
    assert one.open(one.start()) == ["work"]


def test_a_message_reaches_only_who_waits_for_its_key(bench: Maker) -> None:
    plain = Plain(CAUGHT, contract_no="C-1")
    plain.message("delivery", {"contract_no": "C-2"})
    assert plain.open() == ["after"]
    one = bench(CAUGHT)
    instance = one.start(contract_no="C-1")
    assert one.engine.publish("delivery", correlation_key="C-2") == 0
    assert one.open(instance) == []


def test_a_duration_is_written_as_modellers_write_it(bench: Maker) -> None:
    content = b.file(
        "p",
        S,
        b.node("intermediateCatchEvent", "wait", timer("timeDuration", "PT1H")),
        b.user("after"),
        b.chain("s", "wait", "after"),
    )
    with pytest.raises(WorkflowException):
        Plain(content)
    one = bench(content)
    instance = one.start()
    one.pass_time(hours=1)
    assert one.open(instance) == ["after"]


def test_what_interrupts_a_sub_process_comes_before_what_goes_on_inside(bench: Maker) -> None:
    inside = (
        b.node("startEvent", "s2")
        + b.user("ask")
        + event("intermediateCatchEvent", "inner", SIGNALLED)
        + b.script("effect", "1 + 1", "done")
        + b.node("endEvent", "e2")
        + b.chain("s2", "ask", "inner", "effect", "e2")
    )
    content = b.file(
        "p",
        S,
        b.node("subProcess", "sub", inside),
        event("boundaryEvent", "stop", SIGNALLED, attachedToRef="sub"),
        b.user("after"),
        b.user("normal"),
        b.chain("s", "sub", "normal"),
        b.chain("stop", "after"),
        before=SIGNAL,
    )
    plain = Plain(content)
    plain.complete("ask")
    plain.signal("budget closed")
    assert plain.open() == ["after"]
    assert "effect" in plain.order  # it was interrupted, and has run on all the same
    one = bench(content)
    instance = one.start()
    one.pass_time(hours=1)
    one.complete(instance, "ask")
    one.engine.signal("budget closed")
    assert one.open(instance) == ["after"]
    assert "effect" not in one.completed(instance)


def test_a_prefixed_reference_is_understood(bench: Maker) -> None:
    content = b.file(
        "p",
        S,
        event("intermediateCatchEvent", "wait", '<bpmn:signalEventDefinition signalRef="t:sig"/>'),
        b.user("after"),
        b.chain("s", "wait", "after"),
        before=SIGNAL,
    ).replace(b"xmlns:zeebe", b'xmlns:t="https://example.org/test" xmlns:zeebe', 1)
    with pytest.raises(ValidationException, match="unexpected keyword"):
        Plain(content)
    one = bench(content)
    instance = one.start()
    assert one.engine.signal("budget closed") == 1
    assert one.open(instance) == ["after"]


# --- variables and failures -----------------------------------------------------------------------


def test_what_is_completed_is_not_changed_by_what_comes_later(bench: Maker) -> None:
    plain = Plain(
        b.file(
            "p",
            S,
            b.user("a"),
            python("add", 'found["list"].append(2)'),
            b.user("c"),
            b.chain("s", "a", "add", "c"),
        )
    )
    plain.complete("a", found={"list": [1]})
    done = next(t for t in plain.workflow.tasks.values() if t.task_spec.name == "a")
    assert done.data == {"found": {"list": [1, 2]}}
    one = bench(
        b.file(
            "p",
            S,
            b.user("a"),
            b.script("add", "{list: append(found.list, 2)}", "found"),
            b.user("c"),
            b.chain("s", "a", "add", "c"),
        )
    )
    instance = one.start()
    one.complete(instance, "a", found={"list": [1]})
    assert one.engine.variables(instance.id) == {"found": {"list": [1, 2]}}
    record = next(r for r in one.records(instance) if r.type == "work_item_completed")
    assert record.data["variables"] == {"found": {"list": [1]}}


def test_parallel_branches_do_not_lose_what_each_adds_to_a_list(bench: Maker) -> None:
    def branches(left: str, right: str) -> bytes:
        return b.file(
            "p",
            S,
            b.node("parallelGateway", "fork"),
            left,
            right,
            b.node("parallelGateway", "join"),
            b.user("after"),
            b.chain("s", "fork", "a", "join", "after"),
            b.chain("fork", "c", "join"),
        )

    plain = Plain(
        branches(python("a", 'found.append("A")'), python("c", 'found.append("C")')), found=["0"]
    )
    after = next(t for t in plain.workflow.tasks.values() if t.task_spec.name == "after")
    assert after.data == {"found": ["0", "C"]}
    one = bench(
        branches(
            b.script("a", "append(found, &quot;A&quot;)", "found"),
            b.script("c", "append(found, &quot;C&quot;)", "found"),
        )
    )
    instance = one.start(found=["0"])
    assert one.engine.variables(instance.id) == {"found": ["0", "A", "C"]}


def test_a_step_that_fails_stops_neither_its_siblings_nor_the_command(bench: Maker) -> None:
    content = b.file(
        "p",
        S,
        b.node("parallelGateway", "fork"),
        b.script("bad", "amount + 1", "x"),
        b.script("good", "1 + 1", "y"),
        b.user("one"),
        b.user("two"),
        b.chain("s", "fork", "bad", "one"),
        b.chain("fork", "good", "two"),
    )
    with pytest.raises(WorkflowException):
        Plain(content, amount="three")
    one = bench(content)
    instance = one.start(amount="three")
    assert one.open(instance) == ["two"]
    assert [i.element for i in one.engine.incidents(instance.id)] == ["bad"]


def test_a_number_of_instances_goes_with_an_output_that_exists(bench: Maker) -> None:
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="false">{extension}'
        '<bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">{count}</bpmn:loopCardinality>'
        "{data}</bpmn:multiInstanceLoopCharacteristics>"
    )
    data = '<bpmn:loopDataOutputRef>out</bpmn:loopDataOutputRef><bpmn:outputDataItem id="o"/>'
    plain = b.file(
        "p",
        S,
        b.user("a", inner=loop.format(extension="", count="2", data=data)),
        b.chain("s", "a"),
    )
    with pytest.raises(NameError, match="data_ouput"):
        Plain(plain, out=[1])
    extension = (
        '<bpmn:extensionElements><zeebe:loopCharacteristics outputCollection="out"'
        ' outputElement="= o"/></bpmn:extensionElements>'
    )
    one = bench(
        b.file(
            "p",
            S,
            b.user("a", inner=loop.format(extension=extension, count="= 2", data="")),
            b.user("after"),
            b.chain("s", "a", "after"),
        )
    )
    instance = one.start(out=[1])
    for item, value in zip(one.engine.work_items(instance=instance.id), (1, 2), strict=True):
        one.engine.complete(item.id, {"o": value}, actor="lee")
    assert sorted(one.engine.variables(instance.id)["out"]) == [1, 2]


def test_a_korean_file_in_its_own_encoding_is_read(bench: Maker, tmp_path: object) -> None:
    from pathlib import Path

    from SpiffWorkflow.bpmn.parser import BpmnParser

    content = b.file("p", S, b.user("a"), b.chain("s", "a")).decode()
    content = content.replace("UTF-8", "EUC-KR").replace('name="a"', 'name="검수"')
    file = Path(str(tmp_path)) / "korean.bpmn"
    file.write_bytes(content.encode("euc-kr"))
    with pytest.raises(UnicodeDecodeError):
        BpmnParser().add_bpmn_file(str(file))
    one = bench(file.read_bytes())
    instance = one.start()
    assert one.item(instance, "a").name == "검수"


def test_a_message_to_an_event_sub_process_leaves_the_main_flow_where_it_is(bench: Maker) -> None:
    """Here the library is right as well."""
    content = with_aside(BY_MESSAGE, "false", MESSAGE)
    plain = Plain(content)
    assert plain.open() == ["work"]
    plain.message("delivery")
    one = bench(content, handlers=[Scripted("t:call")])
    instance = one.start(contract_no="1")
    one.engine.publish("delivery", correlation_key="1")
    assert sorted(one.open(instance)) == plain.open() == ["handle", "work"]
