"""Officers, a worker and the sandbox, each a command of its own, as in three terminals."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli import scenario
from engine.values import to_json
from tests.e2e.conftest import Command

ROOT = Path(__file__).parents[2]
STORY = scenario.read(scenario.folder("small_quotation") / "normal.yaml")


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """`gyeyak sandbox` on a free port, at the beginning of the story; its address."""
    start = STORY.start_at.isoformat()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "sandbox", "--port", "0", "--start-at", start],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    monkeypatch.setenv("GYEYAK_SANDBOX", url)
    yield url
    process.terminate()
    assert process.wait(30) == 0
    process.stdout.close()


def answer_everything(town: Command) -> list[str]:
    """Complete every open work item as the story tells; their elements."""
    done = []
    items: list[dict[str, Any]] = town.json("task", "list")
    for item in items:
        answer = STORY.answer(item["element"], 0)
        assert answer is not None, item
        values = dict(answer.data)
        if "claimed_won" in values:  # what was contracted is not what the story tells
            contract = town.json("instance", "show", item["instance"])["variables"]
            values["claimed_won"] = contract["contract_price_won"]
        data = json.dumps(to_json(values), ensure_ascii=False)
        town.json("task", "complete", item["id"], "--data", data, "--as", answer.actor)
        done.append(item["element"])
    return done


def test_a_notice_goes_out_and_the_opening_comes_in(town: Command, sandbox: str) -> None:
    instance = town.json("instance", "start", "small_quotation", "--business-key", "2026-1")["id"]
    ran = {"calls": 0, "timers": 0}
    for _ in range(6):
        answer_everything(town)
        more = town.json("worker", "--until-idle")
        ran = {name: ran[name] + more[name] for name in ran}
    waiting = town.json("instance", "show", instance)
    assert ran["calls"] >= 1
    assert waiting["open"]["work_items"] == []

    town.json("clock", "advance", "P7D")
    for _ in range(2):
        town.json("worker", "--until-idle")
        town.json("clock", "advance", "PT1H")

    elements = [item["element"] for item in town.json("task", "list")]
    assert elements == ["check_exclusion"]
    assert town.json("audit", "verify")["ok"] is True


def test_a_worker_without_an_outside_leaves_the_call_for_later(
    town: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GYEYAK_SANDBOX", "http://127.0.0.1:9")

    answer = town("worker", "--until-idle", "--json")

    assert answer.code == 0
    assert answer.data == {"calls": 0, "timers": 0}
    assert answer.err


def test_a_whole_purchase_is_played_by_hand_with_nobody_telling_the_outside_what_to_do(
    town: Command, sandbox: str
) -> None:
    started = town.json("instance", "start", "small_quotation", "--business-key", "2026-2")
    answered: list[str] = []
    for _ in range(120):
        answered += answer_everything(town)
        ran = town.json("worker", "--until-idle")
        if town.json("instance", "show", started["id"])["state"] == "completed":
            break
        if not ran["calls"] + ran["timers"] and not town.json("task", "list"):
            town.json("clock", "advance", "PT6H")

    shown = town.json("instance", "show", started["id"])
    assert shown["state"] == "completed", shown["open"]["incidents"]
    assert {"inspect_goods", "approve_payment", "execute_payment"} <= set(answered)
    assert town.json("audit", "verify", started["id"])["ok"]
    assert town.json("nara", "reconcile", started["id"])["agrees"]
