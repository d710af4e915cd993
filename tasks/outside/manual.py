"""Commands that an officer carries out at the outside's web site, and what the officer records.

Nothing leaves gyeyak: the row in the outbox is the work to be done. The officer records the number
that the web site gave, with evidence (a screen shot, a printed receipt) in the attachment store; or
that it was refused there. The same functions settle what a folder of files or a lost answer left
open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.errors import LedgerConflict, ValueInvalid
from engine.ports import NotYet, Value
from engine.privacy import refuse
from tasks.ledger.port import Entry, Evidence, Outbox
from tasks.outside.commands import Kinds, Receipt
from tasks.outside.recorded import newest, next_key, refusal_of, refusal_text

OFFICER_AGAIN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Manual:
    """`Commands` whose answers an officer records; to be used inside `Recorded`."""

    outbox: Outbox
    system: str

    def submit(self, kind: str, request: Mapping[str, Value], *, key: str) -> Receipt:  # noqa: ARG002 - the port's shape: the row has both
        """See `Commands.submit`: the recorded answer, or NotYet."""
        entry = self.outbox.find(self.system, key)
        if entry is not None and entry.result is not None:
            return Receipt(entry.kind, entry.result, entry.request_hash)
        if entry is not None and entry.refusal:
            raise refusal_of(entry)
        raise NotYet(OFFICER_AGAIN, f"an officer's record of {kind} at {self.system}")

    def find(self, key: str) -> Receipt | None:
        """See `Commands.find`; asking again only waits for the officer, so nothing is no doubt."""
        entry = self.outbox.find(self.system, key)
        if entry is None or entry.result is None:
            return None
        return Receipt(entry.kind, entry.result, entry.request_hash)


# --- what an officer records ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Officer:
    """What officers record of one system's commands; `kinds` are the commands of that system."""

    outbox: Outbox
    system: str
    kinds: Kinds

    def record(
        self,
        key: str,
        result: Mapping[str, Value],
        *,
        by: str,
        at: datetime,
        evidence: tuple[Evidence, ...],
    ) -> Entry:
        """Record an answer; see `record_result`. The key is that of a row in the outbox."""
        entry = self._entry(key)
        return record_result(
            self.outbox, entry, kinds=self.kinds, result=result, by=by, at=at, evidence=evidence
        )

    def refuse(
        self,
        key: str,
        code: str,
        reason: str,
        *,
        by: str,
        at: datetime,
        evidence: tuple[Evidence, ...],
    ) -> Entry:
        """Record a refusal; see `record_refusal`. The key is that of a row in the outbox."""
        entry = self._entry(key)
        return record_refusal(
            self.outbox, entry, code=code, reason=reason, by=by, at=at, evidence=evidence
        )

    def again(self, key: str, *, at: datetime) -> Entry:
        """Have a refused command sent once more; see `again`."""
        return again(self.outbox, self.system, key, at=at)

    def _entry(self, key: str) -> Entry:
        entry = self.outbox.find(self.system, key)
        if entry is None:
            raise _not_asked(self.system, key)
        return entry


def record_result(
    outbox: Outbox,
    entry: Entry,
    *,
    kinds: Kinds,
    result: Mapping[str, Value],
    by: str,
    at: datetime,
    evidence: tuple[Evidence, ...],
) -> Entry:
    """Record what the outside answered to a waiting command; the same again changes nothing.

    `kinds` are those of the entry's system. `result` may hold text as typed in: `_at` with a zone.

    Raises:
        ValueInvalid: No officer, no evidence, a kind that nobody knows, or a field of the answer is
            missing or of another type.
        PersonalData: Something that must not be kept.
        LedgerConflict: Another answer was recorded.
    """
    _signed(by, evidence)
    refuse({"result": result, "by": by}, "")
    kind = kinds.get(entry.kind)
    if kind is None:
        raise ValueInvalid(entry.kind, "no such kind of command", "알 수 없는 명령입니다")
    try:
        read = kind.read(result)
    except ValueError as error:
        needed = ", ".join(kind.result)
        words = f"답에 필요한 항목: {needed} ({error})"
        raise ValueInvalid("result", f"{error}; needed: {needed}", words) from error
    return outbox.acknowledge(entry.system, entry.key, result=read, at=at, by=by, evidence=evidence)


def record_refusal(
    outbox: Outbox,
    entry: Entry,
    *,
    code: str,
    reason: str,
    by: str,
    at: datetime,
    evidence: tuple[Evidence, ...],
) -> Entry:
    """Record that the outside refused a waiting command; `code` is one of the handler's, or empty.

    Raises:
        ValueInvalid: No officer, no evidence, no reason, or a code with a colon or a blank in it.
        PersonalData: Something that must not be kept.
        LedgerConflict: Another answer was recorded.
    """
    _signed(by, evidence)
    refuse({"code": code, "reason": reason, "by": by}, "")
    if not reason.strip():
        raise ValueInvalid("reason", "a refusal needs its reason", "거절 사유가 필요합니다")
    if any(letter in code for letter in ": \n\t"):
        raise ValueInvalid("code", "not a code", "거절 코드가 올바르지 않습니다")
    refusal = refusal_text(code, reason.strip())
    return outbox.acknowledge(
        entry.system, entry.key, refusal=refusal, at=at, by=by, evidence=evidence
    )


def again(outbox: Outbox, system: str, key: str, *, at: datetime) -> Entry:
    """Have a refused command sent once more: a further row, whose turn comes at the next attempt.

    Raises:
        LedgerConflict: Nothing was refused under this key.
    """
    entry = newest(outbox, system, key)
    if entry is None or not entry.refusal:
        raise LedgerConflict(
            "command",
            f"{system} {key}",
            "was not refused, so there is nothing to send again",
            "거절된 적이 없어 다시 보낼 것이 없습니다",
        )
    further = replace(
        entry,
        key=next_key(entry.key),
        requested_at=at,
        result=None,
        refusal="",
        acknowledged_at=None,
        acknowledged_by="",
        evidence=(),
    )
    return outbox.request(further)


def _not_asked(system: str, key: str) -> LedgerConflict:
    return LedgerConflict(
        "command", f"{system} {key}", "nothing was requested under it", "요청된 적이 없습니다"
    )


def _signed(by: str, evidence: tuple[Evidence, ...]) -> None:
    if not by.strip():
        raise ValueInvalid("by", "who records it is missing", "기록하는 담당자가 필요합니다")
    if not evidence:
        raise ValueInvalid("evidence", "evidence is missing", "증빙 파일이 필요합니다")
