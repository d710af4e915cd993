"""What the public API shows of a contract, under the names of what was sent."""

from datetime import date

import pytest

from tasks.nara.client import Contract
from tasks.nara.unconnected import last_day, public_fields


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2026.03.25. ~ 2026.06.22.", date(2026, 6, 22)),
        ("2026-03-25 ~ 2026-06-22", date(2026, 6, 22)),
        ("20260325~20260622", date(2026, 6, 22)),
        ("착수일로부터 90일", None),
        ("2026.03.25. ~ ", None),
        ("2026.03.25. ~ 2026.13.01.", None),
        ("", None),
    ],
)
def test_the_last_day_of_a_period_is_read_or_left_open(period: str, day: date | None) -> None:
    assert last_day(period) == day


def shown(*contractors: tuple[str, ...], period: str = "") -> Contract:
    return Contract(
        "R26TA9900000100", "", "노트북 구매", "R26BK99000001", date(2026, 3, 10), 1_000, None,
        period, contractors,
    )  # fmt: skip


def test_the_first_contractor_is_named_and_numbered() -> None:
    first = ("1", "주계약업체", "단독", "나래산업(주)", "", "대한민국", "100", "", "", "9990000002")

    fields = public_fields(shown(first, period="2026.03.10. ~ 2026.04.10."))

    assert fields == {
        "title": "노트북 구매",
        "notice_no": "R26BK99000001",
        "contract_price_won": 1_000,
        "contractor_name": "나래산업(주)",
        "contractor_no": "9990000002",
        "delivery_due_on": date(2026, 4, 10),
    }


@pytest.mark.parametrize("entry", [(), ("1", "주계약업체")])
def test_what_is_not_shown_is_left_out(entry: tuple[str, ...]) -> None:
    assert set(public_fields(shown(entry))) == {"title", "notice_no", "contract_price_won"}
    assert set(public_fields(shown())) == {"title", "notice_no", "contract_price_won"}
