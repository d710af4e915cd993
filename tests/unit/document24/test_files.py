"""pack.xml and pubdoc.xml: written, read, and refused."""

import base64
from datetime import datetime

import pytest

from engine.errors import DocumentInvalid
from engine.values import SEOUL
from tasks.document24.pack import (
    Content,
    DocType,
    Pack,
    acknowledgement,
    reason_of,
)
from tasks.document24.pack_xml import read_pack, write_pack
from tasks.document24.pubdoc import (
    Pubdoc,
    paragraphs,
    words,
)
from tasks.document24.pubdoc_xml import read_pubdoc, write_pubdoc

AT = datetime(2026, 3, 25, 9, 30, tzinfo=SEOUL)


def letter(**changes: object) -> Pack:
    fields = {
        "doc_type": DocType.SEND,
        "doc_id": "MA9990000002-20260325-0001",
        "title": "[R26TA99000001] 납품서 제출",
        "sender_org": "MA99900",
        "sender_id": "MA9990000002",
        "sender_name": "나래산업(주)",
        "receivers": ("9990001",),
        "sent_at": AT,
        "contents": (Content("attach", "납품서.pdf", b"\x00\xffPDF", "application/pdf"),),
        **changes,
    }
    return Pack(**fields)  # type: ignore[arg-type]  # test data by name


def test_a_pack_comes_back_as_it_was() -> None:
    assert read_pack(write_pack(letter())) == letter()


def test_a_pack_may_carry_a_file_of_many_megabytes() -> None:
    pack = letter(contents=(Content("attach", "도면.pdf", bytes(8_000_000)),))

    assert read_pack(write_pack(pack)) == pack


def test_the_files_are_euc_kr_with_their_document_type_and_crlf() -> None:
    body = write_pack(letter())

    head = b'<?xml version="1.0" encoding="euc-kr"?>\r\n<!DOCTYPE pack SYSTEM "pack.dtd">\r\n<pack>'
    assert body.startswith(head)
    assert "납품서 제출".encode("cp949") in body
    assert b"\n" not in body.replace(b"\r\n", b"")


def test_contents_are_base64_with_their_roles() -> None:
    body = write_pack(letter())

    assert base64.b64encode(b"\x00\xffPDF") in body
    assert b'content-role="attach"' in body
    assert b'content-transfer-encoding="base64"' in body


def test_letters_of_ms949_beyond_ks_x_1001_are_sent_and_read() -> None:
    assert read_pack(write_pack(letter(title="뷁 똠방각하"))).title == "뷁 똠방각하"


@pytest.mark.parametrize(
    ("title", "line", "column"),
    [
        ("냉장고 😀 구매", 1, 5),
        ("첫 줄\n둘째 줄 ✓", 2, 6),
        ("\x07", 1, 1),
        ("ﬁ", 1, 1),
        ("a\x00", 1, 2),
    ],
)
def test_a_letter_that_cannot_be_sent_is_refused_with_its_place(
    title: str, line: int, column: int
) -> None:
    with pytest.raises(DocumentInvalid) as caught:
        write_pack(letter(title=title))

    assert (caught.value.document, caught.value.line, caught.value.column) == (
        "title",
        line,
        column,
    )
    assert "MS949" in str(caught.value)


def test_names_of_files_and_bodies_are_checked_too() -> None:
    with pytest.raises(DocumentInvalid, match="content/@filename"):
        write_pack(letter(contents=(Content("attach", "😀.pdf", b""),)))
    with pytest.raises(DocumentInvalid, match="content:1:4"):
        write_pubdoc(Pubdoc("가", ("나",), "다", paragraphs("😀"), "라"))


