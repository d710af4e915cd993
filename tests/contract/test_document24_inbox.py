"""The inbox and the officers' desk: no letter is lost or counts twice, nothing personal leaks."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.errors import (
    DocumentInvalid,
    ExternalUnavailable,
    LedgerConflict,
    StoreBusy,
    ValueInvalid,
)
from tasks.document24.client import Sender
from tasks.document24.desk import MailDesk
from tasks.document24.inbox import Unmatched, collect
from tasks.document24.letters import OutboundLetter, pack_letter
from tasks.document24.pack import Content, DocType, Pack
from tasks.document24.pack_xml import read_pack, write_pack
from tasks.document24.pubdoc import SendInfo
from tasks.document24.pubdoc_xml import read_pubdoc, write_pubdoc
from tasks.document24.simulator import Document
from tasks.ledger import open_ledger
from tasks.sandbox.server import Sandbox
from tests.contract.desk import START
from tests.contract.post import CONTRACTOR, NUMBER, Post

EMPTY = Pack(DocType.SEND, "MA-1", "제목", "MA", "MA1", "나래", ("9990001",), START)
FIRM = Sender("MA99900", "MA9990000002", "나래산업(주)")


@pytest.fixture
def post(sandbox: Sandbox, tmp_path: Path) -> Iterator[Post]:
    opened = Post(sandbox, open_ledger("sqlite://"), "simulator", tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def mail(post: Post) -> MailDesk:
    return MailDesk(post.relay, post.store, post.ledger, post.publish, post.clock, knows)


def knows(contract_no: str) -> bool:
    return contract_no == NUMBER


def written(title: str, **changes: Any) -> Pack:
    given = OutboundLetter(
        NUMBER, "delivery", title, "1. 납품합니다.", CONTRACTOR.agency_code, "가상시장",
        attachments=(Content("attach", "납품서.pdf", b"%PDF", "application/pdf"),),
    )  # fmt: skip
    pack = pack_letter(given, sender=FIRM, doc_id="MA-1", at=START)
    without = title if "[" in title else pack.title.replace(f"[{NUMBER}] ", "")
    letter = pack.contents[0]
    pubdoc = replace(read_pubdoc(letter.data), title=without, reg_number="나래-7")
    inside = (replace(letter, data=write_pubdoc(pubdoc)), *pack.contents[1:])
    return replace(pack, title=without, contents=inside, **changes)


def arrives(post: Post, pack: Pack, body: bytes | None = None) -> None:
    """Let a letter be in the mailbox that the simulator would not write."""
    relay = post.sandbox.application.relay
    number = str(len(relay.documents) + 1)
    relay.documents[pack.doc_id] = Document(pack, body or write_pack(pack), True, START, number)


TITLED = f"[{NUMBER}] 납품서 제출"


def test_the_files_of_a_letter_are_kept_before_it_counts(post: Post) -> None:
    arrives(post, written(TITLED))

    assert post.collect() == 1

    (file,) = post.published[0]["letter"]["attachments"]
    assert file == {"name": "납품서.pdf", "sha256": file["sha256"], "size": 4}
    assert post.store.get(file["sha256"]) == b"%PDF"


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("납품서 제출", "계약번호나 서식이 없습니다"),
        (f"[{NUMBER}] 안부 인사", "계약번호나 서식이 없습니다"),
        ("[R26TA99000009] 납품서 제출", "등록되지 않은 계약번호"),
    ],
)
def test_a_stray_letter_goes_to_the_list_with_its_pack_and_is_not_accepted(
    post: Post, title: str, reason: str
) -> None:
    pack = written(title)
    arrives(post, pack)

    assert post.collect(knows=knows) == 0

    (kept,) = post.ledger.letters()
    assert (kept.document_id, kept.title, kept.number) == ("MA-1", title, "나래-7")
    assert (kept.sender_code, kept.sender_name) == ("MA9990000002", "나래산업(주)")
    assert reason in kept.reason
    assert read_pack(post.store.get(kept.pack_sha256)) == pack
    assert post.relay.mailbox() == ()
    assert post.relay.find_command("accept:MA-1") is None
    assert post.published == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<pack><oops", "XML"),
        (write_pack(EMPTY), "공문이"),
        (write_pack(written(TITLED, doc_id="MA-2")), "목록과 다릅니다"),
        (write_pack(written(TITLED, doc_type=DocType.ACCEPT)), "확인 문서"),
    ],
)  # fmt: skip
def test_a_pack_that_is_no_letter_goes_to_the_list_with_its_bytes(
    post: Post, body: bytes, reason: str
) -> None:
    arrives(post, written(TITLED), body)

    assert post.collect() == 0

    (kept,) = post.ledger.letters()
    assert post.store.get(kept.pack_sha256) == body
    assert reason in kept.reason
    assert post.relay.mailbox() == ()


def test_an_encrypted_letter_goes_to_the_list(post: Post) -> None:
    pack = written(TITLED)
    secret = replace(pack.contents[0], content_type="application/gcc-mime;smime-type=x")
    arrives(post, replace(pack, contents=(secret,)))

    post.collect()

    assert "GPKI" in post.ledger.letters()[0].reason


def test_a_letter_that_variables_cannot_hold_goes_to_the_list(post: Post) -> None:
    arrives(post, written(TITLED))

    def refuses(*_: object, **__: object) -> None:
        raise ValueInvalid("variables", "too large", "너무 큽니다")

    assert _collected(post, refuses) == 0
    assert "너무 큽니다" in post.ledger.letters()[0].reason


def _collected(post: Post, publish: Any) -> int:
    now = post.clock.now()
    return collect(post.relay, publish, now, store=post.store, triage=post.ledger)


def test_a_crash_before_the_message_brings_the_letter_back_with_the_same_acceptance(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    arrives(post, written(TITLED))

    def crashes(*_: object, **__: object) -> None:
        raise StoreBusy("sqlite://", "busy", "사용 중")

    assert _collected(post, crashes) == 0
    assert "MA-1 stays in the mailbox" in caplog.text
    accepted = post.relay.find_command("accept:MA-1")
    post.later(days=2)

    assert post.collect() == 1
    assert accepted is not None
    assert post.published[0]["letter"]["accepted_at"] == accepted.taken_at == START
    assert post.published[0]["letter"]["receipt_number"] == accepted.number


def test_a_store_that_is_full_leaves_the_letter_where_it_is(post: Post) -> None:
    class Full:
        def put(self, data: bytes) -> str:
            raise ExternalUnavailable("store", f"no room for {len(data)} bytes")

        def get(self, digest: str) -> bytes:
            raise ExternalUnavailable("store", digest)

    arrives(post, written(TITLED))

    assert collect(post.relay, post.publish, post.clock.now(), store=Full()) == 0
    assert post.published == []
    assert len(post.relay.mailbox()) == 1
    assert post.relay.find_command("accept:MA-1") is None


def test_one_bad_letter_does_not_hinder_the_others(post: Post) -> None:
    arrives(post, written("안부", doc_id="MA-0"), b"<")
    arrives(post, written(TITLED))

    assert post.collect() == 1


def test_without_list_and_store_a_stray_letter_is_told_and_an_unreadable_one_stays(
    post: Post,
) -> None:
    arrives(post, written("안부", doc_id="MA-0"), b"<")
    arrives(post, written("안부 인사"))
    told: list[Unmatched] = []

    for _ in range(2):
        collect(post.relay, post.publish, post.clock.now(), unmatched=told.append)

    assert [one.entry.document_id for one in told] == ["MA-0", "MA-1", "MA-0"]
    assert [one.document_id for one in post.relay.mailbox()] == ["MA-0"]


def test_a_case_file_never_overrules_the_title(post: Post) -> None:
    other = Content("attach", "case.json", b'{"contract_no": "R1-X", "fields": {"memo": "x"}}')
    pack = written(TITLED)
    arrives(post, replace(pack, contents=(*pack.contents[:2], other)))

    post.collect()

    letter = post.published[0]["letter"]
    assert post.published[0]["for"] == NUMBER
    assert letter["fields"] == {}
    assert any("계약번호가 제목과 달라" in note for note in letter["notes"])


# --- what is personal ----------------------------------------------------------------------------

PERSONAL = "900101-1234568"


def test_what_a_sender_writes_of_persons_never_leaves_the_letter(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    info = SendInfo("00000", "가상로 1", "", "010-1234-5678", "02-000", "sample@example.invalid")
    pack = written(f"{TITLED} {PERSONAL}", sender_name=f"나래 {PERSONAL}")
    letter = pack.contents[0]
    pubdoc = replace(read_pubdoc(letter.data), send_info=info)
    case = Content("attach", "case.json", f'{{"fields": {{"memo": "{PERSONAL}"}}}}'.encode())
    contents = (
        replace(letter, data=write_pubdoc(pubdoc)),
        Content("attach", f"등본 {PERSONAL}.pdf", b"x"),
        case,
    )
    arrives(post, replace(pack, contents=contents))
    arrives(post, replace(pack, doc_id="MA-9", title=PERSONAL, contents=contents[1:]), b"<" * 9)

    post.collect()

    told = str(post.published) + str(post.ledger.letters()) + caplog.text
    assert len(post.published) == 1
    for secret in (PERSONAL, "1234568", "010-1234-5678", "sample@example", "가상로"):
        assert secret not in told


def test_a_stray_letter_is_listed_without_personal_numbers(post: Post) -> None:
    arrives(post, written(f"문의 {PERSONAL}"))

    post.collect()

    assert PERSONAL not in post.ledger.letters()[0].title


# --- the desk ------------------------------------------------------------------------------------


def test_a_matched_letter_is_accepted_and_published(post: Post, mail: MailDesk) -> None:
    arrives(post, written("납품 관련 서류 제출"))
    post.collect()
    post.later(hours=4)

    settled = mail.match("MA-1", NUMBER, "delivery", "kim")

    assert (settled.state, settled.settled_by, settled.contract_no) == ("matched", "kim", NUMBER)
    (message,) = post.published
    assert (message["name"], message["for"], message["id"]) == (
        "contractor.delivery", NUMBER, "MA-1",
    )  # fmt: skip
    assert message["letter"]["accepted_at"] == START + timedelta(hours=4)
    assert message["letter"]["receipt_number"] == "회계과-1"
    assert mail.letters() == ()
    assert [one.document_id for one in mail.letters("matched")] == ["MA-1"]


def test_a_letter_is_settled_once(post: Post, mail: MailDesk) -> None:
    arrives(post, written("안부"))
    post.collect()
    mail.set_aside("MA-1", "광고", "kim")

    with pytest.raises(LedgerConflict):
        mail.match("MA-1", NUMBER, "delivery", "lee")
    with pytest.raises(LedgerConflict):
        mail.give_back("MA-1", "오송", "lee")
    with pytest.raises(LedgerConflict):
        mail.set_aside("MA-1", "광고", "lee")
    with pytest.raises(LedgerConflict):
        mail.match("MA-7", NUMBER, "delivery", "lee")
    assert post.published == []


def test_a_stray_letter_is_returned_with_its_reason(post: Post, mail: MailDesk) -> None:
    arrives(post, written("안부"))
    post.collect()

    settled = mail.give_back("MA-1", "다른 기관의 문서입니다", "kim")

    assert (settled.state, settled.note) == ("returned", "다른 기관의 문서입니다")
    document = post.sandbox.application.relay.documents["MA-1"]
    assert document.state == "returned"
    last = read_pack(document.acknowledgements[-1][1])
    assert last.contents[0].data.decode("cp949") == "다른 기관의 문서입니다"


def test_an_unreadable_letter_can_be_shown_and_returned_but_not_matched(
    post: Post, mail: MailDesk
) -> None:
    arrives(post, written("안부"), b"<pack>")
    post.collect()

    shown = mail.show("MA-1")
    assert shown.letter is None
    assert "XML" in shown.problem_ko
    with pytest.raises(DocumentInvalid, match="not well formed"):
        mail.match("MA-1", NUMBER, "delivery", "kim")
    assert mail.give_back("MA-1", "읽을 수 없습니다", "kim").state == "returned"


@pytest.mark.parametrize(
    ("number", "form"), [("R26TA99000009", "delivery"), (NUMBER, "greeting"), (NUMBER, "")]
)
def test_a_match_names_a_known_contract_and_form(
    post: Post, mail: MailDesk, number: str, form: str
) -> None:
    arrives(post, written("안부"))
    post.collect()

    with pytest.raises(ValueInvalid):
        mail.match("MA-1", number, form, "kim")

    assert post.relay.find_command("accept:MA-1") is None
    assert len(mail.letters()) == 1


def test_a_return_and_a_setting_aside_say_why(post: Post, mail: MailDesk) -> None:
    arrives(post, written("안부"))
    post.collect()

    for act in (mail.give_back, mail.set_aside):
        with pytest.raises(ValueInvalid):
            act("MA-1", " ", "kim")


def test_a_letter_sent_by_hand_goes_once(post: Post, mail: MailDesk) -> None:
    given = OutboundLetter(NUMBER, "notice", "안내", "알립니다.", CONTRACTOR.bidder_no, "나래산업")

    first = mail.send_letter(given, "hand:1")
    post.later(hours=1)

    assert mail.send_letter(given, "hand:1") == first
    assert len(post.sandbox.application.relay.documents) == 1
