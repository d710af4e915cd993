"""One suite over SQLite and PostgreSQL."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from engine.store import SqlStore, create_store, open_store
from engine.store.guards import APPEND_ONLY, EXPECTED_TRIGGERS
from tests.postgres import PostgresServer, postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]  # fixtures of the whole folder

Raw = Callable[[str], Sequence[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def migrated(postgres_server: PostgresServer) -> str:
    """The URL of a PostgreSQL database with our tables, to be copied or emptied."""
    url = postgres_server.new_database()
    create_store(url).close()
    return url


TABLES = (
    "work_item_offer", "work_item", "timer", "subscription", "call", "call_begun", "incident",
    "instance", "message", "setting", "start_wait", *APPEND_ONLY,
)  # fmt: skip


def empty(url: str) -> None:
    """Remove every row: the superuser may switch the triggers off, and puts them back."""
    off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in APPEND_ONLY]
    rows = [f"DELETE FROM {table}" for table in TABLES]  # noqa: S608 - our own names
    on = [
        f"ALTER TABLE {name.partition('_refuses')[0]} ENABLE ALWAYS TRIGGER {name}"
        for name in EXPECTED_TRIGGERS["postgresql"]
    ]
    with raw_access(url) as run:
        run("; ".join([*off, *rows, *on]))


def copied(server: PostgresServer, url: str) -> str:
    """The URL of a copy of a database: for a test that changes more than rows."""
    name = url.partition("@/")[2].partition("?")[0]
    return server.new_database(options=f"TEMPLATE {name}")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our tables, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "x.db"
    create_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a sync of every commit costs nothing there."""
    memory = Path("/dev/shm")  # noqa: S108 - a new folder in it, removed afterwards
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory, prefix="store-") as name:
        yield Path(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of a database with our tables and nothing in them."""
    if request.param == "postgresql":
        shared = str(request.getfixturevalue("migrated"))
        empty(shared)
        return shared
    shutil.copy(request.getfixturevalue("migrated_file"), folder / "계약 대장.db")
    return f"sqlite:///{folder}/계약 대장.db"


@pytest.fixture
def own_url(request: pytest.FixtureRequest, url: str) -> str:
    """The same, but no other test will use it: whoever changes tables or connections wants it."""
    if url.startswith("sqlite"):
        return url
    return copied(request.getfixturevalue("postgres_server"), url)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of a database that has still to be created."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{folder}/계약 대장.db"


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """An open store with nothing in it."""
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def raw(url: str) -> Iterator[Raw]:
    """Runs any SQL behind the store's back, committed at once; gives the rows."""
    with raw_access(url) as run:
        yield run


class raw_access:  # noqa: N801 - reads as a function
    """A connection that owes nothing to the store."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> Raw:
        self._connection: sqlite3.Connection | psycopg.Connection[tuple[Any, ...]] = (
            sqlite3.connect(self._url.removeprefix("sqlite:///"), isolation_level=None)
            if self._url.startswith("sqlite")
            else psycopg.connect(self._url, autocommit=True)
        )
        return self._run

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def _run(self, sql: str) -> Sequence[tuple[Any, ...]]:
        if isinstance(self._connection, sqlite3.Connection):
            return self._connection.execute(sql).fetchall()
        done = self._connection.execute(sql.encode())
        return done.fetchall() if done.description else []
