"""The steps at Document 24 in every mode: over HTTP, by files, by an officer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from engine.errors import (
    AttachmentDamaged,
    AttachmentMissing,
    ExternalRejected,
    HandlerFailed,
)
from engine.ports import BpmnError, InDoubt, NotYet
from tasks.document24.commands import NAME
from tasks.document24.pack_xml import read_pack
from tasks.document24.pubdoc_xml import read_pubdoc
from tasks.document24.sizes import Limits
from tasks.ledger import open_ledger
from tasks.sandbox.faults import Fault
from tasks.sandbox.server import Sandbox
from tasks.sandbox.web import Response
from tests.contract.desk import START, letter
from tests.contract.post import NUMBER, Post

# what an officer at a web site neither sees nor does
BY_PACKS = pytest.mark.parametrize("post", ["simulator", "file-drop"], indirect=True)
DELIVERY = {
    "form": "delivery", "on": "contract_concluded", "after": "P1D",
    "fields": {"delivered_on": "2026-03-02"},
}  # fmt: skip


@pytest.fixture(params=["simulator", "file-drop", "manual"])
def post(request: pytest.FixtureRequest, sandbox: Sandbox, tmp_path: Path) -> Iterator[Post]:
    opened = Post(sandbox, open_ledger("sqlite://"), request.param, tmp_path)
    yield opened
    opened.close()


def test_an_accepted_letter_says_when(post: Post) -> None:
    reference = post.letter()
    post.later(hours=1)

    status = post.status(reference)

    assert status["status"] == "accepted"
    assert status["accepted_at"] == START + timedelta(hours=1)
    assert status["title"] == f"[{NUMBER}] 물품 검사 합격 통보"
    assert len(reference["request_hash"]) == 64


def test_a_returned_letter_says_why(post: Post) -> None:
    post.play(replies=[{"answer": "return", "reason": "수신처 오류"}])
    reference = post.letter()
    post.later(hours=1)

    status = post.status(reference)

    assert (status["status"], status["return_reason"]) == ("returned", "수신처 오류")


def test_a_letter_that_nobody_answered_is_waited_for(post: Post) -> None:
    reference = post.letter()

    if post.mode == "manual":
        with pytest.raises(NotYet):
            post.status(reference)
    else:
        assert post.status(reference)["status"] == "received"


def test_an_unknown_department_code_is_the_error_that_the_diagram_foresees(post: Post) -> None:
    with pytest.raises(BpmnError) as caught:
        post.status(post.letter(receiver_code="0000000"))

    assert caught.value.code == "letter_failed"
    assert "코드가 없습니다" in caught.value.variables["failure"]["reason"]


def test_the_same_letter_under_the_same_key_goes_once(post: Post) -> None:
    first = post.letter()

    assert post.letter() == first
    assert len(post.sandbox.application.relay.documents) == 1
    assert [one.kind for one in post.ledger.of_instance("i1")] == ["letter"]


def test_every_pack_has_a_row_with_its_answer_in_the_outbox(post: Post) -> None:
    reference = post.letter()

    (row,) = post.ledger.of_instance("i1")

    assert (row.system, row.mode, row.refusal) == (NAME, post.mode, "")
    assert row.request_hash == reference["request_hash"]
    assert row.request["document_id"] == reference["document_id"]
    assert row.acknowledged_at is not None


def test_a_letter_from_outside_is_accepted_and_published_with_number_and_moment(
    post: Post,
) -> None:
    post.play(letters=[DELIVERY])
    post.tell()
    post.later(days=1, hours=2)

    assert post.collect() == 1
    assert post.collect() == 0

    (message,) = post.published
    arrived = message["letter"]
    assert (message["name"], message["for"]) == ("contractor.delivery", NUMBER)
    assert arrived["accepted_at"] == START + timedelta(days=1, hours=2)
    assert arrived["arrived_at"] == START + timedelta(days=1)
    assert arrived["receipt_number"] == "회계과-1"
    assert post.wire.mailbox() == ()


def test_a_confirmed_letter_has_the_receipt_of_its_acceptance(post: Post) -> None:
    post.play(letters=[DELIVERY])
    post.tell()
    post.later(days=1)
    post.collect()
    arrived = post.published[0]["letter"]
    post.later(days=3)

    receipt = post.perform(
        "receive", document_id=arrived["document_id"], decision="accept", reason=None
    )["receipt"]

    assert receipt["accepted_at"] == arrived["accepted_at"]
    assert receipt["number"] == arrived["receipt_number"]
    assert receipt["status"] == "accepted"


def test_a_defective_letter_is_returned_although_it_was_accepted(post: Post) -> None:
    post.play(letters=[DELIVERY])
    post.tell()
    post.later(days=1)
    post.collect()
    arrived = post.published[0]["letter"]
    post.later(hours=5)

    inputs = {"document_id": arrived["document_id"], "decision": "return", "reason": "사진 누락"}
    receipt = post.perform("receive", **inputs)["receipt"]
    post.others.work(post)

    assert receipt["status"] == "returned"
    assert receipt["accepted_at"] == arrived["accepted_at"]
    assert receipt["decided_at"] == post.clock.now().replace(microsecond=0)
    assert post.look("receive", **inputs) == {"receipt": receipt}
    documents = post.sandbox.application.relay.documents
    assert documents[arrived["document_id"]].state == "returned"


@BY_PACKS
def test_a_letter_that_is_asked_for_again_is_sent_again_once_for_each_request(post: Post) -> None:
    post.play(replies=[{"answer": "req-resend"}, {"answer": "req-resend"}, {"answer": "accept"}])
    reference = post.letter()
    document = post.sandbox.application.relay.documents[reference["document_id"]]
    for sendings in (2, 3):
        post.later(hours=1)
        for _ in range(3):
            try:
                post.status(reference)
            except NotYet:
                continue
        assert document.sendings == sendings
    post.later(hours=1)

    status = post.status(reference)

    assert status["status"] == "accepted"
    assert status["document_id"] == reference["document_id"]
    assert document.sendings == 3


@BY_PACKS
def test_a_letter_is_not_sent_again_for_ever(post: Post) -> None:
    post.practice = replace(post.practice, most_resends=1)
    post.play(replies=[{"answer": "req-resend", "reason": "첨부 손상"}])
    reference = post.letter()

    with pytest.raises(ExternalRejected, match="첨부 손상") as caught:
        _until_it_ends(post, reference)

    assert caught.value.refusal == "resend_limit"
    assert post.sandbox.application.relay.documents[reference["document_id"]].sendings == 2


def _until_it_ends(post: Post, reference: dict[str, Any]) -> None:
    for _ in range(12):
        post.later(hours=1)
        try:
            post.status(reference)
        except NotYet:
            continue


# --- files ---------------------------------------------------------------------------------------


def test_a_file_goes_by_its_digest(post: Post) -> None:
    digest = post.store.put(b"%PDF-1.7")
    files = [{"name": "검사조서.pdf", "sha256": digest}]

    post.letter(attachments=files)

    (row,) = post.ledger.of_instance("i1")
    listed = [one for one in row.request["attachments"] if one["name"] == "검사조서.pdf"]
    assert listed == [{"name": "검사조서.pdf", "sha256": digest, "size": 8}]


def test_a_file_that_is_not_there_or_damaged_lets_nothing_go(post: Post) -> None:
    digest = post.store.put(b"%PDF-1.7")
    folder = Path(post.store.url.removeprefix("file://"))
    (folder / digest[:2] / digest[2:4] / digest).chmod(0o600)
    (folder / digest[:2] / digest[2:4] / digest).write_bytes(b"other")

    with pytest.raises(AttachmentDamaged, match=digest):
        post.letter(attachments=[{"name": "검사조서.pdf", "sha256": digest}])
    missing = sha256(b"never").hexdigest()
    with pytest.raises(AttachmentMissing, match=missing):
        post.letter(attachments=[{"name": "검사조서.pdf", "sha256": missing}])

    assert post.ledger.of_instance("i1") == ()
    assert post.sandbox.application.relay.documents == {}


@BY_PACKS
def test_a_large_file_goes_apart_and_a_slip_in_its_place(post: Post) -> None:
    post.practice = replace(post.practice, limits=Limits(apart_bytes=100))
    digest = post.store.put(b"x" * 150)

    reference = post.letter(attachments=[{"name": "도면<1>.pdf", "sha256": digest}])

    assert reference["separate_files"] == [{"name": "도면<1>.pdf", "sha256": digest, "size": 150}]
    pack = post.sandbox.application.relay.documents[reference["document_id"]].pack
    (slip,) = [one for one in pack.by_role("attach") if one.content_type == "text/html"]
    assert slip.filename == "도면<1>.pdf.별송.html"
    words = slip.data.decode("cp949")
    assert digest in words
    assert "도면&lt;1&gt;.pdf" in words
    assert "150" in words
    if post.mode == "simulator":
        assert post.sandbox.application.relay.files == {digest: 150}


def test_what_is_too_large_lets_nothing_go(post: Post) -> None:
    post.practice = replace(post.practice, limits=Limits(file_bytes=100, letter_bytes=150))
    one, two = post.store.put(b"x" * 101), post.store.put(b"y" * 90)

    for digests in ([one], [two, two]):
        with pytest.raises(HandlerFailed, match="보낼 수 있는 크기"):
            post.letter(attachments=[{"name": "a.pdf", "sha256": digest} for digest in digests])

    assert post.ledger.of_instance("i1") == ()


@BY_PACKS
def test_a_letter_says_how_far_it_is_open(post: Post) -> None:
    reference = post.letter(publication="2NNNNYNNN")

    pack = read_pack(post.relay.find_letter(reference["document_id"]) or b"")
    pubdoc = read_pubdoc(pack.by_role("pubdoc")[0].data)
    assert (pubdoc.publication, pubdoc.publication_name) == ("2NNNNYNNN", "부분공개")
    with pytest.raises(HandlerFailed, match="비공개 근거"):
        post.perform("send", "other", letter=letter(NUMBER, publication="2NNNNNNNN"))


@pytest.mark.parametrize("post", ["simulator"], indirect=True)
def test_a_relay_without_a_look_up_leaves_a_lost_answer_to_a_person(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot_tell(_request: object, _key: str) -> Response:
        return Response(501, "text/plain", b"")

    relay = post.sandbox.application.relay
    monkeypatch.setattr(relay, "_command", cannot_tell)
    _route_again(post)
    post.control.fault_next(Fault.LOST, "/relay/packs")

    with pytest.raises(InDoubt) as caught:
        post.letter()

    (row,) = post.ledger.waiting(NAME)
    assert caught.value.evidence["request_hash"] == row.request_hash
    assert caught.value.evidence["key"] == row.key
    assert len(relay.documents) == 1


def _route_again(post: Post) -> None:
    """Let the sandbox use the relay's routes as they are now."""
    application = post.sandbox.application
    others = tuple(one for one in application._routes if not one.pattern.startswith("/relay/"))
    application._routes = (*application.relay.routes(), *others)
