"""The ports of the ledger: what was asked of the outside, letters nobody waits for, quotas.

The engine's history says what an instance did. The ledger says what went to the outside and what
came back, so that a lost answer, a file drop or an officer at a web site leaves the same evidence.
Every method may raise StoreError when the database can't be used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from engine.ports import Value

TriageState = Literal["open", "matched", "returned", "set_aside"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that proves what was done outside; its content is in the attachment store.

    `name` is the file's name for people, without a folder; `sha256` is 64 hexadecimal digits.
    """

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One command to an outside system, and what it answered.

    `key` is the idempotency key, `instance:element:visit` for a handler's command; `instance` is
    its first part, or empty for a command of no instance. `kind` names the command, `mode` the way
    it went (`simulator`, `file-drop`, `manual`). `request` is what was sent, `request_hash` the
    sha256 of the canonical text (`engine.values.dumps`) of `{"kind", "request"}`. `requested_at`
    and `acknowledged_at` are aware. An acknowledged entry has either a `result` or a `refusal`
    (the outside's code for why). `acknowledged_by` names the officer who recorded the answer, and
    is empty when a program received it.
    """

    system: str
    key: str
    kind: str
    mode: str
    instance: str
    request: Mapping[str, Value] = field(repr=False)
    request_hash: str
    requested_at: datetime
    result: Mapping[str, Value] | None = field(default=None, repr=False)
    refusal: str = ""
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def waiting(self) -> bool:
        """Whether the outside has not answered yet."""
        return self.acknowledged_at is None


class Outbox(Protocol):
    """Every command to the outside, written before it goes; never changed, answered once."""

    def request(self, entry: Entry) -> Entry:
        """Note that a command is about to go; what is noted already, answer included, comes back.

        Only the part before `result` is kept: an answer is noted by `acknowledge`.

        Raises:
            LedgerConflict: The key was used for another kind or other content.
            ValueInvalid: The request holds what no value may be, or its hash is not its own.
        """
        ...

    def acknowledge(
        self,
        system: str,
        key: str,
        *,
        result: Mapping[str, Value] | None = None,
        refusal: str = "",
        at: datetime,
        by: str = "",
        evidence: tuple[Evidence, ...] = (),
    ) -> Entry:
        """Note the answer, which is either a result or a refusal, once.

        The same answer again changes nothing; time, officer and evidence stay those of the first.

        Raises:
            LedgerConflict: Another answer was noted, or no such command was requested.
            ValueInvalid: Neither a result nor a refusal, or both.
        """
        ...

    def find(self, system: str, key: str) -> Entry | None:
        """The command under a key, or None when none was requested."""
        ...

    def of_instance(self, instance: str) -> tuple[Entry, ...]:
        """Every command of an instance, in the order in which they were requested."""
        ...

    def answered(self, field: str, value: str) -> bool:
        """Whether any answer gave this text in this field, such as a contract number.

        Raises:
            ValueInvalid: Something else than letters, digits and hyphens.
        """
        ...

    def waiting(self, system: str = "") -> tuple[Entry, ...]:
        """Commands without an answer, of one system or of all, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class TriageLetter:
    """An official letter that no instance could be told of; an officer decides what becomes of it.

    `number` is the sender's registration number, `sender_code` its organisation code. `sent_at`
    and `arrived_at` are aware. `reason` says why it was not matched. `pack_sha256` finds the letter
    as it came in the attachment store. `state` is open until it is settled: `matched` to a contract
    (`contract_no`, `form`), `returned` to the sender, or `set_aside` with a `note`.
    """

    document_id: str
    number: str
    title: str
    sender_code: str
    sender_name: str
    sent_at: datetime
    arrived_at: datetime
    reason: str
    pack_sha256: str
    state: TriageState = "open"
    settled_by: str = ""
    settled_at: datetime | None = None
    note: str = ""
    contract_no: str = ""
    form: str = ""


class Triage(Protocol):
    """Letters that no instance can be told of."""

    def put(self, letter: TriageLetter) -> None:
        """Keep an open letter; one that is there already stays as it is.

        Raises:
            LedgerConflict: Another letter is kept under the same document id.
        """
        ...

    def letters(self, state: TriageState = "open") -> tuple[TriageLetter, ...]:
        """Letters in a state, in the order in which they arrived."""
        ...

    def letter(self, document_id: str) -> TriageLetter | None:
        """One letter, or None when there is no such one."""
        ...

    def settle(
        self,
        document_id: str,
        *,
        state: TriageState,
        by: str,
        at: datetime,
        note: str = "",
        contract_no: str = "",
        form: str = "",
    ) -> TriageLetter:
        """Decide what becomes of an open letter; the same decision again changes nothing.

        Raises:
            LedgerConflict: There is no such letter, or it is settled otherwise.
        """
        ...


class Budgets(Protocol):
    """The daily quota and the pace of an account with an outside system, over all processes.

    An account is one service key with one system, by a name that shows nothing of the key. The day
    is that of the system: the quota of the public data portal begins anew at midnight in Seoul.
    """

    def spend(self, account: str, *, day: date, limit: int) -> bool:
        """Take one request of a day's quota: True when one was left, False when it is used up."""
        ...

    def use_up(self, account: str, *, day: date) -> None:
        """Note that the outside refused for its quota: nothing more is spent on that day."""
        ...

    def slot(self, account: str, *, now: datetime, interval: timedelta) -> datetime:
        """Reserve the next moment at which a request may go, and give it: `now` or later.

        Two slots of one account are at least `interval` apart. A clock that was set back does not
        block the account: a slot that lies further ahead than ten minutes and a thousand
        intervals is forgotten. `now` is the machine's time; a demo's own clock may stand still.
        """
        ...


class Ledger(Outbox, Triage, Budgets, Protocol):
    """All of them, over one database."""

    def checks(self) -> Mapping[str, str]:
        """What could be wrong with it: name -> an empty text when fine, else what is wrong."""
        ...

    def close(self) -> None:
        """Give the connections back. Closing twice does nothing."""
        ...
