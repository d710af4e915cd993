"""Cells: amounts, rates, moments and caret lists in all their spellings."""

import logging
from datetime import date, datetime
from decimal import Decimal

import pytest

from engine.errors import ExternalUnavailable
from engine.values import SEOUL
from tasks.nara import cells as c
from tasks.nara.cells import Cells


@pytest.mark.parametrize(
    ("text", "amount"),
    [("24500000", 24_500_000), ("24,500,000", 24_500_000), ("0", 0), ("1200.0", 1200)],
)
def test_won_is_whole_in_every_spelling(text: str, amount: int) -> None:
    assert c.won(text) == amount


@pytest.mark.parametrize("text", ["1.5", "1e6", "천원", "１２３", "", "1 000", "--1", "9" * 30])
def test_what_is_not_whole_won_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="whole won"):
        c.won(text)


@pytest.mark.parametrize(
    ("text", "percent"),
    [("89.745", "89.745"), ("-3", "-3"), ("+3", "3"), ("90.394%", "90.394"), ("0.5", "0.5")],
)
def test_rates_are_decimals(text: str, percent: str) -> None:
    assert c.rate(text) == Decimal(percent)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "구십", "1/2"])
def test_what_is_not_a_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="rate"):
        c.rate(text)


NOON = datetime(2026, 3, 13, 12, 5, tzinfo=SEOUL)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-13 12:05:00", "2026-03-13 12:05", "2026/03/13 12:05", "20260313 12:05",
        "202603131205", "2026-03-13 12:05:0", "2026-03-13T12:05:00", "2026.03.13 12:05",
        "20260313120500",
    ],
)  # fmt: skip
def test_a_moment_is_read_in_every_spelling(text: str) -> None:
    assert c.moment(text) == NOON


@pytest.mark.parametrize("text", ["2026-03-13", "2026.03.13.", "20260313", "2026/03/13"])
def test_a_day_is_read_in_every_spelling(text: str) -> None:
    assert c.day(text) == date(2026, 3, 13)
    assert c.moment(text) == datetime(2026, 3, 13, tzinfo=SEOUL)


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30", "2026-03", "13/03/2026", "곧"])
def test_what_is_not_a_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        c.moment(text)


def test_a_period_has_two_days() -> None:
    assert c.period("2026.03.25. ~ 2026.06.22.") == (date(2026, 3, 25), date(2026, 6, 22))


def test_a_business_number_loses_its_hyphens_and_keeps_ten_digits() -> None:
    assert c.business_no("999-00-00002") == "9990000002"
    with pytest.raises(ValueError, match="business"):
        c.business_no("99900000")


def test_a_caret_list_keeps_commas_in_names_and_all_entries() -> None:
    text = "[1^가나, 유한회사^9990000001],[2^다라(주)^9990000002]"

    assert c.carets(text) == (
        ("1", "가나, 유한회사", "9990000001"),
        ("2", "다라(주)", "9990000002"),
    )


@pytest.mark.parametrize(
    "text", ["1^5610152001^사물함]", "[1^5610152001^사물함", "[1^5610152001^사물함]"]
)
def test_a_caret_list_may_lack_its_outer_brackets(text: str) -> None:
    assert c.carets(text) == (("1", "5610152001", "사물함"),)


def test_an_entry_that_lost_its_number_is_padded_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)

    (entry,) = c.carets("[가^9990000001^홍길동^100^90.1^3^2026-03-13 11:00]", parts=8)

    assert entry[0] == ""
    assert entry[1] == "가"
    assert "7 parts" in caplog.text
    assert "홍길동" not in caplog.text


def test_an_entry_of_any_other_length_stays_as_it_is() -> None:
    assert c.carets("[1^2^3]", parts=8) == (("1", "2", "3"),)


@pytest.mark.parametrize("text", ["", "N/A", "  ", "n/a", "-"])
def test_a_blank_cell_is_no_value(text: str) -> None:
    assert Cells({"a": text}, "row 1").maybe(c.won, "a") is None


def test_the_first_of_several_names_with_a_value_counts() -> None:
    cells = Cells({"rbidNo": "", "rbidNtceNo": "000", "x": "1"}, "row 1")

    assert cells.text("rbidNo", "rbidNtceNo") == "000"
    assert cells.rest() == {"x": "1"}


def test_a_wrong_cell_names_itself_and_not_its_value() -> None:
    with pytest.raises(ExternalUnavailable) as caught:
        Cells({"telNo": "010-1234-5678"}, "getX row 2").maybe(c.won, "telNo")

    assert caught.value.reason == "getX row 2: field telNo is not whole won"
