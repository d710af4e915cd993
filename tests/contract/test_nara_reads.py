"""What the public API says, in one suite over the simulator and over written answers.

The written answers are fictitious: `current` in today's shapes, `older` with wrapped items, XML,
other spellings of dates and numbers. The simulator must hold to the same statements as they do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tasks.nara.client import Key, Kind, NaraReads
from tasks.nara.draw import truncated_rate
from tasks.nara.http import HttpNara, NaraSettings
from tasks.outside.http import Patience
from tasks.sandbox.server import Sandbox
from tests.contract.desk import BIDDERS, START, Desk, contract, notice
from tests.contract.replay import Replay
from tests.support import MovableClock

KEY = "decoding+key/with==padding"


@dataclass(frozen=True)
class Case:
    """A purchase that was concluded, as some source shows it."""

    nara: NaraReads
    key: Key
    contract_no: str


def _written(folder: str) -> Iterator[Case]:
    with Replay(folder) as replay:
        settings = NaraSettings(replay.url, replay.url, KEY)
        nara = HttpNara(settings, clock=MovableClock(START), patience=Patience(attempts=1))
        yield Case(nara, Key("R26BK09980007", "000"), "R26TA09980004")
        nara.close()


def _simulated() -> Iterator[Case]:
    with Sandbox(clock=MovableClock(START), start_at=START) as sandbox:
        desk = Desk(sandbox)
        desk.control.play({"seed": 7, "bidders": BIDDERS})
        posted = desk.perform("nara:publish-quotation-notice", notice=notice())["reference"]
        number = {"notice_no": posted["notice_no"], "notice_ord": posted["notice_ord"]}
        opening = desk.wait("nara:fetch-opening", **number)["opening"]
        winner = next(quote for quote in opening["quotes"] if quote["nara_rank"] == 1)
        chosen = {"bidder_no": winner["bidder_no"], "amount_won": winner["amount_won"]}
        desk.perform("nara:register-award", **number, **chosen)
        draft = contract(desk, posted, winner)
        sent = desk.perform("nara:send-contract", contract=draft)["reference"]
        desk.wait("nara:fetch-signature", contract_no=sent["contract_no"])
        yield Case(desk.outside.nara, Key(**_named(number)), sent["contract_no"])
        desk.close()


def _named(number: dict[str, str]) -> dict[str, str]:
    return {"number": number["notice_no"], "order": number["notice_ord"]}


@pytest.fixture(scope="module", params=["simulator", "current", "older"])
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    yield from _simulated() if request.param == "simulator" else _written(request.param)


def test_a_notice_has_its_deadline_before_its_opening_and_a_price_without_vat(case: Case) -> None:
    (found,) = case.nara.notices(case.key.number)

    assert found.key == case.key
    assert found.kind is Kind.GOODS
    assert found.posted_at is not None
    assert found.quote_deadline_at is not None
    assert found.opening_at is not None
    assert found.posted_at < found.quote_deadline_at < found.opening_at
    assert found.opening_at.utcoffset() == timedelta(hours=9)
    assert found.estimated_price_won is not None
    assert str(found.estimated_price_won * 11 // 10) == found.extra["asignBdgtAmt"]
    assert found.floor_rate == 88
    assert isinstance(found.delivery_due_on, date)
    assert not found.renotice


def test_unknown_fields_of_a_notice_are_kept(case: Case) -> None:
    (found,) = case.nara.notices(case.key.number)

    assert found.extra["sucsfbidMthdCd"] == "낙030022"
    assert found.extra["ntceInsttNm"] == "가상시"


def test_the_base_amount_includes_vat_and_names_its_range(case: Case) -> None:
    base = case.nara.base_amount(case.key, Kind.GOODS)

    assert base is not None
    assert (base.range_low_rate, base.range_high_rate) == (Decimal(-3), Decimal(3))
    assert base.base_amount_won % 11 == 0


def test_the_reserve_price_is_the_mean_of_the_drawn_rounded_up(case: Case) -> None:
    prices = case.nara.reserve_prices(case.key)

    assert [price.serial for price in prices] == list(range(1, 16))
    drawn = [price for price in prices if price.drawn]
    assert len(drawn) == 4
    assert {price.reserve_price_won for price in prices} == {
        -(-sum(price.price_won for price in drawn) // 4)
    }
    least = min(price.draws or 0 for price in drawn)
    assert all((price.draws or 0) <= least for price in prices if not price.drawn)
    base = prices[0].base_amount_won or 0
    assert all(97 * base <= 100 * price.price_won <= 103 * base for price in prices)
    assert sum(price.price_won > base for price in prices) <= 7
    assert sum(price.price_won < base for price in prices) <= 8


def test_quotes_have_truncated_rates_and_those_below_the_floor_no_rank(case: Case) -> None:
    quotes = case.nara.quotes(case.key)
    reserve = case.nara.reserve_prices(case.key)[0].reserve_price_won or 0

    assert [q.rate for q in quotes] == [truncated_rate(q.amount_won, reserve) for q in quotes]
    for quote in quotes:
        assert (quote.rank is None) == (quote.amount_won * 100 < 88 * reserve)
        assert (quote.remark == "") == (quote.rank is not None)
        assert len(quote.bidder_no) == 10
        assert len(quote.drawn) == 2
    ranked = sorted((q for q in quotes if q.rank), key=lambda q: q.rank or 0)
    assert ranked == sorted(ranked, key=lambda q: (q.amount_won, q.quoted_at))


def test_the_award_goes_to_a_ranked_quote_at_its_amount(case: Case) -> None:
    award = case.nara.award(case.key)
    first = next(quote for quote in case.nara.quotes(case.key) if quote.rank == 1)

    assert award is not None
    assert (award.bidder_no, award.name) == (first.bidder_no, first.name)
    assert (award.amount_won, award.rate) == (first.amount_won, first.rate)
    assert isinstance(award.decided_on, date)


def test_the_opening_is_finished_and_counts_those_who_quoted(case: Case) -> None:
    opening = case.nara.opening(case.key)

    assert opening is not None
    assert opening.progress == "개찰완료"
    assert opening.participants == len(case.nara.quotes(case.key))


def test_a_concluded_contract_shows_this_terms_amount_and_no_zero_total(case: Case) -> None:
    found = case.nara.contract(case.contract_no)
    award = case.nara.award(case.key)

    assert found is not None
    assert award is not None
    assert found.notice_no == case.key.number
    assert found.amount_won == award.amount_won
    assert found.total_won is None
    assert found.contractors[0][-1] == award.bidder_no


def test_the_process_record_ties_notice_and_award_together(case: Case) -> None:
    (record,) = case.nara.process(case.key)
    award = case.nara.award(case.key)

    assert award is not None
    assert record.key == case.key
    (entry,) = record.awards
    assert len(entry) == 8
    assert entry[2] == award.bidder_no
    assert entry[4] == str(award.amount_won)


def test_another_order_of_the_notice_shows_nothing(case: Case) -> None:
    other = Key(case.key.number, "001")

    assert case.nara.base_amount(other, Kind.GOODS) is None
    assert case.nara.opening(other) is None
    assert case.nara.quotes(other) == ()
    assert case.nara.award(other) is None


def test_the_key_goes_out_encoded_once_whichever_form_was_given() -> None:
    with Replay("current") as replay:
        for key in (KEY, "decoding%2Bkey%2Fwith%3D%3Dpadding"):
            nara = HttpNara(NaraSettings(replay.url, replay.url, key), clock=MovableClock(START))
            nara.notices("R26BK09980007", Kind.GOODS)
            nara.close()

        assert replay.targets[0] == replay.targets[1]
        target = replay.targets[0]
        assert target.count("ServiceKey=decoding%2Bkey%2Fwith%3D%3Dpadding") == 1
        assert "type=json" in target
        assert "inqryDiv=2&bidNtceNo=R26BK09980007" in target
