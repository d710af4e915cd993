"""Documents that are none: refused with line and reason, never an accident, never a hang."""

from collections.abc import Callable
from random import Random

import pytest

from engine.errors import DocumentInvalid
from tasks.document24.pack import Content, DocType, Pack
from tasks.document24.pack_xml import read_pack, write_pack
from tasks.document24.pubdoc import Pubdoc, paragraphs
from tasks.document24.pubdoc_xml import read_pubdoc, write_pubdoc
from tests.unit.document24.documents import AT, Generator

PACK = write_pack(
    Pack(
        DocType.SEND, "D-1", "[R26TA99000001] 납품서 제출", "MA99900", "MA9990000002", "나래산업",
        ("9990001",), AT, (Content("attach", "납품서.pdf", b"\x00\xffPDF"),),
    )
)  # fmt: skip
LETTER = write_pubdoc(Pubdoc("가상시", ("나",), "제목", paragraphs("본문"), "가상시장"))
DOCTYPE = b'<!DOCTYPE pack SYSTEM "pack.dtd">'
LAUGHS = b"<!DOCTYPE pack [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '&%c;&%c;&%c;'>" % (98 + i, 97 + i, 97 + i, 97 + i) for i in range(20)
)
HEADER = PACK[PACK.index(b"<header>") : PACK.index(b"</header>") + len(b"</header>")]
CONTENT = PACK[PACK.index(b"<content ") : PACK.index(b"</content>") + len(b"</content>")]

