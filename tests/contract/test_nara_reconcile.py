"""The whole of an instance's commands held against what the simulator shows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.ports import BpmnError, NotYet
from tasks.ledger.port import Entry
from tasks.nara.reconcile import Reconciliation, Standing, reconcile
from tasks.outside.commands import request_hash
from tests.contract.desk import Desk, contract, notice
from tests.contract.test_nara_modes import step
from tests.contract.ways import WAYS, Way, way

NUMBER = "R26BK99000001"


@pytest.fixture(params=WAYS)
def going(request: pytest.FixtureRequest, desk: Desk, tmp_path: Path) -> Iterator[Way]:
    with way(request.param, desk, tmp_path) as opened:
        yield opened


@pytest.fixture
def connected(desk: Desk, tmp_path: Path) -> Iterator[Way]:
    with way("simulator", desk, tmp_path) as opened:
        yield opened


def lead(going: Way) -> dict[str, str]:
    """Every kind of command once, as one instance sends them; the recorded hash of each key."""
    hashes: dict[str, str] = {}

    def send(type_: str, key: str, **inputs: Any) -> dict[str, Any]:
        reference: dict[str, Any] = step(going, type_, key, **inputs)["reference"]
        hashes[f"i1:{key}:1"] = reference["request_hash"]
        return reference

    first = send("nara:publish-quotation-notice", "publish", notice=notice(base_amount_won=None))
    second = send(
        "nara:amend-notice", "amend", reference=first, reason="기한 연장",
        changes={"opening_at": notice()["opening_at"] + timedelta(days=1), "region": "서울특별시"},
    )  # fmt: skip
    number = {"notice_no": NUMBER, "notice_ord": second["notice_ord"]}
    send(
        "nara:publish-base-amount", "base", **number, base_amount_won=27_500_000,
        range_low_rate=Decimal(-3), range_high_rate=Decimal(3),
    )  # fmt: skip
    opening = going.desk.wait("nara:fetch-opening", **number)["opening"]
    winner = next(quote for quote in opening["quotes"] if quote["nara_rank"] == 1)
    chosen = {"bidder_no": winner["bidder_no"], "amount_won": winner["amount_won"]}
    send("nara:register-award", "award", **number, **chosen)
    draft = contract(going.desk, number, winner)
    contract_no = send("nara:send-contract", "contract", contract=draft)["contract_no"]
    going.desk.wait("nara:fetch-signature", "signature", contract_no=contract_no)
    change = {"contract_price_won": draft["contract_price_won"] + 1, "reason": "수량 증가"}
    send("nara:register-change", "change", contract_no=contract_no, change=change)
    inspection = {
        "kind": "completion", "inspected_on": date(2026, 3, 25), "passed": True,
        "inspector": "검사자",
    }  # fmt: skip
    send("nara:register-inspection", "inspect", contract_no=contract_no, inspection=inspection)
    return hashes


def held(going: Way, hashes: dict[str, str], *entries: Entry) -> Reconciliation:
    entries = entries or going.ledger.of_instance("i1")
    return reconcile(entries, going.nara.reads, going.nara.link, hashes)


def test_what_was_sent_is_what_is_shown_in_every_mode(going: Way) -> None:
    hashes = lead(going)

    found = held(going, hashes)

    assert found.agrees
    assert found.waiting == found.refused == found.unrecorded == ()
    assert [one.kind for one in found.hashes] == [
        "notice", "amendment", "base_amount", "award", "contract", "change", "inspection",
    ]  # fmt: skip
    assert all(one.history for one in found.hashes)
    by_field = {(one.kind, one.field): one.standing for one in found.fields}
    assert by_field["contract", "contract_price_won"] is Standing.REPLACED
    assert by_field["change", "contract_price_won"] is Standing.SAME
    assert by_field["amendment", "region"] is Standing.SAME
    assert by_field["contract", "bond_won"] is Standing.NOT_PUBLIC
    assert by_field["inspection", "passed"] is Standing.NOT_PUBLIC
    shown = [one for one in found.fields if one.standing is Standing.SAME]
    assert len(shown) > 25
    assert all(one.shown is not None for one in shown)


def other_than(value: Any) -> Any:
    """The nearest other value of the same type: 1 won, one percent, one letter or a day away."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | Decimal):
        return value + 1
    return f"{value}x" if isinstance(value, str) else value + timedelta(days=1)


def planted(entry: Entry, name: str) -> Entry:
    """The entry as if another value had been sent."""
    request = {**entry.request, name: other_than(entry.request[name])}
    return replace(entry, request=request, request_hash=request_hash(entry.kind, request))


def test_a_planted_difference_of_every_public_field_is_found(connected: Way) -> None:
    hashes = lead(connected)
    entries = connected.ledger.of_instance("i1")
    public = [one for one in held(connected, hashes).fields if one.standing is Standing.SAME]
    # by these a command finds what it made; another one is nothing that is shown
    naming = {"notice_no", "notice_ord", "contract_no"}

    for one in (each for each in public if each.field not in naming):
        changed = tuple(
            planted(entry, one.field) if entry.key == one.key else entry for entry in entries
        )
        found = held(connected, hashes, *changed)

        assert [(d.key, d.field) for d in found.differences] == [(one.key, one.field)]
        assert [check.key for check in found.hashes if not check.same] == [one.key]
        assert not found.agrees


def test_a_ledger_that_was_tampered_with_is_found_by_its_hash(connected: Way) -> None:
    hashes = lead(connected)
    first, *rest = connected.ledger.of_instance("i1")
    tampered = replace(first, request={**first.request, "title": "다른 공고명"})

    found = held(connected, hashes, tampered, *rest)

    assert [check.key for check in found.hashes if not check.same] == ["i1:publish:1"]


def test_a_hash_of_the_history_that_the_ledger_knows_nothing_of_is_found(connected: Way) -> None:
    hashes = lead(connected)

    found = held(connected, {**hashes, "i1:ghost:1": "ab" * 32})

    assert found.unrecorded == ("i1:ghost:1",)
    assert not found.agrees


def test_while_the_public_api_lags_nothing_differs(connected: Way) -> None:
    connected.desk.control.play({"read_lag": "PT3H"})
    step(connected, "nara:publish-quotation-notice", notice=notice())

    found = held(connected, {})

    assert found.agrees
    standings = {one.standing for one in found.fields}
    assert standings == {Standing.NOT_SHOWN_YET}


def test_what_waits_and_what_was_refused_are_named(desk: Desk, tmp_path: Path) -> None:
    with way("file-drop", desk, tmp_path) as going:
        with pytest.raises(BpmnError):
            step(going, "nara:publish-quotation-notice", "no", notice=notice(base_amount_won=0))
        with pytest.raises(NotYet):
            going.desk.perform("nara:publish-quotation-notice", "later", notice=notice())

        found = held(going, {})

    assert (found.refused, found.waiting) == (("i1:no:1",), ("i1:later:1",))
    assert {one.key for one in found.fields} == {"i1:later:1"}
    assert found.agrees
