"""A person at a terminal: prompts on a pseudo-terminal, and programs that read along."""

import os
import pty
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Command

ROOT = Path(__file__).parents[2]


class Terminal:
    """A command on a pseudo-terminal, and what was shown there so far."""

    def __init__(self, *words: str) -> None:
        master, slave = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cli", *words],
            stdin=slave, stdout=slave, stderr=slave, cwd=ROOT,
            env={**os.environ, "LANG": "C.UTF-8"}, start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        self._master = master
        self.shown = ""

    def answer(self, question: str, text: str) -> None:
        """Wait for a question to appear, then type the answer."""
        self._read_until(question)
        os.write(self._master, (text + "\n").encode())

    def end(self) -> int:
        """Wait for the end; the exit code."""
        self._read_until("")
        code = self._process.wait(60)
        os.close(self._master)
        return code

    def _read_until(self, wanted: str) -> None:
        seen = len(self.shown)
        while not wanted or wanted not in self.shown[seen:]:
            ready, _, _ = select.select([self._master], [], [], 60)
            assert ready, f"{wanted!r} did not appear in {self.shown!r}"
            try:
                part = os.read(self._master, 4096)
            except OSError:
                part = b""
            if not part:
                assert not wanted, f"{wanted!r} did not appear in {self.shown!r}"
                return
            self.shown += part.decode(errors="replace")


@pytest.fixture
def item(gyeyak: Command) -> Any:
    gyeyak.json("instance", "start", "request")
    (only,) = gyeyak.json("task", "list")
    return only


def test_an_officer_is_asked_field_by_field_and_again_after_a_mistake(
    gyeyak: Command, item: dict[str, Any]
) -> None:
    terminal = Terminal("task", "complete", item["id"][:6])

    terminal.answer("text:", "desks")
    terminal.answer("number:", "1000.5")
    terminal.answer("number:", "1,000")
    terminal.answer("day (2026-03-02):", "2026-03-31")

    assert terminal.end() == 0, terminal.shown
    assert "a whole number is expected" in terminal.shown
    variables = gyeyak.json("instance", "show", item["instance"])["variables"]
    assert variables["price_won"] == 1000
    assert variables["due_on"] == "2026-03-31"


def test_ctrl_d_at_a_question_changes_nothing_and_ends_with_130(
    gyeyak: Command, item: dict[str, Any]
) -> None:
    terminal = Terminal("task", "complete", item["id"])

    terminal.answer("text:", "\x04")

    assert terminal.end() == 130, terminal.shown
    assert gyeyak.json("task", "list") == [item]


def test_with_no_input_nothing_is_asked(gyeyak: Command, item: dict[str, Any]) -> None:
    terminal = Terminal("task", "complete", item["id"], "--no-input")

    assert terminal.end() == 5, terminal.shown
    assert "title: a value is needed" in terminal.shown


def test_a_reader_that_goes_away_is_no_defect(gyeyak: Command, item: dict[str, Any]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "cli", "--json", "task", "list"],
        cwd=ROOT, stdout=write, stderr=subprocess.PIPE, check=False, text=True,
    )  # fmt: skip
    os.close(write)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "broke" not in done.stderr


def test_completion_offers_ids_of_open_work(gyeyak: Command, item: dict[str, Any]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from cli.main import run; run()"],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={
            **os.environ,
            "_GYEYAK_COMPLETE": "complete_bash",
            "COMP_WORDS": "gyeyak task show ",
            "COMP_CWORD": "3",
        },
    )  # fmt: skip

    assert item["id"] in done.stdout
