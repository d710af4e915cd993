"""The simulated trust never loses or makes a won, whatever is asked of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from engine.values import SEOUL
from tasks.cleanpay.state import Request, ShareState
from tasks.cleanpay.trust import Claim, Trust, TrustRequest, TrustShare
from tasks.sandbox.script import read_script
from tasks.sandbox.web import Refusal
from tasks.sandbox.world import World
from tests.support import MovableClock

START = datetime(2026, 3, 2, 9, tzinfo=SEOUL)
CLASSES = ("labour", "subcontract", "equipment", "material", "own")
ANSWERS = ("account_error", "never", "pay", "attached")
SHARE = st.fixed_dictionaries(
    {
        "class": st.sampled_from(CLASSES),
        "share": st.integers(1, 100),
        "answer": st.sampled_from(ANSWERS),
        "after": st.sampled_from(["PT1H", "P1D", "P3D"]),
    }
)
PAYMENT = st.fixed_dictionaries(
    {
        "split": st.lists(SHARE, max_size=5),
        "off_by_won": st.sampled_from([0, 0, 0, 0, -1, 1]),
        "transfers": st.sampled_from([[], [{"answer": "fail"}, {"answer": "accept"}]]),
        "proofs": st.sampled_from(["never", {"after": "P2D"}]),
    }
)
WON = st.one_of(st.integers(1, 10**9), st.integers(1, 20))


def named(payment: dict[str, Any]) -> dict[str, Any]:
    """The payment with a payee for each share."""
    split = [
        {**one, "payee_id": f"P-{index}", "payee_name": f"대상{index}"}
        for index, one in enumerate(payment["split"])
    ]
    return {**payment, "split": split}


class Payments(RuleBasedStateMachine):
    """Requests, returns, approvals, transfers, reissues, direct payments and time, in any order."""

    @initialize(
        payments=st.lists(PAYMENT, max_size=3),
        seed=st.integers(1, 99),
        won=st.lists(WON, max_size=3),
    )
    def begin(self, payments: list[dict[str, Any]], seed: int, won: list[int]) -> None:
        """Up to three requests that have come as far as they get without anybody's mistakes."""
        self.world = World(seed=seed, clock=MovableClock(START), start_at=START)
        self.world.play(read_script({"cleanpay": [named(one) for one in payments]}))
        self.trust = Trust(self.world)
        self.asked = 0
        self.paid: dict[tuple[str, int], int] = {}
        for seq, amount in enumerate(won, start=11):
            self.open(amount, seq)
        self.wait(30)
        for number in tuple(self.trust.requests):
            for _ in range(3):
                self._go_on(number)

    def _key(self) -> str:
        self.asked += 1
        return f"i:e:{self.asked}"

    def _do(self, command: Callable[[], object]) -> bool:
        """Do it; a refusal changes nothing."""
        before = repr(self.trust.requests)
        try:
            command()
        except Refusal:
            assert repr(self.trust.requests) == before
            return False
        self.world.settle()
        return True

    def _any(self, data: st.DataObject) -> TrustRequest | None:
        found = sorted(self.trust.requests)
        return self.trust.requests[data.draw(st.sampled_from(found))] if found else None

    @rule(won=WON, seq=st.integers(1, 3))
    def open(self, won: int, seq: int) -> None:
        claim = Claim("C-1", seq, "progress", won, "9990000002", "나래산업(주)")
        self._do(lambda: self.trust.open(claim, self._key()))

    @rule(hours=st.integers(0, 100))
    def wait(self, hours: int) -> None:
        self.world.move(self.world.now() + timedelta(hours=hours))

    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        """The next step as it should be, so that money often gets to the trust."""
        request = self._any(data)
        if request:
            self._go_on(request.number)

    def _go_on(self, number: str) -> None:
        request = self.trust.request(number)
        won = request.claim.amount_won
        steps: dict[Request, Callable[[], object]] = {
            Request.CONFIRMED: lambda: self.trust.approve(number, won),
            Request.APPROVED: lambda: self.trust.transfer(number, won, self._key()),
        }
        later = timedelta(hours=30)
        self._do(steps.get(request.state, lambda: self.world.move(self.world.now() + later)))

    @rule(data=st.data())
    def send_back(self, data: st.DataObject) -> None:
        request = self._any(data)
        if request and data.draw(st.integers(0, 2)) == 0:
            self._do(lambda: self.trust.send_back(request.number, "다시"))

    @rule(data=st.data(), off=st.sampled_from([0, 0, 0, 1]))
    def approve(self, data: st.DataObject, off: int) -> None:
        request = self._any(data)
        if request:
            total = request.claim.amount_won + off
            done = self._do(lambda: self.trust.approve(request.number, total))
            assert not (done and off)

    @rule(data=st.data(), off=st.sampled_from([0, 0, 0, -1]))
    def transfer(self, data: st.DataObject, off: int) -> None:
        request = self._any(data)
        if request:
            won = request.claim.amount_won + off
            done = self._do(lambda: self.trust.transfer(request.number, won, self._key()))
            assert not (done and off)

    @rule(data=st.data(), known=st.booleans())
    def reissue(self, data: st.DataObject, known: bool) -> None:
        request = self._any(data)
        if request and request.shares:
            share = data.draw(st.sampled_from(_likely(request, ShareState.RETURNED)))
            new = share.new_account
            ref = new.ref if known and new else share.account.ref
            self._do(lambda: self.trust.reissue(request.number, share.number, ref))

    @rule(data=st.data(), won=st.one_of(st.integers(0, 30), st.integers(1, 10**9)))
    def pay_directly(self, data: st.DataObject, won: int) -> None:
        request = self._any(data)
        if request and request.shares:
            likely = _likely(request, ShareState.OPEN, ShareState.RETURNED)
            share = data.draw(st.sampled_from(likely))
            amount = data.draw(st.sampled_from([won, share.rest_won]))
            self._do(lambda: self.trust.pay_directly(request.number, share.number, amount))

    @invariant()
    def every_won_is_somewhere(self) -> None:
        for request in self._requests():
            money = dict(request.money())
            if request.state is Request.TRANSFERRED:
                assert money.pop(ShareState.CLAIMED) == 0
                assert sum(money.values()) == request.transferred_won
                assert request.transferred_won == request.claim.amount_won
            else:
                assert request.transferred_won == 0
                assert all(share.state is ShareState.CLAIMED for share in request.shares)

    @invariant()
    def no_share_is_paid_more_than_it_is_or_paid_back(self) -> None:
        for request in self._requests():
            for share in request.shares:
                assert 0 <= share.paid_won <= share.amount_won or not request.transferred_won
                assert (share.state is ShareState.PAID) == (
                    share.paid_won == share.amount_won and share.amount_won != 0
                )
                before = self.paid.get((request.number, share.number), 0)
                assert share.paid_won >= before
                self.paid[request.number, share.number] = share.paid_won

    def _requests(self) -> tuple[TrustRequest, ...]:
        return tuple(self.trust.requests.values())


