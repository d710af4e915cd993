"""The steps at Clean Pay, over the simulator."""

from datetime import timedelta
from typing import Any

import pytest

from engine.errors import ExternalRejected, HandlerFailed
from engine.ports import BpmnError, NotYet
from tests.contract.desk import Desk
from tests.contract.payments import (
    CLAIM,
    CLAIMED,
    FIRM,
    OWN,
    WORKER,
    answered,
    approved,
    confirmed,
    opened,
    play,
    receipts,
    transferred,
)

# --- the split ------------------------------------------------------------------------------------


def test_a_split_adds_up_to_the_claim_to_the_won(desk: Desk) -> None:
    play(desk)
    number = opened(desk)

    split = desk.wait("cleanpay:fetch-split", request_no=number, amount_won=CLAIMED)["split"]

    assert [share["amount_won"] for share in split["shares"]] == [19753087, 49382716, 29629630]
    assert split["total_won"] == CLAIMED
    assert split["problems"] == []
    assert split["shares"][0] == {
        "share_no": 1,
        "class": "labour",
        "payee_id": "W-KQXWPM",
        "payee_name": "김○○",
        "account_ref": split["shares"][0]["account_ref"],
        "amount_won": 19753087,
        "account_owner_matches": True,
    }


def test_a_split_is_waited_for_until_the_payees_have_confirmed(desk: Desk) -> None:
    play(desk, after="P2D")
    number = opened(desk)
    desk.later(days=2)

    with pytest.raises(NotYet):
        desk.perform("cleanpay:fetch-split", request_no=number, amount_won=CLAIMED)

    desk.later(hours=1)
    assert desk.perform("cleanpay:fetch-split", request_no=number, amount_won=CLAIMED)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("claimed", [1, 7, 1_000, 98_765_433])
def test_a_contractor_without_a_script_enters_a_split_without_problems(
    desk: Desk, seed: int, claimed: int
) -> None:
    desk.control.play({"seed": seed + 1})
    number = opened(desk, amount_won=claimed)

    split = desk.wait("cleanpay:fetch-split", request_no=number, amount_won=claimed)["split"]

    assert split["problems"] == []
    assert split["total_won"] == claimed


@pytest.mark.parametrize(
    ("script", "problem", "share_no"),
    [
        ({"off_by_won": 1}, "sum_differs", None),
        ({"off_by_won": -1}, "sum_differs", None),
        ({"split": [{**WORKER, "share": 1, "account_owner": "이나루"}]}, "owner_differs", 1),
        ({"split": [{**OWN, "share": 1}, {**FIRM, "amount_won": 0}]}, "amount_not_positive", 2),
        ({"split": [{**OWN, "class": "bonus", "share": 1}]}, "unknown_class", 1),
        ({"split": [{**FIRM, "share": 1}, {**FIRM, "share": 1}]}, "payee_twice", 2),
    ],
)
def test_what_is_wrong_with_a_split_is_named(
    desk: Desk, script: dict[str, Any], problem: str, share_no: int | None
) -> None:
    play(desk, **script)
    number = opened(desk)

    split = desk.wait("cleanpay:fetch-split", request_no=number, amount_won=CLAIMED)["split"]

    found = split["problems"][0]
    assert (found["problem"], found.get("share_no")) == (problem, share_no)
    assert found["text_ko"]


def test_a_split_that_is_returned_is_entered_again_and_right(desk: Desk) -> None:
    play(desk, off_by_won=-3)
    number = confirmed(desk)

    returned = desk.perform("cleanpay:return-split", request_no=number, reason="3원 부족")
    with pytest.raises(NotYet):
        desk.perform("cleanpay:fetch-split", request_no=number, amount_won=CLAIMED)
    split = desk.wait("cleanpay:fetch-split", request_no=number, amount_won=CLAIMED)["split"]

    assert returned["reference"]["returned_at"] == desk.clock.now() - timedelta(days=1, hours=1)
    assert split["total_won"] == CLAIMED
    assert split["problems"] == []


