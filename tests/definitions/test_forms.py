"""Every shipped form: read by our reader, labelled in Korean, whole won in money fields."""

import re
from pathlib import Path

import pytest

from engine.forms import load
from engine.forms.model import Field
from tests.definitions.library import FORMS, form, forms, name

every_form = pytest.mark.parametrize("path", FORMS, ids=name)
KOREAN = re.compile(r"[가-힣]")


def fields(path: Path) -> tuple[Field, ...]:
    """The fields of a form."""
    return load(path.read_bytes(), str(path)).fields


@every_form
def test_a_form_is_named_by_its_file_and_made_for_camunda_8(path: Path) -> None:
    data = form(path)

    assert data["id"] == path.stem
    assert data["type"] == "default"
    assert data["executionPlatform"] == "Camunda Cloud"
    assert isinstance(data["schemaVersion"], int)


@every_form
def test_a_form_asks_for_something_in_korean(path: Path) -> None:
    found = fields(path)

    assert [f for f in found if not f.shown_only]
    assert [f.path for f in found if not KOREAN.search(f.label)] == []


@every_form
def test_keys_are_english_words(path: Path) -> None:
    keys = [f.path for f in fields(path)]

    assert [k for k in keys if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", k)] == []
    assert len(keys) == len(set(keys))


@every_form
def test_money_is_asked_for_in_whole_won(path: Path) -> None:
    money = [f for f in fields(path) if f.path.endswith("_won")]

    for one in money:
        assert (one.kind, one.limits.decimals, one.unit) == ("number", 0, "원"), one.path


@every_form
def test_days_and_moments_are_what_their_names_promise(path: Path) -> None:
    for one in fields(path):
        if one.path.endswith("_on"):
            assert one.kind == "date", one.path
        if one.path.endswith("_at"):
            assert one.kind == "datetime", one.path


@every_form
def test_every_choice_has_a_korean_label(path: Path) -> None:
    labels = [choice.label for f in fields(path) for choice in f.choices]

    assert [label for label in labels if not KOREAN.search(label)] == []


def test_no_two_forms_have_one_id() -> None:
    assert len(forms()) == len(FORMS)
