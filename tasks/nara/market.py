"""The state of the simulated Nara Marketplace: notices, quotes, openings, awards, contracts."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from tasks.nara.client import Key
from tasks.nara.drafts import AwardDraft, ContractDraft, NoticeDraft
from tasks.nara.draw import Draw, draw, pick, preliminary_prices
from tasks.nara.held import (
    REGISTERED,
    REPEATED,
    AwardRecord,
    Base,
    Bid,
    ContractRecord,
    NoticeRecord,
    Opening,
    RankedBid,
    contract_fields,
)
from tasks.nara.link import SignatureState
from tasks.rules.amounts import minimum_quote_won, quote_rate_percent
from tasks.sandbox.script import PUBLISH, SIGN, Bidder, Reply, nth
from tasks.sandbox.web import Refusal
from tasks.sandbox.world import World

# how long after the opening hour the result is to be read
RESULT_AFTER = timedelta(minutes=5)
RANGE = (Decimal(-3), Decimal(3))  # of the reserve prices around the base amount, in percent
_FIRST_NUMBER = 99_000_001
FIRMS = (
    ("9990000001", "가람상사(주)", "김가람"),
    ("9990000002", "나래산업(주)", "이나래"),
    ("9990000003", "다온물산(주)", "박다온"),
    ("9990000004", "라온테크(주)", "최라온"),
    ("9990000005", "마루정공(주)", "정마루"),
)
_LOWEST, _SPREAD = 86_500, 5_000  # drawn quotes: thousandths of a percent of the base amount
_BELOW_FLOOR, _ABOVE_PRICE = "낙찰하한율미만", "예정가격초과"


class Market:
    """What the marketplace holds; every method is called with the world's lock held."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.notices: list[NoticeRecord] = []
        self.contracts: list[ContractRecord] = []
        self._refused: dict[str, Refusal] = {}
        self._asked = self._drafted = 0

    def restart(self) -> None:
        """Count notices and contracts from the start again, for the next script."""
        self._asked = self._drafted = 0

    # --- notices ---------------------------------------------------------------------------------

    def publish(self, draft: NoticeDraft, key: str) -> NoticeRecord:
        """Publish a notice.

        Raises:
            Refusal: It makes no sense, or the script rejects it (422 `notice_rejected`).
        """
        if key in self._refused:
            raise self._refused[key]
        now = self._world.now()
        self._check(draft, now)
        index = self._asked
        self._asked += 1
        reply = nth(self._world.script.notices, index) or PUBLISH
        if reply.answer == "reject":
            self._refused[key] = Refusal(422, "notice_rejected", reply.reason or "반려")
            raise self._refused[key]
        word = REPEATED if draft.renotice else REGISTERED
        record = NoticeRecord(self._number(draft, now), draft, now, self._bidders(index), word)
        if draft.base_amount_won is not None:
            record.base = Base(draft.base_amount_won, *RANGE, now)
        self.put_up(record)
        return record

    def put_up(self, record: NoticeRecord) -> None:
        """Show an order of a notice, and open it in its time."""
        self.notices.append(record)
        at = record.draft.opening_at + RESULT_AFTER
        self._world.schedule(at, lambda: self._open(record))

    @property
    def now(self) -> datetime:
        """The present moment of the outside."""
        return self._world.now()

    @staticmethod
    def _check(draft: NoticeDraft, now: datetime) -> None:
        base_won = draft.base_amount_won
        faults = {
            "견적제출 마감일시가 이미 지났습니다": draft.quote_deadline_at <= now,
            "개찰일시는 마감일시 뒤여야 합니다": draft.opening_at < draft.quote_deadline_at,
            "기초금액이 0원 이하입니다": base_won is not None and base_won <= 0,
            "추정가격이 0원 이하입니다": draft.estimated_price_won <= 0,
            "낙찰하한율은 0과 100 사이여야 합니다": not 0 < draft.floor_rate <= 100,
        }
        for words, wrong in faults.items():
            if wrong:
                raise Refusal(422, "notice_rejected", words)

    def _number(self, draft: NoticeDraft, now: datetime) -> Key:
        if draft.renotice:
            if all(n.key.number != draft.previous_notice_no for n in self.notices):
                raise Refusal(422, "notice_rejected", "재공고할 공고를 찾을 수 없습니다")
            return self.next_order(draft.previous_notice_no)
        numbers = {notice.key.number for notice in self.notices}
        return Key(f"R{now:%y}BK{_FIRST_NUMBER + len(numbers):08d}", "000")

    def next_order(self, number: str) -> Key:
        """The key of the next order (차수) of a notice that is there."""
        orders = [int(n.key.order) for n in self.notices if n.key.number == number]
        return Key(number, f"{max(orders) + 1:03d}")

    def _bidders(self, index: int) -> tuple[Bidder, ...]:
        script = self._world.script
        return self._drawn_bidders(index) if script.generated else nth(script.bidders, index) or ()

    def _drawn_bidders(self, index: int) -> tuple[Bidder, ...]:
        lots = self._world.lots("bidders", index)
        firms = lots.sample(FIRMS, 3 + lots.below(len(FIRMS) - 2))
        return tuple(
            Bidder(
                number, name, ceo, timedelta(minutes=60 + lots.below(1200)),
                rate=Decimal(_LOWEST + lots.below(_SPREAD)).scaleb(-3),
            )
            for number, name, ceo in firms
        )  # fmt: skip

    def notice(self, key: Key) -> NoticeRecord:
        """The notice of a key.

        Raises:
            Refusal: There is none (422 `notice_unknown`).
        """
        for record in self.notices:
            if record.key == key:
                return record
        raise Refusal(422, "notice_unknown", "공고를 찾을 수 없습니다")

    # --- opening ---------------------------------------------------------------------------------

    def _open(self, record: NoticeRecord) -> None:
        if not record.in_force:
            return
        number = f"{record.key.number}-{record.key.order}"
        # without a base amount there is nothing to quote against: nobody does
        bids = [self._bid(record, record.base, one) for one in record.bidders if record.base]
        in_time = [bid for bid in bids if bid.quoted_at <= record.draft.quote_deadline_at]
        result: Draw | None = None
        if in_time and record.base:
            lots = self._world.lots("prices", number)
            prices = preliminary_prices(record.base.amount_won, lots)
            result = draw(prices, [bid.picks for bid in in_time])
        record.opening = Opening(record.draft.opening_at, _ranked(in_time, record, result), result)

    def _bid(self, record: NoticeRecord, base: Base, bidder: Bidder) -> Bid:
        """A bidder's quote; one made before an amendment counts as made again with it."""
        amount = bidder.quote_won or int(base.amount_won * (bidder.rate or Decimal(0)) / 100)
        number = f"{record.key.number}-{record.key.order}"
        picks = pick(self._world.lots("picks", number, bidder.bidder_no))
        first = record.first_posted_at or record.posted_at
        return Bid(bidder, amount, max(first + bidder.after, record.posted_at), picks)

    def award(self, draft: AwardDraft) -> AwardRecord:
        """Register an award; a later one of the same notice takes its place.

        Raises:
            Refusal: No opening yet, no such quote, or another amount.
        """
        record = self.notice(draft.key)
        if record.opening is None:
            raise Refusal(422, "not_opened", "개찰 전입니다")
        found = [b for b in record.opening.bids if b.bid.bidder.bidder_no == draft.bidder_no]
        if not found:
            raise Refusal(422, "bidder_unknown", "견적을 제출하지 않은 업체입니다")
        if found[0].bid.amount_won != draft.amount_won:
            raise Refusal(422, "amount_differs", "제출된 견적금액과 다릅니다")
        reference = f"{record.key.number}-{record.key.order}-{len(record.awards) + 1:02d}"
        award = AwardRecord(reference, found[0], self._world.now())
        record.awards.append(award)
        return award

    # --- contracts -------------------------------------------------------------------------------

    def draft_contract(self, draft: ContractDraft) -> ContractRecord:
        """Take a contract draft and let the contractor answer by the script.

        Raises:
            Refusal: The contractor is not the one that the award names.
        """
        record = self.notice(draft.key)
        awarded = record.awards[-1].bid.bid.bidder.bidder_no if record.awards else ""
        if awarded != draft.contractor_no:
            raise Refusal(422, "contractor_not_awarded", "낙찰자로 등록된 업체가 아닙니다")
        now = self._world.now()
        reply = nth(self._world.script.contracts, self._drafted) or SIGN
        self._drafted += 1
        number = f"R{now:%y}TA{_FIRST_NUMBER + len(self.contracts):08d}"
        contract = ContractRecord(number, draft, record.draft.agency_code, now)
        self.contracts.append(contract)
        self._world.schedule(now + reply.after, lambda: self._answer(contract, reply))
        self._world.happened("contract_sent", number)
        return contract

    def _answer(self, contract: ContractRecord, reply: Reply) -> None:
        contract.answered_at = self._world.now()
        contract.reason = reply.reason
        if reply.answer == "sign":
            contract.state = SignatureState.SIGNED
            self._world.happened("contract_concluded", contract.number)
        else:
            contract.state = SignatureState.REFUSED
            self._world.happened("contract_refused", contract.number)

    def contract(self, number: str) -> ContractRecord:
        """The contract of a number.

        Raises:
            Refusal: There is none (404 `not_found`).
        """
        for contract in self.contracts:
            if contract.number == number:
                return contract
        raise Refusal(404, "not_found", "계약을 찾을 수 없습니다")


def _ranked(bids: list[Bid], record: NoticeRecord, result: Draw | None) -> tuple[RankedBid, ...]:
    """The quotes by amount, then by time; those outside floor and reserve price get no rank."""
    if result is None:
        return ()
    reserve = result.reserve_price_won
    ordered = sorted(bids, key=lambda bid: (bid.amount_won, bid.quoted_at))
    ranked = [
        RankedBid(
            bid,
            None,
            quote_rate_percent(bid.amount_won, reserve),
            _remark(bid, record, reserve),
        )
        for bid in ordered
    ]
    rank = 0
    for index, one in enumerate(ranked):
        if not one.remark:
            rank += 1
            ranked[index] = replace(one, rank=rank)
    return tuple(ranked)


def _remark(bid: Bid, record: NoticeRecord, reserve_price_won: int) -> str:
    if bid.amount_won > reserve_price_won:
        return _ABOVE_PRICE
    least = minimum_quote_won(reserve_price_won, record.draft.floor_rate)
    return _BELOW_FLOOR if bid.amount_won < least else ""


__all__ = [
    "FIRMS",
    "ContractRecord",
    "Market",
    "NoticeRecord",
    "RankedBid",
    "contract_fields",
]
