"""The hooks of the sandbox: what can go wrong on request, and what people outside then do."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from engine.errors import ExternalRejected, ExternalUnavailable
from engine.ports import BpmnError, InDoubt
from tasks.document24.letters import case_of
from tasks.nara.client import Key
from tasks.sandbox.faults import Fault
from tasks.sandbox.server import Sandbox
from tests.contract.desk import BIDDERS, LETTERS, START, Desk, letter, notice
from tests.contract.every_handler import awarded, concluded
from tests.support import MovableClock

KEY = Key("R26BK99000001", "000")
ITEM = {"group": "contract", "contract_no": "R26TA99000001", "title": "노트북 구매"}


@pytest.fixture
def hasty(sandbox: Sandbox) -> Iterator[Desk]:
    """A desk whose clients try once only."""
    opened = Desk(sandbox, attempts=1)
    opened.control.play({"seed": 7, "bidders": BIDDERS, "letters": LETTERS})
    yield opened
    opened.close()


# --- limits --------------------------------------------------------------------------------------


def test_the_quota_counts_every_request_and_begins_anew_at_midnight(hasty: Desk) -> None:
    hasty.control.quota(daily=3)
    for _ in range(3):
        assert hasty.outside.nara.quotes(KEY) == ()
    with pytest.raises(ExternalUnavailable) as caught:
        hasty.outside.nara.quotes(KEY)
    assert caught.value.retry_after == timedelta(hours=15)

    hasty.move(START.replace(hour=0) + timedelta(days=1))

    assert hasty.outside.nara.quotes(KEY) == ()


def test_the_quota_troubles_the_public_api_alone(hasty: Desk) -> None:
    hasty.control.quota(daily=0)

    assert hasty.perform("nara:publish-quotation-notice", notice=notice())
    assert hasty.perform("disclosure:publish", item=ITEM)
    with pytest.raises(ExternalUnavailable):
        hasty.outside.nara.quotes(KEY)

    hasty.control.quota()
    assert hasty.outside.nara.quotes(KEY) == ()


def test_more_requests_within_a_second_than_allowed_are_put_off() -> None:
    clock = MovableClock(START)
    with Sandbox(clock=clock, start_at=START) as sandbox:
        hasty = Desk(sandbox, attempts=1)
        hasty.control.quota(per_second=2)
        for _ in range(2):
            assert hasty.outside.nara.quotes(KEY) == ()
        with pytest.raises(ExternalUnavailable) as caught:
            hasty.outside.nara.quotes(KEY)
        assert "23" in str(caught.value)

        clock.advance(seconds=1)
        assert hasty.outside.nara.quotes(KEY) == ()
        hasty.close()


def test_a_link_without_a_look_up_says_so_and_others_still_tell(hasty: Desk) -> None:
    hasty.control.look_up(supported=False, systems=("nara",))

    with pytest.raises(InDoubt) as caught:
        hasty.look("nara:register-award", notice_no="R26BK99000001", bidder_no="1", amount_won=1)
    assert caught.value.evidence["key"] == "i1:nara:register-award:1"
    assert hasty.look("disclosure:publish", item=ITEM) is None

    hasty.control.look_up(supported=True)
    given = {"notice_no": "R26BK99000001", "bidder_no": "1", "amount_won": 1}
    assert hasty.look("nara:register-award", **given) is None


# --- single faults -------------------------------------------------------------------------------


def test_an_ambush_strikes_as_often_as_it_may_and_only_under_its_path(hasty: Desk) -> None:
    hasty.control.fault_next("http_500", "/disclosure/items", times=2, methods=("POST",))

    assert hasty.perform("nara:publish-quotation-notice", notice=notice())
    for _ in range(2):
        with pytest.raises(ExternalUnavailable):
            hasty.perform("disclosure:publish", item=ITEM)
    assert hasty.perform("disclosure:publish", item=ITEM)


def test_a_request_that_comes_twice_is_done_once(hasty: Desk) -> None:
    hasty.control.fault_next(Fault.TWICE, "/disclosure/items")

    assert hasty.perform("disclosure:publish", item=ITEM)

    assert [effect.number for effect in hasty.control.log()] == [1]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("fault-next", {"kind": "nothing", "path": "/"}),
        ("fault-next", {"kind": "lost"}),
        ("fault-next", {"kind": "lost", "path": "/", "times": 0}),
        ("fault-next", {"kind": "lost", "path": "agency"}),
        ("quota", {"daily": -1}),
        ("quota", {"per_second": "many"}),
        ("lookup", {}),
        ("lookup", {"supported": False, "systems": ["moon"]}),
    ],
)
def test_a_switch_that_makes_no_sense_is_refused(
    desk: Desk, path: str, body: dict[str, object]
) -> None:
    with pytest.raises(ExternalRejected) as caught:
        desk.control._post(f"/{path}", body)

    assert caught.value.refusal == "wrong_value"


# --- time ----------------------------------------------------------------------------------------


def test_the_clock_can_be_moved_from_event_to_event(desk: Desk) -> None:
    assert desk.control.move_to_next() == START
    desk.perform("nara:publish-quotation-notice", notice=notice())

    assert desk.control.move_to_next() == notice()["opening_at"] + timedelta(minutes=5)
    assert desk.control.next_at() is None


# --- what people outside do ----------------------------------------------------------------------


def test_a_winner_gives_up(desk: Desk) -> None:
    refusing = [{"answer": "refuse", "after": "PT2H", "reason": "원자재 가격 상승"}]
    desk.control.play({"bidders": BIDDERS, "contracts": refusing, "letters": []})
    sent = desk.perform("nara:send-contract", **awarded(desk))["reference"]

    with pytest.raises(BpmnError) as caught:
        desk.wait("nara:fetch-signature", contract_no=sent["contract_no"])

    assert caught.value.code == "contract_refused"
    assert caught.value.variables["refusal"]["reason"] == "원자재 가격 상승"


def test_the_receiver_returns_a_letter(desk: Desk) -> None:
    number = concluded(desk)
    desk.control.play({"letters": [], "replies": [{"answer": "return", "reason": "수신처 오류"}]})
    sent = desk.perform("document24:send", letter=letter(number))["reference"]
    desk.later(hours=1)

    read = desk.perform("document24:read-status", reference=sent)["read_back"]

    assert (read["status"], read["return_reason"]) == ("returned", "수신처 오류")


def test_a_receiver_who_asks_again_and_again_is_told_to_a_person(desk: Desk) -> None:
    number = concluded(desk)
    asking = [{"answer": "req-resend", "reason": "첨부 손상"}]
    desk.control.play({"letters": [], "replies": asking})
    sent = desk.perform("document24:send", letter=letter(number))["reference"]
    desk.later(hours=1)

    with pytest.raises(ExternalRejected) as caught:
        desk.wait("document24:read-status", reference=sent)

    packs = [effect.kind for effect in desk.control.log() if effect.system == "document24"]
    assert caught.value.refusal == "resend_limit"
    assert packs[0] == "pack:send"
    assert set(packs[1:]) == {"pack:resend"}


def test_a_letter_of_another_script_goes_out_as_often_as_that_script_says(desk: Desk) -> None:
    once = {"form": "claim", "on": "letter_sent:inspection_passed", "times": 1}
    number = concluded(desk)
    for round_ in ("first", "second"):
        desk.control.play({"letters": [once]})
        for again in ("a", "b"):
            desk.perform("document24:send", f"{round_} {again}", letter=letter(number))

    assert [form for form, _ in _told(desk)].count("claim") == 2


def test_the_relay_fails_to_deliver_a_letter(desk: Desk) -> None:
    number = concluded(desk)
    desk.control.play({"replies": [{"answer": "fail", "reason": "수신 서버 장애"}], "letters": []})

    with pytest.raises(BpmnError) as caught:
        desk.perform("document24:send", letter=letter(number))

    assert caught.value.code == "letter_failed"
    assert caught.value.variables["failure"]["reason"] == "수신 서버 장애"


def test_contractors_write_by_themselves_when_no_script_tells_them(desk: Desk) -> None:
    desk.control.play({"seed": 7, "bidders": BIDDERS})
    number = concluded(desk)

    assert _told(desk) == [("delivery", 0)]
    desk.perform("document24:send", "wrong", letter=letter(number, form="correction_request"))
    assert _told(desk) == [("delivery", 0), ("correction", 0)]
    desk.perform("document24:send", "passed", letter=letter(number))
    assert _told(desk) == [("delivery", 0), ("correction", 0), ("claim", 25_025_000)]


def _told(desk: Desk) -> list[tuple[str, int]]:
    """Form and claimed amount of what contractors wrote, once everything has happened."""
    while desk.control.next_at() is not None:
        desk.control.move_to_next()
    desk.clock.moment = desk.control.now()
    assert isinstance(desk.sandbox, Sandbox)
    written = [d.pack for d in desk.sandbox.application.relay.documents.values() if d.inbound]
    cases = [case_of(pack) for pack in written]
    return [(case["form"], int(case["fields"].get("claimed_won", 0))) for case in cases]
