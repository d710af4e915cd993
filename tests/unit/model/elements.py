"""The table of elements: what is run, refused or only a picture, each row with its diagrams.

`python -m tests.unit.model.elements` writes docs/elements.md from it. The answers are not written
here but found by checking the diagrams, so the table can't claim what isn't so.
"""

from dataclasses import dataclass
from pathlib import Path

from engine.model.bundle import Built
from engine.model.lint import CHECK_RULES
from engine.model.reading_rules import READING_RULES
from tests import bpmn as b
from tests.unit.model.drawing import (
    END,
    MESSAGE,
    START,
    around,
    built,
    event,
    line_of,
    multi,
    source,
    sub,
    task,
)

PAGE = Path(__file__).parents[3] / "docs" / "elements.md"


@dataclass(frozen=True)
class Row:
    """One kind of element, with diagrams that hold it; all of them get the same answer."""

    group: str
    name: str
    note: str
    files: tuple[bytes, ...]

    def outcomes(self) -> tuple[Built, ...]:
        """What checking each diagram comes to."""
        return tuple(built(file, _CALLED, _DECISION) for file in self.files)

    def refusals(self) -> frozenset[str]:
        """The rules that refuse any of the diagrams."""
        found = [p for o in self.outcomes() for p in o.problems if p.severity == "error"]
        return frozenset(problem.rule for problem in found)

    def answer(self) -> str:
        """Run, refused or only a picture, in words."""
        rules = self.refusals()
        if not rules:
            return "picture" if self.group == _P else "run"
        return "refused"


_CALLED = b.file("called", START, END, b.flow("s", "e"))
_DECISION = source(
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"'
    b' namespace="https://example.org"><decision id="rate" name="rate"><variable name="rate"/>'
    b"<literalExpression><text>1</text></literalExpression></decision></definitions>",
    "rate.dmn",
    "rate",
    "0001-01-01",
)
_PT1H = "<bpmn:timeDuration>PT1H</bpmn:timeDuration>"
_DATE = "<bpmn:timeDate>2026-03-02T09:00:00+09:00</bpmn:timeDate>"
_CYCLE = "<bpmn:timeCycle>R3/PT1H</bpmn:timeCycle>"
_ROOTS = (
    f'{MESSAGE}<bpmn:signal id="sg" name="all"/><bpmn:error id="er" errorCode="refused"/>'
    '<bpmn:escalation id="es" escalationCode="late"/>'
)
_CONDITION = "<bpmn:condition>=x</bpmn:condition>"
_CALL = '<zeebe:calledElement processId="called"/>'
_RULE = '<zeebe:calledDecision decisionId="rate" resultVariable="r"/>'
_CATCH, _THROW, _END = "intermediateCatchEvent", "intermediateThrowEvent", "endEvent"
_HANDLER = '<zeebe:taskDefinition type="office:print"/>'


def _own(tag: str, extension: str = "", inner: str = "", **attributes: str) -> bytes:
    return around(b.node(tag, "a", inner, extension, name="일", **attributes), before=_ROOTS)


def _event(tag: str, definition: str = "", inner: str = "") -> bytes:
    return around(event(tag, "a", definition, inner), before=_ROOTS)


def _ends(definition: str = "", extension: str = "") -> bytes:
    word, _, rest = definition.partition(" ")
    inner = f"<bpmn:{word}EventDefinition {rest}/>" if word else ""
    end = b.node("endEvent", "a", inner, extension)
    return b.file("p", START, end, b.flow("s", "a"), before=_ROOTS)


def _boundary(host: str, definition: str, inner: str = "", **attributes: str) -> bytes:
    attached = event("boundaryEvent", "b", definition, inner, attachedToRef="a", **attributes)
    return around(host, attached, b.flow("b", "e"), before=_ROOTS)


def _starts(*definitions: str, inner: str = "") -> bytes:
    starts = [event("startEvent", f"s{n}", d, inner) for n, d in enumerate(definitions)]
    flows = [b.flow(f"s{n}", "a") for n, _ in enumerate(definitions)]
    return b.file("p", *starts, task(), END, *flows, b.flow("a", "e"), before=_ROOTS)


def _handles(definition: str, inner: str = "", **attributes: str) -> bytes:
    start = event("startEvent", "hs", definition, inner, **attributes)
    body = start + b.node("endEvent", "he") + b.flow("hs", "he")
    return around(task(), b.node("subProcess", "h", body, triggeredByEvent="true"), before=_ROOTS)


