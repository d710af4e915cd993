"""What an officer records of letters by hand: who, with what evidence, once."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.errors import ExternalRejected, ExternalUnavailable, LedgerConflict, ValueInvalid
from engine.ports import NotYet
from tasks.document24.by_officer import FoundLetter, OfficerRelay, record_letter
from tasks.document24.client import Sender, SendReceipt
from tasks.document24.commands import KINDS, NAME
from tasks.document24.letters import InboundLetter, OutboundLetter, form_of, pack_letter
from tasks.document24.pack import DocType, Pack
from tasks.document24.pack_xml import read_pack
from tasks.ledger import Evidence, SqlLedger, open_ledger
from tasks.outside.manual import record_refusal, record_result
from tests.support import MovableClock
from tests.unit.document24.documents import AT

CITY = Sender("9990001", "9990001", "가상시 회계과", "홍길동")
SEEN = (Evidence("화면.png", "0" * 64),)
LETTER = InboundLetter(
    document_id="웹-2026-7",
    contract_no="R26TA99000001",
    form=form_of("납품서"),
    title="납품서 제출",
    sender_code="MA9990000002",
    sender_name="나래산업(주)",
    sent_at=AT,
    arrived_at=AT,
    fields={},
    unreadable=(),
    attachments=(),
)
FOUND = FoundLetter(LETTER, SendReceipt(LETTER.document_id, AT + timedelta(hours=2), "회계과-9"))


@pytest.fixture
def ledger() -> Iterator[SqlLedger]:
    opened = open_ledger("sqlite://")
    yield opened
    opened.close()


@pytest.fixture
def relay(ledger: SqlLedger) -> OfficerRelay:
    return OfficerRelay(ledger, CITY, MovableClock(AT))


class Published:
    """Keeps messages."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    def __call__(
        self,
        name: str,
        *,
        correlation_key: str,
        variables: Mapping[str, Any],
        message_id: str | None,
    ) -> None:
        self.messages.append({"name": name, "for": correlation_key, "id": message_id, **variables})


def packed() -> Pack:
    letter = OutboundLetter("R26TA99000001", "notice", "통보", "본문", "MA1", "나래산업(주)")
    return pack_letter(letter, sender=CITY, doc_id="D1", at=AT)


def sent(relay: OfficerRelay, ledger: SqlLedger) -> None:
    """Send a letter and record that it was."""
    with pytest.raises(NotYet):
        relay.send(packed(), key="k")
    (entry,) = ledger.waiting(NAME)
    result = {"taken_at": AT, "number": "웹-1"}
    record_result(ledger, entry, kinds=KINDS, result=result, by="kim", at=AT, evidence=SEEN)


def test_a_letter_waits_for_the_officer_who_reads_what_to_send(
    relay: OfficerRelay, ledger: SqlLedger
) -> None:
    with pytest.raises(NotYet):
        relay.send(packed(), key="k")

    (entry,) = ledger.waiting(NAME)
    asked = entry.request
    assert (entry.kind, entry.mode) == ("letter", "manual")
    assert (asked["title"], asked["body"]) == ("[R26TA99000001] 통보", "본문")
    assert (asked["receivers"], asked["receiver_names"]) == (["MA1"], ["나래산업(주)"])
    assert relay.find_command("k") is None


def test_a_sent_letter_is_asked_after_once(relay: OfficerRelay, ledger: SqlLedger) -> None:
    sent(relay, ledger)

    receipt = relay.send(packed(), key="k")

    assert relay.send(packed(), key="k") == receipt
    assert (receipt.document_id, receipt.taken_at, receipt.number) == ("D1", AT, "웹-1")
    assert [one.kind for one in ledger.waiting(NAME)] == ["status"]
    assert relay.acknowledgements("D1") == ()


