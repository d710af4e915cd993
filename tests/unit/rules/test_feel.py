"""The rules as functions of expressions."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.errors import DefinitionInvalid, FeelError
from engine.feel import compile as compile_feel
from engine.ports import Value
from engine.values import SEOUL
from tasks.rules import functions

FILES = {name: Path("processes", name).read_bytes() for name in ("calendar.yaml", "clocks.yaml")}


def value(text: str, files: dict[str, bytes] = FILES, **variables: Value) -> Value:
    """What an expression gives with the functions over these files."""
    found = functions(files)
    return compile_feel(text, frozenset(found)).require({**found, **variables})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('deadline("pay", date("2026-09-21"))', date(2026, 9, 30)),
        ('deadline(clock: "pay", from: date("2026-09-21"))', date(2026, 9, 30)),
        ('add working days(date("2026-09-21"), 5)', date(2026, 9, 30)),
        ('add working days(date("2026-09-30"), -5)', date(2026, 9, 21)),
        ('working days between(date("2026-09-21"), date("2026-09-30"))', 5),
        ('is working day(date("2026-09-25"))', False),
        ('is working day(date("2026-09-28"))', True),
        ('late days(date("2026-09-15"), date("2026-09-22"))', 7),
        ("floor won(344400.9)", 344_400),
        ("ceil won(24200000.1)", 24_200_001),
        ("floor won(61500000 * 0.8 / 1000 * 7)", 344_400),
    ],
)
def test_expressions_can_call_the_rules(text: str, expected: Value) -> None:
    assert value(text) == expected


RULE = (
    "{price_full: 50, slope: 2, centre_percent: 90, pass_mark: 95, other_full: 50,"
    " cap_from_percent: 92.5, cap_score: 45, minimum_score: 2, legal_basis: "
    '"제2장"}'
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("reserve price([132554400, 134481600, 131762400, 130270800])", 132_267_300),
        ("quote rate(119337222, 132267300)", Decimal("90.224")),
        ("excluded costs({pension_won: 6000000, quality_won: 170000})", 6_000_000),
        ("excluded costs({quality_won: 170000, quality_counts: true})", 170_000),
        ("minimum quote(132267300, 89.745, 6170000)", 119_336_022),
        (f"price score({RULE}, 87495, 100000, 0)", 45),
        (f"price score({RULE}, 87494, 100000, 0)", Decimal("44.98")),
        (f"price floor({RULE}).printed_percent", Decimal("87.495")),
        ("net cost floor(101, 100, 100, 98)", 99),
        ("net cost floor(net cost: 101, base: 100, reserve: 100, share: 98)", 99),
        ("advance settlement(30, 100, 40, 41)", 12),
    ],
)
def test_expressions_can_compute_bids(text: str, expected: Value) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("minimum quote(132267300.5, 89.745, 0)", "whole number"),
        ("reserve price([])", "no price was drawn"),
        ("excluded costs({travel_won: 1})", "no part of A"),
        ("price floor({price_full: 1})", "not a number of the formula"),
    ],
)
def test_a_bid_that_cannot_be_computed_says_why(text: str, told: str) -> None:
    with pytest.raises(FeelError, match=told):
        value(text)


def test_a_moment_stands_for_its_day_in_seoul() -> None:
    late = datetime(2026, 9, 20, 23, tzinfo=ZoneInfo("UTC"))

    assert value('deadline("pay", arrived_at)', arrived_at=late) == date(2026, 9, 30)
    assert value("is working day(at)", at=datetime(2026, 9, 25, 9, tzinfo=SEOUL)) is False


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('deadline("lunch", date("2026-09-21"))', "lunch"),
        ('is working day("2026-09-25")', "not a day"),
        ('add working days(date("2026-09-21"), 1.5)', "whole number"),
        ('is working day(date("2035-01-01"))', "outside the calendar"),
    ],
)
def test_a_wrong_call_says_what_was_wrong(text: str, told: str) -> None:
    with pytest.raises(FeelError) as caught:
        value(text)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ('deadline("pay", date("2026-09-21"))', "clocks.yaml"),
        ('is working day(date("2026-09-25"))', "calendar.yaml"),
    ],
)
def test_without_its_file_a_function_compiles_and_says_what_is_missing(
    text: str, file: str
) -> None:
    with pytest.raises(FeelError) as caught:
        value(text, {})
    assert file in str(caught.value)


def test_rounding_needs_no_file() -> None:
    assert value("ceil won(0.1)", {}) == Decimal(1)


def test_a_broken_reference_file_is_refused_at_once() -> None:
    with pytest.raises(DefinitionInvalid):
        functions({"clocks.yaml": b"clocks: 3\n"})
