"""SQLite through the standard library: a file in WAL mode with full syncs, or memory.

Readers never wait. Writers queue at BEGIN IMMEDIATE for up to `patience`; a transaction that got
there can't meet a conflict any more.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from engine.errors import DatabaseMissing, StoreBusy, StoreConflict, StoreError
from engine.store import moments, version
from engine.store.connection import Access, Row, Values
from engine.store.guards import EXPECTED_TRIGGERS, missing_triggers

PATIENCE: Final = timedelta(seconds=10)
_BEGIN: Final[Mapping[Access, str]] = {"read": "BEGIN", "write": "BEGIN IMMEDIATE"}
_TRIGGERS: Final = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
_TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"

_CONFLICT: Final = (
    StoreConflict,
    "somebody else wrote the same row first; nothing was changed",
    "다른 사람이 먼저 기록했습니다. 아무것도 바꾸지 않았습니다",
)
# error name -> the error class, English, Korean; the longest name that fits is taken
_REASONS: Final[Mapping[str, tuple[type[StoreError], str, str]]] = {
    "SQLITE_BUSY": (
        StoreBusy,
        "another program kept it locked for too long; nothing was changed",
        "다른 프로그램이 오래 사용하고 있습니다. 아무것도 바꾸지 않았습니다",
    ),
    "SQLITE_LOCKED": (StoreBusy, "it is locked; nothing was changed", "잠겨 있습니다"),
    "SQLITE_CONSTRAINT_PRIMARYKEY": _CONFLICT,
    "SQLITE_CONSTRAINT_UNIQUE": _CONFLICT,
    # a row of an append-only table that is there already: we try no other change of them
    "SQLITE_CONSTRAINT_TRIGGER": _CONFLICT,
    "SQLITE_NOTADB": (
        StoreError,
        "the file is not a database",
        "데이터베이스 파일이 아닙니다",
    ),
    "SQLITE_CORRUPT": (
        StoreError,
        "the file is damaged; restore a backup",
        "파일이 손상되었습니다. 백업을 복원하십시오",
    ),
    "SQLITE_FULL": (StoreError, "the disk is full", "디스크가 가득 찼습니다"),
    "SQLITE_READONLY": (
        StoreError,
        "it cannot be written; check the permissions of the file and its folder",
        "쓸 수 없습니다. 파일과 폴더의 권한을 확인하십시오",
    ),
    "SQLITE_CANTOPEN": (
        StoreError,
        "it cannot be opened; check that its folder exists and can be written",
        "열 수 없습니다. 폴더가 있는지, 쓸 수 있는지 확인하십시오",
    ),
}


def refusal(shown: str, error: sqlite3.Error | UnicodeError | OverflowError) -> StoreError:
    """Our error for one of the driver's. Its text names tables at most, never a value."""
    if not isinstance(error, sqlite3.Error):
        return StoreError(shown, "a value cannot be stored", "저장할 수 없는 값입니다")
    name = getattr(error, "sqlite_errorname", "")
    for known in sorted(_REASONS, key=len, reverse=True):
        if name.startswith(known):
            kind, reason, reason_ko = _REASONS[known]
            return kind(shown, reason, reason_ko)
    return StoreError(shown, str(error), f"데이터베이스 오류: {error}")


_FAILURES: Final = (sqlite3.Error, UnicodeError, OverflowError)


class SqliteConnection:
    """A connection of sqlite3; `raw` runs in autocommit mode, so that we say when to begin."""

    def __init__(self, raw: sqlite3.Connection, shown: str) -> None:
        self.raw = raw
        self.shown = shown
        self.usable = True

    def begin(self, access: Access) -> None:
        """Begin; to write, wait for the writer before us."""
        self._run(_BEGIN[access])

    def commit(self) -> None:
        """Commit, synced to the disk."""
        self._run("COMMIT")

    def rollback(self) -> None:
        """Roll back if anything is open."""
        try:
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")
        except sqlite3.Error:
            self.usable = False

    def close(self) -> None:
        """Close; an open transaction is undone."""
        self.usable = False
        self.raw.close()

    def rows(self, statement: str, values: Values) -> Sequence[Row]:
        """Every row."""
        try:
            return self.raw.execute(statement, values).fetchall()
        except _FAILURES as error:
            raise refusal(self.shown, error) from error

    def change(self, statement: str, values: Values) -> int:
        """The number of changed rows."""
        try:
            return self.raw.execute(statement, values).rowcount
        except _FAILURES as error:
            raise refusal(self.shown, error) from error

    def change_many(self, statement: str, many: Sequence[Values]) -> None:
        """Prepared once, run for each."""
        try:
            self.raw.executemany(statement, many)
        except _FAILURES as error:
            raise refusal(self.shown, error) from error

    def moment(self, moment: datetime) -> str:
        """UTC text."""
        return moments.to_text(moment)

    def read_moment(self, cell: str | datetime) -> datetime:
        """From UTC text."""
        return moments.from_text(str(cell))

    def checks(self) -> Mapping[str, str]:
        """SQLite's own checks of the file and of references, and our triggers."""
        damage = [row[0] for row in self.rows("PRAGMA integrity_check(10)", {}) if row[0] != "ok"]
        strays = [f"{row[0]} -> {row[2]}" for row in self.rows("PRAGMA foreign_key_check", {})]
        triggers = {row[0] for row in self.rows(_TRIGGERS, {})}
        return {
            "integrity": "; ".join(damage),
            "references": "; ".join(strays[:10]),
            "append_only": missing_triggers(EXPECTED_TRIGGERS["sqlite"], triggers),
        }

    def check_version(self) -> None:
        """Refuse a database that this program can't use as it is; see `version.check`."""
        version.check(self.version(), self.shown, has_tables=bool(self.rows(_TABLES, {})))

    def version(self) -> str | None:
        """What the version table says; None when there is none."""
        if not self.rows(f"{_TABLES} AND name = '{version.TABLE}'", {}):
            return None
        found = self.rows(version.READ, {})
        return str(found[0][0]) if found else None

    def _run(self, statement: str) -> None:
        try:
            self.raw.execute(statement)
        except sqlite3.Error as error:
            raise refusal(self.shown, error) from error