def test_a_request_that_is_rejected_is_a_bpmn_error(desk: Desk) -> None:
    play(desk, answer="reject", reason="계약번호를 찾을 수 없습니다")

    with pytest.raises(BpmnError) as caught:
        opened(desk)

    assert caught.value.code == "request_rejected"
    rejection = {"reason": "계약번호를 찾을 수 없습니다", "rejected_at": desk.clock.now()}
    assert caught.value.variables == {"rejection": rejection}
    assert desk.control.log() == ()


@pytest.mark.parametrize(
    "change", [{"amount_won": 0}, {"amount_won": -1}, {"seq": 0}, {"kind": "bonus"}]
)
def test_a_request_that_can_not_be_never_leaves_the_house(
    desk: Desk, change: dict[str, Any]
) -> None:
    with pytest.raises(HandlerFailed):
        opened(desk, **change)

    assert desk.control.log() == ()


def test_the_same_claim_is_not_requested_twice(desk: Desk) -> None:
    play(desk)
    opened(desk)

    with pytest.raises(ExternalRejected) as caught:
        desk.perform("cleanpay:open-request", "another visit", request=CLAIM)

    assert caught.value.refusal == "request_exists"


def test_another_script_begins_with_its_first_entry(desk: Desk) -> None:
    play(desk)
    opened(desk)
    desk.control.play({"cleanpay": [{"answer": "reject"}, {"answer": "accept"}]})

    with pytest.raises(BpmnError):
        desk.perform("cleanpay:open-request", "2", request={**CLAIM, "seq": 2})
    desk.perform("cleanpay:open-request", "3", request={**CLAIM, "seq": 2})


# --- approval and transfer ------------------------------------------------------------------------


def test_a_wrong_split_is_not_approved(desk: Desk) -> None:
    play(desk, off_by_won=1)
    number = confirmed(desk)
    done = len(desk.control.log())

    with pytest.raises(HandlerFailed, match="sum_differs"):
        desk.perform("cleanpay:approve-split", request_no=number, total_won=CLAIMED + 1)

    assert len(desk.control.log()) == done


def test_another_total_than_that_of_the_split_is_not_approved(desk: Desk) -> None:
    play(desk)
    number = confirmed(desk)

    with pytest.raises(HandlerFailed, match="nothing was sent"):
        desk.perform("cleanpay:approve-split", request_no=number, total_won=CLAIMED - 1)


def test_a_transfer_of_another_amount_than_approved_is_refused_before_sending(desk: Desk) -> None:
    play(desk)
    number = approved(desk)
    done = len(desk.control.log())

    with pytest.raises(HandlerFailed, match="nothing was sent"):
        desk.perform("cleanpay:order-transfer", request_no=number, amount_won=CLAIMED + 1)

    assert len(desk.control.log()) == done


def test_nothing_is_transferred_before_the_approval(desk: Desk) -> None:
    play(desk)
    number = confirmed(desk)

    with pytest.raises(HandlerFailed, match="not approved"):
        desk.perform("cleanpay:order-transfer", request_no=number, amount_won=CLAIMED)


def test_a_transfer_that_fails_is_a_bpmn_error_and_can_be_ordered_again(desk: Desk) -> None:
    play(desk, transfers=[{"answer": "fail", "reason": "신탁계좌 한도 초과"}, {"answer": "accept"}])
    number = approved(desk)
    order = {"request_no": number, "amount_won": CLAIMED}

    for _ in range(2):  # the same visit is told the same again
        with pytest.raises(BpmnError) as caught:
            desk.perform("cleanpay:order-transfer", "first", **order)
        assert caught.value.code == "transfer_failed"
        assert caught.value.variables["failure"]["reason"] == "신탁계좌 한도 초과"

    reference = desk.perform("cleanpay:order-transfer", "second", **order)["reference"]
    assert reference["transfer_no"] == f"TR-{number}"
    assert len(reference["request_hash"]) == 64


# --- receipts -------------------------------------------------------------------------------------


def test_every_share_is_paid_and_nothing_differs(desk: Desk) -> None:
    play(desk)
    found = receipts(desk, transferred(desk))

    assert [share["status"] for share in found["shares"]] == ["paid"] * 3
    assert (found["paid_won"], found["returned_won"], found["held_won"]) == (CLAIMED, 0, 0)
    assert found["open_won"] == 0
    assert found["differences"] == []


