"""The checks find what is wrong with a picture that was drawn badly on purpose."""

import pytest

from engine.diagram import checks
from engine.diagram.parts import Box, line_meets
from engine.diagram.picture import Edge, Picture, Shape

LEFT = Shape("left", "userTask", Box(0, 0, 100, 80))
RIGHT = Shape("right", "userTask", Box(200, 0, 100, 80))
BETWEEN = Shape("between", "userTask", Box(120, 20, 60, 40))
POOL = Shape("pool", "participant", Box(-50, -50, 500, 200))
STRAIGHT = Edge("straight", "sequence", ((100, 40), (200, 40)), None, "left", "right")


def picture(*items: Shape | Edge) -> Picture:
    shapes = tuple(item for item in items if isinstance(item, Shape))
    return Picture("plane", shapes, tuple(item for item in items if isinstance(item, Edge)))


def test_a_clean_picture_has_no_faults() -> None:
    clean = picture(POOL, LEFT, RIGHT, STRAIGHT)
    assert checks.overlaps(clean) == ()
    assert checks.edges_through_shapes(clean) == ()
    assert checks.label_collisions(clean) == ()
    assert checks.labels_on_lines(clean) == ()
    assert checks.shared_lines(clean) == ()
    assert checks.slanted(clean) == ()
    assert (checks.crossings(clean), checks.bends(clean)) == (0, 0)


def test_shapes_that_cover_each_other_overlap_and_those_that_touch_do_not() -> None:
    over = Shape("over", "task", Box(90, 0, 50, 50))
    beside = Shape("beside", "task", Box(100, 0, 50, 50))
    assert checks.overlaps(picture(LEFT, over)) == (("left", "over"),)
    assert checks.overlaps(picture(LEFT, beside)) == ()


def test_a_shape_across_the_border_of_its_pool_overlaps_it() -> None:
    across = Shape("across", "task", Box(400, 0, 100, 80))
    assert checks.overlaps(picture(POOL, across)) == (("pool", "across"),)


def test_a_boundary_event_may_lie_on_its_host_only() -> None:
    event = Shape("event", "boundaryEvent", Box(50, 62, 36, 36), host="left")
    assert checks.overlaps(picture(LEFT, event)) == ()
    strange = Shape("event", "boundaryEvent", Box(50, 62, 36, 36), host="right")
    assert checks.overlaps(picture(LEFT, strange)) == (("left", "event"),)


def test_a_line_through_a_foreign_shape_is_found() -> None:
    assert checks.edges_through_shapes(picture(LEFT, RIGHT, BETWEEN, STRAIGHT)) == (
        ("straight", "between"),
    )


def test_a_line_through_the_inside_of_its_own_shape_is_found() -> None:
    edge = Edge("edge", "sequence", ((0, 40), (200, 40)), None, "left", "right")
    assert checks.edges_through_shapes(picture(LEFT, RIGHT, edge)) == (("edge", "left"),)


def test_a_line_may_run_inside_what_holds_its_ends_but_not_through_other_pools() -> None:
    other = Shape("other", "participant", Box(140, -20, 20, 120))
    assert checks.edges_through_shapes(picture(POOL, LEFT, RIGHT, STRAIGHT)) == ()
    assert checks.edges_through_shapes(picture(LEFT, RIGHT, other, STRAIGHT)) == (
        ("straight", "other"),
    )


def test_a_text_on_a_shape_or_another_text_is_found() -> None:
    text = Edge("text", "sequence", STRAIGHT.points, Box(80, 20, 40, 14), "left", "right")
    other = Edge("other", "sequence", STRAIGHT.points, Box(110, 25, 40, 14), "left", "right")
    found = checks.label_collisions(picture(LEFT, RIGHT, text, other))
    assert found == (("text", "other"), ("text", "left"))


def test_a_text_under_a_line_is_found() -> None:
    shape = Shape("gate", "exclusiveGateway", Box(300, 300, 50, 50), Box(120, 34, 40, 14))
    assert checks.labels_on_lines(picture(shape, STRAIGHT)) == (("gate", "straight"),)


def test_lines_on_one_another_are_found_unless_they_share_an_end() -> None:
    other = Edge("other", "sequence", ((150, 40), (300, 40)), None, "x", "y")
    assert checks.shared_lines(picture(STRAIGHT, other)) == (("straight", "other"),)
    kin = Edge("other", "sequence", ((150, 40), (300, 40)), None, "left", "y")
    assert checks.shared_lines(picture(STRAIGHT, kin)) == ()


def test_slanted_flows_are_found_and_slanted_associations_are_not() -> None:
    points = ((0, 0), (10, 10))
    assert checks.slanted(picture(Edge("e", "message", points))) == ("e",)
    assert checks.slanted(picture(Edge("e", "association", points))) == ()


def test_crossings_are_counted_once_each() -> None:
    down = Edge("down", "sequence", ((150, 0), (150, 100)), None, "x", "y")
    assert checks.crossings(picture(STRAIGHT, down)) == 1


@pytest.mark.parametrize(
    ("a", "b", "meets"),
    [
        ((0, 6), (20, 6), True),
        ((0, 0), (20, 20), True),
        ((0, 5), (4, 5), False),
        ((5, 0), (5, 20), False),
        ((0, 12), (12, 0), True),
        ((0, 9), (9, 0), False),
        ((7, 7), (8, 8), True),
    ],
)
def test_a_line_meets_a_box_when_it_runs_through_its_inside(
    a: tuple[int, int], b: tuple[int, int], *, meets: bool
) -> None:
    assert line_meets(a, b, Box(5, 5, 10, 10)) is meets
