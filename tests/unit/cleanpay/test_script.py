"""What a scenario may say about Clean Pay."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import ValueInvalid
from tasks.cleanpay.people import amounts
from tasks.sandbox.script import DAY, HOUR, Payee, Payment, read_script

FIRM = {"class": "subcontract", "payee_id": "9991000001", "payee_name": "한결건설(주)"}


def payment(**values: Any) -> Payment:
    return read_script({"cleanpay": [values]}).cleanpay[0]


def test_a_payment_without_words_is_entered_confirmed_paid_and_proven() -> None:
    assert payment() == Payment((), DAY, 5 * DAY, 0, "accept", "", ())


def test_every_part_can_be_said() -> None:
    found = payment(
        split=[
            {**FIRM, "share": "12.5", "answer": "never"},
            {**FIRM, "amount_won": 7, "after": "P2D", "account_owner": "홍길동"},
        ],
        after="PT3H",
        proofs={"after": "P9D"},
        off_by_won=-2,
        transfers=[{"answer": "fail", "reason": "한도"}],
    )

    firm = ("subcontract", "9991000001", "한결건설(주)")
    assert found.split == (
        Payee(*firm, share=Decimal("12.5"), answer="never", after=HOUR),
        Payee(*firm, amount_won=7, after=2 * DAY, account_owner="홍길동"),
    )
    assert (found.after, found.proofs, found.off_by_won) == (3 * HOUR, 9 * DAY, -2)
    assert [(one.answer, one.reason) for one in found.transfers] == [("fail", "한도")]


def test_proofs_may_never_come() -> None:
    assert payment(proofs="never").proofs is None


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"answer": "perhaps"}, "outside.cleanpay[0].answer"),
        ({"proofs": "soon"}, "proofs"),
        ({"unheard": 1}, "outside.cleanpay[0].unheard"),
        ({"split": [FIRM]}, "outside.cleanpay[0].split[0]"),
        ({"split": [{**FIRM, "share": 1, "amount_won": 1}]}, "outside.cleanpay[0].split[0]"),
        ({"split": [{**FIRM, "share": 0}]}, "outside.cleanpay[0].split[0].share"),
        ({"split": [{**FIRM, "share": 1, "answer": "x"}]}, "outside.cleanpay[0].split[0].answer"),
        ({"split": [{"share": 1}]}, "outside.cleanpay[0].split[0].class"),
    ],
)
def test_what_is_not_understood_is_refused_by_its_path(values: dict[str, Any], path: str) -> None:
    with pytest.raises(ValueInvalid) as caught:
        payment(**values)

    assert caught.value.path == path


@pytest.mark.parametrize(
    ("payees", "off_by", "won"),
    [
        ([{"share": 1}, {"share": 2}], 0, (33, 67)),
        ([{"amount_won": 40}, {"share": 1}], 0, (40, 60)),
        ([{"amount_won": 40}, {"share": 1}], -1, (40, 59)),
        ([{"amount_won": 40}, {"amount_won": 50}], 0, (40, 50)),
        ([{"amount_won": 120}, {"share": 1}], 0, (120, 0)),
    ],
)
def test_parts_share_what_the_fixed_amounts_leave(
    payees: list[dict[str, int]], off_by: int, won: tuple[int, ...]
) -> None:
    split = payment(split=[{**FIRM, **one} for one in payees]).split

    assert amounts(100, split, off_by_won=off_by) == won


def test_a_wait_is_a_duration() -> None:
    assert payment(after="P1DT12H").after == timedelta(hours=36)
