"""What must never be kept is planted everywhere that anything comes in, and then looked for.

Resident and foreigner numbers, account and card numbers, the service key and an agency token stand
in bidders' names, remarks, reasons, letters with their fields, bodies and file names, in what Clean
Pay knows of payees, in acknowledgement files and in what officers type. Whole stories run with
faults and with everything logged. Then every table of the database is read, packed cells too, and
the log, both streams and the JSON of every group of commands.

The attachment store holds the originals that the law asks to keep, and the sandbox is the outside:
neither is looked into.
"""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cli import bootstrap, scenario
from cli.main import main
from cli.player import Player
from engine import Engine
from engine.ambient import RandomIds
from engine.errors import ExternalRejected, PersonalData
from engine.ports import InDoubt, NotYet
from tasks import rules
from tasks.attachments import Store
from tasks.document24.inbox import collect
from tasks.ledger import Entry, Evidence, create_or_upgrade, open_ledger
from tasks.outside.commands import request_hash
from tasks.outside.http import Patience
from tasks.outside.manual import record_refusal, record_result
from tasks.outside.modes import Folders, by_files
from tasks.registry import KINDS, Outside
from tasks.sandbox.http import ControlClient
from tasks.sandbox.server import Sandbox
from tasks.settings import SANDBOX_KEY, OutsideSettings, default_settings
from tests import bpmn
from tests.e2e.conftest import Command
from tests.e2e.planted import (
    ACCOUNT,
    CARD,
    NOTE,
    PERSON,
    TOKEN,
    found,
    kept_in,
    needles,
    planted,
)
from tests.scenario.stage import prepare
from tests.support import MORNING, MovableClock, Scripted

STORIES = (
    ("small_quotation", "notice_rejected"),
    ("small_quotation", "refused"),
    ("small_quotation", "inspection_failed"),
    ("payment", "works_paid"),
    ("payment", "works_refused"),
    ("clean_payment", "account_error"),
    ("clean_payment", "clean_request_rejected"),
)
STUCK = bpmn.file(
    "stuck",
    bpmn.node("startEvent", "start"),
    bpmn.node("parallelGateway", "both"),
    bpmn.service("call", "t:call"),
    bpmn.node("intermediateCatchEvent", "wait", '<bpmn:messageEventDefinition messageRef="m"/>'),
    bpmn.user("read"),
    bpmn.chain("start", "both", "call"),
    bpmn.chain("both", "wait", "read"),
    before='<bpmn:message id="m" name="letter"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=&quot;C-1&quot;"/></bpmn:extensionElements>'
    "</bpmn:message>",
)
PROOF = Evidence("화면.png", "0" * 64)
QUIET = Patience(attempts=3, sleep=lambda _: None, timeout=timedelta(seconds=5))


def settings(url: str) -> OutsideSettings:
    """The sandbox, reached with planted tokens."""
    plain = default_settings(url)
    ways = {
        name: replace(getattr(plain, name), token=TOKEN)
        for name in ("nara", "document24", "disclosure", "cleanpay")
    }
    return replace(plain, **ways)


@dataclass(frozen=True)
class Town:
    """Stories that were played, each in a database of its own, and what was logged meanwhile.

    `instances` are the stories' by database.
    """

    instances: dict[Path, str]
    wanted: frozenset[str]
    log: str
    shown: str

    def kept(self) -> dict[str, str]:
        """Everything in their databases, by table and column."""
        texts: dict[str, str] = {}
        for file in self.instances:
            for place, text in kept_in(file).items():
                texts[place] = f"{texts.get(place, '')}\n{text}"
        return texts


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the shipped library and the ledger."""
    file = tmp_path_factory.mktemp("planted") / "gyeyak.db"
    prepare(file)
    create_or_upgrade(f"sqlite:///{file}")
    return file


class _Lines(logging.Handler):
    """Every line that was logged, with tracebacks."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def everything_logged() -> Iterator[_Lines]:
    """Debug logging on, for everybody."""
    root, lines = logging.getLogger(), _Lines()
    before = root.level
    root.addHandler(lines)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(lines)
        root.setLevel(before)


