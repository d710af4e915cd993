import pytest

from tests.unit.model.elements import PAGE, ROWS, Row, render

REFUSED = {
    "receive task that starts an instance",
    "script in another language",
    "multi-instance with a behavior other than All",
    "token quantities other than 1",
    "call of a global task",
    "cancel outside a transaction",
    "compensation of what is no activity",
    "ad-hoc sub-process",
    "start by condition, error or escalation",
    "multiple and parallel-multiple events",
    "event-based gateway, parallel or instantiating",
    "complex gateway",
    "other vendors' extensions that change execution",
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_element_is_refused_for_good_exactly_when_the_table_says_so(row: Row) -> None:
    assert (row.answer() == "refused") == (row.name in REFUSED)


@pytest.mark.parametrize("row", [r for r in ROWS if r.name in REFUSED], ids=lambda row: row.name)
def test_each_diagram_of_a_refused_row_is_refused(row: Row) -> None:
    assert all(not outcome.bundles for outcome in row.outcomes())


def test_the_page_shows_what_is_so() -> None:
    assert PAGE.read_text(encoding="utf-8") == render()
