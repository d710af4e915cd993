"""What the public API says, in one suite over the simulator and over written answers.

The written answers are fictitious: `current` in today's shapes, `older` with wrapped items, XML,
other spellings of dates and numbers. The simulator must hold to the same statements as they do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tasks.nara import cells
from tasks.nara import operations as ops
from tasks.nara.client import Key, Kind, NaraReads
from tasks.nara.http import HttpNara, NaraSettings
from tasks.nara.question import By
from tasks.nara.windows import Period
from tasks.outside.http import Patience
from tasks.rules.amounts import quote_rate_percent
from tasks.sandbox.server import Sandbox
from tests.contract.desk import BIDDERS, START, Desk, contract, notice
from tests.contract.replay import Replay
from tests.support import MovableClock

KEY = "decoding+key/with==padding"
BARRED = "9990000091"
SPRING = Period(START, START + timedelta(days=90))


@dataclass(frozen=True)
class Case:
    """A purchase that was concluded, as some source shows it."""

    nara: NaraReads
    key: Key
    contract_no: str
    amended: Key
    spring: Period


def _written(folder: str) -> Iterator[Case]:
    with Replay(folder) as replay:
        settings = NaraSettings(replay.url, replay.url, KEY)
        nara = HttpNara(settings, clock=MovableClock(START), patience=Patience(attempts=1))
        amended = Key("R26BK09980008", "001")
        yield Case(nara, Key("R26BK09980007", "000"), "R26TA09980004", amended, SPRING)
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
        yield Case(
            desk.outside.nara, Key(**_named(number)), sent["contract_no"], _amended(desk), SPRING
        )
        desk.close()


def _amended(desk: Desk) -> Key:
    """A second notice, of which an amendment moved deadline and opening."""
    given = notice(desk.clock.now())
    posted = desk.perform("nara:publish-quotation-notice", "another", notice=given)["reference"]
    later = {n: given[n] + timedelta(days=2) for n in ("quote_deadline_at", "opening_at")}
    amended = desk.perform("nara:amend-notice", reference=posted, changes=later, reason="기간 연장")
    return Key(**_named(amended["reference"]))


def _named(number: Mapping[str, str]) -> dict[str, str]:
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

    assert [q.rate for q in quotes] == [quote_rate_percent(q.amount_won, reserve) for q in quotes]
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


def test_the_process_record_names_the_contract_at_its_amount(case: Case) -> None:
    (record,) = case.nara.process(case.key)
    award = case.nara.award(case.key)

    assert award is not None
    (entry,) = record.contracts
    assert (entry[1], entry[6]) == (case.contract_no, str(award.amount_won))


# --- by period -----------------------------------------------------------------------------------


def test_a_notice_is_found_by_the_time_of_its_registration_and_only_once(case: Case) -> None:
    found = case.nara.ask(ops.NOTICES[Kind.GOODS].by(By.REGISTERED, case.spring))

    (by_number,) = case.nara.notices(case.key.number)
    assert [one for one in found if one.key == case.key] == [by_number]


def test_a_search_finds_a_notice_by_its_agency_and_price(case: Case) -> None:
    (notice_,) = case.nara.notices(case.key.number)
    price = str(notice_.estimated_price_won)
    filters = {"ntceInsttCd": "9990001", "presmptPrceBgn": price, "presmptPrceEnd": price}

    found = case.nara.ask(ops.NOTICE_SEARCH[Kind.GOODS].by(By.OPENED, case.spring, **filters))

    assert case.key in [one.key for one in found]
    assert {one.estimated_price_won for one in found} == {notice_.estimated_price_won}


def test_an_amendment_shows_each_changed_item_with_its_values(case: Case) -> None:
    changes = ops.CHANGES[Kind.GOODS]
    number = case.amended.number
    found = case.nara.ask(changes.by(By.NOTICE, bidNtceNo=number))

    assert [one.item for one in found] == ["입찰서마감일시", "개찰일시"]
    for one in found:
        assert one.key == case.amended
        assert one.part == "입찰공고"
        assert one.changed_at.utcoffset() == timedelta(hours=9)
        assert cells.moment(one.after) - cells.moment(one.before) == timedelta(days=2)
    assert case.nara.ask(changes.by(By.CHANGED, case.spring)) == found


def test_the_region_that_bidders_must_sit_in_is_shown(case: Case) -> None:
    named = {"bidNtceNo": case.key.number, "bidNtceOrd": case.key.order}

    (limit,) = case.nara.ask(ops.REGION_LIMITS.by(By.NOTICE, **named))

    assert (limit.key, limit.region) == (case.key, "경기도")


def test_the_standard_data_set_has_the_notice_as_the_bid_service_has_it(case: Case) -> None:
    found = case.nara.ask(ops.STANDARD_NOTICES.by(By.POSTED, case.spring))

    (shown,) = [one for one in found if one.key == case.key]
    (notice_,) = case.nara.notices(case.key.number)
    assert shown.title == notice_.title
    assert shown.estimated_price_won == notice_.estimated_price_won
    assert (shown.closes_at, shown.opening_at) == (notice_.quote_deadline_at, notice_.opening_at)
    assert shown.posted_at is not None
    assert notice_.posted_at is not None
    assert shown.posted_at == notice_.posted_at.replace(second=0)


def test_the_standard_data_set_has_the_bids_as_the_opening_had_them(case: Case) -> None:
    division = {"bsnsDivCd": ops.DIVISION[Kind.GOODS]}
    found = case.nara.ask(ops.STANDARD_BIDS.by(By.OPENED, case.spring, **division))

    shown = [one for one in found if one.key == case.key]
    quotes = case.nara.quotes(case.key)
    award = case.nara.award(case.key)
    assert award is not None
    assert {(one.bidder_no, one.amount_won, one.rate, one.rank) for one in shown} == {
        (quote.bidder_no, quote.amount_won, quote.rate, quote.rank) for quote in quotes
    }
    assert [one.bidder_no for one in shown if one.won] == [award.bidder_no]
    assert {one.awarded_no for one in shown} == {award.bidder_no}
    assert {one.reserve_price_won for one in shown} == {
        price.reserve_price_won for price in case.nara.reserve_prices(case.key)
    }


def test_the_standard_data_set_has_the_contract_without_a_zero_total(case: Case) -> None:
    agency = {"insttDivCd": "1", "insttCd": "9990001"}
    found = case.nara.ask(ops.STANDARD_CONTRACTS.by(By.CONCLUDED, case.spring, **agency))

    (shown,) = [one for one in found if one.contract_no == case.contract_no]
    award = case.nara.award(case.key)
    assert award is not None
    assert (shown.key, shown.change, shown.contractor_no) == (case.key, "00", award.bidder_no)
    assert (shown.amount_won, shown.total_won) == (award.amount_won, None)
    assert cells.period(shown.period)[0] == shown.concluded_on


def test_a_contract_is_found_by_its_unified_number_and_by_registration(case: Case) -> None:
    by_number = case.nara.contract(case.contract_no)
    assert by_number is not None
    table = ops.CONTRACTS[Kind.GOODS]

    found = case.nara.ask(table.by(By.UNIFIED, untyCntrctNo=by_number.unified_no))

    assert [(one.contract_no, one.amount_won) for one in found] == [
        (by_number.contract_no, by_number.amount_won)
    ]
    assert case.nara.ask(table.by(By.REGISTERED, case.spring)) == found
    assert by_number.change == "00"


def test_a_firm_that_is_barred_shows_until_when_and_why(case: Case) -> None:
    (barred,) = case.nara.ask(ops.SANCTIONED_FIRMS.by(By.FIRM, bizno=BARRED))

    assert barred.bidder_no == BARRED
    assert barred.from_on is not None
    assert barred.until_on is not None
    assert barred.from_on < date(2026, 3, 2) < barred.until_on
    assert barred.state == "제재"
    assert barred.law.startswith("지방계약법")
    assert barred.extra["enfcPrvNm"]


# --- what is not there ---------------------------------------------------------------------------


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
