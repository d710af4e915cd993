"""Which versions of the ledger's tables there are, and what to do with a database of each.

The ledger lives in the engine's database and is upgraded by itself, so it has a version table of
its own. The names are Alembic's revision ids in order, oldest first.
"""

from typing import Final

from engine.errors import DatabaseNewer, DatabaseOlder
from engine.store.connection import Connection

VERSIONS: Final = ("0001",)
VERSION: Final = VERSIONS[-1]
TABLE: Final = "outside_version"
_READ: Final = f"SELECT version_num FROM {TABLE}"  # noqa: S608 - a constant
_IS_THERE: Final = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'outside_version'",
    "postgresql": "SELECT 1 WHERE to_regclass('outside_version') IS NOT NULL",
}


def dialect(shown: str) -> str:
    """`sqlite` or `postgresql`, by the URL of a database."""
    return "sqlite" if shown.startswith("sqlite:") else "postgresql"


def found(connection: Connection, shown: str) -> str | None:
    """The version of the ledger in a database, or None when it has none yet."""
    if not connection.rows(_IS_THERE[dialect(shown)], {}):
        return None
    rows = connection.rows(_READ, {})
    return str(rows[0][0]) if rows else None


def check(version: str | None, shown: str) -> None:
    """Refuse a database whose ledger this program can't use as it is.

    Raises:
        DatabaseOlder: The ledger is missing or has to be upgraded first.
        DatabaseNewer: A newer program wrote it.
    """
    if version == VERSION:
        return
    if version is None or version in VERSIONS:
        raise DatabaseOlder(
            shown,
            f"its ledger of the outside has version {version or 'none'}, this program needs"
            f" {VERSION}",
            f"외부 연계 대장의 버전이 {version or '없음'}인데 이 프로그램은 {VERSION}이 필요합니다",
        )
    raise DatabaseNewer(
        shown,
        f"its ledger of the outside has version {version}, this program knows versions up to"
        f" {VERSION}; nothing was changed",
        f"외부 연계 대장의 버전이 {version}인데 이 프로그램은 {VERSION}까지만 압니다."
        " 아무것도 바꾸지 않았습니다",
    )
