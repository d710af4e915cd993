"""Document 24 by hand: an officer sends letters in the web site and records number and evidence.

Each pack is a row of the outbox that waits for the officer's record. A letter that was sent gets a
second row, `status`: what became of it (`accepted`, `returned`, `failed`). Letters to us don't come
by themselves: the officer records them with their receipts (`record_letter`); the steps find them.
"""

from dataclasses import dataclass, field
from datetime import datetime

from engine.errors import ExternalRejected, ExternalUnavailable, ValueInvalid
from engine.ports import Clock, NotYet
from engine.privacy import mask
from tasks.document24.client import Acknowledged, Files, MailboxEntry, Sender, SendReceipt
from tasks.document24.commands import NAME, STATUS, sent
from tasks.document24.inbox import Publish, publish_letter
from tasks.document24.letters import InboundLetter
from tasks.document24.pack import Content, DocType, Pack, reason_content
from tasks.document24.pack_xml import write_pack
from tasks.document24.receipts import accept_key
from tasks.document24.sending import ACKNOWLEDGEMENT, LETTER, kind_of, request_of
from tasks.document24.state import SYSTEM
from tasks.document24.writing import sendable
from tasks.ledger.port import Entry, Evidence, Outbox
from tasks.outside.commands import request_hash
from tasks.outside.modes import MANUAL, by_officer
from tasks.outside.recorded import Recorded

_KINDS = {"accepted": DocType.ACCEPT, "returned": DocType.RETURN, "failed": DocType.FAIL}


@dataclass(frozen=True, slots=True)
class OfficerRelay:
    """`Document24` through the outbox; `store` keeps files that the officer uploads by hand."""

    outbox: Outbox = field(repr=False)
    sender: Sender
    clock: Clock
    store: Files | None = None

    def send(self, pack: Pack, *, key: str) -> SendReceipt:
        """See `Document24.send`: the officer's record, or NotYet.

        Raises:
            NotYet: No officer has recorded it.
            ExternalRejected: The officer recorded a refusal.
        """
        for file in pack.by_role("attach") if pack.is_letter else ():
            self.deposit(file)
        self._commands.submit(kind_of(pack), request_of(pack), key=key)
        done = self.find_command(key)
        if done is None:
            raise ExternalUnavailable(SYSTEM, "the record of a pack is gone")
        return done

    def _ask_for_status(self, letter: Entry) -> None:
        """Ask, once a letter was sent, what becomes of it."""
        about = {name: letter.request[name] for name in ("document_id", "title")}
        try:
            self._commands.submit(STATUS, about, key=_status_key(about["document_id"]))
        except (NotYet, ExternalRejected):
            return  # the row is there, or was answered: that is all that is wanted

    def find_command(self, key: str) -> SendReceipt | None:
        """See `Document24.find_command`."""
        found, entry = self._commands.find(key), self.outbox.find(NAME, key)
        if found is None or entry is None:
            return None
        if entry.kind == LETTER:
            self._ask_for_status(entry)
        return sent(str(entry.request["document_id"]), found)

    def acknowledgements(self, document_id: str) -> tuple[Acknowledged, ...]:
        """See `Document24.acknowledgements`: at most one, what the officer recorded.

        Raises:
            ExternalUnavailable: The record has a status that nobody knows.
        """
        entry = self.outbox.find(NAME, _status_key(document_id))
        if entry is None or entry.result is None:
            return ()
        kind = _KINDS.get(str(entry.result["status"]))
        if kind is None:
            known = ", ".join(_KINDS)
            raise ExternalUnavailable(SYSTEM, f"the recorded status is not one of {known}")
        at: datetime = entry.result["changed_at"]
        return (Acknowledged(self._recorded_as(entry, kind, at), at),)

    def _recorded_as(self, entry: Entry, kind: DocType, at: datetime) -> Pack:
        """The acknowledgement that an officer's record stands for."""
        return Pack(
            doc_type=kind,
            doc_id=str(entry.request["document_id"]),
            title=str(entry.request["title"]),
            sender_org="",
            sender_id="",
            sender_name="",
            receivers=(self.sender.dept_code,),
            sent_at=at,
            contents=reason_content(sendable(str((entry.result or {}).get("reason") or ""))),
        )

    def mailbox(self) -> tuple[MailboxEntry, ...]:
        """See `Document24.mailbox`: always empty, letters to us are recorded by an officer."""
        return ()

    def letter(self, number: str) -> bytes:
        """See `Document24.letter`."""
        raise ExternalUnavailable(SYSTEM, f"there is no letter {number}: there is no mailbox")

    def find_letter(self, document_id: str) -> bytes | None:
        """See `Document24.find_letter`: the envelope of a letter that an officer recorded."""
        entry = self.outbox.find(NAME, accept_key(document_id))
        if entry is None or "sender_name" not in entry.request:
            return None
        return write_pack(
            Pack(
                doc_type=DocType.SEND,
                doc_id=document_id,
                title=str(entry.request["title"]),
                sender_org="",
                sender_id=str(entry.request["sender_code"]),
                sender_name=str(entry.request["sender_name"]),
                receivers=(self.sender.dept_code,),
                sent_at=entry.requested_at,
            )
        )

    def deposit(self, file: Content) -> None:
        """See `Document24.deposit`: the officer uploads it from the store."""
        if self.store:
            self.store.put(file.data)

    @property
    def _commands(self) -> Recorded:
        return by_officer(system=NAME, outbox=self.outbox, clock=self.clock)


