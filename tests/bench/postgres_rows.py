"""The goal of PostgreSQL: two processes completing tasks of different instances, over one."""

import multiprocessing
import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.measure import Row, seconds
from tests.bench.stage import staged
from tests.postgres import PostgresServer, _account, binaries

_WHAT = "PostgreSQL: completions per second of 2 processes over 1, contract"
_GOAL = ">= 1.6"
_TASKS = 60
_ROUNDS = 3
_PATIENCE = 60.0
"""Seconds after which a worker that should have come is given up."""
_SAFE = ("fsync", "synchronous_commit", "full_page_writes")


def postgres() -> Iterator[Row]:
    """Two workers over one, with synced commits."""
    found = binaries()
    if found is None:
        yield Row("9", _WHAT, _GOAL, None, "PostgreSQL is not installed")
        return
    with _server(found) as server:
        url = server.new_database()
        with staged(url):
            pass
        yield Row("9", _WHAT, _GOAL, _speed_up(url), f"{os.cpu_count()} cores, server included")


@contextmanager
def _server(bin_folder: Path) -> Iterator[PostgresServer]:
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        if os.geteuid() == 0:
            shutil.chown(name, _account())
        server = PostgresServer(bin_folder, Path(name), _account())
        server.start()
        try:
            _make_safe(server)
            yield server
        finally:
            server.stop()


def _make_safe(server: PostgresServer) -> None:
    """Sync every commit, as a real server does and those of the tests do not."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        for name in _SAFE:
            connection.execute(f"ALTER SYSTEM SET {name} = on".encode())
        connection.execute("SELECT pg_reload_conf()")


def _speed_up(url: str) -> float:
    """The median over some rounds, in each of which one worker and two take turns."""
    return statistics.median(
        2 * _seconds(url, workers=1) / _seconds(url, workers=2) for _ in range(_ROUNDS)
    )


def _seconds(url: str, *, workers: int) -> float:
    """How long so many workers take, each for the same number of tasks."""
    context: Any = multiprocessing.get_context("spawn")
    ready = context.Barrier(workers + 1)
    done = context.Barrier(workers + 1)
    processes = [context.Process(target=_worker, args=(url, ready, done)) for _ in range(workers)]
    for process in processes:
        process.start()
    ready.wait(_PATIENCE)
    taken = seconds(lambda: done.wait(_PATIENCE))
    for process in processes:
        process.join()
    return taken


def _worker(url: str, ready: Barrier, done: Barrier) -> None:
    try:
        with staged(url) as stage:
            case = stage.contract().reach(10)
            ready.wait(_PATIENCE)
            case.reach(10 + _TASKS)
            done.wait(_PATIENCE)
    except BaseException:
        ready.abort()  # the others need not wait for us
        done.abort()
        raise
