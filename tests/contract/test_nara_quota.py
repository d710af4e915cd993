"""The daily quota over several processes that share one database and one service key."""

import json
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from engine.errors import ExternalUnavailable
from engine.store import create_store
from engine.values import SEOUL
from tasks.ledger import create_or_upgrade, open_ledger
from tasks.nara.client import Kind
from tasks.nara.http import HttpNara, NaraSettings
from tasks.outside.http import Patience
from tasks.outside.meter import LedgerMeter, Quota
from tasks.sandbox.application import SERVICE_KEY
from tasks.sandbox.http import ControlClient
from tasks.sandbox.server import Sandbox
from tests.contract import asking
from tests.support import MovableClock

PROCESSES, SHARE, DAILY = 4, 12, 30
NOON = datetime(2026, 3, 2, 12, tzinfo=SEOUL)
AMPLE = 100_000


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the tables of engine and ledger, to be copied."""
    file = tmp_path_factory.mktemp("prepared") / "gyeyak.db"
    create_store(f"sqlite:///{file}").close()
    create_or_upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def database(prepared: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(prepared, tmp_path)}"


def seen(sandbox: Sandbox) -> int:
    """How many requests of any kind arrived at the public API."""
    counts = sandbox.application.control.tally.counts
    return sum(count for name, count in counts.items() if name.startswith("quota:"))


def ask_at_once(sandbox: Sandbox, database: str, quota: Quota) -> list[tuple[int, list[float]]]:
    """What several processes report that ask at the same time."""
    command = [sys.executable, "-m", asking.__name__, sandbox.addresses.public, database]
    numbers = [str(number) for number in (SHARE, quota.daily, quota.per_second)]
    processes = [
        subprocess.Popen([*command, *numbers], stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    reports = [json.loads(process.communicate(timeout=120)[0]) for process in processes]
    assert [process.returncode for process in processes] == [0] * PROCESSES
    return reports


def test_several_processes_never_ask_more_than_the_quota_of_the_day(database: str) -> None:
    with Sandbox(clock=MovableClock(NOON), start_at=NOON) as sandbox:
        control = ControlClient(sandbox.addresses.url)
        control.quota(daily=AMPLE)
        # a third of the answers are troubled: repeated requests count too
        control.faults("0.3", seed=5, kinds=("http_500", "garbage"))
        control.close()
        reports = ask_at_once(sandbox, database, Quota("nara", DAILY, AMPLE))

        assert seen(sandbox) == DAILY
        assert 0 < sum(answered for answered, _ in reports) <= DAILY
    with open_ledger(database) as ledger:
        assert not ledger.spend("nara", day=NOON.date(), limit=DAILY)


def test_requests_of_several_processes_are_apart_by_the_pace(database: str) -> None:
    quota = Quota("nara", AMPLE, per_second=10)
    with Sandbox(clock=MovableClock(NOON), start_at=NOON) as sandbox:
        reports = ask_at_once(sandbox, database, quota)

    # their clocks stand still: a wait is the distance from the first request
    waits = sorted(wait for _, waits in reports for wait in waits)
    assert len(waits) == PROCESSES * SHARE - 1
    assert waits[0] == quota.interval.total_seconds()
    assert all(
        after - before == pytest.approx(quota.interval.total_seconds())
        for before, after in pairwise(waits)
    )


def test_when_the_outside_says_that_the_quota_is_used_up_nobody_asks_until_midnight(
    database: str,
) -> None:
    clock = MovableClock(NOON)
    with Sandbox(clock=clock, start_at=NOON) as sandbox, open_ledger(database) as ledger:
        control = ControlClient(sandbox.addresses.url)
        control.quota(daily=2)
        settings = NaraSettings(sandbox.addresses.public, sandbox.addresses.agency, SERVICE_KEY)
        patience = Patience(sleep=lambda _seconds: None)
        # the portal's real quota is smaller than what is configured here
        meter = LedgerMeter("nara", Quota("nara", AMPLE, AMPLE), ledger, clock)
        nara = HttpNara(settings, clock=clock, patience=patience, meter=meter)
        other = HttpNara(settings, clock=clock, patience=patience, meter=meter)
        nara.notices("R26BK00000001", Kind.GOODS)
        nara.notices("R26BK00000002", Kind.GOODS)
        waits = []
        for asker in (nara, nara, other):
            with pytest.raises(ExternalUnavailable) as caught:
                asker.notices("R26BK00000003", Kind.GOODS)
            waits.append(caught.value.retry_after)
        assert seen(sandbox) == 3
        clock.moment = NOON + timedelta(hours=12)
        control.move(clock.moment)
        other.notices("R26BK00000003", Kind.GOODS)
        for client in (nara, other, control):
            client.close()

    assert waits == [timedelta(hours=12)] * 3
