"""Every known quirk of the public API, by the number it has in the project's notes on it.

The rows are fictitious; the oddities are those of published samples and live answers.
"""

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ExternalRejected, ExternalUnavailable
from engine.values import SEOUL
from tasks.nara import cells as c
from tasks.nara import operations as ops
from tasks.nara import parse, parse_notice, parse_standard
from tasks.nara.cells import Cells
from tasks.nara.client import Key, Kind
from tasks.nara.codes import CODES, Reaction
from tasks.nara.envelope import read_page
from tasks.nara.http import HttpNara, NaraSettings
from tasks.nara.question import By
from tasks.outside.http import Answer, Patience
from tests.contract.documented import DOCUMENTED, fields
from tests.contract.replay import Replay
from tests.support import MovableClock

ANSWERS = Path(__file__).parents[2] / "contract/answers"
NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
NUMBER = "R26BK09980007"


def row(**cells: str) -> Cells:
    return Cells({"bidNtceNo": NUMBER, "bidNtceOrd": "000", **cells}, "row 1")


@pytest.fixture
def replay() -> Iterator[Replay]:
    with Replay("current") as running:
        yield running


@pytest.fixture
def nara(replay: Replay) -> Iterator[HttpNara]:
    settings = NaraSettings(replay.url, replay.url, "secret+key/==")
    opened = HttpNara(settings, clock=MovableClock(NOON), patience=Patience(attempts=1))
    yield opened
    opened.close()


# --- 1 to 3: numbers and keys --------------------------------------------------------------------


@pytest.mark.parametrize(("number", "order"), [(NUMBER, "000"), ("20160234982", "00")])
def test_1_numbers_and_orders_of_today_and_of_old_are_kept_as_they_came(
    number: str, order: str
) -> None:
    found = parse.key(Cells({"bidNtceNo": number, "bidNtceOrd": order}, "row 1"))

    assert found == Key(number, order)


@pytest.mark.parametrize(
    ("text", "number", "order"),
    [
        ("R25BK00930755", "R25BK00930755", ""),
        ("R25BK00930755001", "R25BK00930755", "001"),
        ("20160223427", "20160223427", ""),
        ("2016042199600", "20160421996", "00"),
        ("가상-2026-1", "가상-2026-1", ""),
    ],
)
def test_1_a_contract_names_its_notice_with_or_without_the_order(
    text: str, number: str, order: str
) -> None:
    found = parse.contract(Cells({"ntceNo": text}, "row 1"))

    assert (found.notice_no, found.notice_ord) == (number, order)


def test_1_numbers_longer_than_the_documented_size_are_asked_for_whole() -> None:
    sizes = {field.name: field.size for field in fields("getCntrctProcssIntgOpenThng", "req")}

    (request,) = ops.PROCESSES[Kind.GOODS].by(By.NOTICE, bidNtceNo=NUMBER).requests()

    assert int(sizes["bidNtceNo"]) == 11
    assert request["bidNtceNo"] == NUMBER


def test_2_a_question_by_number_gets_every_order_and_only_the_named_one_is_taken(
    nara: HttpNara,
) -> None:
    assert nara.opening(Key(NUMBER, "000"), Kind.GOODS) is not None
    assert nara.opening(Key(NUMBER, "001"), Kind.GOODS) is None


def test_2_bids_are_told_apart_by_notice_order_lot_rebid_and_bidder() -> None:
    assert ops.QUOTES.identity == (
        "bidNtceNo", "bidNtceOrd", "bidClsfcNo", "rbidNo", "prcbdrBizno",
    )  # fmt: skip
    assert ops.OPENINGS[Kind.GOODS].identity == ops.QUOTES.identity[:4]
    assert ops.NOTICES[Kind.GOODS].identity == ops.QUOTES.identity[:2]


def test_3_an_amended_and_a_repeated_notice_differ_in_their_kind_and_not_in_their_order() -> None:
    amended = parse.notice(
        row(bidNtceOrd="001", ntceKindNm="변경공고", reNtceYn="N"), kind=Kind.GOODS
    )
    repeated = parse.notice(
        row(bidNtceOrd="001", ntceKindNm="재공고", reNtceYn="Y"), kind=Kind.GOODS
    )

    assert amended.key == repeated.key
    assert (amended.notice_kind, amended.renotice) == ("변경공고", False)
    assert (repeated.notice_kind, repeated.renotice) == ("재공고", True)


# --- 4: lists in a cell --------------------------------------------------------------------------


