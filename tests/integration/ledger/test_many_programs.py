"""Several programs over one ledger never get the same thing twice."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from engine import Engine
from tasks.ledger import SqlLedger
from tests import bpmn as b
from tests.support import MovableClock

from .make import DAY, command
from .race import RACES

ROOT = Path(__file__).parents[3]
PROCESS = b.file(
    "p", b.node("startEvent", "s"), b.user("u"), b.node("endEvent", "e"), b.chain("s", "u", "e")
)


def raced(ledger: SqlLedger, url: str, what: str, rounds: int) -> list[str]:
    """What two other programs and two threads of ours got together."""
    programs = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.integration.ledger.race", what, url, str(rounds)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    with ThreadPoolExecutor(2) as threads:
        ours = list(threads.map(lambda _: list(RACES[what](ledger, rounds)), range(2)))
    theirs = [program.communicate()[0].splitlines() for program in programs]
    assert [program.returncode for program in programs] == [0, 0]
    return [one for got in (*ours, *theirs) for one in got]


def test_a_quota_is_never_overspent(ledger: SqlLedger, url: str) -> None:
    assert len(raced(ledger, url, "spend", 40)) == 60
    assert ledger.spent("nara", day=DAY) == (60, False)


def test_slots_are_never_closer_than_the_interval(ledger: SqlLedger, url: str) -> None:
    slots = sorted(datetime.fromisoformat(one) for one in raced(ledger, url, "slot", 30))

    assert len(slots) == 120
    assert min(after - before for before, after in pairwise(slots)) == timedelta(milliseconds=50)


def test_a_command_is_kept_once_and_answered_once(ledger: SqlLedger, url: str) -> None:
    answered = [one.split() for one in raced(ledger, url, "answer", 25)]

    assert sorted(key for key, _ in answered) == sorted(f"i{n}:publish:1" for n in range(25))
    for key, by in answered:
        (entry,) = ledger.of_instance(key.partition(":")[0])
        assert entry.result == {"by": by}
    assert ledger.waiting() == ()
    assert set(ledger.checks().values()) == {""}


def test_the_engine_and_the_ledger_write_into_one_database_at_once(
    ledger: SqlLedger, url: str, tmp_path: Path
) -> None:
    (tmp_path / "p.bpmn").write_bytes(PROCESS)

    def note(number: int) -> None:
        ledger.request(command(f"i{number}:a:1"))
        ledger.slot("nara", now=command().requested_at, interval=timedelta(milliseconds=1))

    with (
        Engine.open(url, clock=MovableClock()) as engine,
        ThreadPoolExecutor(3) as threads,
    ):
        engine.deploy(tmp_path)
        noted = [threads.submit(note, number) for number in range(40)]
        started = [engine.start("p", {}, business_key=str(n), actor="lee") for n in range(20)]
        for one in noted:
            one.result()

        assert len(started) == 20
        assert engine.verify().ok
    assert len(ledger.waiting()) == 40
