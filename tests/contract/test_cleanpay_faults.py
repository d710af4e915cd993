"""A payment through a faulty outside ends as through a calm one, and nothing is done twice."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pytest

from tasks.sandbox.server import Sandbox
from tests.contract.desk import START, Desk
from tests.contract.payments import CLAIMED, OWN, WORKER, opened, play, receipts
from tests.contract.payments import FIRM as RETURNED
from tests.support import MovableClock

UNPAID = {"class": "material", "payee_id": "9993000001", "payee_name": "온누리레미콘(주)"}
SPLIT = [
    {**WORKER, "share": 20},
    {**RETURNED, "share": 30, "answer": "account_error", "after": "P1D"},
    {**UNPAID, "amount_won": 1_234_567, "answer": "never"},
    {**OWN, "share": 10, "answer": "attached"},
]


def pay(desk: Desk) -> list[Mapping[str, Any]]:
    """Everything that can happen to a payment, one after the other."""
    play(desk, split=SPLIT, off_by_won=-7, proofs={"after": "P3D"})
    told: list[Mapping[str, Any]] = []

    def do(step: str, **inputs: Any) -> Mapping[str, Any]:
        told.append(desk.wait(f"cleanpay:{step}", str(len(told)), **inputs))
        return told[-1]

    where = {"request_no": opened(desk)}
    do("fetch-split", **where, amount_won=CLAIMED)
    do("return-split", **where, reason="7원 부족")
    split = do("fetch-split", **where, amount_won=CLAIMED)["split"]
    do("approve-split", **where, total_won=CLAIMED)
    do("order-transfer", **where, amount_won=CLAIMED)
    desk.later(days=2)
    seen = do("fetch-receipts", **where, split=split, partial=True)["receipts"]["shares"]
    do("reissue-share", **where, share_no=2, account_ref=seen[1]["new_account_ref"])
    ground = "자재대금 미지급"
    do("order-direct-payment", **where, share_no=3, amount_won=1_234_567, ground=ground)
    do("fetch-receipts", **where, split=split)
    do("fetch-proofs", **where, split=split)
    return told


def test_everything_that_can_happen_to_a_payment_adds_up(desk: Desk) -> None:
    *_, settled, proven = pay(desk)

    found = settled["receipts"]
    assert [share["status"] for share in found["shares"]] == ["paid", "paid", "paid", "held"]
    assert found["paid_won"] + found["held_won"] == CLAIMED
    assert (found["returned_won"], found["open_won"], found["differences"]) == (0, 0, [])
    assert proven["proofs"]["complete"]
    assert receipts(desk, "CP-2026-0001")["shares"] == found["shares"]


@pytest.mark.parametrize("seed", range(4))
def test_a_fifth_of_all_answers_faulty_ends_in_the_same_state(seed: int) -> None:
    ended = []
    for share in ("0", "0.2"):
        sandbox = Sandbox(clock=MovableClock(START), start_at=START, pause=lambda _: None)
        with sandbox as running, closing(Desk(running, attempts=8)) as desk:
            desk.control.faults(share, seed=seed)
            told = pay(desk)
            effects = [(one.kind, one.key, one.summary) for one in desk.control.log()]
            ended.append((told, effects))

    assert ended[0] == ended[1]
    keys = [key for _, key, _ in ended[1][1]]
    assert len(set(keys)) == len(keys) == 6
