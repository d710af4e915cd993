"""The three ways in which a command reaches Nara Marketplace, each with the hands that carry it.

Whatever the way, the command ends at the sandbox, so that the public API shows what it did: a
connector speaks with it at once, the agency's own link takes files to it and puts answers back, an
officer does at the web site what is waiting and records what it said.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ExternalRejected
from engine.ports import Clock
from engine.values import to_json
from tasks.ledger import Evidence, Outbox, SqlLedger, open_ledger
from tasks.nara import handlers as nara_handlers
from tasks.nara.agency import HttpAgency
from tasks.nara.http import NaraSettings
from tasks.nara.link import KINDS, SIGNATURE, SYSTEM, Nara, NaraLink
from tasks.nara.unconnected import Unconnected
from tasks.outside.commands import Commands
from tasks.outside.http import Patience
from tasks.outside.manual import record_refusal, record_result
from tasks.outside.modes import Folders, by_files, by_officer, over_http
from tasks.outside.typed import typed
from tasks.sandbox.server import SERVICE_KEY
from tests.contract.desk import Desk

Hands = Callable[[], int]
WAYS = ("simulator", "file-drop", "manual")
PROOF = (Evidence("screen.png", "ab" * 32),)


@dataclass(frozen=True)
class Way:
    """A desk whose commands go one way; `carry` has all done that waits, and says how much."""

    name: str
    desk: Desk
    nara: Nara
    ledger: SqlLedger
    carry: Hands


@contextmanager
def way(name: str, desk: Desk, folder: Path) -> Iterator[Way]:
    """A way from a desk to its sandbox; the desk's steps at Nara go that way from then on."""
    with ExitStack() as stack:
        ledger = stack.enter_context(open_ledger("sqlite://"))
        bare = stack.enter_context(closing(_agency(desk, None)))
        if name == "simulator":
            wrapped = stack.enter_context(closing(_agency(desk, _recorded(desk, ledger))))
            link, carry = _connector(wrapped)
        else:
            link, carry = _BUILT[name](bare, desk, ledger, folder)
        nara = Nara(desk.outside.nara, link)
        desk.handlers = {step.type: step for step in nara_handlers.handlers(nara)}
        yield Way(name, desk, nara, ledger, carry)


Built = tuple[NaraLink, Hands]
Wrap = Callable[[Commands], Commands]


def _agency(desk: Desk, wrap: Wrap | None) -> HttpAgency:
    addresses = desk.sandbox.addresses
    settings = NaraSettings(addresses.public, addresses.agency, SERVICE_KEY)
    patience = Patience(attempts=1)
    return HttpAgency(settings, patience=patience, wrap=wrap)


def _recorded(desk: Desk, ledger: SqlLedger) -> Wrap:
    return lambda commands: over_http(
        commands, system=SYSTEM, mode="simulator", outbox=ledger, clock=desk.clock
    )


def _connector(agency: HttpAgency) -> Built:
    return agency, lambda: 0


def _files(bare: HttpAgency, desk: Desk, ledger: SqlLedger, folder: Path) -> Built:
    folders = Folders(folder / "out", folder / "in")
    for one in (folders.outbox, folders.inbox):
        one.mkdir(exist_ok=True)
    commands = by_files(folders, system=SYSTEM, kinds=KINDS, outbox=ledger, clock=desk.clock)
    link = Unconnected(commands, desk.outside.nara, ledger, desk.clock)
    return link, lambda: carry_files(folder, bare.commands, desk.clock)


def carry_files(folder: Path, commands: Commands, clock: Clock) -> int:
    """What the agency's own link does: take each file, act, put the answer back."""
    taken = sorted((folder / "out").glob("*.json"))
    for path in taken:
        command = json.loads(path.read_text("utf-8"))
        path.unlink()
        answer = {
            "key": command["key"],
            "request_hash": command["request_hash"],
            "acknowledged_at": clock.now().isoformat(),
        }
        request = typed("request", command["request"])
        try:
            receipt = commands.submit(command["kind"], request, key=command["key"])
            answer["result"] = to_json(receipt.result)
        except ExternalRejected as error:
            answer["refusal"] = {"code": error.refusal, "message": error.reason}
        aside = folder / "in" / f".{path.stem}.part"
        aside.write_text(json.dumps(answer), "utf-8")
        aside.rename(folder / "in" / f"{path.stem}.ack.json")
    return len(taken)


def _officer(bare: HttpAgency, desk: Desk, ledger: SqlLedger, _folder: Path) -> Built:
    commands = by_officer(system=SYSTEM, outbox=ledger, clock=desk.clock)
    link = Unconnected(commands, desk.outside.nara, ledger, desk.clock)
    return link, lambda: carry_work(ledger, bare.commands, desk.clock)


def carry_work(ledger: Outbox, commands: Commands, clock: Clock) -> int:
    """What an officer does: everything that waits, at the web site, and records it."""
    waiting = [entry for entry in ledger.waiting(SYSTEM) if entry.kind != SIGNATURE]
    by, at = "이주무관", clock.now()
    for entry in waiting:
        try:
            receipt = commands.submit(entry.kind, entry.request, key=entry.key)
        except ExternalRejected as error:
            record_refusal(
                ledger,
                entry,
                code=error.refusal,
                reason=error.reason,
                by=by,
                at=at,
                evidence=PROOF,
            )
        else:
            record_result(
                ledger, entry, kinds=KINDS, result=receipt.result, by=by, at=at, evidence=PROOF
            )
    return len(waiting)


_BUILT = {"file-drop": _files, "manual": _officer}
