"""The ledger's own connections to the engine's database, opened when the first one is wanted.

A transaction of the ledger is short and has nothing to do with those of the engine. It must not
be begun inside one of the engine's: in SQLite the two would wait for each other.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from engine.errors import StoreError
from engine.store.connection import Connection, Database
from engine.store.pool import Pool
from engine.store.sqlite import PATIENCE, SqliteFile, SqliteMemory
from engine.store.url import Postgres, parse
from tasks.ledger import version

# What a power cut may undo without harm is not waited for: counters, but never evidence.
_UNSYNCED: Final[Mapping[str, tuple[str, str]]] = {
    "sqlite": ("PRAGMA synchronous = NORMAL", ""),
    "postgresql": ("", "SET LOCAL synchronous_commit = off"),
}
_SYNCED: Final[Mapping[str, str]] = {"sqlite": "PRAGMA synchronous = FULL", "postgresql": ""}


def database(url: str, patience: timedelta = PATIENCE) -> Database:
    """The database that a URL names; nothing is opened yet.

    Raises:
        StoreError: No such kind of URL.
    """
    named = parse(url)
    if isinstance(named, Postgres):
        from engine.store.postgres import PostgresServer

        return PostgresServer(named.uri, named.shown, patience)
    if named.path is not None:
        return SqliteFile(named.path, named.shown, patience)
    from tasks.ledger.create import memory_image

    return SqliteMemory(memory_image(), named.shown, patience)


class Connections:
    """Connections for any number of threads; one for a database in memory."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.dialect = version.dialect(database.shown)
        self._pool = Pool(database, self._connect)

    @property
    def shown(self) -> str:
        """The URL, password masked."""
        return self._database.shown

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction for reading: one consistent view."""
        with self._pool.borrowed(lambda connection: connection.begin("read")) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction for writing: committed and synced at the end, undone by an exception."""
        with self._pool.borrowed(lambda connection: connection.begin("write")) as connection:
            yield connection
            connection.commit()

    @contextmanager
    def count(self) -> Iterator[Connection]:
        """A transaction for counters: seen by all at once, but a power cut may undo the last."""
        before, after = _UNSYNCED[self.dialect]
        synced = _SYNCED[self.dialect]

        def begin(connection: Connection) -> None:
            _do(connection, before)
            connection.begin("write")

        with self._pool.borrowed(begin, lambda connection: _do(connection, synced)) as connection:
            _do(connection, after)
            yield connection
            connection.commit()

    def close(self) -> None:
        """Close what is idle now, and the rest when it comes back."""
        self._pool.close()

    def _connect(self) -> Connection:
        connection = self._database.connect()
        try:
            version.check(version.found(connection, self.shown), self.shown)
        except StoreError:
            connection.close()
            raise
        return connection


def _do(connection: Connection, statement: str) -> None:
    if statement:
        connection.change(statement, {})
