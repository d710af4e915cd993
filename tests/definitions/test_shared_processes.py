"""The called processes by themselves: what no scenario of a whole purchase reaches."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from engine.items import Instance
from engine.ports import BpmnError, CallRequest, NotYet
from engine.values import SEOUL
from tests.definitions.conftest import Library
from tests.support import Bench, Scripted

SENT = {"reference": {"document_id": "D-1", "sent_at": datetime(2026, 3, 2, 9, tzinfo=SEOUL)}}
LETTER = {"contract_no": "R26TA0001", "form": "notice", "title": "[R26TA0001] 통보", "body": "."}


def shown(**fields: Any) -> dict[str, Any]:
    """What an outside system shows when it is read back."""
    return {"read_back": fields}


def submit(bench: Bench, **more: Any) -> Instance:
    """Start an external submission of a letter."""
    return bench.start(
        "external_submission",
        handler="document24:send",
        read_back_handler="document24:read-status",
        subject="통보",
        letter=LETTER,
        **{"confirmation": "ask", "expected": {"title": LETTER["title"]}, **more},
    )


def confirm(bench: Bench, instance: Instance) -> Instance:
    """Confirm the submission."""
    return bench.complete(instance, "confirm_submission", submission_confirmed=True)


# --- external_submission ------------------------------------------------------------------------


def sent(bench: Bench) -> list[CallRequest]:
    """The calls that sent letters."""
    handler = bench.handlers["document24:send"]
    assert isinstance(handler, Scripted)
    return handler.calls


def test_nothing_goes_out_before_an_officer_confirms(library: Library) -> None:
    bench = library(document24__send=[SENT], document24__read_status=[shown(title="-")])
    submit(bench)

    assert not sent(bench)


def test_what_reads_back_the_same_is_submitted(library: Library) -> None:
    bench = library(
        document24__send=[SENT],
        document24__read_status=[shown(title=LETTER["title"], more=1)],
    )
    instance = confirm(bench, submit(bench))

    assert instance.state == "completed"
    assert "submitted" in bench.completed(instance)
    assert bench.engine.variables(instance.id)["differences"] == []


@pytest.mark.parametrize(
    ("expected", "back", "fields"),
    [
        ({"a_won": 1, "b_on": date(2026, 3, 2)}, {"a_won": 1, "b_on": date(2026, 3, 2)}, []),
        ({"a_won": 1, "b_won": 2}, {"a_won": 1, "b_won": 3}, ["b_won"]),
        ({"a_won": 1}, {}, ["a_won"]),
        ({"a": None}, {}, []),
        ({"a": None}, {"a": "x"}, ["a"]),
        ({"a_on": date(2026, 3, 2)}, {"a_on": "2026-03-03"}, ["a_on"]),
        ({"a_won": 1}, {"a_won": "one"}, ["a_won"]),
    ],
)
def test_every_expected_field_is_compared(
    library: Library, expected: dict[str, Any], back: dict[str, Any], fields: list[str]
) -> None:
    bench = library(document24__send=[SENT], document24__read_status=[shown(**back)])
    instance = submit(bench, expected=expected, confirmation="given")

    found = bench.engine.variables(instance.id)["differences"]
    assert [one["field"] for one in found] == fields
    assert bench.open(instance) == (["resolve_difference"] if fields else [])


def test_a_difference_can_be_read_again_after_it_was_mended(library: Library) -> None:
    bench = library(
        document24__send=[SENT],
        document24__read_status=[shown(title="틀린 제목"), shown(title=LETTER["title"])],
    )
    instance = confirm(bench, submit(bench))
    instance = bench.complete(
        instance,
        "resolve_difference",
        difference_decision="read_again",
        difference_reason="제목을 바로잡음",
    )

    assert instance.state == "completed"
    assert len(sent(bench)) == 1


def test_a_difference_can_be_accepted_with_a_reason(library: Library) -> None:
    bench = library(
        document24__send=[SENT],
        document24__read_status=[shown(title="줄인 제목")],
    )
    instance = confirm(bench, submit(bench))
    instance = bench.complete(
        instance,
        "resolve_difference",
        difference_decision="accept",
        difference_reason="화면이 제목을 줄여 보여 줌",
    )

    assert instance.state == "completed"
    assert bench.engine.variables(instance.id)["difference_reason"] == "화면이 제목을 줄여 보여 줌"


def test_a_refused_letter_can_be_sent_again_under_a_new_key(library: Library) -> None:
    refusal = BpmnError("letter_failed", "부서코드 없음", {"failure": {"reason": "부서코드 없음"}})
    bench = library(
        document24__send=[refusal, SENT],
        document24__read_status=[shown(title=LETTER["title"])],
    )
    instance = confirm(bench, submit(bench))
    assert bench.open(instance) == ["review_rejection"]
    instance = bench.complete(
        instance, "review_rejection", rejection_decision="retry", rejection_note="부서 등록됨"
    )

    keys = [call.key for call in sent(bench)]
    assert instance.state == "completed"
    assert len(set(keys)) == 2


def test_a_letter_that_fails_after_it_was_sent_comes_back_to_the_officer(library: Library) -> None:
    failure = {"failure": {"reason": "수신자 없음"}}
    bench = library(
        document24__send=[SENT, SENT],
        document24__read_status=[
            BpmnError("letter_failed", "수신자 없음", failure),
            shown(title=LETTER["title"]),
        ],
    )
    instance = confirm(bench, submit(bench))
    assert bench.open(instance) == ["review_rejection"]
    instance = bench.complete(
        instance, "review_rejection", rejection_decision="retry", rejection_note="주소 고침"
    )

    keys = [call.key for call in sent(bench)]
    assert instance.state == "completed"
    assert len(set(keys)) == 2


# --- payment ------------------------------------------------------------------------------------

CLAIM = {
    "letter": {
        "document_id": "D-9", "title": "[R26TA0001] 대가청구서 제출",
        "arrived_at": datetime(2026, 3, 4, 18, tzinfo=SEOUL), "fields": {},
        "accepted_at": datetime(2026, 3, 5, 9, tzinfo=SEOUL), "receipt_number": "회계과-1",
    }
}  # fmt: skip
RECEIPT = {"receipt": {"number": "회계과-1", "accepted_at": datetime(2026, 3, 5, tzinfo=SEOUL)}}


def pay(
    bench: Bench,
    *,
    delivered_on: date,
    due_on: date,
    used: int = 0,
    in_nara: bool = False,
    kind: str = "final",
    before: int = 0,
) -> Instance:
    """Start a payment whose claim has arrived on Thursday, 2026-03-05."""
    bench.clock.moment = datetime(2026, 3, 5, 9, tzinfo=SEOUL)
    instance = bench.start(
        "payment",
        contract_no="R26TA0001",
        title="물품",
        contractor={"bidder_no": "9990000001", "name": "가람상사(주)"},
        contract_price_won=10_000_001,
        delivery_due_on=due_on,
        delivered_on=delivered_on,
        concluded_on=date(2026, 2, 2),
        goods_kind="goods_purchase",
        relief_period=False,
        payment_days_used=used,
        object="goods",
        works_started_on=None,
        claim_seq=1,
        claim_kind=kind,
        paid_before_won=before,
        contracted_in_nara=in_nara,
    )
    publish(bench)
    return bench.engine.instance(instance.id)


def publish(bench: Bench) -> None:
    """Let the claim arrive."""
    bench.engine.publish(
        "contractor.claim", correlation_key="R26TA0001", variables=CLAIM, message_id=None
    )
    bench.engine.run_due()


def accept(bench: Bench, instance: Instance, **more: Any) -> Instance:
    """Accept the claim."""
    return bench.complete(
        instance, "review_claim", claim_accepted=True, claimed_won=10_000_001, **more
    )


def test_a_claim_is_due_on_the_fifth_working_day_at_six(library: Library) -> None:
    bench = library(document24__receive=[RECEIPT])
    instance = pay(bench, delivered_on=date(2026, 3, 2), due_on=date(2026, 3, 2))
    instance = accept(bench, instance)

    assert bench.item(instance, "approve_payment").due_at == datetime(2026, 3, 12, 18, tzinfo=SEOUL)


def test_days_used_before_a_return_are_not_given_again(library: Library) -> None:
    bench = library(document24__receive=[RECEIPT])
    instance = pay(bench, delivered_on=date(2026, 3, 2), due_on=date(2026, 3, 2), used=3)
    instance = accept(bench, instance)

    assert bench.item(instance, "approve_payment").due_at == datetime(2026, 3, 9, 18, tzinfo=SEOUL)


def test_the_days_of_a_return_do_not_count(library: Library) -> None:
    bench = library(document24__receive=[RECEIPT])
    instance = pay(bench, delivered_on=date(2026, 3, 2), due_on=date(2026, 3, 2))
    bench.clock.moment = datetime(2026, 3, 10, 9, tzinfo=SEOUL)
    bench.complete(
        instance,
        "review_claim",
        claim_accepted=False,
        claimed_won=1,
        claim_return_reason="금액 오류",
    )

    # claimed on Thursday, returned on Tuesday: Friday and Monday are used
    assert bench.engine.variables(instance.id)["payment_days_used"] == 2


@pytest.mark.parametrize(
    ("delivered_on", "answers", "late", "penalty"),
    [
        (date(2026, 3, 3), {}, 0, 0),
        (date(2026, 3, 4), {}, 1, 8_000),
        (date(2026, 3, 4), {"excluded_days": 1}, 0, 0),
        (date(2026, 3, 4), {"added_days": 2}, 3, 24_000),
        (date(2026, 3, 3), {"excluded_days": 9}, 0, 0),
        (date(2026, 3, 4), {"added_days": 999}, 1_000, 3_000_000),
    ],
)
def test_damages_for_delay_follow_the_days_that_count(
    library: Library, delivered_on: date, answers: dict[str, int], late: int, penalty: int
) -> None:
    """The due day 2026-03-01 is a Sunday and 03-02 its substitute: the term ends on 03-03."""
    bench = library(document24__receive=[RECEIPT])
    instance = pay(bench, delivered_on=delivered_on, due_on=date(2026, 3, 1))
    accept(bench, instance, **answers)

    found = bench.engine.variables(instance.id)
    assert (found["late_days"], found["delay_penalty_won"]) == (late, penalty)


def test_a_payment_past_its_day_is_noted_and_still_waits(library: Library) -> None:
    bench = library(document24__receive=[RECEIPT])
    instance = pay(bench, delivered_on=date(2026, 3, 2), due_on=date(2026, 3, 2))
    accept(bench, instance)
    bench.complete(instance, "approve_payment", payment_approved=True)
    bench.clock.moment = datetime(2026, 3, 13, 9, tzinfo=SEOUL)
    bench.engine.run_due()

    note = bench.engine.variables(instance.id)["payment_overdue_note"]
    assert note["due_on"] == date(2026, 3, 12)
    assert bench.open(instance) == ["execute_payment"]


LATER = NotYet(timedelta(days=1), "an officer's answer")


def test_no_payment_waits_for_the_registration_of_its_claim(library: Library) -> None:
    bench = library(document24__receive=[RECEIPT], nara__register_claim=[LATER])
    instance = pay(bench, delivered_on=date(2026, 3, 2), due_on=date(2026, 3, 2), in_nara=True)
    instance = accept(bench, instance)

    handler = bench.handlers["nara:register-claim"]
    assert isinstance(handler, Scripted)
    (call,) = handler.calls
    assert call.inputs["claim"] == {
        "seq": 1, "kind": "final", "claimed_won": 10_000_001, "claimed_on": date(2026, 3, 5)
    }  # fmt: skip
    assert bench.open(instance) == ["approve_payment"]


@pytest.mark.parametrize(
    ("kind", "before", "payable"),
    [("final", 4_000_000, 6_000_001), ("progress", 4_000_000, 10_000_001)],
)
def test_what_was_paid_before_is_taken_off_the_final_claim_only(
    library: Library, kind: str, before: int, payable: int
) -> None:
    bench = library(document24__receive=[RECEIPT])
    instance = pay(
        bench, delivered_on=date(2026, 3, 2), due_on=date(2026, 3, 2), kind=kind, before=before
    )
    accept(bench, instance)
    bench.complete(instance, "approve_payment", payment_approved=True)

    assert bench.engine.variables(instance.id)["payable_won"] == payable


# --- goods_performance --------------------------------------------------------------------------


def perform(bench: Bench) -> Instance:
    """Start the performance of a contract due on Friday, 2026-03-06."""
    instance = bench.start(
        "goods_performance",
        contract_no="R26TA0001",
        title="물품",
        contractor={"bidder_no": "9990000001", "name": "가람상사(주)"},
        contract_price_won=10_000_000,
        delivery_due_on=date(2026, 3, 6),
        relief_period=False,
    )
    return bench.complete(
        instance, "assign_inspector", inspector_name="박지훈", not_supervisor=True
    )


def deliver(bench: Bench, instance: Instance, *, accepted: bool = True) -> Instance:
    """Let a delivery letter arrive and answer it."""
    bench.engine.publish(
        "contractor.delivery", correlation_key="R26TA0001", variables=CLAIM, message_id=None
    )
    bench.engine.run_due()
    return bench.complete(
        instance,
        "check_delivery",
        delivered_on="2026-03-05",
        delivery_accepted=accepted,
        delivery_note="확인",
    )


def test_an_inspection_past_its_day_is_noted_and_still_waits(library: Library) -> None:
    bench = library(document24__receive=[RECEIPT])
    instance = deliver(bench, perform(bench))
    assert bench.item(instance, "inspect_goods").due_at == datetime(2026, 3, 19, 18, tzinfo=SEOUL)
    bench.clock.moment = datetime(2026, 3, 20, 1, tzinfo=SEOUL)
    bench.engine.run_due()

    note = bench.engine.variables(instance.id)["inspection_overdue_note"]
    assert note["due_on"] == date(2026, 3, 19)
    assert bench.open(instance) == ["inspect_goods"]


def test_no_notice_of_a_pass_waits_for_its_registration(library: Library) -> None:
    bench = library(
        document24__receive=[RECEIPT],
        document24__send=[SENT],
        document24__read_status=[shown(title="[R26TA0001] 물품 검사 합격 통보")],
        nara__register_inspection=[LATER],
    )
    instance = deliver(bench, perform(bench))
    instance = bench.complete(
        instance, "inspect_goods", inspection_passed=True, inspection_findings="이상 없음"
    )

    assert [call.inputs["letter"]["form"] for call in sent(bench)] == ["inspection_passed"]
    assert "notify_inspection_passed" in bench.completed(instance)
    assert instance.state == "active"


def test_a_returned_delivery_letter_waits_for_the_next_one(library: Library) -> None:
    bench = library(document24__receive=[RECEIPT])
    instance = deliver(bench, perform(bench), accepted=False)
    assert bench.open(instance) == []
    instance = deliver(bench, instance)

    assert bench.open(instance) == ["inspect_goods"]


def test_a_contractor_is_reminded_until_the_delivery_comes(library: Library) -> None:
    bench = library(document24__send=[SENT], document24__receive=[RECEIPT])
    instance = perform(bench)
    for day in (date(2026, 3, 9), date(2026, 3, 16)):
        bench.clock.moment = datetime(day.year, day.month, day.day, 19, tzinfo=SEOUL)
        bench.engine.run_due()
        bench.complete(
            instance,
            "decide_delay",
            delay_decision="urge",
            delay_note="독촉",
            next_check_on=(day + timedelta(days=7)).isoformat(),
        )
    instance = deliver(bench, instance)

    forms = [call.inputs["letter"]["form"] for call in sent(bench)]
    assert forms == ["delivery_reminder"] * 2
    assert bench.open(instance) == ["inspect_goods"]


def test_a_reminder_that_fails_comes_back_to_the_officer(library: Library) -> None:
    bench = library(document24__send=[BpmnError("letter_failed", "부서코드 없음")])
    instance = perform(bench)
    bench.clock.moment = datetime(2026, 3, 9, 9, tzinfo=SEOUL)
    bench.engine.run_due()
    bench.complete(
        instance,
        "decide_delay",
        delay_decision="urge",
        delay_note="독촉",
        next_check_on="2026-03-16",
    )

    assert bench.open(instance) == ["decide_delay"]


# --- disclosure -------------------------------------------------------------------------------

PUBLISHED = {
    "reference": {
        "publication_no": "2026-1", "url": "https://example.invalid/1",
        "published_at": datetime(2026, 3, 2, 9, tzinfo=SEOUL),
    }
}  # fmt: skip


def test_an_item_that_was_withdrawn_is_published_again_without_the_others(
    library: Library,
) -> None:
    inspection, payment = (
        {"group": group, "contract_no": "R26TA0001", "title": "물품"}
        for group in ("inspection", "payment")
    )
    bench = library(
        disclosure__publish=[PUBLISHED],
        disclosure__read=[
            shown(**inspection),
            shown(**{**payment, "title": "-"}),
            shown(**payment),
        ],
    )
    instance = bench.start("disclosure", contract_no="R26TA0001", items=[inspection, payment])
    instance = bench.complete(instance, "review_items", disclosure_checked=True)
    instance = bench.complete(
        instance, "resolve_difference", difference_decision="reject", difference_reason="제목 오류"
    )
    bench.engine.complete(
        bench.item(instance, "review_items").id,
        {"disclosure_checked": True, "already_published": ["inspection"]},
        actor="lee",
    )
    bench.engine.run_due()

    handler = bench.handlers["disclosure:publish"]
    assert isinstance(handler, Scripted)
    groups = [call.inputs["item"]["group"] for call in handler.calls]
    assert groups == ["inspection", "payment", "payment"]
    assert bench.engine.instance(instance.id).state == "completed"
