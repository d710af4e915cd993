"""Commands that leave evidence: the outbox row before, the answer after, whatever the mode.

Each command has a row in the ledger under its idempotency key. The first attempt writes it before
anything leaves. A result is final: the same key is answered from the row, and nothing leaves again.
A refusal had no effect, so the same key asks again; an answer that differs, a corrected request, or
a person's wish to have it sent again (`again`), opens a further row under `key#2`, `key#3`..., and
the earlier rows stay as they are. Other content where an answer is there, or still may come, is
refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.errors import ExternalRejected
from engine.ports import Clock, InDoubt, Value
from tasks.ledger.port import Entry, Outbox
from tasks.outside.commands import Commands, Receipt, request_hash

_REFUSED = "refused"
_KEY_PARTS = 3  # instance:element:visit


def refusal_text(code: str, reason: str) -> str:
    """A refusal as the ledger keeps it: the outside's code, and its words if there are any."""
    return f"{code or _REFUSED}: {reason}" if reason else code or _REFUSED


def refusal_of(entry: Entry) -> ExternalRejected:
    """The refusal that an entry holds, as the error that it was."""
    code, _, reason = entry.refusal.partition(": ")
    return ExternalRejected(entry.system, reason or code, "" if code == _REFUSED else code)


def _code(refusal: str) -> str:
    return refusal.partition(": ")[0]


def instance_of(key: str) -> str:
    """The instance whose command a key names, or an empty text for a command of no instance."""
    parts = key.split("#")[0].split(":")
    return parts[0] if len(parts) >= _KEY_PARTS and parts[-1].isdigit() else ""


def newest(outbox: Outbox, system: str, key: str) -> Entry | None:
    """The newest row of a command, or None when nothing was ever asked."""
    entry = outbox.find(system, key)
    number = 2
    while entry is not None:
        later = outbox.find(system, f"{key}#{number}")
        if later is None:
            return entry
        entry, number = later, number + 1
    return None


def next_key(key: str) -> str:
    """The key of the row that follows `key`."""
    first, _, number = key.partition("#")
    return f"{first}#{int(number or 1) + 1}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """`Commands` of one system over others, with a row in the outbox for each.

    `mode` is what the row says of the way it went: `simulator`, `file-drop`, `manual` ...
    """

    commands: Commands
    outbox: Outbox
    system: str
    mode: str
    clock: Clock

    def submit(self, kind: str, request: Mapping[str, Value], *, key: str) -> Receipt:
        """See `Commands.submit`; a command whose result is known is not sent again.

        Raises:
            LedgerConflict: The key was used for another kind or other content.
        """
        entry = self._requested(kind, request, key)
        if entry.result is not None:
            return _receipt(entry)
        try:
            receipt = self.commands.submit(kind, request, key=entry.key)
        except ExternalRejected as error:
            self._refused(entry, error)
            raise
        except InDoubt as doubt:
            raise _in_doubt(doubt, entry) from doubt
        return self._answered(entry, receipt)

    def find(self, key: str) -> Receipt | None:
        """See `Commands.find`; what was never asked was surely never done."""
        entry = newest(self.outbox, self.system, key)
        if entry is None:
            return None
        if entry.result is not None:
            return _receipt(entry)
        try:
            receipt = self.commands.find(entry.key)
        except InDoubt as doubt:
            raise _in_doubt(doubt, entry) from doubt
        return self._answered(entry, receipt) if receipt else None

    def _requested(self, kind: str, request: Mapping[str, Value], key: str) -> Entry:
        wanted = self._entry(kind, request, key)
        known = newest(self.outbox, self.system, key)
        if known is not None:
            corrected = known.refusal and known.request_hash != wanted.request_hash
            row = next_key(known.key) if corrected else known.key
            wanted = replace(wanted, key=row)
        return self.outbox.request(wanted)

    def _entry(self, kind: str, request: Mapping[str, Value], key: str) -> Entry:
        return Entry(
            system=self.system,
            key=key,
            kind=kind,
            mode=self.mode,
            instance=instance_of(key),
            request=request,
            request_hash=request_hash(kind, request),
            requested_at=self.clock.now(),
        )

    def _answered(self, entry: Entry, receipt: Receipt) -> Receipt:
        if entry.refusal:  # the outside, asked again, says something else now
            further = self._entry(entry.kind, entry.request, next_key(entry.key))
            entry = self.outbox.request(further)
        at = self.clock.now()
        kept = self.outbox.acknowledge(self.system, entry.key, result=receipt.result, at=at)
        return _receipt(kept)

    def _refused(self, entry: Entry, error: ExternalRejected) -> None:
        refusal = refusal_text(error.refusal, error.reason)
        if _code(entry.refusal) == _code(refusal):  # the words may be masked in the row
            return
        if entry.refusal:
            further = self._entry(entry.kind, entry.request, next_key(entry.key))
            entry = self.outbox.request(further)
        self.outbox.acknowledge(self.system, entry.key, refusal=refusal, at=self.clock.now())


def _receipt(entry: Entry) -> Receipt:
    return Receipt(entry.kind, entry.result or {}, entry.request_hash)


def _in_doubt(doubt: InDoubt, entry: Entry) -> InDoubt:
    """The doubt with everything that a person needs in order to look."""
    evidence = {
        "where": entry.mode,
        **doubt.evidence,
        "system": entry.system,
        "key": entry.key,
        "kind": entry.kind,
        "request_hash": entry.request_hash,
        "sent_at": entry.requested_at,
    }
    return InDoubt(doubt.message, evidence)
