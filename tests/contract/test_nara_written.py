"""Operations that the simulated market has no facts for, over written answers.

The answers are fictitious, in the shapes of the guides; those of the shopping mall in the names
that clients of it read, since no guide was at hand.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from engine.values import SEOUL
from tasks.nara import operations as ops
from tasks.nara.client import Key, Kind, NaraReads
from tasks.nara.http import HttpNara, NaraSettings
from tasks.nara.question import By
from tasks.nara.windows import Period
from tasks.outside.http import Patience
from tests.contract.replay import Replay
from tests.support import MovableClock

NOTICE = Key("R26BK09980007", "000")
NAMED = {"bidNtceNo": NOTICE.number, "bidNtceOrd": NOTICE.order}
WORKS = Key("R26BK09990001", "000")


@pytest.fixture(scope="module")
def replay() -> Iterator[Replay]:
    with Replay("written") as running:
        yield running


@pytest.fixture(scope="module")
def nara(replay: Replay) -> Iterator[NaraReads]:
    clock = MovableClock(datetime(2026, 4, 1, tzinfo=UTC))
    settings = NaraSettings(replay.url, replay.url, "key")
    opened = HttpNara(settings, clock=clock, patience=Patience(attempts=1))
    yield opened
    opened.close()


def test_a_licence_limit_names_what_it_asks_for_and_what_it_permits(nara: NaraReads) -> None:
    (limit,) = nara.ask(ops.LICENCE_LIMITS.by(By.NOTICE, **NAMED))

    assert (limit.key, limit.group, limit.serial) == (NOTICE, "1", "1")
    assert limit.name == "액화석유가스판매사업/4617"
    assert limit.permitted == "[액화석유가스충전사업/4615]"


def test_an_item_to_be_bought_has_quantity_and_price(nara: NaraReads) -> None:
    (item,) = nara.ask(ops.PURCHASE_ITEMS[Kind.GOODS].by(By.NOTICE, **NAMED))

    assert (item.serial, item.name, item.unit) == (1, "의약품냉장고", "대")
    assert (item.quantity, item.unit_price_won) == (Decimal(2), 16_500_000)
    assert (item.delivery_due_on, item.delivery_days) == (None, 60)


def test_attached_files_are_named_and_never_fetched(nara: NaraReads, replay: Replay) -> None:
    before = len(replay.targets)
    (order,) = nara.ask(ops.ORDER_FILES.by(By.NOTICE, bidNtceNo=NOTICE.number))
    (proposal,) = nara.ask(ops.PROPOSAL_FILES.by(By.NOTICE, bidNtceNo=NOTICE.number))

    assert (order.kind, order.name) == ("제안요청서", "제안요청서.hwpx")
    assert proposal.url == "https://example.invalid/file/2"
    assert len(replay.targets) == before + 2
    assert "inqryDiv=3" in replay.targets[-1]


def test_the_sum_of_a_counts_quality_management_only_where_it_applies(nara: NaraReads) -> None:
    (formula,) = nara.ask(ops.PRICE_FORMULAS.by(By.NOTICE, bidNtceNo=WORKS.number))

    assert formula.sum_won == 6_170_000
    assert formula.quality_counts
    assert not formula.market_price_counts
    assert formula.opened_at == datetime(2026, 3, 9, 10, 5, tzinfo=SEOUL)


def test_a_main_field_is_read_from_names_that_begin_with_a_capital(nara: NaraReads) -> None:
    (found,) = nara.ask(ops.MAIN_FIELDS.by(By.NOTICE, bidNtceNo=WORKS.number))

    assert (found.industry, found.field_name) == ("토목공사업", "포장공사")
    assert (found.estimated_amount_won, found.estimated_price_won) == (132_000_000, 120_000_000)
    assert found.evaluation_rate == Decimal(100)


def test_a_failed_opening_says_why(nara: NaraReads) -> None:
    assert nara.failure_reason(Key("R26BK09990002", "000")) == "단독응찰"
    assert nara.failure_reason(Key("R26BK09990002", "001")) == ""


def test_a_rebid_has_a_number_and_times_of_its_own(nara: NaraReads) -> None:
    (rebid,) = nara.ask(ops.REBIDS.by(By.NOTICE, bidNtceNo="R26BK09990002"))

    assert (rebid.number, rebid.reason) == ("001", "낙찰자 없음")
    assert rebid.closes_at == datetime(2026, 4, 2, 18, tzinfo=SEOUL)
    assert rebid.opening_at == datetime(2026, 4, 2, 19, tzinfo=SEOUL)


def test_a_specification_has_its_budget_its_deadline_and_its_notices(nara: NaraReads) -> None:
    table = ops.PRESPECS[Kind.GOODS]
    (spec,) = nara.ask(table.by(By.PRESPEC, bfSpecRgstNo="R26BD09990001"))

    assert spec.budget_won == 330_000_000
    assert spec.closes_at == datetime(2026, 2, 9, 23, 59, tzinfo=SEOUL)
    assert spec.notice_numbers == ("R26BK09980007", "R26BK09980008")
    assert spec.files == ("https://example.invalid/spec/1", "https://example.invalid/spec/2")


def test_an_opinion_and_its_answer_are_two_rows(nara: NaraReads) -> None:
    table = ops.OPINIONS[Kind.GOODS]
    found = nara.ask(table.by(By.PRESPEC, bfSpecRgstNo="R26BD09990001"))

    assert [(one.number, one.reply, one.firm) for one in found] == [
        (1, 0, "두레설비(주)"),
        (1, 1, "가상시"),
    ]
    assert found[0].written_at == datetime(2026, 2, 4, 9, 53, 25, tzinfo=SEOUL)


def test_an_order_plan_is_asked_by_its_months_and_its_posting(
    nara: NaraReads, replay: Replay
) -> None:
    day = Period(*(datetime(2026, 5, 12, hour, tzinfo=SEOUL) for hour in (0, 23)))
    months = {"orderBgnYm": "202605", "orderEndYm": "202605"}
    (plan,) = nara.ask(ops.ORDER_PLANS[Kind.GOODS].by(By.POSTED, day, **months))

    assert "inqryDiv=1&orderBgnYm=202605&orderEndYm=202605" in replay.targets[-1]
    assert (plan.number, plan.year, plan.month) == ("R26DD09990001", 2026, 5)
    assert plan.total_won == 939_851_000
    assert plan.extra["sumOrderDolAmt"] == "630730.2"


def test_of_two_orders_of_a_contract_the_newest_is_taken(nara: NaraReads) -> None:
    found = nara.contract("R26TA09980004", Kind.GOODS)

    assert found is not None
    assert (found.change, found.amount_won) == ("01", 30_503_000)
    assert (found.notice_no, found.notice_ord) == ("R26BK09980007", "000")
    assert (found.bond_rate, found.delay_rate) == (Decimal(10), Decimal("0.08"))


def test_a_change_of_a_contract_is_in_its_history(nara: NaraReads) -> None:
    table = ops.CONTRACT_CHANGES[Kind.GOODS]
    (change,) = nara.ask(table.by(By.UNIFIED, untyCntrctNo="R26TE09980004"))

    assert (change.change, change.amount_won) == ("01", 30_503_000)
    assert change.changed_at == datetime(2026, 5, 2, 10, tzinfo=SEOUL)


def test_a_contract_for_goods_lists_its_items(nara: NaraReads) -> None:
    table = ops.CONTRACT_ITEMS[Kind.GOODS]
    (item,) = nara.ask(table.by(By.UNIFIED, untyCntrctNo="R26TE09980004"))

    assert (item.quantity, item.unit_price_won) == (Decimal(2), 14_701_500)
    assert item.amount_won == 29_403_000
    assert item.extra["dlvrTmlmt"] == "20260515"


@pytest.mark.parametrize(
    ("by", "given"),
    [
        (By.PRESPEC, {"bfSpecRgstNo": "R26BD09990001"}),
        (By.PLAN, {"orderPlanNo": "1-1-2026-9990001-000044-00"}),
        (By.REQUEST, {"prcrmntReqNo": "2523304577"}),
    ],
)
def test_a_purchase_that_has_no_notice_yet_is_found_by_what_it_has(
    nara: NaraReads, by: By, given: dict[str, str]
) -> None:
    (record,) = nara.ask(ops.PROCESSES[Kind.GOODS].by(by, **given))

    assert record.key == Key("", "")
    assert (record.plan_no, record.prespec_no) == ("1-1-2026-9990001-000044-00", "R26BD09990001")
    assert (record.awards, record.contracts) == ((), ())


def test_a_delivery_order_of_the_mall_has_items_that_add_up(nara: NaraReads) -> None:
    number = {"dlvrReqNo": "R26TB09990001"}
    (delivery,) = nara.ask(ops.DELIVERIES.by(By.DELIVERY, **number))
    items = nara.ask(ops.DELIVERY_ITEMS.by(By.DELIVERY, **number))

    assert delivery.amount_won == sum(item.amount_won or 0 for item in items) == 5_400_000
    assert delivery.due_on == date(2026, 5, 4)
    assert items[0].quantity == Decimal(30)
    assert items[0].final


def test_a_year_of_deliveries_is_asked_month_by_month(nara: NaraReads, replay: Replay) -> None:
    before = len(replay.targets)
    start = datetime(2026, 1, 1, tzinfo=SEOUL)

    found = nara.ask(ops.DELIVERIES.by(By.RECEIVED, Period(start, start + timedelta(days=364))))

    asked = replay.targets[before:]
    assert len(found) == 1
    assert len(asked) == 12
    assert "inqryBgnDate=20260101&inqryEndDate=20260131" in asked[0]
    assert "inqryBgnDate=20261201&inqryEndDate=20261231" in asked[-1]
