"""Bad input: an error naming file, line and element or field, an exit code, nothing changed."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Answer, Command

GOOD = '{"title": "책상", "price_won": 1000}'


@pytest.fixture
def item(gyeyak: Command) -> Any:
    gyeyak.json("instance", "start", "request", "--business-key", "2026-1")
    (only,) = gyeyak.json("task", "list")
    return only


@pytest.fixture
def unchanged(tmp_path: Path) -> Any:
    """Checks at the end that the database holds what it held, byte for byte of its rows."""
    file = tmp_path / "gyeyak.db"

    def rows() -> Any:
        with sqlite3.connect(file) as connection:
            dump = "\n".join(connection.iterdump())
        connection.close()
        return dump

    held = {}

    def now() -> None:
        held["rows"] = rows()

    yield now
    assert rows() == held["rows"]


def refused(answer: Answer, code: int, name: str) -> Any:
    assert answer.code == code, answer
    error = answer.data["error"]
    assert error.keys() == {"code", "message", "hint", "details"}
    assert error["code"] == name
    assert error["message"]
    return error


# --- definitions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            lambda t: t.replace(
                "<bpmn:definitions", '<!DOCTYPE x [<!ENTITY e "x">]>\n<bpmn:definitions', 1
            ),
            "DOCTYPE",
        ),
        (lambda t: t.replace("price_won * 2", "price_won * "), "double"),
        (lambda t: t.replace("price_won * 2", "double_it(price_won)"), "double_it"),
        (
            lambda t: re.sub(
                "<zeebe:script [^>]*>", '<zeebe:taskDefinition type="nobody:serves-this"/>', t
            ).replace("bpmn:scriptTask", "bpmn:serviceTask"),
            "nobody:serves-this",
        ),
        (lambda t: t.replace('formId="request_form"', 'formId="no_such_form"'), "no_such_form"),
        (lambda t: t.replace('targetRef="double"', 'targetRef="nowhere"'), "nowhere"),
        (lambda t: t[: len(t) // 2], ""),
    ],
    ids=[
        "dtd",
        "feel typo",
        "feel function",
        "unknown handler",
        "unknown form",
        "dangling",
        "cut off",
    ],
)
def test_a_bad_diagram_is_refused_by_file_line_and_element(
    gyeyak: Command,
    library: Path,
    tmp_path: Path,
    unchanged: Callable[[], None],
    change: Callable[..., Any],
    named: str,
) -> None:
    bad = tmp_path / "bad.bpmn"
    bad.write_text(change((library / "request.bpmn").read_text(encoding="utf-8")), encoding="utf-8")
    unchanged()

    answer = gyeyak("process", "deploy", str(bad), str(library / "request.form"), "--json")

    error = refused(answer, 5, "definition_invalid")
    first = error["details"]["problems"][0]
    assert first["file"].endswith("bad.bpmn")
    assert first["line"] >= 1
    assert named in str(error)


def test_a_bad_form_is_refused_by_file_and_line(
    gyeyak: Command, library: Path, tmp_path: Path, unchanged: Callable[[], None]
) -> None:
    bad = tmp_path / "bad.form"
    text = (library / "request.form").read_text(encoding="utf-8")
    bad.write_text(text.replace('"number"', '"magic"'), encoding="utf-8")
    unchanged()

    answer = gyeyak("process", "deploy", str(bad), "--json")

    problems = refused(answer, 5, "definition_invalid")["details"]["problems"]
    assert problems[0]["rule"] == "form_component_unknown"
    assert problems[0]["element"] == "price_won"


def test_a_file_that_is_not_there_is_a_usage_error(gyeyak: Command) -> None:
    assert gyeyak("process", "deploy", "nowhere.bpmn", "--json").code == 2


# --- answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ('{"title": "책상"}', "price_won"),
        ('{"title": "책상", "price_won": "많이"}', "price_won"),
        ('{"title": "책상", "price_won": 1000.5}', "price_won"),
        ('{"title": "책상", "price_won": 0}', "price_won"),
        ('{"title": "책상", "price_won": 1, "due_on": "내일"}', "due_on"),
        ('{"title": "책상", "price_won": 1, "prize_won": 1}', "prize_won"),
        ("{}", "title"),
    ],
)
def test_a_value_the_form_does_not_take_is_refused_by_field(
    gyeyak: Command, item: dict[str, Any], unchanged: Callable[[], None], data: str, field: str
) -> None:
    unchanged()

    answer = gyeyak("task", "complete", item["id"], "--data", data, "--json")

    error = refused(answer, 5, "form_invalid")
    assert field in [one["path"] for one in error["details"]["fields"]]


@pytest.mark.parametrize("data", ["{", "[]", '{"title": "a", "title": "b"}', '{"price_won": NaN}'])
def test_data_that_is_no_json_object_is_refused(
    gyeyak: Command, item: dict[str, Any], unchanged: Callable[[], None], data: str
) -> None:
    unchanged()

    refused(gyeyak("task", "complete", item["id"], "-d", data, "--json"), 5, "value_invalid")


def test_a_task_completed_already_is_a_conflict(
    gyeyak: Command, item: dict[str, Any], unchanged: Callable[[], None]
) -> None:
    gyeyak.json("task", "complete", item["id"], "--data", GOOD)
    unchanged()

    answer = gyeyak("task", "complete", item["id"], "--data", GOOD, "--json")

    refused(answer, 4, "not_offered")


@pytest.mark.parametrize("actor", ["jung", "stranger", "system"])
def test_who_is_not_in_the_group_is_told_who_is(
    gyeyak: Command, item: dict[str, Any], unchanged: Callable[[], None], actor: str
) -> None:
    unchanged()
    for words in (("claim", item["id"]), ("complete", item["id"], "--data", GOOD)):
        error = refused(gyeyak("task", *words, "--as", actor, "--json"), 6, "not_permitted")
        assert "kim 김민지" in error["message"]


def test_a_work_item_somebody_holds_is_not_anothers(
    gyeyak: Command, item: dict[str, Any], unchanged: Callable[[], None]
) -> None:
    gyeyak("organisation", "person", "add", "lee", "--name", "이준호", "--team", "t",
           "--group", "officers")  # fmt: skip
    gyeyak.json("task", "claim", item["id"])
    unchanged()

    answer = gyeyak("task", "complete", item["id"], "--data", GOOD, "--as", "lee", "--json")

    refused(answer, 6, "not_permitted")


# --- ids --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("task", "show", "zzzz"), "work_item_not_found"),
        (("task", "complete", "zzzz"), "work_item_not_found"),
        (("instance", "show", "zzzz"), "instance_not_found"),
        (("instance", "cancel", "zzzz", "--reason", "x"), "instance_not_found"),
        (("instance", "start", "no_such_process"), "definition_not_found"),
        (("process", "show", "no_such_process"), "definition_not_found"),
        (("incident", "show", "zzzz"), "incident_not_found"),
        (("incident", "retry", "zzzz"), "incident_not_found"),
        (("audit", "history", "zzzz"), "instance_not_found"),
        (("decision", "evaluate", "no_such_decision"), "decision_not_found"),
    ],
)
def test_what_is_not_there_is_not_found(
    gyeyak: Command,
    item: dict[str, Any],
    unchanged: Callable[[], None],
    words: tuple[str, ...],
    name: str,
) -> None:
    unchanged()

    refused(gyeyak(*words, "--json"), 3, name)


def test_a_revision_that_is_not_there_is_not_found(
    gyeyak: Command, item: dict[str, Any], unchanged: Callable[[], None]
) -> None:
    unchanged()

    answer = gyeyak("audit", "replay", item["instance"], "--at", "99", "--json")

    refused(answer, 3, "revision_not_found")


def test_a_beginning_that_several_ids_share_is_ambiguous(
    gyeyak: Command, unchanged: Callable[[], None]
) -> None:
    ids = [gyeyak.json("instance", "start", "request")["id"] for _ in range(17)]
    first = next(i[0] for i in ids if sum(j.startswith(i[0]) for j in ids) > 1)
    unchanged()

    error = refused(gyeyak("instance", "show", first, "--json"), 4, "ambiguous_id")

    assert len(error["details"]["matches"]) > 1


# --- databases --------------------------------------------------------------------------------


def test_a_database_that_is_not_there_is_told_with_what_to_do(
    gyeyak: Command, tmp_path: Path
) -> None:
    answer = gyeyak("--database", f"sqlite:///{tmp_path}/none.db", "task", "list", "--json")

    assert "gyeyak init" in refused(answer, 1, "database_missing")["hint"]
    assert not (tmp_path / "none.db").exists()


def test_a_database_of_a_newer_program_is_left_alone(
    gyeyak: Command, tmp_path: Path, unchanged: Callable[[], None]
) -> None:
    with sqlite3.connect(tmp_path / "gyeyak.db") as connection:
        connection.execute("UPDATE schema_version SET version_num = '9999'")
    connection.close()
    unchanged()

    refused(gyeyak("task", "list", "--json"), 1, "database_newer")


def test_a_folder_that_cannot_be_written_is_told(gyeyak: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")

    answer = gyeyak("--database", f"sqlite:///{tmp_path}/file/x.db", "init", "--json")

    refused(answer, 1, "store_error")


def test_a_file_that_is_no_database_is_told(gyeyak: Command, tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("not a database at all " * 100, encoding="utf-8")

    answer = gyeyak("--database", f"sqlite:///{tmp_path}/x.db", "task", "list", "--json")

    refused(answer, 1, "store_error")


# --- other input ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "name"),
    [
        (("feel", "1 +"), 5, "feel_syntax_error"),
        (("instance", "list", "--state"), 2, "usage"),
        (("clock", "advance", "soon"), 2, "usage"),
        (("task", "list", "--due-before", "soon"), 2, "usage"),
        (("decision", "evaluate", "x", "--on", "soon"), 2, "usage"),
        (("demo", "normal", "--faults", "2"), 2, "usage"),
    ],
)
def test_other_bad_input_is_refused(
    gyeyak: Command, words: tuple[str, ...], code: int, name: str
) -> None:
    refused(gyeyak(*words, "--json"), code, name)


def test_a_bad_organisation_file_is_refused_by_line(
    gyeyak: Command, library: Path, tmp_path: Path, unchanged: Callable[[], None]
) -> None:
    bad = tmp_path / "bad.yaml"
    text = (library / "organisation.yaml").read_text(encoding="utf-8")
    bad.write_text(text.replace("groups: [signers]", "groups: [nobody]"), encoding="utf-8")
    unchanged()

    error = refused(gyeyak("organisation", "load", str(bad), "--json"), 5, "organisation_invalid")

    assert error["details"]["line"] == 6


def test_a_damaged_history_is_found_and_the_row_named(
    gyeyak: Command, item: dict[str, Any], tmp_path: Path
) -> None:
    instance = item["instance"]
    with sqlite3.connect(tmp_path / "gyeyak.db") as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE history SET actor = 'lee' WHERE stream = ?", (instance,))
    connection.close()

    answer = gyeyak("audit", "verify", "--json")

    assert answer.code == 1
    assert answer.data["ok"] is False
    assert instance in str(answer.data["first_bad"])
    assert Path(tmp_path / "gyeyak.db").exists()