# what is replaced in a good pack, by what, and a part of the reason
PACKS: dict[str, tuple[bytes, bytes, str]] = {
    "entity": (DOCTYPE, b'<!DOCTYPE pack [<!ENTITY a "aa">]>', "declarations of its own"),
    "external entity": (
        DOCTYPE, b'<!DOCTYPE pack [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "declarations"),
    "public dtd": (DOCTYPE, b'<!DOCTYPE pack PUBLIC "x" "http://127.0.0.1/x">', "declarations"),
    "parameter entity": (
        DOCTYPE, b'<!DOCTYPE pack [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>', "declara"),
    "billion laughs": (DOCTYPE, LAUGHS + b"]>", "declarations of its own"),
    "second doctype": (DOCTYPE, DOCTYPE + DOCTYPE, "second document type"),
    "entity outside": (b"<pack>", b'<pack><!ENTITY a "a">', "an entity"),
    "doctype without end": (DOCTYPE, b"<!DOCTYPE pack ", "declarations of its own"),
    "undeclared entity": (b"<send-gw>", b"<send-gw>&lol;", "not well formed"),
    "foreign encoding": (b'"euc-kr"', b'"utf-16"', "encoding utf-16"),
    "unknown encoding": (b'"euc-kr"', b'"klingon"', "encoding klingon"),
    "wrong encoding": (b'"euc-kr"', b'"utf-8"', "a byte is not utf-8"),
    "broken letter": (b"\xb3\xb3", b"\xff\xff", "a byte is not euc-kr"),
    "null byte": (b"<send-gw>", b"<send-gw>\x00", "not well formed"),
    "control letter": (b"<send-gw>", b"<send-gw>\x01", "not well formed"),
    "second declaration": (DOCTYPE, b'<?xml version="1.0" encoding="euc-kr"?>', "not well formed"),
    "tag not closed": (b"</header>", b"", "not well formed"),
    "tags crossed": (b"</doc-id>", b"</doc-xx>", "not well formed"),
    "attribute twice": (b'type="send"', b'type="send" type="send"', "not well formed"),
    "attribute without quotes": (b'type="send"', b"type=send", "not well formed"),
    "bare ampersand": (b"<send-gw>", b"<send-gw>A&B", "not well formed"),
    "bare bracket": (b"<send-gw>", b"<send-gw>A<B", "not well formed"),
    "words behind": (b"</pack>", b"</pack>more", "not well formed"),
    "second root": (b"</pack>", b"</pack><pack/>", "not well formed"),
    "other root": (b"pack>", b"pakk>", "the root is not pack"),
    "namespaced root": (b"<pack>", b'<pack xmlns="urn:x">', "the root is not pack"),
    "no header": (HEADER, b"", "header is missing"),
    "header twice": (HEADER, HEADER + HEADER, "header stands twice"),
    "no contents": (b"contents>", b"kontents>", "contents is missing"),
    "contents twice": (b"</contents>", b"</contents><contents/>", "contents stands twice"),
    "no doc-id": (b"<doc-id>D-1</doc-id>", b"", "doc-id is empty or missing"),
    "empty doc-id": (b">D-1<", b"> <", "doc-id is empty or missing"),
    "doc-id twice": (b"</doc-id>", b"</doc-id><doc-id>D-2</doc-id>", "doc-id stands twice"),
    "doc-id with a blank": (b">D-1<", b">D 1<", "doc-id has a blank"),
    "endless doc-id": (b">D-1<", b">" + b"D" * 300 + b"<", "doc-id has a blank in it or more"),
    "no sender": (b">MA9990000002<", b"><", "send-id is empty or missing"),
    "no doc-type": (b"doc-type", b"doc-tipe", "doc-type is missing"),
    "doc-type without type": (b'type="send"', b'tipe="send"', "doc-type is unknown"),
    "unknown doc-type": (b'type="send"', b'type="sned"', "doc-type is unknown"),
    "doc-type twice": (b"<doc-type", b'<doc-type type="fail"/><doc-type', "doc-type stands twice"),
    "no date": (b"2026-03-25 09:30:00", b"", "date is empty or missing"),
    "another date": (b"2026-03-25 09:30:00", b"25.3.2026", "date is not"),
    "no such day": (b"2026-03-25", b"2026-02-30", "date is not"),
    "year one": (b"2026-03-25", b"0001-03-25", "date is not"),
    "endless title": (b"<title>", b"<title>" + b"x" * 2000, "title holds more than"),
    "endless attribute": (b'dept=""', b'dept="' + b"x" * 2000 + b'"', "doc-type holds more than"),
    "huge attribute": (b'dept=""', b'dept="' + b"x" * 20_000_000 + b'"', "doc-type holds more"),
    "endless unknown element": (b"<send-gw>", b"<a>" + b"x" * 2000 + b"</a><send-gw>", "a holds"),
    "namespaced header": (b"<send-gw>", b'<n:a xmlns:n="urn:x"/><send-gw>', "namespace"),
    "namespaced attribute": (b"<send-gw>", b'<a n:b="" xmlns:n="urn:x"/><send-gw>', "namespace"),
    "too many elements": (b"<send-gw>", b"<a/>" * 200 + b"<send-gw>", "more than 100 elements"),
    "elements in the title": (b"<title>", b"<title><b/>", "title has elements inside"),
    "deep header": (b"<send-gw>", b"<a>" * 200 + b"</a>" * 200 + b"<send-gw>", "elements inside"),
    "huge depth": (b"<send-gw>", b"<a>" * 99_999 + b"</a>" * 99_999 + b"<send-gw>", "well formed"),
    "elements in a file": (b"</content>", b"<b/></content>", "content has elements inside"),
    "unknown role": (b'role="attach"', b'role="virus"', "without a known role"),
    "no role": (b'content-role="attach"', b"", "without a known role"),
    "other element": (b"<contents>", b"<contents><kontent/>", "without a known role"),
    "other coding": (b'encoding="base64"', b'encoding="uuencode"', "not in base64"),
    "no coding": (b'content-transfer-encoding="base64"', b"", "not in base64"),
    "broken base64": (b"AP9QREY=", b"AP9Q*", "broken base64"),
    "short base64": (b"AP9QREY=", b"AP9QR", "broken base64"),
    "korean base64": (b"AP9QREY=", "가나".encode("cp949"), "broken base64"),
    "path": (b'filename="', b'filename="../../', "a path"),
    "windows path": (b'filename="', b'filename="C:\\', "a path"),
    "endless file name": (b'filename="', b'filename="' + b"x" * 300, "a path or too long"),
    "too many files": (b"<contents>", b"<contents>" + CONTENT * 1001, "more than 1000"),
}  # fmt: skip
LETTERS: dict[str, tuple[bytes, bytes, str]] = {
    "other root": (b"pubdoc>", b"pobdoc>", "the root is not pubdoc"),
    "no head": (b"head>", b"hedd>", "head is missing"),
    "head twice": (b"</head>", b"</head><head/>", "head stands twice"),
    "no body": (b"body", b"bodi", "body is missing"),
    "body twice": (b"<foot>", b"<body/><foot>", "body stands twice"),
    "no foot": (b"foot>", b"fott>", "foot is missing"),
    "no title": (b"<body separate=\"false\"><title>", b"<body><tytle>", "not well formed"),
    "empty title": ("제목".encode("cp949"), b" ", "title is empty"),
    "title twice": (b"</title><content>", b"</title><title>x</title><content>", "title stands"),
    "content twice": (b"</content>", b"</content><content/>", "content stands twice"),
    "entity": (b'"pubdoc.dtd"', b'"pubdoc.dtd" [<!ENTITY a "a">]', "declarations of its own"),
    "huge depth": (b"<content>", b"<content>" + b"<p>" * 300 + b"</p>" * 300, "not well formed"),
    "huge attribute": (b"<content>", b'<content a="' + b"x" * 11_000_000 + b'">', "not well"),
    "huge text": (b"<content>", b"<content>" + b"x" * 11_000_000, "not well formed"),
}  # fmt: skip


def _refused(read: Callable[[bytes], object], body: bytes) -> DocumentInvalid:
    with pytest.raises(DocumentInvalid) as caught:
        read(body)
    return caught.value


def _says(error: DocumentInvalid, reason: str) -> None:
    assert reason in error.reason
    assert error.line >= 1
    for language in ("ko", "en"):
        sentence = error.text(language)
        assert "\n" not in sentence
        assert len(sentence) < 300


@pytest.mark.parametrize("kind", PACKS)
def test_a_malformed_pack_is_refused_with_line_and_reason(kind: str) -> None:
    old, new, reason = PACKS[kind]
    assert old in PACK

    _says(_refused(read_pack, PACK.replace(old, new)), reason)


@pytest.mark.parametrize("kind", LETTERS)
def test_a_malformed_letter_is_refused_with_line_and_reason(kind: str) -> None:
    old, new, reason = LETTERS[kind]
    assert old in LETTER

    _says(_refused(read_pubdoc, LETTER.replace(old, new)), reason)


@pytest.mark.parametrize("body", [b"", b"   ", b"<", b"pack", b"<pubdoc/>", b"\xef\xbb\xbf"])
def test_what_is_no_pack_is_refused(body: bytes) -> None:
    _refused(read_pack, body)
    _refused(read_pubdoc, body.replace(b"pubdoc", b"pack"))


def test_a_declaration_that_never_ends_takes_no_time() -> None:
    _refused(read_pack, b'<?xml version="1.0" ' + b'encoding="a" ' * 200_000)


def test_more_characters_than_memory_should_hold_are_refused() -> None:
    assert "too large" in _refused(read_pack, b" " * (97 * 1024 * 1024)).reason


def test_every_truncation_of_a_pack_is_refused() -> None:
    end = PACK.rindex(b"</pack>")
    for length in range(0, end, 7):
        _refused(read_pack, PACK[:length])


def test_every_truncation_of_a_letter_is_refused() -> None:
    end = LETTER.rindex(b"</pubdoc>")
    for length in range(0, end, 7):
        _refused(read_pubdoc, LETTER[:length])


def _mutated(body: bytes, random: Random) -> bytes:
    """The bytes with a few pieces overwritten, doubled, dropped or swapped."""
    made = bytearray(body)
    for _ in range(random.randint(1, 4)):
        start = random.randrange(len(made))
        end = min(len(made), start + random.randint(1, 40))
        piece = made[start:end]
        made[start:end] = random.choice(
            (random.randbytes(len(piece)), bytes(piece * 2), b"", bytes(reversed(piece)), b"<a>")
        )
        made = made or bytearray(b" ")
    return bytes(made)


@pytest.mark.parametrize("seed", range(5))
def test_a_mutated_document_is_read_or_refused_and_nothing_else(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - draws test data
    packs = [write_pack(Generator(seed).pack())[:30_000], PACK]
    refused = 0
    for turn in range(200):
        refused += _survives(read_pack, _mutated(packs[turn % 2], random))
        refused += _survives(read_pubdoc, _mutated(LETTER, random))

    assert refused > 200


def _survives(read: Callable[[bytes], object], body: bytes) -> bool:
    """Whether the document was refused; any other error ends the test."""
    try:
        read(body)
    except DocumentInvalid:
        return True
    return False
