"""The store: connections that are used again, and transactions with exactly one commit each."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import local
from typing import Self

from engine.store import statements
from engine.store.connection import Access, Connection, Database
from engine.store.instances import Instances
from engine.store.pool import Pool
from engine.store.port import Transaction
from engine.store.prefixes import Prefixes
from engine.store.records import Definitions, Histories, Messages
from engine.store.waiting import Waiting
from engine.values import digest


class SqlTransaction(Instances, Waiting, Prefixes, Messages, Histories, Definitions):
    """All parts of a Transaction over one connection."""


class _OfThread(local):
    """What a thread is doing with a store."""

    inside: bool = False


class SqlStore:
    """A Store over SQLite or PostgreSQL. Threads may share it; transactions do not nest."""

    def __init__(self, database: Database, first: Connection) -> None:
        self._database = database
        self._pool = Pool(database)
        self._pool.adopt(first)
        self._thread = _OfThread()

    @property
    def url(self) -> str:
        """Its URL, password masked."""
        return self._database.shown

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction for reading: one consistent view, in which writing is refused.

        Raises:
            StoreError: The database can't be used now.
            RuntimeError: The thread is in a transaction already, which would see another view.
        """
        with (
            self._borrowed("read") as connection,
            _ended(SqlTransaction(connection, "read")) as transaction,
        ):
            yield transaction

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction for writing: committed at the end of the block, undone by an exception.

        Raises:
            StoreBusy: Others kept the database locked for too long.
            StoreError: The database can't be used now.
            RuntimeError: The thread is in a transaction already.
        """
        with self._borrowed("write") as connection:
            with _ended(SqlTransaction(connection, "write")) as transaction:
                yield transaction
            connection.commit()

    def checks(self) -> Mapping[str, str]:
        """Integrity checks: name -> '' when fine, else what is wrong.

        `integrity`, `references`, `append_only` are the database's; `open_items` says that live
        instances wait for something and ended ones for nothing; `offers` that worklists show
        what is open; `resources` that contents have the hashes they are kept under.
        """
        with self._borrowed("read") as connection:
            return {**connection.checks(), **_content_checks(connection)}

    def close(self) -> None:
        """Give the connections back; later use is refused. Closing twice does nothing."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @contextmanager
    def _borrowed(self, access: Access) -> Iterator[Connection]:
        """A connection with its transaction begun; what was not committed is undone at the end."""
        if self._thread.inside:
            raise RuntimeError("this thread is in a transaction of the store already")
        self._thread.inside = True
        try:
            with self._pool.borrowed(lambda connection: connection.begin(access)) as connection:
                yield connection
        finally:
            self._thread.inside = False


@contextmanager
def _ended(transaction: SqlTransaction) -> Iterator[SqlTransaction]:
    try:
        yield transaction
    finally:
        transaction.end()


def _content_checks(connection: Connection) -> Mapping[str, str]:
    idle = [f"{row[0]} waits for nothing" for row in connection.rows(statements.IDLE_INSTANCES, {})]
    ended = [
        f"{row[0]} has ended but waits"
        for row in connection.rows(statements.WAITING_ENDED_INSTANCES, {})
    ]
    offers = [str(row[0]) for row in connection.rows(statements.WRONG_OFFERS, {})]
    return {
        "open_items": "; ".join(idle + ended),
        "offers": f"work items {', '.join(offers)} are listed wrongly" if offers else "",
        "resources": "; ".join(_wrong_resources(connection)),
    }


def _wrong_resources(connection: Connection) -> Iterator[str]:
    for row in connection.rows(statements.RESOURCE_HASHES, {}):
        content = connection.rows(statements.RESOURCE, {"hash": row[0]})[0][3]
        if digest(content) != row[0]:
            yield f"{row[0]} holds another content"