def _gateways(tag: str, *, conditions: bool) -> bytes:
    return b.file(
        "p",
        START,
        b.node(tag, "g", **({"default": "g_to_y"} if conditions else {})),
        task("x"),
        task("y"),
        b.node(tag, "h"),
        END,
        b.flow("s", "g"),
        b.flow("g", "x", "k" if conditions else ""),
        b.flow("g", "y"),
        b.chain("x", "h"),
        b.chain("y", "h", "e"),
    )


def _awaits(**attributes: str) -> bytes:
    return b.file(
        "p",
        START,
        b.node("eventBasedGateway", "g", **attributes),
        event(_CATCH, "x", 'message messageRef="m"'),
        event(_CATCH, "y", "timer", _PT1H),
        END,
        b.chain("s", "g", "x", "e"),
        b.chain("g", "y", "e"),
        before=_ROOTS,
    )


def _links() -> bytes:
    thrown, caught = event(_THROW, "t", 'link name="l"'), event(_CATCH, "c", 'link name="l"')
    return b.file("p", START, thrown, caught, END, b.flow("s", "t"), b.flow("c", "e"))


def _compensation() -> bytes:
    attached = event("boundaryEvent", "b", "compensate", attachedToRef="a")
    handler = task("h", isForCompensation="true")
    link = '<bpmn:association id="as" sourceRef="b" targetRef="h"/>'
    thrown = event(_THROW, "t", 'compensate activityRef="a"')
    return around(task(), attached, handler, thrown, ids=["a", "t"], more=link)


def _transaction() -> bytes:
    cancel = event("endEvent", "ce", "cancel")
    inside = (cancel, b.node("parallelGateway", "f"), b.chain("a_s", "f", "a_e"), b.flow("f", "ce"))
    attached = event("boundaryEvent", "b", "cancel", attachedToRef="a")
    return around(sub("a", *inside, tag="transaction"), attached, b.flow("b", "e"))


def _vendor(attribute: str) -> bytes:
    return around(
        '<bpmn:userTask id="a" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
        f" camunda:{attribute}/>"
    )


_PICTURE = around(
    task(),
    '<bpmn:dataObject id="d"/><bpmn:dataObjectReference id="dr" dataObjectRef="d"/>'
    '<bpmn:dataStoreReference id="ds"/>',
    more='<bpmn:group id="gr"/><bpmn:textAnnotation id="t"><bpmn:text>알림</bpmn:text>'
    "</bpmn:textAnnotation>"
    '<bpmn:association id="as" sourceRef="a" targetRef="t"/>',
    before='<bpmn:collaboration id="co"><bpmn:participant id="pa" processRef="p"/>'
    '<bpmn:participant id="pb"/><bpmn:messageFlow id="mf" sourceRef="a" targetRef="pb"/>'
    "</bpmn:collaboration>",
)
_LANES = b.file(
    "p",
    '<bpmn:laneSet id="ls"><bpmn:lane id="l" name="과"><bpmn:flowNodeRef>a</bpmn:flowNodeRef>'
    "</bpmn:lane></bpmn:laneSet>",
    START,
    task(),
    END,
    line_of("a"),
)
_T, _E, _G, _S, _P = (
    "Tasks",
    "Events",
    "Gateways and flows",
    "Sub-processes",
    "Pictures, extensions",
)