@dataclass(frozen=True, slots=True)
class FoundLetter:
    """A letter to us as an officer found and accepted it (접수) in the web site.

    `letter` has no more than the officer typed; its files are in the attachment store. `receipt`
    has number and moment of the acceptance.
    """

    letter: InboundLetter
    receipt: SendReceipt


def record_letter(
    outbox: Outbox,
    publish: Publish,
    found: FoundLetter,
    *,
    by: str,
    evidence: tuple[Evidence, ...],
) -> Entry:
    """Record a letter that an officer accepted by hand, and publish it; again changes nothing.

    Raises:
        ValueInvalid: No officer, no evidence, no contract or form, or an id or a sender's code that
            is none.
        LedgerConflict: Something else was recorded of this letter.
    """
    if found.letter.contract_no is None or found.letter.form is None:
        raise ValueInvalid("letter", "names no contract or form", "계약번호와 서식이 필요합니다")
    entry = received(outbox, found.letter, receipt=found.receipt, by=by, evidence=evidence)
    publish_letter(publish, found.letter, found.receipt)
    return entry


def received(
    outbox: Outbox,
    letter: InboundLetter,
    *,
    receipt: SendReceipt,
    by: str,
    evidence: tuple[Evidence, ...],
) -> Entry:
    """Record a letter to us that an officer accepted (접수) in the web site; once.

    The letter is then to be published with the receipt, as `record_letter` does.

    Raises:
        ValueInvalid: No officer, no evidence, or an id or a sender's code that is none.
        LedgerConflict: Something else was recorded of this letter.
    """
    for path, missing in (("by", not by.strip()), ("evidence", not evidence)):
        if missing:
            raise ValueInvalid(path, "is missing", "기록하는 담당자와 증빙 파일이 필요합니다")
    for path, code in (("document_id", letter.document_id), ("sender_code", letter.sender_code)):
        if not code or code != sendable(code) or len(code.split()) != 1:
            raise ValueInvalid(path, "is no code", "번호가 올바르지 않습니다")
    request = {
        "document_id": letter.document_id,
        "title": sendable(mask(letter.title)),
        "sender_code": letter.sender_code,
        "sender_name": sendable(mask(letter.sender_name)),
    }
    key = accept_key(letter.document_id)
    outbox.request(
        Entry(
            system=NAME,
            key=key,
            kind=ACKNOWLEDGEMENT,
            mode=MANUAL,
            instance="",
            request=request,
            request_hash=request_hash(ACKNOWLEDGEMENT, request),
            requested_at=letter.arrived_at,
        )
    )
    result = {"taken_at": receipt.taken_at, "number": receipt.number}
    return outbox.acknowledge(
        NAME, key, result=result, at=receipt.taken_at, by=by, evidence=evidence
    )


def _status_key(document_id: str) -> str:
    return f"status:{document_id}"
