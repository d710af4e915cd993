"""Generated documents come back byte for byte, whatever stands in them."""

from dataclasses import replace

import pytest

from tasks.document24.pack import DocType
from tasks.document24.pack_xml import read_pack, write_pack
from tasks.document24.pubdoc_xml import read_pubdoc, write_pubdoc
from tests.unit.document24.documents import MS949, Generator

FEW, MANY = 1_000, 10_000


def _survives(seed: int) -> None:
    pack = Generator(seed).pack()
    body = write_pack(pack)
    read = read_pack(body)
    assert write_pack(read) == body
    assert [one.sha256 for one in read.contents] == [one.sha256 for one in pack.contents]
    letter = pack.contents[0].data
    pubdoc = read_pubdoc(letter)
    assert write_pubdoc(pubdoc) == letter
    assert read_pack(write_pack(read)) == read


def test_a_thousand_documents_are_written_read_and_written_byte_for_byte() -> None:
    for seed in range(FEW):
        _survives(seed)


@pytest.mark.slow
def test_ten_thousand_documents_are_written_read_and_written_byte_for_byte() -> None:
    for seed in range(FEW, FEW + MANY):
        _survives(seed)


def test_the_documents_have_every_type_and_role() -> None:
    packs = [Generator(seed).pack() for seed in range(200)]

    assert {pack.doc_type for pack in packs} == set(DocType)
    assert len({one.role for pack in packs for one in pack.contents}) == 9


def test_every_letter_of_ms949_survives() -> None:
    assert len(MS949) > 17_000
    pack = Generator(1).pack()
    for start in range(0, len(MS949), 500):
        title = MS949[start : start + 500].strip()
        assert read_pack(write_pack(replace(pack, title=title))).title == title


def test_a_long_file_in_lines_of_base64_is_read() -> None:
    pack = Generator(2).pack()
    body = write_pack(pack)
    line = body.index(b'charset="', body.index(b"<content ")) + 200
    wrapped = body[:line] + b"\r\n  \r\n" + body[line:]

    assert read_pack(wrapped).contents[0].data == pack.contents[0].data