@contextmanager
def opened(file: Path, url: str) -> Iterator[bootstrap.Opened]:
    """The engine and the outside, told of this process's own keys."""
    chosen, clock = settings(url), bootstrap.StoredClock()
    with ExitStack() as stack:
        ledger = open_ledger(f"sqlite:///{file}", secrets=chosen.secrets)
        stack.callback(ledger.close)
        store = Store((file.parent / "attachments").as_uri())
        outside = stack.enter_context(
            Outside.open(chosen, clock=clock, ledger=ledger, store=store, patience=QUIET)
        )
        engine = stack.enter_context(
            Engine.open(
                f"sqlite:///{file}",
                clock=clock,
                ids=RandomIds(),
                handlers=outside.handlers(),
                functions=rules.functions,
                secrets=chosen.secrets,
            )
        )
        yield bootstrap.Opened(engine, clock, outside)


def played(file: Path, process: str, name: str, *, share: str) -> tuple[str, set[str], str]:
    """Play a planted story.

    Its instance, what the sandbox itself holds of payees, and what commands show of the outside.
    """
    told = planted(scenario.read(scenario.folder(process) / f"{name}.yaml"))
    clock = MovableClock(told.start_at)
    with Sandbox(clock=clock, start_at=told.start_at, pause=lambda _: None) as sandbox:
        with opened(file, sandbox.addresses.url) as one:
            one.move(told.start_at)
            control = ControlClient(sandbox.addresses.url)
            control.faults(share, seed=3)
            done = Player(one, control, told, lambda _, __: None).play()
            control.close()
            assert one.engine.verify(done.instance.id).ok
        shown = looked_at(file, sandbox.addresses.url, done.instance.id)
        assert done.instance.state == "completed", (process, name)
        return done.instance.id, payees(sandbox), shown


def looked_at(file: Path, url: str, instance: str) -> str:
    """What the commands that ask the outside or the ledger print while the sandbox is there."""
    database = f"sqlite:///{file}"
    with open_ledger(database) as ledger:
        sent = ledger.of_instance(instance)
    numbers = {str((one.result or {}).get("notice_no", "")) for one in sent} - {""}
    commands = [["nara", "reconcile", instance], ["outside", "list"], ["document24", "list"]]
    commands += [["attachment", "verify"]]
    commands += [["outside", "show", one.key] for one in sent]
    commands += [["nara", word, n] for n in numbers for word in ("notice", "opening", "award")]
    out = io.StringIO()
    with (
        pytest.MonkeyPatch.context() as environment,
        redirect_stdout(out),
        redirect_stderr(out),
    ):
        environment.setenv("GYEYAK_DATABASE", database)
        environment.setenv("GYEYAK_SANDBOX", url)
        for words in commands:
            for more in ([], ["--json"]):
                code = main([*words, *more])
                assert code == 0 or words[:2] == ["nara", "reconcile"], (words, out.getvalue())
    return out.getvalue()


def payees(sandbox: Sandbox) -> set[str]:
    """Numbers of people and accounts that the simulated trust holds."""
    known: set[str] = set()
    for request in sandbox.application.trust.requests.values():
        for share in request.shares:
            known |= {one.number for one in (share.account, share.new_account) if one}
            known.add(share.payee.resident_no)
    return known


