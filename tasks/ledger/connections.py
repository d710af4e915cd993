"""The ledger's own connections to the engine's database, opened when the first one is wanted.

A transaction of the ledger is short and has nothing to do with those of the engine. It must not
be begun inside one of the engine's: in SQLite the two would wait for each other.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from threading import Condition
from typing import Final

from engine.errors import StoreBusy, StoreError
from engine.store.connection import Access, Connection, Database
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
        self._idle: list[Connection] = []
        self._opened = 0
        self._closed = False
        self._returned = Condition()

    @property
    def shown(self) -> str:
        """The URL, password masked."""
        return self._database.shown

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction for reading: one consistent view."""
        with self._borrowed("read") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction for writing: committed and synced at the end, undone by an exception."""
        with self._borrowed("write") as connection:
            yield connection
            connection.commit()

    @contextmanager
    def count(self) -> Iterator[Connection]:
        """A transaction for counters: seen by all at once, but a power cut may undo the last."""
        before, after = _UNSYNCED[self.dialect]
        with self._borrowed("write", before=before, then=_SYNCED[self.dialect]) as connection:
            if after:
                connection.change(after, {})
            yield connection
            connection.commit()

    def close(self) -> None:
        """Close what is idle now, and the rest when it comes back."""
        with self._returned:
            self._closed = True
            while self._idle:
                self._idle.pop().close()
            self._returned.notify_all()

    @contextmanager
    def _borrowed(
        self, access: Access, *, before: str = "", then: str = ""
    ) -> Iterator[Connection]:
        connection = self._take()
        try:
            connection = self._begun(connection, access, before)
            yield connection
        finally:
            connection.rollback()
            if then and connection.usable:
                connection.change(then, {})
            self._give(connection)

    def _begun(self, connection: Connection, access: Access, before: str) -> Connection:
        """Begin; when the server dropped the idle connection, on a new one: nothing is lost yet."""
        try:
            _begin(connection, access, before)
        except StoreError:
            if connection.usable:
                raise
            connection = self._connect()
            _begin(connection, access, before)
        return connection

    def _take(self) -> Connection:
        with self._returned:
            if self._database.only_one and self._opened:
                self._wait_for_the_one()
            if self._closed:
                raise StoreError(self.shown, "it was closed", "닫힌 데이터베이스입니다")
            if self._idle:
                return self._idle.pop()
            self._opened += 1
        return self._connect()

    def _wait_for_the_one(self) -> None:
        patience = self._database.patience.total_seconds()
        if not self._returned.wait_for(lambda: self._idle or self._closed, patience):
            raise StoreBusy(
                self.shown,
                "another thread kept it for too long; nothing was changed",
                "다른 작업이 오래 사용하고 있습니다. 아무것도 바꾸지 않았습니다",
            )

    def _connect(self) -> Connection:
        connection = self._database.connect()
        try:
            version.check(version.found(connection, self.shown), self.shown)
        except StoreError:
            connection.close()
            raise
        return connection

    def _give(self, connection: Connection) -> None:
        with self._returned:
            if connection.usable and not self._closed:
                self._idle.append(connection)
                self._returned.notify()
            else:
                connection.close()


def _begin(connection: Connection, access: Access, before: str) -> None:
    if before:
        connection.change(before, {})
    connection.begin(access)
