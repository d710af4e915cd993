"""Does Nara Marketplace show what was sent? Field by field, and hash by hash.

For each command of an instance: the request's hash is computed again and held against the ledger's
and the one that the instance's history keeps, and each field of the request is held against what is
shown now. A field can be the same or not; not shown yet (the command waits, or the public API
lags); not public at all; or replaced by a later command of the same instance.

`compare` and `replaced` are pure; `reconcile` asks the outside.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.items import Record
from engine.ports import Value
from engine.values import normalise
from tasks.ledger.port import Entry
from tasks.nara.client import Key, Kind, NaraReads, Notice
from tasks.nara.handlers import notice_fields
from tasks.nara.link import CANCELLED, COMMANDS, SYSTEM, NaraLink
from tasks.nara.operations import REGION_LIMITS
from tasks.nara.question import By
from tasks.nara.unconnected import public_fields
from tasks.outside.commands import request_hash

Fields = Mapping[str, Value]


class Standing(StrEnum):
    """What became of a field that was sent."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_SHOWN_YET = "not_shown_yet"
    NOT_PUBLIC = "not_public"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one command: what was sent and what is shown; `same` only when they are equal.

    `shown` is None unless the field is shown: `standing` says why.
    """

    key: str
    kind: str
    field: str
    sent: Value
    shown: Value
    standing: Standing

    @property
    def same(self) -> bool:
        """Whether what is shown is what was sent."""
        return self.standing is Standing.SAME


@dataclass(frozen=True, slots=True)
class HashCheck:
    """The hash of one request: computed now, in the ledger, and in the instance's history.

    `history` is empty for a command whose result the history does not hold (yet).
    """

    key: str
    kind: str
    computed: str
    ledger: str
    history: str

    @property
    def same(self) -> bool:
        """Whether all that are there are equal."""
        return {self.computed} == {self.ledger, self.history or self.computed}


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Every field and every hash, in the order of the commands; `waiting` and `refused` are keys.

    `unrecorded` are keys that the history has a hash for and the ledger knows nothing of.
    """

    fields: tuple[Difference, ...]
    hashes: tuple[HashCheck, ...]
    waiting: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    unrecorded: tuple[str, ...] = ()

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The fields that are shown otherwise than they were sent."""
        return tuple(one for one in self.fields if one.standing is Standing.DIFFERENT)

    @property
    def agrees(self) -> bool:
        """Whether nothing differs, neither a field that is shown nor a hash."""
        return not self.differences and not self.unrecorded and all(h.same for h in self.hashes)


def reconcile(
    entries: Iterable[Entry],
    reads: NaraReads,
    link: NaraLink,
    recorded_hashes: Mapping[str, str],
) -> Reconciliation:
    """Hold the commands of one instance against what Nara Marketplace shows now.

    Args:
        entries: The ledger's, in the order of request; those of other systems are passed over.
        reads: The public side.
        link: The agency's side; what it holds counts only where it mirrors Nara.
        recorded_hashes: The request hash by key, out of the instance's history (`hashes_of`).

    Raises:
        ExternalUnavailable: The outside can't be asked now.
    """
    asked = [one for one in entries if one.system == SYSTEM and one.kind in COMMANDS]
    done = [one for one in asked if one.result is not None]
    gone = replaced(done)
    fields: list[Difference] = []
    for entry in asked:
        if not entry.refusal:
            fields += compare(entry, _shown(entry, done, reads, link), gone)
    known = {_first(one.key) for one in asked}
    return Reconciliation(
        tuple(fields),
        tuple(_check(one, recorded_hashes.get(_first(one.key), "")) for one in asked),
        waiting=tuple(one.key for one in asked if one.waiting),
        refused=tuple(one.key for one in asked if one.refusal),
        unrecorded=tuple(key for key in recorded_hashes if key not in known),
    )


def hashes_of(records: Iterable[Record], kinds: Iterable[str] = ()) -> Mapping[str, str]:
    """The request hash by key, out of what calls of Nara's steps returned.

    `kinds` are the task types to look at; without any, those of `COMMANDS`.
    """
    types = frozenset(kinds) or {one.step for one in COMMANDS.values()}
    found: dict[str, str] = {}
    for record in records:
        data = record.data
        if record.type != "call_succeeded" or data.get("type") not in types:
            continue
        reference = (data.get("variables") or {}).get("reference")
        if isinstance(reference, Mapping) and isinstance(reference.get("request_hash"), str):
            found[str(data.get("id"))] = reference["request_hash"]
    return found


# --- the pure core -------------------------------------------------------------------------------


def compare(
    entry: Entry, shown: Fields | None, gone: frozenset[tuple[str, str]] = frozenset()
) -> tuple[Difference, ...]:
    """Each field of a request beside what is shown; `shown` None when nothing is shown yet.

    A field of `shown` that is None is not shown yet; one that is not in it is not public. `gone`
    are (key, field) that a later command replaced.
    """
    compared = COMMANDS[entry.kind].compared
    return tuple(
        _field(entry, name, sent, compared.get(name), shown, gone)
        for name, sent in entry.request.items()
    )


def _field(
    entry: Entry,
    name: str,
    sent: Value,
    public_name: str | None,
    shown: Fields | None,
    gone: frozenset[tuple[str, str]],
) -> Difference:
    standing, value = _standing(sent, public_name, shown)
    if standing is Standing.DIFFERENT and (entry.key, name) in gone:
        standing = Standing.REPLACED
    return Difference(entry.key, entry.kind, name, sent, value, standing)


def _standing(sent: Value, name: str | None, shown: Fields | None) -> tuple[Standing, Value]:
    if name is None:
        return Standing.NOT_PUBLIC, None
    if shown is None:
        return Standing.NOT_SHOWN_YET, None
    if name not in shown:
        return Standing.NOT_PUBLIC, None
    value = shown[name]
    if value is None:
        return Standing.NOT_SHOWN_YET, None
    same: bool = normalise(sent) == normalise(value)
    return (Standing.SAME if same else Standing.DIFFERENT), value


_TARGETS: Mapping[str, Callable[[Entry], tuple[Value, ...]]] = {
    "award": lambda one: ("award", one.request.get("notice_no"), one.request.get("notice_ord")),
    "contract": lambda one: ("contract", (one.result or {}).get("contract_no")),
    "change": lambda one: ("contract", one.request.get("contract_no")),
}


def replaced(done: Sequence[Entry]) -> frozenset[tuple[str, str]]:
    """(key, field) of what a later command about the same thing gave another value."""
    found: set[tuple[str, str]] = set()
    for index, entry in enumerate(done):
        target = _TARGETS.get(entry.kind)
        for later in done[index + 1 :]:
            other = _TARGETS.get(later.kind)
            if target and other and target(entry) == other(later):
                found |= {(entry.key, name) for name in entry.request if name in later.request}
    return frozenset(found)


def _first(key: str) -> str:
    """The key of the handler's call; further rows of the same command carry a number."""
    return key.partition("#")[0]


