"""Pages and windows: every row once, or an error that says that rows would be missing."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest

from engine.errors import ExternalUnavailable, ValueInvalid
from engine.values import SEOUL
from tasks.nara.cells import Cells
from tasks.nara.envelope import Page
from tasks.nara.paging import Fetch, Pages
from tasks.nara.question import By, Operation, Way
from tasks.nara.windows import Longest, Period, Span

DAY = datetime(2026, 3, 2, tzinfo=SEOUL)
LIST: Operation[str] = Operation(
    "/ad/Service/getList",
    lambda cells: cells.text("no") + cells.text("value"),
    ("no",),
    {
        By.NOTICE: Way("2", ("no",), ("ord",)),
        By.POSTED: Way("1", span=Span("from", "to", Longest.DAY)),
    },
)


def pages(*shown: Sequence[dict[str, str]], totals: Sequence[int]) -> tuple[Fetch[str], list[int]]:
    """A fetch that gives these pages with these totals, call by call, and the numbers asked for."""
    asked: list[int] = []
    totals_left: Iterator[int] = iter(totals)

    def fetch(number: int) -> tuple[Page, tuple[str, ...]]:
        asked.append(number)
        rows = tuple(shown[number - 1]) if number <= len(shown) else ()
        return Page(rows, next(totals_left)), tuple(LIST.read(Cells(row, "row")) for row in rows)

    return fetch, asked


def row(number: int, value: str = "") -> dict[str, str]:
    return {"no": str(number), "value": value}


def collected() -> Pages[str]:
    return Pages(LIST.by(By.NOTICE, no="1"))


def test_pages_are_read_until_the_total_and_no_further() -> None:
    found = collected()
    fetch, asked = pages([row(1), row(2)], [row(3)], totals=[3, 3])

    found.take(fetch)

    assert found.rows() == ("1", "2", "3")
    assert asked == [1, 2]


def test_an_answer_without_rows_takes_one_page() -> None:
    found = collected()
    fetch, asked = pages(totals=[0])

    found.take(fetch)

    assert found.rows() == ()
    assert asked == [1]


def test_a_total_that_changes_means_reading_again_from_the_first_page() -> None:
    found = collected()
    fetch, asked = pages([row(1), row(2)], [row(3)], totals=[3, 4, 3, 3])

    found.take(fetch)

    assert found.rows() == ("1", "2", "3")
    assert asked == [1, 2, 1, 2]


def test_a_total_that_never_stays_is_unavailable() -> None:
    fetch, asked = pages([row(1)], [row(2)], totals=[3, 4, 5, 6, 7, 8])

    with pytest.raises(ExternalUnavailable, match="keep changing"):
        collected().take(fetch)
    assert asked == [1, 2, 1, 2, 1, 2]


def test_a_page_that_repeats_the_one_before_is_unavailable() -> None:
    fetch, _ = pages([row(1), row(2)], [row(1), row(2)], totals=[4, 4])

    with pytest.raises(ExternalUnavailable, match="after 2 of 4 rows"):
        collected().take(fetch)


def test_an_empty_page_before_the_last_row_is_unavailable() -> None:
    fetch, _ = pages([row(1)], [], totals=[2, 2])

    with pytest.raises(ExternalUnavailable, match="after 1 of 2 rows"):
        collected().take(fetch)


def test_a_row_that_moved_to_the_next_page_counts_once_and_as_it_came_last() -> None:
    found = collected()
    fetch, _ = pages([row(1), row(2, "old")], [row(2, "new"), row(3)], totals=[3, 3])

    found.take(fetch)

    assert found.rows() == ("1", "2new", "3")


def test_a_page_that_lists_every_row_twice_counts_each_once_and_reads_on() -> None:
    found = collected()
    twice = [row(1), row(2)] * 2
    fetch, asked = pages(twice, [row(3), row(3)], totals=[3, 3])

    found.take(fetch)

    assert found.rows() == ("1", "2", "3")
    assert asked == [1, 2]


def test_rows_that_the_outside_counts_twice_itself_are_complete() -> None:
    found = collected()
    fetch, asked = pages([row(1), row(1)], totals=[2, 2])

    found.take(fetch)

    assert found.rows() == ("1",)
    assert asked == [1, 2]


def test_rows_of_one_page_that_differ_are_all_kept() -> None:
    found = collected()
    fetch, _ = pages([row(1, "a"), row(1, "b")], totals=[2])

    found.take(fetch)

    assert found.rows() == ("1a", "1b")


def test_a_row_at_the_edge_of_two_windows_counts_once() -> None:
    found = Pages(LIST.by(By.POSTED, Period(DAY, DAY + timedelta(days=2))))
    for shown in ([row(1), row(2, "old")], [row(2, "new"), row(3)]):
        fetch, _ = pages(shown, totals=[2])
        found.take(fetch)

    assert found.rows() == ("1", "2new", "3")


def test_rows_without_any_identity_are_told_apart_by_all_their_cells() -> None:
    found = collected()
    fetch, _ = pages([{"value": "a"}], [{"value": "b"}], totals=[2, 2])

    found.take(fetch)

    assert found.rows() == ("a", "b")


# --- questions -----------------------------------------------------------------------------------


def test_a_question_by_number_is_one_request() -> None:
    assert LIST.by(By.NOTICE, no="7", ord="").requests() == ({"inqryDiv": "2", "no": "7"},)


def test_a_question_by_period_is_one_request_for_each_window() -> None:
    period = Period(DAY, DAY + timedelta(days=1, hours=1))

    assert LIST.by(By.POSTED, period).requests() == (
        {"inqryDiv": "1", "from": "202603020000", "to": "202603022359"},
        {"inqryDiv": "1", "from": "202603030000", "to": "202603030100"},
    )


@pytest.mark.parametrize(
    ("by", "given", "period", "path"),
    [
        (By.FIRM, {}, False, "getList.by"),
        (By.NOTICE, {}, False, "getList.no"),
        (By.NOTICE, {"no": "1", "bad": "2"}, False, "getList.bad"),
        (By.NOTICE, {"no": "1"}, True, "getList.period"),
        (By.POSTED, {}, False, "getList.period"),
    ],
)
def test_a_question_that_no_guide_provides_for_is_never_sent(
    by: By, given: dict[str, str], period: bool, path: str
) -> None:
    with pytest.raises(ValueInvalid) as caught:
        LIST.by(by, Period(DAY, DAY) if period else None, **given)

    assert caught.value.path == path
