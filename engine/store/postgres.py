"""PostgreSQL through psycopg 3, an optional dependency.

Readers get one snapshot (REPEATABLE READ). Writers run READ COMMITTED: a compare-and-set waits for
the row's lock, looks at the row again and finds out whether it lost. Waiting ends after `patience`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from engine.errors import StoreBusy, StoreConflict, StoreError
from engine.store import moments, version
from engine.store.connection import Access, Row, Values
from engine.store.guards import EXPECTED_TRIGGERS, missing_triggers
from engine.store.sqlite import PATIENCE
from engine.store.url import scrub

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict, make_conninfo
except ImportError as missing:
    raise StoreError(
        "postgresql://",
        "its driver is not installed; install gyeyak[postgres]",
        "드라이버가 설치되어 있지 않습니다. gyeyak[postgres]를 설치하십시오",
    ) from missing

_BEGIN: Final[Mapping[Access, bytes]] = {
    "read": b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "write": b"BEGIN ISOLATION LEVEL READ COMMITTED",
}
_PARAMETER: Final = re.compile(r":(\w+)")
_VERSION_TABLE: Final = f"SELECT 1 WHERE to_regclass('{version.TABLE}') IS NOT NULL"
_TABLES: Final = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
# tgenabled A: always, also in a session that plays a replica
_TRIGGERS: Final = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"

_CONFLICT: Final = (
    StoreConflict,
    "somebody else wrote the same row first; nothing was changed",
    "다른 사람이 먼저 기록했습니다. 아무것도 바꾸지 않았습니다",
)
# SQLSTATE, or how it begins -> the error class, English, Korean
_REASONS: Final[Mapping[str, tuple[type[StoreError], str, str]]] = {
    "23505": _CONFLICT,
    "40": _CONFLICT,
    "55P03": (
        StoreBusy,
        "another program kept a row locked for too long; nothing was changed",
        "다른 프로그램이 오래 사용하고 있습니다. 아무것도 바꾸지 않았습니다",
    ),
    "53100": (StoreError, "the disk of the server is full", "서버의 디스크가 가득 찼습니다"),
    "53300": (StoreBusy, "the server takes no more connections", "서버의 접속 수가 가득 찼습니다"),
    "22": (StoreError, "a value cannot be stored", "저장할 수 없는 값입니다"),
    "42501": (StoreError, "the user may not do this", "사용자에게 권한이 없습니다"),
}
_LOST: Final = (
    "the connection was lost; nothing was changed",
    "접속이 끊어졌습니다. 아무것도 바꾸지 않았습니다",
)
_LOST_AT_COMMIT: Final = (
    "the connection was lost during the commit: look whether the change was made",
    "저장하는 중에 접속이 끊어졌습니다. 반영되었는지 확인하십시오",
)
_FAILURES: Final = (psycopg.Error, UnicodeError)


def refusal(shown: str, error: psycopg.Error | UnicodeError) -> StoreError:
    """Our error for one of the driver's. Its text names constraints at most, never a value."""
    state = (isinstance(error, psycopg.Error) and error.sqlstate) or "22"
    for known, (kind, reason, reason_ko) in _REASONS.items():
        if state.startswith(known):
            return kind(shown, reason, reason_ko)
    what = f"{state} {_constraint(error)}".strip()
    return StoreError(shown, f"the server refused ({what})", f"서버가 거부했습니다({what})")


def _constraint(error: psycopg.Error | UnicodeError) -> str:
    return (isinstance(error, psycopg.Error) and error.diag.constraint_name) or ""


@cache
def native(statement: str) -> bytes:
    """A statement with its parameters spelled as psycopg wants them."""
    return _PARAMETER.sub(r"%(\1)s", statement).encode()


