"""Every documented field of thirty-two operations: sent as spelled, read with a type, or kept."""

import dataclasses
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args, get_type_hints

import pytest

from tasks.nara import client, records
from tasks.nara.cells import Cells
from tasks.nara.client import Kind
from tasks.nara.operations import OPERATIONS
from tasks.nara.personal import is_personal
from tasks.nara.public import answer
from tasks.nara.public_query import Query
from tasks.nara.question import By, Operation, Question
from tasks.nara.windows import Longest, Period
from tasks.sandbox.application import Application
from tasks.sandbox.server import Sandbox
from tests.contract.desk import BIDDERS, START, Desk, contract, notice
from tests.contract.documented import DOCUMENTED, fields, sample_row
from tests.support import MovableClock

KINDS = (Kind.GOODS, Kind.SERVICES, Kind.WORKS)
LABELS = {
    "등록일시": By.REGISTERED, "입찰공고번호": By.NOTICE, "변경일시": By.CHANGED,
    "입력일시": By.ENTERED, "공고게시일시": By.POSTED, "개찰일시": By.OPENED, "교부일시": By.ISSUED,
    "사전규격등록번호": By.PRESPEC, "발주계획번호": By.PLAN, "조달요청번호": By.REQUEST,
}  # fmt: skip
LIMITS = {"1주일": Longest.WEEK, "1개월": Longest.MONTH}
NO_VALUE = ("", "N/A", " ")


def operation(name: str) -> Operation[Any]:
    return OPERATIONS[name]


def read(name: str, row: dict[str, str]) -> Any:
    return operation(name).read(Cells(row, f"{name} row 1"))


def test_thirty_two_operations_are_documented_and_in_the_table() -> None:
    assert len(DOCUMENTED) == 32
    assert set(DOCUMENTED) <= set(OPERATIONS)


# --- requests ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_parameter_that_is_sent_is_spelled_as_documented(name: str) -> None:
    documented = {field.name for field in fields(name, "req")}
    sent = {"ServiceKey", "type", "numOfRows", "pageNo"}
    for way in operation(name).ways.values():
        sent |= {*way.needs, *way.may}
        sent |= {"inqryDiv"} if way.division else set()
        sent |= {way.span.first, way.span.last} if way.span else set()

    assert sent <= documented


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_required_parameter_is_sent_in_every_way(name: str) -> None:
    required = {field.name for field in fields(name, "req") if field.required == "1"}
    for way in operation(name).ways.values():
        sent = {"ServiceKey", "numOfRows", "pageNo", "inqryDiv", *way.needs}
        sent |= {way.span.first, way.span.last} if way.span else set()
        assert required <= sent


@pytest.mark.parametrize("name", DOCUMENTED)
def test_the_codes_of_the_ways_are_those_of_the_guide(name: str) -> None:
    notes = {field.name: field.note for field in fields(name, "req")}
    documented = {
        LABELS[label]: code
        for code, label in re.findall(r"(\d):(\S+)", notes.get("inqryDiv", ""))
    }  # fmt: skip

    ways = operation(name).ways
    assert {by: way.division for by, way in ways.items() if way.division} == documented
    for way in ways.values():
        if way.span and notes[way.span.first]:
            assert way.span.verified
            assert way.span.longest is LIMITS[notes[way.span.first]]
        elif way.span:
            assert not way.span.verified


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_period_is_written_as_long_as_documented(name: str) -> None:
    sizes = {field.name: field.size for field in fields(name, "req")}
    period = Period(START, START + timedelta(hours=1))
    for way in operation(name).ways.values():
        if way.span:
            for parameter, value in way.span.parameters(period).items():
                assert len(value) == int(sizes[parameter])


# --- answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_row_of_all_documented_fields_is_typed_or_kept_whole(name: str) -> None:
    row = sample_row(name) | {"newFieldOfTomorrow": "값"}
    cells = Cells(row, "row 1")

    found = operation(name).read(cells)

    assert found.extra == {k: v for k, v in row.items() if k not in cells.used}
    assert found.extra["newFieldOfTomorrow"] == "값"
    assert cells.used & set(row)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_cell_that_is_read_with_a_value_shows_in_the_result(name: str) -> None:
    row = sample_row(name)
    cells = Cells(row, "row 1")

    found = operation(name).read(cells)

    typed = [getattr(found, f.name) for f in dataclasses.fields(found) if f.name != "extra"]
    empty = sum(value in (None, "", ()) for value in typed)
    nothing = {**dict.fromkeys(cells.used, NO_VALUE), "ttalCntrctAmt": (*NO_VALUE, "0")}
    blank = sum(row.get(cell, "") in nothing[cell] for cell in cells.used)
    assert empty <= blank


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_row_in_the_sample_form_has_the_promised_types(name: str) -> None:
    found = read(name, sample_row(name))

    hints = get_type_hints(type(found), {**vars(client), **vars(records)})
    for field in dataclasses.fields(found):
        value = getattr(found, field.name)
        expected = get_args(hints[field.name]) or (hints[field.name],)
        if field.name.endswith("_won"):
            assert value is None or type(value) is int
            assert int in expected
        if field.name.endswith("_at"):
            assert value is None or (type(value) is datetime and value.tzinfo is not None)
            assert datetime in expected
        if field.name.endswith("_on"):
            assert value is None or type(value) is date
            assert date in expected
        if field.name.endswith("rate"):
            assert value is None or type(value) is Decimal
            assert Decimal in expected


