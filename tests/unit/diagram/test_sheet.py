"""The steps of a layout one by one: columns, chains, tracks, ways, texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagram import text
from engine.diagram.parts import Box, Form, Goal, Item, Link, Sheet, Size
from engine.diagram.sheet import captions
from engine.diagram.sheet.arranging import arrange
from engine.diagram.sheet.chains import chains
from engine.diagram.sheet.columns import columns
from engine.diagram.sheet.tracks import End, Strand, tracks


def item(key: str, form: Form = "box", goal: Goal = "none") -> Item:
    return Item(key, form, Size(100, 80), goal=goal)


def links(*pairs: str) -> list[Link]:
    """Sequence flows from pairs like "a>b"."""
    ends = [(pair, *pair.split(">")) for pair in pairs]
    return [Link(key, "sequence", source, target) for key, source, target in ends]


def test_the_column_of_an_item_is_the_longest_way_to_it() -> None:
    found = columns([item(k) for k in "abcd"], links("a>b", "b>c", "a>c", "c>d"))
    assert found.of == {"a": 0, "b": 1, "c": 2, "d": 3}
    assert found.back == frozenset()


def test_a_link_that_leads_back_moves_nothing() -> None:
    found = columns([item(k) for k in "abc"], links("a>b", "b>c", "c>b"))
    assert found.of == {"a": 0, "b": 1, "c": 2}
    assert found.back == {"c>b"}


def test_a_late_start_stands_right_before_what_it_starts() -> None:
    found = columns([item(k) for k in "abcz"], links("a>b", "b>c", "z>c"))
    assert found.of["z"] == 1


def test_a_wide_item_pushes_what_follows_by_its_columns() -> None:
    wide = Item("b", "box", Size(500, 200), span=3)
    found = columns([item("a"), wide, item("c")], links("a>b", "b>c"))
    assert found.of == {"a": 0, "b": 1, "c": 4}


def test_a_message_draws_its_receiver_to_the_column_of_its_sender_or_further() -> None:
    message = Link("m", "message", "b", "x")
    found = columns([item(k) for k in "abxy"], [*links("a>b", "x>y"), message])
    assert found.of["x"] == found.of["b"]


def test_messages_to_and_fro_do_not_push_each_other_away() -> None:
    both = [Link("m", "message", "a", "x"), Link("n", "message", "x", "a")]
    found = columns([item("a"), item("x")], both)
    assert found.of == {"a": 0, "x": 0}


def test_a_way_back_of_two_steps_runs_to_the_left_from_its_gateway() -> None:
    items = [item("a"), item("b"), item("g", "diamond"), item("end"), item("r"), item("s")]
    found = columns(items, links("a>b", "b>g", "g>end", "g>r", "r>s", "s>a"))
    assert found.of["r"] == found.of["g"]
    assert found.of["s"] == found.of["g"] - 1


def test_a_shorter_way_that_ends_well_goes_before_a_longer_one_that_fails() -> None:
    items = [
        item("a"),
        item("g", "diamond"),
        item("bad_1"),
        item("bad_2"),
        item("failed", "round", "missed"),
        item("done", "round", "reached"),
    ]
    flows = links("a>g", "g>bad_1", "bad_1>bad_2", "bad_2>failed", "g>done")
    first = chains(items, flows, columns(items, flows))[0]
    assert first.items == ("a", "g", "done")
    assert first.main


def strand(key: int, *ends: tuple[float, int]) -> Strand:
    return Strand(key, tuple(End(at, side) for at, side in ends))


def test_strands_that_touch_get_tracks_of_their_own_and_others_share_one() -> None:
    found = tracks(
        [strand(1, (0, 0), (10, 0)), strand(2, (5, 0), (20, 0)), strand(3, (11, 0), (20, 0))]
    )
    assert found[1] != found[2]
    assert found[2] != found[3]
    assert found[1] == found[3]


def test_strands_are_ordered_so_that_their_ends_do_not_cross() -> None:
    # The first bends away to the larger side within the second, so it has to lie beyond it.
    found = tracks([strand(1, (5, 1), (20, 1)), strand(2, (0, -1), (10, -1))])
    assert found[1] > found[2]


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from([-1, 0, 1])), max_size=8
    )
)
def test_strands_on_one_track_never_touch(spans: list[tuple[int, int, int]]) -> None:
    strands = [strand(n, (a, side), (b, side)) for n, (a, b, side) in enumerate(spans)]
    found = tracks(strands)
    for one in strands:
        for other in strands:
            if one.key != other.key and found[one.key] == found[other.key]:
                assert one.high < other.low or other.high < one.low


def test_a_sheet_with_nothing_on_it_has_no_boxes() -> None:
    assert arrange(Sheet((), ())).boxes == {}


def test_the_first_free_place_is_taken_for_a_text() -> None:
    wall = captions.Wall({}, {"line": ((50, 60), (50, 200))}, {})
    shape = Box(25, 0, 50, 50)
    places = captions.around(shape, Size(40, 14), "below")
    assert wall.put("text", places).bottom < shape.y


@pytest.mark.parametrize(
    ("words", "limit", "lines"),
    [
        ("", 50, ()),
        ("검수", 50, ("검수",)),
        ("공고기간·제출서류 결정", 60, ("공고기간·", "제출서류", "결정")),
        ("a\nb", 50, ("a", "b")),
        ("가나다라마바사", 33, ("가나다", "라마바", "사")),
        ("   ", 50, ()),
        ("가", 1, ("가",)),
    ],
)
def test_texts_break_where_a_reader_expects_it(
    words: str, limit: int, lines: tuple[str, ...]
) -> None:
    assert text.wrap(words, limit) == lines


@given(st.text(max_size=60), st.integers(30, 120))
def test_no_letter_is_lost_and_no_line_too_wide(words: str, limit: int) -> None:
    lines = text.wrap(words, limit)
    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(text.width(line) <= limit for line in lines)


@given(st.text("가나 다·라a/b", max_size=40), st.integers(30, 120))
def test_breaking_anew_at_the_width_found_changes_nothing(words: str, limit: int) -> None:
    lines = text.wrap(words, limit)
    assert text.wrap(words, max(1, text.size(lines)[0])) == lines
