"""Faults of the outside: nothing is done twice, nothing is lost, the end is the same."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from engine.errors import ExternalUnavailable
from tasks.document24.inbox import collect
from tasks.sandbox.faults import DEFAULT_KINDS, Fault
from tasks.sandbox.server import SERVICE_KEY, Sandbox
from tests.contract.desk import BIDDERS, LETTERS, START, Desk, contract, letter, notice
from tests.contract.test_conversation import converse
from tests.support import MovableClock

Inputs = Mapping[str, Any]


def _nothing(_desk: Desk) -> Inputs:
    return {"notice": notice()}


def _published(desk: Desk) -> Inputs:
    posted: Inputs = desk.perform("nara:publish-quotation-notice", notice=notice())["reference"]
    return posted


def _opened(desk: Desk) -> tuple[Inputs, Inputs]:
    posted = _published(desk)
    number = {"notice_no": posted["notice_no"], "notice_ord": posted["notice_ord"]}
    opening = desk.wait("nara:fetch-opening", **number)["opening"]
    winner = next(quote for quote in opening["quotes"] if quote["nara_rank"] == 1)
    chosen = {"bidder_no": winner["bidder_no"], "amount_won": winner["amount_won"]}
    return {**number, **chosen}, winner


def awarded(desk: Desk) -> Inputs:
    chosen, winner = _opened(desk)
    desk.perform("nara:register-award", **chosen)
    return {"contract": contract(desk, chosen, winner)}


def concluded(desk: Desk) -> str:
    sent = desk.perform("nara:send-contract", **awarded(desk))["reference"]
    desk.wait("nara:fetch-signature", contract_no=sent["contract_no"])
    return str(sent["contract_no"])


def _delivered(desk: Desk) -> Inputs:
    concluded(desk)
    desk.later(days=10)
    collect(desk.outside.document24, desk.publish, desk.clock.now())
    doc_id = desk.published[0]["letter"]["document_id"]
    return {"document_id": doc_id, "decision": "accept"}


def _item(_desk: Desk) -> Inputs:
    return {"item": {"group": "contract", "contract_no": "R26TA99000001", "title": "노트북 구매"}}


@dataclass(frozen=True)
class Write:
    """A step that writes: what comes before it, and where its result stands."""

    type: str
    inputs: Callable[[Desk], Inputs]
    result: str


WRITES = (
    Write("nara:publish-quotation-notice", _nothing, "reference"),
    Write("nara:register-award", lambda desk: _opened(desk)[0], "reference"),
    Write("nara:send-contract", awarded, "reference"),
    Write("document24:send", lambda desk: {"letter": letter(concluded(desk))}, "reference"),
    Write("document24:receive", _delivered, "receipt"),
    Write("disclosure:publish", _item, "reference"),
)
AFTER_THE_EFFECT = (Fault.LOST, Fault.GARBAGE)
BEFORE_THE_EFFECT = (Fault.HTTP_500, Fault.GATEWAY_XML, Fault.RATE_LIMIT, Fault.QUOTA)


@pytest.fixture
def hasty(sandbox: Sandbox) -> Iterator[Desk]:
    """A desk whose clients try once only, as if the worker died after each try."""
    opened = Desk(sandbox, attempts=1)
    opened.control.play({"seed": 7, "bidders": BIDDERS, "letters": LETTERS})
    yield opened
    opened.close()


def keys(desk: Desk) -> list[tuple[str, str]]:
    return [(effect.system, effect.key) for effect in desk.control.log()]


def by_type(write: Write) -> str:
    return write.type


@pytest.mark.parametrize("fault", AFTER_THE_EFFECT)
@pytest.mark.parametrize("write", WRITES, ids=by_type)
def test_a_write_whose_answer_was_lost_is_found_by_looking(
    hasty: Desk, write: Write, fault: Fault
) -> None:
    inputs = write.inputs(hasty)
    hasty.control.faults("1", kinds=(fault,), methods=("POST",))
    with pytest.raises(ExternalUnavailable):
        hasty.perform(write.type, "again", **inputs)
    hasty.control.faults("0")

    found = hasty.look(write.type, "again", **inputs)

    assert found is not None
    assert write.result in found
    assert found == hasty.perform(write.type, "again", **inputs)
    assert [key for _, key in keys(hasty)].count("i1:again:1") == 1


@pytest.mark.parametrize("fault", BEFORE_THE_EFFECT)
@pytest.mark.parametrize("write", WRITES, ids=by_type)
def test_a_write_that_never_arrived_is_not_found_and_can_be_done(
    hasty: Desk, write: Write, fault: Fault
) -> None:
    inputs = write.inputs(hasty)
    hasty.control.faults("1", kinds=(fault,))
    with pytest.raises(ExternalUnavailable):
        hasty.perform(write.type, "again", **inputs)
    with pytest.raises(ExternalUnavailable):
        hasty.look(write.type, "again", **inputs)
    hasty.control.faults("0")

    assert hasty.look(write.type, "again", **inputs) is None
    assert write.result in hasty.perform(write.type, "again", **inputs)
    assert [key for _, key in keys(hasty)].count("i1:again:1") == 1


@pytest.mark.parametrize("write", WRITES, ids=by_type)
def test_the_same_write_with_the_same_key_has_one_effect(desk: Desk, write: Write) -> None:
    inputs = write.inputs(desk)
    first = desk.perform(write.type, "again", **inputs)
    effects = len(keys(desk))

    assert desk.perform(write.type, "again", **inputs) == first
    assert len(keys(desk)) == effects


@pytest.mark.parametrize("seed", range(4))
def test_a_fifth_of_all_answers_faulty_ends_in_the_same_state(seed: int) -> None:
    with (
        Sandbox(clock=_clock(), start_at=START) as calm,
        Sandbox(clock=_clock(), start_at=START, pause=lambda _: None) as stormy,
    ):
        quiet, troubled = Desk(calm), Desk(stormy, attempts=8)
        for one in (quiet, troubled):
            one.control.play({"seed": 7, "bidders": BIDDERS, "letters": LETTERS})
        troubled.control.faults("0.2", seed=seed)

        assert converse(troubled) == converse(quiet)
        assert keys(troubled) == keys(quiet)
        assert troubled.published == quiet.published
        quiet.close()
        troubled.close()


def _clock() -> MovableClock:
    return MovableClock(START)


def test_faults_follow_from_seed_and_count_and_spare_the_control_api(hasty: Desk) -> None:
    def struck() -> list[bool]:
        hasty.control.faults("0.5", seed=3, kinds=("http_500",))
        return [_is_struck(hasty) for _ in range(20)]

    first = struck()
    assert first == struck()
    assert 4 <= sum(first) <= 16


def _is_struck(desk: Desk) -> bool:
    assert desk.control.now() == START
    try:
        return desk.outside.disclosure.find_command("nothing") is not None
    except ExternalUnavailable:
        return True


@pytest.mark.parametrize("fault", DEFAULT_KINDS)
def test_a_letter_counts_once_whatever_happens_on_its_way(desk: Desk, fault: Fault) -> None:
    concluded(desk)
    desk.later(days=10)
    desk.control.faults("0.4", seed=1, kinds=(fault,))

    for _ in range(10):
        collect(desk.outside.document24, desk.publish, desk.clock.now())

    assert [message["name"] for message in desk.published] == ["contractor.delivery"]
    desk.control.faults("0")
    assert desk.outside.document24.mailbox() == ()


def test_the_quota_names_the_midnight_in_seoul(hasty: Desk) -> None:
    hasty.control.faults("1", kinds=("quota",))

    with pytest.raises(ExternalUnavailable) as caught:
        hasty.perform("nara:fetch-award", notice_no="R26BK99000001", notice_ord="000")

    assert caught.value.retry_after == timedelta(hours=15)


def test_the_service_key_is_in_no_log_and_no_error(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = []
    for fault in Fault:
        desk.control.faults("1", kinds=(fault,))
        try:
            desk.perform("nara:fetch-award", notice_no="R26BK99000001", notice_ord="000")
        except Exception as error:  # noqa: BLE001 - every error is looked at
            told += [str(error), repr(error), repr(error.__cause__)]
    told += [caplog.text, repr(desk.outside.nara), repr(vars(desk.outside.nara))]

    assert "getScsbidListSttus" in caplog.text
    for secret in (SERVICE_KEY, "sandbox%2B", "sandbox+"):
        assert secret not in "\n".join(told)
