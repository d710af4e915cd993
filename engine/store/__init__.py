"""Keeps instances, their history, what they wait for, and what is deployed: SQLite or PostgreSQL.

    with open_or_create("sqlite:///contracts.db") as store, store.write() as tx:
        tx.append_history(row)

Opening a database that exists runs plain SQL over the driver. Creating or upgrading one loads
SQLAlchemy and Alembic, which costs half a second.
"""

from datetime import timedelta

from engine.errors import DatabaseMissing
from engine.store.connection import Database
from engine.store.database import SqlStore
from engine.store.port import (
    Deployed,
    HistoryRow,
    Resource,
    Store,
    StoredInstance,
    StoredMessage,
    Transaction,
    WorkItemFilter,
)
from engine.store.sqlite import PATIENCE, SqliteFile, SqliteMemory
from engine.store.url import Postgres, Sqlite, masked, parse

__all__ = [
    "Deployed",
    "HistoryRow",
    "Resource",
    "SqlStore",
    "Store",
    "StoredInstance",
    "StoredMessage",
    "Transaction",
    "WorkItemFilter",
    "create_store",
    "masked",
    "open_or_create",
    "open_store",
]


def open_store(url: str, *, patience: timedelta = PATIENCE) -> SqlStore:
    """Open a database as it is. `sqlite://` gives a new one in memory.

    `patience` is how long a transaction waits for others before it gives up.

    Raises:
        DatabaseMissing: There is none, or it is empty.
        DatabaseOlder: An older program wrote it: upgrade it with `create_store`.
        DatabaseNewer: A newer program wrote it.
        StoreError: It can't be reached, is damaged, or is another program's.
    """
    database = _database(url, patience)
    return SqlStore(database, database.connect())


def create_store(url: str, *, patience: timedelta = PATIENCE) -> SqlStore:
    """Create a database where there is none, upgrade an older one, and open it.

    A PostgreSQL database itself is made with `createdb`; this makes its tables.

    Raises:
        DatabaseNewer: A newer program wrote it; nothing was changed.
        StoreError: It can't be reached or written, or holds tables of another program.
    """
    database = _database(url, patience)
    return SqlStore(database, database.create())


def open_or_create(url: str, *, patience: timedelta = PATIENCE) -> SqlStore:
    """Open a database, or create it where there is none. An older one is not upgraded unasked.

    Raises:
        DatabaseOlder: An older program wrote it: upgrade it with `create_store`.
        DatabaseNewer: A newer program wrote it.
        StoreError: It can't be reached or written, or holds tables of another program.
    """
    try:
        return open_store(url, patience=patience)
    except DatabaseMissing:
        return create_store(url, patience=patience)


def _database(url: str, patience: timedelta) -> Database:
    named = parse(url)
    if isinstance(named, Postgres):
        from engine.store.postgres import PostgresServer

        return PostgresServer(named.uri, named.shown, patience)
    return _sqlite(named, patience)


def _sqlite(named: Sqlite, patience: timedelta) -> Database:
    if named.path is not None:
        return SqliteFile(named.path, named.shown, patience)
    from engine.store.sqlite_create import memory_image

    return SqliteMemory(memory_image(), named.shown, patience)
