"""The inbox poller: letters from the relay become messages to the engine.

In this order, each step harmless when it is done again: its files are kept in the attachment store;
the letter is accepted (접수) under a key of its own, so that no officer can delay the legal clock;
the message is published with number and moment of the acceptance, its document id being the message
id; and last it is acknowledged as received, which takes it out of the mailbox. A crash anywhere in
between brings the letter back.

A letter whose title names no known contract or form, one that the engine can't take, and a pack
that can't be read are not accepted: they go to the triage list with their pack in the store, for an
officer (`desk`). Without list and store they are told to `unmatched`, and stay in the mailbox when
nobody is told or nothing of them can be read.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from engine.errors import (
    AttachmentError,
    DocumentInvalid,
    ExternalRejected,
    ExternalUnavailable,
    LedgerConflict,
    PersonalData,
    StoreError,
    ValueInvalid,
)
from engine.ports import InDoubt, NotYet, Value
from engine.privacy import mask, masked
from tasks.document24 import receipts
from tasks.document24.client import Document24, Files, MailboxEntry, SendReceipt
from tasks.document24.letters import InboundLetter, files_of, read_letter
from tasks.document24.pack import DocType, Pack
from tasks.document24.pack_xml import read_pack
from tasks.document24.unmatched import Unmatched, kept
from tasks.ledger.port import Triage

__all__ = ["Inbox", "Publish", "Unmatched", "collect", "publish_letter"]
_log = logging.getLogger(__name__)
# whatever hinders one letter must not hinder the others
_STAYS = (
    AttachmentError, DocumentInvalid, ExternalRejected, ExternalUnavailable, InDoubt,
    LedgerConflict, NotYet, PersonalData, StoreError,
)  # fmt: skip
_WRITTEN = ("title", "reg_number", "sender_name", "fields", "unreadable_fields")
_NO_CONTRACT = ("the title names no contract or no known form", "제목에 계약번호나 서식이 없습니다")
_UNKNOWN_CONTRACT = ("no instance has this contract number", "등록되지 않은 계약번호입니다")


class Publish(Protocol):
    """What the engine's facade offers: deliver or store a message."""

    def __call__(
        self,
        name: str,
        *,
        correlation_key: str,
        variables: Mapping[str, Value],
        message_id: str | None,
    ) -> object:
        """Publish one message; one of the same `message_id` counts once."""
        ...


def collect(
    relay: Document24,
    publish: Publish,
    now: datetime,
    *,
    unmatched: Callable[[Unmatched], None] | None = None,
    store: Files | None = None,
    triage: Triage | None = None,
    knows: Callable[[str], bool] | None = None,
) -> int:
    """Take every new letter from the mailbox.

    Args:
        relay: The client of the relay.
        publish: Called once a letter, with the message name of its form, the contract number as
            correlation key and the letter's values, personal numbers masked, under `letter`.
        now: Asia/Seoul; the moment of the acknowledgements.
        unmatched: Called with each letter that no instance can be told of.
        store: Where files and unmatched packs are kept.
        triage: The list of unmatched letters; used together with `store`.
        knows: Whether any instance has a contract number; without it every number is believed.

    Returns:
        How many letters were published.

    Raises:
        ExternalUnavailable: The mailbox can't be listed. A single letter that can't be fetched,
            accepted or kept stays where it is, for the next time.
    """
    inbox = Inbox(relay, publish, unmatched, store, triage, knows)
    found = {entry.document_id: entry for entry in relay.mailbox()}
    return sum(inbox.take(entry, now) for entry in found.values())


def publish_letter(publish: Publish, letter: InboundLetter, receipt: SendReceipt) -> None:
    """Tell the engine of an accepted letter, with personal numbers masked.

    Raises:
        ValueInvalid: The letter names no contract or form, or holds what no variable may.
    """
    if letter.form is None or letter.contract_no is None:
        raise ValueInvalid("letter", *_NO_CONTRACT)
    publish(
        letter.form.message,
        correlation_key=letter.contract_no,
        variables={"letter": {**_masked(letter.variables()), **receipts.accepted(receipt)}},
        message_id=letter.document_id,
    )


