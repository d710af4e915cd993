"""Creating and upgrading databases: the only part of the store that loads SQLAlchemy and Alembic.

A migration is one transaction that only one program runs at a time: it is done or it never was.
"""

import sqlite3
from collections.abc import Callable
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from engine.errors import DatabaseMissing, DatabaseOlder
from engine.store import version
from engine.store.sqlite import SqliteConnection, SqliteFile


def create_sqlite(database: SqliteFile) -> SqliteConnection:
    """Create the file or upgrade it, and connect to it.

    Raises:
        DatabaseNewer: A newer program wrote it; nothing was changed.
        StoreError: The folder is missing or can't be written, or the file is another program's.
    """
    connection = database.open("rwc")
    try:
        if _is_behind(connection.check_version):
            migrate("sqlite+pysqlite://", connection.raw, lambda: _begun(connection))
    except BaseException:
        connection.rollback()
        connection.close()
        raise
    return connection


def _begun(connection: SqliteConnection) -> bool:
    """Take the writer's place; False when somebody else migrated while we waited for it."""
    connection.begin("write")
    return _is_behind(connection.check_version)


def _is_behind(check: Callable[[], None]) -> bool:
    try:
        check()
    except (DatabaseMissing, DatabaseOlder):
        return True
    return False


@cache
def memory_image() -> bytes:
    """The bytes of a new SQLite database; made once, since every test wants one."""
    raw = sqlite3.connect(":memory:", isolation_level=None)
    connection = SqliteConnection(raw, "sqlite://")
    try:
        migrate("sqlite+pysqlite://", raw, lambda: _begun(connection))
        return raw.serialize()
    finally:
        connection.close()


def migrate(
    dialect: str,
    raw: Any,  # noqa: ANN401 - a driver's connection
    begin: Callable[[], bool],
    *,
    to: str = version.VERSION,
) -> None:
    """Run the migrations up to a version over a driver's connection, and commit them.

    `dialect` is SQLAlchemy's URL of the driver. `begin` opens the transaction that locks others
    out, once SQLAlchemy has looked at the connection (it rolls back then), and says whether there
    is still something to do.
    """
    engine = create_engine(dialect, creator=lambda: raw, poolclass=StaticPool)
    with engine.connect() as connection, as_file(files("engine.store.migrations")) as scripts:
        if not begin():
            return
        config = Config()
        config.set_main_option("script_location", str(scripts).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, to)
