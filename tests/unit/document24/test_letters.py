"""Letters: numbers and forms out of titles, fields out of case files."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from engine.errors import DocumentInvalid
from engine.values import SEOUL
from tasks.document24.client import Sender
from tasks.document24.letters import (
    OutboundLetter,
    contract_no,
    document_id,
    form_of,
    pack_letter,
    read_letter,
    titled,
)
from tasks.document24.pack import Content, DocType, Pack
from tasks.document24.pubdoc import words
from tasks.document24.pubdoc_xml import read_pubdoc

AT = datetime(2026, 3, 25, 9, 30, tzinfo=SEOUL)
CITY = Sender("9990001", "9990001", "가상시 회계과", "홍길동")
LETTER = OutboundLetter(
    contract_no="R26TA99000001",
    form="delivery",
    title="납품서 제출",
    body="1. 납품합니다.\r\n2. 끝.",
    receiver_code="9990001",
    receiver_name="가상시장",
    attachments=(Content("attach", "납품서.txt", "내용".encode(), "text/plain", "utf-8"),),
    fields={"delivered_on": date(2026, 3, 24), "claimed_won": 24_500_000, "memo": "급함"},
)


def packed(**changes: object) -> Pack:
    return pack_letter(LETTER, sender=CITY, doc_id="D1", at=AT)


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("[R26TA99000001] 납품서 제출", "R26TA99000001"),
        ("Re: [ R26TA99000001 ] 납품서", "R26TA99000001"),
        ("[R26TA99000001/R26BK99000001] 납품서", "R26TA99000001"),
        ("[20160234982-00] 납품서", "20160234982-00"),
        ("[긴급] [R26TA99000001] 납품서", "R26TA99000001"),
        ("[URGENT] [R26TA99000001] 납품서", "R26TA99000001"),
        ("납품서 제출", None),
        ("[납품] 서류", None),
        ("[R26] 납품서", None),
    ],
)
def test_the_contract_number_stands_in_brackets(title: str, number: str | None) -> None:
    assert contract_no(title) == number


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("[R26TA99000001] 납품서 제출", "delivery"),
        ("[R26TA99000001] 시정 완료 통지", "correction"),
        ("[R26TA99000001] 대가청구서", "claim"),
        ("[R26TA99000001] 계약 포기서 제출", "waiver"),
        ("[R26TA99000001] 안부 인사", None),
    ],
)
def test_the_form_follows_from_a_word_of_the_title(title: str, code: str | None) -> None:
    form = form_of(title)

    assert (form.code if form else None) == code


def test_the_number_is_put_into_the_title_once() -> None:
    assert titled("R1-00001", "통보") == "[R1-00001] 통보"
    assert titled("R1-00001", "[R1-00001] 통보") == "[R1-00001] 통보"


def test_a_letter_comes_back_with_its_fields_typed_by_name() -> None:
    read = read_letter(packed(), arrived_at=AT)

    assert read.contract_no == "R26TA99000001"
    assert read.form is not None
    assert read.form.message == "contractor.delivery"
    assert read.fields == {
        "delivered_on": date(2026, 3, 24),
        "claimed_won": 24_500_000,
        "memo": "급함",
    }
    assert [(a.name, a.size) for a in read.attachments] == [("납품서.txt", 6)]
    assert read.attachments[0].sha256 == LETTER.attachments[0].sha256


def test_the_body_of_a_letter_is_its_lines() -> None:
    (pubdoc,) = packed().by_role("pubdoc")

    assert words(read_pubdoc(pubdoc.data).content) == "1. 납품합니다.\n2. 끝."


@pytest.mark.parametrize(
    ("fields", "unreadable"),
    [
        ({"claimed_won": "많이"}, ("claimed_won",)),
        ({"claimed_won": 1.5}, ("claimed_won",)),
        ({"delivered_on": "어제", "memo": "a"}, ("delivered_on",)),
        ({"memo": {"a": 1}}, ("memo",)),
        ({"list": [1]}, ("list",)),
    ],
)
def test_a_field_that_is_not_what_its_name_says_is_left_out_and_named(
    fields: dict[str, object], unreadable: tuple[str, ...]
) -> None:
    read = read_letter(with_case(json.dumps({"fields": fields}).encode()), arrived_at=AT)

    assert read.unreadable == unreadable
    assert not set(read.fields) & set(unreadable)


@pytest.mark.parametrize("case", [b"", b"[]", b"{", b'{"fields": 3}', b" " * 70_000, b"\xff"])
def test_a_broken_case_file_leaves_no_fields(case: bytes) -> None:
    assert read_letter(with_case(case), arrived_at=AT).fields == {}


def with_case(case: bytes) -> Pack:
    pack = packed()
    kept = tuple(one for one in pack.contents if one.filename != "case.json")
    return Pack(
        doc_type=DocType.SEND, doc_id="D1", title=pack.title, sender_org="MA1", sender_id="MA1",
        sender_name="나래", receivers=("9990001",), sent_at=AT,
        contents=(*kept, Content("attach", "case.json", case)),
    )  # fmt: skip


def test_a_pack_without_a_letter_is_refused() -> None:
    with pytest.raises(DocumentInvalid, match="no pubdoc"):
        read_letter(
            Pack(DocType.SEND, "D1", "제목", "MA1", "MA1", "나래", ("9990001",), AT), arrived_at=AT
        )


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"body": "첫째 줄\r\n둘째 줄 ✅"}, ("letter.body", 2, 6)),
        ({"body": "<&> ✅"}, ("letter.body", 1, 5)),
        ({"title": "통보 ✅"}, ("letter.title", 1, 4)),
        ({"receiver_name": "✅"}, ("letter.receiver_name", 1, 1)),
    ],
)
def test_a_sign_that_cannot_be_sent_is_named_at_its_place_in_the_text_given(
    changes: dict[str, str], place: tuple[str, int, int]
) -> None:
    with pytest.raises(DocumentInvalid) as caught:
        pack_letter(replace(LETTER, **changes), sender=CITY, doc_id="D1", at=AT)  # type: ignore[arg-type]  # test data by name

    assert (caught.value.document, caught.value.line, caught.value.column) == place


def test_the_document_id_is_the_same_for_every_attempt_of_a_step() -> None:
    assert document_id(CITY, "i1:send:1") == document_id(CITY, "i1:send:1")
    assert document_id(CITY, "i1:send:1") != document_id(CITY, "i1:send:2")


@pytest.mark.parametrize(
    ("case", "note"),
    [
        (b'{"contract_no": "R1-X", "fields": {"memo": "x"}}', "계약번호가 제목과 달라"),
        (b'{"form": "claim", "fields": {"memo": "x"}}', "서식이 제목과 달라"),
        (b"{", "읽을 수 없어"),
        (b"[1]", "읽을 수 없어"),
        (b" " * 70_000, "읽을 수 없어"),
    ],
)
def test_a_case_file_that_is_broken_or_contradicts_the_title_is_noted(
    case: bytes, note: str
) -> None:
    read = read_letter(with_case(case), arrived_at=AT)

    assert (read.contract_no, read.form) == ("R26TA99000001", form_of("납품서"))
    assert read.fields == {}
    assert len(read.notes) == 1
    assert note in read.notes[0]


def test_a_case_file_that_agrees_with_the_title_is_not_noted() -> None:
    assert read_letter(packed(), arrived_at=AT).notes == ()


def test_an_envelope_that_names_another_contract_is_noted() -> None:
    read = read_letter(replace(packed(), title="[R26TA99000009] 납품서"), arrived_at=AT)

    assert read.contract_no == "R26TA99000001"
    assert read.notes == ("봉투(pack)의 제목이 다른 계약번호를 말합니다.",)


def test_an_officer_may_say_what_a_letter_is_about() -> None:
    read = read_letter(packed(), arrived_at=AT, contract="R1-00001", form=form_of("계약포기서"))

    assert (read.contract_no, read.form) == ("R1-00001", form_of("계약포기서"))
    assert read.fields == {}


def test_a_letter_shows_its_publication_code_in_korean() -> None:
    assert read_letter(packed(), arrived_at=AT).variables()["publication"] == {
        "code": "1NNNNNNNN",
        "text_ko": "공개",
    }
