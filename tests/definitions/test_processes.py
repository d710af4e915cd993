"""Every shipped diagram: read safely, well named, complete, and cited where law orders it."""

import re
from pathlib import Path
from typing import cast

import pytest
from lxml import etree

from engine import Engine
from engine.dmn import load
from engine.feel import compile as compile_feel
from engine.model.definition import (
    Called,
    Decision,
    Element,
    ErrorEvent,
    Expr,
    Job,
    Kind,
    UserTask,
)
from engine.model.reader import read_bpmn
from engine.organisation_file import load as load_organisation
from tasks.rules.clocks import read_clocks
from tests.definitions.library import (
    BPMN,
    BPMNDI,
    PROCESSES,
    ROOT,
    ZEEBE,
    all_elements,
    elements,
    forms,
    graphs,
    handler_types,
    name,
    process,
    rules,
    tree,
)

every_process = pytest.mark.parametrize("path", PROCESSES, ids=name)
KOREAN = re.compile(r"[가-힣]")
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
CITATION = re.compile(r"제\d+(장|조)")

# What no article asks for, or what stands inside a step that cites it.
WITHOUT_LAW = {
    "confirm_submission",
    "review_rejection",
    "resolve_difference",
    "notify_payment_otherwise",
    "notify_payment",
}
LEGAL = {Kind.USER, Kind.RULE, Kind.CALL}


def every_element() -> list[Element]:
    """The elements of all processes."""
    return [element for found in all_elements().values() for element in found]


def of(kind: Kind) -> list[Element]:
    """The elements of one kind."""
    return [element for element in every_element() if element.kind is kind]


def expressions(path: Path) -> list[str]:
    """Every FEEL expression of a file, without its `=`."""
    texts = [v for node in tree(path).iter() for v in node.attrib.values()]
    texts += [node.text for node in tree(path).iter() if node.text]
    return [str(text).strip()[1:] for text in texts if str(text).strip().startswith("=")]


# --- the files ----------------------------------------------------------------------------------


def test_the_library_holds_the_processes_of_a_small_purchase() -> None:
    assert set(all_elements()) >= {
        "small_quotation", "quotation_round", "external_submission", "contract_signing",
        "goods_performance", "payment", "clean_payment", "disclosure",
    }  # fmt: skip


@every_process
def test_a_diagram_is_read_without_a_finding(path: Path) -> None:
    assert read_bpmn(path.read_bytes(), str(path)).problems == ()


def test_the_engine_finds_nothing_wrong_with_the_whole_library() -> None:
    with Engine.open("sqlite://", functions=lambda _: rules()) as engine:
        assert engine.lint(ROOT) == ()


@every_process
def test_a_diagram_is_of_camunda_8_and_carries_no_doctype(path: Path) -> None:
    root = tree(path)
    modeler = "{http://camunda.org/schema/modeler/1.0}"

    assert root.get(f"{modeler}executionPlatform") == "Camunda Cloud"
    assert str(root.get(f"{modeler}executionPlatformVersion")).startswith("8.")
    assert root.getroottree().docinfo.internalDTD is None


# --- names --------------------------------------------------------------------------------------


@every_process
def test_ids_are_english_words_and_never_given_twice(path: Path) -> None:
    ids = [str(node.get("id")) for node in tree(path).iter(f"{{{BPMN}}}*") if node.get("id")]

    assert [i for i in ids if not SNAKE.fullmatch(i)] == []
    assert len(ids) == len(set(ids))


def test_no_element_id_means_two_things_in_the_library() -> None:
    ids = [e.id for e in every_element() if e.kind in (Kind.USER, Kind.SERVICE, Kind.SEND)]

    assert sorted(i for i in set(ids) if ids.count(i) > 1) == []


@every_process
def test_everything_visible_has_a_korean_name(path: Path) -> None:
    silent = {Kind.PARALLEL, Kind.EXCLUSIVE}
    shown = [e for e in elements(process(path).graph) if e.kind not in silent]

    assert [e.id for e in shown if not KOREAN.search(e.name)] == []
    assert [lane.id for lane in process(path).lanes if not KOREAN.search(lane.name)] == []


@every_process
def test_every_step_tells_an_officer_what_it_is_about(path: Path) -> None:
    steps = [e for e in elements(process(path).graph) if e.detail is not None and not e.event]
    catches = {Kind.RECEIVE, Kind.CATCH}

    assert KOREAN.search(process(path).documentation)
    assert [e.id for e in steps if e.kind not in catches and len(e.documentation) < 10] == []


# --- gateways and flows -------------------------------------------------------------------------


@every_process
def test_every_exclusive_split_asks_a_question_and_has_a_default(path: Path) -> None:
    flows = {f.get("id"): f for f in tree(path).iter(f"{{{BPMN}}}sequenceFlow")}
    for gateway in elements(process(path).graph):
        if gateway.kind is not Kind.EXCLUSIVE or len(gateway.outgoing) < 2:
            continue
        assert gateway.name.endswith("?"), gateway.id
        assert gateway.default in gateway.outgoing, gateway.id
        others = [flows[i] for i in gateway.outgoing if i != gateway.default]
        assert all(f.find(f"{{{BPMN}}}conditionExpression") is not None for f in others)
        assert all(flows[i].get("name") for i in gateway.outgoing), gateway.id


@every_process
def test_a_gateway_joins_or_splits_wherever_flows_meet_before_an_activity(path: Path) -> None:
    activities = [e for e in elements(process(path).graph) if e.detail is not None or e.body]

    assert [e.id for e in activities if len(e.incoming) > 1] == []


# --- what elements refer to ---------------------------------------------------------------------


def test_every_user_task_has_its_form_and_every_form_its_user_task() -> None:
    used = [cast("UserTask", e.detail).form_id for e in of(Kind.USER)]

    assert sorted(used) == sorted(forms())


