"""The rows of the award standard give the floors that notices print."""

from decimal import Decimal
from typing import Any

import pytest

from engine.dmn import load
from tasks.rules.bidding import derived_floor, price_formula
from tests.definitions.library import ROOT

EOK = 100_000_000
KEY = "qualification_price"


def row(on: str, category: str, price_won: int) -> Any:
    """What the table of a day says about an estimated price."""
    table = load(ROOT / "decisions" / KEY / f"{on}.dmn")
    given = {"category": category, "estimated_price_won": price_won}
    return table.evaluate(KEY, given).outputs


def printed(on: str, category: str, price_won: int) -> Decimal:
    return derived_floor(price_formula(row(on, category, price_won))).printed_percent


@pytest.mark.parametrize(
    ("category", "price_won", "floor"),
    [
        ("works", 100 * EOK, "81.995"),
        ("works", 300 * EOK - 1, "81.995"),
        ("works", 50 * EOK, "87.495"),
        ("works", 100 * EOK - 1, "87.495"),
        ("works", 10 * EOK, "88.745"),
        ("works", 30 * EOK, "88.745"),
        ("works", 50 * EOK - 1, "88.745"),
        ("works", 4 * EOK, "89.745"),
        ("works", 10 * EOK - 1, "89.745"),
        ("works", 4 * EOK - 1, "89.745"),
        ("technical_service_pq", 3 * EOK, "79.995"),
        ("technical_service", 10 * EOK, "79.995"),
        ("technical_service", 5 * EOK, "85.495"),
        ("technical_service", 2 * EOK, "86.745"),
        ("technical_service", 2 * EOK - 1, "87.745"),
        ("disaster_technical_service", EOK, "87.745"),
        ("research_service", 2 * EOK, "80.495"),
        ("research_service", EOK, "80.495"),
        ("research_service", EOK - 1, "80.495"),
        ("goods", 10 * EOK, "80.495"),
        ("goods", 230_000_000, "80.495"),
        ("goods", 229_999_999, "84.245"),
    ],
)
def test_a_row_gives_the_floor_that_notices_print(
    category: str, price_won: int, floor: str
) -> None:
    assert printed("2026-07-01", category, price_won) == Decimal(floor)


@pytest.mark.parametrize(
    ("on", "price_won", "floor"),
    [
        ("2023-01-01", 100 * EOK, "79.995"),
        ("2025-07-01", 100 * EOK, "81.995"),
        ("2023-01-01", 50 * EOK, "85.495"),
        ("2025-07-01", 10 * EOK, "86.745"),
        ("2025-07-01", 4 * EOK, "87.745"),
        ("2026-01-30", 50 * EOK, "87.495"),
        ("2026-01-30", 10 * EOK, "88.745"),
        ("2026-01-30", 4 * EOK, "89.745"),
    ],
)
def test_the_floors_of_works_rose_twice(on: str, price_won: int, floor: str) -> None:
    assert printed(on, "works", price_won) == Decimal(floor)


@pytest.mark.parametrize("on", ["2023-01-01", "2025-07-01", "2026-01-30", "2026-07-01"])
def test_only_works_leave_out_a(on: str) -> None:
    assert row(on, "works", EOK)["excludes_a"] is True
    for category in ("goods", "research_service", "technical_service", "technical_service_pq"):
        assert row(on, category, EOK)["excludes_a"] is False
