"""The same steps at Nara Marketplace, whichever way their commands go."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ExternalRejected, ExternalUnavailable, ValueInvalid
from engine.ports import BpmnError, InDoubt, NotYet
from engine.values import SEOUL
from tasks.nara.link import KINDS
from tasks.outside.commands import request_hash
from tasks.outside.manual import Officer
from tests.contract.desk import Desk, contract, notice
from tests.contract.every_handler import NARA, Row
from tests.contract.ways import PROOF, WAYS, Way, way

WRITES = [row for row in NARA if row.writes]


@pytest.fixture(params=WAYS)
def going(request: pytest.FixtureRequest, desk: Desk, tmp_path: Path) -> Iterator[Way]:
    with way(request.param, desk, tmp_path) as opened:
        yield opened


@pytest.fixture
def unconnected(desk: Desk, tmp_path: Path) -> Iterator[Way]:
    with way("manual", desk, tmp_path) as opened:
        yield opened


def step(going: Way, type_: str, key: str = "", /, **inputs: Any) -> dict[str, Any]:
    """Perform a step; what waits is carried out, and the step asked again."""
    try:
        return dict(going.desk.perform(type_, key, **inputs))
    except NotYet:
        going.carry()
        return dict(going.desk.perform(type_, key, **inputs))


def effects(going: Way, kind: str) -> int:
    return sum(effect.kind == kind for effect in going.desk.control.log())


@pytest.mark.parametrize("row", WRITES, ids=lambda row: row.type)
def test_every_step_that_sends_ends_with_the_same_reference(
    desk: Desk, tmp_path: Path, row: Row
) -> None:
    inputs = row.given(desk)
    expected = dict(desk.perform(row.type, "here", **inputs)["reference"])
    before = len(desk.control.log())

    for name in WAYS:
        (tmp_path / name).mkdir()
        with way(name, desk, tmp_path / name) as going:
            reference = step(going, row.type, "here", **inputs)["reference"]
            assert reference == expected
            assert reference["request_hash"] == going.ledger.of_instance("i1")[0].request_hash

    assert len(desk.control.log()) == before


def test_a_notice_is_published_and_its_reference_holds_the_hash(going: Way) -> None:
    found = step(going, "nara:publish-quotation-notice", notice=notice())["reference"]

    assert found["notice_no"] == "R26BK99000001"
    assert found["object"] == "goods"
    sent = {name: value for name, value in notice().items() if value is not None}
    assert found["request_hash"] == request_hash("notice", sent)
    (entry,) = going.ledger.of_instance("i1")
    assert (entry.mode, entry.request_hash) == (going.name, found["request_hash"])
    assert effects(going, "notice") == 1


def test_asked_twice_it_has_one_effect_and_looking_finds_it(going: Way) -> None:
    type_, given = "nara:publish-quotation-notice", {"notice": notice()}
    assert going.desk.look(type_, **given) is None
    first = step(going, type_, **given)

    assert step(going, type_, **given) == first == going.desk.look(type_, **given)
    assert going.carry() == 0
    assert effects(going, "notice") == 1


def test_a_refusal_that_the_diagram_foresees_is_its_error(going: Way) -> None:
    given = {"notice": notice(base_amount_won=0)}

    with pytest.raises(BpmnError) as caught:
        step(going, "nara:publish-quotation-notice", **given)

    assert caught.value.code == "notice_rejected"
    assert caught.value.variables["rejection"]["reason"] == "기초금액이 0원 이하입니다"
    assert going.desk.look("nara:publish-quotation-notice", **given) is None


def test_any_other_refusal_is_no_error_of_the_diagram(going: Way) -> None:
    posted = step(going, "nara:publish-quotation-notice", notice=notice())["reference"]
    number = {"notice_no": posted["notice_no"], "notice_ord": posted["notice_ord"]}

    with pytest.raises(ExternalRejected) as caught:
        step(going, "nara:register-award", **number, bidder_no="9990000002", amount_won=1)

    assert caught.value.refusal == "not_opened"
    assert going.ledger.of_instance("i1")[-1].refusal == "not_opened: 개찰 전입니다"


def test_without_a_look_up_a_lost_answer_is_in_doubt_with_evidence(
    desk: Desk, tmp_path: Path
) -> None:
    with way("simulator", desk, tmp_path) as going:
        desk.control.look_up(supported=False)
        desk.control.fault_next("lost", path="/agency/notices")
        given = {"notice": notice()}
        with pytest.raises(ExternalUnavailable):
            desk.perform("nara:publish-quotation-notice", **given)

        with pytest.raises(InDoubt) as caught:
            desk.look("nara:publish-quotation-notice", **given)

        (entry,) = going.ledger.waiting("nara")
        assert caught.value.evidence == {
            "system": "nara",
            "key": entry.key,
            "kind": "notice",
            "request_hash": entry.request_hash,
            "sent_at": desk.clock.now(),
            "where": f"GET /commands/{entry.key.replace(':', '%3A')}: 501",
        }
        assert effects(going, "notice") == 1


def test_an_officer_who_looked_settles_the_doubt_and_the_step_goes_on(
    desk: Desk, tmp_path: Path
) -> None:
    with way("simulator", desk, tmp_path) as going:
        desk.control.look_up(supported=False)
        desk.control.fault_next("lost", path="/agency/notices")
        given = {"notice": notice()}
        with pytest.raises(ExternalUnavailable):
            desk.perform("nara:publish-quotation-notice", **given)
        with pytest.raises(InDoubt):
            desk.look("nara:publish-quotation-notice", **given)
        (entry,) = going.ledger.waiting("nara")
        seen = {"notice_no": "R26BK99000001", "notice_ord": "000", "posted_at": desk.clock.now()}

        officer = Officer(going.ledger, "nara", KINDS)
        officer.record(entry.key, seen, by="이주무관", at=desk.clock.now(), evidence=PROOF)

        found = desk.look("nara:publish-quotation-notice", **given)
        assert found is not None
        assert found["reference"] == {
            **seen, "object": "goods", "request_hash": entry.request_hash,
        }  # fmt: skip
        assert effects(going, "notice") == 1


# --- signatures without a connector --------------------------------------------------------------


def sent(going: Way) -> tuple[str, dict[str, Any]]:
    """The number of a contract that was sent, and its fields."""
    posted = step(going, "nara:publish-quotation-notice", notice=notice())["reference"]
    number = {"notice_no": posted["notice_no"], "notice_ord": posted["notice_ord"]}
    opening = going.desk.wait("nara:fetch-opening", **number)["opening"]
    winner = next(quote for quote in opening["quotes"] if quote["nara_rank"] == 1)
    chosen = {"bidder_no": winner["bidder_no"], "amount_won": winner["amount_won"]}
    step(going, "nara:register-award", **number, **chosen)
    draft = contract(going.desk, posted, winner)
    reference = step(going, "nara:send-contract", contract=draft)["reference"]
    return reference["contract_no"], draft


def test_the_contract_that_was_sent_is_read_back_in_every_mode(going: Way) -> None:
    number, draft = sent(going)

    shown = going.desk.perform("nara:read-contract", reference={"contract_no": number})["read_back"]

    assert {name: shown[name] for name in draft} == draft
    with pytest.raises(NotYet):
        going.desk.perform("nara:fetch-signature", contract_no=number)


def test_what_the_public_api_shows_is_signed_on_that_day(unconnected: Way) -> None:
    number, draft = sent(unconnected)
    day = (unconnected.desk.clock.now() + timedelta(days=1)).date()

    signature = unconnected.desk.wait("nara:fetch-signature", contract_no=number)["signature"]

    assert signature == {"signed_at": datetime.combine(day, time(), SEOUL)}
    reference = {"contract_no": number}
    shown = unconnected.desk.perform("nara:read-contract", reference=reference)["read_back"]
    assert {name: shown[name] for name in draft} == draft


def record(going: Way, number: str, **changes: Any) -> None:
    """What an officer who looked at the web site records of a signature."""
    clock = going.desk.clock
    given = {"state": "refused", "answered_at": clock.now(), "reason": "자재 수급 곤란", **changes}
    officer = Officer(going.ledger, "nara", KINDS)
    officer.record(f"signature:{number}", given, by="이주무관", at=clock.now(), evidence=PROOF)


def test_an_officer_records_that_the_contractor_refused(unconnected: Way) -> None:
    number, _ = sent(unconnected)
    with pytest.raises(NotYet):
        unconnected.desk.perform("nara:fetch-signature", contract_no=number)
    (waiting,) = unconnected.ledger.waiting("nara")
    assert (waiting.kind, waiting.instance) == ("signature", "i1")
    record(unconnected, number)

    with pytest.raises(BpmnError) as caught:
        unconnected.desk.perform("nara:fetch-signature", contract_no=number)

    assert caught.value.code == "contract_refused"
    assert caught.value.variables["refusal"]["reason"] == "자재 수급 곤란"


def test_a_refusal_of_the_row_is_the_contractor_s_no_too(unconnected: Way) -> None:
    number, _ = sent(unconnected)
    with pytest.raises(NotYet):
        unconnected.desk.perform("nara:fetch-signature", contract_no=number)
    at = unconnected.desk.clock.now()
    Officer(unconnected.ledger, "nara", KINDS).refuse(
        f"signature:{number}", "", "자재 수급 곤란", by="이주무관", at=at, evidence=PROOF
    )

    with pytest.raises(BpmnError) as caught:
        unconnected.desk.perform("nara:fetch-signature", contract_no=number)

    told = {"reason": "자재 수급 곤란", "refused_at": at}
    assert (caught.value.code, caught.value.variables["refusal"]) == ("contract_refused", told)


def test_an_officer_records_the_hour_of_a_signature_before_it_is_public(unconnected: Way) -> None:
    number, _ = sent(unconnected)
    with pytest.raises(NotYet):
        unconnected.desk.perform("nara:fetch-signature", contract_no=number)
    signed_at = unconnected.desk.clock.now() + timedelta(hours=3)
    record(unconnected, number, state="signed", answered_at=signed_at, reason="")
    unconnected.desk.later(days=9)

    found = unconnected.desk.perform("nara:fetch-signature", contract_no=number)

    assert found["signature"] == {"signed_at": signed_at}


def test_a_signature_is_signed_or_refused(unconnected: Way) -> None:
    number, _ = sent(unconnected)
    with pytest.raises(NotYet):
        unconnected.desk.perform("nara:fetch-signature", contract_no=number)

    with pytest.raises(ValueInvalid, match="signed, refused"):
        record(unconnected, number, state="drafted")