def test_utf8_and_undeclared_packs_are_read_too() -> None:
    body = write_pack(letter()).decode("cp949").replace("euc-kr", "utf-8", 1)

    assert read_pack(body.encode()) == letter()
    assert read_pack(body.partition("?>")[2].encode()) == letter()


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE pack [<!ENTITY a "aa">]>',
        '<!DOCTYPE pack SYSTEM "pack.dtd" [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE pack PUBLIC "x" "http://127.0.0.1/x.dtd">',
        '<!DOCTYPE pack [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>',
        '<!DOCTYPE pack SYSTEM "pack.dtd"><!DOCTYPE pack [<!ENTITY a "a">]>',
    ],
)
def test_a_document_type_with_declarations_is_refused_with_its_line(doctype: str) -> None:
    body = write_pack(letter()).replace(b'<!DOCTYPE pack SYSTEM "pack.dtd">', doctype.encode())

    with pytest.raises(DocumentInvalid) as caught:
        read_pack(body)

    assert caught.value.line == 2


def test_an_external_dtd_is_named_but_never_fetched() -> None:
    body = write_pack(letter()).replace(b"pack.dtd", b"http://127.0.0.1:1/pack.dtd")

    assert read_pack(body) == letter()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"<doc-id>", b"<doc-xx>", "not well formed"),
        (b"<doc-id>MA9990000002-20260325-0001</doc-id>", b"", "doc-id is empty or missing"),
        (b'type="send"', b'type="sned"', "doc-type is unknown"),
        (b"2026-03-25 09:30:00", b"25.3.2026", "date is not"),
        (b'content-role="attach"', b'content-role="virus"', "without a known role"),
        (b'encoding="base64"', b'encoding="uuencode"', "not in base64"),
        (base64.b64encode(b"\x00\xffPDF"), b"AP9Q*", "broken base64"),
        (b"<contents>", b"<kontents>", "not well formed"),
        (b"<send-gw>", b"<send-gw>&a;", "not well formed"),
        (b"\xb3\xb3", b"\xff\xff", "a byte is not"),
        (b"euc-kr", b"utf-16", "encoding utf-16 is not accepted"),
    ],
)
def test_a_malformed_pack_is_refused_with_line_and_reason(
    old: bytes, new: bytes, reason: str
) -> None:
    body = write_pack(letter())
    assert old in body

    with pytest.raises(DocumentInvalid) as caught:
        read_pack(body.replace(old, new, 1))

    assert reason in caught.value.reason
    assert caught.value.line >= 1


@pytest.mark.parametrize("body", [b"", b"   ", b"<", b"pack", b"<pubdoc/>", b"\xef\xbb\xbf"])
def test_what_is_no_pack_is_refused(body: bytes) -> None:
    with pytest.raises(DocumentInvalid):
        read_pack(body)


def test_an_acknowledgement_goes_back_to_the_sender_with_its_reason() -> None:
    back = acknowledgement(
        letter(), DocType.RETURN, at=AT, dept="가상시 회계과", person="홍길동", reason="직인 누락"
    )

    again = read_pack(write_pack(back))
    assert again.receivers == ("MA9990000002",)
    assert (again.doc_id, again.title) == (letter().doc_id, letter().title)
    assert (again.dept, again.person) == ("가상시 회계과", "홍길동")
    assert reason_of(again) == "직인 누락"


def test_a_foreign_letter_keeps_its_words_and_loses_what_could_act() -> None:
    content = (
        '<p onclick="x()">1. <a href="http://127.0.0.1/">본문</a></p><script>alert(1)</script>'
        '<table border="1" style="x"><tr><td colspan="2">값</td></tr></table>'
    )
    body = write_pubdoc(Pubdoc("가", ("나",), "제목", content, "라"))

    read = read_pubdoc(body)

    assert read.content == (
        '<p>1. 본문</p><table border="1"><tr><td colspan="2">값</td></tr></table>'
    )
    assert words(read.content) == "1. 본문\n값"


def test_paragraphs_and_words_are_each_others_reverse() -> None:
    text = "1. 귀 기관의 발전을 기원합니다.\n2. <계약> & 납품"

    assert words(paragraphs(text)) == text


def test_content_of_equal_bytes_has_equal_digests() -> None:
    assert Content("attach", "a", b"x").sha256 == Content("attach", "b", b"x").sha256
