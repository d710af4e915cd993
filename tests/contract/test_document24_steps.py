"""The branches of the steps at Document 24 and of the inbox, over the simulator."""

from datetime import timedelta

import pytest

from engine.errors import HandlerFailed
from engine.ports import BpmnError, NotYet
from tasks.document24.inbox import Unmatched, collect
from tasks.document24.pack import DocType
from tasks.document24.pack_xml import read_pack
from tasks.document24.receipts import acknowledge
from tests.contract.desk import BIDDERS, LETTERS, START, Desk, letter
from tests.contract.test_faults import concluded


def collected(desk: Desk, **options: object) -> int:
    return collect(desk.outside.document24, desk.publish, desk.clock.now(), **options)  # type: ignore[arg-type]  # options by name


def test_an_unknown_department_code_is_the_error_that_the_diagram_foresees(desk: Desk) -> None:
    given = letter("R26TA99000001", receiver_code="0000000")

    for _ in range(2):
        with pytest.raises(BpmnError) as caught:
            desk.perform("document24:send", letter=given)
        assert caught.value.code == "letter_failed"
        assert "코드가 없습니다" in caught.value.variables["failure"]["reason"]
    assert desk.look("document24:send", letter=given) is None


def test_an_accepted_letter_says_when(desk: Desk) -> None:
    sent = desk.perform("document24:send", letter=letter("R26TA99000001"))["reference"]
    desk.later(hours=1)

    status = desk.perform("document24:read-status", reference=sent)["read_back"]

    assert status["status"] == "accepted"
    assert status["accepted_at"] == START + timedelta(hours=1)
    assert status["return_reason"] is None
    assert status["title"] == "[R26TA99000001] 물품 검사 합격 통보"


def test_a_returned_letter_says_why(desk: Desk) -> None:
    replies = [{"form": "inspection_passed", "answer": "return", "reason": "수신처 오류"}]
    desk.control.play({"bidders": BIDDERS, "replies": replies})
    sent = desk.perform("document24:send", letter=letter("R26TA99000001"))["reference"]
    desk.later(hours=1)

    status = desk.perform("document24:read-status", reference=sent)["read_back"]

    assert (status["status"], status["return_reason"]) == ("returned", "수신처 오류")


def test_a_letter_that_nobody_received_yet_is_waited_for(desk: Desk) -> None:
    with pytest.raises(NotYet):
        desk.perform("document24:read-status", reference={"document_id": "9990001-none"})


def test_a_letter_with_signs_that_cannot_be_sent_is_refused_before_sending(desk: Desk) -> None:
    given = letter("R26TA99000001", body="첫째 줄\n검사 합격 ✅")

    with pytest.raises(HandlerFailed) as caught:
        desk.perform("document24:send", letter=given)

    assert "U+2705" in caught.value.reason
    assert desk.control.log() == ()


def test_attachments_travel_with_the_letter(desk: Desk) -> None:
    files = [{"name": "검사조서.txt", "text": "합격"}]

    sent = desk.perform("document24:send", letter=letter("R26TA99000001", attachments=files))

    body = desk.outside.document24.find_letter(sent["reference"]["document_id"])
    assert body is not None
    assert "검사조서.txt".encode("cp949") in body


def test_an_attachment_without_content_is_refused(desk: Desk) -> None:
    given = letter("R26TA99000001", attachments=[{"name": "a.pdf", "sha256": "0" * 64}])

    with pytest.raises(HandlerFailed, match="attachments"):
        desk.perform("document24:send", letter=given)


def test_a_received_letter_leaves_the_mailbox_and_can_still_be_read(desk: Desk) -> None:
    concluded(desk)
    desk.later(days=10)
    (entry,) = desk.outside.document24.mailbox()

    assert collected(desk) == 1
    assert collected(desk) == 0
    assert desk.outside.document24.mailbox() == ()
    assert desk.outside.document24.find_letter(entry.document_id) is not None
    message = desk.published[0]
    assert message["id"] == entry.document_id
    assert message["letter"]["arrived_at"] == entry.arrived_at
    assert message["letter"]["sender_code"] == "MA9990000002"
    assert len(message["letter"]["attachments"]) == 1


def test_a_letter_without_number_or_form_waits_or_goes_to_the_unmatched(desk: Desk) -> None:
    stray = {"form": "greeting", "on": "contract_concluded", "after": "P1D", "title": "안부 인사"}
    desk.control.play({"bidders": BIDDERS, "letters": [stray]})
    concluded(desk)
    desk.later(days=1)
    found: list[Unmatched] = []

    assert collected(desk) == 0
    assert len(desk.outside.document24.mailbox()) == 1
    assert collected(desk, unmatched=found.append) == 0

    assert [one.letter.title.split("] ")[1] for one in found if one.letter] == ["안부 인사"]
    assert desk.outside.document24.mailbox() == ()


def test_a_returned_letter_cannot_be_accepted_any_more(desk: Desk) -> None:
    concluded(desk)
    desk.later(days=10)
    relay = desk.outside.document24
    (entry,) = relay.mailbox()
    pack = read_pack(relay.letter(entry.number))
    acknowledge(relay, pack, DocType.RETURN, key="r", at=desk.clock.now(), reason="다른 기관")
    found: list[Unmatched] = []

    assert collected(desk, unmatched=found.append) == 0

    assert [one.letter is not None for one in found] == [True]
    assert "거부" in found[0].reason_ko
    assert desk.published == []
    assert relay.mailbox() == ()


def test_the_same_decision_after_the_effect_is_found_by_its_key(desk: Desk) -> None:
    concluded(desk)
    desk.later(days=10)
    collected(desk)
    inputs = {"document_id": desk.published[0]["letter"]["document_id"], "decision": "accept"}
    done = desk.perform("document24:receive", **inputs)

    assert desk.look("document24:receive", **inputs) == done


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"document_id": "D1", "decision": "maybe"}, "neither accept nor return"),
        ({"document_id": "D1", "decision": "return"}, "reason"),
        ({"document_id": "D1", "decision": "accept"}, "no letter D1"),
        ({"decision": "accept"}, "document_id"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    desk: Desk, inputs: dict[str, object], words: str
) -> None:
    with pytest.raises(HandlerFailed, match=words):
        desk.perform("document24:receive", **inputs)


def test_a_letter_fires_at_each_event_up_to_its_times(desk: Desk) -> None:
    desk.control.play({"bidders": BIDDERS, "letters": LETTERS})
    number = concluded(desk)
    for count in range(3):
        desk.perform("document24:send", f"passed{count}", letter=letter(number))
    desk.later(days=1)

    assert collected(desk) == 3
    for index, message in enumerate(desk.published):
        desk.perform(
            "document24:receive", f"r{index}",
            document_id=message["letter"]["document_id"], decision="return", reason="보완",
        )  # fmt: skip
    desk.later(days=2)

    assert collected(desk) == 1