def test_a_form_lies_beside_the_process_that_uses_it() -> None:
    for path in PROCESSES:
        for element in elements(process(path).graph):
            if isinstance(element.detail, UserTask):
                assert forms()[element.detail.form_id].parent.parent == path.parent


def test_every_service_step_has_a_registered_handler() -> None:
    for element in every_element():
        if isinstance(element.detail, Job):
            dynamic = isinstance(element.detail.type, Expr)
            assert dynamic or element.detail.type in handler_types(), element.id


@every_process
def test_external_submissions_name_registered_handlers(path: Path) -> None:
    for mapping in tree(path).iter(f"{{{ZEEBE}}}input"):
        name_of = str(mapping.get("source")).strip('="')
        if mapping.get("target") == "handler":
            assert name_of in handler_types()
        if mapping.get("target") == "read_back_handler":
            # what the outside never shows has none
            assert name_of in {"", *handler_types()}


def test_every_refusal_of_a_handler_is_caught_by_name() -> None:
    caught = {
        e.event.code
        for e in every_element()
        if e.kind is Kind.BOUNDARY and isinstance(e.event, ErrorEvent)
    }

    assert caught >= {code for codes in handler_types().values() for code in codes}


def test_every_error_that_a_process_ends_with_is_caught_by_its_callers() -> None:
    thrown = {
        key: {e.event.code for e in found if e.kind is Kind.END and isinstance(e.event, ErrorEvent)}
        for key, found in all_elements().items()
    }
    for path in PROCESSES:
        for graph in graphs(process(path).graph):
            for call in graph.elements.values():
                if isinstance(call.detail, Called):
                    codes = {
                        e.event.code
                        for e in graph.boundary_events(call.id)
                        if isinstance(e.event, ErrorEvent)
                    }
                    assert codes >= thrown[str(call.detail.process_id)], call.id


def test_every_called_decision_exists_and_its_inputs_are_given() -> None:
    for rule in of(Kind.RULE):
        decision = cast("Decision", rule.detail).decision_id
        versions = sorted((ROOT / "decisions" / str(decision)).glob("*.dmn"))
        assert versions, rule.id
        given = {mapping.target for mapping in rule.inputs}
        for version in versions:
            asked = {node.text for node in tree(version).iter("{*}inputExpression/{*}text")}
            texts = tree(version).iterfind(".//{*}inputExpression/{*}text")
            assert given == {t.text for t in texts} | asked, (rule.id, version.name)
            load(version)


def test_every_called_process_is_in_the_library_and_gets_named_variables_only() -> None:
    for call in of(Kind.CALL):
        detail = cast("Called", call.detail)
        assert detail.process_id in all_elements()
        assert not detail.all_in
        assert not detail.all_out
        assert call.inputs


def test_every_clock_that_a_diagram_names_is_in_the_clocks_file() -> None:
    clocks = read_clocks((ROOT / "clocks.yaml").read_bytes())
    named = {e.properties["clock"] for e in every_element() if "clock" in e.properties}

    assert named <= set(clocks)
    assert named


# --- expressions --------------------------------------------------------------------------------


@every_process
def test_every_expression_is_feel(path: Path) -> None:
    found = expressions(path)

    assert found
    for text in found:
        compile_feel(text, frozenset(rules()))


@every_process
def test_statutory_clocks_in_expressions_are_in_the_clocks_file(path: Path) -> None:
    clocks = read_clocks((ROOT / "clocks.yaml").read_bytes())
    for text in expressions(path):
        for call in re.findall(r"deadline\(([^)]*?),", text):
            assert set(re.findall(r'"([a-z_]+)"', call)) <= set(clocks), text


# --- law and people -----------------------------------------------------------------------------


def test_every_step_that_the_law_orders_cites_it() -> None:
    for element in every_element():
        if element.kind in LEGAL and element.id not in WITHOUT_LAW:
            assert CITATION.search(element.properties.get("legalBasis", "")), element.id


def test_whoever_stands_without_a_citation_exists() -> None:
    assert {element.id for element in every_element()} >= WITHOUT_LAW


def test_every_work_item_belongs_to_a_group_that_has_people() -> None:
    organisation = load_organisation((ROOT / "organisation.yaml").read_text("utf-8"))
    for item in of(Kind.USER):
        assert item.lane_group in organisation.groups, item.id
        assert organisation.who([item.lane_group], []).count(" ") >= 1
        assert any(item.lane_group in person.groups for person in organisation.people)


def test_what_is_due_by_law_says_so_on_the_worklist() -> None:
    due = {e.id for e in of(Kind.USER) if cast("UserTask", e.detail).due}

    assert due >= {"inspect_goods", "approve_payment", "execute_payment"}


# --- the picture --------------------------------------------------------------------------------


@every_process
def test_the_picture_shows_every_element_and_flow(path: Path) -> None:
    root = tree(path)
    drawn = {
        str(node.get("bpmnElement"))
        for tag in ("BPMNShape", "BPMNEdge")
        for node in root.iter(f"{{{BPMNDI}}}{tag}")
    }

    assert {str(node.get("id")) for node in _visible(root)} <= drawn


def _visible(root: etree._Element) -> list[etree._Element]:
    """Flow nodes, flows, lanes and pools."""
    unseen = {"documentation", "extensionElements", "incoming", "outgoing", "process", "laneSet"}
    scopes = {"process", "subProcess", "collaboration", "laneSet"}
    return [
        node
        for node in root.iter(f"{{{BPMN}}}*")
        if node.get("id")
        and etree.QName(node).localname not in unseen
        and (parent := node.getparent()) is not None
        and etree.QName(parent).localname in scopes
    ]
