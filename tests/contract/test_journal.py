"""The sandbox's memory: stopped or killed at any moment, it goes on as if nothing had happened."""

import http.client
import os
import select
import signal
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ExternalUnavailable, StoreError
from tasks.nara.client import Key
from tasks.sandbox.faults import Fault
from tasks.sandbox.journal import Entry, Journal
from tasks.sandbox.lots import Lots
from tasks.sandbox.server import SERVICE_KEY, Addresses, Sandbox, serve
from tests.contract.desk import BIDDERS, LETTERS, START, Desk, notice
from tests.contract.test_conversation import converse
from tests.contract.wander import Wanderer
from tests.support import MovableClock

_STEPS = 25
_PAGES = ("/", "/nara", "/document24", "/board", "/control/log", "/control/clock")
_TRIES = 20


def remembering(file: Path, *, seed: int = 7) -> Sandbox:
    """A sandbox over a state file."""
    return Sandbox(
        clock=MovableClock(START), start_at=START, seed=seed, state=file, pause=lambda _: None
    )


@contextmanager
def at_desk(sandbox: Sandbox, **options: Any) -> Iterator[Desk]:
    desk = Desk(sandbox, **options)
    desk.clock.moment = desk.control.now()
    yield desk
    desk.close()


def shown(desk: Desk) -> list[bytes]:
    """Everything that the sandbox shows."""
    wire = desk.control._wire
    return [wire.get(page).body for page in _PAGES]


def purchase(desk: Desk) -> None:
    """A whole purchase, by the script of a contractor who delivers and claims."""
    desk.control.play({"seed": 7, "bidders": BIDDERS, "letters": LETTERS})
    converse(desk)


# --- stopped and started -------------------------------------------------------------------------


def test_a_stopped_sandbox_goes_on_with_the_same_bytes(tmp_path: Path) -> None:
    with remembering(tmp_path / "state") as sandbox, at_desk(sandbox) as desk:
        purchase(desk)
        before = shown(desk)
    with remembering(tmp_path / "state") as sandbox, at_desk(sandbox) as desk:
        assert shown(desk) == before


def test_what_was_promised_before_the_stop_still_happens(tmp_path: Path) -> None:
    with remembering(tmp_path / "state") as sandbox, at_desk(sandbox) as desk:
        posted = desk.perform("nara:publish-quotation-notice", notice=notice())["reference"]
    with remembering(tmp_path / "state") as sandbox, at_desk(sandbox) as desk:
        number = {"notice_no": posted["notice_no"], "notice_ord": posted["notice_ord"]}
        assert desk.wait("nara:fetch-opening", **number)["opening"]["result"] == "opened"


def test_reads_leave_no_entry(tmp_path: Path) -> None:
    file, counting = tmp_path / "state", "SELECT count(*) FROM entry"
    with remembering(file) as sandbox, at_desk(sandbox) as desk:
        purchase(desk)
        told = len(desk.control.log())
    ((before,),) = _rows(file, counting)
    with remembering(file) as sandbox, at_desk(sandbox) as desk:
        shown(desk)
        desk.look("disclosure:publish", "nothing")
        desk.outside.nara.quotes(Key("R26BK99000001", "000"))

    assert before > told
    assert _rows(file, counting) == [(before,)]


def _rows(file: Path, statement: str) -> list[Any]:
    connection = sqlite3.connect(file)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def test_switches_and_what_is_left_of_them_outlive_a_stop(tmp_path: Path) -> None:
    file = tmp_path / "state"
    number = {"notice_no": "R26BK99000001", "notice_ord": "000"}
    key = Key("R26BK99000001", "000")
    with remembering(file) as sandbox, at_desk(sandbox, attempts=1) as desk:
        desk.control.quota(daily=2)
        desk.control.fault_next("http_500", "/disclosure/", times=2)
        _unavailable(desk, "disclosure:read", reference={"publication_no": "1"})
        desk.outside.nara.quotes(key)
    with remembering(file) as sandbox, at_desk(sandbox, attempts=1) as desk:
        _unavailable(desk, "disclosure:read", reference={"publication_no": "1"})
        assert desk.outside.disclosure.commands.find("nothing") is None
        desk.outside.nara.quotes(key)
        assert _unavailable(desk, "nara:fetch-award", **number) == timedelta(hours=15)


