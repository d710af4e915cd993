"""Transactions: all or nothing, one commit, one winner - also across threads, programs, crashes."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest

from engine.errors import StoreBusy, StoreError
from engine.store import SqlStore, Transaction, WorkItemFilter, create_store, open_store
from tests.postgres import PostgresServer

from .conftest import Raw, copied, raw_access
from .make import CALL, HISTORY, INSTANCE, MINUTE, NOON, TIMER, WORK_ITEM, keep, listed
from .race import compete

ROOT = Path(__file__).parents[3]
HERE = "tests.integration.store"
_ALL = WorkItemFilter()


def start(module: str, *arguments: str) -> subprocess.Popen[str]:
    """Another program over the same database."""
    return subprocess.Popen(
        [sys.executable, "-m", f"{HERE}.{module}", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def command(tx: Transaction) -> None:
    """All that one command writes."""
    assert tx.replace_instance(replace(INSTANCE, revision=2), expected_revision=1)
    tx.put_items([replace(WORK_ITEM, id="w2"), TIMER, CALL], [(WORK_ITEM, "completed")])
    tx.append_history(HISTORY)


def test_an_exception_undoes_the_whole_transaction(store: SqlStore) -> None:
    keep(store, WORK_ITEM)

    def interrupted() -> None:
        with store.write() as tx:
            command(tx)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert listed(store) == ["w1"]
    with store.read() as tx:
        assert tx.instance("i1") == INSTANCE
        assert tx.history("i1") == []


@pytest.mark.parametrize("steps", ["1", "2", "3"])
def test_a_kill_in_the_middle_leaves_nothing(url: str, steps: str) -> None:
    with open_store(url) as store:
        keep(store, WORK_ITEM)
    with start("crash", url, steps) as program:
        assert program.wait() == -signal.SIGKILL
    with open_store(url) as store:
        assert set(store.checks().values()) == {""}
        with store.read() as tx:
            assert tx.instance("i1") == INSTANCE
            assert tx.open_items("i1") == [WORK_ITEM]
            assert tx.history("i1") == []


def test_a_kill_after_the_commit_loses_nothing(url: str) -> None:
    with open_store(url) as store:
        keep(store, WORK_ITEM)
    with start("crash", url, "3", "commit") as program:
        assert program.wait() == -signal.SIGKILL
    with open_store(url) as store, store.read() as tx:
        assert tx.instance("i1") == replace(INSTANCE, revision=2)
        assert tx.open_items("i1") == [TIMER, CALL]
        assert tx.history("i1") == [HISTORY]


# --- one commit -------------------------------------------------------------------------------


def wal_commits(url: str) -> int:
    """How many commits stand in the write-ahead log: frames that say how long the file is now."""
    log = Path(url.removeprefix("sqlite:///") + "-wal").read_bytes()
    page, salt = int.from_bytes(log[8:12]), log[16:24]
    frames = [log[at : at + 24] for at in range(32, len(log), 24 + page)]
    return sum(f[8:16] == salt and int.from_bytes(f[4:8]) > 0 for f in frames)


def next_transaction(raw: Raw) -> int:
    """The number of the next transaction that writes."""
    return int(raw("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")[0][0])


def test_a_command_is_one_commit(store: SqlStore, raw: Raw, url: str) -> None:
    def count() -> int:
        return wal_commits(url) if url.startswith("sqlite") else next_transaction(raw)

    keep(store, WORK_ITEM)
    before = count()
    with store.write() as tx:
        command(tx)
    assert count() == before + 1
    with store.read() as tx:
        tx.work_items(_ALL)
    store.checks()
    assert count() == before + 1


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_sqlite_syncs_every_commit(store: SqlStore) -> None:
    with store._borrowed("read") as connection:
        assert connection.rows("PRAGMA synchronous", {})[0][0] == 2  # FULL
        assert connection.rows("PRAGMA journal_mode", {})[0][0] == "wal"
        assert connection.rows("PRAGMA foreign_keys", {})[0][0] == 1


# --- one winner -------------------------------------------------------------------------------


def test_of_two_threads_with_the_same_revision_one_wins(store: SqlStore) -> None:
    keep(store, WORK_ITEM)
    both_read = Barrier(2)

    def attempt(actor: str) -> bool:
        with store.read() as tx:
            seen = tx.instance("i1")
        assert seen is not None
        both_read.wait()
        with store.write() as tx:
            changed = replace(seen, revision=2, state_hash=actor)
            return tx.replace_instance(changed, expected_revision=1)

    with ThreadPoolExecutor(2) as threads:
        actors = ["lee", "kim"]
        won = dict(zip(actors, threads.map(attempt, actors), strict=True))
    assert sorted(won.values()) == [False, True]
    with store.read() as tx:
        found = tx.instance("i1")
    assert found is not None
    assert won[found.state_hash]


def test_of_two_workers_one_gets_the_call(store: SqlStore) -> None:
    keep(store, CALL)
    ready = Barrier(4)

    def attempt(worker: int) -> bool:
        ready.wait()
        with store.write() as tx:
            return tx.claim_call(CALL.id, f"worker {worker}", NOON, NOON + MINUTE)

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(attempt, range(4))) == [False, False, False, True]


def test_two_programs_never_both_win_a_revision(store: SqlStore, url: str) -> None:
    keep(store, WORK_ITEM)
    programs = [start("race", url, "100") for _ in range(2)]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    ours = compete(store, 100)
    theirs = [int(program.communicate()[0]) for program in programs]
    with store.read() as tx:
        found = tx.instance("i1")
    assert found is not None
    assert found.revision == 1 + ours + sum(theirs)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_two_writers_of_a_stream_on_postgresql_conflict(store: SqlStore) -> None:
    with store.write() as tx:
        tx.append_history(HISTORY)
        other = Thread(target=_append_and_lose, args=(store,))
        other.start()
    other.join()
    with store.read() as tx:
        assert tx.history("i1") == [HISTORY]


def _append_and_lose(store: SqlStore) -> None:
    with pytest.raises(StoreError), store.write() as tx:
        tx.append_history(replace(HISTORY, actor="somebody else"))


# --- views and nesting ------------------------------------------------------------------------


def test_a_reader_sees_one_moment_while_others_write(store: SqlStore) -> None:
    keep(store, WORK_ITEM)
    with store.read() as tx:
        seen = tx.instance("i1")
        writer = Thread(target=_advance, args=(store,))
        writer.start()
        writer.join()
        assert tx.instance("i1") == seen
        assert tx.history("i1") == []
    with store.read() as tx:
        assert tx.history("i1") == [HISTORY]


def _advance(store: SqlStore) -> None:
    with store.write() as tx:
        command(tx)


def test_a_reader_may_not_write(store: SqlStore) -> None:
    with pytest.raises(RuntimeError, match="only reads"), store.read() as tx:
        tx.set_setting("clock", "x")
    with pytest.raises(RuntimeError, match="only reads"), store.read() as tx:
        tx.put_items([TIMER], [])


def test_transactions_of_a_thread_do_not_nest(store: SqlStore) -> None:
    with store.read(), pytest.raises(RuntimeError, match="already"), store.write():
        pass
    with store.write() as tx:
        with pytest.raises(RuntimeError, match="already"), store.read():
            pass
        tx.set_setting("clock", "still usable")
    with store.read() as tx:
        assert tx.setting("clock") == "still usable"


def test_a_transaction_that_was_kept_is_of_no_use(store: SqlStore) -> None:
    with store.write() as tx:
        pass
    with pytest.raises(RuntimeError, match="has ended"):
        tx.set_setting("clock", "x")


def test_a_closed_store_refuses(store: SqlStore) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"), store.read():
        pass


# --- waiting for others -----------------------------------------------------------------------


@contextmanager
def held(url: str, store: SqlStore) -> Iterator[None]:
    """Another program is in the middle of changing the instance."""
    entered, leave = Event(), Event()

    def hold() -> None:
        with open_store(url) as other, other.write() as tx:
            assert tx.replace_instance(replace(INSTANCE, revision=2), expected_revision=1)
            entered.set()
            leave.wait()

    thread = Thread(target=hold)
    thread.start()
    entered.wait()
    try:
        yield
    finally:
        leave.set()
        thread.join()


def test_who_waits_too_long_is_told_so_and_changes_nothing(store: SqlStore, url: str) -> None:
    keep(store, WORK_ITEM)
    with open_store(url, patience=timedelta(milliseconds=20)) as impatient:
        with held(url, store), pytest.raises(StoreBusy, match="for too long") as caught:
            _advance(impatient)
        assert "오래" in caught.value.text("ko")
        with impatient.write() as tx:
            assert tx.replace_instance(replace(INSTANCE, revision=3), expected_revision=2)


def test_readers_do_not_wait_for_a_writer(store: SqlStore, url: str) -> None:
    keep(store, WORK_ITEM)
    with held(url, store), store.read() as tx:
        assert tx.instance("i1") == INSTANCE


def test_threads_share_one_database_in_memory() -> None:
    with create_store("sqlite://") as store:
        keep(store, WORK_ITEM)
        with ThreadPoolExecutor(4) as threads:
            won = sum(threads.map(lambda _: compete(store, 20), range(4)))
        with store.read() as tx:
            found = tx.instance("i1")
    assert found is not None
    assert found.revision == 1 + won


def test_two_databases_in_memory_are_two() -> None:
    with create_store("sqlite://") as one, open_store("sqlite://") as other:
        keep(one, WORK_ITEM)
        assert listed(other) == []


def test_the_database_in_memory_does_not_wait_for_ever() -> None:
    with (
        create_store("sqlite://", patience=timedelta(milliseconds=10)) as store,
        ThreadPoolExecutor(1) as threads,
        store.write(),
    ):
        busy = threads.submit(listed, store).exception()
    assert isinstance(busy, StoreBusy)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_connections_are_used_again(store: SqlStore) -> None:
    backends = set()
    for _ in range(3):
        with store._borrowed("read") as connection:
            backends.add(connection.rows("SELECT pg_backend_pid()", {})[0][0])
    assert len(backends) == 1


def test_a_dropped_connection_is_replaced(postgres_server: PostgresServer, migrated: str) -> None:
    url = copied(postgres_server, migrated)
    with open_store(url) as store:
        keep(store, WORK_ITEM)
        _drop_connections(postgres_server, url)
        assert listed(store) == ["w1"]


def test_a_connection_lost_in_a_transaction_undoes_it(
    postgres_server: PostgresServer, migrated: str
) -> None:
    url = copied(postgres_server, migrated)

    def interrupted(store: SqlStore) -> None:
        with store.write() as tx:
            tx.set_setting("clock", "x")
            _drop_connections(postgres_server, url)
            tx.set_setting("clock", "y")

    with open_store(url) as store:
        with pytest.raises(StoreError, match="lost; nothing was changed"):
            interrupted(store)
        with store.read() as tx:
            assert tx.setting("clock") is None


def test_a_connection_lost_at_the_commit_leaves_open_what_happened(
    postgres_server: PostgresServer, migrated: str
) -> None:
    url = copied(postgres_server, migrated)
    with (
        open_store(url) as store,
        pytest.raises(StoreError, match="look whether"),
        store.write(),
    ):
        _drop_connections(postgres_server, url)


def _drop_connections(server: PostgresServer, url: str) -> None:
    name = url.partition("@/")[2].partition("?")[0]
    with raw_access(server.url("postgres")) as run:
        ended = run(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - our own name
        )
    assert ended == [(True,)]
