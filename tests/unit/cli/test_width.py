from hypothesis import given
from hypothesis import strategies as st

from cli.width import pad, table, width


def test_a_korean_letter_takes_two_columns_and_a_latin_one_takes_one() -> None:
    assert width("계약") == 4
    assert width("gyeyak") == 6
    assert width("㈜가람 A") == 8


def test_a_combining_mark_takes_no_column() -> None:
    assert width("e\u0301") == 1


def test_columns_line_up_whatever_the_script() -> None:
    lines = table(("ID", "업무", "DUE"), [("1", "계약의뢰", "x"), ("22", "sign", "y")])

    assert lines == ["ID  업무      DUE", "1   계약의뢰  x", "22  sign      y"]


def test_a_table_without_rows_is_its_head() -> None:
    assert table(("ID", "NAME"), []) == ["ID  NAME"]


@given(st.lists(st.text(alphabet="가나다abc 12", max_size=6), min_size=1, max_size=4))
def test_every_padded_cell_is_as_wide_as_asked(cells: list[str]) -> None:
    widest = max(width(cell) for cell in cells)

    assert {width(pad(cell, widest)) for cell in cells} == {widest}