def test_4_a_list_is_read_by_the_count_of_its_parts_and_a_short_entry_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    whole = "[1^나래, 유한회사^9990000002^이나래^29403000^90.3^4^2026-04-07 11:00]"
    without_amount = "[1^나래산업(주)^9990000002^이나래^90.3^4^2026-04-07 11:00]"

    found = parse.process(row(bidwinrInfoList=f"{whole},{without_amount}")).awards

    assert [len(entry) for entry in found] == [8, 7]
    assert found[0][1] == "나래, 유한회사"
    assert found[1][:3] == ("1", "나래산업(주)", "9990000002")
    assert "7 parts where 8" in caplog.text
    assert "이나래" not in caplog.text


def test_4_an_entry_that_lost_its_number_is_shifted_back_into_place() -> None:
    found = parse.process(row(bidwinrInfoList="[나래산업(주)^9990000002^이나래^2^90.3^4^날]"))

    assert found.awards[0][1:3] == ("나래산업(주)", "9990000002")


# --- 5 to 9: cells -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["2026-04-07 10:00:00", "2026-04-07 10:00", "2026/04/07 10:00", "20260407 10:00"]
)
def test_5_the_spellings_of_a_moment_mean_the_same(text: str) -> None:
    assert c.moment(text) == datetime(2026, 4, 7, 10, tzinfo=SEOUL)


def test_5_changed_values_stay_text_and_can_be_read_as_moments() -> None:
    found = parse_notice.change(
        row(chgDt="2026-04-02 14:10:09", bfchgVal="20260407 10:00", afchgVal="2026/04/09 10:00")
    )

    assert (found.before, found.after) == ("20260407 10:00", "2026/04/09 10:00")
    assert c.moment(found.after) > c.moment(found.before)


def test_5_a_year_and_month_and_a_period_in_dots_are_read_where_they_stand() -> None:
    assert parse.process(row(orderYm="2016-02")).extra["orderYm"] == "2016-02"
    assert c.period("2026.03.25. ~ 2026.06.22.") == (date(2026, 3, 25), date(2026, 6, 22))


def test_6_the_tax_is_a_cell_named_in_capitals_and_nothing_is_written_in_three_ways() -> None:
    found = parse.notice(row(VAT="2500000", presmptPrce="N/A", sucsfbidLwltRate=""), Kind.WORKS)
    base = parse.base_amount(
        row(bssamt="27500000", rsrvtnPrceRngBgnRate="-3", rsrvtnPrceRngEndRate="+3")
    )

    assert found.extra["VAT"] == "2500000"
    assert (found.estimated_price_won, found.floor_rate) == (None, None)
    assert (base.range_low_rate, base.range_high_rate) == (Decimal(-3), Decimal(3))


def test_7_participants_count_those_whose_quotes_were_left_out(nara: HttpNara) -> None:
    opening = nara.opening(Key(NUMBER, "000"), Kind.GOODS)
    quotes = nara.quotes(Key(NUMBER, "000"))

    assert opening is not None
    assert opening.participants == len(quotes) == 4
    assert sum(quote.rank is not None for quote in quotes) == 3


@pytest.mark.parametrize("name", ["rbidNo", "rbidNtceNo"])
def test_7_the_number_of_a_rebid_has_two_names(name: str) -> None:
    assert parse_notice.rebid(row(**{name: "001"})).number == "001"


def test_7_a_row_with_shifted_columns_is_no_row(nara: HttpNara) -> None:
    shifted = (ANSWERS / "errors/shifted_columns.json").read_bytes()
    page = read_page(Answer(200, "application/json", shifted), now=NOON)

    with pytest.raises(ExternalUnavailable, match="row 1: field"):
        parse.rows(page, "getScsbidListSttusThng", parse.award)


def test_8_a_rate_is_cut_off_after_three_decimals_and_not_rounded() -> None:
    quote = parse.quote(row(prcbdrBizno="9990000002", bidprcAmt="122845000", bidprcrt="90.394"))

    assert quote.rate == Decimal("90.394")


def test_9_a_total_of_zero_means_that_the_contract_is_of_one_year() -> None:
    standard = parse_standard.contract(row(cntrctNo="R26TA1", cntrctAmt="5", ttalCntrctAmt="0"))
    listed = parse.contract(Cells({"thtmCntrctAmt": "5", "totCntrctAmt": "0"}, "row 1"))

    assert (standard.amount_won, standard.total_won) == (5, None)
    assert (listed.amount_won, listed.total_won) == (5, None)


# --- 10 to 12: meanings, addresses, persons ------------------------------------------------------


def test_10_a_notice_of_another_system_is_read_though_most_of_it_is_blank() -> None:
    sparse = row(rgstTyNm="나라장터 기타 공고건", bidNtceNm="시설 보수", refNo="N/A", opengDt="")

    found = parse.notice(sparse, Kind.OTHER)

    assert (found.title, found.opening_at, found.estimated_price_won) == ("시설 보수", None, None)
    assert found.extra["rgstTyNm"] == "나라장터 기타 공고건"


