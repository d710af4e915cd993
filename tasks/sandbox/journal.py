"""The sandbox's memory: one SQLite file with everything that ever changed its world, in order.

The simulated systems stay plain Python, and every draw follows from the seed. So what they hold is
known by what they were told and when: the journal keeps each changing request with its moment, and
at the next start they are told the same again, with time standing at each moment. The digest of
every answer is kept too; where the replay answers otherwise, the file is refused.

An entry is on disk before its answer leaves. Reads leave no entry; what they count (requests since
a fault plan, the day's quota) is one row a counter. Neither a service key nor an `Authorization`
header is ever written.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from engine.errors import StoreError
from tasks.outside.typed import as_moment
from tasks.sandbox.web import Request, Response

FORMAT = 1
_KEPT_HEADERS = ("content-type", "idempotency-key", "x-organisation")
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE entry (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    headers TEXT NOT NULL, body BLOB NOT NULL, answer TEXT NOT NULL
);
CREATE TABLE counter (name TEXT PRIMARY KEY, count INTEGER NOT NULL);
"""
_APPEND = "INSERT INTO entry (at, method, path, headers, body, answer) VALUES (?, ?, ?, ?, ?, ?)"
_COUNT = "INSERT OR REPLACE INTO counter (name, count) VALUES (?, ?)"
_READ = "SELECT at, method, path, headers, body, answer FROM entry ORDER BY number"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a world begins with. `start_at` None: it follows the real clock."""

    seed: int
    start_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One changing request, its moment in Asia/Seoul, and the digest of its answer."""

    at: datetime
    request: Request
    answer: str


def remembered(request: Request) -> Request:
    """A request with what may be kept of it: no query, and the headers that systems look at."""
    headers = {name: request.headers[name] for name in _KEPT_HEADERS if name in request.headers}
    return Request(request.method, request.path, "", headers, request.body)


def digest(response: Response) -> str:
    """What an answer is known by."""
    head = f"{response.status} {response.content_type}\n".encode()
    return sha256(head + response.body).hexdigest()


class Journal:
    """An open state file. One program at a time; its caller holds the world's lock.

    Raises:
        StoreError: It is no state file, of another format or seed, or in use.
    """

    def __init__(self, file: Path, beginning: Beginning) -> None:
        self._url = str(file)
        with self._refusing():
            file.touch(mode=0o600)
            self._connection = sqlite3.connect(
                file, isolation_level=None, check_same_thread=False, timeout=1
            )
        try:
            self.beginning = self._opened(beginning)
        except StoreError:
            self._connection.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def entries(self) -> Iterator[Entry]:
        """Everything so far, in order."""
        for at, method, path, headers, body, answer in self._connection.execute(_READ):
            request = Request(method, path, "", json.loads(headers), body)
            yield Entry(as_moment(at), request, answer)

    def counters(self) -> Mapping[str, int]:
        """The counters as they stood last."""
        return dict(self._connection.execute("SELECT name, count FROM counter"))

    def append(self, entry: Entry, counters: Mapping[str, int]) -> None:
        """Keep an entry and the counters that changed with it, on disk when this returns.

        Raises:
            StoreError: The file can't be written.
        """
        request = entry.request
        headers = json.dumps(dict(request.headers), sort_keys=True)
        row = (
            entry.at.isoformat(), request.method, request.path, headers, request.body, entry.answer,
        )  # fmt: skip
        with self._transaction():
            self._connection.execute(_APPEND, row)
            self._connection.executemany(_COUNT, counters.items())

    def count(self, counters: Mapping[str, int]) -> None:
        """Keep counters that a read changed.

        Raises:
            StoreError: The file can't be written.
        """
        if counters:
            with self._transaction():
                self._connection.executemany(_COUNT, counters.items())

    # --- opening ---------------------------------------------------------------------------------

    def _opened(self, beginning: Beginning) -> Beginning:
        with self._refusing():
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            names = {name for (name,) in self._connection.execute("SELECT name FROM sqlite_master")}
        if not names:
            self._begin(beginning)
        elif not {"meta", "entry", "counter"} <= names:
            raise StoreError(
                self._url, "this is no state of a sandbox", "모의 서버 상태가 아닙니다"
            )
        return self._checked(beginning)

    def _begin(self, beginning: Beginning) -> None:
        start = beginning.start_at.isoformat() if beginning.start_at else ""
        meta = {"format": str(FORMAT), "seed": str(beginning.seed), "start_at": start}
        with self._transaction():
            for statement in _TABLES.strip().removesuffix(";").split(";"):
                self._connection.execute(statement)
            self._connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())

    def _checked(self, wanted: Beginning) -> Beginning:
        """The file's own beginning: where time began is the file's word, not the caller's."""
        meta = dict(self._connection.execute("SELECT name, value FROM meta"))
        if meta.get("format") != str(FORMAT):
            raise StoreError(
                self._url,
                f"its format is {meta.get('format')}, this program reads {FORMAT}",
                f"상태 파일의 형식은 {meta.get('format')}이고 이 프로그램은 {FORMAT}을 읽습니다",
            )
        if meta.get("seed") != str(wanted.seed):
            raise StoreError(
                self._url,
                f"it was begun with seed {meta.get('seed')}, not {wanted.seed}",
                f"씨앗값 {meta.get('seed')}(으)로 시작된 파일입니다({wanted.seed} 아님)",
            )
        start = meta.get("start_at")
        return Beginning(wanted.seed, as_moment(start) if start else None)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._refusing():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                self._url, f"the state cannot be used: {error}", f"상태 파일 오류: {error}"
            ) from error


def other_answer(file: Path, number: int) -> StoreError:
    """The refusal of a file whose replay does not answer as it did then."""
    return StoreError(
        str(file),
        f"entry {number} is answered otherwise now: another version of the sandbox wrote it",
        f"{number}번째 기록의 답이 그때와 다릅니다: 다른 판의 모의 서버가 쓴 파일입니다",
    )