def _likely(request: TrustRequest, *states: ShareState) -> list[TrustShare]:
    """Shares in these states, twice as likely as any."""
    return [*(one for one in request.shares if one.state in states), *request.shares]


TestPayments = Payments.TestCase
TestPayments.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


def _world(seed: int) -> tuple[World, Trust]:
    world = World(seed=seed, clock=MovableClock(START), start_at=START)
    return world, Trust(world)


@pytest.mark.parametrize("steps", [1, 6, 60])
def test_one_long_wait_is_as_many_short_ones(steps: int) -> None:
    world, trust = _world(5)
    trust.open(Claim("C-1", 1, "final", 50_000_000, "9990000002", "나래산업(주)"), "k1")

    for _ in range(steps):
        world.move(world.now() + timedelta(hours=60) / steps)
    trust.approve("CP-2026-0001", 50_000_000)
    trust.transfer("CP-2026-0001", 50_000_000, "k2")
    for _ in range(steps):
        world.move(world.now() + timedelta(hours=60) / steps)

    request = trust.request("CP-2026-0001")
    assert request.entered_at == START + timedelta(days=1)
    paid_at = START + timedelta(hours=61)
    assert {share.paid_at for share in request.shares} == {paid_at}
    assert request.money()[ShareState.PAID] == 50_000_000


def test_the_same_seed_draws_the_same_split_and_another_seed_another() -> None:
    def shares(seed: int) -> str:
        world, trust = _world(seed)
        trust.open(Claim("C-1", 1, "final", 50_000_000, "9990000002", "나래산업(주)"), "k1")
        world.move(START + timedelta(days=2))
        return repr(trust.request("CP-2026-0001").shares)

    assert shares(5) == shares(5)
    assert len({shares(seed) for seed in range(1, 9)}) == 8


def test_letters_can_follow_what_happens_to_a_payment() -> None:
    world, trust = _world(5)
    told: list[tuple[str, str]] = []
    world.listen(lambda event, about: told.append((event, about)))
    trust.open(Claim("C-7", 1, "final", 50_000_000, "9990000002", "나래산업(주)"), "k1")
    world.move(START + timedelta(days=2))
    trust.approve("CP-2026-0001", 50_000_000)
    trust.transfer("CP-2026-0001", 50_000_000, "k2")
    world.move(START + timedelta(days=4))

    assert told == [("split_confirmed", "C-7"), ("shares_settled", "C-7")]
