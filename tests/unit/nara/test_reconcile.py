"""What was sent beside what is shown: the pure part."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from engine.items import Record
from tasks.ledger.port import Entry
from tasks.nara.link import COMMANDS
from tasks.nara.reconcile import (
    HashCheck,
    Reconciliation,
    Standing,
    compare,
    hashes_of,
    replaced,
)
from tasks.outside.commands import request_hash
from tests.support import MORNING

NOTICE: Mapping[str, Any] = {
    "title": "보건소 업무용 노트북 구매",
    "object": "goods",
    "agency_code": "9990001",
    "estimated_price_won": 25_000_000,
    "base_amount_won": 27_500_000,
    "floor_rate": Decimal(88),
    "quote_deadline_at": MORNING + timedelta(days=7),
    "opening_at": MORNING + timedelta(days=7, hours=1),
    "delivery_due_on": date(2026, 4, 10),
    "renotice": False,
    "region": "경기도",
}
OTHERS: Mapping[type, Any] = {
    str: lambda value: f"{value} ",
    int: lambda value: value + 1,
    Decimal: lambda value: value + Decimal("0.001"),
    bool: lambda value: not value,
    datetime: lambda value: value + timedelta(seconds=1),
    date: lambda value: value + timedelta(days=1),
}


def entry(kind: str, key: str = "i1:a:1", /, **request: Any) -> Entry:
    return Entry(
        "nara", key, kind, "simulator", "i1", request, request_hash(kind, request), MORNING,
        result={"contract_no": "R26TA99000001"}, acknowledged_at=MORNING,
    )  # fmt: skip


def standings(sent: Mapping[str, Any], shown: Mapping[str, Any] | None) -> dict[str, Standing]:
    return {one.field: one.standing for one in compare(entry("notice", **sent), shown)}


def test_equal_fields_are_the_same() -> None:
    found = compare(entry("notice", **NOTICE), NOTICE)

    assert [one.field for one in found] == list(NOTICE)
    assert all(one.same for one in found)


@pytest.mark.parametrize("name", NOTICE)
def test_a_difference_of_any_field_is_found_and_no_other(name: str) -> None:
    other = OTHERS[type(NOTICE[name])](NOTICE[name])

    found = {one.field: one for one in compare(entry("notice", **NOTICE), {**NOTICE, name: other})}

    assert found[name].standing is Standing.DIFFERENT
    assert (found[name].sent, found[name].shown) == (NOTICE[name], other)
    assert all(one.same for field, one in found.items() if field != name)


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-5))])
def test_the_same_moment_in_another_zone_is_no_difference(zone: timezone) -> None:
    shown = {**NOTICE, "opening_at": NOTICE["opening_at"].astimezone(zone)}

    assert set(standings(NOTICE, shown).values()) == {Standing.SAME}


def test_a_rate_is_the_same_however_it_is_written() -> None:
    assert set(standings(NOTICE, {**NOTICE, "floor_rate": Decimal("88.000")}).values()) == {
        Standing.SAME
    }


def test_not_shown_yet_and_not_public_are_told_apart() -> None:
    sent = {**NOTICE, "previous_notice_no": "R26BK99000001"}
    shown = {name: value for name, value in NOTICE.items() if name != "delivery_due_on"}

    found = standings(sent, {**shown, "base_amount_won": None})

    assert found["previous_notice_no"] is Standing.NOT_PUBLIC
    assert found["delivery_due_on"] is Standing.NOT_PUBLIC
    assert found["base_amount_won"] is Standing.NOT_SHOWN_YET
    nothing = standings(sent, None)
    assert nothing.pop("previous_notice_no") is Standing.NOT_PUBLIC
    assert set(nothing.values()) == {Standing.NOT_SHOWN_YET}


def test_nothing_of_an_inspection_is_public() -> None:
    found = compare(entry("inspection", contract_no="R26TA99000001", passed=True), None)

    assert {one.standing for one in found} == {Standing.NOT_PUBLIC}


def test_what_a_later_command_replaced_is_no_difference() -> None:
    price = entry("contract", "i1:c:1", title="노트북", contract_price_won=1_000)
    change = entry(
        "change", "i1:d:1", contract_no="R26TA99000001", contract_price_won=1_100, reason="증액"
    )
    other = entry("change", "i1:e:1", contract_no="R26TA99000002", title="딴 계약")

    gone = replaced((price, change, other))

    assert ("i1:c:1", "contract_price_won") in gone
    assert ("i1:c:1", "title") not in gone
    shown = {"title": "딴 이름", "contract_price_won": 1_100}
    found = {one.field: one.standing for one in compare(price, shown, gone)}
    assert found == {
        "title": Standing.DIFFERENT,
        "contract_price_won": Standing.REPLACED,
    }


def test_an_award_is_replaced_by_that_of_the_next_rank_in_the_same_notice() -> None:
    number = {"notice_no": "R26BK99000001", "notice_ord": "000"}
    first = entry("award", "i1:a:1", **number, bidder_no="1", amount_won=1)
    elsewhere = entry("award", "i1:a:2", **{**number, "notice_ord": "001"}, bidder_no="2")

    assert replaced((first, elsewhere)) == frozenset()
    assert ("i1:a:1", "bidder_no") in replaced((first, replace(first, key="i1:b:1")))


@pytest.mark.parametrize("broken", ["computed", "ledger", "history"])
def test_a_hash_that_differs_anywhere_is_found(broken: str) -> None:
    right = HashCheck("i1:a:1", "notice", "a", "a", "a")

    wrong = replace(right, **{broken: "b"})

    assert right.same
    assert replace(right, history="").same
    assert not wrong.same
    assert Reconciliation((), (right,)).agrees
    assert not Reconciliation((), (right, wrong)).agrees
    assert not Reconciliation((), (), unrecorded=("i1:x:1",)).agrees


def record(type_: str, call: str, variables: Mapping[str, Any], of: str) -> Record:
    data = {"id": call, "type": of, "variables": variables}
    return Record(1, 0, MORNING, "system", "settle", type_, "step", data, "")


def test_hashes_are_read_from_the_references_in_the_history() -> None:
    send, read = "nara:publish-quotation-notice", "nara:read-notice"
    records = (
        record("call_requested", "i1:a:1", {}, send),
        record("call_succeeded", "i1:a:1", {"reference": {"request_hash": "aa"}}, send),
        record("call_succeeded", "i1:b:1", {"reference": {"request_hash": "bb"}}, read),
        record("call_succeeded", "i1:c:1", {"reference": {"notice_no": "1"}}, send),
        record("call_succeeded", "i1:d:1", {"reference": "bb"}, send),
    )

    assert hashes_of(records) == {"i1:a:1": "aa"}
    assert hashes_of(records, [read]) == {"i1:b:1": "bb"}


def test_every_field_that_is_compared_is_one_that_is_sent() -> None:
    for command in COMMANDS.values():
        assert set(command.compared) <= set(command.draft.__dataclass_fields__)
