"""What becomes of a notice and of a contract at Nara Marketplace, over the simulator."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import ExternalRejected, HandlerFailed
from engine.ports import BpmnError, NotYet
from tests.contract.desk import START, Desk, contract, notice
from tests.contract.test_nara_steps import awarded, number_of, publish

# --- what becomes of a notice --------------------------------------------------------------------

LATER = notice()["quote_deadline_at"] + timedelta(days=2)


def amend(desk: Desk, reference: Mapping[str, str], **changes: object) -> Any:
    given = {"reference": reference, "changes": changes, "reason": "규격 정정"}
    return desk.perform("nara:amend-notice", **given)["reference"]


def test_an_amendment_is_the_next_order_and_shows_in_the_change_history(desk: Desk) -> None:
    first = publish(desk)
    opening_at = LATER + timedelta(hours=1)
    second = amend(desk, first, quote_deadline_at=LATER, opening_at=opening_at, title="새 공고명")

    assert (second["notice_no"], second["notice_ord"]) == (first["notice_no"], "001")
    assert second["posted_at"] == START
    assert second["object"] == "goods"
    shown = desk.perform("nara:read-notice", reference=second)["read_back"]
    assert (shown["title"], shown["notice_kind"]) == ("새 공고명", "변경공고")
    assert (shown["quote_deadline_at"], shown["opening_at"]) == (LATER, opening_at)
    assert (shown["change_reason"], shown["base_amount_won"]) == ("규격 정정", 27_500_000)
    history = desk.perform("nara:read-change-history", reference=second)["read_back"]
    assert [(one["item"], one["before"], one["after"]) for one in history["changes"]] == [
        ("공고명", "보건소 업무용 노트북 구매", "새 공고명"),
        ("입찰서마감일시", "2026/03/09 10:00", "2026/03/11 10:00"),
        ("개찰일시", "2026/03/09 11:00", "2026/03/11 11:00"),
    ]


def test_only_the_amended_order_is_opened_and_earlier_quotes_count(desk: Desk) -> None:
    first = publish(desk)
    desk.later(days=1)
    second = amend(desk, first, quote_deadline_at=LATER, opening_at=LATER + timedelta(hours=1))

    opening = desk.wait("nara:fetch-opening", **number_of(second))["opening"]

    assert opening["opened_at"] == LATER + timedelta(hours=1)
    assert [quote["name"] for quote in opening["quotes"]] == [
        "가람상사(주)", "나래산업(주)", "다온물산(주)",
    ]  # fmt: skip
    with pytest.raises(ExternalRejected) as caught:
        desk.perform("nara:fetch-opening", **number_of(first))
    assert caught.value.refusal == "notice_amended"


def refused(desk: Desk, type_: str, **inputs: object) -> str:
    with pytest.raises(BpmnError) as caught:
        desk.perform(type_, "refused", **inputs)
    assert caught.value.code == "notice_rejected"
    assert desk.look(type_, "refused", **inputs) is None
    return str(caught.value.variables["rejection"]["reason"])


@pytest.mark.parametrize(
    ("days", "possible"), [(4, False), (5, True)], ids=["four days", "five days"]
)
def test_five_days_have_to_be_left_after_an_amendment(
    desk: Desk, days: int, possible: bool
) -> None:
    first = publish(desk)
    deadline = START + timedelta(days=days)
    changes = {"quote_deadline_at": deadline, "opening_at": deadline + timedelta(hours=1)}

    if possible:
        assert amend(desk, first, **changes)["notice_ord"] == "001"
    else:
        given = {"reference": first, "changes": changes, "reason": "정정"}
        assert "5일 이상" in refused(desk, "nara:amend-notice", **given)


def test_an_amendment_changes_something_in_time_and_in_the_newest_order(desk: Desk) -> None:
    first = publish(desk)
    same = {"reference": first, "changes": {"title": notice()["title"]}, "reason": "정정"}
    assert refused(desk, "nara:amend-notice", **same) == "변경된 내용이 없습니다"
    second = amend(desk, first, title="새 공고명")
    other = {"reference": first, "changes": {"title": "또 다른 공고명"}, "reason": "정정"}
    assert "최신 차수" in refused(desk, "nara:amend-notice", **other)
    desk.wait("nara:fetch-opening", **number_of(second))
    late = {**other, "reference": second}
    assert "개찰 뒤" in refused(desk, "nara:amend-notice", **late)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"titel": "새 공고명"}, "changes.titel"),
        ({}, "changes nothing"),
        ({"title": None}, "nothing"),
    ],
)
def test_an_amendment_of_an_unknown_field_or_of_none_never_leaves_the_house(
    desk: Desk, changes: dict[str, object], words: str
) -> None:
    first = publish(desk)

    with pytest.raises(HandlerFailed, match=words):
        amend(desk, first, **changes)
    assert len(desk.control.log()) == 1


def test_a_cancelled_notice_shows_so_and_is_never_opened(desk: Desk) -> None:
    first = publish(desk)
    given = {**number_of(first), "reason": "예산 삭감"}

    cancelled = desk.perform("nara:cancel-notice", **given)["reference"]

    assert cancelled["cancelled_at"] == START
    shown = desk.perform("nara:read-notice", reference=first)["read_back"]
    assert (shown["notice_kind"], shown["change_reason"]) == ("취소공고", "예산 삭감")
    desk.move(notice()["opening_at"] + timedelta(days=1))
    with pytest.raises(ExternalRejected) as caught:
        desk.perform("nara:fetch-opening", **number_of(first))
    assert caught.value.refusal == "notice_cancelled"
    assert "취소된" in refused(desk, "nara:cancel-notice", **given)


def test_a_base_amount_is_published_apart_and_the_opening_draws_from_it(desk: Desk) -> None:
    first = publish(desk, base_amount_won=None)
    with pytest.raises(NotYet):
        desk.perform("nara:read-notice", reference=first)
    bare = desk.perform("nara:read-notice", reference=first, with_base_amount=False)
    assert bare["read_back"]["base_amount_won"] is None
    figures = {
        "base_amount_won": 27_500_000, "range_low_rate": Decimal(-3), "range_high_rate": Decimal(3),
    }  # fmt: skip

    given = {**number_of(first), **figures}
    opened = desk.perform("nara:publish-base-amount", **given)["reference"]

    assert opened["opened_at"] == START
    shown = desk.perform("nara:read-notice", reference=first)["read_back"]
    assert shown["base_amount_won"] == 27_500_000
    assert "이미 공개" in refused(desk, "nara:publish-base-amount", **given)
    opening = desk.wait("nara:fetch-opening", **number_of(first))["opening"]
    assert opening["base_amount_won"] == 27_500_000


# --- what becomes of a contract ------------------------------------------------------------------


def contracted(desk: Desk) -> tuple[str, int]:
    """The number of a concluded contract and its price in won."""
    reference, winner = awarded(desk)
    draft = contract(desk, reference, winner)
    number = desk.perform("nara:send-contract", contract=draft)["reference"]["contract_no"]
    desk.wait("nara:fetch-signature", contract_no=number)
    return number, draft["contract_price_won"]


def change(desk: Desk, number: str, key: str = "c", **fields: object) -> Any:
    given = {"contract_no": number, "change": {"reason": "수량 증가", **fields}}
    return desk.perform("nara:register-change", key, **given)["reference"]


def test_a_change_of_a_contract_counts_up_and_shows_in_public(desk: Desk) -> None:
    number, price = contracted(desk)

    first = change(desk, number, contract_price_won=price + 1)
    second = change(desk, number, "d", delivery_due_on=date(2026, 5, 1))

    assert (first["change_no"], second["change_no"]) == ("01", "02")
    shown = desk.outside.nara.contract(number)
    assert shown is not None
    assert (shown.contract_no, shown.amount_won) == (f"{number}02", price + 1)
    assert shown.period.endswith("2026.05.01.")
    held = desk.perform("nara:read-contract", reference={"contract_no": number})["read_back"]
    assert held["contract_price_won"] == price + 1


def test_an_inspection_and_a_claim_get_numbers_of_their_own(desk: Desk) -> None:
    number, price = contracted(desk)
    inspection = {
        "kind": "completion", "inspected_on": date(2026, 3, 25), "passed": False,
        "inspector": "검사자",
    }  # fmt: skip
    claim = {"seq": 1, "kind": "final", "claimed_won": price, "claimed_on": date(2026, 3, 26)}

    again = {**inspection, "passed": True}
    failed = desk.perform(
        "nara:register-inspection", "i", contract_no=number, inspection=inspection
    )["reference"]
    passed = desk.perform("nara:register-inspection", "j", contract_no=number, inspection=again)[
        "reference"
    ]
    claimed = desk.perform("nara:register-claim", contract_no=number, claim=claim)["reference"]

    assert (failed["inspection_no"], passed["inspection_no"]) == (f"{number}-I01", f"{number}-I02")
    assert claimed["claim_no"] == f"{number}-C01"
    assert claimed["registered_at"] == desk.clock.now()


NOTHING: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "price_wrong": ("register-change", "change", {"reason": "r", "contract_price_won": 0}),
    "amount_exceeds": (
        "register-inspection",
        "inspection",
        {
            "kind": "partial",
            "inspected_on": date(2026, 3, 25),
            "passed": True,
            "inspector": "검사자",
            "accepted_won": 10**12,
        },
    ),
    "amount_wrong": (
        "register-claim",
        "claim",
        {"seq": 1, "kind": "final", "claimed_won": 0, "claimed_on": date(2026, 4, 1)},
    ),
}


@pytest.mark.parametrize("refusal", NOTHING)
def test_what_makes_no_sense_for_a_contract_is_refused(desk: Desk, refusal: str) -> None:
    number, _ = contracted(desk)
    type_, name, given = NOTHING[refusal]

    for contract_no, expected in ((number, refusal), ("R26TA00000000", "contract_unknown")):
        with pytest.raises(ExternalRejected) as caught:
            desk.perform(f"nara:{type_}", contract_no=contract_no, **{name: given})
        assert caught.value.refusal == expected


def test_a_contract_that_is_not_signed_takes_no_claim(desk: Desk) -> None:
    reference, winner = awarded(desk)
    draft = contract(desk, reference, winner)
    number = desk.perform("nara:send-contract", contract=draft)["reference"]["contract_no"]
    claim = {"seq": 1, "kind": "final", "claimed_won": 1, "claimed_on": date(2026, 3, 26)}

    with pytest.raises(ExternalRejected) as caught:
        desk.perform("nara:register-claim", contract_no=number, claim=claim)

    assert caught.value.refusal == "not_concluded"
