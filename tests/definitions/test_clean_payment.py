"""Payment through Clean Pay by itself: what the sandbox never does, and when things fall due."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from engine.items import Instance
from engine.ports import BpmnError, CallRequest, NotYet
from engine.values import SEOUL
from tests.definitions.conftest import Library
from tests.support import Bench, Scripted

THURSDAY = datetime(2026, 3, 5, 10, tzinfo=SEOUL)
OPENED = {"reference": {"request_no": "CP-1", "opened_at": THURSDAY, "request_hash": "0"}}
APPROVED = {"reference": {"approved_at": THURSDAY, "request_hash": "0"}}
ORDERED = {"reference": {"transfer_no": "TR-1", "ordered_at": THURSDAY, "request_hash": "0"}}
RETURNED = {"reference": {"returned_at": THURSDAY, "request_hash": "0"}}
PAID_DIRECTLY = {"reference": {"order_no": "DP-1", "ordered_at": THURSDAY, "request_hash": "0"}}
PROVEN = {"proofs": {"shares": [], "missing": [], "complete": True}}
WAITING = NotYet(timedelta(days=60), "the outside")


def share(number: int, class_: str, won: int, *, matches: bool = True) -> dict[str, Any]:
    """A share of a split."""
    return {
        "share_no": number,
        "class": class_,
        "payee_id": f"999000000{number}",
        "payee_name": f"업체{number}",
        "account_ref": "AC-A",
        "amount_won": won,
        "account_owner_matches": matches,
    }


def split(*shares: dict[str, Any], problems: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """What the contractor entered."""
    total = sum(one["amount_won"] for one in shares)
    return {
        "split": {
            "shares": list(shares),
            "total_won": total,
            "entered_at": THURSDAY,
            "problems": list(problems),
        }
    }


def receipt(number: int, class_: str, won: int, status: str = "paid") -> dict[str, Any]:
    """What became of a share."""
    paid = status == "paid"
    return {
        "share_no": number,
        "class": class_,
        "amount_won": won,
        "status": status,
        "paid_won": won if paid else 0,
        "rest_won": 0 if paid else won,
        "paid_at": THURSDAY if paid else None,
        "reason": "" if paid else "사유",
        "new_account_ref": "AC-B",
        "new_account_owner_matches": status == "returned",
    }


def receipts(*shares: dict[str, Any], differences: tuple[Any, ...] = ()) -> dict[str, Any]:
    """What became of all shares."""

    def rest(status: str) -> int:
        return sum(s["amount_won"] - s["paid_won"] for s in shares if s["status"] == status)

    return {
        "receipts": {
            "shares": list(shares),
            "paid_won": sum(s["paid_won"] for s in shares),
            "returned_won": rest("returned"),
            "held_won": rest("held"),
            "open_won": rest("open"),
            "differences": list(differences),
        }
    }


SUBCONTRACT = split(share(1, "subcontract", 1_000))
ALL_PAID = receipts(receipt(1, "subcontract", 1_000))


def bench(library: Library, **answers: Any) -> Bench:
    """A bench where the outside answers well unless told otherwise."""
    usual: dict[str, Any] = {
        "cleanpay__open_request": [OPENED],
        "cleanpay__fetch_split": [SUBCONTRACT],
        "cleanpay__return_split": [RETURNED],
        "cleanpay__approve_split": [APPROVED],
        "cleanpay__order_transfer": [ORDERED],
        "cleanpay__fetch_receipts": [ALL_PAID],
        "cleanpay__fetch_proofs": [PROVEN],
        "cleanpay__order_direct_payment": [PAID_DIRECTLY],
    }
    return library(**(usual | answers))


def claim(bench: Bench, **more: Any) -> Instance:
    """Start with a claim of Thursday, 2026-03-05, to be paid by Thursday, 2026-03-12."""
    bench.clock.moment = THURSDAY
    given = {
        "contract_no": "R26TA0001",
        "claim_seq": 1,
        "claim_kind": "progress",
        "claimed_won": 1_000,
        "contractor_no": "9990000009",
        "contractor_name": "누리종합건설(주)",
        "claimed_on": date(2026, 3, 5),
        "payment_due_on": date(2026, 3, 12),
    }
    return bench.start("clean_payment", **(given | more))


def confirm(bench: Bench, instance: Instance) -> Instance:
    """Let the supervisor confirm and the contract officer approve the split."""
    bench.complete(
        instance, "confirm_progress", progress_confirmed=True, worker_count=1, progress_note="확인"
    )
    return bench.complete(instance, "review_split", split_approved=True, split_note="승인")


def transfer(bench: Bench, instance: Instance) -> Instance:
    """Let the disbursing officer order the transfer."""
    confirm(bench, instance)
    return bench.complete(
        instance, "confirm_transfer", transfer_order_no="2026-지급-1", transfer_confirmed=True
    )


def calls(bench: Bench, type_: str) -> list[CallRequest]:
    """The calls that a handler got."""
    handler = bench.handlers[type_]
    assert isinstance(handler, Scripted)
    return handler.calls


# --- the split ----------------------------------------------------------------------------------


def test_a_share_of_an_unknown_class_goes_back_before_any_table_is_asked(library: Library) -> None:
    problem = {"problem": "unknown_class", "text_ko": "알 수 없는 구분입니다.", "share_no": 1}
    wrong = split(share(1, "bribe", 1_000), problems=(problem,))
    made = bench(library, cleanpay__fetch_split=[wrong, SUBCONTRACT])
    instance = claim(made)
    assert made.open(instance) == ["review_split_problems"]
    instance = made.complete(
        instance, "review_split_problems", split_return_reason="구분을 다시 입력하십시오."
    )

    (returned,) = calls(made, "cleanpay:return-split")
    assert returned.inputs["reason"] == "구분을 다시 입력하십시오."
    assert made.open(instance) == ["confirm_progress"]


def test_a_foreign_account_is_found_by_the_table_of_accounts(library: Library) -> None:
    problem = {"problem": "owner_differs", "text_ko": "예금주가 다릅니다.", "share_no": 1}
    wrong = split(share(1, "subcontract", 1_000, matches=False), problems=(problem,))
    made = bench(library, cleanpay__fetch_split=[wrong])
    instance = claim(made)

    (checked,) = made.engine.variables(instance.id)["share_checks"]
    assert checked["verdict"] == "return"
    assert made.open(instance) == ["review_split_problems"]


@pytest.mark.parametrize(
    ("classes", "due"),
    [(("subcontract",), date(2026, 3, 12)), (("labour", "own"), date(2026, 3, 10))],
)
def test_wages_bring_the_transfer_forward(
    library: Library, classes: tuple[str, ...], due: date
) -> None:
    shares = [share(n, class_, 500) for n, class_ in enumerate(classes, start=1)]
    made = bench(library, cleanpay__fetch_split=[split(*shares)])
    instance = confirm(made, claim(made))

    wanted = datetime(due.year, due.month, due.day, 18, tzinfo=SEOUL)
    assert made.item(instance, "confirm_transfer").due_at == wanted


def test_a_transfer_past_the_day_of_payment_is_noted_and_still_waits(library: Library) -> None:
    made = bench(library)
    instance = confirm(made, claim(made))
    made.clock.moment = datetime(2026, 3, 13, 1, tzinfo=SEOUL)
    made.engine.run_due()

    note = made.engine.variables(instance.id)["transfer_overdue_note"]
    assert note["due_on"] == date(2026, 3, 12)
    assert made.open(instance) == ["confirm_transfer"]


def test_a_transfer_that_is_given_up_tells_the_caller_why(library: Library) -> None:
    failure = BpmnError("transfer_failed", "한도 초과", {"failure": {"reason": "한도 초과"}})
    made = bench(library, cleanpay__order_transfer=[failure])
    instance = transfer(made, claim(made))
    instance = made.complete(
        instance, "review_transfer_failure", transfer_decision="give_up",
        transfer_failure_note="다른 시스템으로 지급",
    )  # fmt: skip

    found = made.engine.variables(instance.id)
    assert instance.state == "completed"
    assert found["clean_refusal"] == {"reason": "한도 초과", "note": "다른 시스템으로 지급"}
    assert found["clean_payment"] is None


# --- what was received --------------------------------------------------------------------------

DIFFERENCE = {"share_no": 1, "field": "paid_won", "split": 1_000, "received": 999}
SHORT = {**receipt(1, "subcontract", 1_000), "paid_won": 999}


@pytest.mark.parametrize(
    "wrong",
    [
        receipts(SHORT, differences=(DIFFERENCE,)),
        # a won that is nowhere, though no share differs
        receipts(receipt(1, "subcontract", 999)),
    ],
)
def test_money_that_differs_by_a_won_waits_for_a_person(
    library: Library, wrong: dict[str, Any]
) -> None:
    made = bench(library, cleanpay__fetch_receipts=[wrong, ALL_PAID])
    instance = transfer(made, claim(made))
    assert made.open(instance) == ["resolve_share_difference"]
    instance = made.complete(
        instance, "resolve_share_difference", share_difference_decision="read_again",
        share_difference_reason="은행이 바로잡음",
    )  # fmt: skip

    assert instance.state == "completed"
    assert made.engine.variables(instance.id)["clean_payment"]["paid_won"] == 1_000


def test_a_difference_can_be_accepted_with_a_reason(library: Library) -> None:
    made = bench(library, cleanpay__fetch_receipts=[receipts(SHORT, differences=(DIFFERENCE,))])
    instance = made.complete(
        transfer(made, claim(made)), "resolve_share_difference",
        share_difference_decision="accept", share_difference_reason="이체 수수료",
    )  # fmt: skip

    found = made.engine.variables(instance.id)
    assert instance.state == "completed"
    assert found["clean_payment"]["differences"] == [DIFFERENCE]
    assert found["share_difference_reason"] == "이체 수수료"


def test_an_account_of_somebody_else_is_never_paid_again(library: Library) -> None:
    back = receipt(1, "subcontract", 1_000, "returned") | {"new_account_owner_matches": False}
    made = bench(library, cleanpay__fetch_receipts=[receipts(back)])
    instance = made.complete(
        transfer(made, claim(made)), "approve_account_change", account_owner_checked=True,
        account_change_decision="reissue", account_change_note="확인",
    )  # fmt: skip

    assert calls(made, "cleanpay:reissue-share") == []
    assert made.engine.variables(instance.id)["left_shares"] == [1]


# --- proofs -------------------------------------------------------------------------------------


def test_a_proof_is_missed_on_the_day_after_the_fifteenth(library: Library) -> None:
    made = bench(library, cleanpay__fetch_proofs=[WAITING])
    instance = transfer(made, claim(made))
    # paid on 03-05: the fifteenth day is Friday, 03-20
    made.clock.moment = datetime(2026, 3, 20, 23, 59, tzinfo=SEOUL)
    made.engine.run_due()
    assert made.open(instance) == []
    made.clock.moment = datetime(2026, 3, 21, 0, 0, tzinfo=SEOUL)
    made.engine.run_due()

    assert made.open(instance) == ["confirm_submission"]


def test_an_advance_is_distributed_by_its_own_clock(library: Library) -> None:
    made = bench(library, cleanpay__fetch_proofs=[WAITING])
    instance = transfer(made, claim(made, claim_kind="advance"))

    overdue = made.engine.variables(instance.id)["overdue_at"]
    assert overdue == datetime(2026, 3, 21, tzinfo=SEOUL)


def overdue(made: Bench) -> Instance:
    """An unpaid subcontract share whose order of correction has run out."""
    instance = transfer(made, claim(made))
    made.clock.moment = datetime(2026, 3, 21, 9, tzinfo=SEOUL)
    made.engine.run_due()
    instance = made.complete(
        instance, "confirm_submission", submission_confirmed=False, confirmation_note="우편으로"
    )
    instance = made.complete(
        instance, "order_correction_otherwise", correction_ordered_by="등기우편 1"
    )
    # ordered on Saturday 03-21: the seventh day is Saturday 03-28, moved to Monday 03-30
    made.clock.moment = datetime(2026, 3, 31, 0, 0, tzinfo=SEOUL)
    made.engine.run_due()
    return made.engine.instance(instance.id)


@pytest.mark.parametrize(
    ("ground", "paid"),
    [("unpaid_after_order", True), ("insolvency", True), ("other", False)],
)
def test_an_unpaid_subcontractor_is_paid_directly_on_a_ground_of_the_table(
    library: Library, ground: str, *, paid: bool
) -> None:
    unpaid = receipts(receipt(1, "subcontract", 1_000, "open"))
    made = bench(
        library,
        cleanpay__fetch_receipts=[WAITING, WAITING, unpaid, ALL_PAID if paid else unpaid],
        cleanpay__fetch_proofs=[{"proofs": {"shares": [], "missing": [1], "complete": False}}],
    )
    instance = overdue(made)
    assert made.open(instance) == ["decide_direct_payment"]
    instance = made.complete(
        instance, "decide_direct_payment", direct_payment_ground=ground, direct_payment_note="근거"
    )

    orders = calls(made, "cleanpay:order-direct-payment")
    assert [(o.inputs["share_no"], o.inputs["amount_won"]) for o in orders] == [(1, 1_000)] * paid
    (decided,) = made.engine.variables(instance.id)["direct_orders"]
    assert decided["direct"] is paid
    assert made.engine.variables(instance.id)["clean_payment"]["unpaid_won"] == 1_000 * (not paid)
