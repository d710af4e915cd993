"""What gyeyak asks of the relay of official documents, whichever way it is reached.

No public API of Document 24 exists; this port is what a relay connector of the agency can do: hand
in a pack, say what became of it, show the mailbox. Moments are aware, Asia/Seoul.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from tasks.document24.pack import Content, Pack


@dataclass(frozen=True, slots=True)
class SendReceipt:
    """The relay took a pack. `number` is the registration number, for an accepted letter only."""

    document_id: str
    taken_at: datetime
    number: str = ""


@dataclass(frozen=True, slots=True)
class MailboxEntry:
    """A letter that waits in the mailbox; `sha256` is that of the pack's bytes."""

    number: str
    document_id: str
    arrived_at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """An acknowledgement of a document of ours, with the moment of its arrival."""

    pack: Pack = field(repr=False)
    arrived_at: datetime


class Files(Protocol):
    """The store of attachments: content by its digest, checked at every reading."""

    def put(self, data: bytes) -> str:
        """Keep content; its sha256 as 64 hexadecimal digits. Again changes nothing."""
        ...

    def get(self, digest: str) -> bytes:
        """The content of that digest; a ContractError names a digest that is missing or wrong."""
        ...


@dataclass(frozen=True, slots=True)
class Sender:
    """The agency as a sender: code of the body and of the department, names for the letter."""

    org_code: str
    dept_code: str
    name: str
    person: str = ""


class Document24(Protocol):
    """The relay. Every method may raise ExternalUnavailable or ExternalRejected."""

    @property
    def sender(self) -> Sender:
        """Who sends."""
        ...

    def send(self, pack: Pack, *, key: str) -> SendReceipt:
        """Hand in a letter or an acknowledgement under an idempotency key.

        Raises:
            DocumentInvalid: A character can't be sent; nothing was.
        """
        ...

    def find_command(self, key: str) -> SendReceipt | None:
        """What was handed in under the key, or None when the relay says that it has nothing.

        Raises:
            InDoubt: The relay has no look-up, so nobody can tell but a person who looks there.
        """
        ...

    def acknowledgements(self, document_id: str) -> tuple[Acknowledged, ...]:
        """The acknowledgements of a document of ours, in the order of their arrival."""
        ...

    def mailbox(self) -> tuple[MailboxEntry, ...]:
        """Letters to us that were not acknowledged as received; one may be listed twice."""
        ...

    def letter(self, number: str) -> bytes:
        """The bytes of a pack in the mailbox, also after it was received.

        Raises:
            ExternalUnavailable: They don't have the digest that the mailbox gave.
        """
        ...

    def find_letter(self, document_id: str) -> bytes | None:
        """The bytes of a letter by its document id, one to us or one of ours, or None."""
        ...

    def deposit(self, file: Content) -> None:
        """Leave a file apart from its letter (별송), by its digest; again changes nothing."""
        ...