def test_a_wrong_account_is_returned_and_paid_to_the_new_one(desk: Desk) -> None:
    play(desk, split=answered("account_error"))
    number = transferred(desk)
    found = receipts(desk, number)
    wrong = found["shares"][1]
    assert (wrong["status"], found["returned_won"]) == ("returned", 49382716)
    assert wrong["new_account_owner_matches"]

    reissue = {"request_no": number, "share_no": 2, "account_ref": wrong["new_account_ref"]}
    desk.perform("cleanpay:reissue-share", **reissue)
    again = receipts(desk, number)

    assert again["shares"][1]["status"] == "paid"
    assert again["paid_won"] == CLAIMED
    assert again["shares"][1]["new_account_ref"] == ""


def test_what_is_attached_stays_in_the_trust(desk: Desk) -> None:
    play(desk, split=answered("attached", of="own"))
    found = receipts(desk, transferred(desk))

    assert found["shares"][2]["status"] == "held"
    assert found["held_won"] == 29629630
    assert found["paid_won"] + found["held_won"] == CLAIMED
    assert found["differences"] == []


def test_a_share_that_is_never_paid_is_waited_for_but_can_be_seen(desk: Desk) -> None:
    play(desk, split=answered("never"))
    number = transferred(desk)
    desk.later(days=15)

    with pytest.raises(NotYet):
        desk.perform("cleanpay:fetch-receipts", request_no=number)

    found = receipts(desk, number, partial=True)
    assert [share["status"] for share in found["shares"]] == ["paid", "open", "paid"]
    assert found["open_won"] == 49382716


def test_an_unpaid_share_can_be_paid_directly_in_parts(desk: Desk) -> None:
    play(desk, split=answered("never"))
    number = transferred(desk)
    desk.later(days=15)
    order = {"request_no": number, "share_no": 2, "ground": "하도급대금 15일 미지급"}

    desk.perform("cleanpay:order-direct-payment", "1", amount_won=9_382_716, **order)
    assert receipts(desk, number, partial=True)["open_won"] == 40_000_000
    reference = desk.perform("cleanpay:order-direct-payment", "2", amount_won=40_000_000, **order)

    found = receipts(desk, number)
    assert reference["reference"]["order_no"]
    assert found["paid_won"] == CLAIMED
    assert found["shares"][1]["status"] == "paid"


@pytest.mark.parametrize(
    ("answer", "amount", "refusal"),
    [
        ("never", 49_382_717, "amount_exceeds_share"),
        ("pay", 1, "share_paid"),
        ("attached", 1, "share_held"),
    ],
)
def test_a_direct_payment_that_the_share_does_not_bear_is_refused(
    desk: Desk, answer: str, amount: int, refusal: str
) -> None:
    play(desk, split=answered(answer))
    number = transferred(desk)
    desk.later(days=1)

    with pytest.raises(ExternalRejected) as caught:
        desk.perform(
            "cleanpay:order-direct-payment",
            request_no=number,
            share_no=2,
            amount_won=amount,
            ground="지급보증서 없음",
        )

    assert caught.value.refusal == refusal
    assert receipts(desk, number, partial=True)["differences"] == []


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [("pay", "share_paid"), ("attached", "share_held"), ("account_error", "account_unknown")],
)
def test_only_a_returned_share_is_reissued_and_only_to_its_payee(
    desk: Desk, answer: str, refusal: str
) -> None:
    play(desk, split=answered(answer))
    number = transferred(desk)
    receipts(desk, number)

    with pytest.raises(ExternalRejected) as caught:
        desk.perform(
            "cleanpay:reissue-share", request_no=number, share_no=2, account_ref="AC-NOBODY"
        )

    assert caught.value.refusal == refusal


def test_a_request_that_clean_pay_does_not_have_is_an_error(desk: Desk) -> None:
    with pytest.raises(HandlerFailed, match="CP-2026-0099"):
        desk.perform("cleanpay:fetch-receipts", request_no="CP-2026-0099")


