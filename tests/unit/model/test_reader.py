from dataclasses import replace

import pytest

from engine.model.definition import (
    Called,
    CancelEvent,
    CompensateEvent,
    ConditionalEvent,
    Decision,
    Element,
    ErrorEvent,
    EscalationEvent,
    Event,
    Expr,
    IoMapping,
    Job,
    Kind,
    LinkEvent,
    MessageEvent,
    MultiInstance,
    Script,
    SignalEvent,
    StandardLoop,
    TerminateEvent,
    TimerEvent,
    UserTask,
)
from engine.model.reader import read_bpmn, reread_process
from tests import bpmn as b
from tests.unit.model.drawing import (
    END,
    MESSAGE,
    START,
    around,
    event,
    multi,
    nested,
    only_process,
    reading_problems,
    sub,
    task,
)


def _element(content: bytes, name: str = "a") -> Element:
    return only_process(content).element(name)


# --- what tasks do ------------------------------------------------------------------------------


def test_a_user_task_says_who_by_when_with_which_form() -> None:
    extension = (
        '<zeebe:userTask/><zeebe:formDefinition formId="f"/>'
        '<zeebe:assignmentDefinition assignee="=officer" candidateGroups="계약, 재무"'
        ' candidateUsers="=names"/>'
        '<zeebe:taskSchedule dueDate="=due_on" followUpDate="2026-03-02T09:00:00+09:00"/>'
        '<zeebe:priorityDefinition priority="80"/>'
    )
    found = _element(around(b.node("userTask", "a", "", extension))).detail
    assert isinstance(found, UserTask)
    assert found.form_id == "f"
    assert isinstance(found.assignee, Expr)
    assert found.assignee.text == "officer"
    assert found.groups == ("계약", "재무")
    assert [u.text for u in found.users if isinstance(u, Expr)] == ["names"]
    assert isinstance(found.due, Expr)
    assert found.follow_up == "2026-03-02T09:00:00+09:00"
    assert found.priority == "80"


def test_a_user_task_without_anything_has_the_middle_priority() -> None:
    assert _element(around(b.node("userTask", "a"))).detail == UserTask()


def test_a_service_task_names_its_handler_with_headers() -> None:
    headers = '<zeebe:taskHeaders><zeebe:header key="k" value=" v "/></zeebe:taskHeaders>'
    found = _element(around(b.service("a", "office:print", more=headers, retries="5")))
    assert found.detail == Job("office:print", "5", {"k": " v "})


def test_a_handler_may_be_chosen_by_an_expression() -> None:
    found = _element(around(b.service("a", "=handler"))).detail
    assert isinstance(found, Job)
    assert isinstance(found.type, Expr)


@pytest.mark.parametrize("tag", ["scriptTask", "businessRuleTask", "sendTask"])
def test_other_tasks_with_a_task_type_are_done_by_handlers(tag: str) -> None:
    found = _element(around(b.node(tag, "a", "", '<zeebe:taskDefinition type="office:print"/>')))
    assert found.kind in {Kind.SERVICE, Kind.SEND}
    assert isinstance(found.detail, Job)


def test_a_script_task_is_feel_with_a_result() -> None:
    found = _element(around(b.script("a", "1 + 1", "x"))).detail
    assert isinstance(found, Script)
    assert (found.expression.text, found.result_variable) == ("1 + 1", "x")


def test_a_rule_task_names_decision_result_and_the_day_that_counts() -> None:
    extension = (
        '<zeebe:calledDecision decisionId="rate" resultVariable="r"/><zeebe:properties>'
        '<zeebe:property name="gyeyak:eventDate" value="=notice_on"/></zeebe:properties>'
    )
    found = _element(around(b.node("businessRuleTask", "a", "", extension))).detail
    assert isinstance(found, Decision)
    assert (found.decision_id, found.result_variable) == ("rate", "r")
    assert found.event_date is not None
    assert found.event_date.text == "notice_on"