class PostgresConnection:
    """A connection of psycopg in autocommit mode, so that we say when to begin."""

    def __init__(self, raw: psycopg.Connection[tuple[Any, ...]], shown: str) -> None:
        self.raw = raw
        self.shown = shown

    @property
    def usable(self) -> bool:
        """False once the server or the network dropped it."""
        return not self.raw.closed

    def begin(self, access: Access) -> None:
        """Begin; the snapshot of a reader is taken by its first statement."""
        self._run(_BEGIN[access])

    def commit(self) -> None:
        """Commit; a failure during it leaves open whether it happened."""
        try:
            self.raw.execute(b"COMMIT")
        except psycopg.Error as error:
            if self.usable:
                raise refusal(self.shown, error) from error
            raise StoreError(self.shown, *_LOST_AT_COMMIT) from error

    def rollback(self) -> None:
        """Roll back; a broken connection has done so already."""
        try:
            self.raw.rollback()
        except psycopg.Error:
            self.raw.close()

    def close(self) -> None:
        """Close; an open transaction is undone."""
        self.raw.close()

    def rows(self, statement: str, values: Values) -> Sequence[Row]:
        """Every row."""
        try:
            return self.raw.execute(native(statement), values).fetchall()
        except _FAILURES as error:
            raise self._refusal(error) from error

    def change(self, statement: str, values: Values) -> int:
        """The number of changed rows."""
        try:
            return self.raw.execute(native(statement), values).rowcount
        except _FAILURES as error:
            raise self._refusal(error) from error

    def change_many(self, statement: str, many: Sequence[Values]) -> None:
        """Sent together, in one round trip."""
        if len(many) == 1:  # without the overhead of a pipeline
            self.change(statement, many[0])
            return
        try:
            with self.raw.cursor() as cursor:
                cursor.executemany(native(statement), many)
        except _FAILURES as error:
            raise self._refusal(error) from error

    def moment(self, moment: datetime) -> datetime:
        """As it is: the column is a timestamptz."""
        return moments.aware(moment)

    def read_moment(self, cell: str | datetime) -> datetime:
        """The same moment in Asia/Seoul."""
        return moments.to_seoul(cell) if isinstance(cell, datetime) else moments.from_text(cell)

    def checks(self) -> Mapping[str, str]:
        """Our triggers; PostgreSQL holds integrity and references itself."""
        triggers = {row[0] for row in self.rows(_TRIGGERS, {})}
        return {"append_only": missing_triggers(EXPECTED_TRIGGERS["postgresql"], triggers)}

    def check_version(self) -> None:
        """Refuse a database that this program can't use as it is; see `version.check`."""
        version.check(self.version(), self.shown, has_tables=bool(self.rows(_TABLES, {})))

    def version(self) -> str | None:
        """What the version table says; None when there is none."""
        if not self.rows(_VERSION_TABLE, {}):
            return None
        found = self.rows(version.READ, {})
        return str(found[0][0]) if found else None

    def _run(self, statement: bytes) -> None:
        try:
            self.raw.execute(statement)
        except psycopg.Error as error:
            raise self._refusal(error) from error

    def _refusal(self, error: psycopg.Error | UnicodeError) -> StoreError:
        if not self.usable:
            return StoreError(self.shown, *_LOST)
        return refusal(self.shown, error)


class PostgresServer(NamedTuple):
    """A database of a server. `patience` is how long we wait for the server and for row locks."""

    uri: str
    shown: str
    patience: timedelta = PATIENCE
    only_one: bool = False

    def __repr__(self) -> str:
        return f"PostgresServer({self.shown!r})"

    def connect(self) -> PostgresConnection:
        """Connect and check that the database is ours.

        Raises:
            DatabaseMissing: It has no tables yet.
            DatabaseOlder: It has to be upgraded first.
            DatabaseNewer: A newer program wrote it.
            StoreError: It is no database of ours or can't be reached.
        """
        connection = self.open(autocommit=True)
        try:
            connection.check_version()
        except StoreError:
            connection.close()
            raise
        return connection

    def create(self) -> PostgresConnection:
        """Make or upgrade the tables; see `postgres_create`."""
        from engine.store.postgres_create import create

        return create(self)

    def open(self, *, autocommit: bool) -> PostgresConnection:
        """Connect without looking at the version.

        Raises:
            StoreError: The server can't be reached or refuses.
        """
        try:
            raw = self._open(autocommit=autocommit)
        except psycopg.Error as error:
            lines = scrub(str(error), self.uri).strip().splitlines() or ["no reason given"]
            raise StoreError(
                self.shown, f"cannot connect: {lines[-1]}", f"접속할 수 없습니다: {lines[-1]}"
            ) from None  # the driver's own text may hold the password
        return PostgresConnection(raw, self.shown)

    def _open(self, *, autocommit: bool) -> psycopg.Connection[tuple[Any, ...]]:
        seconds = max(2, round(self.patience.total_seconds()))
        ours = {"application_name": "gyeyak", "connect_timeout": str(seconds)}
        settings = {**ours, **conninfo_to_dict(self.uri), "client_encoding": "UTF8"}
        raw = psycopg.connect(make_conninfo("", **settings), autocommit=True)
        locks = max(1, self.patience // timedelta(milliseconds=1))
        raw.execute(f"SET TimeZone = 'UTC'; SET lock_timeout = {locks}".encode())
        raw.autocommit = autocommit
        return raw
