"""A post office for tests: the simulated relay with one contractor, reached in every mode.

`Post` performs the steps of Document 24 and collects letters. Between two attempts the people and
programs of its mode do their part: nobody over HTTP, a `Link` between the folders and the relay, or
an `Officer` who does by hand what the outbox asks for.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from engine.ports import CallRequest, Handler, NotYet
from tasks.attachments import Store
from tasks.document24.by_officer import FoundLetter, OfficerRelay, record_letter
from tasks.document24.client import Document24
from tasks.document24.commands import KINDS, NAME, RecordedRelay
from tasks.document24.folder import FolderRelay
from tasks.document24.handlers import DEFAULT_PRACTICE, Practice, handlers
from tasks.document24.http import Document24Settings, HttpDocument24
from tasks.document24.inbox import Unmatched, collect
from tasks.document24.letters import OutboundLetter, pack_letter, read_letter
from tasks.document24.pack import DocType
from tasks.document24.pack_xml import read_pack
from tasks.document24.receipts import accept, receive
from tasks.document24.sending import ACKNOWLEDGEMENT, LETTER
from tasks.document24.simulator import Party
from tasks.ledger import Evidence, SqlLedger
from tasks.outside.http import Patience
from tasks.outside.manual import record_result
from tasks.sandbox.http import ControlClient
from tasks.sandbox.server import AGENCY, Sandbox
from tests.contract.desk import START, letter
from tests.support import MovableClock

NUMBER = "R26TA99000001"
CONTRACTOR = Party("9990000002", "나래산업(주)", "9990001")
SEEN = (Evidence("화면.png", "0" * 64),)
_STATUS = {DocType.ACCEPT: "accepted", DocType.RETURN: "returned", DocType.FAIL: "failed"}


class Others(Protocol):
    """Whoever does the other half of a mode."""

    def work(self, post: "Post") -> None: ...


class Nobody:
    """Over HTTP the relay does everything itself."""

    def work(self, post: "Post") -> None:
        """Do nothing."""


@dataclass
class Link:
    """The agency's own link: carries packs between two folders and the relay."""

    outbox: Path
    inbox: Path
    fetched: set[str] = field(default_factory=set)

    def work(self, post: "Post") -> None:
        """Carry everything once, in both directions."""
        for asked in sorted(self.outbox.glob("*.json")):
            self._carry(post, asked)
        for entry in post.wire.mailbox():
            self._fetch(entry.number + ".xml", post.wire.letter(entry.number), entry.arrived_at)
        for document_id in post.sent:
            for one in post.sandbox.application.relay.documents[document_id].acknowledgements:
                at, body = one
                self._fetch(f"ack-{document_id}-{at:%H%M%S}-{len(body)}.xml", body, at)

    def _carry(self, post: "Post", asked: Path) -> None:
        command = json.loads(asked.read_text())
        file = self.outbox / command["request"]["file"]
        pack = read_pack(file.read_bytes())
        taken = post.wire.send(pack, key=command["key"])
        if pack.doc_type is DocType.SEND:
            post.sent.append(pack.doc_id)
        answer = {
            "key": command["key"],
            "request_hash": command["request_hash"],
            "acknowledged_at": taken.taken_at.isoformat(),
            "result": {"taken_at": taken.taken_at.isoformat(), "number": taken.number},
        }
        _put(self.inbox / asked.with_suffix(".ack.json").name, json.dumps(answer).encode())
        asked.unlink()
        file.unlink()

    def _fetch(self, name: str, body: bytes, at: datetime) -> None:
        if name not in self.fetched:
            self.fetched.add(name)
            _put(self.inbox / name, body, at)


def _put(path: Path, body: bytes, at: datetime | None = None) -> None:
    aside = path.with_suffix(".part")
    aside.write_bytes(body)
    if at:
        os.utime(aside, (at.timestamp(), at.timestamp()))
    aside.rename(path)


class Officer:
    """Does in the web site what the outbox asks for, and records it; lists and accepts letters."""

    def work(self, post: "Post") -> None:
        """Go once through everything that waits."""
        for entry in post.ledger.waiting(NAME):
            done = {LETTER: self._send, ACKNOWLEDGEMENT: self._answer}.get(entry.kind, self._look)
            result = done(post, entry.key, entry.request)
            if result:
                now = post.clock.now()
                record_result(
                    post.ledger, entry, kinds=KINDS, result=result, by="kim", at=now, evidence=SEEN
                )

    def _send(self, post: "Post", key: str, request: Mapping[str, Any]) -> dict[str, Any]:
        written = OutboundLetter(
            NUMBER, "", request["title"], request["body"], request["receivers"][0], "나래산업(주)"
        )
        pack = pack_letter(
            written, sender=AGENCY, doc_id=request["document_id"], at=post.clock.now()
        )
        taken = post.wire.send(pack, key=key)
        return {"taken_at": taken.taken_at.isoformat(), "number": "웹-1"}

    def _answer(self, post: "Post", key: str, request: Mapping[str, Any]) -> dict[str, Any]:
        document = post.sandbox.application.relay.documents[request["document_id"]]
        kind = DocType(request["doc_type"])
        taken = post.wire.send(replace(document.pack, doc_type=kind), key=key)
        return {"taken_at": taken.taken_at.isoformat(), "number": taken.number}

    def _look(self, post: "Post", key: str, request: Mapping[str, Any]) -> dict[str, Any] | None:
        del key
        for one in post.wire.acknowledgements(request["document_id"]):
            if one.pack.doc_type in _STATUS:
                reason = "".join(c.data.decode("cp949") for c in one.pack.by_role("fail"))
                status = _STATUS[one.pack.doc_type]
                return {"status": status, "changed_at": one.arrived_at, "reason": reason}
        return None

    def collect(self, post: "Post") -> int:
        """Accept every letter in the web site, record and publish it."""
        entries = post.wire.mailbox()
        for entry in entries:
            pack = read_pack(post.wire.letter(entry.number))
            read = read_letter(pack, arrived_at=entry.arrived_at)
            receipt = accept(post.wire, pack, at=post.clock.now())
            found = FoundLetter(read, receipt)
            record_letter(post.ledger, post.publish, found, by="kim", evidence=SEEN)
            receive(post.wire, pack, at=post.clock.now())
        return len(entries)


