"""Packs as commands of the outbox: their kinds, what each asks, and a relay that records them.

However a pack travels - to a connector over HTTP, as a file, by an officer at the web site - the
ledger has a row for it before it leaves, and the answer afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.ports import Clock, Value
from tasks.document24.client import Acknowledged, Document24, MailboxEntry, Sender, SendReceipt
from tasks.document24.pack import Content, Pack
from tasks.document24.sending import ACKNOWLEDGEMENT, LETTER, kind_of, request_of
from tasks.document24.state import NAME
from tasks.ledger.port import Outbox
from tasks.outside.commands import CommandKind, Kinds, Receipt
from tasks.outside.recorded import Recorded

__all__ = ["KINDS", "NAME", "STATUS", "RecordedRelay", "sent", "told"]
STATUS = "status"
KINDS: Kinds = {
    LETTER: CommandKind("/packs", ("taken_at",), ("number",)),
    ACKNOWLEDGEMENT: CommandKind("/packs", ("taken_at",), ("number",)),
    # what became of a letter, as an officer sees it in the web site: accepted, returned or failed
    STATUS: CommandKind("/status", ("status", "changed_at"), ("reason",)),
}


def sent(document_id: str, receipt: Receipt) -> SendReceipt:
    """The receipt of a pack out of that of its command."""
    result = receipt.result
    return SendReceipt(document_id, result["taken_at"], str(result.get("number") or ""))


def told(receipt: SendReceipt) -> Mapping[str, Value]:
    """A receipt as the result of a command."""
    return {
        "document_id": receipt.document_id,
        "taken_at": receipt.taken_at,
        "number": receipt.number,
    }


@dataclass(frozen=True, slots=True)
class _Packs:
    """`Commands` that hand packs to a relay; `pack` is the one to be handed in."""

    relay: Document24
    pack: Pack | None = None

    def submit(self, kind: str, request: Mapping[str, Value], *, key: str) -> Receipt:  # noqa: ARG002 - the port's shape: the pack says both
        """See `Commands.submit`."""
        if self.pack is None:
            raise AssertionError("nothing is submitted without its pack")
        return Receipt(kind, told(self.relay.send(self.pack, key=key)))

    def find(self, key: str) -> Receipt | None:
        """See `Commands.find`."""
        found = self.relay.find_command(key)
        return Receipt("", told(found)) if found else None


@dataclass(frozen=True, slots=True)
class RecordedRelay:
    """A relay over another one, with a row in the outbox for each pack that is handed in.

    `mode` is what the row says of the way it went.
    """

    relay: Document24
    outbox: Outbox = field(repr=False)
    mode: str
    clock: Clock

    @property
    def sender(self) -> Sender:
        """See `Document24.sender`."""
        return self.relay.sender

    def send(self, pack: Pack, *, key: str) -> SendReceipt:
        """See `Document24.send`.

        Raises:
            LedgerConflict: The key was used for another pack.
        """
        found = self._recorded(pack).submit(kind_of(pack), request_of(pack), key=key)
        return sent(pack.doc_id, found)

    def find_command(self, key: str) -> SendReceipt | None:
        """See `Document24.find_command`."""
        found = self._recorded().find(key)
        return sent(self._document(key, found), found) if found else None

    def _document(self, key: str, found: Receipt) -> str:
        entry = self.outbox.find(NAME, key)
        known = found.result.get("document_id") or (entry.request["document_id"] if entry else "")
        return str(known)

    def _recorded(self, pack: Pack | None = None) -> Recorded:
        return Recorded(_Packs(self.relay, pack), self.outbox, NAME, self.mode, self.clock)

    def acknowledgements(self, document_id: str) -> tuple[Acknowledged, ...]:
        """See `Document24.acknowledgements`."""
        return self.relay.acknowledgements(document_id)

    def mailbox(self) -> tuple[MailboxEntry, ...]:
        """See `Document24.mailbox`."""
        return self.relay.mailbox()

    def letter(self, number: str) -> bytes:
        """See `Document24.letter`."""
        return self.relay.letter(number)

    def find_letter(self, document_id: str) -> bytes | None:
        """See `Document24.find_letter`."""
        return self.relay.find_letter(document_id)

    def deposit(self, file: Content) -> None:
        """See `Document24.deposit`."""
        self.relay.deposit(file)
