"""The ledger keeps nothing personal, whoever hands it in."""

from dataclasses import replace
from datetime import datetime

import pytest

from engine.errors import PersonalData
from engine.values import SEOUL
from tasks.ledger import Entry, Evidence, SqlLedger, TriageLetter, open_ledger
from tasks.outside.commands import request_hash

NOON = datetime(2026, 3, 2, 12, tzinfo=SEOUL)
PERSON, ACCOUNT, KEY = "800101-1234560", "352-1234-5678-93", "aB3+/service-key=="
NOTE = f"대표 {PERSON}, 계좌 {ACCOUNT}, {KEY}"
HIDDEN = "대표 ******-*******, 계좌 ***-****-****-**, ********"


def entry(**request: object) -> Entry:
    return Entry(
        system="nara", key="i:call:1", kind="publish", mode="manual", instance="i",
        request=request, request_hash=request_hash("publish", request), requested_at=NOON,
    )  # fmt: skip


@pytest.fixture
def private() -> SqlLedger:
    return open_ledger("sqlite://", secrets=[KEY])


def test_an_answer_is_masked_before_it_is_kept(private: SqlLedger) -> None:
    private.request(entry(title="복합기"))
    answer = {"note": NOTE, "account": {"number": ACCOUNT}}
    proof = (Evidence(f"{PERSON}.png", "0" * 64),)
    kept = private.acknowledge("nara", "i:call:1", result=answer, at=NOON, evidence=proof)
    assert kept.result == {"note": HIDDEN, "account": {"number": "***-****-****-**"}}
    assert kept.evidence[0].name == "******-*******.png"
    again = private.acknowledge("nara", "i:call:1", result=answer, at=NOON, evidence=proof)
    assert again == kept


def test_a_refusal_is_masked_before_it_is_kept(private: SqlLedger) -> None:
    private.request(entry(title="복합기"))
    kept = private.acknowledge("nara", "i:call:1", refusal=f"rejected: {NOTE}", at=NOON)
    assert kept.refusal == f"rejected: {HIDDEN}"


def test_a_request_with_a_personal_number_is_refused(private: SqlLedger) -> None:
    with pytest.raises(PersonalData) as refused:
        private.request(entry(letter={"body": NOTE}))
    assert refused.value.paths == ("request.letter.body",)
    assert private.find("nara", "i:call:1") is None


def test_a_stray_letter_is_masked_and_a_note_on_it_is_refused(private: SqlLedger) -> None:
    letter = TriageLetter(
        document_id="d1", number="1", title=NOTE, sender_code="B1", sender_name=f"나래 {PERSON}",
        sent_at=NOON, arrived_at=NOON, reason=NOTE, pack_sha256="0" * 64,
    )  # fmt: skip
    private.put(letter)
    private.put(replace(letter))
    kept = private.letter("d1")
    assert kept is not None
    assert (kept.title, kept.sender_name, kept.reason) == (HIDDEN, "나래 ******-*******", HIDDEN)
    with pytest.raises(PersonalData):
        private.settle("d1", state="set_aside", by="lee", at=NOON, note=NOTE)
    private.settle("d1", state="set_aside", by="lee", at=NOON, note="중복 문서")
