"""Databases with many open work items, made in seconds: some rows by us, the rest by SQLite."""

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from engine.items import WorkItem
from engine.organisation import Department, Organisation, Person, Team
from engine.store import rows, statements
from engine.store.moments import to_text
from tests.bench.stage import staged

BASE = 10_000
"""Items written by our own functions; larger crowds are copies of these."""
OFFICER = "officer_7"
EACH = 20
"""Items that an officer sees: of one group, however many there are in all."""
_COPIES = """
    WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < :copies)
    INSERT INTO {table} ({columns}) SELECT {values} FROM {table} CROSS JOIN copies
"""


@dataclass(frozen=True)
class Crowd:
    """A database file. `item` is an open work item of a real instance; the rest are rows only."""

    path: Path
    instance: str

    @property
    def url(self) -> str:
        """Its URL."""
        return f"sqlite:///{self.path}"


@cache
def crowd(size: int) -> Crowd:
    """A database with so many open work items, kept until the program ends."""
    path = Path(_folder().name, f"{size}.db")
    with staged(f"sqlite:///{path}") as stage:
        stage.engine.change_organisation(_organisation(), actor="lee", what="load")
        case = stage.endless()
        item = case.item()
    _fill(path, item, size // BASE)
    return Crowd(path, case.id)


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="crowd-", dir=Path.cwd())


def _organisation() -> Organisation:
    groups = [f"group_{n}" for n in range(30)]
    people = [
        Person(f"officer_{n}", f"직원 {n}", "team", (groups[n % len(groups)],)) for n in range(100)
    ]
    lee = Person("lee", "이 주무관", "team", ("officers",))
    return Organisation(
        name="시청",
        departments=(Department("department", "회계과"),),
        teams=(Team("team", "계약팀", "department"),),
        groups={"officers": "담당", **{g: g for g in groups}},
        people=(lee, *people),
    )


def _items(like: WorkItem) -> Iterator[WorkItem]:
    for number in range(BASE):
        yield replace(
            like,
            id=sha256(str(number).encode()).hexdigest()[:20],
            groups=(f"group_{number % (BASE // EACH)}",),
            due_at=like.created_at + timedelta(minutes=number * 7919 % BASE),
        )


def _fill(path: Path, like: WorkItem, times: int) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for name, value in (("journal_mode", "OFF"), ("synchronous", "OFF"), ("cache_size", -800_000)):
        connection.execute(f"PRAGMA {name} = {value}")
    connection.execute("BEGIN")
    values = [rows.work_item_values(item, to_text) for item in _items(like)]
    connection.executemany(statements.PUT_WORK_ITEM, values)
    offers = [offer._asdict() for item in _items(like) for offer in rows.offers(item)]
    connection.executemany(statements.ADD_OFFER, offers)
    if times > 1:
        _multiply(connection, times - 1)
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


def _multiply(connection: sqlite3.Connection, copies: int) -> None:
    """Copies for other groups, so that no officer's own list grows."""
    _copy(
        connection,
        "work_item",
        copies,
        {"id": "id || n", "group_names": "replace(group_names, '\"]', '_' || n || '\"]')"},
    )
    _copy(
        connection,
        "work_item_offer",
        copies,
        {"work_item": "work_item || n", "name": "name || '_' || n"},
    )


def _copy(
    connection: sqlite3.Connection, table: str, copies: int, other: Mapping[str, Any]
) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(other.get(column, column) for column in columns)
    text = _COPIES.format(table=table, columns=", ".join(columns), values=values)
    connection.execute(text, {"copies": copies})
