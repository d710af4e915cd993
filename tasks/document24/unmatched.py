"""Letters that no instance can be told of: what is known of one, and how officers see it."""

from dataclasses import dataclass
from datetime import datetime

from engine.privacy import mask
from tasks.document24.client import MailboxEntry
from tasks.document24.letters import InboundLetter
from tasks.ledger.port import TriageLetter


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A letter that no instance can be told of. `letter` is None when its pack is not readable."""

    entry: MailboxEntry
    reason: str
    letter: InboundLetter | None = None
    reason_ko: str = ""


def kept(unmatched: Unmatched, pack_sha256: str) -> TriageLetter:
    """The letter as the triage list keeps it; what is not readable is empty."""
    entry, letter = unmatched.entry, unmatched.letter
    return TriageLetter(
        document_id=entry.document_id,
        number=mask(letter.reg_number) if letter else "",
        title=mask(letter.title) if letter else "",
        sender_code=letter.sender_code if letter else "",
        sender_name=mask(letter.sender_name) if letter else "",
        sent_at=_sent_at(unmatched),
        arrived_at=entry.arrived_at,
        reason=mask(unmatched.reason_ko or unmatched.reason),
        pack_sha256=pack_sha256,
    )


def _sent_at(unmatched: Unmatched) -> datetime:
    letter = unmatched.letter
    return letter.sent_at if letter else unmatched.entry.arrived_at
