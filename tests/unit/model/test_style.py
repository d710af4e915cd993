import pytest

from engine.model.lint import CHECK_RULES
from engine.model.reading_rules import READING_RULES
from tests import bpmn as b
from tests.unit.model.drawing import END, MESSAGE, START, around, event, task, warnings

_PT1H = "<bpmn:timeDuration>PT1H</bpmn:timeDuration>"
_KOREAN_END = '<bpmn:endEvent id="e" name="끝"/>'


def _user(extension: str = "") -> bytes:
    return around(b.node("userTask", "a", "", extension, name="검토"))


def _parallel_behind(tag: str, **attributes: str) -> bytes:
    """Two branches of a gateway `g` that a parallel gateway `j` joins."""
    return b.file(
        "p",
        START,
        b.node(tag, "g", **attributes),
        task("x"),
        task("y"),
        b.node("parallelGateway", "j"),
        END,
        b.flow("s", "g"),
        b.flow("g", "x", "k" if attributes else ""),
        b.flow("g", "y"),
        b.chain("x", "j"),
        b.chain("y", "j", "e"),
    )


CASES: dict[str, tuple[str, bytes]] = {
    "implicit_merge": ("a", around(task(), task("x"), more=b.flow("s", "x") + b.flow("x", "a"))),
    "gateway_both_ways": (
        "g",
        b.file(
            "p",
            START,
            b.node("parallelGateway", "g"),
            task("x"),
            task("y"),
            END,
            b.flow("s", "g"),
            b.flow("s", "g", flow_id="again"),
            b.chain("g", "x", "e"),
            b.chain("g", "y", "e"),
        ),
    ),
    "branch_unlabelled": ("g", _parallel_behind("exclusiveGateway", default="g_to_y")),
    "form_missing": ("a", _user()),
    "group_missing": ("a", _user()),
    "error_not_caught": ("a", around(b.service("a", "office:send"))),
    "deadline_without_basis": ("a", _user('<zeebe:taskSchedule dueDate="=today()"/>')),
    "name_missing": ("a", around(b.node("task", "a"))),
    "name_not_korean": ("a", around(b.node("task", "a", name="Review"))),
    "scope_without_end": (
        "",
        b.file(
            "p", START, event("intermediateCatchEvent", "a", "timer", _PT1H), b.chain("s", "a", "a")
        ),
    ),
    "join_never_satisfied": ("j", _parallel_behind("exclusiveGateway", default="g_to_y")),
    "boundary_without_flow": (
        "b",
        around(task(), event("boundaryEvent", "b", "error", attachedToRef="a")),
    ),
    "default_missing": (
        "g",
        b.file(
            "p",
            START,
            b.node("exclusiveGateway", "g"),
            task("x"),
            task("y"),
            END,
            b.flow("s", "g"),
            b.flow("g", "x", "this"),
            b.flow("g", "y", "that"),
            b.flow("x", "e"),
            b.flow("y", "e"),
        ),
    ),
    "cycle_without_wait": (
        "a",
        b.file(
            "p",
            START,
            b.script("a", "n + 1", "n"),
            b.node("exclusiveGateway", "g", default="g_to_e"),
            END,
            b.chain("s", "a", "g"),
            b.flow("g", "a", "n &lt; 600"),
            b.flow("g", "e"),
        ),
    ),
    "call_recursion": (
        "a",
        b.file(
            "p",
            START,
            b.user("u"),
            b.node("callActivity", "a", "", '<zeebe:calledElement processId="p"/>', name="다시"),
            END,
            b.chain("s", "u", "a", "e"),
        ),
    ),
    "schema_order": (
        "",
        around(
            task(), '<bpmn:textAnnotation id="t"><bpmn:text>알림</bpmn:text></bpmn:textAnnotation>'
        ),
    ),
    "target_namespace": (
        "",
        around(task()).replace(b' targetNamespace="https://example.org/test"', b""),
    ),
    "not_marked_executable": (
        "p",
        around(task()).replace(b'isExecutable="true"', b'isExecutable="false"'),
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_each_warning_is_given_and_stops_nothing(rule: str) -> None:
    element, content = CASES[rule]
    assert (rule, element) in warnings(content)


def test_every_warning_has_a_diagram_here() -> None:
    rules = {**READING_RULES, **CHECK_RULES}
    assert {name for name, rule in rules.items() if rule.severity == "warning"} == set(CASES)


def test_a_well_drawn_process_is_left_alone() -> None:
    basis = (
        '<zeebe:properties><zeebe:property name="gyeyak:legalBasis" value="제30조"/>'
        "</zeebe:properties>"
    )
    due = '<zeebe:taskSchedule dueDate="=today()"/><zeebe:formDefinition formId="f"/>'
    boundary = event("boundaryEvent", "b", 'error errorRef="x"', attachedToRef="v")
    content = b.file(
        "p",
        START,
        b.user("u", more=due + basis).replace('name="u"', 'name="검토"'),
        b.service("v", "office:send").replace('name="v"', 'name="발송"'),
        boundary,
        _KOREAN_END,
        b.chain("s", "u", "v", "e"),
        b.flow("b", "e"),
        before='<bpmn:error id="x" errorCode="refused"/>',
    )
    from tests.unit.model.drawing import FORM, source

    assert warnings(content, source(FORM, "f.form", "f")) == []


def test_an_error_that_a_sub_process_catches_is_caught() -> None:
    inside = b.file(
        "p",
        START,
        b.node(
            "subProcess",
            "u",
            '<bpmn:startEvent id="us"/>'
            + b.service("a", "office:send").replace('name="a"', 'name="발송"')
            + b.chain("us", "a"),
            name="발송",
        ),
        event("boundaryEvent", "b", "error", attachedToRef="u"),
        _KOREAN_END,
        b.chain("s", "u", "e"),
        b.flow("b", "e"),
    )
    assert warnings(inside) == []


def test_a_join_behind_a_parallel_split_is_satisfied() -> None:
    assert "join_never_satisfied" not in dict(warnings(_parallel_behind("parallelGateway")))


def test_a_cycle_through_a_wait_is_no_finding() -> None:
    catch = event("intermediateCatchEvent", "a", 'message messageRef="m"')
    content = b.file(
        "p",
        START,
        catch,
        b.node("exclusiveGateway", "g", default="g_to_e"),
        END,
        b.chain("s", "a", "g"),
        b.flow("g", "a", "more"),
        b.flow("g", "e"),
        before=MESSAGE,
    )
    assert "cycle_without_wait" not in dict(warnings(content))
