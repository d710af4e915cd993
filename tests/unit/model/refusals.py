"""One small diagram for each rule that refuses: what it is about, and the element it names."""

from dataclasses import dataclass

from engine.model.bundle import SourceFile
from tests import bpmn as b
from tests.unit.model.drawing import (
    END,
    FORM,
    MESSAGE,
    START,
    around,
    event,
    multi,
    nested,
    source,
    sub,
    task,
)


@dataclass(frozen=True)
class Refusal:
    """Files that must be refused by `rule` at `element`, and `why` in words for the test's name."""

    rule: str
    element: str
    why: str
    files: tuple[bytes | SourceFile, ...]


def _no(rule: str, element: str, why: str, *files: bytes | SourceFile) -> Refusal:
    return Refusal(rule, element, why, files)


def _boundary(host: str, definition: str = "", inner: str = "", **attributes: str) -> str:
    return event(
        "boundaryEvent", "b", definition, inner, attachedToRef=host, **attributes
    ) + b.flow("b", "e")


def _own(tag: str, extension: str, inner: str = "", **attributes: str) -> str:
    return b.node(tag, "a", inner, extension, name="일", **attributes)


ERROR = '<bpmn:error id="x" name="x" errorCode="refused"/>'
BLANK_ERROR = '<bpmn:error id="x" name="x"/>'
ESCALATION = '<bpmn:escalation id="x" name="x" escalationCode="late"/>'
SIGNAL = '<bpmn:signal id="x"/>'
PT1H = '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration>'
NAMELESS = '<bpmn:message id="m"/>'
KEYLESS = '<bpmn:message id="m" name="note"/>'
CATCH = event("intermediateCatchEvent", "a", 'message messageRef="m"')
DMN = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"'
    ' namespace="https://example.org"><decision id="rate" name="rate"><variable name="rate"/>'
    "<literalExpression><text>{text}</text></literalExpression></decision></definitions>"
)


def _timer(inner: str) -> bytes:
    return around(event("intermediateCatchEvent", "a", "timer", inner))


def _gateway(tag: str, *flows: str, **attributes: str) -> bytes:
    """A gateway `g` behind the start with the flows, tasks `x` and `y` to choose from."""
    tasks = (task("x"), task("y"), b.flow("x", "e"), b.flow("y", "e"))
    gateway = b.node(tag, "g", **attributes)
    return b.file("p", START, gateway, *tasks, END, b.flow("s", "g"), *flows)


def _choice(*conditions: str) -> bytes:
    targets = ("x", "y")
    flows = [b.flow("g", to, when) for to, when in zip(targets, conditions, strict=True)]
    return _gateway("exclusiveGateway", *flows)


def _decision(
    text: str = "1", path: str = "rate.dmn", key: str = "rate", day: str = ""
) -> SourceFile:
    return source(DMN.format(text=text).encode(), path, key, day or "0001-01-01")


def _calls(key: str, other: str, *before: str) -> bytes:
    """A process that calls another one, behind the elements before."""
    call = b.node("callActivity", "a", "", f'<zeebe:calledElement processId="{other}"/>', name="일")
    ids = [f"w{n}" for n in range(len(before))]
    return b.file(key, START, *before, call, END, b.chain("s", *ids, "a", "e"))


