"""A random life of notices in the simulated marketplace: what must hold whatever happens."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tasks.nara.amending import amend, cancel, publish_base
from tasks.nara.client import Kind
from tasks.nara.drafts import (
    AmendmentDraft,
    BaseAmountDraft,
    CancellationDraft,
    NoticeDraft,
)
from tasks.nara.held import NoticeRecord
from tasks.nara.market import Market
from tasks.sandbox.web import Refusal
from tasks.sandbox.world import World
from tests.support import MORNING, MovableClock

HOURS = st.integers(1, 24 * 14)


class Marketplace(RuleBasedStateMachine):
    """Notices are put up, amended, cancelled, given a base amount and opened, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(seed=7, clock=MovableClock(), start_at=MORNING)
        self.market = Market(self.world)

    def attempt(self, act: Callable[[], Any]) -> None:
        """A refusal changes nothing."""
        before = [(n.key, n.posted_at, n.in_force, n.base) for n in self.market.notices]
        try:
            act()
        except Refusal:
            after = [(n.key, n.posted_at, n.in_force, n.base) for n in self.market.notices]
            assert after == before

    @rule(deadline=HOURS, later=st.integers(-1, 48), base=st.booleans(), again=st.booleans())
    def publish(self, deadline: int, later: int, base: bool, again: bool) -> None:
        at = self.world.now() + timedelta(hours=deadline)
        known = self.market.notices[-1].key.number if self.market.notices else ""
        draft = NoticeDraft(
            title="노트북", object=Kind.GOODS, agency_code="9990001",
            estimated_price_won=25_000_000, base_amount_won=27_500_000 if base else None,
            floor_rate=Decimal(88), quote_deadline_at=at, opening_at=at + timedelta(hours=later),
            renotice=again and bool(known), previous_notice_no=known,
        )  # fmt: skip
        self.attempt(lambda: self.market.publish(draft, f"k{len(self.market.notices)}"))

    @precondition(lambda self: self.market.notices)
    @rule(data=st.data(), deadline=HOURS, later=st.integers(0, 48))
    def amend(self, data: st.DataObject, deadline: int, later: int) -> None:
        record = self.pick(data)
        at = self.world.now() + timedelta(hours=deadline)
        draft = AmendmentDraft(
            notice_no=record.key.number, notice_ord=record.key.order, reason="정정",
            quote_deadline_at=at, opening_at=at + timedelta(hours=later),
        )  # fmt: skip
        self.attempt(lambda: amend(self.market, draft))

    @precondition(lambda self: self.market.notices)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        key = self.pick(data).key
        draft = CancellationDraft(notice_no=key.number, notice_ord=key.order, reason="취소")
        self.attempt(lambda: cancel(self.market, draft))

    @precondition(lambda self: self.market.notices)
    @rule(data=st.data(), won=st.integers(-1, 10**9))
    def publish_base(self, data: st.DataObject, won: int) -> None:
        key = self.pick(data).key
        draft = BaseAmountDraft(
            notice_no=key.number, notice_ord=key.order, base_amount_won=won,
            range_low_rate=Decimal(-3), range_high_rate=Decimal(3),
        )  # fmt: skip
        self.attempt(lambda: publish_base(self.market, draft))

    @rule(hours=st.integers(1, 72))
    def wait(self, hours: int) -> None:
        self.world.move(self.world.now() + timedelta(hours=hours))

    def pick(self, data: st.DataObject) -> NoticeRecord:
        return data.draw(st.sampled_from(self.market.notices))

    @invariant()
    def orders_count_up_without_a_gap(self) -> None:
        for number in {n.key.number for n in self.market.notices}:
            orders = [n.key.order for n in self.market.notices if n.key.number == number]
            assert orders == [f"{index:03d}" for index in range(len(orders))]

    @invariant()
    def only_what_is_in_force_is_opened_and_not_before_its_hour(self) -> None:
        for record in self.market.notices:
            if record.opening is not None:
                assert record.in_force
                assert record.draft.opening_at <= self.world.now()
                assert record.base is not None or record.opening.draw is None

    @invariant()
    def an_amendment_leaves_five_days_and_tells_what_changed(self) -> None:
        for record in self.market.notices:
            if record.first_posted_at is not None:
                left = record.draft.quote_deadline_at.date() - record.posted_at.date()
                assert left >= timedelta(days=5)
                assert record.changed
                assert record.first_posted_at <= record.posted_at

    @invariant()
    def a_superseded_order_has_a_later_one(self) -> None:
        for record in self.market.notices:
            if record.superseded:
                later = [n for n in self.market.notices if n.key.number == record.key.number]
                assert later[-1].key.order > record.key.order


TestMarketplace = Marketplace.TestCase
TestMarketplace.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
