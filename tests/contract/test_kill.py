"""A worker is killed around every effect outside; the next one goes on, and nothing is repeated."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from engine.ports import Clock, Handler
from tasks.ledger import create_or_upgrade, open_ledger
from tasks.outside.http import Patience
from tasks.registry import Outside
from tasks.sandbox.http import ControlClient
from tasks.sandbox.server import Addresses
from tasks.settings import default_settings
from tests.contract.desk import Desk as Given
from tests.contract.desk import letter
from tests.contract.every_handler import ROWS, Inputs, Row, concluded
from tests.contract.killing import Desk, Moment, desk_at
from tests.contract.worlds import Worlds, open_sandbox

WRITING = [row for row in ROWS if row.writes]
MOMENTS: tuple[Moment, ...] = ("before", "mid", "after")


def by_type(row: Row) -> str:
    return row.type


def over_http(addresses: Addresses, url: str) -> Callable[[Clock], Mapping[str, Handler]]:
    """Handlers over HTTP with a ledger, with connections of their own in each process."""

    def made(clock: Clock) -> Mapping[str, Handler]:
        settings = default_settings(addresses.url)
        patience = Patience(attempts=2, sleep=lambda _seconds: None)
        ledger = open_ledger(url)
        return Outside.open(settings, clock=clock, ledger=ledger, patience=patience).handlers()

    return made


def effects(desk: Desk, control: ControlClient) -> list[str]:
    """The keys of the step's effects outside."""
    return desk.of_step(effect.key for effect in control.log())


@contextmanager
def waiting(worlds: Worlds, row: Row, folder: Path) -> Iterator[tuple[Desk, ControlClient]]:
    """An instance that waits for its step, before a sandbox that outlives every worker."""
    point = worlds.point(row)
    state = shutil.copy(point.file, folder / "sandbox.state")
    with open_sandbox(Path(state)) as sandbox:
        control = ControlClient(sandbox.addresses.url)
        url = f"sqlite:///{folder}/engine.db"
        handlers = over_http(sandbox.addresses, url)
        desk = desk_at(folder, row.type, handlers, moment=point.moment, inputs=dict(point.inputs))
        create_or_upgrade(url)
        try:
            yield desk, control
        finally:
            control.close()


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("row", WRITING, ids=by_type)
def test_a_killed_worker_repeats_and_loses_no_effect(
    worlds: Worlds, row: Row, moment: Moment, tmp_path: Path
) -> None:
    with waiting(worlds, row, tmp_path) as (desk, control):
        assert desk.killed(moment)
        assert len(effects(desk, control)) == (0 if moment == "before" else 1)

        assert desk.work().state == "completed"
        assert desk.result(row.result)
        assert len(effects(desk, control)) == 1


@pytest.mark.parametrize("row", WRITING, ids=by_type)
def test_three_workers_killed_one_after_another_make_one_effect(
    worlds: Worlds, row: Row, tmp_path: Path
) -> None:
    with waiting(worlds, row, tmp_path) as (desk, control):
        deaths: tuple[Moment, ...] = ("before", "before", "mid")
        for moment in deaths:
            assert desk.killed(moment)
            desk.clock.advance(minutes=11)

        assert desk.work().state == "completed"
        assert len(effects(desk, control)) == 1


@pytest.mark.parametrize("row", WRITING, ids=by_type)
def test_where_nobody_can_look_a_person_settles_it_with_evidence(
    worlds: Worlds, row: Row, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with waiting(worlds, row, tmp_path) as (desk, control):
        control.look_up(supported=False)
        assert desk.killed("mid")
        assert desk.work().state == "incident"
        assert len(effects(desk, control)) == 1

        def gyeyak(*words: str) -> Any:
            capsys.readouterr()
            assert main(["--database", desk.url, "--as", "kim", *words, "--json"]) == 0
            return json.loads(capsys.readouterr().out)

        (listed,) = gyeyak("incident", "list", "--instance", desk.instance)
        shown = gyeyak("incident", "show", listed["id"])
        evidence = shown["detail"]["evidence"]
        assert shown["kind"] == "in_doubt"
        assert [evidence["key"]] == effects(desk, control)
        assert {"system", "kind", "request_hash", "sent_at", "where"} <= set(evidence)

        found = json.dumps({row.result: {"settled": "확인"}}, ensure_ascii=False)
        settled = gyeyak("incident", "resolve", listed["id"], "--reason", "확인", "--data", found)
        assert settled["state"] == "completed"
        assert desk.result(row.result) == {"settled": "확인"}
        assert len(effects(desk, control)) == 1


def _asked_again(given: Given) -> Inputs:
    """A letter of ours that its receiver asks for again, and then accepts."""
    number = concluded(given)
    replies = [{"answer": "req-resend", "reason": "첨부 손상"}, {"answer": "accept"}]
    given.control.play({"letters": [], "replies": replies})
    sent = given.perform("document24:send", letter=letter(number))["reference"]
    given.later(hours=1)
    return {"reference": sent}


ASKED_AGAIN = Row("document24:read-status", True, _asked_again, "read_back")


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_letter_that_is_asked_for_again_goes_out_once_whoever_dies(
    moment: Moment, tmp_path: Path
) -> None:
    folder = tmp_path / "worlds"
    folder.mkdir()
    with waiting(Worlds(folder), ASKED_AGAIN, tmp_path) as (desk, control):
        assert desk.killed(moment)
        assert desk.work().state == "active"

        control.move(desk.clock.now() + timedelta(hours=2))
        desk.clock.moment = control.now()

        assert desk.work().state == "completed"
        assert desk.result("read_back")["status"] == "accepted"
        kinds = [effect.kind for effect in control.log()]
        assert kinds.count("pack:resend") == 1
