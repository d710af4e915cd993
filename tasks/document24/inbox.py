"""The inbox poller: letters from the relay become messages to the engine.

A letter is published first and acknowledged as received afterwards, so that a crash in between
brings it back; its document id is the message id, so that it counts once. A letter whose title
names no contract or no known form goes to `unmatched`; without one it stays in the mailbox.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.errors import DocumentInvalid, ExternalUnavailable
from engine.ports import Value
from tasks.document24.client import Document24, MailboxEntry
from tasks.document24.letters import InboundLetter, read_letter
from tasks.document24.pack import DocType, Pack, acknowledgement
from tasks.document24.pack_xml import read_pack

_log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A letter that no instance can be told of. `letter` is None when its pack is not readable."""

    entry: MailboxEntry
    reason: str
    letter: InboundLetter | None = None


def collect(
    relay: Document24,
    publish: Publish,
    now: datetime,
    *,
    unmatched: Callable[[Unmatched], None] | None = None,
) -> int:
    """Take every new letter from the mailbox.

    Args:
        relay: The client of the relay.
        publish: Called once a letter, with the message name of its form, the contract number as
            correlation key and the letter's values under `letter`.
        now: Asia/Seoul; the moment of the acknowledgement.
        unmatched: Called with each letter that tells no contract or form.

    Returns:
        How many letters were published.

    Raises:
        ExternalUnavailable: The mailbox can't be listed. A single letter that can't be fetched
            stays where it is, for the next time.
    """
    published = 0
    for entry in {entry.document_id: entry for entry in relay.mailbox()}.values():
        try:
            published += _take(relay, entry, publish, now, unmatched)
        except ExternalUnavailable as error:
            _log.warning("letter %s stays in the mailbox: %s", entry.document_id, error)
    return published


def _take(
    relay: Document24,
    entry: MailboxEntry,
    publish: Publish,
    now: datetime,
    unmatched: Callable[[Unmatched], None] | None,
) -> int:
    """1 when the letter was published, else 0."""
    try:
        pack = read_pack(relay.letter(entry.number))
        letter = read_letter(pack, arrived_at=entry.arrived_at)
    except DocumentInvalid as error:
        if unmatched:
            unmatched(Unmatched(entry, error.text("en")))
        return 0
    if letter.contract_no is None or letter.form is None:
        if unmatched:
            unmatched(Unmatched(entry, "the title names no contract or no known form", letter))
            _receive(relay, pack, now)
        return 0
    publish(
        letter.form.message,
        correlation_key=letter.contract_no,
        variables={"letter": letter.variables()},
        message_id=letter.document_id,
    )
    _receive(relay, pack, now)
    return 1


def _receive(relay: Document24, pack: Pack, now: datetime) -> None:
    sender = relay.sender
    received = acknowledgement(pack, DocType.RECEIVE, at=now, dept=sender.name, person="")
    relay.send(received, key=f"receive:{pack.doc_id}")
