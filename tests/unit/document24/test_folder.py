"""The relay as two folders: names, moves, and what an untrusted inbox may hold."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.errors import ExternalRejected, ExternalUnavailable
from engine.ports import NotYet
from tasks.document24.client import Sender
from tasks.document24.folder import FolderRelay
from tasks.document24.letters import OutboundLetter, pack_letter
from tasks.document24.pack import Content, DocType, Pack, acknowledgement
from tasks.document24.pack_xml import read_pack, write_pack
from tasks.document24.receipts import accept, receive
from tests.support import MovableClock
from tests.unit.document24.documents import AT

CITY = Sender("9990001", "9990001-회계", "가상시 회계과", "홍길동")
FIRM = Sender("MA99900", "MA9990000002", "나래산업(주)")


@pytest.fixture
def relay(tmp_path: Path) -> FolderRelay:
    (tmp_path / "out").mkdir()
    (tmp_path / "in").mkdir()
    return FolderRelay(tmp_path / "out", tmp_path / "in", CITY, MovableClock(AT))


def packed(title: str = "통보", sender: Sender = CITY, doc_id: str = "D1") -> Pack:
    receiver = "MA9990000002" if sender is CITY else "9990001"
    letter = OutboundLetter("R26TA99000001", "delivery", title, "본문", receiver, "나래")
    return pack_letter(letter, sender=sender, doc_id=doc_id, at=AT)


def put(relay: FolderRelay, name: str, pack: Pack | bytes, hours: int = 0) -> Path:
    path = relay.inbox / name
    path.write_bytes(pack if isinstance(pack, bytes) else write_pack(pack))
    at = (AT + timedelta(hours=hours)).timestamp()
    os.utime(path, (at, at))
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*") if not path.name.startswith("."))


def test_a_pack_stands_whole_in_the_outbox_under_a_relay_name(relay: FolderRelay) -> None:
    with pytest.raises(NotYet):
        relay.send(packed(), key="i1:send:1")

    (file, asked) = names(relay.outbox)
    assert asked.startswith("document24-")
    assert file[:7] == "9990001"
    assert file[7:14] == "MA99900"
    assert read_pack((relay.outbox / file).read_bytes()) == packed()


@pytest.mark.parametrize("code", ["../../x", "", "가나다라마바사", "a" * 300, "*?[]"])
def test_a_code_never_becomes_a_path(relay: FolderRelay, code: str) -> None:
    with pytest.raises(NotYet):
        relay.send(replace(packed(), receivers=(code,) if code else ()), key="k")

    (file,) = [name for name in names(relay.outbox) if name.endswith(".xml")]
    assert len(file) == 7 + 7 + 16 + 4
    assert file.isascii()


def test_a_pack_that_the_link_took_is_not_put_there_again(relay: FolderRelay) -> None:
    for _ in range(3):
        with pytest.raises(NotYet):
            relay.send(packed(), key="k")
        for path in relay.outbox.glob("*.*"):
            if path.is_file():
                path.unlink()

    assert names(relay.outbox) == []
    assert relay.find_command("k") is None


def test_another_pack_under_the_same_key_is_refused(relay: FolderRelay) -> None:
    with pytest.raises(NotYet):
        relay.send(packed(), key="k")

    with pytest.raises(ExternalRejected) as caught:
        relay.send(packed("다른 통보"), key="k")

    assert caught.value.refusal == "key_reused"


def test_any_acknowledgement_says_that_a_letter_was_taken(relay: FolderRelay) -> None:
    with pytest.raises(NotYet):
        relay.send(packed(), key="k")
    put(relay, "a.xml", acknowledgement(packed(), DocType.FAIL, at=AT, dept="", person=""), 1)

    receipt = relay.send(packed(), key="k")

    assert (receipt.document_id, receipt.taken_at) == ("D1", AT)
    assert relay.find_command("k") == receipt
    (failed,) = relay.acknowledgements("D1")
    assert (failed.pack.doc_type, failed.arrived_at) == (DocType.FAIL, AT + timedelta(hours=1))
    assert names(relay.inbox) == []


def test_acknowledgements_are_moved_and_kept_twice_or_not(relay: FolderRelay) -> None:
    for count, hours in enumerate((2, 1, 2)):
        ack = acknowledgement(packed(), DocType.RECEIVE, at=AT, dept="", person="")
        put(relay, "same.xml", ack, hours)
        assert len(relay.acknowledgements("D1")) == count + 1

    moved = list((relay.inbox / ".acknowledgements").glob("*/*.xml"))
    assert len(moved) == 3
    assert relay.acknowledgements("D2") == ()


def test_letters_are_listed_oldest_first_and_moved_once_received(relay: FolderRelay) -> None:
    put(relay, "b.xml", packed("둘", FIRM, "D2"), 2)
    put(relay, "c.xml", packed("하나", FIRM, "D1"), 1)

    first, second = relay.mailbox()
    assert (first.document_id, first.number, second.document_id) == ("D1", "c.xml", "D2")
    body = relay.letter("c.xml")
    receive(relay, read_pack(body), at=AT)

    assert [one.document_id for one in relay.mailbox()] == ["D2"]
    assert relay.letter("c.xml") == relay.find_letter("D1") == body
    assert names(relay.inbox) == ["b.xml"]


def test_an_acceptance_waits_for_the_number_that_the_link_brings(relay: FolderRelay) -> None:
    put(relay, "a.xml", packed("하나", FIRM, "D1"))
    letter = read_pack(relay.letter("a.xml"))

    for _ in range(2):
        with pytest.raises(NotYet):
            accept(relay, letter, at=AT)

    assert relay.find_command("accept:D1") is None
    assert len(names(relay.outbox)) == 2


def test_a_letter_that_comes_twice_counts_once(relay: FolderRelay) -> None:
    letter = packed("하나", FIRM, "D1")
    put(relay, "a.xml", letter)
    receive(relay, letter, at=AT)
    put(relay, "a.xml", letter)

    assert relay.mailbox() == ()
    assert len(list((relay.inbox / ".letters").glob("*/*.xml"))) == 2


def test_another_letter_under_a_known_id_is_not_lost(relay: FolderRelay) -> None:
    put(relay, "a.xml", packed("하나", FIRM, "D1"))
    receive(relay, packed("하나", FIRM, "D1"), at=AT)
    put(relay, "b.xml", packed("둘", FIRM, "D1"))

    (entry,) = relay.mailbox()
    assert entry.document_id.startswith("D1#")
    outgoing = names(relay.outbox)
    receive(relay, replace(packed(), doc_id=entry.document_id), at=AT)

    assert relay.mailbox() == ()
    assert names(relay.outbox) == outgoing


def test_what_is_no_pack_is_listed_under_its_digest(relay: FolderRelay) -> None:
    put(relay, "a.xml", b"<oops")

    (entry,) = relay.mailbox()

    assert entry.document_id == f"unreadable-{entry.sha256[:16]}"
    assert relay.letter("a.xml") == b"<oops"


def test_links_folders_and_half_written_files_are_left_alone(
    relay: FolderRelay, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(write_pack(packed("하나", FIRM, "D1")))
    (relay.inbox / "link.xml").symlink_to(secret)
    (relay.inbox / "folder.xml").mkdir()
    os.mkfifo(relay.inbox / "pipe.xml")
    put(relay, "half.part", b"<pack")
    put(relay, ".hidden.xml", b"<pack")

    assert relay.mailbox() == ()
    assert relay.find_letter("D1") is None
    for number in ("link.xml", "../secret", "/etc/passwd", "", "nothing.xml", "*"):
        with pytest.raises(ExternalUnavailable):
            relay.letter(number)


def test_a_file_that_goes_apart_is_put_there_once(relay: FolderRelay) -> None:
    file = Content("attach", "도면.pdf", b"x" * 100)
    relay.deposit(file)
    path = relay.outbox / "files" / file.sha256
    assert path.read_bytes() == file.data
    path.unlink()

    relay.deposit(file)

    assert not path.exists()


def test_a_folder_that_is_gone_is_an_outage(tmp_path: Path) -> None:
    gone = FolderRelay(tmp_path / "file" / "out", tmp_path, CITY, MovableClock(AT))
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(ExternalUnavailable):
        gone.send(packed(), key="k")


def test_a_letter_that_was_received_before_a_crash_is_moved_by_the_next_round(
    relay: FolderRelay,
) -> None:
    letter = packed("하나", FIRM, "D1")
    receive(relay, letter, at=AT)
    put(relay, "a.xml", letter)

    assert relay.mailbox() == ()
    assert names(relay.inbox) == []
    assert relay.find_letter("D1") == write_pack(letter)
