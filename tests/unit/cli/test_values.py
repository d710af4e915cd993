from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.values import data_of, day_of, duration_of, moment_of
from engine.errors import ValueInvalid
from engine.values import SEOUL


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("P3D", timedelta(days=3)),
        ("PT12H", timedelta(hours=12)),
        ("P1DT2H30M5S", timedelta(days=1, hours=2, minutes=30, seconds=5)),
        ("3d", timedelta(days=3)),
        ("1d12h", timedelta(days=1, hours=12)),
        ("30m", timedelta(minutes=30)),
    ],
)
def test_a_duration_is_iso_or_short(text: str, duration: timedelta) -> None:
    assert duration_of(text) == duration


@pytest.mark.parametrize("text", ["", "P", "PT", "P3M", "3", "-3d", "tomorrow", "P1Y"])
def test_what_is_no_duration_is_a_usage_error(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        duration_of(text)


def test_a_day_and_a_moment_are_seouls() -> None:
    assert day_of("2026-03-02") == date(2026, 3, 2)
    assert moment_of("2026-03-02") == datetime(2026, 3, 2, tzinfo=SEOUL)
    assert moment_of("2026-03-02T09:00") == datetime(2026, 3, 2, 9, tzinfo=SEOUL)
    assert moment_of("2026-03-02T00:00:00Z") == datetime(2026, 3, 2, 9, tzinfo=SEOUL)


@pytest.mark.parametrize("read", [day_of, moment_of])
def test_what_is_no_day_is_a_usage_error(read: Callable[..., Any]) -> None:
    with pytest.raises(typer.BadParameter):
        read("2026-02-30")


def test_data_is_json_text_or_a_file_with_exact_numbers(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text('{"rate": 88.745, "title": "책상"}', encoding="utf-8")

    assert data_of('{"rate": 88.745}') == {"rate": Decimal("88.745")}
    assert data_of(f"@{file}") == {"rate": Decimal("88.745"), "title": "책상"}
    assert data_of("") == {}


@pytest.mark.parametrize("text", ["[1]", "1", "{", '{"a": 1, "a": 2}', '{"a": NaN}'])
def test_data_that_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(ValueInvalid):
        data_of(text)


def test_a_data_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_bytes(b"\xff\xfe{}")

    with pytest.raises(ValueInvalid):
        data_of(f"@{file}")