def test_a_call_passes_what_it_says() -> None:
    extension = (
        '<zeebe:calledElement processId="q" propagateAllChildVariables="false"'
        ' propagateAllParentVariables="false"/>'
    )
    found = _element(around(b.node("callActivity", "a", "", extension))).detail
    assert found == Called("q", all_in=False, all_out=False)


def test_a_call_that_says_nothing_passes_everything() -> None:
    found = _element(around(b.node("callActivity", "a", calledElement="q"))).detail
    assert found == Called("q", all_in=True, all_out=True)


def test_a_receive_task_waits_for_a_message_by_key() -> None:
    found = _element(around(b.node("receiveTask", "a", messageRef="m"), before=MESSAGE)).detail
    assert isinstance(found, MessageEvent)
    assert found.name == "note"
    assert found.correlation_key is not None
    assert found.correlation_key.text == "key"


def test_mappings_keep_their_order_and_know_constants() -> None:
    found = _element(
        around(b.node("task", "a", "", b.io(("input", "=x", "y"), ("output", "v", "w.z"))))
    )
    assert [replace(m, line=0) for m in found.outputs] == [IoMapping("v", "w.z")]
    assert [(m.source.text, m.target) for m in found.inputs if isinstance(m.source, Expr)] == [
        ("x", "y")
    ]


def test_only_our_own_properties_are_kept() -> None:
    extension = (
        '<zeebe:properties><zeebe:property name="gyeyak:legalBasis" value="제30조"/>'
        '<zeebe:property name="colour" value="red"/></zeebe:properties>'
    )
    assert _element(around(b.node("task", "a", "", extension))).properties == {
        "legalBasis": "제30조"
    }


# --- events -------------------------------------------------------------------------------------

_ROOTS = (
    f'{MESSAGE}<bpmn:error id="x" errorCode="refused"/><bpmn:signal id="g" name="all"/>'
    '<bpmn:escalation id="c" escalationCode="late"/>'
)
_CATCH, _END = "intermediateCatchEvent", "endEvent"


@pytest.mark.parametrize(
    ("tag", "definition", "inner", "expected"),
    [
        (
            _CATCH,
            "timer",
            "<bpmn:timeDate>2026-03-02</bpmn:timeDate>",
            TimerEvent("date", "2026-03-02"),
        ),
        (
            _CATCH,
            "timer",
            "<bpmn:timeDuration>P1D</bpmn:timeDuration>",
            TimerEvent("duration", "P1D"),
        ),
        (
            _CATCH,
            "timer",
            "<bpmn:timeCycle>R3/PT1H</bpmn:timeCycle>",
            TimerEvent("cycle", "R3/PT1H"),
        ),
        (_CATCH, 'signal signalRef="g"', "", SignalEvent("all")),
        (_CATCH, 'link name="l"', "", LinkEvent("l")),
        (_CATCH, "conditional", "<bpmn:condition>=x</bpmn:condition>", ConditionalEvent(Expr("x"))),
        (_END, 'error errorRef="x"', "", ErrorEvent("refused")),
        (_END, 'error errorRef="tns:x"', "", ErrorEvent("refused")),
        (_END, 'escalation escalationRef="c"', "", EscalationEvent("late")),
        (_END, 'compensate activityRef="s"', "", CompensateEvent("s")),
        (_END, "terminate", "", TerminateEvent()),
        (_END, "cancel", "", CancelEvent()),
        (_END, 'message messageRef="m"', "", MessageEvent("note", Expr("key"))),
    ],
)
def test_each_event_is_read(tag: str, definition: str, inner: str, expected: Event) -> None:
    content = b.file(
        "p", START, event(tag, "a", definition, inner), b.flow("s", "a"), before=_ROOTS
    )
    content = content.replace(b' id="definitions"', b' id="definitions" xmlns:tns="urn:t"')
    found = _element(content).event
    assert str(_without_lines(found)) == str(_without_lines(expected))


