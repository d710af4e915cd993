"""Every command leaves a row before and an answer after, whatever the way it goes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from engine.errors import ExternalRejected, ExternalUnavailable, LedgerConflict, ValueInvalid
from engine.ports import InDoubt, NotYet
from tasks.ledger import Evidence, SqlLedger, open_ledger
from tasks.outside.commands import CommandKind, Receipt, request_hash
from tasks.outside.manual import again, record_refusal, record_result
from tasks.outside.modes import by_officer
from tasks.outside.recorded import Recorded, instance_of, newest
from tests.support import MORNING, MovableClock

KINDS = {"order": CommandKind("/orders", ("order_no", "ordered_at"))}
REQUEST = {"title": "노트북", "price_won": 1_000}
KEY = "i1:order:1"
RESULT = {"order_no": "A-1", "ordered_at": MORNING}
PROOF = (Evidence("screen.png", "ab" * 32),)


@dataclass
class Outside:
    """An outside that answers from a list; `seen` are the keys under which it was asked to act."""

    answers: list[Any]
    found: Any = None
    seen: list[str] = field(default_factory=list)

    def submit(self, kind: str, request: Mapping[str, Any], *, key: str) -> Receipt:
        self.seen.append(key)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Receipt(kind, answer, request_hash(kind, request))

    def find(self, key: str) -> Receipt | None:
        if isinstance(self.found, Exception):
            raise self.found
        return Receipt("order", self.found) if self.found else None


@pytest.fixture
def ledger() -> Iterator[SqlLedger]:
    with open_ledger("sqlite://") as opened:
        yield opened


def recorded(ledger: SqlLedger, *answers: Any, found: Any = None) -> tuple[Recorded, Outside]:
    outside = Outside(list(answers), found)
    return Recorded(outside, ledger, "nara", "simulator", MovableClock()), outside


def test_the_row_is_there_before_and_the_answer_after(ledger: SqlLedger) -> None:
    commands, outside = recorded(ledger, ExternalUnavailable("nara", "no answer"), RESULT)

    with pytest.raises(ExternalUnavailable):
        commands.submit("order", REQUEST, key=KEY)
    asked = ledger.find("nara", KEY)
    assert asked is not None
    assert asked.waiting
    assert (asked.kind, asked.mode, asked.instance) == ("order", "simulator", "i1")
    assert (dict(asked.request), asked.request_hash) == (REQUEST, request_hash("order", REQUEST))

    receipt = commands.submit("order", REQUEST, key=KEY)

    assert receipt == Receipt("order", RESULT, asked.request_hash)
    answered = ledger.find("nara", KEY)
    assert answered is not None
    assert answered.result == RESULT
    assert outside.seen == [KEY, KEY]


def test_a_known_result_is_not_asked_for_again(ledger: SqlLedger) -> None:
    commands, outside = recorded(ledger, RESULT)
    first = commands.submit("order", REQUEST, key=KEY)

    assert commands.submit("order", REQUEST, key=KEY) == first == commands.find(KEY)
    assert outside.seen == [KEY]


def test_a_key_carries_one_content_only_and_nothing_leaves(ledger: SqlLedger) -> None:
    commands, outside = recorded(ledger, RESULT)
    commands.submit("order", REQUEST, key=KEY)

    with pytest.raises(LedgerConflict):
        commands.submit("order", {**REQUEST, "price_won": 2_000}, key=KEY)
    assert outside.seen == [KEY]


def test_what_was_never_asked_was_surely_never_done_even_where_nobody_can_look(
    ledger: SqlLedger,
) -> None:
    commands, _ = recorded(ledger, found=InDoubt("cannot tell"))

    assert commands.find(KEY) is None


def test_what_was_asked_is_looked_for_and_noted(ledger: SqlLedger) -> None:
    commands, _ = recorded(ledger, ExternalUnavailable("nara", "lost"), found=RESULT)
    with pytest.raises(ExternalUnavailable):
        commands.submit("order", REQUEST, key=KEY)

    assert commands.find(KEY) == Receipt("order", RESULT, request_hash("order", REQUEST))
    assert ledger.waiting("nara") == ()


def test_a_doubt_carries_all_that_a_person_needs_to_look(ledger: SqlLedger) -> None:
    doubt = InDoubt("cannot tell", {"where": "GET /commands: 501"})
    commands, _ = recorded(ledger, ExternalUnavailable("nara", "lost"), found=doubt)
    with pytest.raises(ExternalUnavailable):
        commands.submit("order", REQUEST, key=KEY)

    with pytest.raises(InDoubt) as caught:
        commands.find(KEY)

    assert caught.value.evidence == {
        "system": "nara",
        "key": KEY,
        "kind": "order",
        "request_hash": request_hash("order", REQUEST),
        "sent_at": MORNING,
        "where": "GET /commands: 501",
    }


def test_a_refusal_is_noted_asked_again_and_a_later_yes_has_a_row_of_its_own(
    ledger: SqlLedger,
) -> None:
    no = ExternalRejected("nara", "개찰 전입니다", "not_opened")
    commands, outside = recorded(ledger, no, no, RESULT)

    for _ in range(2):
        with pytest.raises(ExternalRejected):
            commands.submit("order", REQUEST, key=KEY)
    assert commands.find(KEY) is None
    receipt = commands.submit("order", REQUEST, key=KEY)

    rows = ledger.of_instance("i1")
    assert [(row.key, row.refusal) for row in rows] == [
        (KEY, "not_opened: 개찰 전입니다"),
        (f"{KEY}#2", ""),
    ]
    assert rows[1].result == RESULT == receipt.result
    assert outside.seen == [KEY, KEY, KEY]
    assert commands.find(KEY) == receipt == commands.submit("order", REQUEST, key=KEY)


def test_another_refusal_has_a_row_of_its_own(ledger: SqlLedger) -> None:
    first = ExternalRejected("nara", "개찰 전입니다", "not_opened")
    second = ExternalRejected("nara", "다른 금액", "amount_differs")
    commands, _ = recorded(ledger, first, second)
    for _ in range(2):
        with pytest.raises(ExternalRejected):
            commands.submit("order", REQUEST, key=KEY)

    found = [row.refusal.partition(":")[0] for row in ledger.of_instance("i1")]
    assert found == ["not_opened", "amount_differs"]


def test_a_request_that_was_corrected_after_its_refusal_has_a_row_of_its_own(
    ledger: SqlLedger,
) -> None:
    no = ExternalRejected("nara", "다른 금액", "amount_differs")
    commands, outside = recorded(ledger, no, RESULT)
    with pytest.raises(ExternalRejected):
        commands.submit("order", REQUEST, key=KEY)
    corrected = {**REQUEST, "price_won": 2_000}

    receipt = commands.submit("order", corrected, key=KEY)

    assert receipt.request_hash == request_hash("order", corrected)
    assert [(row.key, dict(row.request)) for row in ledger.of_instance("i1")] == [
        (KEY, REQUEST),
        (f"{KEY}#2", corrected),
    ]
    assert outside.seen == [KEY, f"{KEY}#2"]
    assert commands.submit("order", corrected, key=KEY) == receipt == commands.find(KEY)


def test_other_content_is_refused_while_an_answer_may_still_come(ledger: SqlLedger) -> None:
    commands, outside = recorded(ledger, ExternalUnavailable("nara", "lost"))
    with pytest.raises(ExternalUnavailable):
        commands.submit("order", REQUEST, key=KEY)

    with pytest.raises(LedgerConflict):
        commands.submit("order", {**REQUEST, "price_won": 2_000}, key=KEY)
    assert outside.seen == [KEY]


@pytest.mark.parametrize(
    ("key", "instance"),
    [("i1:주문:2", "i1"), ("i1:order:2#3", "i1"), ("accept:doc-1", ""), ("a:b:c", "")],
)
def test_a_key_names_its_instance(key: str, instance: str) -> None:
    assert instance_of(key) == instance


# --- an officer at the web site ------------------------------------------------------------------


def waiting(ledger: SqlLedger) -> Recorded:
    commands = by_officer(system="nara", outbox=ledger, clock=MovableClock())
    with pytest.raises(NotYet):
        commands.submit("order", REQUEST, key=KEY)
    return commands


def record(ledger: SqlLedger, **changes: Any) -> None:
    (entry,) = ledger.waiting("nara")
    typed = {"order_no": "A-1", "ordered_at": "2026-03-02T09:00:00+09:00"}
    given = {"result": typed, "by": "이주무관", "evidence": PROOF, **changes}
    record_result(ledger, entry, kinds=KINDS, at=MORNING + timedelta(hours=1), **given)


def test_a_manual_command_waits_for_the_officer_and_takes_the_record(ledger: SqlLedger) -> None:
    commands = waiting(ledger)
    assert commands.find(KEY) is None
    record(ledger)

    receipt = commands.submit("order", REQUEST, key=KEY)

    assert receipt == Receipt("order", RESULT, request_hash("order", REQUEST)) == commands.find(KEY)
    row = ledger.find("nara", KEY)
    assert row is not None
    assert (row.mode, row.acknowledged_by, row.evidence) == ("manual", "이주무관", PROOF)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"by": " "}, "who records"),
        ({"evidence": ()}, "evidence is missing"),
        ({"result": {"order_no": "A-1"}}, "needed: order_no, ordered_at"),
        ({"result": {"order_no": "A-1", "ordered_at": "tomorrow"}}, "ordered_at"),
    ],
)
def test_a_record_without_officer_evidence_or_fields_is_refused(
    ledger: SqlLedger, change: Mapping[str, Any], words: str
) -> None:
    waiting(ledger)

    with pytest.raises(ValueInvalid, match=words):
        record(ledger, **change)
    assert len(ledger.waiting("nara")) == 1


def test_an_officer_records_once_and_another_answer_conflicts(ledger: SqlLedger) -> None:
    waiting(ledger)
    (entry,) = ledger.waiting("nara")
    record(ledger)

    record_result(
        ledger, entry, kinds=KINDS, result=RESULT, by="박주무관", at=MORNING, evidence=PROOF
    )
    with pytest.raises(LedgerConflict):
        record_refusal(
            ledger, entry, code="", reason="안 됨", by="박주무관", at=MORNING, evidence=PROOF
        )


def refuse(ledger: SqlLedger, **changes: str) -> None:
    (entry,) = ledger.waiting("nara")
    given = {"code": "notice_rejected", "reason": "규격서: 누락", "by": "이주무관", **changes}
    record_refusal(ledger, entry, at=MORNING, evidence=PROOF, **given)


def test_a_recorded_refusal_stays_until_it_is_to_be_sent_again(ledger: SqlLedger) -> None:
    commands = waiting(ledger)
    refuse(ledger)
    for _ in range(2):
        with pytest.raises(ExternalRejected) as caught:
            commands.submit("order", REQUEST, key=KEY)
        assert (caught.value.refusal, caught.value.reason) == ("notice_rejected", "규격서: 누락")

    again(ledger, "nara", KEY, at=MORNING)
    with pytest.raises(NotYet):
        commands.submit("order", REQUEST, key=KEY)
    record(ledger)
    assert commands.submit("order", REQUEST, key=KEY).result == RESULT
    row = newest(ledger, "nara", KEY)
    assert row is not None
    assert row.key == f"{KEY}#2"


def test_only_what_was_refused_is_sent_again(ledger: SqlLedger) -> None:
    waiting(ledger)

    with pytest.raises(LedgerConflict, match="not refused"):
        again(ledger, "nara", KEY, at=MORNING)


@pytest.mark.parametrize(("name", "value"), [("reason", " "), ("code", "a: b")])
def test_a_refusal_needs_its_reason_and_a_plain_code(
    ledger: SqlLedger, name: str, value: str
) -> None:
    waiting(ledger)

    with pytest.raises(ValueInvalid):
        refuse(ledger, **{name: value})