REFUSALS: tuple[Refusal, ...] = (
    # --- the file
    _no("xml_invalid", "", "text that is no XML", b"<bpmn:definitions"),
    _no("not_bpmn", "", "another root element", b"<html/>"),
    _no(
        "no_process",
        "definitions",
        "a file without process",
        f"{b.HEAD}</bpmn:definitions>".encode(),
    ),
    _no(
        "id_missing",
        "definitions",
        "a message without id",
        around(task(), before='<bpmn:message name="note"/>'),
    ),
    _no("id_duplicate", "a", "an id given twice", around(task(), task())),
    _no("id_characters", "a/b", "a path in an id", around(task("a/b"), ids=["a/b"])),
    _no(
        "text_unsafe",
        "a",
        "a name that runs backwards",
        around(b.node("task", "a", name="\u202e일")),
    ),
    _no(
        "reference_missing",
        "a",
        "a message that does not exist",
        around(event("intermediateCatchEvent", "a", 'message messageRef="gone"')),
    ),
    _no(
        "unknown_element",
        "p",
        "an element no engine knows",
        around(task(), "<bpmn:hyperTask/>"),
    ),
    _no(
        "schema",
        "",
        "an attribute that BPMN does not have",
        around(task(colour="red")),
    ),
    _no(
        "diagram_coordinates",
        "a",
        "a shape at no place",
        around(task()).replace(
            b"</bpmn:definitions>",
            b'<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"'
            b' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><di:BPMNPlane><di:BPMNShape'
            b' bpmnElement="a"><dc:Bounds x="NaN" y="0" width="1" height="1"/></di:BPMNShape>'
            b"</di:BPMNPlane></di:BPMNDiagram></bpmn:definitions>",
        ),
    ),
    _no(
        "nested_too_deep",
        "n20",
        "sub-processes within sub-processes",
        around(nested(25), ids=["n0"]),
    ),
    # --- elements that are never run
    _no("ad_hoc", "a", "an ad-hoc sub-process", around(b.node("adHocSubProcess", "a"))),
    _no("complex_gateway", "a", "a complex gateway", around(b.node("complexGateway", "a"))),
    _no(
        "implicit_throw", "a", "an implicit throw event", around(b.node("implicitThrowEvent", "a"))
    ),
    _no(
        "choreography",
        "a",
        "a choreography task",
        around(b.node("choreographyTask", "a", initiatingParticipantRef="x")),
    ),
    _no(
        "event_gateway_parallel",
        "g",
        "a parallel event-based gateway",
        _gateway("eventBasedGateway", b.flow("g", "x"), eventGatewayType="Parallel"),
    ),
    _no(
        "event_gateway_instantiates",
        "g",
        "an event-based gateway that starts an instance",
        _gateway("eventBasedGateway", b.flow("g", "x"), instantiate="true"),
    ),
    _no(
        "receive_instantiates",
        "a",
        "a receive task that starts an instance",
        around(b.node("receiveTask", "a", messageRef="m", instantiate="true"), before=MESSAGE),
    ),
    _no(
        "multiple_event",
        "a",
        "an event with two triggers",
        around(
            b.node(
                "intermediateCatchEvent",
                "a",
                f"<bpmn:timerEventDefinition>{PT1H}</bpmn:timerEventDefinition>"
                '<bpmn:messageEventDefinition messageRef="m"/>',
            ),
            before=MESSAGE,
        ),
    ),
    _no(
        "global_task",
        "a",
        "a call of a global task",
        around(
            b.node("callActivity", "a", calledElement="g"),
            before='<bpmn:globalUserTask id="g" name="일"/>',
        ),
    ),
    _no("token_quantity", "a", "a task that waits for two tokens", around(task(startQuantity="2"))),
    _no(
        "token_quantity", "a", "a task that makes two tokens", around(task(completionQuantity="2"))
    ),
    _no(
        "multi_behavior",
        "a",
        "a multi-instance that throws at the first",
        around(
            task(
                inner=multi(inputCollection="=list").replace(
                    "Characteristics>", 'Characteristics behavior="One">', 1
                )
            )
        ),
    ),
    _no(
        "compensation_without_wait",
        "a",
        "compensation that is not waited for",
        around(event("intermediateThrowEvent", "a", 'compensate waitForCompletion="false"')),
    ),
    _no(
        "foreign_language",
        "s_to_a",
        "a condition in another language",
        around(task()).replace(
            b'targetRef="a">',
            b'targetRef="a"><bpmn:conditionExpression language="groovy"'
            b' xsi:type="bpmn:tFormalExpression">x</bpmn:conditionExpression>',
        ),
    ),
    _no(
        "foreign_script",
        "a",
        "a script in Python",
        around(
            b.node("scriptTask", "a", "<bpmn:script>import os</bpmn:script>", scriptFormat="python")
        ),
    ),
    # --- what an element lacks
    _no("job_missing", "a", "a service task without type", around(b.node("serviceTask", "a"))),
    _no("job_empty", "a", "an empty task type", around(b.service("a", ""))),
    _no("script_missing", "a", "a script task without script", around(b.node("scriptTask", "a"))),
    _no(
        "decision_missing",
        "a",
        "a rule task without decision",
        around(b.node("businessRuleTask", "a")),
    ),
    _no(
        "result_variable_missing",
        "a",
        "a script without result variable",
        around(_own("scriptTask", '<zeebe:script expression="=1"/>')),
    ),
    _no("called_missing", "a", "a call of nothing", around(b.node("callActivity", "a"))),
    _no(
        "form_not_linked",
        "a",
        "a form embedded in the diagram",
        around(_own("userTask", '<zeebe:formDefinition formKey="camunda-forms:bpmn:x"/>')),
    ),
    _no(
        "multi_collection_missing",
        "a",
        "a multi-instance over nothing",
        around(task(inner=multi())),
    ),
    _no(
        "loop_incomplete",
        "a",
        "a loop without condition or maximum",
        around(task(inner="<bpmn:standardLoopCharacteristics/>")),
    ),
    _no("timer_incomplete", "a", "a timer without time", _timer("")),
    _no(
        "condition_missing",
        "a",
        "a conditional event without condition",
        around(event("intermediateCatchEvent", "a", "conditional")),
    ),
    _no(
        "link_without_name",
        "a",
        "a link without name",
        around(event("intermediateThrowEvent", "a", 'link name=""')),
    ),
    _no(
        "flow_end_missing",
        "x",
        "a flow to nowhere",
        around(task(), more=b.flow("a", "gone", flow_id="x")),
    ),
    _no(
        "flow_leaves_scope",
        "x",
        "a flow out of a sub-process",
        around(sub("a"), more=b.flow("a_e", "e", flow_id="x")),
    ),
    # --- extensions
    _no(
        "vendor_extension",
        "a",
        "another engine's attribute",
        around(
            '<bpmn:serviceTask id="a" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
            ' camunda:class="com.example.Run"/>'
        ),
    ),
    _no(
        "zeebe_unknown",
        "a",
        "an execution listener",
        around(_own("task", "<zeebe:executionListeners/>")),
    ),
    _no(
        "zeebe_misplaced",
        "a",
        "a task type on a user task",
        around(_own("userTask", '<zeebe:taskDefinition type="office:print"/>')),
    ),
    _no(
        "binding_version_tag",
        "a",
        "a call bound to a version tag",
        around(
            _own("callActivity", '<zeebe:calledElement processId="q" bindingType="versionTag"/>')
        ),
    ),
    # --- several files
    _no("process_twice", "p", "one process in two files", around(task()), around(task())),
    _no(
        "decision_twice",
        "rate",
        "one decision twice for one day",
        _decision(),
        _decision(path="other.dmn"),
    ),
    _no(
        "form_twice",
        "f",
        "one form in two files",
        source(FORM, "a.form", "f"),
        source(FORM, "b.form", "f"),
    ),
    _no("decision_date", "rate", "a file named after no day", _decision(day="2026-13-01")),
    _no("decision_folder", "floor", "a folder named after no decision", _decision(key="floor")),
    _no("expression_invalid", "rate", "a decision whose expression is no FEEL", _decision("1 +")),
    _no("form_shape", "", "a form that is no JSON", source(b"{", "f.form", "")),
    # --- what a process uses
    _no("called_not_found", "a", "a call of an unknown process", _calls("p", "gone")),
    _no("called_dynamic", "a", "a call chosen by an expression", _calls("p", "=name")),
    _no(
        "called_start",
        "a",
        "a call of a process that starts twice",
        _calls("p", "q"),
        b.file("q", START, '<bpmn:startEvent id="t"/>', END, b.flow("s", "e"), b.flow("t", "e")),
    ),
    _no("call_cycle", "a", "a process that calls itself at once", _calls("p", "p")),
    _no(
        "call_cycle", "a", "two processes that call each other", _calls("p", "q"), _calls("q", "p")
    ),
    _no(
        "decision_not_found",
        "a",
        "an unknown decision",
        around(
            _own("businessRuleTask", '<zeebe:calledDecision decisionId="gone" resultVariable="r"/>')
        ),
    ),
    _no(
        "decision_dynamic",
        "a",
        "a decision chosen by an expression",
        around(
            _own("businessRuleTask", '<zeebe:calledDecision decisionId="=x" resultVariable="r"/>')
        ),
    ),
    _no(
        "form_not_found",
        "a",
        "an unknown form",
        around(_own("userTask", '<zeebe:formDefinition formId="gone"/>')),
    ),
    _no("handler_unknown", "a", "a task type nobody does", around(b.service("a", "office:fly"))),
    _no(
        "handler_unknown",
        "a",
        "a task type handed to a called process that nobody does",
        around(
            _own(
                "callActivity",
                '<zeebe:calledElement processId="q"/>'
                + b.io(("input", "=&quot;office:fly&quot;", "kind")),
            )
        ),
        b.file("q", START, b.service("w", "=kind"), END, b.chain("s", "w", "e")),
    ),
    # --- starts, ends, events
    _no("start_missing", "", "a process without start", b.file("p", task(), END, b.flow("a", "e"))),
    _no(
        "start_several",
        "a",
        "a sub-process with two starts",
        around(sub("a", '<bpmn:startEvent id="t"/>', b.flow("a_s", "a_e"), b.flow("t", "a_e"))),
    ),
    _no(
        "event_not_allowed",
        "a",
        "a catch event that waits for nothing",
        around(b.node("intermediateCatchEvent", "a")),
    ),
    _no(
        "event_not_allowed",
        "s2",
        "an error that starts a process",
        around(task(), event("startEvent", "s2", "error"), more=b.flow("s2", "a")),
    ),
    _no(
        "event_not_allowed",
        "b",
        "a boundary event that waits for nothing",
        around(task(), _boundary("a")),
    ),
    _no("flow_into", "s", "a flow into a start", around(task(), more=b.flow("a", "s"))),
    _no("flow_out_of", "e", "a flow out of an end", around(task(), more=b.flow("e", "a"))),
    _no(
        "boundary_host",
        "b",
        "a boundary event on a gateway",
        around(b.node("exclusiveGateway", "a"), _boundary("a", "timer", PT1H)),
    ),
    _no(
        "boundary_must_interrupt",
        "b",
        "an error that does not interrupt",
        around(task(), _boundary("a", "error", cancelActivity="false")),
    ),
    _no(
        "boundary_escalation",
        "b",
        "an escalation out of a plain task",
        around(task(), _boundary("a", 'escalation escalationRef="x"'), before=ESCALATION),
    ),
    _no(
        "boundary_twice",
        "b",
        "two boundary events for one error",
        around(
            task(),
            event("boundaryEvent", "b0", "error", attachedToRef="a"),
            b.flow("b0", "e"),
            _boundary("a", "error"),
        ),
    ),
    _no(
        "compensation_handler",
        "b",
        "a compensation event without handler",
        around(task(), event("boundaryEvent", "b", "compensate", attachedToRef="a")),
    ),
    _no(
        "compensation_unused",
        "h",
        "a compensation handler without event",
        around(task(), task("h", isForCompensation="true")),
    ),
    _no(
        "compensation_target",
        "a",
        "compensation of a gateway",
        around(event("intermediateThrowEvent", "a", 'compensate activityRef="s"')),
    ),
    _no(
        "cancel_outside",
        "c",
        "a cancel end outside a transaction",
        around(task(), event("endEvent", "c", "cancel"), b.flow("a", "c")),
    ),
    _no(
        "cancel_outside",
        "b",
        "a cancel boundary on a sub-process",
        around(sub("a"), _boundary("a", "cancel")),
    ),
    # --- gateways and flows
    _no(
        "default_unknown", "a", "a default flow of another element", around(task(default="s_to_a"))
    ),
    _no(
        "default_condition",
        "g",
        "a default flow with a condition",
        _gateway("exclusiveGateway", b.flow("g", "x", "k"), b.flow("g", "y"), default="g_to_x"),
    ),
    _no(
        "default_without_effect",
        "g",
        "a default flow of a parallel gateway",
        _gateway("parallelGateway", b.flow("g", "x"), b.flow("g", "y"), default="g_to_x"),
    ),
    _no(
        "condition_without_effect",
        "g",
        "a condition behind a parallel gateway",
        _gateway("parallelGateway", b.flow("g", "x", "k"), b.flow("g", "y")),
    ),
    _no(
        "condition_without_effect",
        "s",
        "a condition behind a start",
        b.file("p", START, END, b.flow("s", "e", "k")),
    ),
    _no(
        "flow_without_condition",
        "g",
        "a branch without condition",
        _gateway("exclusiveGateway", b.flow("g", "x", "k"), b.flow("g", "y")),
    ),
    _no("conditions_not_total", "g", "numbers with a gap", _choice("n &gt; 10", "n &lt; 5")),
    _no(
        "conditions_not_total",
        "g",
        "two texts of many",
        _choice("t = &quot;a&quot;", "t = &quot;b&quot;"),
    ),
    _no(
        "event_gateway_few",
        "g",
        "an event-based gateway with one event",
        b.file(
            "p",
            START,
            b.node("eventBasedGateway", "g"),
            CATCH,
            END,
            b.chain("s", "g", "a", "e"),
            before=MESSAGE,
        ),
    ),
    _no(
        "event_gateway_target",
        "g",
        "an event-based gateway before a task",
        _gateway("eventBasedGateway", b.flow("g", "x"), b.flow("g", "y")),
    ),
    # --- what is reached
    _no("unreachable", "z", "a task nothing leads to", around(task(), task("z"), b.flow("z", "e"))),
    _no(
        "endless_cycle",
        "x",
        "a cycle without wait and without way out",
        b.file("p", START, task("x"), task("y"), b.chain("s", "x", "y", "x")),
    ),
    _no(
        "link_without_catch",
        "a",
        "a link that leads nowhere",
        b.file("p", START, event("intermediateThrowEvent", "a", 'link name="l"'), b.flow("s", "a")),
    ),
    _no(
        "link_without_throw",
        "l",
        "a link that nobody throws",
        around(task(), event("intermediateCatchEvent", "l", 'link name="l"'), b.flow("l", "e")),
    ),
    _no(
        "link_twice",
        "l2",
        "a link with two targets",
        b.file(
            "p",
            START,
            event("intermediateThrowEvent", "a", 'link name="l"'),
            event("intermediateCatchEvent", "l1", 'link name="l"'),
            event("intermediateCatchEvent", "l2", 'link name="l"'),
            END,
            b.flow("s", "a"),
            b.flow("l1", "e"),
            b.flow("l2", "e"),
        ),
    ),
    # --- details
    _no("feel", "a", "a FEEL typo", around(b.script("a", "1 + ", "x"))),
    _no(
        "function_unknown",
        "a",
        "a function with a typo",
        around(b.script("a", "dedline(day)", "x")),
    ),
    _no(
        "feel",
        "g_to_x",
        "a FEEL typo in a condition",
        _gateway("exclusiveGateway", b.flow("g", "x", "k ="), b.flow("g", "y"), default="g_to_y"),
    ),
    _no(
        "retries_invalid",
        "a",
        "no attempts at all",
        around(b.service("a", "office:print", retries="0")),
    ),
    _no("message_missing", "a", "a message without name", around(CATCH, before=NAMELESS)),
    _no(
        "correlation_missing",
        "a",
        "a message without correlation key",
        around(CATCH, before=KEYLESS),
    ),
    _no(
        "signal_missing",
        "a",
        "a signal without name",
        around(event("intermediateCatchEvent", "a", 'signal signalRef="x"'), before=SIGNAL),
    ),
    _no(
        "code_missing",
        "x",
        "an error end without code",
        b.file(
            "p",
            START,
            event("endEvent", "x", 'error errorRef="x1"'),
            b.flow("s", "x"),
            before='<bpmn:error id="x1"/>',
        ),
    ),
    _no(
        "code_dynamic",
        "b",
        "an error to catch that is chosen by an expression",
        around(
            task(),
            _boundary("a", 'error errorRef="x"'),
            before='<bpmn:error id="x" errorCode="=code"/>',
        ),
    ),
    _no(
        "timer_date", "a", "a date that is none", _timer("<bpmn:timeDate>tomorrow</bpmn:timeDate>")
    ),
    _no("timer_duration", "a", "a duration that is none", _timer(PT1H.replace("PT1H", "1 hour"))),
    _no("timer_cycle", "a", "a cron line", _timer("<bpmn:timeCycle>0 0 9 * * *</bpmn:timeCycle>")),
    _no(
        "timer_cycle",
        "a",
        "a cycle of no length",
        _timer("<bpmn:timeCycle>R/PT0S</bpmn:timeCycle>"),
    ),
    _no(
        "due_invalid",
        "a",
        "a due date that is none",
        around(_own("userTask", '<zeebe:taskSchedule dueDate="soon"/>')),
    ),
    _no(
        "priority_invalid",
        "a",
        "a priority beyond the scale",
        around(_own("userTask", '<zeebe:priorityDefinition priority="101"/>')),
    ),
    _no("variable_name", "a", "a variable with a blank", around(b.script("a", "1", "my x"))),
    _no(
        "mapping_target",
        "a",
        "a target that is no path",
        around(_own("task", b.io(("input", "=1", "a b")))),
    ),
    _no(
        "inputs_without_effect",
        "a",
        "input mappings of a timer",
        around(
            b.node(
                "intermediateCatchEvent",
                "a",
                f"<bpmn:timerEventDefinition>{PT1H}</bpmn:timerEventDefinition>",
                b.io(("input", "=1", "x")),
            )
        ),
    ),
    _no(
        "zeebe_unknown",
        "a",
        "a message that is kept for a time of its own",
        around(
            event(
                "intermediateThrowEvent",
                "a",
                'message messageRef="m"',
                '<bpmn:extensionElements><zeebe:publishMessage correlationKey="=1"'
                ' timeToLive="PT1H"/></bpmn:extensionElements>',
            ),
            before=KEYLESS,
        ),
    ),
    _no(
        "mapping_source",
        "a",
        "a mapping from nothing",
        around(_own("task", b.io(("input", "=", "x")))),
    ),
    _no(
        "multi_output",
        "a",
        "results without a list to put them in",
        around(task(inner=multi(inputCollection="=l", outputElement="=x"))),
    ),
    _no(
        "multi_count",
        "a",
        "a billion instances",
        around(task(inner=multi("<bpmn:loopCardinality>=1000000000</bpmn:loopCardinality>"))),
    ),
    _no(
        "multi_count",
        "a",
        "fewer than no instances",
        around(task(inner=multi("<bpmn:loopCardinality>=-1</bpmn:loopCardinality>"))),
    ),
)