def _masked(letter: Mapping[str, Value]) -> Mapping[str, Value]:
    """A letter's values with what its sender wrote masked; ids, codes and digests stay."""
    files = [{**one, "name": masked(one["name"])} for one in letter["attachments"]]
    written = {name: masked(letter[name], name) for name in _WRITTEN}
    return {**letter, **written, "attachments": files}


@dataclass(frozen=True, slots=True)
class Inbox:
    """What happens to one letter; the parts are those of `collect`."""

    relay: Document24
    publish: Publish
    unmatched: Callable[[Unmatched], None] | None = None
    store: Files | None = None
    triage: Triage | None = None
    knows: Callable[[str], bool] | None = None

    def take(self, entry: MailboxEntry, now: datetime) -> int:
        """Take one letter; 1 when it was published, else 0."""
        try:
            return self._taken(entry, self._fetched(entry), now)
        except _STAYS as error:
            _log.warning("letter %s stays in the mailbox: %s", entry.document_id, mask(str(error)))
            return 0

    def _fetched(self, entry: MailboxEntry) -> bytes:
        body = self.relay.letter(entry.number)
        if sha256(body).hexdigest() != entry.sha256:
            raise ExternalUnavailable("Document 24", "the pack is not the one that was listed")
        return body

    def _taken(self, entry: MailboxEntry, body: bytes, now: datetime) -> int:
        try:
            pack, letter = _read(entry, body)
        except DocumentInvalid as error:
            self._aside(Unmatched(entry, error.text("en"), None, error.text("ko")), body, now)
            return 0
        self._keep_files(pack)
        reason = self._unknown(letter)
        if not reason:
            reason = self._told(pack, letter, now)
        if reason:
            self._aside(Unmatched(entry, reason[0], letter, reason[1]), body, now, pack)
        return 0 if reason else 1

    def _keep_files(self, pack: Pack) -> None:
        if self.store:
            for one in files_of(pack):
                self.store.put(one.data)

    def _unknown(self, letter: InboundLetter) -> tuple[str, str] | None:
        if letter.contract_no is None or letter.form is None:
            return _NO_CONTRACT
        if self.knows and not self.knows(letter.contract_no):
            return _UNKNOWN_CONTRACT
        return None

    def _told(self, pack: Pack, letter: InboundLetter, now: datetime) -> tuple[str, str] | None:
        """Accept and publish; None when that was done, else why not."""
        try:
            receipt = receipts.accept(self.relay, pack, at=now)
            publish_letter(self.publish, letter, receipt)
        except (ValueInvalid, DocumentInvalid, PersonalData) as error:
            return error.text("en"), error.text("ko")
        except ExternalRejected as error:
            return error.text("en"), f"접수가 거부되었습니다: {error.text('ko')}"
        receipts.receive(self.relay, pack, at=now)
        return None

    def _aside(
        self, found: Unmatched, body: bytes, now: datetime, pack: Pack | None = None
    ) -> None:
        """Give a letter to the officers; it leaves the mailbox once somebody has it."""
        safe = self.triage is not None and self.store is not None
        if self.triage and self.store:
            self.triage.put(kept(found, self.store.put(body)))
        if self.unmatched:
            self.unmatched(found)
        if safe or (self.unmatched and pack):
            receipts.receive(self.relay, pack or nameless(found.entry, now), at=now)


def _read(entry: MailboxEntry, body: bytes) -> tuple[Pack, InboundLetter]:
    """The pack and its letter.

    Raises:
        DocumentInvalid: Not a letter, or not the one that the mailbox named.
    """
    pack = read_pack(body)
    if pack.doc_id != entry.document_id:
        reason = "the pack has another document id than the mailbox says"
        raise DocumentInvalid("pack.xml", 0, reason, reason_ko="문서 번호가 목록과 다릅니다")
    if not pack.is_letter:
        reason = f"a letter was announced, but it is of the kind {pack.doc_type}"
        raise DocumentInvalid("pack.xml", 0, reason, reason_ko="공문이 아닌 확인 문서입니다")
    return pack, read_letter(pack, arrived_at=entry.arrived_at)


def nameless(entry: MailboxEntry, now: datetime) -> Pack:
    """A stand-in for a pack that can't be read, to acknowledge it by its document id."""
    return Pack(DocType.SEND, entry.document_id, "", "", "", "", (), now)