def test_what_does_not_come_is_asked_for_less_and_less_often(desk: Desk) -> None:
    play(desk, split=answered("never"), proofs="never")
    number = transferred(desk)
    waits = []
    for _ in range(4):
        for step in ("cleanpay:fetch-receipts", "cleanpay:fetch-proofs"):
            with pytest.raises(NotYet) as caught:
                desk.perform(step, request_no=number)
            waits.append(caught.value.after)
        desk.later(days=2, hours=2)

    hour = timedelta(hours=1)
    assert waits == [hour] * 2 + [3 * hour] * 4 + [12 * hour] * 2


def test_receipts_are_held_against_the_split_that_was_approved(desk: Desk) -> None:
    play(desk)
    number = opened(desk)
    split = desk.wait("cleanpay:fetch-split", request_no=number, amount_won=CLAIMED)["split"]
    desk.perform("cleanpay:approve-split", request_no=number, total_won=CLAIMED)
    desk.perform("cleanpay:order-transfer", request_no=number, amount_won=CLAIMED)
    other = [{**share} for share in split["shares"]]
    other[0]["amount_won"] += 1

    same = receipts(desk, number, split=split)
    differing = receipts(desk, number, split={**split, "shares": other})

    assert same["differences"] == []
    assert differing["differences"] == [
        {"share_no": 1, "field": "amount_won", "split": 19753088, "received": 19753087},
        {"share_no": 1, "field": "paid_won", "split": 19753088, "received": 19753087},
        {
            "share_no": None,
            "field": "labour.amount_won",
            "split": 19753088,
            "received": 19753087,
        },
    ]


@pytest.mark.parametrize(
    "wrong", [1, {}, {"shares": 1}, {"shares": [1]}, {"shares": [{"share_no": 1}]}]
)
def test_a_split_that_is_none_is_no_input(desk: Desk, wrong: Any) -> None:
    with pytest.raises(HandlerFailed, match="split"):
        desk.perform("cleanpay:fetch-receipts", request_no="CP-2026-0001", split=wrong)


# --- proofs ---------------------------------------------------------------------------------------


def test_labour_and_subcontract_shares_are_proven_after_their_payment(desk: Desk) -> None:
    play(desk, proofs={"after": "P5D"})
    number = transferred(desk)
    receipts(desk, number)
    paid_on = desk.clock.now().date()

    proofs = desk.wait("cleanpay:fetch-proofs", request_no=number)["proofs"]

    assert proofs["complete"]
    assert proofs["missing"] == []
    assert [(row["share_no"], row["class"]) for row in proofs["shares"]] == [
        (1, "labour"),
        (2, "subcontract"),
    ]
    assert {row["proven_on"] for row in proofs["shares"]} == {paid_on + timedelta(days=5)}


def test_proofs_that_never_come_are_named(desk: Desk) -> None:
    play(desk, proofs="never")
    number = transferred(desk)
    desk.later(days=15)

    with pytest.raises(NotYet):
        desk.perform("cleanpay:fetch-proofs", request_no=number)

    proofs = desk.perform("cleanpay:fetch-proofs", request_no=number, partial=True)["proofs"]
    assert (proofs["complete"], proofs["missing"]) == (False, [1, 2])


def test_a_share_that_was_paid_directly_or_is_held_needs_no_proof_of_the_contractor(
    desk: Desk,
) -> None:
    split = [{**WORKER, "share": 1, "answer": "never"}, {**FIRM, "share": 1, "answer": "attached"}]
    play(desk, split=split, proofs="never")
    number = transferred(desk)
    won = receipts(desk, number, partial=True)["shares"][0]["amount_won"]
    desk.later(days=15)

    desk.perform(
        "cleanpay:order-direct-payment",
        request_no=number,
        share_no=1,
        amount_won=won,
        ground="노무비 미지급",
    )

    proofs = desk.perform("cleanpay:fetch-proofs", request_no=number)["proofs"]
    assert proofs["complete"]
    assert [row["proven_on"] for row in proofs["shares"]] == [desk.clock.now().date(), None]
