"""Pictures are clean: nothing overlaps, nothing runs through anything, texts can be read."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.diagram import checks, layout, text
from engine.diagram.picture import Picture
from tests.unit.diagram.drawn import EXAMPLES, box, drawn, edge, example, faults, pictures, shape
from tests.unit.diagram.models import Grower, chain, flow, line, node, process

quick = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(st.randoms(use_true_random=False), st.integers(3, 14), st.integers(0, 5))
def test_any_block_structured_process_is_drawn_clean(seeded: Random, size: int, lanes: int) -> None:
    content = Grower(seeded, size, lanes).grow()
    once = layout(content, "grown.bpmn")
    (picture,) = pictures(once)
    assert len(checks.labels_on_lines(picture)) <= 1  # a crowded sheet may leave one no place
    assert set(faults(picture)) <= {"labels_on_lines"}
    assert layout(once, "grown.bpmn") == once


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_drawn_clean(name: str) -> None:
    assert faults(example(name)) == {}


def test_a_contract_of_forty_elements_has_few_crossings_and_bends() -> None:
    picture = example("procurement.bpmn")
    assert checks.crossings(picture) <= 8
    assert checks.bends(picture) <= 34


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_a_lane_names_stands_inside_it(name: str) -> None:
    picture = example(name)
    lanes = {"requested": "lane_dept", "inspect": "lane_inspector", "b_pub": "l21", "b_pay": "l22"}
    present = [key for key in lanes if any(s.id == key for s in picture.shapes)]
    assert present
    for key in present:
        assert box(picture, lanes[key]).holds(box(picture, key))


def test_lanes_stand_in_document_order_and_fill_their_pool() -> None:
    picture = example("procurement.bpmn")
    lanes = [s.box for s in picture.shapes if s.kind == "lane"]
    pool = box(picture, "pool_city")
    assert [lane.y for lane in lanes] == sorted(lane.y for lane in lanes)
    assert sum(lane.height for lane in lanes) == pool.height
    assert {lane.right for lane in lanes} == {pool.right}
    assert {lane.x for lane in lanes} == {pool.x + 30}


def test_nested_lanes_lie_inside_their_lane() -> None:
    picture = example("everything.bpmn")
    outer = box(picture, "l2")
    inner = [box(picture, key) for key in ("l21", "l22")]
    assert all(outer.holds(lane) for lane in inner)
    assert sum(lane.height for lane in inner) == outer.height


def test_the_main_course_reads_from_left_to_right_on_one_row() -> None:
    picture = drawn(process(line("a", "b", "c", "d")))
    boxes = [box(picture, key) for key in "abcd"]
    assert [one.x for one in boxes] == sorted(one.x for one in boxes)
    assert len({one.center[1] for one in boxes}) == 1
    assert checks.bends(picture) == 0


def test_the_longer_branch_goes_straight_on_and_the_shorter_below() -> None:
    content = (
        node("exclusiveGateway", "fork")
        + line("long_1", "long_2", "long_3")
        + node("userTask", "short")
        + node("exclusiveGateway", "join")
        + flow("fork", "short")
        + flow("fork", "long_1")
        + flow("long_3", "join")
        + flow("short", "join")
    )
    picture = drawn(process(content))
    assert box(picture, "long_2").center[1] == box(picture, "fork").center[1]
    assert box(picture, "short").y > box(picture, "long_2").bottom
    assert checks.bends(picture) == 2


def test_a_correction_stands_under_the_gateway_that_asks_for_it() -> None:
    content = (
        line("check", "other")
        + node("exclusiveGateway", "fine")
        + node("userTask", "correct")
        + node("endEvent", "done")
        + chain("other", "fine", "done")
        + chain("fine", "correct", "check")
    )
    picture = drawn(process(content))
    assert box(picture, "correct").center[0] == box(picture, "fine").center[0]
    assert len(edge(picture, "fine_correct").points) == 2
    assert len(edge(picture, "correct_check").points) == 3


def test_boundary_events_sit_side_by_side_on_the_lower_border() -> None:
    events = "".join(
        node("boundaryEvent", f"late_{n}", "기한 경과", 'attachedToRef="work"') for n in range(5)
    )
    ends = "".join(node("endEvent", f"end_{n}") + flow(f"late_{n}", f"end_{n}") for n in range(5))
    picture = drawn(process(line("work", "next") + events + ends))
    border = box(picture, "work").bottom
    places = [box(picture, f"late_{n}") for n in range(5)]
    assert {place.center[1] for place in places} == {border}
    assert len({place.x for place in places}) == 5
    assert faults(picture) == {}


def test_boundary_events_of_a_sub_process_sit_on_its_border() -> None:
    picture = example("everything.bpmn")
    sub = box(picture, "b_tx")
    for key in ("b_t1", "b_t2"):
        assert box(picture, key).center[1] == sub.bottom
        assert sub.x < box(picture, key).x < sub.right


def test_sub_processes_hold_what_is_in_them_however_deep() -> None:
    picture = example("everything.bpmn")
    assert box(picture, "b_tx").holds(box(picture, "i_sub"))
    assert box(picture, "i_sub").holds(box(picture, "ii_a"))
    assert shape(picture, "i_sub").expanded is True


def test_event_sub_processes_stand_below_everything_else_of_their_scope() -> None:
    picture = example("everything.bpmn")
    assert box(picture, "i_esp").y > box(picture, "i_a").bottom
    assert box(picture, "b_esp").y > box(picture, "b_pay").bottom
    assert box(picture, "l22").holds(box(picture, "b_esp"))


def test_a_black_box_pool_stands_where_its_partners_are() -> None:
    picture = example("everything.bpmn")
    assert box(picture, "p_bank").bottom < box(picture, "p_buy").y
    assert box(picture, "p_ins").y > box(picture, "p_sell").bottom


def test_message_flows_end_at_the_border_of_the_pool() -> None:
    picture = example("procurement.bpmn")
    pool = box(picture, "pool_vendor")
    for line_ in (e for e in picture.edges if e.kind == "message"):
        x, y = line_.points[0] if line_.source == "pool_vendor" else line_.points[-1]
        assert y in (pool.y, pool.bottom)
        assert pool.x <= x <= pool.right


def test_a_message_into_a_sub_process_reaches_its_task() -> None:
    picture = example("everything.bpmn")
    task = box(picture, "i_a")
    assert edge(picture, "message_2").points[-1][1] == task.bottom
    assert task.x < edge(picture, "message_2").points[-1][0] < task.right


def test_a_message_reaches_the_boundary_event_it_is_for() -> None:
    content = (
        line("work", "next")
        + node("boundaryEvent", "called_off", "", 'attachedToRef="work"')
        + node("endEvent", "off")
        + flow("called_off", "off")
    )
    pools = (
        '<bpmn:collaboration id="c"><bpmn:participant id="us" processRef="process"/>'
        '<bpmn:participant id="them" name="계약상대자"/>'
        + flow("them", "called_off", kind="messageFlow")
        + "</bpmn:collaboration>"
    )
    file = process(content).replace(b"<bpmn:process", pools.encode() + b"<bpmn:process")
    picture = drawn(file)
    event = box(picture, "called_off")
    assert edge(picture, "them_called_off").points[-1] == (event.center[0], event.bottom)


def test_notes_stand_next_to_what_they_speak_about() -> None:
    picture = example("procurement.bpmn")
    note, task = box(picture, "law"), box(picture, "notice_terms")
    assert abs(note.center[0] - task.center[0]) < 100
    assert abs(note.center[1] - task.center[1]) < 200


def test_a_note_on_a_flow_is_tied_to_the_middle_of_it() -> None:
    note = "<bpmn:textAnnotation id='note'><bpmn:text>왜?</bpmn:text></bpmn:textAnnotation>"
    picture = drawn(process(line("a", "b") + note + flow("note", "a_b", kind="association")))
    start, end = edge(picture, "a_b").points
    assert edge(picture, "note_a_b").points[-1] == ((start[0] + end[0]) // 2, start[1])


def test_a_group_encloses_what_it_is_tied_to() -> None:
    picture = example("everything.bpmn")
    group = box(picture, "b_g")
    assert group.holds(box(picture, "b_pay"))
    assert group.holds(box(picture, "b_wait"))
    assert not group.meets(box(picture, "b_sig"))


def test_labels_of_flows_stand_near_their_source() -> None:
    picture = example("procurement.bpmn")
    named = edge(picture, "flow_within_limit_review_request")
    assert named.label is not None
    x, y = named.points[0]
    assert 0 < named.label.x - x < 10
    assert 0 < y - named.label.bottom < 8


def test_parallel_lines_keep_their_distance() -> None:
    for name in EXAMPLES:
        assert _closest(example(name)) >= 8


def _closest(picture: Picture) -> int:
    """The least distance of upright lines that run beside each other and have no end in common."""
    found = [1000]
    upright = [
        (line_, a, b)
        for line_ in picture.edges
        for a, b in zip(line_.points, line_.points[1:], strict=False)
        if a[0] == b[0]
    ]
    for n, (one, a, b) in enumerate(upright):
        for other, c, d in upright[n + 1 :]:
            kin = one.source == other.source or one.target == other.target or one.id == other.id
            beside = max(min(a[1], b[1]), min(c[1], d[1])) < min(max(a[1], b[1]), max(c[1], d[1]))
            if beside and not kin:
                found.append(abs(a[0] - c[0]))
    return min(found)


def test_conventional_sizes_are_kept() -> None:
    picture = example("procurement.bpmn")
    sizes = {s.kind: (s.box.width, s.box.height) for s in picture.shapes}
    assert sizes["userTask"] == (100, 80)
    assert sizes["exclusiveGateway"] == (50, 50)
    assert {sizes[kind] for kind in ("startEvent", "endEvent", "boundaryEvent")} == {(36, 36)}


def test_a_long_name_widens_its_task() -> None:
    name = "지방자치단체를 당사자로 하는 계약의 이행에 필요한 서류를 모두 확인하고 보완을 요구한다"
    picture = drawn(process(node("userTask", "a", name)))
    assert box(picture, "a").width > 100


def test_a_lane_is_high_enough_for_its_name() -> None:
    lanes = (
        "<bpmn:laneSet id='s'><bpmn:lane id='lane' name='계약담당(회계과 계약팀 물품계약 담당자)'/>"
        "</bpmn:laneSet>"
    )
    picture = drawn(process(lanes + line("a")))
    lane = box(picture, "lane")
    name = "계약담당(회계과 계약팀 물품계약 담당자)"
    assert len(text.wrap(name, lane.height - 8, text.TASK_FONT)) <= 2