@pytest.mark.parametrize("name", DOCUMENTED)
@pytest.mark.parametrize("nothing", NO_VALUE)
def test_a_row_without_a_value_but_in_what_must_be_there_is_read(name: str, nothing: str) -> None:
    needed = {
        "bidNtceNo", "bssamt", "chgDt", "prdctSno", "cntrctNo",
    }  # fmt: skip
    row = {k: v if k in needed else nothing for k, v in sample_row(name).items()}

    found = read(name, row)

    assert dataclasses.is_dataclass(found)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_fields_about_persons_are_masked_wherever_a_row_is_printed(name: str) -> None:
    about = re.compile("담당자|집행관|대표자|작성자|채권자")
    what = re.compile("명$|번호$|주소$")
    for field in fields(name, "res"):
        personal = about.search(field.name_ko) and what.search(field.name_ko)
        if personal and "부서" not in field.name_ko:
            assert is_personal(field.name), field.name
    kept = Cells({field.name: f"비밀 {field.name}" for field in fields(name, "res")}, "").rest()
    for cell, value in kept.items():
        assert (f"{value}'" in repr(kept)) is not is_personal(cell)
        assert (f"{value}'" in f"{kept}") is not is_personal(cell)


# --- the simulator -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def concluded() -> Iterator[Application]:
    """The systems of a sandbox that hold one concluded contract of each kind."""
    with Sandbox(clock=MovableClock(START), start_at=START) as sandbox:
        desk = Desk(sandbox)
        desk.control.play({"seed": 7, "bidders": BIDDERS})
        for kind in KINDS:
            given = notice(desk.clock.now(), object=kind.value)
            posted = desk.perform("nara:publish-quotation-notice", f"n{kind}", notice=given)
            changes = {"title": f"{given['title']} (정정)"}
            amended = desk.perform(
                "nara:amend-notice", f"m{kind}", changes=changes, reason="오기", **posted
            )
            number = {k: amended["reference"][k] for k in ("notice_no", "notice_ord")}
            opening = desk.wait("nara:fetch-opening", **number)["opening"]
            winner = next(quote for quote in opening["quotes"] if quote["nara_rank"] == 1)
            chosen = {"bidder_no": winner["bidder_no"], "amount_won": winner["amount_won"]}
            desk.perform("nara:register-award", f"a{kind}", **number, **chosen)
            desk.perform("nara:send-contract", f"c{kind}", contract=contract(desk, number, winner))
            desk.later(days=2)
        desk.close()
        yield sandbox.application


SPRING = Period(START, START + timedelta(days=60))


def questions(outside: Application, name: str) -> Iterator[Question[Any]]:
    """A question of each way that the market may have an answer to."""
    one, market = operation(name), outside.market
    for by, way in one.ways.items():
        if way.span:
            more = [{"bsnsDivCd": code} if "bsnsDivCd" in way.needs else {} for code in "135"]
            yield from (
                one.by(by, SPRING, **given) for given in more if len(given) == len(way.needs)
            )
        elif by is By.NOTICE and "bidNtceNo" in way.needs:
            yield from (one.by(by, bidNtceNo=n.key.number) for n in market.notices)


def rows_of(outside: Application, name: str) -> list[dict[str, str]]:
    """Every row that the simulator answers, with whatever names its cells have."""
    path = operation(name).path.removeprefix("/")
    rows: list[dict[str, str]] = []
    for question in questions(outside, name):
        for request in question.requests():
            asked = {**request, "type": "json", "numOfRows": "999"}
            found = answer(path, Query(outside.market, outside.world, asked))
            rows += json.loads(found.body)["response"]["body"].get("items", [])
    return rows


WITHOUT_FACTS = frozenset(
    name for name in DOCUMENTED
    if re.search("Frgcpt|Etc|PurchsObj|AtchFile|LicenseLimit|BidPrceCalclA|MfrcInfo", name)
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(DOCUMENTED) - WITHOUT_FACTS))
def test_the_simulator_shows_documented_fields_only(concluded: Application, name: str) -> None:
    rows = rows_of(concluded, name)

    assert rows
    for row in rows:
        assert set(row) <= {field.name for field in fields(name, "res")}


@pytest.mark.parametrize("name", sorted(WITHOUT_FACTS))
def test_the_simulator_answers_no_data_where_it_has_no_facts(
    concluded: Application, name: str
) -> None:
    assert rows_of(concluded, name) == []
