"""Creating and upgrading a SQLite database. Loads SQLAlchemy and Alembic."""

import sqlite3
from functools import cache

from engine.store.migrate import is_behind, migrate
from engine.store.sqlite import SqliteConnection, SqliteFile, refusal

_DIALECT = "sqlite+pysqlite://"


def create(database: SqliteFile) -> SqliteConnection:
    """Create the file or upgrade it, and connect to it.

    Raises:
        DatabaseNewer: A newer program wrote it; nothing was changed.
        StoreError: The folder is missing or can't be written, or the file is another program's.
    """
    connection = database.open("rwc")
    try:
        if is_behind(connection.check_version):
            migrate(_DIALECT, connection.raw, lambda: _locked(connection))
    except sqlite3.Error as error:
        connection.close()
        raise refusal(connection.shown, error) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _locked(connection: SqliteConnection) -> bool:
    """Wait for other writers; False when one of them did what we wanted."""
    connection.begin("write")
    return is_behind(connection.check_version)


@cache
def memory_image() -> bytes:
    """The bytes of a new SQLite database; made once, since every test wants one."""
    connection = SqliteConnection(sqlite3.connect(":memory:", isolation_level=None), "sqlite://")
    try:
        migrate(_DIALECT, connection.raw, lambda: _locked(connection))
        return connection.raw.serialize()
    finally:
        connection.close()
