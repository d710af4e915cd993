"""What Clean Pay knows of people and accounts never comes in."""

import json
import logging
from contextlib import closing
from dataclasses import dataclass, replace

import pytest

from engine.errors import ContractError, ExternalRejected
from engine.ports import BpmnError
from tasks.cleanpay.client import PaymentRequest
from tasks.cleanpay.handlers import handlers
from tasks.cleanpay.http import CleanPaySettings, HttpCleanPay
from tasks.ledger import open_ledger
from tasks.outside.commands import Commands
from tasks.outside.modes import over_http
from tasks.sandbox.faults import Fault
from tasks.sandbox.server import Sandbox
from tasks.sandbox.web import Request
from tests.contract.desk import Desk
from tests.contract.payments import (
    CLAIMED,
    SPLIT,
    answered,
    play,
    receipts,
    transferred,
)


@dataclass(frozen=True)
class Settled:
    """A payment, a desk before it and the sandbox behind it."""

    desk: Desk
    sandbox: Sandbox
    number: str


def secrets(settled: Settled) -> set[str]:
    """Every number of a person or account that the simulated trust holds, and workers' names."""
    found: set[str] = set()
    for request in settled.sandbox.application.trust.requests.values():
        for share in request.shares:
            accounts = [a for a in (share.account, share.new_account) if a]
            found |= {account.number for account in accounts}
            found |= {share.payee.resident_no, share.payee.phone}
    numbers = found - {""}
    return numbers | {number.replace("-", "") for number in numbers} | workers(settled)


def workers(settled: Settled) -> set[str]:
    """The names of the workers that are paid."""
    held = settled.sandbox.application.trust.requests.values()
    shares = [share for request in held for share in request.shares]
    return {share.payee.name for share in shares if share.share_class == "labour"}


def raw(settled: Settled, path: str) -> str:
    """What the simulator itself answers."""
    return settled.sandbox.application.answer(Request("GET", path)).body.decode()


@pytest.fixture
def settled(desk: Desk, sandbox: Sandbox) -> Settled:
    """A payment with a share that was returned and one that is held."""
    split = [*answered("account_error")[:2], {**SPLIT[2], "answer": "attached"}]
    play(desk, split=split)
    number = transferred(desk)
    desk.later(days=6)
    return Settled(desk, sandbox, number)


def test_the_simulator_sends_numbers_of_people_and_accounts(settled: Settled) -> None:
    number = settled.number
    dashed = {secret for secret in secrets(settled) if "-" in secret}

    answers = [raw(settled, f"/cleanpay/requests/{number}{tail}") for tail in ("", "/receipts")]

    assert len(dashed) >= 7
    assert all(any(secret in answer for answer in answers) for secret in dashed)


def test_no_number_of_a_person_or_account_reaches_a_result(settled: Settled) -> None:
    desk, number = settled.desk, settled.number
    returned = receipts(desk, number)["shares"][1]
    where = {"request_no": number, "share_no": 2}

    told = [
        desk.perform("cleanpay:fetch-split", request_no=number, amount_won=CLAIMED),
        desk.perform("cleanpay:fetch-receipts", request_no=number),
        desk.perform("cleanpay:fetch-proofs", request_no=number, partial=True),
        desk.perform("cleanpay:reissue-share", **where, account_ref=returned["new_account_ref"]),
        desk.look("cleanpay:reissue-share", **where, account_ref=returned["new_account_ref"]),
        desk.outside.cleanpay.known(number),
        desk.outside.cleanpay.receipts(number, key="k"),
        [vars(effect) if hasattr(effect, "__dict__") else effect for effect in desk.control.log()],
    ]

    assert returned["reason"] == "계좌 오류로 반송(계좌번호 ***)"
    text = json.dumps(told, ensure_ascii=False, default=repr)
    assert [secret for secret in secrets(settled) if secret in text] == []


def test_no_number_of_a_person_or_account_reaches_a_log_an_error_or_a_page(
    settled: Settled, caplog: pytest.LogCaptureFixture
) -> None:
    desk, number = settled.desk, settled.number
    caplog.set_level(logging.DEBUG)
    told = [raw(settled, "/cleanpay"), raw(settled, "/")]
    for fault in Fault:
        desk.control.faults("1", kinds=(fault.value,))
        try:
            desk.perform("cleanpay:fetch-receipts", request_no=number)
        except (ContractError, BpmnError) as error:
            told += _everything(error)
    told.append(caplog.text)

    assert "한결건설(주)" in told[0]
    assert number in caplog.text
    text = "\n".join(told)
    assert [secret for secret in secrets(settled) if secret in text] == []


def _everything(error: BaseException | None) -> list[str]:
    """An error with its attributes and with everything that it came from."""
    told = []
    while error:
        told += [str(error), repr(error), repr(error.args), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return told


def test_a_reference_that_is_an_account_number_is_not_taken(settled: Settled) -> None:
    desk, number = settled.desk, settled.number
    share = settled.sandbox.application.trust.requests[number].shares[0]
    share.account = replace(share.account, ref=share.account.number)

    with pytest.raises(ExternalRejected) as caught:
        desk.perform("cleanpay:fetch-split", request_no=number, amount_won=CLAIMED)

    assert caught.value.refusal == "personal_data"
    assert share.account.number not in "\n".join(_everything(caught.value))


@pytest.mark.parametrize("as_id", ["resident_no", "phone"])
def test_a_worker_is_known_by_a_token_only(settled: Settled, as_id: str) -> None:
    desk, number = settled.desk, settled.number
    share = settled.sandbox.application.trust.requests[number].shares[0]
    secret = getattr(share.payee, as_id)
    share.payee = replace(share.payee, id=secret)

    with pytest.raises(ExternalRejected) as caught:
        desk.perform("cleanpay:fetch-receipts", request_no=number, partial=True)

    assert caught.value.refusal == "personal_data"
    assert secret not in "\n".join(_everything(caught.value))


def test_the_token_of_the_connection_is_shown_nowhere(settled: Settled) -> None:
    settings = CleanPaySettings(settled.sandbox.addresses.cleanpay, "planted-token")
    client = HttpCleanPay(settings)
    found = client.known(settled.number)
    client.close()

    assert isinstance(found, PaymentRequest)
    assert "planted-token" not in repr(settings) + repr(vars(client)) + repr(found)


def test_the_ledger_knows_commands_and_answers_but_no_number(settled: Settled) -> None:
    desk, number = settled.desk, settled.number
    returned = receipts(desk, number)["shares"][1]
    with open_ledger("sqlite://") as ledger:

        def recorded(commands: Commands) -> Commands:
            return over_http(
                commands, system="cleanpay", mode="simulator", outbox=ledger, clock=desk.clock
            )

        settings = CleanPaySettings(settled.sandbox.addresses.cleanpay)
        with closing(HttpCleanPay(settings, wrap=recorded)) as client:
            desk.handlers = {step.type: step for step in handlers(client)}
            where = {"request_no": number, "share_no": 2}
            with pytest.raises(ExternalRejected):
                desk.perform("cleanpay:reissue-share", "1", **where, account_ref="AC-NOBODY")
            reference = returned["new_account_ref"]
            desk.perform("cleanpay:reissue-share", "2", **where, account_ref=reference)
        refused, done = ledger.of_instance("i1")

    assert refused.refusal.startswith("account_unknown")
    assert (done.kind, done.request["account_ref"]) == ("reissue-share", reference)
    assert done.result == {"reissued_at": desk.clock.now()}
