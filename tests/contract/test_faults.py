"""Faults of the outside: nothing is done twice, nothing is lost, the end is the same."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest

from engine.errors import ExternalUnavailable
from tasks.document24.inbox import collect
from tasks.sandbox.faults import DEFAULT_KINDS, Fault
from tasks.sandbox.server import SERVICE_KEY, Sandbox
from tests.contract.desk import BIDDERS, LETTERS, START, Desk
from tests.contract.every_handler import awarded, concluded
from tests.contract.test_conversation import converse
from tests.support import MovableClock

__all__ = ["awarded", "concluded"]


@pytest.fixture
def hasty(sandbox: Sandbox) -> Iterator[Desk]:
    """A desk whose clients try once only, as if the worker died after each try."""
    opened = Desk(sandbox, attempts=1)
    opened.control.play({"seed": 7, "bidders": BIDDERS, "letters": LETTERS})
    yield opened
    opened.close()


def keys(desk: Desk) -> list[tuple[str, str]]:
    return [(effect.system, effect.key) for effect in desk.control.log()]


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
        return desk.outside.disclosure.commands.find("nothing") is not None
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