def _without_lines(found: Event | None) -> Event | None:
    if isinstance(found, ConditionalEvent):
        return ConditionalEvent(replace(found.condition, line=0))
    if isinstance(found, MessageEvent) and found.correlation_key is not None:
        return replace(found, correlation_key=replace(found.correlation_key, line=0))
    return found


def test_an_event_definition_by_reference_is_read() -> None:
    root = '<bpmn:terminateEventDefinition id="t"/>'
    end = b.node("endEvent", "a", "<bpmn:eventDefinitionRef>t</bpmn:eventDefinitionRef>")
    assert (
        _element(b.file("p", START, end, b.flow("s", "a"), before=root)).event == TerminateEvent()
    )


def test_a_boundary_event_knows_its_host_and_whether_it_interrupts() -> None:
    definition = event("boundaryEvent", "b", "error", attachedToRef="a", cancelActivity="false")
    found = _element(around(task(), definition), "b")
    assert (found.attached_to, found.interrupting, found.event) == ("a", False, ErrorEvent())


def test_a_message_is_thrown_by_the_handler_of_its_event() -> None:
    thrown = b.node(
        "intermediateThrowEvent",
        "a",
        '<bpmn:messageEventDefinition messageRef="m"/>',
        '<zeebe:taskDefinition type="office:send"/>',
    )
    found = _element(around(thrown, before=MESSAGE)).event
    assert isinstance(found, MessageEvent)
    assert found.job == Job("office:send")


# --- repetitions --------------------------------------------------------------------------------


def test_a_multi_instance_says_over_what_and_what_comes_out() -> None:
    marker = multi(
        "<bpmn:completionCondition>=done</bpmn:completionCondition>",
        inputCollection="=list",
        inputElement="one",
        outputCollection="all",
        outputElement="=r",
    ).replace("<bpmn:multi", "<bpmn:multi", 1)
    found = _element(around(task(inner=marker))).loop
    assert isinstance(found, MultiInstance)
    assert (found.collection.text, found.element_variable) == ("list", "one")
    assert (found.output_collection, found.sequential) == ("all", False)
    assert found.output_element is not None
    assert found.completion is not None


def test_a_multi_instance_may_only_be_counted() -> None:
    marker = multi("<bpmn:loopCardinality>=3</bpmn:loopCardinality>")
    found = _element(around(task(inner=marker))).loop
    assert isinstance(found, MultiInstance)
    assert found.cardinality is not None
    assert found.cardinality.text == "3"


def test_a_standard_loop_has_a_condition_and_a_maximum() -> None:
    marker = (
        '<bpmn:standardLoopCharacteristics testBefore="true" loopMaximum="3">'
        "<bpmn:loopCondition>=more</bpmn:loopCondition></bpmn:standardLoopCharacteristics>"
    )
    found = _element(around(task(inner=marker))).loop
    assert isinstance(found, StandardLoop)
    assert (found.condition.text, found.test_before, found.maximum) == ("more", True, 3)


# --- flows, scopes, lanes -------------------------------------------------------------------------


def test_flows_and_boundary_events_without_id_get_one_that_stays() -> None:
    content = b.file(
        "p",
        START,
        task(),
        '<bpmn:boundaryEvent attachedToRef="a"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>',
        END,
        '<bpmn:sequenceFlow sourceRef="s" targetRef="a"/>',
        '<bpmn:sequenceFlow sourceRef="a" targetRef="e"/>',
        '<bpmn:sequenceFlow sourceRef="a" targetRef="e"/>',
        '<bpmn:sequenceFlow sourceRef="a__boundary" targetRef="e"/>',
    )
    process = only_process(content)
    assert list(process.graph.flows) == [
        "s__to__a",
        "a__to__e",
        "a__to__e_2",
        "a__boundary__to__e",
    ]
    assert process == only_process(content)


