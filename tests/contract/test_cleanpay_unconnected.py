"""A payment where Clean Pay has no interface: files and officers."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ExternalAnswerInvalid, ExternalRejected
from engine.ports import BpmnError, CallRequest, NotYet
from engine.privacy import masked
from engine.values import SEOUL
from tasks.cleanpay.handlers import handlers
from tasks.cleanpay.unconnected import EVERY_KIND, Unconnected
from tasks.ledger import Evidence, Ledger, open_ledger
from tasks.outside.manual import record_refusal, record_result
from tasks.outside.modes import Folders, by_files, by_officer
from tests.contract.payments import CLAIM, CLAIMED
from tests.support import MovableClock

START = datetime(2026, 3, 2, 9, tzinfo=SEOUL)
PROOF = (Evidence("화면.png", "a" * 64),)
NUMBER = "CP-1"
FIRM = {"id": "9991000001", "name": "한결건설(주)", "phone": "010-1234-5678"}
SHARE: dict[str, Any] = {
    "share_no": 1,
    "class": "subcontract",
    "payee": FIRM,
    "account": {"ref": "AC-KQ", "owner": "한결건설(주)", "number": "110-222-333444"},
    "amount_won": CLAIMED,
}
REQUEST = {
    "request_no": NUMBER,
    "contract_no": CLAIM["contract_no"],
    "amount_won": CLAIMED,
    "state": "confirmed",
    "entered_at": "2026-03-02T09:00:00+09:00",
    "shares": [SHARE],
}
RECEIPT = {
    **SHARE,
    "status": "returned",
    "paid_won": 0,
    "reason": "계좌 110-222-333444 오류",
    "new_account": {"ref": "AC-NEW", "owner": "한결건설(주)", "number": "110-222-333445"},
}
SECRETS = ("110-222-333444", "110-222-333445", "010-1234-5678")


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with open_ledger("sqlite://") as opened:
        yield opened


class House:
    """The steps over one way to carry commands, and whoever answers what waits."""

    def __init__(self, ledger: Ledger, folders: Folders | None) -> None:
        self.ledger = ledger
        self.clock = MovableClock(START)
        self.folders = folders
        self.steps = {one.type: one for one in handlers(Unconnected(self._commands()))}

    def _commands(self) -> Any:
        if self.folders is None:
            return by_officer(system="cleanpay", outbox=self.ledger, clock=self.clock)
        return by_files(
            self.folders,
            system="cleanpay",
            kinds=EVERY_KIND,
            outbox=self.ledger,
            clock=self.clock,
        )

    def perform(self, name: str, **inputs: Any) -> Mapping[str, Any]:
        """Perform a step once."""
        key = f"i1:{name}:1"
        now = self.clock.now()
        request = CallRequest(key, f"cleanpay:{name}", "i1", "b1", name, inputs, {}, 1, now)
        return self.steps[f"cleanpay:{name}"].perform(request)

    def through(self, name: str, *answers: Mapping[str, Any], **inputs: Any) -> Mapping[str, Any]:
        """Perform a step, answering whatever waits, in turn."""
        for answer in answers:
            with pytest.raises(NotYet):
                self.perform(name, **inputs)
            self.answer(answer)
        return self.perform(name, **inputs)

    def answer(self, result: Mapping[str, Any]) -> None:
        """Answer the one command that waits."""
        (entry,) = self.ledger.waiting("cleanpay")
        if self.folders is None:
            at = self.clock.now()
            record_result(
                self.ledger,
                entry,
                kinds=EVERY_KIND,
                result=masked(result),  # an officer's numbers are refused, not masked
                by="lee",
                at=at,
                evidence=PROOF,
            )
        else:
            self.put({"result": result})

    def put(self, content: Mapping[str, Any]) -> None:
        """Put an answer file for the one command that waits."""
        assert self.folders is not None
        (entry,) = self.ledger.waiting("cleanpay")
        sent = [json.loads(path.read_text()) for path in self.folders.outbox.glob("*.json")]
        (name,) = (
            path.name.removesuffix(".json")
            for path, one in zip(self.folders.outbox.glob("*.json"), sent, strict=True)
            if one["key"] == entry.key
        )
        answer = {
            "key": entry.key,
            "request_hash": entry.request_hash,
            "acknowledged_at": "2026-03-02T10:00:00+09:00",
            **content,
        }
        (self.folders.inbox / f"{name}.ack.json").write_text(json.dumps(answer))


@pytest.fixture(params=["officer", "files"])
def house(request: pytest.FixtureRequest, ledger: Ledger, tmp_path: Path) -> House:
    if request.param == "officer":
        return House(ledger, None)
    return House(ledger, _folders(tmp_path))


def _folders(tmp_path: Path) -> Folders:
    folders = Folders(tmp_path / "out", tmp_path / "in")
    folders.outbox.mkdir()
    folders.inbox.mkdir()
    return folders


def test_a_whole_payment_goes_without_an_interface(house: House) -> None:
    at = "2026-03-02T09:30:00+09:00"
    opened = house.through("open-request", {"request_no": NUMBER, "opened_at": at}, request=CLAIM)
    where = {"request_no": NUMBER}
    split = house.through("fetch-split", {"request": REQUEST}, **where, amount_won=CLAIMED)["split"]
    house.through("approve-split", {"approved_at": at}, **where, total_won=CLAIMED)
    ordered = {"transfer_no": "T-1", "ordered_at": at}
    house.through("order-transfer", ordered, **where, amount_won=CLAIMED)
    receipts = house.through("fetch-receipts", {"receipts": [RECEIPT]}, **where, split=split)[
        "receipts"
    ]
    house.through("reissue-share", {"reissued_at": at}, **where, share_no=1, account_ref="AC-NEW")

    assert opened["reference"]["opened_at"] == START + timedelta(minutes=30)
    assert (split["total_won"], split["problems"]) == (CLAIMED, [])
    assert receipts["returned_won"] == CLAIMED
    assert receipts["shares"][0]["reason"].startswith("계좌 ***")
    assert receipts["differences"] == []
    assert house.ledger.waiting("cleanpay") == ()
    assert len(house.ledger.of_instance("i1")) == 6
    kept = repr([(one.request, one.result) for one in house.ledger.of_instance("i1")])
    assert "AC-NEW" in kept
    assert [secret for secret in SECRETS if secret in kept] == []


def test_a_split_that_is_not_given_is_asked_for_and_proofs_beside_receipts(house: House) -> None:
    paid = {
        **RECEIPT,
        "status": "paid",
        "paid_won": CLAIMED,
        "paid_at": "2026-03-03T09:00:00+09:00",
    }

    proofs = house.through(
        "fetch-proofs",
        {"request": {**REQUEST, "state": "transferred"}},
        {"receipts": [paid]},
        {"proofs": [{"share_no": 1, "proven_on": "2026-03-09"}]},
        request_no=NUMBER,
    )["proofs"]

    assert proofs["complete"]
    assert [entry.kind for entry in house.ledger.of_instance("i1")] == [
        "read-request",
        "read-receipts",
        "read-proofs",
    ]


def test_a_refusal_is_the_same_bpmn_error_as_from_a_connector(house: House) -> None:
    with pytest.raises(NotYet):
        house.perform("open-request", request=CLAIM)
    reason = "계약이 등록되어 있지 않습니다(계좌 110-222-333444)"
    if house.folders is None:
        (entry,) = house.ledger.waiting("cleanpay")
        record_refusal(
            house.ledger,
            entry,
            code="request_rejected",
            reason=masked(reason),
            by="lee",
            at=house.clock.now(),
            evidence=PROOF,
        )
    else:
        house.put({"refusal": {"code": "request_rejected", "message": reason}})

    with pytest.raises(BpmnError) as caught:
        house.perform("open-request", request=CLAIM)

    assert caught.value.code == "request_rejected"
    rejection = caught.value.variables["rejection"]
    assert rejection["reason"].startswith("계약이 등록되어 있지 않습니다(계좌 ***")


def test_a_file_with_an_account_number_as_reference_is_put_aside(
    ledger: Ledger, tmp_path: Path
) -> None:
    house = House(ledger, _folders(tmp_path))
    wrong = {**SHARE, "account": {"ref": "110-222-333444", "owner_matches": True}}
    with pytest.raises(NotYet):
        house.perform("fetch-split", request_no=NUMBER, amount_won=CLAIMED)
    house.answer({"request": {**REQUEST, "shares": [wrong]}})

    with pytest.raises((ExternalAnswerInvalid, ExternalRejected)) as caught:
        house.perform("fetch-split", request_no=NUMBER, amount_won=CLAIMED)

    assert "account.ref" in str(caught.value)
    assert SECRETS[0] not in str(caught.value)
    assert ledger.waiting("cleanpay") != ()
