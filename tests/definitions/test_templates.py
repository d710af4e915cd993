"""Element templates for the editor, held against their published schema and our handlers."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from engine.feel import compile as compile_feel
from tests.definitions.library import TEMPLATES, all_elements, handler_types, name

SCHEMA = json.loads(Path("tests/definitions/schemas/zeebe-element-templates.json").read_text())
every_file = pytest.mark.parametrize("path", TEMPLATES, ids=name)


def templates(path: Path) -> list[Mapping[str, Any]]:
    """The templates of a file."""
    found: list[Mapping[str, Any]] = json.loads(path.read_text("utf-8"))
    return found


def bound(template: Mapping[str, Any], kind: str) -> Iterator[Mapping[str, Any]]:
    """The properties bound to one kind of extension element."""
    return (p for p in template["properties"] if p["binding"]["type"] == kind)


@every_file
def test_templates_follow_the_published_schema(path: Path) -> None:
    jsonschema.Draft7Validator(SCHEMA).validate(templates(path))


def test_every_handler_has_a_template() -> None:
    types = {
        prop["value"]
        for path in TEMPLATES
        for template in templates(path)
        for prop in bound(template, "zeebe:taskDefinition")
        if prop["binding"]["property"] == "type"
    }

    assert types == set(handler_types())


def test_templates_of_submissions_call_the_one_process_with_known_handlers() -> None:
    (path,) = (p for p in TEMPLATES if p.stem == "external-submission")
    for template in templates(path):
        (called,) = bound(template, "zeebe:calledElement")
        values = {p["binding"]["name"]: p.get("value", "") for p in bound(template, "zeebe:input")}
        assert called["value"] == "external_submission"
        assert called["value"] in all_elements()
        assert values["handler"].strip('="') in handler_types()
        assert values["read_back_handler"].strip('="') in {"", *handler_types()}
        assert {"subject", "confirmation", "expected"} <= set(values)


@every_file
def test_what_a_template_fills_in_is_feel(path: Path) -> None:
    for template in templates(path):
        for prop in bound(template, "zeebe:input"):
            assert prop["value"].startswith("=")
            compile_feel(prop["value"][1:] if prop["value"] != '="..."' else "null")


def test_template_ids_are_unique() -> None:
    ids = [template["id"] for path in TEMPLATES for template in templates(path)]

    assert len(ids) == len(set(ids))