def test_outgoing_flows_stand_in_document_order_whatever_the_picture_says() -> None:
    flows = [b.flow("s", "y"), b.flow("s", "x"), b.flow("x", "e"), b.flow("y", "e")]
    process = only_process(b.file("p", START, task("x"), task("y"), END, *flows))
    assert process.element("s").outgoing == ("s_to_y", "s_to_x")
    assert process.element("e").incoming == ("x_to_e", "y_to_e")


def test_conditions_are_read_with_and_without_their_sign() -> None:
    content = around(task(), ids=["a"]).replace(
        b'targetRef="a">',
        b'targetRef="a"><bpmn:conditionExpression> x > 1 </bpmn:conditionExpression>',
    )
    condition = only_process(content).graph.flows["s_to_a"].condition
    assert condition is not None
    assert condition.text == "x > 1"


def test_a_file_may_say_that_its_language_is_feel() -> None:
    content = around(b.script("a", "1", "x")).replace(
        b' id="definitions"',
        b' id="definitions" expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/"',
    )
    assert reading_problems(content) == ()


def test_nested_scopes_hold_their_own_elements() -> None:
    process = only_process(around(nested(3), ids=["n0"]))
    outer = process.graph.elements["n0"]
    assert outer.body is not None
    assert set(outer.body.elements) == {"n0_s", "n1", "n0_e"}
    assert process.element("n2").kind is Kind.SUB


def test_the_kinds_of_sub_processes_are_told_apart() -> None:
    handler = b.node(
        "subProcess",
        "h",
        event("startEvent", "hs", 'message messageRef="m"', isInterrupting="false"),
        triggeredByEvent="true",
    )
    process = only_process(around(sub("a", tag="transaction"), handler, before=MESSAGE))
    assert process.element("a").kind is Kind.TRANSACTION
    assert process.element("h").kind is Kind.EVENT_SUB
    assert process.element("hs").interrupting is False


def test_a_compensation_handler_is_known_to_its_activity_and_event() -> None:
    boundary = event("boundaryEvent", "b", "compensate", attachedToRef="a")
    link = '<bpmn:association id="as" sourceRef="b" targetRef="h"/>'
    process = only_process(around(task(), boundary, task("h", isForCompensation="true"), link))
    assert process.element("a").compensation_handler == "h"
    assert process.element("b").compensation_handler == "h"
    assert process.element("h").for_compensation


def _lane(name: str, *inner: str, group: str = "") -> str:
    extension = (
        "<bpmn:extensionElements><zeebe:properties>"
        f'<zeebe:property name="gyeyak:group" value="{group}"/>'
        "</zeebe:properties></bpmn:extensionElements>"
        if group
        else ""
    )
    return f'<bpmn:lane id="l{name}" name="{name}">{extension}{"".join(inner)}</bpmn:lane>'


def _in_lane(name: str) -> str:
    return f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>"


def test_an_element_stands_in_its_innermost_lane_with_the_nearest_group() -> None:
    inner = f'<bpmn:childLaneSet id="c">{_lane("과", _in_lane("a"))}</bpmn:childLaneSet>'
    lanes = b.node(
        "laneSet", "ls", _lane("국", _in_lane("a"), _in_lane("s"), inner, group="bureau")
    )
    process = only_process(b.file("p", lanes, START, sub("a"), END, b.chain("s", "a", "e")))
    assert [(lane.name, lane.group) for lane in process.lanes] == [
        ("국", "bureau"),
        ("과", "bureau"),
    ]
    assert (process.element("a").lane, process.element("a").lane_group) == ("과", "bureau")
    assert process.element("s").lane == "국"
    assert process.element("a_s").lane == "과"
    assert process.element("e").lane == ""


