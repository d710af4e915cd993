"""What of an answer comes in."""

from datetime import date
from typing import Any

import pytest

from engine.errors import ExternalRejected, ExternalUnavailable
from tasks.cleanpay.border import read_proofs, read_receipts, read_request, shown
from tasks.cleanpay.state import Request

SHARE: dict[str, Any] = {
    "share_no": 1,
    "class": "labour",
    "payee": {"id": "W-KQXWPM", "name": "김가람", "resident_no": "800101-1234567"},
    "account": {"ref": "AC-KQ", "number": "110-222-333444", "owner": "김가람"},
    "amount_won": 100,
}
REQUEST: dict[str, Any] = {
    "request_no": "CP-2026-0001",
    "contract_no": "R26TA99000001",
    "amount_won": 100,
    "state": "confirmed",
    "entered_at": "2026-03-02T09:00:00+09:00",
    "approved_won": None,
    "shares": [SHARE],
}
RECEIPT = {**SHARE, "status": "paid", "paid_won": 100, "paid_at": "2026-03-02T09:00:00+09:00"}


def asked(**changes: Any) -> dict[str, Any]:
    return {"request": {**REQUEST, **changes}}


def shares(**changes: Any) -> dict[str, Any]:
    return asked(shares=[{**SHARE, **changes}])


def test_only_what_is_needed_comes_in() -> None:
    found = read_request(asked())

    assert found.split is not None
    assert found.split.shares[0].account_ref == "AC-KQ"
    assert found.split.shares[0].account_owner_matches
    for secret in ("1234567", "333444"):
        assert secret not in repr(found)


def test_shares_come_in_the_order_of_their_number() -> None:
    found = read_request(asked(shares=[{**SHARE, "share_no": 2}, SHARE]))

    assert found.split is not None
    assert [share.share_no for share in found.split.shares] == [1, 2]


@pytest.mark.parametrize("state", ["opened", "entered", "returned"])
def test_a_split_that_is_not_confirmed_is_none(state: str) -> None:
    assert read_request(asked(state=state)).split is None


@pytest.mark.parametrize(
    ("account", "matches"),
    [
        ({"ref": "AC-KQ", "owner": "이나루"}, False),
        ({"ref": "AC-KQ"}, False),
        ({"ref": "AC-KQ", "owner_matches": True}, True),
        ({"ref": "AC-KQ", "owner_matches": False, "owner": "김가람"}, False),
    ],
)
def test_whether_the_owner_is_the_payee_is_said_or_compared(
    account: dict[str, Any], matches: bool
) -> None:
    found = read_request(shares(account=account))

    assert found.split is not None
    assert found.split.shares[0].account_owner_matches is matches


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({}, "request"),
        (asked(state="lost"), "request.state"),
        (asked(amount_won="100"), "request.amount_won"),
        (asked(entered_at="2026-03-02"), "request.entered_at"),
        (asked(shares=None), "request.shares"),
        (asked(shares=[1]), "request.shares[0]"),
        (shares(payee=None), "request.shares[0].payee"),
        (shares(account={"number": "110-222-333444"}), "request.shares[0].account.ref"),
        (shares(amount_won=1.5), "request.shares[0].amount_won"),
    ],
)
def test_a_broken_answer_names_the_field_and_no_value(answer: dict[str, Any], field: str) -> None:
    with pytest.raises(ExternalUnavailable) as caught:
        read_request(answer)

    assert caught.value.reason == f"the answer's {field} is missing or of another type"


@pytest.mark.parametrize(
    "change",
    [
        {"account": {"ref": "110-222-333444", "owner": "김가람"}},
        {"payee": {"id": "800101-1234567", "name": "김가람"}},
        {"payee": {"id": "8001011234567", "name": "김가람"}, "class": "own"},
        {"payee": {"id": "800101", "name": "김가람"}},
        {"payee": {"id": "010-1234-5678", "name": "김가람"}},
    ],
)
def test_a_number_of_a_person_or_account_is_no_reference(change: dict[str, Any]) -> None:
    with pytest.raises(ExternalRejected) as caught:
        read_request(shares(**change))

    assert caught.value.refusal == "personal_data"
    assert not any(digit in caught.value.reason.replace("[0]", "") for digit in "123456789")


def test_a_business_number_is_the_id_of_a_firm() -> None:
    firm = {"id": "999-10-00001", "name": "한결건설(주)"}

    found = read_request(shares(payee=firm, **{"class": "subcontract"}))

    assert found.split is not None
    assert found.split.shares[0].payee_id == "999-10-00001"


def test_a_receipt_says_what_became_of_a_share() -> None:
    new = {"ref": "AC-NEW", "owner": "김가람", "number": "110-222-333445"}
    reason = "계좌 110-222-333444 오류"
    returned = {**RECEIPT, "status": "returned", "paid_won": 0, "paid_at": None}

    found = read_receipts({"receipts": [{**returned, "reason": reason, "new_account": new}]})[0]

    assert (found.rest_won, found.reason, found.paid_at) == (100, "계좌 *** 오류", None)
    assert (found.new_account_ref, found.new_account_owner_matches) == ("AC-NEW", True)


@pytest.mark.parametrize("answer", [{}, {"receipts": [{**RECEIPT, "status": "gone"}]}])
def test_receipts_that_can_not_be_read_may_be_whole_the_next_time(answer: dict[str, Any]) -> None:
    with pytest.raises(ExternalUnavailable):
        read_receipts(answer)


def test_proofs_are_days_by_share() -> None:
    row = {"share_no": 2, "proven_on": "2026-03-09", "payee": {"resident_no": "800101-1234567"}}

    assert read_proofs({"proofs": [row]}) == {2: date(2026, 3, 9)}


def test_the_states_are_those_of_the_port() -> None:
    assert {read_request(asked(state=state)).state for state in Request} == set(Request)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("계좌 110-222-333444 해지", "계좌 *** 해지"),
        ("주민 800101-1234567", "주민 ***"),
        ("전화 010 1234 5678", "전화 ***"),
        ("12345678", "***"),
        ("3,500,000원 부족", "3,500,000원 부족"),
        ("35000000원 부족", "35000000원 부족"),
        ("2026-03-02 14:00 반송", "2026-03-02 14:00 반송"),
        ("R26TA99000001의 CP-2026-0001", "R26TA99000001의 CP-2026-0001"),
        ("제123호 2026년", "제123호 2026년"),
    ],
)
def test_long_numbers_in_words_are_masked_but_amounts_are_not(text: str, masked: str) -> None:
    assert shown(text) == masked