def test_10_the_standard_data_set_has_words_of_its_own_for_the_state_of_a_notice() -> None:
    for word in ("일반공고", "긴급공고", "정정(연기)공고", "재공고입찰", "취소공고"):
        assert parse_standard.notice(row(bidNtceSttusNm=word)).state == word


def test_11_paths_have_single_slashes_and_the_two_letters_before_the_service() -> None:
    for operation in ops.OPERATIONS.values():
        assert re.fullmatch(r"/(ad|as|ao|at)/[A-Za-z0-9]+/get[A-Za-z0-9]+", operation.path)


def test_11_addresses_in_answers_are_text_and_nobody_goes_there(
    nara: HttpNara, replay: Replay
) -> None:
    (found,) = nara.notices(NUMBER, Kind.GOODS)

    assert len(replay.targets) == 1
    assert "http" not in replay.targets[0]
    assert found.key.number == NUMBER


SECRETS = ("홍길동", "윤두레", "000-000-0000", "sample@", "가상로 12", "secret+key", "secret%2Bkey")


def read_everything(nara: HttpNara) -> list[Any]:
    key = Key(NUMBER, "000")
    return [
        *nara.notices(NUMBER, Kind.GOODS), *nara.quotes(key), *nara.process(key, Kind.GOODS),
        nara.award(key, Kind.GOODS), nara.opening(key, Kind.GOODS),
        nara.contract("R26TA09980004", Kind.GOODS),
        *nara.ask(ops.CONTRACTS[Kind.GOODS].by(By.UNIFIED, untyCntrctNo="R26TE09980004")),
    ]  # fmt: skip


def test_12_no_log_line_and_no_printed_row_shows_a_person_or_the_key(
    nara: HttpNara, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    found = read_everything(nara)

    printed = [caplog.text, repr(found), str(found), *(str(one.extra) for one in found)]
    assert any("두레설비" in text for text in printed)
    for text in printed:
        assert not [secret for secret in SECRETS if secret in text]


def test_12_what_is_masked_when_printed_is_there_for_who_asks(nara: HttpNara) -> None:
    (found,) = nara.notices(NUMBER, Kind.GOODS)

    assert found.extra["ntceInsttOfclNm"] == "홍길동"
    assert "'ntceInsttOfclNm': '***'" in repr(found.extra)


def test_12_a_page_of_an_answer_prints_masked_too() -> None:
    body = (ANSWERS / "current/getScsbidListSttusThng.json").read_bytes()

    page = read_page(Answer(200, "application/json", body), now=NOON)

    assert "두레설비" in repr(page)
    assert not [secret for secret in SECRETS if secret in repr(page)]


def test_12_written_answers_and_field_lists_hold_no_real_person() -> None:
    telephone = re.compile(r"0\d{1,2}-\d{3,4}-\d{4}")
    for file in ANSWERS.rglob("*.*"):
        assert set(telephone.findall(file.read_text("utf-8", "replace"))) <= {"000-000-0000"}
    for name in DOCUMENTED:
        for field in (*fields(name, "req"), *fields(name, "res")):
            assert not telephone.search(field.sample)
            assert "@" not in field.sample


# --- codes ---------------------------------------------------------------------------------------

REACTIONS = {
    "00": Reaction.OK, "03": Reaction.EMPTY,
    **dict.fromkeys(("01", "02", "04", "05"), Reaction.RETRY),
    **dict.fromkeys(("06", "07", "08", "10", "11"), Reaction.OUR_MISTAKE),
    **dict.fromkeys(("12", "20", "29", "30", "31", "32"), Reaction.CONFIGURATION),
    "22": Reaction.NEXT_DAY, "23": Reaction.SLOW_DOWN,
}  # fmt: skip


def test_every_code_of_the_table_has_the_reaction_that_it_calls_for() -> None:
    assert {code: known.reaction for code, known in CODES.items()} == REACTIONS


@pytest.mark.parametrize("code", sorted(set(REACTIONS) - {"00", "03"}))
def test_a_code_is_asked_again_only_where_its_reaction_says_so(code: str) -> None:
    answers, waited = [], list[float]()
    body = json.dumps({"nkoneps.com.response.ResponseError": {"header": {"resultCode": code}}})

    def ask() -> None:
        answers.append(code)
        read_page(Answer(200, "application/json", body.encode()), now=NOON)

    def patiently() -> None:
        Patience(attempts=3, sleep=waited.append).run(lambda _attempt: ask())

    expected = {Reaction.RETRY: 3, Reaction.SLOW_DOWN: 3}.get(REACTIONS[code], 1)
    with pytest.raises((ExternalUnavailable, ExternalRejected)):
        patiently()
    assert len(answers) == expected
    if REACTIONS[code] is Reaction.SLOW_DOWN:
        assert all(wait >= 1 for wait in waited)
