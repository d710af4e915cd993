import io
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cli import texts
from cli.prompts import ask
from engine.forms import load


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Asks a form's questions of somebody who types these lines."""

    def run(components: Any, lines: list[str], variables: Any = None) -> Any:
        monkeypatch.setattr(texts, "_chosen", ["en"])
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
        data = {"type": "default", "id": "f", "schemaVersion": 18, "components": components}
        return ask(load(json.dumps(data).encode(), "f.form"), variables or {})

    return run


def field(kind: str, key: str, **more: Any) -> Any:
    return {"type": kind, "id": key, "key": key, "label": key, **more}


def test_answers_get_the_types_of_their_fields(answering: Callable[..., dict[str, Any]]) -> None:
    components = [
        field("textfield", "title"),
        field("number", "price_won", decimalDigits=0),
        field("number", "rate", decimalDigits=3),
        field("checkbox", "urgent"),
        field("datetime", "due_on", subtype="date"),
    ]

    answers = answering(components, ["책상", "1,000,000원", "88.745", "예", "2026-03-31"])

    assert answers == {
        "title": "책상",
        "price_won": 1_000_000,
        "rate": Decimal("88.745"),
        "urgent": True,
        "due_on": "2026-03-31",
    }


def test_a_wrong_answer_is_asked_again_with_the_reason(
    answering: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    components = [field("number", "price_won", decimalDigits=0, validate={"required": True})]

    answers = answering(components, ["many", "1.5", "", "3"])

    assert answers == {"price_won": 3}
    told = capsys.readouterr().err
    assert "many is no number" in told
    assert "a whole number is expected" in told
    assert "a value is needed" in told


def test_a_choice_is_taken_by_number_value_or_label(
    answering: Callable[..., dict[str, Any]],
) -> None:
    options = [{"label": "수락", "value": "accept"}, {"label": "반려", "value": "reject"}]
    components = [
        field("radio", "first", values=options),
        field("select", "second", values=options),
        field("radio", "third", values=options),
        field("checklist", "many", values=options),
    ]

    answers = answering(components, ["2", "accept", "수락", "1,2"])

    assert answers == {
        "first": "reject",
        "second": "accept",
        "third": "accept",
        "many": ["accept", "reject"],
    }


def test_an_empty_answer_keeps_what_stands_in_brackets(
    answering: Callable[..., dict[str, Any]],
) -> None:
    components = [
        field("number", "days", defaultValue=7),
        field("textfield", "title"),
        field("datetime", "due_on", subtype="date"),
    ]

    answers = answering(components, ["", "", ""], {"title": "책상", "due_on": date(2026, 3, 31)})

    assert answers == {"days": 7, "title": "책상", "due_on": date(2026, 3, 31)}


def test_a_hidden_field_is_not_asked_and_a_shown_one_is_told(
    answering: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    components = [
        field("checkbox", "urgent"),
        field("textfield", "reason", conditional={"hide": "=not(urgent)"}),
        field("number", "price_won", readonly=True),
    ]

    answers = answering(components, ["n"], {"price_won": 1_000})

    assert answers == {"urgent": False}
    assert "price_won: 1,000 won" in capsys.readouterr().err


def test_entries_of_a_list_are_asked_until_there_are_no_more(
    answering: Callable[..., dict[str, Any]],
) -> None:
    components = [
        {
            "type": "dynamiclist",
            "id": "L",
            "path": "items",
            "components": [field("textfield", "name")],
        }
    ]

    answers = answering(components, ["y", "책상", "y", "의자", "n"])

    assert answers == {"items": [{"name": "책상"}, {"name": "의자"}]}
