"""Workers are killed where commands are files or an officer's work: nothing is asked twice."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine import Engine
from engine.ports import Clock, Handler
from tasks.ledger import create_or_upgrade, open_ledger
from tasks.nara import handlers as nara_handlers
from tasks.nara.agency import HttpAgency
from tasks.nara.http import HttpNara, NaraSettings
from tasks.nara.link import KINDS, SYSTEM, Nara
from tasks.nara.unconnected import Unconnected
from tasks.outside.modes import Folders, by_files, by_officer
from tasks.sandbox.http import ControlClient
from tasks.sandbox.server import SERVICE_KEY, Sandbox
from tests.contract.desk import START, notice
from tests.contract.killing import Desk, Handlers, Moment
from tests.contract.ways import carry_files, carry_work
from tests.support import MovableClock

TYPE = "nara:publish-quotation-notice"
MODES = ("file-drop", "manual")
MOMENTS: tuple[Moment, ...] = ("before", "after")


@dataclass(frozen=True)
class Scene:
    """An instance that waits for its step, a ledger beside it, and the hands that carry it out."""

    desk: Desk
    folder: Path
    agency: HttpAgency
    control: ControlClient
    mode: str

    def carry(self) -> int:
        """Have everything done that waits."""
        if self.mode == "file-drop":
            return carry_files(self.folder, self.agency.commands, self.desk.clock)
        with open_ledger(self.desk.url) as ledger:
            return carry_work(ledger, self.agency.commands, self.desk.clock)

    def later(self) -> str:
        """Let a worker go on, once it asks again; the state of the instance."""
        self.desk.clock.advance(minutes=31)
        return self.desk.work().state

    def effects(self) -> int:
        """How many effects of the step there are."""
        return len(self.desk.of_step(effect.key for effect in self.control.log()))


def made(mode: str, url: str, folder: Path, settings: NaraSettings) -> Handlers:
    """Handlers in one of the modes, with a ledger connection of their own in each process."""

    def handlers(clock: Clock) -> Mapping[str, Handler]:
        ledger, reads = open_ledger(url), HttpNara(settings, clock=clock)
        folders = Folders(folder / "out", folder / "in")
        commands = (
            by_officer(system=SYSTEM, outbox=ledger, clock=clock)
            if mode == "manual"
            else by_files(folders, system=SYSTEM, kinds=KINDS, outbox=ledger, clock=clock)
        )
        nara = Nara(reads, Unconnected(commands, reads, ledger, clock))
        return {one.type: one for one in nara_handlers.handlers(nara)}

    return handlers


@contextmanager
def scene(mode: str, folder: Path) -> Iterator[Scene]:
    for name in ("out", "in"):
        (folder / name).mkdir()
    url = f"sqlite:///{folder}/engine.db"
    clock = MovableClock(START)
    with Engine.open(url, clock=clock):
        create_or_upgrade(url)
    with (
        Sandbox(clock=clock, start_at=START, pause=lambda _: None) as sandbox,
        closing(ControlClient(sandbox.addresses.url)) as control,
    ):
        addresses = sandbox.addresses
        settings = NaraSettings(addresses.public, addresses.agency, SERVICE_KEY)
        desk = Desk(url, TYPE, made(mode, url, folder, settings), clock)
        desk.start(folder, {"notice": notice()})
        with closing(HttpAgency(settings)) as agency:
            yield Scene(desk, folder, agency, control, mode)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("mode", MODES)
def test_a_worker_killed_around_its_asking_asks_once(
    mode: str, moment: Moment, tmp_path: Path
) -> None:
    with scene(mode, tmp_path) as one:
        assert one.desk.killed(moment)
        assert one.later() == "active"
        assert one.carry() == 1

        assert one.later() == "completed"
        assert one.desk.result("reference")["notice_no"] == "R26BK99000001"
        assert one.carry() == 0
        assert one.effects() == 1


def test_an_answer_that_is_not_trusted_is_an_incident_and_a_right_one_cures_it(
    tmp_path: Path,
) -> None:
    with scene("file-drop", tmp_path) as one:
        assert one.later() == "active"
        one.carry()
        (answer,) = (tmp_path / "in").glob("*.json")
        right = answer.read_text("utf-8")
        answer.write_text(right.replace('"key"', '"kee"'), "utf-8")

        assert one.later() == "incident"

        with one.desk.engine() as engine:
            (incident,) = engine.incidents(one.desk.instance)
            assert answer.name in incident.message
            assert answer.name in incident.message_ko
            assert not answer.exists()
            answer.write_text(right, "utf-8")
            engine.retry(incident.id, actor="kim")
            engine.run_until_idle()
            assert engine.instance(one.desk.instance).state == "completed"
        assert one.effects() == 1
