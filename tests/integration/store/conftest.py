"""One suite over SQLite and PostgreSQL."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from engine.store import SqlStore, create_store, open_store
from tests.postgres import PostgresServer, postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]  # fixtures of the whole folder

Raw = Callable[[str], Sequence[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def migrated(postgres_server: PostgresServer) -> str:
    """The name of a PostgreSQL database with our tables, to be copied."""
    url = postgres_server.new_database()
    create_store(url).close()
    return url.partition("@/")[2].partition("?")[0]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our tables, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "x.db"
    create_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with our tables and nothing in them."""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        template: str = request.getfixturevalue("migrated")
        return server.new_database(options=f"TEMPLATE {template}")
    shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "계약 대장.db")
    return f"sqlite:///{tmp_path}/계약 대장.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that has still to be created."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path}/계약 대장.db"


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