class SqliteFile(NamedTuple):
    """A database in a file. `patience` is how long a writer waits for another."""

    path: Path
    shown: str
    patience: timedelta = PATIENCE
    only_one: bool = False

    def connect(self) -> SqliteConnection:
        """Connect to the existing file and check that it is ours.

        Raises:
            DatabaseMissing: There is no such file, or it is empty.
            DatabaseOlder: It has to be upgraded first.
            DatabaseNewer: A newer program wrote it.
            StoreError: It is no database of ours or can't be opened.
        """
        if not self._is_there():
            raise DatabaseMissing(self.shown, "there is no such file", "파일이 없습니다")
        connection = self.open("rw")
        try:
            connection.check_version()
        except StoreError:
            connection.close()
            raise
        return connection

    def _is_there(self) -> bool:
        try:
            return self.path.exists()
        except OSError as error:
            raise _unopened(self.shown, error) from error

    def create(self) -> SqliteConnection:
        """Create the file or upgrade it; see `sqlite_create`."""
        from engine.store.sqlite_create import create

        return create(self)

    def open(self, mode: str) -> SqliteConnection:
        """Connect without looking at the version. `mode`: rw, or rwc to create the file.

        Raises:
            StoreError: The folder is missing or can't be written, or the file is no database.
        """
        try:
            if self.path.absolute().parent.is_dir():
                return self._open(f"file:{_quoted(self.path.absolute())}?mode={mode}")
        except (sqlite3.Error, OSError, UnicodeError) as error:
            raise _unopened(self.shown, error) from error
        raise StoreError(
            self.shown,
            f"the folder {self.path.parent} does not exist",
            f"{self.path.parent} 폴더가 없습니다",
        )

    def _open(self, uri: str) -> SqliteConnection:
        raw = sqlite3.connect(
            uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        try:
            configure(raw, self.patience)
            raw.execute("PRAGMA journal_mode = WAL")
        except sqlite3.Error:
            raw.close()
            raise
        return SqliteConnection(raw, self.shown)


def _quoted(path: Path) -> str:
    """A path in a URI of SQLite: only what would end or disguise it is spelled otherwise."""
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _unopened(shown: str, error: sqlite3.Error | OSError | UnicodeError) -> StoreError:
    if isinstance(error, sqlite3.Error):
        return refusal(shown, error)
    why = (isinstance(error, OSError) and error.strerror) or "its name is no text"
    return StoreError(shown, f"it cannot be opened: {why}", f"열 수 없습니다: {why}")


def configure(raw: sqlite3.Connection, patience: timedelta) -> None:
    """What every connection of ours is set to: it waits, holds references and syncs each commit."""
    raw.execute(f"PRAGMA busy_timeout = {patience // timedelta(milliseconds=1)}")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA trusted_schema = OFF")
    raw.execute(
        "PRAGMA wal_autocheckpoint = 4000"
    )  # pages: copy to the file every few hundred commits
    raw.execute("PRAGMA cache_size = -16000")  # KiB; the upper levels of indexes of a million rows


class SqliteMemory(NamedTuple):
    """A database in memory that begins as a copy of `image`: the bytes of a migrated one."""

    image: bytes
    shown: str = "sqlite://"
    patience: timedelta = PATIENCE
    only_one: bool = True

    def connect(self) -> SqliteConnection:
        """A new database with the tables in it."""
        raw = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False, cached_statements=256
        )
        raw.deserialize(self.image)
        configure(raw, self.patience)
        return SqliteConnection(raw, self.shown)

    def create(self) -> SqliteConnection:
        """The same: the image has its tables."""
        return self.connect()
