"""Sending letters of ours: from a step's input or an officer to the relay, and again when asked.

Before anything leaves, the whole letter is put together and checked: codes, character set, sizes,
and the digest of every file from the attachment store. Large files are deposited first, the letter
goes last.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from engine.errors import DocumentInvalid, ExternalRejected
from engine.ports import Value
from engine.privacy import mask
from tasks.document24.client import Document24, Files, SendReceipt
from tasks.document24.letters import OutboundLetter, document_id, files_of, pack_letter
from tasks.document24.pack import Content, DocType, Pack, reason_of
from tasks.document24.pack_xml import read_pack, write_pack
from tasks.document24.pubdoc import words
from tasks.document24.pubdoc_xml import read_pubdoc
from tasks.document24.sizes import Limits, divide, listed
from tasks.document24.state import SYSTEM
from tasks.outside.commands import request_hash

LETTER, ACKNOWLEDGEMENT = "letter", "acknowledgement"
_TYPES = {
    "pdf": "application/pdf", "txt": "text/plain", "xml": "text/xml", "html": "text/html",
    "png": "image/png", "jpg": "image/jpeg", "zip": "application/zip",
    "hwp": "application/x-hwp", "hwpx": "application/hwp+zip",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter that can go: its pack, and the files that go apart from it."""

    pack: Pack
    apart: tuple[Content, ...]

    @property
    def request_hash(self) -> str:
        """What was asked, however often: see `request_of`."""
        return request_hash(LETTER, request_of(self.pack))


def attachment(name: str, data: bytes) -> Content:
    """A file as an attachment; its content type follows from the end of its name."""
    kind = _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    return Content("attach", name, data, kind)


def stored(name: str, digest: str, store: Files) -> Content:
    """A file out of the attachment store.

    Raises:
        DocumentInvalid: What the store has under the digest is something else.
    """
    data = store.get(digest)
    if sha256(data).hexdigest() != digest:
        reason = f"the attachment store holds other content under {digest}"
        raise DocumentInvalid(name, 0, reason, reason_ko=f"보관된 파일의 해시가 다릅니다({digest})")
    return attachment(name, data)


def prepared(
    letter: OutboundLetter, *, relay: Document24, key: str, at: datetime, limits: Limits
) -> Prepared:
    """A letter as it will go. `key` gives it its document id; `at` is the day in it.

    Raises:
        DocumentInvalid: Something in it can't be sent: a character, a name, a size.
    """
    files = divide(letter.attachments, limits)
    sender = relay.sender
    pack = pack_letter(
        replace(letter, attachments=files.inside),
        sender=sender,
        doc_id=document_id(sender, key),
        at=at,
    )
    write_pack(pack)  # nothing, not even a file apart, leaves before all of it can be written
    return Prepared(pack, files.apart)


def send(relay: Document24, letter: Prepared, *, key: str) -> SendReceipt:
    """Hand a letter in under a key, the files that go apart before it."""
    for file in letter.apart:
        relay.deposit(file)
    return relay.send(letter.pack, key=key)


def send_again(relay: Document24, doc_id: str, *, count: int, at: datetime) -> None:
    """Answer the `count`-th request to send a letter again; doing so twice sends it once.

    The document id stays the same (unverified), the type becomes `resend`.

    Raises:
        ExternalRejected: The relay has the letter no more (`letter_lost`).
    """
    key = resend_key(doc_id, count)
    if relay.find_command(key):
        return
    body = relay.find_letter(doc_id)
    if body is None:
        reason = f"the letter {doc_id} was asked for again, but is no longer there"
        raise ExternalRejected(SYSTEM, reason, "letter_lost")
    again = replace(read_pack(body), doc_type=DocType.RESEND, sent_at=at.replace(microsecond=0))
    relay.send(again, key=key)


def resend_key(doc_id: str, count: int) -> str:
    """The idempotency key of the answer to the `count`-th request, from 1."""
    return f"resend:{doc_id}:{count}"


def kind_of(pack: Pack) -> str:
    """The kind of command that a pack is: `letter` or `acknowledgement`."""
    return LETTER if pack.is_letter else ACKNOWLEDGEMENT


def request_of(pack: Pack) -> Mapping[str, Value]:
    """What a pack asks of the outside, the same at every attempt: no dates are in it.

    The title of a foreign letter, which an acknowledgement repeats, is masked: it is recorded. A
    letter of ours is not: the outbox refuses one with personal numbers in it.
    """
    request: dict[str, Value] = {
        "document_id": pack.doc_id,
        "doc_type": pack.doc_type.value,
        "title": pack.title if pack.is_letter else mask(pack.title),
        "sender": pack.sender_id,
        "receivers": list(pack.receivers),
        "attachments": listed(files_of(pack)),
    }
    inside = pack.by_role("pubdoc")
    if inside:
        pubdoc = read_pubdoc(inside[0].data)
        request |= {"body": words(pubdoc.content), "publication": pubdoc.publication}
        request["receiver_names"] = list(pubdoc.recipients)
    if not pack.is_letter:
        request["reason"] = reason_of(pack)
    return request