def test_the_recorded_status_is_an_acknowledgement(relay: OfficerRelay, ledger: SqlLedger) -> None:
    sent(relay, ledger)
    relay.send(packed(), key="k")
    (entry,) = ledger.waiting(NAME)
    result = {"status": "returned", "changed_at": AT, "reason": "수신처 오류 ✓"}
    record_result(ledger, entry, kinds=KINDS, result=result, by="kim", at=AT, evidence=SEEN)

    (found,) = relay.acknowledgements("D1")

    assert (found.pack.doc_type, found.arrived_at) == (DocType.RETURN, AT)
    assert found.pack.title == "[R26TA99000001] 통보"
    assert "수신처 오류 ?" in found.pack.contents[0].data.decode("cp949")


def test_a_status_that_nobody_knows_is_told(relay: OfficerRelay, ledger: SqlLedger) -> None:
    sent(relay, ledger)
    relay.send(packed(), key="k")
    (entry,) = ledger.waiting(NAME)
    result = {"status": "보냄", "changed_at": AT}
    record_result(ledger, entry, kinds=KINDS, result=result, by="kim", at=AT, evidence=SEEN)

    with pytest.raises(ExternalUnavailable, match="accepted, returned, failed"):
        relay.acknowledgements("D1")


def test_a_recorded_refusal_is_the_relays(relay: OfficerRelay, ledger: SqlLedger) -> None:
    with pytest.raises(NotYet):
        relay.send(packed(), key="k")
    (entry,) = ledger.waiting(NAME)
    record_refusal(ledger, entry, code="closed", reason="점검", by="kim", at=AT, evidence=SEEN)

    with pytest.raises(ExternalRejected, match="점검"):
        relay.send(packed(), key="k")


def test_a_letter_found_in_the_web_site_is_recorded_and_published_once(
    relay: OfficerRelay, ledger: SqlLedger
) -> None:
    published = Published()

    entry = record_letter(ledger, published, FOUND, by="kim", evidence=SEEN)

    assert record_letter(ledger, published, FOUND, by="kim", evidence=SEEN) == entry
    assert (entry.acknowledged_by, entry.evidence) == ("kim", SEEN)
    assert {one["id"] for one in published.messages} == {"웹-2026-7"}
    letter = published.messages[0]["letter"]
    assert letter["accepted_at"] == AT + timedelta(hours=2)
    assert letter["receipt_number"] == "회계과-9"
    receipt = relay.find_command("accept:웹-2026-7")
    assert receipt == FOUND.receipt
    envelope = read_pack(relay.find_letter("웹-2026-7") or b"")
    assert (envelope.title, envelope.sender_id) == ("납품서 제출", "MA9990000002")


@pytest.mark.parametrize(
    ("changes", "by", "evidence"),
    [
        ({}, " ", SEEN),
        ({}, "kim", ()),
        ({"document_id": ""}, "kim", SEEN),
        ({"document_id": "a b"}, "kim", SEEN),
        ({"sender_code": "✓"}, "kim", SEEN),
        ({"contract_no": None}, "kim", SEEN),
        ({"form": None}, "kim", SEEN),
    ],
)
def test_an_incomplete_record_is_refused_and_tells_nobody(
    ledger: SqlLedger, changes: dict[str, Any], by: str, evidence: tuple[Evidence, ...]
) -> None:
    published = Published()
    found = replace(FOUND, letter=replace(LETTER, **changes))

    with pytest.raises(ValueInvalid):
        record_letter(ledger, published, found, by=by, evidence=evidence)

    assert published.messages == []
    assert ledger.find(NAME, "accept:웹-2026-7") is None


def test_another_receipt_of_the_same_letter_is_a_conflict(ledger: SqlLedger) -> None:
    published = Published()
    record_letter(ledger, published, FOUND, by="kim", evidence=SEEN)
    other = replace(FOUND, receipt=replace(FOUND.receipt, number="회계과-10"))

    with pytest.raises(LedgerConflict):
        record_letter(ledger, published, other, by="lee", evidence=SEEN)


def test_there_is_no_mailbox(relay: OfficerRelay) -> None:
    assert relay.mailbox() == ()
    assert relay.find_letter("웹-1") is None
    with pytest.raises(ExternalUnavailable):
        relay.letter("1")