@pytest.fixture(scope="module")
def town(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The stories, played once for all tests, with one in ten answers of the outside troubled."""
    folder = tmp_path_factory.mktemp("stories")
    instances: dict[Path, str] = {}
    known: set[str] = set()
    shown = ""
    with everything_logged() as log:
        for process, name in STORIES:
            file = folder / f"{name}.db"
            file.write_bytes(prepared.read_bytes())
            instances[file], more, seen = played(file, process, name, share="0.1")
            known |= more
            shown += seen
    assert len(known) > 5
    return Town(instances, needles(known), "\n".join(log.lines), shown)


# --- the grep works -------------------------------------------------------------------------------


def test_what_is_let_in_past_the_masks_is_found(prepared: Path, tmp_path: Path) -> None:
    file = tmp_path / "control.db"
    file.write_bytes(prepared.read_bytes())
    with Engine.open(f"sqlite:///{file}", functions=rules.functions) as engine:
        values = {"variables": {"note": NOTE, "n": PERSON}, "business_key": "", "start": ""}
        definition = engine.definition("small_quotation")
        engine._kernel.start(definition.hash, 1, values, actor="kim")
        engine._messages.publish(
            "letter", correlation_key="C-1", variables={"note": NOTE}, message_id="", actor="kim"
        )

    hits = found(needles(), kept_in(file))

    places = {"history.command", "history.records", "instance.snapshot", "message.variables"}
    assert places <= hits.keys()
    for place in places:
        assert {PERSON, ACCOUNT, TOKEN} <= set(hits[place])
    assert found(needles(), kept_in(prepared)) == {}


# --- what came from the outside -----------------------------------------------------------------


def test_nothing_planted_is_in_any_table(town: Town) -> None:
    texts = town.kept()

    assert {"history.command", "instance.snapshot", "outside_command.request"} <= texts.keys()
    assert found(town.wanted, texts) == {}


def test_what_was_masked_is_there_all_the_same(town: Town) -> None:
    history = town.kept()["history.command"]

    assert "가람상사(주) ******-******* 계좌 ***-****-****-**" in history
    assert history.count("카드번호 ****-****-****-****, ********, ********") > 3


def test_nothing_planted_is_in_the_log(town: Town) -> None:
    assert "httpx" in town.log
    assert found(town.wanted, {"log": town.log}) == {}


def test_nothing_planted_is_in_what_is_shown_of_the_outside(town: Town) -> None:
    assert "가람상사(주) ******-*******" in town.shown
    assert "cleanpay" in town.shown
    assert found(town.wanted, {"shown": town.shown}) == {}


COMMANDS = (
    ("instance", "list"), ("instance", "show", "ID"), ("task", "list"), ("incident", "list"),
    ("audit", "history", "ID"), ("audit", "replay", "ID"), ("audit", "verify"),
    ("process", "list"), ("process", "show", "small_quotation"), ("doctor",),
    ("organisation", "show"),
)  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids="-".join)
def test_nothing_planted_is_in_what_commands_print(
    town: Town,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    gyeyak = Command(capsys)
    for file, instance in town.instances.items():
        monkeypatch.setenv("GYEYAK_DATABASE", f"sqlite:///{file}")
        given = [instance if word == "ID" else word for word in words]
        for more in ([], ["--json"]):
            answer = gyeyak(*given, *more)
            assert answer.code == 0, answer.err
            assert found(town.wanted, {"out": answer.out, "err": answer.err}) == {}


# --- what waits for somebody ----------------------------------------------------------------------

WAITING = (
    ("incident", "list"), ("incident", "show", "INCIDENT"), ("task", "list"),
    ("task", "show", "TASK"), ("task", "explain", "TASK"), ("instance", "show", "ID"),
)  # fmt: skip


@pytest.fixture(scope="module")
def stuck(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A database where a call is in doubt and a letter waits for an officer; ids by name."""
    file = tmp_path_factory.mktemp("stuck") / "stuck.db"
    file.write_bytes(prepared.read_bytes())
    diagram = file.with_name("stuck.bpmn")
    diagram.write_bytes(STUCK)
    doubt = Scripted("t:call", InDoubt(NOTE, {"request": {"card_no": CARD, "note": NOTE}}))
    handlers = {doubt.type: doubt}
    secrets = settings("http://x").secrets
    with Engine.open(
        f"sqlite:///{file}", clock=MovableClock(), handlers=handlers, secrets=secrets
    ) as engine:
        engine.deploy(diagram)
        instance = engine.start("stuck", actor="kim").id
        letter = {"title": NOTE, "fields": {"account_no": ACCOUNT, "id": PERSON}}
        assert engine.receive("letter", correlation_key="C-1", variables={"letter": letter}) == 1
        engine.run_due()
        (item,), (incident,) = engine.work_items(instance=instance), engine.incidents(instance)
    return file, {"ID": instance, "TASK": item.id, "INCIDENT": incident.id}


@pytest.mark.parametrize("words", WAITING, ids="-".join)
def test_nothing_planted_is_in_what_an_officer_is_shown(
    stuck: tuple[Path, dict[str, str]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    file, ids = stuck
    monkeypatch.setenv("GYEYAK_DATABASE", f"sqlite:///{file}")
    for more in ((), ("--json",)):
        answer = Command(capsys)(*(ids.get(word, word) for word in words), *more)
        assert answer.code == 0, answer.err
        assert found(needles(), {"out": answer.out, "err": answer.err}) == {}
    assert found(needles(), kept_in(file)) == {}
    if words[0] == "incident":
        assert "******-*******" in answer.out


# --- letters that nobody waits for --------------------------------------------------------------


def test_a_stray_letter_is_kept_masked_and_its_original_in_the_store(
    prepared: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "stray.db"
    file.write_bytes(prepared.read_bytes())
    start = MORNING
    stray = {
        "seed": 1,
        "paper_contracts": [
            {"contract_no": "R26TA1", "contractor_no": "9990000011", "contractor_name": "누리"}
        ],
        "letters": [
            {"form": "claim", "on": "contract_on_paper", "after": "PT1H", "title": f"문의 {NOTE}",
             "body": NOTE, "fields": {"claimed_won": 1, "계좌번호": ACCOUNT}, "times": 1,
             "attachments": [{"name": f"{PERSON}.txt", "text": NOTE}]}
        ],
    }  # fmt: skip
    with (
        everything_logged() as log,
        Sandbox(clock=MovableClock(start), start_at=start, pause=lambda _: None) as sandbox,
        opened(file, sandbox.addresses.url) as one,
    ):
        control = ControlClient(sandbox.addresses.url)
        control.play(stray)
        later = start + timedelta(hours=2)
        one.move(later)
        control.move(later)
        outside = one.outside
        assert outside is not None
        assert outside.ledger is not None
        assert outside.store is not None
        collect(
            outside.document24, one.engine.receive, later,
            store=outside.store, triage=outside.ledger,
        )  # fmt: skip
        (letter,) = outside.ledger.letters()
        pack = outside.store.get(letter.pack_sha256)
        before = len(control.log())
        said = desk_refuses(file, sandbox.addresses.url, letter.document_id, capsys, monkeypatch)
        assert len(control.log()) == before
        control.close()

    assert "문의 대표 ******-*******, 계좌 ***" in letter.title
    assert TOKEN.encode("ascii") in pack
    texts = kept_in(file) | {"log": "\n".join(log.lines), "said": said}
    assert found(needles(), texts) == {}


def desk_refuses(
    file: Path,
    url: str,
    stray: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """What is said when an officer's answer to a letter, or a letter, holds what was planted."""
    monkeypatch.setenv("GYEYAK_DATABASE", f"sqlite:///{file}")
    monkeypatch.setenv("GYEYAK_SANDBOX", url)
    written = ("--to", "9990000011", "--name", "누리", "--contract", "R26TA1")
    commands = (
        ("document24", "return", stray, "--reason", NOTE),
        ("document24", "set-aside", stray, "--reason", NOTE),
        ("document24", "match", stray, "--contract", PERSON, "--form", "claim"),
        ("document24", "send", *written, "--title", NOTE, "--body", "안내"),
        ("document24", "send", *written, "--title", "안내", "--body", NOTE),
    )
    said = ""
    for words in commands:
        answer = Command(capsys)(*words)
        assert answer.code == 5, answer.err
        assert "resident, account or card number" in answer.err
        said += answer.out + answer.err
    return said


# --- acknowledgement files ------------------------------------------------------------------------


def test_an_acknowledgement_file_leaves_nothing_in_the_ledger(
    prepared: Path, tmp_path: Path
) -> None:
    file = tmp_path / "files.db"
    file.write_bytes(prepared.read_bytes())
    folders = Folders(tmp_path / "out", tmp_path / "in")
    folders.outbox.mkdir()
    folders.inbox.mkdir()
    clock = MovableClock()
    with open_ledger(f"sqlite:///{file}", secrets=[TOKEN, *settings("http://x").secrets]) as ledger:
        commands = by_files(
            folders, system="cleanpay", kinds=KINDS["cleanpay"], outbox=ledger, clock=clock
        )
        request = {"request": {"contract_no": "R26TA1", "claimed_won": 1}}
        with pytest.raises(NotYet):
            commands.submit("open-request", request, key="i:open:1")
        (sent,) = folders.outbox.glob("*.json")
        asked = json.loads(sent.read_text(encoding="utf-8"))
        answer = {
            "key": asked["key"],
            "request_hash": asked["request_hash"],
            "refusal": {"code": "request_rejected", "message": NOTE},
            "acknowledged_at": "2026-03-02T10:00:00+09:00",
        }
        name = sent.name.removesuffix(".json")
        (folders.inbox / f"{name}.ack.json").write_text(json.dumps(answer), encoding="utf-8")
        with pytest.raises(ExternalRejected):
            commands.submit("open-request", request, key="i:open:1")
        assert ledger.waiting() == ()

    texts = kept_in(file)
    assert "request_rejected: 대표 ******-*******" in texts["outside_answer.refusal"]
    assert found(needles(), texts) == {}


def test_what_an_officer_records_of_the_outside_is_refused() -> None:
    with open_ledger("sqlite://") as ledger:
        request = {"contract_no": "R26TA1"}
        entry = Entry(
            system="cleanpay", key="i:open:1", kind="open-request", mode="manual", instance="i",
            request=request, request_hash=request_hash("open-request", request),
            requested_at=MORNING,
        )  # fmt: skip
        ledger.request(entry)
        said: dict[str, Any] = {"by": "lee", "at": MORNING, "evidence": (PROOF,)}
        with pytest.raises(PersonalData) as refused:
            record_refusal(ledger, entry, code="no", reason=NOTE, **said)
        assert refused.value.paths == ("reason",)
        with pytest.raises(PersonalData):
            record_result(ledger, entry, kinds=KINDS["cleanpay"], result={"no": NOTE}, **said)
        assert ledger.waiting() == (entry,)


# --- settings and environment ---------------------------------------------------------------------

OUTSIDE = """\
nara:
  reads:
    mode: openapi
    url: {url}/1230000
    service_key_env: PLANTED_KEY
    daily_quota: 100000
    per_second: 1000
  agency: {{mode: connector, url: "{url}/agency", token_env: PLANTED_TOKEN}}
document24:
  mode: connector
  url: {url}/relay
  token_env: PLANTED_TOKEN
  sender: {{org_code: "9990001", dept_code: "9990001", name: 가상시 회계과}}
disclosure: {{mode: connector, url: "{url}/disclosure", token_env: PLANTED_TOKEN}}
cleanpay: {{mode: manual}}
"""
ASKED = (
    ("worker", "--once"), ("outside", "list"), ("document24", "list"), ("doctor",),
    ("nara", "notice", "R26BK00000000"), ("nara", "opening", "R26BK99000001"),
)  # fmt: skip


@pytest.mark.parametrize("words", ASKED, ids="-".join)
def test_keys_from_the_environment_are_shown_nowhere(
    prepared: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    file, chosen = tmp_path / "town.db", tmp_path / "outside.yaml"
    file.write_bytes(prepared.read_bytes())
    monkeypatch.setenv("GYEYAK_DATABASE", f"sqlite:///{file}")
    monkeypatch.setenv("GYEYAK_OUTSIDE", str(chosen))
    monkeypatch.setenv("PLANTED_KEY", SANDBOX_KEY)
    monkeypatch.setenv("PLANTED_TOKEN", TOKEN)
    said: dict[str, str] = {}
    with (
        everything_logged() as log,
        Sandbox(clock=MovableClock(), start_at=MORNING, pause=lambda _: None) as sandbox,
    ):
        chosen.write_text(OUTSIDE.format(url=sandbox.addresses.url), encoding="utf-8")
        for more in ((), ("--json",)):
            answer = Command(capsys)(*words, *more)
            assert answer.code in (0, 3), answer.err
            said |= {f"out{more}": answer.out, f"err{more}": answer.err}

    assert found(needles(), said | kept_in(file) | {"log": "\n".join(log.lines)}) == {}


@pytest.mark.parametrize("line", [f"    token: {TOKEN}", f"    url: https://u:{TOKEN}@x.kr"])
def test_a_key_in_the_settings_file_is_refused_and_not_shown(
    gyeyak: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    chosen = tmp_path / "outside.yaml"
    chosen.write_text(f"nara:\n  agency:\n    mode: connector\n{line}\n", encoding="utf-8")
    monkeypatch.setenv("GYEYAK_OUTSIDE", str(chosen))
    monkeypatch.setenv("GYEYAK_TRACE", "1")
    for more in ((), ("--json",)):
        answer = gyeyak("worker", "--once", *more)
        assert answer.code == 5
        assert found(needles(), {"out": answer.out, "err": answer.err}) == {}


# --- what people type -----------------------------------------------------------------------------

DATA = json.dumps({"title": "복합기", "note": NOTE}, ensure_ascii=False)
TYPED = (
    ("instance", "start", "request", "--data", DATA),
    ("instance", "start", "request", "--business-key", PERSON),
    ("instance", "cancel", "ID", "--reason", NOTE),
    ("task", "complete", "TASK", "--data", DATA),
    ("message", "publish", "letter", "--correlation-key", "K", "--data", DATA),
    ("message", "publish", "letter", "--correlation-key", PERSON),
    ("signal", "news", "--data", DATA),
)


@pytest.mark.parametrize("words", TYPED, ids=lambda words: "-".join(words[:2] + words[3:4]))
@pytest.mark.parametrize("more", [(), ("--json",)], ids=["text", "json"])
def test_what_a_person_types_is_refused_and_shown_nowhere(
    gyeyak: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    more: tuple[str, ...],
) -> None:
    monkeypatch.setenv("GYEYAK_TRACE", "1")
    instance = gyeyak.json("instance", "start", "request", "--business-key", "K-1")["id"]
    task = gyeyak.json("task", "list")[0]["id"]
    known = {"ID": instance, "TASK": task}
    with everything_logged() as log:
        answer = gyeyak(*(known.get(word, word) for word in words), *more)

    assert answer.code == 5, answer.err
    said = {"out": answer.out, "err": answer.err, "log": "\n".join(log.lines)}
    assert found(needles(), said | kept_in(tmp_path / "gyeyak.db")) == {}
    if more:
        assert answer.data["error"]["code"] == "personal_data"
        assert answer.data["error"]["details"]["paths"]
    else:
        assert "resident, account or card number" in answer.err
    assert main(["audit", "verify"]) == 0


PLANTED_ERROR = f"no digits fit: {PERSON}, account_no={ACCOUNT}, {SANDBOX_KEY}"


@pytest.mark.parametrize(
    "error",
    [RuntimeError(PLANTED_ERROR), ExternalRejected("nara", PLANTED_ERROR)],
    ids=lambda one: type(one).__name__,
)
@pytest.mark.parametrize("more", [(), ("--json",)], ids=["text", "json"])
def test_an_error_shows_what_went_wrong_and_nothing_planted(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    more: tuple[str, ...],
) -> None:
    class Broken:
        """A command that always fails."""

        def main(self, **_: object) -> None:
            raise error

    monkeypatch.setenv("GYEYAK_TRACE", "1")
    monkeypatch.setattr("cli.main.root", Broken)
    answer = Command(capsys)("instance", "list", *more)

    assert answer.code == 1
    assert "no digits fit: ******-*******" in answer.out + answer.err
    assert found(needles(), {"out": answer.out, "err": answer.err}) == {}
