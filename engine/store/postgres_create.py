"""Making and upgrading our tables in a PostgreSQL database. Loads SQLAlchemy and Alembic."""

from typing import Final

import psycopg

from engine.errors import StoreError
from engine.store.migrate import is_behind, migrate
from engine.store.postgres import PostgresConnection, PostgresServer, refusal

_DIALECT: Final = "postgresql+psycopg://"
_LOCK: Final = 4_206_900_001  # any number that no other program locks in our database


def create(database: PostgresServer) -> PostgresConnection:
    """Make the tables or upgrade them, and connect.

    Raises:
        DatabaseNewer: A newer program wrote it; nothing was changed.
        StoreError: The server can't be reached, the user may not create tables, the database holds
            tables of another program, or does not keep text as UTF-8.
    """
    connection = database.open(autocommit=False)
    try:
        _refuse_other_encodings(connection)
        if is_behind(connection.check_version):
            migrate(_DIALECT, connection.raw, lambda: _locked(connection))
    except psycopg.Error as error:
        raise refusal(connection.shown, error) from error
    finally:
        connection.close()
    return database.connect()


def _refuse_other_encodings(connection: PostgresConnection) -> None:
    encoding = connection.rows("SHOW server_encoding", {})[0][0]
    if encoding != "UTF8":
        raise StoreError(
            connection.shown,
            f"its encoding is {encoding}; make it with `createdb -E UTF8 -T template0`",
            f"문자 인코딩이 {encoding}입니다. `createdb -E UTF8 -T template0`로 만드십시오",
        )


def _locked(connection: PostgresConnection) -> bool:
    """Wait for other migrations; False when one of them did what we wanted."""
    connection.rows("SELECT pg_advisory_xact_lock(:key)", {"key": _LOCK})
    return is_behind(connection.check_version)