def _unavailable(desk: Desk, type_: str, /, **inputs: Any) -> timedelta | None:
    with pytest.raises(ExternalUnavailable) as caught:
        desk.perform(type_, **inputs)
    return caught.value.retry_after


def test_the_share_of_faults_goes_on_where_it_was(tmp_path: Path) -> None:
    def struck(stops: bool, file: Path) -> list[bool]:
        sandbox = remembering(file)
        found = []
        with sandbox, at_desk(sandbox, attempts=1) as desk:
            desk.control.faults("0.5", seed=3, kinds=(Fault.HTTP_500,))
            found += [_is_struck(desk) for _ in range(10 if stops else 20)]
        if stops:
            with remembering(file) as again, at_desk(again, attempts=1) as desk:
                found += [_is_struck(desk) for _ in range(10)]
        return found

    assert struck(True, tmp_path / "a") == struck(False, tmp_path / "b")


def _is_struck(desk: Desk) -> bool:
    try:
        return desk.outside.disclosure.commands.find("nothing") is not None
    except ExternalUnavailable:
        return True


# --- what is refused, and what is never kept -----------------------------------------------------


def test_a_file_of_another_seed_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with remembering(tmp_path / "state"):
        pass
    with pytest.raises(StoreError, match="begun with seed 7, not 8"):
        remembering(tmp_path / "state", seed=8)


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    with remembering(tmp_path / "state"):
        pass
    _change(tmp_path / "state", "UPDATE meta SET value = '0' WHERE name = 'format'")
    with pytest.raises(StoreError, match="its format is 0"):
        remembering(tmp_path / "state")


def test_a_file_that_is_answered_otherwise_now_is_refused(tmp_path: Path) -> None:
    with remembering(tmp_path / "state") as sandbox, at_desk(sandbox) as desk:
        purchase(desk)
    _change(tmp_path / "state", "UPDATE entry SET body = '{}' WHERE number = 3")
    with pytest.raises(StoreError, match="entry 3 is answered otherwise"):
        remembering(tmp_path / "state")


def _change(file: Path, statement: str) -> None:
    connection = sqlite3.connect(file)
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("content", [b"not a database at all, but text" * 40, None])
def test_another_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "state"
    if content is None:
        _change(file, "CREATE TABLE other (a)")
    else:
        file.write_bytes(content)
    with pytest.raises(StoreError):
        remembering(file)


def test_a_file_in_use_is_refused(tmp_path: Path) -> None:
    with remembering(tmp_path / "state"), pytest.raises(StoreError):
        remembering(tmp_path / "state")


def test_the_file_holds_no_service_key_and_no_authorization(tmp_path: Path) -> None:
    file = tmp_path / "state"
    with remembering(file) as sandbox, at_desk(sandbox) as desk:
        purchase(desk)
        port = int(sandbox.addresses.url.rsplit(":", 1)[1])
        connection = http.client.HTTPConnection("127.0.0.1", port)
        headers = {"Authorization": "Bearer very-secret", "Idempotency-Key": "k"}
        target = "/disclosure/items?ServiceKey=very-secret"
        connection.request("POST", target, '{"group": "a", "title": "b"}', headers)
        assert connection.getresponse().status == 201
        connection.close()
    held = b"".join(one.read_bytes() for one in tmp_path.iterdir())

    assert "보건소 업무용 노트북 구매".encode() in held
    for secret in ("very-secret", SERVICE_KEY, "sandbox%2B", "Authorization", "authorization"):
        assert secret.encode() not in held


def test_what_cannot_be_kept_is_not_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: Journal, _entry: Entry, _counters: Mapping[str, int]) -> None:
        raise StoreError("state", "the disk is full")

    with remembering(tmp_path / "state") as sandbox, at_desk(sandbox, attempts=1) as desk:
        monkeypatch.setattr(Journal, "append", full)
        item = {"group": "contract", "contract_no": "R26TA99000001", "title": "노트북 구매"}
        _unavailable(desk, "disclosure:publish", item=item)
        with pytest.raises(ExternalUnavailable):
            desk.control.log()


# --- killed --------------------------------------------------------------------------------------


