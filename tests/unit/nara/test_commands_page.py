"""The page about commands says what the tables and the files are."""

import json
import re
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from engine.ports import NotYet
from engine.values import from_json
from tasks.nara.link import COMMANDS, KINDS
from tasks.nara.reconcile import Standing
from tasks.outside.file_drop import FileDrop
from tests.support import MovableClock

PAGE = (Path(__file__).parents[3] / "docs" / "commands.md").read_text("utf-8")
COMMAND, ANSWER = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)


def row(kind: str) -> str:
    command = COMMANDS[kind]
    given = (f"`{f.name}`" + ("" if f.default is MISSING else "?") for f in fields(command.draft))
    answer = ", ".join(f"`{name}`" for name in command.answer.result)
    path = command.answer.path
    return f"| `{kind}` | `{command.step}` | `{path}` | {', '.join(given)} | {answer} |"


@pytest.mark.parametrize("kind", COMMANDS)
def test_every_command_has_its_row(kind: str) -> None:
    assert row(kind) in PAGE.splitlines()


def test_every_standing_has_its_row() -> None:
    assert set(re.findall(r"^\| `(\w+)` \| [^|`]*\|$", PAGE, re.MULTILINE)) >= set(Standing)


def test_the_files_of_the_page_are_those_that_are_written_and_read(tmp_path: Path) -> None:
    drop = FileDrop("nara", tmp_path, tmp_path, KINDS, MovableClock())
    command = from_json(COMMAND)
    given = (command["kind"], command["request"])
    with pytest.raises(NotYet):
        drop.submit(*given, key=command["key"])
    name = f"{drop.name(command['key'])}.json"
    assert f"<outbox>/{name}" in PAGE
    assert json.loads((tmp_path / name).read_text("utf-8")) == command

    answer = f"{drop.name(command['key'])}.ack.json"
    assert f"<inbox>/{answer}" in PAGE
    (tmp_path / answer).write_text(ANSWER, "utf-8")
    receipt = drop.submit(*given, key=command["key"])
    assert receipt.result["cancelled_at"].isoformat() == "2026-03-02T09:29:00+09:00"
