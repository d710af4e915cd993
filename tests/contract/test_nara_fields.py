"""The documented response fields of operations: `fields/<operation>.txt`, one name a line.

The names are those of the service guides. The simulator shows no other, the parser looks for no
other, and whatever the parser does not look for is kept.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tasks.nara import parse
from tasks.nara.cells import Cells
from tasks.nara.client import Key, Kind
from tasks.nara.public import OPERATIONS
from tasks.nara.public_rows import Query
from tasks.sandbox.server import Sandbox
from tests.contract.desk import BIDDERS, START, Desk, contract, notice
from tests.support import MovableClock

FOLDER = Path(__file__).parent / "fields"
KINDS = {"Thng": Kind.GOODS, "Servc": Kind.SERVICES, "Cnstwk": Kind.WORKS}
SHOWN = sorted(file.stem for file in FOLDER.glob("get[BC]*.txt"))
_LISTS = "getBidPblancListInfo{}"
READERS: Mapping[str, Callable[[Cells], Any]] = {
    **{_LISTS.format(name): partial(parse.notice, kind=kind) for name, kind in KINDS.items()},
    **{_LISTS.format(name) + "BsisAmount": parse.base_amount for name in KINDS},
    **{f"getCntrctProcssIntgOpen{name}": parse.process for name in KINDS},
    "getDataSetOpnStdCntrctInfo": parse.contract,
}
# cells of the right type for the fields that are read with one; every other gets words
TYPED = {
    "bidNtceNo": "R26BK09980007", "bidNtceOrd": "000", "bssamt": "33000000",
    "presmptPrce": "30000000", "sucsfbidLwltRate": "88", "reNtceYn": "N",
    "bidNtceDt": "2026-04-01 10:00:00", "bidClseDt": "2026-04-07 10:00:00",
    "opengDt": "2026-04-07 11:00:00", "dlvrTmlmtDt": "2026-05-15 18:00:0",
    "rsrvtnPrceRngBgnRate": "-3", "rsrvtnPrceRngEndRate": "+3",
    "bssamtOpenDt": "2026-04-01 10:05:00", "cntrctAmt": "29403000", "ttalCntrctAmt": "0",
    "cntrctCnclsDate": "2026-04-13", "bidwinrInfoList": "", "cntrctInfoList": "",
}  # fmt: skip


def documented(operation: str) -> list[str]:
    return (FOLDER / f"{operation}.txt").read_text().split()


@pytest.fixture(scope="module")
def concluded() -> Iterator[Desk]:
    """A sandbox that holds one concluded contract of each kind."""
    with Sandbox(clock=MovableClock(START), start_at=START) as sandbox:
        desk = Desk(sandbox)
        desk.control.play({"seed": 7, "bidders": BIDDERS})
        for kind in KINDS.values():
            given = notice(desk.clock.now(), object=kind.value)
            posted = desk.perform("nara:publish-quotation-notice", f"n{kind}", notice=given)
            number = {k: posted["reference"][k] for k in ("notice_no", "notice_ord")}
            opening = desk.wait("nara:fetch-opening", **number)["opening"]
            winner = next(quote for quote in opening["quotes"] if quote["nara_rank"] == 1)
            chosen = {"bidder_no": winner["bidder_no"], "amount_won": winner["amount_won"]}
            desk.perform("nara:register-award", f"a{kind}", **number, **chosen)
            desk.perform("nara:send-contract", f"c{kind}", contract=contract(desk, number, winner))
        yield desk
        desk.close()


@pytest.mark.parametrize("operation", SHOWN)
def test_the_simulator_shows_documented_fields_only(concluded: Desk, operation: str) -> None:
    market = concluded.sandbox.application.market
    path = next(path for path in OPERATIONS if path.endswith(f"/{operation}"))
    shown, kind = OPERATIONS[path]

    rows = [
        row
        for record in market.notices
        for row in shown.rows(
            Query(
                market,
                {"bidNtceNo": record.key.number},
                kind,
                concluded.clock.now(),
                concluded.sandbox.application.world.script.read_lag,
            )
        )
    ]

    assert rows
    for row in rows:
        assert set(row) <= set(documented(operation))


@pytest.mark.parametrize("operation", sorted(READERS))
def test_a_row_of_all_documented_fields_is_read_and_nothing_of_it_is_lost(operation: str) -> None:
    row = {name: TYPED.get(name, f"{name} 값") for name in documented(operation)}

    found = READERS[operation](Cells(row, "row 1"))

    taken = set(row) - set(found.extra)
    assert {name: found.extra[name] for name in found.extra} == {
        name: value for name, value in row.items() if name in found.extra
    }
    assert taken
    assert taken <= {*TYPED, "bidNtceNm", "ntceKindNm", "ntceInsttCd", "cntrctNo", "cntrctNm",
                     "untyCntrctNo", "cntrctPrd", "orderPlanNo", "orderBizNm"}  # fmt: skip
    assert getattr(found, "key", Key("R26BK09980007", "000")) == Key("R26BK09980007", "000")


@pytest.mark.parametrize("operation", sorted(READERS))
def test_a_row_without_a_value_but_in_what_must_be_there_is_read(operation: str) -> None:
    needed = {"bidNtceNo": "R26BK09980007", "bssamt": "33000000"}
    for nothing in ("", "N/A"):
        row = {name: needed.get(name, nothing) for name in documented(operation)}

        found = READERS[operation](Cells(row, "row 1"))

        assert found.extra or operation.startswith("getCntrctProcss")
