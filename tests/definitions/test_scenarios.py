"""Every shipped scenario: elements exist, answers fit their forms, people may give them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cli.scenario import shipped
from engine.errors import FormInvalid
from engine.forms import load
from engine.model.definition import UserTask
from engine.organisation_file import load as load_organisation
from tasks.rules.calendar import read_calendar
from tasks.sandbox.script import read_script
from tests.definitions.library import ROOT, SCENARIOS, all_elements, forms, name, rules, scenario

every_scenario = pytest.mark.parametrize("path", SCENARIOS, ids=name)
ORGANISATION = load_organisation((ROOT / "organisation.yaml").read_text("utf-8"))
KEYS = {
    "name", "title", "process", "business_key", "start_at", "start", "outside", "answers", "expect",
}  # fmt: skip
# what a form looks at beside its own answers
SEEN: Mapping[str, Any] = {"candidates": [{}], "claim_accepted": False, "items": []}


def every_answer(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The answers of a scenario with the element that they are given at."""
    for element, answers in scenario(path)["answers"].items():
        for answer in answers if isinstance(answers, list) else [answers]:
            yield element, answer


def user_tasks() -> dict[str, tuple[UserTask, str]]:
    """Every user task's details and the group of its lane, by element id."""
    return {
        element.id: (element.detail, element.lane_group)
        for found in all_elements().values()
        for element in found
        if isinstance(element.detail, UserTask)
    }


def test_there_is_a_scenario_for_every_branch_that_the_law_foresees() -> None:
    assert {scenario(path)["name"] for path in SCENARIOS} >= {
        "normal", "no_quotes_renotice", "below_floor", "excluded", "refused",
        "inspection_failed", "claim_returned", "late_delivery", "single_quote", "over_limit",
        "returned_request", "paid_by_share", "wrong_split", "foreign_account", "account_error",
        "attached_share", "late_proof", "direct_payment", "never_proven",
        "clean_request_rejected", "works_paid", "works_refused", "works_paid_late", "works_small",
    }  # fmt: skip


@every_scenario
def test_a_scenario_is_named_by_its_file_and_complete(path: Path) -> None:
    found = scenario(path)

    assert set(found) == KEYS
    assert found["name"] == path.stem
    assert found["process"] in all_elements()
    assert datetime.fromisoformat(str(found["start_at"])).tzinfo is not None


@every_scenario
def test_a_scenario_starts_on_a_working_day(path: Path) -> None:
    calendar = read_calendar((ROOT / "calendar.yaml").read_bytes())
    start = datetime.fromisoformat(str(scenario(path)["start_at"]))

    assert calendar.is_working_day(date(start.year, start.month, start.day))


@every_scenario
def test_a_scenario_names_elements_that_exist(path: Path) -> None:
    ids = {element.id for found in all_elements().values() for element in found}
    expected = scenario(path)["expect"]

    assert {element for element, _ in every_answer(path)} <= set(user_tasks())
    assert set(expected["visited"]) <= ids
    assert set(expected["not_visited"]) <= ids
    assert expected["visited"]


@every_scenario
def test_whoever_answers_belongs_to_the_lane(path: Path) -> None:
    for element, answer in every_answer(path):
        _, group = user_tasks()[element]
        assert group in ORGANISATION.groups_of(answer["actor"]), (element, answer["actor"])


@every_scenario
def test_every_answer_fits_its_form(path: Path) -> None:
    for element, answer in every_answer(path):
        task, _ = user_tasks()[element]
        file = forms()[task.form_id]
        try:
            load(file.read_bytes(), str(file)).validate(answer["data"], SEEN, functions=rules())
        except FormInvalid as error:
            pytest.fail(f"{path.name} {element}: {error}")


@every_scenario
def test_the_outside_can_play_its_part(path: Path) -> None:
    script = read_script(scenario(path)["outside"])

    assert script.seed


def test_no_two_scenarios_share_a_name() -> None:
    assert sorted(shipped()) == sorted(path.stem for path in SCENARIOS)


def test_no_two_scenarios_share_a_business_key() -> None:
    keys = [scenario(path)["business_key"] for path in SCENARIOS]

    assert len(keys) == len(set(keys))


def test_every_user_task_that_a_purchase_can_reach_is_answered_somewhere() -> None:
    answered = {element for path in SCENARIOS for element, _ in every_answer(path)}
    # needs an outside that shows something else than it was sent
    faults = {"resolve_difference", "resolve_share_difference"}

    assert set(user_tasks()) - answered == faults