class Post:
    """The agency's post: one relay in one mode, a ledger, a store, and what was published."""

    def __init__(self, sandbox: Sandbox, ledger: SqlLedger, mode: str, folder: Path) -> None:
        self.sandbox, self.ledger, self.mode = sandbox, ledger, mode
        self.clock = MovableClock(START)
        self.control = ControlClient(sandbox.addresses.url)
        patience = Patience(attempts=6, sleep=lambda _: None)
        settings = Document24Settings(sandbox.addresses.relay, AGENCY)
        self.wire = HttpDocument24(settings, patience=patience)
        self.store = Store((folder / "store").as_uri())
        self.sent: list[str] = []
        self.published: list[dict[str, Any]] = []
        self.others: Others = Nobody()
        self.relay = self._relay(folder)
        self.practice = DEFAULT_PRACTICE
        sandbox.application.relay._party_of = lambda _about: CONTRACTOR
        self.play()

    def _relay(self, folder: Path) -> Document24:
        if self.mode == "manual":
            self.others = Officer()
            return OfficerRelay(self.ledger, AGENCY, self.clock, self.store)
        inner: Document24 = self.wire
        if self.mode == "file-drop":
            outbox, inbox = folder / "outbox", folder / "inbox"
            outbox.mkdir()
            inbox.mkdir()
            self.others = Link(outbox, inbox)
            inner = FolderRelay(outbox, inbox, AGENCY, self.clock)
        return RecordedRelay(inner, self.ledger, self.mode, self.clock)

    def close(self) -> None:
        """Close every connection."""
        self.wire.close()
        self.control.close()

    def play(self, **script: Any) -> None:
        """Follow a script; the contractor's code exists unless it says otherwise."""
        self.control.play({"receivers": [CONTRACTOR.bidder_no], "letters": [], **script})

    def tell(self, event: str = "contract_concluded") -> None:
        """Let something happen that the contractor writes letters after."""
        world = self.sandbox.application.world
        with world.lock:
            world.happened(event, NUMBER)

    def later(self, **duration: float) -> None:
        """Move the clocks on."""
        self.clock.moment += timedelta(**duration)
        self.control.move(self.clock.moment)

    # --- what the engine would do ----------------------------------------------------------------

    def perform(self, type_: str, key: str = "", /, **inputs: Any) -> dict[str, Any]:
        """Perform a step, the others doing their part while it waits for them."""
        handler, request = self._handler(type_), self._request(type_, key or type_, inputs)
        for _ in range(2):
            try:
                return dict(handler.look(request) or handler.perform(request))
            except NotYet:
                self.others.work(self)
        return dict(handler.look(request) or handler.perform(request))

    def look(self, type_: str, key: str = "", /, **inputs: Any) -> Mapping[str, Any] | None:
        """Look for what a step did."""
        return self._handler(type_).look(self._request(type_, key or type_, inputs))

    def _handler(self, type_: str) -> Handler:
        found = handlers(self.relay, store=self.store, practice=self.practice)
        return next(one for one in found if one.type == f"document24:{type_}")

    def _request(self, type_: str, key: str, inputs: Mapping[str, Any]) -> CallRequest:
        now = self.clock.now()
        return CallRequest(f"i1:{key}:1", type_, "i1", "2026-1", key, inputs, {}, 1, now)

    def letter(self, **changes: Any) -> dict[str, Any]:
        """Send a letter to the contractor; its reference."""
        return dict(self.perform("send", letter=letter(NUMBER, **changes))["reference"])

    def status(self, reference: Mapping[str, Any]) -> dict[str, Any]:
        """What became of a letter, by now."""
        self.others.work(self)
        return dict(self.perform("read-status", reference=reference)["read_back"])

    def collect(self, **options: Any) -> int:
        """Take every new letter; how many were published."""
        if isinstance(self.others, Officer):
            return self.others.collect(self)
        count = 0
        for _ in range(3):
            self.others.work(self)
            count += collect(
                self.relay, self.publish, self.clock.now(), store=self.store, triage=self.ledger,
                **options,
            )  # fmt: skip
        return count

    def publish(
        self,
        name: str,
        *,
        correlation_key: str,
        variables: Mapping[str, Any],
        message_id: str | None,
    ) -> None:
        """What the engine does with a message; one of the same id counts once."""
        if all(one["id"] != message_id for one in self.published):
            self.published.append(
                {"name": name, "for": correlation_key, "id": message_id, **variables}
            )


__all__ = ["NUMBER", "Post", "Practice", "Unmatched"]