ROWS: tuple[Row, ...] = (
    Row(_T, "undefined task, manual task", "passes through", (around(task()), _own("manualTask"))),
    Row(_T, "user task", "a work item", (_own("userTask"),)),
    Row(
        _T,
        "service task, send task with a task type",
        "a call to a handler",
        (_own("serviceTask", _HANDLER), _own("sendTask", _HANDLER)),
    ),
    Row(
        _T,
        "send task without a task type",
        "a message to an instance here",
        (_own("sendTask", messageRef="m"),),
    ),
    Row(
        _T, "receive task", "a correlation key is required", (_own("receiveTask", messageRef="m"),)
    ),
    Row(
        _T,
        "receive task that starts an instance",
        "",
        (_own("receiveTask", messageRef="m", instantiate="true"),),
    ),
    Row(_T, "script task in FEEL", "", (around(b.script("a", "1", "x")),)),
    Row(
        _T,
        "script in another language",
        "",
        (_own("scriptTask", "", "<bpmn:script>x</bpmn:script>", scriptFormat="python"),),
    ),
    Row(_T, "business rule task", "a decision of the bundle", (_own("businessRuleTask", _RULE),)),
    Row(
        _T,
        "multi-instance over a collection",
        "sequential or parallel",
        (_own("userTask", "", multi(inputCollection="=l")),),
    ),
    Row(
        _T,
        "multi-instance by loopCardinality",
        "",
        (_own("userTask", "", multi("<bpmn:loopCardinality>=3</bpmn:loopCardinality>")),),
    ),
    Row(
        _T,
        "multi-instance with a behavior other than All",
        "",
        (
            _own(
                "userTask",
                "",
                multi(inputCollection="=l").replace(
                    "Characteristics>", 'Characteristics behavior="One">', 1
                ),
            ),
        ),
    ),
    Row(
        _T,
        "standard loop",
        "test before or after, maximum",
        (_own("userTask", "", '<bpmn:standardLoopCharacteristics loopMaximum="3"/>'),),
    ),
    Row(
        _T,
        "token quantities other than 1",
        "",
        (_own("task", startQuantity="2"), _own("task", completionQuantity="2")),
    ),
    Row(_S, "call activity", "pinned by the bundle", (_own("callActivity", _CALL),)),
    Row(
        _S,
        "call of a global task",
        "",
        (
            around(
                b.node("callActivity", "a", calledElement="gt"), before='<bpmn:globalTask id="gt"/>'
            ),
        ),
    ),
    Row(_S, "embedded sub-process", "a scope of its own", (around(sub("a")),)),
    Row(
        _S,
        "event sub-process",
        "message, timer, signal, error, escalation, condition",
        (
            _handles('message messageRef="m"', isInterrupting="false"),
            _handles("timer", _PT1H),
            _handles('signal signalRef="sg"'),
            _handles("error"),
            _handles("escalation"),
            _handles("conditional", _CONDITION),
        ),
    ),
    Row(_S, "transaction with cancel end and boundary", "", (_transaction(),)),
    Row(_S, "cancel outside a transaction", "", (_ends("cancel"), _boundary(sub("a"), "cancel"))),
    Row(_S, "compensation: boundary, throw, end", "", (_compensation(), _ends("compensate"))),
    Row(
        _S,
        "compensation of what is no activity",
        "",
        (_event(_THROW, 'compensate activityRef="s"'),),
    ),
    Row(_S, "ad-hoc sub-process", "", (_own("adHocSubProcess"),)),
    Row(_E, "none start and end, several none starts", "", (_starts("", ""), _ends())),
    Row(_E, "start by message", "", (_starts('message messageRef="m"'),)),
    Row(
        _E,
        "start by timer",
        "date, duration, cycle",
        (_starts("timer", inner=_DATE), _starts("timer", inner=_CYCLE)),
    ),
    Row(_E, "start by signal", "", (_starts('signal signalRef="sg"'),)),
    Row(
        _E,
        "start by condition, error or escalation",
        "",
        (_starts("error"), _starts("escalation"), _starts("conditional", inner=_CONDITION)),
    ),
    Row(
        _E,
        "timer: intermediate and boundary",
        "date, duration, cycle",
        (
            _event(_CATCH, "timer", _DATE),
            _event(_CATCH, "timer", _PT1H),
            _event(_CATCH, "timer", _CYCLE),
            _boundary(task(), "timer", _PT1H),
            _boundary(task(), "timer", _CYCLE, cancelActivity="false"),
        ),
    ),
    Row(
        _E,
        "message: intermediate catch and boundary",
        "a correlation key is required",
        (_event(_CATCH, 'message messageRef="m"'), _boundary(task(), 'message messageRef="m"')),
    ),
    Row(
        _E,
        "message throw and end with a task type",
        "a call to a handler",
        (
            around(
                b.node(_THROW, "a", '<bpmn:messageEventDefinition messageRef="m"/>', _HANDLER),
                before=_ROOTS,
            ),
            _ends('message messageRef="m"', _HANDLER),
        ),
    ),
    Row(
        _E,
        "message throw and end without a task type",
        "to instances here",
        (_event(_THROW, 'message messageRef="m"'), _ends('message messageRef="m"')),
    ),
    Row(
        _E,
        "signal: throw, catch, boundary, end",
        "",
        (
            _event(_THROW, 'signal signalRef="sg"'),
            _event(_CATCH, 'signal signalRef="sg"'),
            _boundary(task(), 'signal signalRef="sg"'),
            _ends('signal signalRef="sg"'),
        ),
    ),
    Row(
        _E,
        "error: end and boundary",
        "by code, or all",
        (
            _ends('error errorRef="er"'),
            _boundary(task(), 'error errorRef="er"'),
            _boundary(task(), "error"),
        ),
    ),
    Row(
        _E,
        "escalation: throw, end, boundary",
        "",
        (
            _event(_THROW, 'escalation escalationRef="es"'),
            _ends('escalation escalationRef="es"'),
            _boundary(sub("a"), "escalation", cancelActivity="false"),
        ),
    ),
    Row(
        _E,
        "conditional: catch and boundary",
        "",
        (_event(_CATCH, "conditional", _CONDITION), _boundary(task(), "conditional", _CONDITION)),
    ),
    Row(_E, "link throw and catch", "within one scope", (_links(),)),
    Row(_E, "terminate end", "of its scope", (_ends("terminate"),)),
    Row(_E, "none intermediate throw", "passes through", (_event(_THROW),)),
    Row(
        _E,
        "multiple and parallel-multiple events",
        "",
        (
            around(
                b.node(
                    _CATCH,
                    "a",
                    f"<bpmn:timerEventDefinition>{_PT1H}</bpmn:timerEventDefinition>"
                    '<bpmn:messageEventDefinition messageRef="m"/>',
                ),
                before=_ROOTS,
            ),
        ),
    ),
    Row(
        _G, "exclusive gateway", "document order", (_gateways("exclusiveGateway", conditions=True),)
    ),
    Row(
        _G,
        "parallel gateway",
        "counts per incoming flow",
        (_gateways("parallelGateway", conditions=False),),
    ),
    Row(
        _G, "inclusive gateway", "split and join", (_gateways("inclusiveGateway", conditions=True),)
    ),
    Row(_G, "event-based gateway", "the first event wins", (_awaits(),)),
    Row(
        _G,
        "event-based gateway, parallel or instantiating",
        "",
        (_awaits(eventGatewayType="Parallel"), _awaits(instantiate="true")),
    ),
    Row(_G, "complex gateway", "", (_own("complexGateway"),)),
    Row(
        _G,
        "conditional and default flow out of an activity",
        "",
        (
            b.file(
                "p",
                START,
                task(default="a_to_e"),
                task("x"),
                END,
                b.chain("s", "a", "e"),
                b.flow("a", "x", "k"),
                b.flow("x", "e"),
            ),
        ),
    ),
    Row(
        _G,
        "several flows out of an activity",
        "implicit split",
        (
            b.file(
                "p", START, task(), task("x"), END, b.chain("s", "a", "e"), b.chain("a", "x", "e")
            ),
        ),
    ),
    Row(
        _G,
        "several flows into an activity",
        "implicit merge; warned of",
        (
            b.file(
                "p",
                START,
                task(),
                END,
                b.flow("s", "a"),
                b.flow("s", "a", flow_id="again"),
                b.flow("a", "e"),
            ),
        ),
    ),
    Row(_P, "lanes", "give candidate groups", (_LANES,)),
    Row(_P, "pools, message flows, groups, notes, data", "a picture", (_PICTURE,)),
    Row(_P, "other vendors' extensions that change execution", "", (_vendor('assignee="lee"'),)),
    Row(
        _P, "other vendors' extensions that do not", "a picture", (_vendor('modelerTemplate="x"'),)
    ),
)

_ANSWERS = {
    "run": "**Run**",
    "refused": "**Refuse**",
    "picture": "Picture",
}
_HEAD = """# BPMN elements: executed faithfully, or refused

This page is made by `python -m tests.unit.model.elements` from the diagrams that the tests check;
`make check` compares it. *Run* behaves as BPMN 2.0.2 says (Camunda's extensions as Camunda 8
documents). *Picture* is kept and drawn, and has no effect on execution. *Refuse* fails at
deployment with file, line, element and what to draw instead. Anything not listed is refused.
"""


def render() -> str:
    """The page."""
    lines = [_HEAD]
    for group in dict.fromkeys(row.group for row in ROWS):
        lines += [f"## {group}\n", "| element | answer | notes |", "|---|---|---|"]
        lines += [_line(row) for row in ROWS if row.group == group]
        lines.append("")
    return "\n".join(lines)


def _line(row: Row) -> str:
    answer = row.answer()
    note = row.note
    if answer == "refused":
        rules = {**READING_RULES, **CHECK_RULES}
        told = [f"`{name}`" for name in sorted(row.refusals()) if name in rules]
        note = ", ".join(filter(None, [note, *told]))
    return f"| {row.name} | {_ANSWERS[answer]} | {note} |"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