class Mortal:
    """A sandbox in a child process that kills itself (SIGKILL) at one of its next entries.

    A life ends before an entry is kept, or after it was kept and before its answer leaves. After
    so many lives the last one lives on.
    """

    def __init__(self, file: Path, lots: Lots, *, lives: int) -> None:
        self._file, self._lots, self._lives = file, lots, lives
        self.port = self._child = self.deaths = 0
        self._alive = -1
        self._live()

    @property
    def addresses(self) -> Addresses:
        """The same for every life."""
        return Addresses(f"http://127.0.0.1:{self.port}")

    def _live(self) -> None:
        """Start a child, on the port of the first; its pipe tells the port and, closed, its end."""
        self._alive, write = os.pipe()
        ends = 1 + self._lots.below(5) if self.deaths < self._lives else 0
        kept = self._lots.below(2) == 0
        self._child = os.fork()
        if not self._child:
            try:
                _die_at(ends, kept=kept)
                _serve(self._file, self.port, write)
            finally:
                os._exit(1)
        os.close(write)
        self.port = int(os.read(self._alive, 8) or b"0")

    def revive(self) -> None:
        """Wait for the end of the child that gave no answer, and start the next."""
        assert select.select([self._alive], [], [], 10)[0], "it gave no answer and lives"
        self.bury()
        self.deaths += 1
        self._live()

    def bury(self) -> None:
        """Make sure that the child is gone."""
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
        os.close(self._alive)


class Insistent(Desk):
    """A desk that revives the sandbox whenever it died, and goes on as the engine does."""

    def __init__(self, mortal: Mortal) -> None:
        self._mortal = mortal
        super().__init__(mortal, attempts=1)

    def insist(self, type_: str, key: str, /, **inputs: Any) -> Mapping[str, Any]:
        """The result of a step, over as many attempts as it takes."""
        for attempt in range(_TRIES):
            try:
                found = self.look(type_, key, **inputs) if attempt else None
                return self.perform(type_, key, **inputs) if found is None else found
            except ExternalUnavailable:
                self._mortal.revive()
        raise AssertionError(f"{type_} never came to an end")

    def move(self, moment: datetime) -> None:
        """Set both clocks, the sandbox's again when it died on the way."""
        try:
            super().move(moment)
        except ExternalUnavailable:
            self._mortal.revive()
            self.move(moment)


def _die_at(ends: int, *, kept: bool) -> None:
    """Make this process die at its `ends`-th entry, before or after it is kept; never for 0."""
    append, count = Journal.append, iter(range(1, 1_000_000))

    def dying(self: Journal, entry: Entry, counters: Mapping[str, int]) -> None:
        last = next(count) == ends
        if not last or kept:
            append(self, entry, counters)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)

    Journal.append = dying  # type: ignore[method-assign]  # in a child that will die


def _serve(file: Path, port: int, write: int) -> None:
    def announce(addresses: Addresses) -> None:
        os.write(write, addresses.url.rsplit(":", 1)[1].encode())

    serve(
        port,
        clock=MovableClock(START),
        start_at=START,
        state=file,
        announce=announce,
        stop=threading.Event(),
    )


@cache
def undisturbed(seed: int) -> tuple[list[Mapping[str, Any]], list[bytes]]:
    """What a random conversation comes to when nobody is killed."""
    with (
        Sandbox(clock=MovableClock(START), start_at=START, pause=lambda _: None) as sandbox,
        at_desk(sandbox) as desk,
    ):
        told = Wanderer(desk, desk.perform, Lots("wander", seed)).wander(_STEPS)
        return told, shown(desk)


@pytest.mark.parametrize(
    "seed", [1, 2, *(pytest.param(n, marks=pytest.mark.slow) for n in range(3, 23))]
)
def test_a_kill_at_any_entry_loses_nothing_that_was_answered(tmp_path: Path, seed: int) -> None:
    told, pages = undisturbed(seed)
    mortal = Mortal(tmp_path / "state", Lots("deaths", seed), lives=8)
    try:
        desk = Insistent(mortal)
        assert Wanderer(desk, desk.insist, Lots("wander", seed)).wander(_STEPS) == told
        assert shown(desk) == pages
        desk.close()
    finally:
        mortal.bury()
    assert mortal.deaths >= 4
