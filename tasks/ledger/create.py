"""Making and upgrading the ledger's tables in the engine's database. Loads SQLAlchemy, Alembic."""

import sqlite3
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from engine.errors import DatabaseOlder
from engine.store.connection import Connection
from engine.store.migrate import migrate
from engine.store.sqlite import PATIENCE, SqliteConnection, SqliteFile
from engine.store.sqlite import refusal as sqlite_refusal
from engine.store.sqlite_create import memory_image as engine_image
from engine.store.url import Postgres, parse
from tasks.ledger import version

_SQLITE: Final = "sqlite+pysqlite://"
_POSTGRES: Final = "postgresql+psycopg://"
_LOCK: Final = 4_206_900_002  # any number that no other program locks in our database


def scripts() -> AbstractContextManager[Path]:
    """The folder of the migrations, wherever the program is installed."""
    return as_file(files("tasks.ledger.migrations"))


def create_or_upgrade(url: str, *, patience: timedelta = PATIENCE) -> None:
    """Make the ledger's tables in a database of the engine, or upgrade them. Twice does nothing.

    A database in memory (`sqlite://`) is made anew by each `open_ledger`.

    Raises:
        DatabaseMissing: The engine's tables are not there yet: they come first.
        DatabaseOlder: The engine's tables have to be upgraded first.
        DatabaseNewer: A newer program wrote it; nothing was changed.
        StoreError: It can't be reached or written.
    """
    named = parse(url)
    if isinstance(named, Postgres):
        _create_postgres(named, patience)
    elif named.path is not None:
        _create_sqlite(SqliteFile(named.path, named.shown, patience))


def _create_sqlite(database: SqliteFile) -> None:
    connection = database.connect()
    try:
        if _is_behind(connection, database.shown):
            migrate(
                _SQLITE,
                connection.raw,
                lambda: _locked_sqlite(connection, database.shown),
                to=version.VERSION,
                scripts=scripts,
            )
    except sqlite3.Error as error:
        raise sqlite_refusal(database.shown, error) from error
    finally:
        connection.close()


def _locked_sqlite(connection: SqliteConnection, shown: str) -> bool:
    """Wait for other writers; False when one of them did what we wanted."""
    connection.begin("write")
    return _is_behind(connection, shown)


def _create_postgres(named: Postgres, patience: timedelta) -> None:
    import psycopg

    from engine.store.postgres import PostgresConnection, PostgresServer, refusal

    def locked() -> bool:
        """Wait for other migrations; False when one of them did what we wanted."""
        connection.rows("SELECT pg_advisory_xact_lock(:key)", {"key": _LOCK})
        return _is_behind(connection, named.shown)

    connection: PostgresConnection = PostgresServer(named.uri, named.shown, patience).open(
        autocommit=False
    )
    try:
        connection.check_version()
        if _is_behind(connection, named.shown):
            migrate(_POSTGRES, connection.raw, locked, to=version.VERSION, scripts=scripts)
    except psycopg.Error as error:
        raise refusal(named.shown, error) from error
    finally:
        connection.close()


def _is_behind(connection: Connection, shown: str) -> bool:
    """Whether the ledger is missing or older; raises for a newer one."""
    try:
        version.check(version.found(connection, shown), shown)
    except DatabaseOlder:
        return True
    return False


@cache
def memory_image() -> bytes:
    """The bytes of a SQLite database with the engine's and the ledger's tables; made once."""
    raw = sqlite3.connect(":memory:", isolation_level=None)
    try:
        raw.deserialize(engine_image())
        connection = SqliteConnection(raw, "sqlite://")
        migrate(
            _SQLITE,
            raw,
            lambda: _locked_sqlite(connection, "sqlite://"),
            to=version.VERSION,
            scripts=scripts,
        )
        return raw.serialize()
    finally:
        raw.close()
