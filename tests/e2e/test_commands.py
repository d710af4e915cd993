"""Every command as officers type it: the shapes promised to programs, and what happens."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from tests.e2e.conftest import Command

GOOD = '{"title": "책상", "price_won": 1000, "due_on": "2026-03-31"}'


@pytest.fixture
def started(gyeyak: Command) -> Any:
    return gyeyak.json("instance", "start", "request", "--business-key", "2026-1")


@pytest.fixture
def item(gyeyak: Command, started: dict[str, Any]) -> Any:
    (only,) = gyeyak.json("task", "list")
    return only


# --- definitions ------------------------------------------------------------------------------


def test_init_makes_the_database_and_deploys_what_is_shipped(
    shipped: Path, town: Command, tmp_path: Path
) -> None:
    made = town.json("init")

    assert made["database"] == f"sqlite:///{tmp_path}/town.db"
    assert made["processes"] >= 6
    assert made["decisions"] >= 9


def test_init_again_deploys_nothing_new(town: Command) -> None:
    before = town.json("process", "list")
    town.json("init")

    assert town.json("process", "list") == before


def test_init_makes_the_folder_of_the_default_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GYEYAK_DATABASE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    assert main(["init"]) == 0
    assert (tmp_path / "data" / "gyeyak" / "gyeyak.db").exists()


def test_deploy_says_what_is_new_and_a_repeat_says_what_is_not(
    gyeyak: Command, library: Path
) -> None:
    again = gyeyak.json("process", "deploy", str(library / "request.bpmn"))

    (process,) = [one for one in again if one["kind"] == "process"]
    assert {"key", "version", "hash", "new"} <= process.keys()
    assert (process["key"], process["version"], process["new"]) == ("request", 1, False)


def test_list_and_show_of_processes(gyeyak: Command) -> None:
    (listed,) = gyeyak.json("process", "list")
    shown = gyeyak.json("process", "show", "request")

    assert listed["key"] == "request"
    assert shown["hash"] == listed["hash"]
    assert shown["uses"]


def test_lint_needs_no_database_and_exits_1_on_an_error(
    gyeyak: Command, tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.bpmn"
    text = (library / "request.bpmn").read_text(encoding="utf-8")
    broken.write_text(text.replace("price_won * 2", "price_won * "), encoding="utf-8")
    monkeypatch.setenv("GYEYAK_DATABASE", f"sqlite:///{tmp_path}/none.db")

    answer = gyeyak("process", "lint", str(broken), str(library / "request.form"), "--json")

    assert answer.code == 1
    errors = [one for one in answer.data if one["severity"] == "error"]
    assert {one["element"] for one in errors} == {"double"}
    assert errors[0].keys() == {"file", "line", "element", "severity", "rule", "message"}
    assert not (tmp_path / "none.db").exists()


def test_layout_is_a_fixed_point_and_render_draws_every_element(
    gyeyak: Command, tmp_path: Path, library: Path
) -> None:
    file = tmp_path / "request.bpmn"
    file.write_bytes((library / "request.bpmn").read_bytes())

    assert gyeyak.json("process", "layout", str(file))["changed"] is True
    assert gyeyak.json("process", "layout", str(file))["changed"] is False
    assert gyeyak("process", "render", str(file), "-o", str(tmp_path / "x.svg")).code == 0
    assert 'id="fill"' in (tmp_path / "x.svg").read_text(encoding="utf-8")


# --- instances and work items -----------------------------------------------------------------


def test_a_started_instance_has_the_promised_shape(started: dict[str, Any]) -> None:
    assert started.keys() == {"id", "key", "version", "business_key", "state", "revision"}
    assert (started["key"], started["business_key"]) == ("request", "2026-1")
    assert started["state"] == "active"


def test_the_worklist_has_the_promised_shape(item: dict[str, Any], started: dict[str, Any]) -> None:
    promised = {
        "id", "instance", "business_key", "process", "element", "name", "groups", "assignee",
        "due_at", "priority", "created_at",
    }  # fmt: skip
    assert promised <= item.keys()
    assert (item["instance"], item["element"]) == (started["id"], "fill")
    assert item["groups"] == ["officers"]


def test_the_worklist_can_be_narrowed(
    gyeyak: Command, item: dict[str, Any], started: dict[str, Any]
) -> None:
    assert gyeyak.json("task", "list", "--mine") == [item]
    assert gyeyak.json("task", "list", "--mine", "--as", "jung") == []
    assert gyeyak.json("task", "list", "--group", "signers") == []
    assert gyeyak.json("task", "list", "--instance", started["id"][:8]) == [item]
    assert gyeyak.json("task", "list", "--due-before", "2030-01-01") == []


def test_a_work_item_shows_form_and_legal_basis_and_explains_itself(
    gyeyak: Command, item: dict[str, Any]
) -> None:
    shown = gyeyak.json("task", "show", item["id"][:6])
    explained = gyeyak.json("task", "explain", item["id"][:6])

    assert shown["legal_basis"] == "지방계약법 제9조"
    assert [field["path"] for field in shown["fields"]] == ["title", "price_won", "due_on"]
    assert explained["why"][0]["type"] == "instance_started"
    assert "kim 김민지" in explained["who"]


def test_claim_release_and_assign(gyeyak: Command, item: dict[str, Any]) -> None:
    assert gyeyak.json("task", "claim", item["id"])["assignee"] == "kim"
    assert gyeyak.json("task", "release", item["id"])["assignee"] == ""
    assert gyeyak.json("task", "assign", item["id"], "--to", "kim")["assignee"] == "kim"


def test_a_work_item_completed_from_json_moves_the_instance_on(
    gyeyak: Command, item: dict[str, Any], started: dict[str, Any]
) -> None:
    done = gyeyak.json("task", "complete", item["id"], "--data", GOOD)

    assert done.keys() == {"id", "instance", "state", "revision"}
    shown = gyeyak.json("instance", "show", started["id"])
    assert shown["variables"]["doubled_won"] == 2000
    assert shown["variables"]["due_on"] == "2026-03-31"
    assert shown["open"].keys() == {
        "work_items", "timers", "subscriptions", "calls", "incidents"
    }  # fmt: skip
    (waiting,) = shown["open"]["subscriptions"]
    assert (waiting["name"], waiting["correlation_key"]) == ("letter", "책상")


def test_data_may_come_from_a_file(gyeyak: Command, item: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text(GOOD, encoding="utf-8")

    assert gyeyak.json("task", "complete", item["id"], "--data", f"@{file}")["state"] == "active"


def test_a_contract_from_start_to_end(
    gyeyak: Command, item: dict[str, Any], started: dict[str, Any]
) -> None:
    gyeyak.json("task", "complete", item["id"], "--data", GOOD)
    sent = ("message", "publish", "letter", "--correlation-key", "책상", "--id", "L1")
    assert gyeyak.json(*sent, "--data", '{"letter_no": 7}') == {"delivered": 1}
    assert gyeyak.json(*sent) == {"delivered": 0}
    (sign,) = gyeyak.json("task", "list", "--mine", "--as", "jung")

    done = gyeyak.json("task", "complete", sign["id"], "--as", "jung")

    assert done["state"] == "completed"
    listed = gyeyak.json("instance", "list", "--state", "completed")
    assert [one["id"] for one in listed] == [started["id"]]


def test_an_instance_can_be_cancelled_with_a_reason(
    gyeyak: Command, started: dict[str, Any]
) -> None:
    done = gyeyak.json("instance", "cancel", started["id"], "--reason", "예산 삭감")

    assert done["state"] == "cancelled"
    assert gyeyak.json("task", "list") == []


def test_a_signal_tells_how_many_heard_it(gyeyak: Command, started: dict[str, Any]) -> None:
    assert gyeyak.json("signal", "nobody-listens") == {"delivered": 0}


# --- audit, doctor, worker --------------------------------------------------------------------


def test_the_history_has_the_promised_shape_and_can_be_replayed(
    gyeyak: Command, item: dict[str, Any], started: dict[str, Any]
) -> None:
    gyeyak.json("task", "complete", item["id"], "--data", GOOD)

    records = gyeyak.json("audit", "history", started["id"])
    replayed = gyeyak.json("audit", "replay", started["id"], "--at", "1")

    assert records[0].keys() == {
        "seq", "at", "actor", "command", "type", "element", "data", "hash"
    }  # fmt: skip
    assert {record["actor"] for record in records} == {"kim"}
    assert replayed.keys() == {"seq", "at", "state", "variables", "open"}
    assert replayed["seq"] == 1
    assert [one["element"] for one in replayed["open"]["work_items"]] == ["fill"]


def test_verify_is_ok_and_counts(gyeyak: Command, started: dict[str, Any]) -> None:
    verified = gyeyak.json("audit", "verify")

    assert verified["ok"] is True
    assert verified["instances"] == 1
    assert verified["first_bad"] is None


def test_the_doctor_finds_a_fresh_database_well(gyeyak: Command, started: dict[str, Any]) -> None:
    checks = gyeyak.json("doctor")

    assert checks
    assert all(one.keys() == {"check", "ok", "detail"} and one["ok"] for one in checks)
    assert gyeyak("doctor", "--repair").code == 0


def test_a_worker_with_nothing_to_do_says_so(gyeyak: Command, started: dict[str, Any]) -> None:
    assert gyeyak.json("worker", "--until-idle") == {"calls": 0, "timers": 0}
    assert gyeyak.json("worker", "--once") == {"calls": 0, "timers": 0}


def test_there_are_no_incidents(gyeyak: Command, started: dict[str, Any]) -> None:
    assert gyeyak.json("incident", "list") == []


# --- FEEL, decisions, clock, people -----------------------------------------------------------


def test_feel_is_exact(gyeyak: Command) -> None:
    assert gyeyak.json("feel", "0.1 + 0.2") == {"value": "0.3"}
    assert gyeyak.json("feel", "a * 2", "--data", '{"a": 21}') == {"value": 42}
    assert gyeyak.json("feel", "=floor won(10.9)") == {"value": 10}


def test_a_decision_is_made_with_the_table_in_force_and_names_its_rows(town: Command) -> None:
    (limit,) = [
        one for one in town.json("decision", "list") if one["key"] == "direct_contract_limit"
    ]
    assert len(limit["in_force_from"]) >= 2

    facts = '{"object": "goods", "vendor_class": "small_business", "estimated_price_won": 25000000}'
    asked = ("direct_contract_limit", "--on", "2026-09-01", "--data", facts)

    evaluated = town.json("decision", "evaluate", *asked)
    explained = town.json("decision", "explain", *asked)

    assert evaluated.keys() == {"outputs", "version", "rules"}
    assert evaluated["outputs"]["limit_won"] == 100_000_000
    assert evaluated["version"] == limit["in_force_from"][-1]
    assert "제25조제1항제5호라목" in evaluated["rules"][0]["annotation"]
    assert explained["inputs"]["estimated_price_won"] == 25_000_000


def test_the_clock_of_a_demo_moves_and_a_real_one_does_not(
    town: Command, gyeyak: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    refused = gyeyak("clock", "advance", "P1D", "--json")
    moved = gyeyak.json("--database", f"sqlite:///{tmp_path}/town.db", "clock", "advance", "P1D")

    assert refused.code == 1
    assert refused.data["error"]["code"] == "not_demo"
    assert moved == {"now": "2026-09-02T09:00:00+09:00"}


def test_people_can_be_added_moved_and_stopped_and_it_is_on_record(gyeyak: Command) -> None:
    person = ("organisation", "person")
    assert gyeyak(*person, "add", "lee", "--name", "이준호", "--team", "t").code == 0
    assert gyeyak(*person, "groups", "lee", "--group", "signers").code == 0
    assert gyeyak(*person, "deactivate", "lee").code == 0

    shown = gyeyak.json("organisation", "show")

    assert shown["people"][-1] == {
        "id": "lee", "name": "이준호", "team": "t", "groups": ["signers"], "active": False
    }  # fmt: skip
    assert gyeyak(*person, "activate", "nobody").code == 5


def test_words_go_to_stderr_and_data_to_stdout(gyeyak: Command) -> None:
    answer = gyeyak("instance", "start", "request")

    assert len(answer.out.strip()) == 32
    assert "started" in answer.err


def test_korean_is_spoken_where_korean_is_wanted(
    gyeyak: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.texts._chosen", ["ko"])

    answer = gyeyak("instance", "show", "ffff")

    assert "인스턴스가 없습니다" in answer.err


def test_a_story_can_be_listed_and_an_unknown_one_is_a_usage_error(gyeyak: Command) -> None:
    names = [one["name"] for one in gyeyak.json("demo", "--list")]

    assert "normal" in names
    assert gyeyak("demo", "no-such-story").code == 2


def test_the_documents_of_commands_are_json_even_when_empty(gyeyak: Command) -> None:
    assert json.loads(gyeyak("task", "list", "--json").out) == []
