"""Quotas and paces."""

from datetime import timedelta

from tasks.ledger import SqlLedger

from .make import DAY, MINUTE, NOON

SECOND = timedelta(seconds=1)


def test_a_quota_is_spent_and_then_used_up_for_that_day_only(ledger: SqlLedger) -> None:
    taken = [ledger.spend("nara", day=DAY, limit=2) for _ in range(4)]

    assert taken == [True, True, False, False]
    assert ledger.spent("nara", day=DAY) == (2, False)
    assert ledger.spend("nara", day=DAY + timedelta(days=1), limit=2)
    assert ledger.spend("other", day=DAY, limit=2)


def test_a_raised_limit_gives_more_of_the_same_day(ledger: SqlLedger) -> None:
    assert ledger.spend("nara", day=DAY, limit=1)
    assert not ledger.spend("nara", day=DAY, limit=1)

    assert ledger.spend("nara", day=DAY, limit=2)


def test_no_quota_is_none_from_the_first_request_on(ledger: SqlLedger) -> None:
    assert not ledger.spend("nara", day=DAY, limit=0)
    assert ledger.spent("nara", day=DAY) == (0, False)


def test_nothing_is_spent_once_the_outside_said_that_it_is_used_up(ledger: SqlLedger) -> None:
    ledger.spend("nara", day=DAY, limit=100)
    ledger.use_up("nara", day=DAY)
    ledger.use_up("untouched", day=DAY)

    assert not ledger.spend("nara", day=DAY, limit=100)
    assert not ledger.spend("untouched", day=DAY, limit=100)
    assert ledger.spent("nara", day=DAY) == (1, True)
    assert ledger.spend("nara", day=DAY + timedelta(days=1), limit=100)


def test_slots_follow_each_other_at_the_interval(ledger: SqlLedger) -> None:
    slots = [ledger.slot("nara", now=NOON, interval=SECOND) for _ in range(3)]

    assert slots == [NOON, NOON + SECOND, NOON + 2 * SECOND]
    assert ledger.slot("other", now=NOON, interval=SECOND) == NOON


def test_a_slot_is_never_before_now(ledger: SqlLedger) -> None:
    ledger.slot("nara", now=NOON, interval=SECOND)

    assert ledger.slot("nara", now=NOON + MINUTE, interval=SECOND) == NOON + MINUTE


def test_a_clock_that_was_set_back_a_little_waits_and_much_does_not(ledger: SqlLedger) -> None:
    ledger.slot("nara", now=NOON, interval=SECOND)
    before = NOON - MINUTE

    assert ledger.slot("nara", now=before, interval=SECOND) == NOON + SECOND
    long_before = NOON - timedelta(hours=1)
    assert ledger.slot("nara", now=long_before, interval=SECOND) == long_before


def test_a_long_queue_of_a_slow_system_is_not_taken_for_a_wrong_clock(ledger: SqlLedger) -> None:
    hour = timedelta(hours=1)

    slots = [ledger.slot("nara", now=NOON, interval=hour) for _ in range(4)]

    assert slots == [NOON, NOON + hour, NOON + 2 * hour, NOON + 3 * hour]


def test_an_interval_of_nothing_holds_nobody_up(ledger: SqlLedger) -> None:
    assert ledger.slot("nara", now=NOON, interval=timedelta()) == NOON
    assert ledger.slot("nara", now=NOON, interval=timedelta()) == NOON
