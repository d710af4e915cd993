"""Which versions of the tables there are, and what to do with a database of each.

The names are Alembic's revision ids in order, oldest first; a test compares them with the
migrations, so that opening a database needs no Alembic.
"""

from typing import Final

from engine.errors import DatabaseMissing, DatabaseNewer, DatabaseOlder, StoreError

VERSIONS: Final = ("0001",)
VERSION: Final = VERSIONS[-1]
TABLE: Final = "schema_version"
READ: Final = f"SELECT version_num FROM {TABLE}"  # noqa: S608 - a constant


def check(found: str | None, url: str, *, has_tables: bool) -> None:
    """Refuse a database that this program cannot use as it is.

    `found` is what the version table says, None when there is none; `has_tables` tells a foreign
    database from an empty one. `url` is for the message, password masked.

    Raises:
        DatabaseMissing: The database is empty.
        DatabaseOlder: It has to be upgraded first.
        DatabaseNewer: A newer program wrote it.
        StoreError: Something else made it.
    """
    if found == VERSION:
        return
    if found is None:
        raise _foreign(url) if has_tables else _empty(url)
    if found in VERSIONS:
        raise DatabaseOlder(
            url,
            f"its version is {found}, this program needs {VERSION}",
            f"버전이 {found}인데 이 프로그램은 {VERSION}이 필요합니다",
        )
    raise DatabaseNewer(
        url,
        f"its version is {found}, this program knows versions up to {VERSION}; nothing was changed",
        f"버전이 {found}인데 이 프로그램은 {VERSION}까지만 압니다. 아무것도 바꾸지 않았습니다",
    )


def _foreign(url: str) -> StoreError:
    return StoreError(
        url,
        "it holds tables of another program; nothing was changed",
        "다른 프로그램의 테이블이 들어 있습니다. 아무것도 바꾸지 않았습니다",
    )


def _empty(url: str) -> DatabaseMissing:
    return DatabaseMissing(url, "it is empty", "비어 있습니다")
