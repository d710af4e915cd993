"""Whatever is done to a file, checking it ends in problems or a bundle, never in a crash."""

from copy import deepcopy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests import bpmn as b
from tests.unit.model.drawing import END, MESSAGE, START, built, event, multi, sub, task

_TIMER = "<bpmn:timeDuration>PT1H</bpmn:timeDuration>"
_RICH = b.file(
    "p",
    '<bpmn:laneSet id="ls"><bpmn:lane id="l" name="과"><bpmn:flowNodeRef>u</bpmn:flowNodeRef>'
    "</bpmn:lane></bpmn:laneSet>",
    START,
    b.user("u", more='<zeebe:taskSchedule dueDate="=today()"/>'),
    event("boundaryEvent", "b", "timer", _TIMER, attachedToRef="u", cancelActivity="false"),
    b.node("exclusiveGateway", "g", default="g_to_c"),
    b.service("v", "office:print", more=b.io(("input", "=x", "y"), ("output", "=y", "z"))),
    sub("n", task("t", inner=multi(inputCollection="=[1]")), b.chain("n_s", "t", "n_e")),
    b.node("callActivity", "c", "", '<zeebe:calledElement processId="p"/>'),
    b.node("eventBasedGateway", "w"),
    event("intermediateCatchEvent", "m1", 'message messageRef="m"'),
    event("intermediateCatchEvent", "m2", "timer", _TIMER),
    b.node("parallelGateway", "j"),
    END,
    b.chain("s", "u", "g"),
    b.flow("g", "v", "x &gt; 1"),
    b.flow("g", "c"),
    b.chain("v", "n", "w"),
    b.chain("c", "w"),
    b.chain("w", "m1", "j"),
    b.chain("w", "m2", "j", "e"),
    b.flow("b", "e"),
    before=MESSAGE,
)
_ROOT = etree.fromstring(_RICH)
_COUNT = sum(1 for _ in _ROOT.iter())
_TAGS = sorted({node.tag for node in _ROOT.iter()})
_VALUES = sorted({str(v) for node in _ROOT.iter() for v in node.attrib.values()})
_NAMES = sorted({str(k) for node in _ROOT.iter() for k in node.attrib})
_WHERE = st.integers(0, _COUNT - 1)
_ODD = st.sampled_from(
    ["", "=", "= ", "=1 +", "\u202e", "R/PT0S", "true", "-1", "p", "s", "가", "a:b"]
)
_STEPS = st.one_of(
    st.tuples(st.just("drop"), _WHERE, _WHERE, st.just(""), st.just("")),
    st.tuples(st.just("copy"), _WHERE, _WHERE, st.just(""), st.just("")),
    st.tuples(st.just("tag"), _WHERE, _WHERE, st.sampled_from(_TAGS), st.just("")),
    st.tuples(
        st.just("set"), _WHERE, _WHERE, st.sampled_from(_NAMES), st.sampled_from(_VALUES) | _ODD
    ),
    st.tuples(st.just("unset"), _WHERE, _WHERE, st.sampled_from(_NAMES), st.just("")),
    st.tuples(st.just("text"), _WHERE, _WHERE, st.just(""), st.sampled_from(_VALUES) | _ODD),
)


def _mangle(steps: list[tuple[str, int, int, str, str]]) -> bytes:
    root = deepcopy(_ROOT)
    for what, where, other, name, value in steps:
        nodes = list(root.iter())
        node, target = nodes[where % len(nodes)], nodes[other % len(nodes)]
        parent = node.getparent()
        if what == "drop" and parent is not None:
            parent.remove(node)
        elif what == "copy" and len(nodes) < 2_000:
            target.append(deepcopy(node))
        elif what == "tag":
            node.tag = name
        elif what == "set":
            node.set(name, value)
        elif what == "unset":
            node.attrib.pop(name, "")
        elif what == "text":
            node.text = value
    return etree.tostring(root)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_STEPS, min_size=1, max_size=8))
def test_a_mangled_diagram_ends_in_problems_or_a_bundle(
    steps: list[tuple[str, int, int, str, str]],
) -> None:
    outcome = built(_mangle(steps))
    refused = any(problem.severity == "error" for problem in outcome.problems)
    assert bool(outcome.bundles) != refused


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(_RICH) - 1), st.binary(min_size=1, max_size=4))
def test_a_file_with_wrong_bytes_ends_in_problems_or_a_bundle(at: int, wrong: bytes) -> None:
    outcome = built(_RICH[:at] + wrong + _RICH[at + len(wrong) :])
    refused = any(problem.severity == "error" for problem in outcome.problems)
    assert bool(outcome.bundles) != refused


def test_the_file_that_is_mangled_is_sound() -> None:
    assert [p.rule for p in built(_RICH).problems if p.severity == "error"] == []
