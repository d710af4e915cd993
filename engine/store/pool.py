"""Connections that are used again: as many as threads need, or one for a database in memory."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

from engine.errors import StoreBusy, StoreError
from engine.store.connection import Connection, Database

Step = Callable[[Connection], None]


class Pool:
    """Idle connections, the last used first. `connect` opens one, checked for what it is for."""

    def __init__(self, database: Database, connect: Callable[[], Connection] | None = None) -> None:
        self._database = database
        self._connect = connect or database.connect
        self._idle: list[Connection] = []
        self._opened = 0
        self._closed = False
        self._returned = Condition()

    def adopt(self, connection: Connection) -> None:
        """Keep a connection that was opened elsewhere."""
        self._opened += 1
        self.give(connection)

    @contextmanager
    def borrowed(self, begin: Step, ended: Step | None = None) -> Iterator[Connection]:
        """A connection on which a transaction was begun; what was not committed is undone.

        Args:
            begin: Begins it. Where the server has dropped an idle connection it is done again on a
                new one: nothing is lost yet.
            ended: Done last, on a connection that still works.

        Raises:
            StoreError: The pool is closed, or no connection can be had.
            StoreBusy: The one of a database in memory did not come back in time.
        """
        connection = self._take()
        try:
            connection = self._begun(connection, begin)
            yield connection
        finally:
            connection.rollback()
            if ended and connection.usable:
                ended(connection)
            self.give(connection)

    def _begun(self, connection: Connection, begin: Step) -> Connection:
        try:
            begin(connection)
        except StoreError:
            if connection.usable:
                raise
            return self._begun_anew(begin)
        return connection

    def _begun_anew(self, begin: Step) -> Connection:
        connection = self._connect()
        try:
            begin(connection)
        except StoreError:
            connection.close()
            raise
        return connection

    def _take(self) -> Connection:
        with self._returned:
            if self._database.only_one and self._opened:
                self._wait_for_the_one()
            if self._closed:
                raise StoreError(self._database.shown, "it was closed", "닫힌 데이터베이스입니다")
            if self._idle:
                return self._idle.pop()
            self._opened += 1
        try:
            return self._connect()
        except StoreError:
            with self._returned:
                self._opened -= 1
            raise

    def _wait_for_the_one(self) -> None:
        patience = self._database.patience.total_seconds()
        if not self._returned.wait_for(lambda: self._idle or self._closed, patience):
            raise StoreBusy(
                self._database.shown,
                "another thread kept it for too long; nothing was changed",
                "다른 작업이 오래 사용하고 있습니다. 아무것도 바꾸지 않았습니다",
            )

    def give(self, connection: Connection) -> None:
        """Take a connection back."""
        with self._returned:
            if connection.usable and not self._closed:
                self._idle.append(connection)
                self._returned.notify()
            else:
                connection.close()

    def close(self) -> None:
        """Close what is idle now, and the rest when it comes back."""
        with self._returned:
            self._closed = True
            while self._idle:
                self._idle.pop().close()
            self._returned.notify_all()
