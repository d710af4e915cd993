"""Whatever is lost, a command has one effect, or a person is asked; never two, never none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ExternalRejected, ExternalUnavailable
from engine.ports import Clock, InDoubt, Value
from tasks.ledger import Entry, Outbox, open_ledger
from tasks.outside.commands import Receipt, request_hash
from tasks.outside.recorded import Recorded
from tests.support import MovableClock

KEY = "i1:step:1"
REQUEST = {"title": "노트북", "price_won": 1_000}


class Killed(Exception):
    """The worker died."""


class Fate(Enum):
    """What happens to one try."""

    ANSWERED = "answered"
    NEVER_ARRIVED = "never arrived"
    ANSWER_LOST = "answer lost"
    REFUSED = "refused"
    KILLED_BEFORE = "killed before it was noted"
    KILLED_AFTER_NOTE = "killed after it was noted"
    KILLED_AFTER_EFFECT = "killed after the effect"


@dataclass
class Outside:
    """An outside with effects by key; it may not be able to look them up."""

    can_look: bool
    effects: list[str] = field(default_factory=list)
    fate: Fate = Fate.ANSWERED

    def submit(self, kind: str, request: Mapping[str, Value], *, key: str) -> Receipt:
        if self.fate is Fate.KILLED_AFTER_NOTE:
            raise Killed
        if self.fate is Fate.NEVER_ARRIVED:
            raise ExternalUnavailable("nara", "no answer")
        if self.fate is Fate.REFUSED:
            raise ExternalRejected("nara", "개찰 전입니다", "not_opened")
        self.effects.append(key)
        if self.fate is Fate.ANSWER_LOST:
            raise ExternalUnavailable("nara", "no answer")
        if self.fate is Fate.KILLED_AFTER_EFFECT:
            raise Killed
        return Receipt(kind, {"order_no": "A-1"}, request_hash(kind, request))

    def find(self, key: str) -> Receipt | None:
        if not self.can_look:
            raise InDoubt("cannot tell")
        return Receipt("order", {"order_no": "A-1"}) if key in self.effects else None


@dataclass(frozen=True)
class Fragile:
    """An outbox whose process dies before it writes."""

    outbox: Outbox
    outside: Outside

    def request(self, entry: Entry) -> Entry:
        if self.outside.fate is Fate.KILLED_BEFORE:
            raise Killed
        return self.outbox.request(entry)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.outbox, name)


def attempt(commands: Recorded, began: int) -> Receipt:
    """One attempt as the engine makes it: after the first it looks before it does anything."""
    found = commands.find(KEY) if began else None
    return found or commands.submit("order", REQUEST, key=KEY)


@given(st.lists(st.sampled_from(Fate), max_size=8), st.booleans())
def test_one_effect_or_a_person(fates: list[Fate], can_look: bool) -> None:
    clock: Clock = MovableClock()
    outside = Outside(can_look)
    with open_ledger("sqlite://") as ledger:
        fragile: Any = Fragile(ledger, outside)
        commands = Recorded(outside, fragile, "nara", "simulator", clock)
        receipt, doubtful = None, False
        for began, fate in enumerate([*fates, Fate.ANSWERED]):
            outside.fate = fate
            try:
                receipt = attempt(commands, began)
            except InDoubt:
                doubtful = True
                break
            except (Killed, ExternalUnavailable, ExternalRejected):
                continue
            assert len(outside.effects) == 1
        rows = ledger.of_instance("i1")

    assert len(outside.effects) <= 1
    assert not (doubtful and can_look)
    assert doubtful or receipt is not None
    answered = [row for row in rows if row.result is not None]
    assert len(answered) == (0 if doubtful else 1)
    assert {row.request_hash for row in rows} == {request_hash("order", REQUEST)}
