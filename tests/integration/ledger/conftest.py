"""The ledger over SQLite and PostgreSQL, beside the tables of the engine."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest

from engine.store import create_store
from engine.store.sqlite import SqliteFile
from tasks.ledger import SqlLedger, create_or_upgrade, open_ledger
from tests.postgres import PostgresServer, postgres_server

__all__ = ["postgres_server"]


class Raw(Protocol):
    """Runs any SQL behind the ledger's back, committed at once; gives the rows."""

    def __call__(self, sql: str) -> Sequence[Any]: ...


@pytest.fixture(scope="session")
def prepared_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """SQLite files to be copied: with the engine's tables only, and with the ledger's too."""
    folder = tmp_path_factory.mktemp("prepared")
    files = folder / "engine.db", folder / "both.db"
    for file in files:
        create_store(f"sqlite:///{file}").close()
    create_or_upgrade(f"sqlite:///{files[1]}")
    return files


@pytest.fixture(scope="session")
def prepared_names(postgres_server: PostgresServer) -> tuple[str, str]:
    """Databases of PostgreSQL to be copied: as `prepared_files`."""
    urls = postgres_server.new_database(), postgres_server.new_database()
    for one in urls:
        create_store(one).close()
    create_or_upgrade(urls[1])
    engine, both = (one.partition("@/")[2].partition("?")[0] for one in urls)
    return engine, both


def _copied(request: pytest.FixtureRequest, kind: str, folder: Path, which: int) -> str:
    if kind == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        name = request.getfixturevalue("prepared_names")[which]
        return server.new_database(options=f"TEMPLATE {name}")
    shutil.copy(request.getfixturevalue("prepared_files")[which], folder / "계약 대장.db")
    return f"sqlite:///{folder}/계약 대장.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with the engine's tables only."""
    return _copied(request, request.param, tmp_path, 0)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with the ledger's tables too."""
    return _copied(request, request.param, tmp_path, 1)


@pytest.fixture
def ledger(url: str) -> Iterator[SqlLedger]:
    """An open ledger with nothing in it."""
    with open_ledger(url) as opened:
        yield opened


@pytest.fixture
def raw(url: str) -> Iterator[Raw]:
    """See `Raw`."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        file = SqliteFile(path, url).open("rw")
        yield lambda sql: file.raw.execute(sql).fetchall()
        file.close()
        return
    with psycopg.connect(url, autocommit=True) as connection:

        def run(sql: str) -> Sequence[Any]:
            done = connection.execute(sql.encode())
            return done.fetchall() if done.description else []

        yield run
