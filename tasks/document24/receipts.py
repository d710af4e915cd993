"""Acknowledging a letter to us: accept (접수), return (반송), receive; once each.

The key of an acceptance and of a receipt is the document's, not a step's: whoever accepts a letter
first - the inbox, an officer, a step - the others find that acceptance with its number and moment.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine.ports import Value
from tasks.document24.client import Document24, SendReceipt
from tasks.document24.pack import DocType, Pack, acknowledgement


def accept_key(document_id: str) -> str:
    """The idempotency key of the acceptance of a letter."""
    return f"accept:{document_id}"


def accept(relay: Document24, letter: Pack, *, at: datetime) -> SendReceipt:
    """Accept a letter; its receipt has the registration number and the moment of the acceptance.

    Accepting it again gives the first receipt.
    """
    return acknowledge(relay, letter, DocType.ACCEPT, key=accept_key(letter.doc_id), at=at)


def receive(relay: Document24, letter: Pack, *, at: datetime) -> SendReceipt:
    """Take a letter out of the mailbox."""
    return acknowledge(relay, letter, DocType.RECEIVE, key=f"receive:{letter.doc_id}", at=at)


def acknowledge(
    relay: Document24, letter: Pack, kind: DocType, *, key: str, at: datetime, reason: str = ""
) -> SendReceipt:
    """Send one acknowledgement under a key, after a look whether that was done.

    Raises:
        DocumentInvalid: A character of the reason can't be sent.
        ExternalRejected: The relay refuses it, such as an acceptance of a returned letter.
    """
    done = relay.find_command(key)
    return done or send(relay, letter, kind, key=key, at=at, reason=reason)


def send(
    relay: Document24, letter: Pack, kind: DocType, *, key: str, at: datetime, reason: str = ""
) -> SendReceipt:
    """As `acknowledge`, for a step that was not tried before: nobody needs to look.

    Raises:
        DocumentInvalid: A character of the reason can't be sent.
        ExternalRejected: The relay refuses it.
    """
    sender = relay.sender
    pack = acknowledgement(
        letter, kind, at=at, dept=sender.name, person=sender.person, reason=reason
    )
    # a letter to several bodies is acknowledged by each for itself
    ours = replace(pack, sender_org=sender.org_code, sender_id=sender.dept_code)
    return relay.send(ours, key=key)


def accepted(receipt: SendReceipt) -> Mapping[str, Value]:
    """What a letter's variables say about its acceptance: legal clocks count from `accepted_at`."""
    return {"accepted_at": receipt.taken_at, "receipt_number": receipt.number or None}