def test_pools_notes_data_and_groups_are_only_a_picture() -> None:
    picture = (
        '<bpmn:dataObject id="d"/><bpmn:dataObjectReference id="dr" dataObjectRef="d"/>'
        '<bpmn:textAnnotation id="t"><bpmn:text>알림</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="as" sourceRef="a" targetRef="t"/><bpmn:group id="g"/>'
    )
    pools = (
        '<bpmn:collaboration id="c"><bpmn:participant id="pa" name="시청" processRef="p"/>'
        '<bpmn:participant id="pb" name="업체"/>'
        '<bpmn:messageFlow id="mf" sourceRef="a" targetRef="pb"/></bpmn:collaboration>'
    )
    process = only_process(around(task(), picture, before=pools))
    assert set(process.graph.elements) == {"s", "a", "e"}


# --- which processes ------------------------------------------------------------------------------


def _two(first: str, second: str) -> bytes:
    nodes = START.replace('"s"', '"s{0}"') + "<bpmn:task id='t{0}'/>"
    bodies = [
        f'<bpmn:process id="p{n}"{mark}>{nodes.format(n)}{b.flow(f"s{n}", f"t{n}")}</bpmn:process>'
        for n, mark in enumerate((first, second))
    ]
    return f"{b.HEAD}{''.join(bodies)}</bpmn:definitions>".encode()


@pytest.mark.parametrize(
    ("first", "second", "expected", "warned"),
    [
        (' isExecutable="true"', "", ["p0"], False),
        (' isExecutable="true"', ' isExecutable="false"', ["p0"], False),
        ("", ' isExecutable="false"', ["p0"], False),
        ("", "", ["p0", "p1"], False),
        (' isExecutable="false"', ' isExecutable="false"', ["p0", "p1"], True),
    ],
)
def test_the_processes_marked_executable_are_taken_else_those_not_marked(
    first: str, second: str, expected: list[str], warned: bool
) -> None:
    read = read_bpmn(_two(first, second), "p.bpmn")
    assert [process.id for process in read.processes] == expected
    assert [p.rule for p in read.problems] == ["not_marked_executable"] * (2 if warned else 0)


def test_a_process_is_read_again_as_it_was() -> None:
    content = around(nested(2), ids=["n0"])
    again = reread_process(content, "p")
    assert replace(again, file="p.bpmn") == only_process(content)


# --- what the meaning of a file is -------------------------------------------------------------


def _meaning(content: bytes) -> str:
    return read_bpmn(content, "p.bpmn").semantic_hash


def test_layout_line_breaks_and_documentation_do_not_change_the_meaning() -> None:
    plain = around(b.script("a", "1", "x"))
    drawn = plain.replace(
        b"</bpmn:definitions>",
        b'<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"/></bpmn:definitions>',
    )
    spread = plain.replace(b"><", b">\n\n  <")
    told = plain.replace(b'name="a">', b'name="a"><bpmn:documentation>x</bpmn:documentation>')
    assert len({_meaning(c) for c in (plain, drawn, spread, told)}) == 1
    assert len({plain, drawn, spread, told}) == 4


@pytest.mark.parametrize(
    "other",
    [
        around(b.script("a", "2", "x")),
        around(b.script("a", "1", "y")),
        around(b.script("a", "1", "x"), more=b.flow("a", "e", flow_id="more")),
        around(b.script("b", "1", "x"), ids=["b"]),
    ],
)
def test_what_execution_can_tell_changes_the_meaning(other: bytes) -> None:
    assert _meaning(other) != _meaning(around(b.script("a", "1", "x")))


def test_the_order_of_flows_is_part_of_the_meaning() -> None:
    flows = [b.flow("s", "x"), b.flow("s", "y")]
    ends = [b.flow("x", "e"), b.flow("y", "e")]
    one = b.file("p", START, task("x"), task("y"), END, *flows, *ends)
    two = b.file("p", START, task("x"), task("y"), END, *reversed(flows), *ends)
    assert _meaning(one) != _meaning(two)
