"""The meter: each attempt waits its turn and takes one request of the day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from engine.errors import ExternalUnavailable
from engine.values import SEOUL
from tasks.outside.http import Patience, Wire
from tasks.outside.meter import LedgerMeter, Quota
from tests.support import MovableClock

EVENING = datetime(2026, 3, 2, 23, 30, tzinfo=SEOUL)


class Notebook:
    """Budgets in memory, as the port says: for one process."""

    def __init__(self) -> None:
        self.spent: dict[tuple[str, date], int] = {}
        self.last: dict[str, datetime] = {}

    def spend(self, account: str, *, day: date, limit: int) -> bool:
        if self.spent.get((account, day), 0) >= limit:
            return False
        self.spent[account, day] = self.spent.get((account, day), 0) + 1
        return True

    def use_up(self, account: str, *, day: date) -> None:
        self.spent[account, day] = 1_000_000

    def slot(self, account: str, *, now: datetime, interval: timedelta) -> datetime:
        last = self.last.get(account)
        self.last[account] = now if last is None else max(now, last + interval)
        return self.last[account]


def meter(
    book: Notebook, clock: MovableClock, *, daily: int = 3, per_second: int = 4
) -> LedgerMeter:
    return LedgerMeter("the portal", Quota("key-1", daily, per_second), book, clock)


def test_the_day_of_the_quota_is_that_of_seoul() -> None:
    book, clock = Notebook(), MovableClock(EVENING)
    one = meter(book, clock, daily=1)

    one.spend()
    with pytest.raises(ExternalUnavailable) as caught:
        one.spend()
    clock.moment += timedelta(minutes=30)
    one.spend()

    assert caught.value.retry_after == timedelta(minutes=30)
    assert [day for _, day in book.spent] == [date(2026, 3, 2), date(2026, 3, 3)]


def test_two_turns_are_apart_by_the_pace_and_a_far_one_is_not_waited_for() -> None:
    one = meter(Notebook(), MovableClock(EVENING))

    assert [one.turn() for _ in range(3)] == [timedelta(milliseconds=250 * n) for n in range(3)]
    for _ in range(118):
        one.turn()
    with pytest.raises(ExternalUnavailable) as caught:
        one.turn()
    assert caught.value.retry_after == timedelta(seconds=30.25)


def test_an_interval_is_never_shorter_than_the_pace_allows() -> None:
    assert Quota("a", 1, 30).interval * 30 >= timedelta(seconds=1)
    assert Quota("a", 1, 7).interval * 7 >= timedelta(seconds=1)


@contextmanager
def failing_server(asked: list[str]) -> Iterator[str]:
    """Answers 503 and notes what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - base's name
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_every_attempt_waits_its_turn_through_patience_and_is_counted() -> None:
    book, asked, slept = Notebook(), list[str](), list[float]()
    patience = Patience(attempts=3, sleep=slept.append)
    with failing_server(asked) as url:
        clock = MovableClock(EVENING)
        wire = Wire("the portal", url, patience=patience, meter=meter(book, clock, daily=9))

        def ask() -> None:
            if wire.get("/x").status == 503:
                raise ExternalUnavailable("the portal", "busy")

        with pytest.raises(ExternalUnavailable, match="busy"):
            wire.patiently(ask)
        wire.close()

    assert len(asked) == 3
    assert book.spent == {("key-1", EVENING.date()): 3}
    assert {0.25, 0.5} <= set(slept)


def test_a_used_up_quota_asks_nothing_and_is_not_tried_again() -> None:
    book, asked = Notebook(), list[str]()
    with failing_server(asked) as url:
        clock = MovableClock(EVENING)
        wire = Wire("the portal", url, meter=meter(book, clock, daily=2))
        wire.get("/1")
        wire.use_up()
        with pytest.raises(ExternalUnavailable) as caught:
            wire.patiently(lambda: wire.get("/2"))
        wire.close()

    assert asked == ["/1"]
    assert caught.value.retry_after == timedelta(minutes=30)