def _check(entry: Entry, history: str) -> HashCheck:
    computed = request_hash(entry.kind, entry.request)
    known = "" if entry.refusal else history
    return HashCheck(entry.key, entry.kind, computed, entry.request_hash, known)


# --- what is shown -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Look:
    """What a look-up may use: the command, all that were done, and both sides."""

    entry: Entry
    done: Sequence[Entry]
    reads: NaraReads
    link: NaraLink

    @property
    def of_notice(self) -> Key:
        """The notice that the command made, or else is about."""
        named = {**self.entry.request, **(self.entry.result or {})}
        return Key(str(named["notice_no"]), str(named.get("notice_ord", "000")))

    def notice_row(self) -> Notice | None:
        """That notice, as the public API shows it."""
        key = self.of_notice
        return next((one for one in self.reads.notices(key.number) if one.key == key), None)


def _shown(entry: Entry, done: Sequence[Entry], reads: NaraReads, link: NaraLink) -> Fields | None:
    look = SHOWN_BY.get(COMMANDS[entry.kind].read_back)
    if look is None or entry.result is None:
        return None
    return look(_Look(entry, done, reads, link))


def _notice(look: _Look) -> Fields | None:
    row = look.notice_row()
    if row is None:
        return None
    base = look.reads.base_amount(row.key, row.kind)
    shown = {**notice_fields(row), "base_amount_won": base.base_amount_won if base else None}
    if row.kind is not Kind.GOODS:  # only notices of goods have it
        del shown["delivery_due_on"]
    if "region" in look.entry.request:
        shown["region"] = _regions(look, row.key)
    return shown


def _regions(look: _Look, key: Key) -> str | None:
    named = {"bidNtceNo": key.number, "bidNtceOrd": key.order}
    rows = look.reads.ask(REGION_LIMITS.by(By.NOTICE, **named))
    return ", ".join(one.region for one in rows) or None


def _cancellation(look: _Look) -> Fields | None:
    row = look.notice_row()
    return notice_fields(row) if row and row.notice_kind == CANCELLED else None


def _base_amount(look: _Look) -> Fields | None:
    row = look.notice_row()
    base = look.reads.base_amount(row.key, row.kind) if row else None
    if base is None:
        return None
    return {
        "notice_no": base.key.number,
        "notice_ord": base.key.order,
        "base_amount_won": base.base_amount_won,
        "range_low_rate": base.range_low_rate,
        "range_high_rate": base.range_high_rate,
    }


def _award(look: _Look) -> Fields | None:
    award = look.reads.award(look.of_notice)
    if award is None:
        return None
    return {
        "notice_no": award.key.number,
        "notice_ord": award.key.order,
        "bidder_no": award.bidder_no,
        "amount_won": award.amount_won,
    }


def _contract(look: _Look) -> Fields | None:
    number = str((look.entry.result or {})["contract_no"])
    public = look.reads.contract(number)
    if public is not None:
        return public_fields(public)
    held = look.link.sent_contract(number, instance=look.entry.instance)
    return held.fields if held is not None and held.mirrored else None


def _change(look: _Look) -> Fields | None:
    number = str(look.entry.request["contract_no"])
    public = look.reads.contract(number)
    changes = [
        one for one in look.done if one.kind == "change" and one.request["contract_no"] == number
    ]
    order = changes.index(look.entry) + 1
    if public is None or not public.change.isdigit() or int(public.change) < order:
        return None
    shown = public.contract_no.removesuffix(public.change)
    return {**public_fields(public), "contract_no": shown}


SHOWN_BY: Mapping[str, Callable[[_Look], Fields | None]] = {
    "notice": _notice,
    "cancellation": _cancellation,
    "base_amount": _base_amount,
    "award": _award,
    "contract": _contract,
    "change": _change,
}
