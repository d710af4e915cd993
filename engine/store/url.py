"""Database URLs: what they name, and how they read with the password masked."""

import re
from pathlib import Path
from typing import NamedTuple

from engine.errors import StoreError

_USERINFO = re.compile(r"(?<=://)([^:@/?]*):(.*)@")
_PARAMETER = re.compile(r"([?&]password=)([^&]*)", re.IGNORECASE)


class Sqlite(NamedTuple):
    """A SQLite database: a file, or one in memory when `path` is None."""

    path: Path | None
    shown: str


class Postgres(NamedTuple):
    """A PostgreSQL database by the URI that libpq understands. `shown` masks the password."""

    uri: str
    shown: str

    def __repr__(self) -> str:
        return f"Postgres({self.shown!r})"


def parse(url: str) -> Sqlite | Postgres:
    """What a URL names.

    `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite://` (in memory),
    `postgresql://user:password@host:port/name?option=value`.

    Raises:
        StoreError: Another kind of URL.
    """
    scheme, mark, rest = url.partition("://")
    if mark and scheme == "sqlite":
        return _sqlite(url, rest)
    if mark and scheme in ("postgresql", "postgres"):
        return Postgres(url, masked(url))
    raise StoreError(
        masked(url),
        "a database URL starts with sqlite:/// or postgresql://",
        "데이터베이스 주소는 sqlite:/// 또는 postgresql://로 시작해야 합니다",
    )


def _sqlite(url: str, rest: str) -> Sqlite:
    if rest in ("", "/", "/:memory:"):
        return Sqlite(None, "sqlite://")
    if not rest.startswith("/") or "\0" in rest:
        raise StoreError(
            url,
            "a SQLite URL has three slashes before a relative path and four before an absolute one",
            "SQLite 주소는 상대 경로 앞에 빗금 세 개, 절대 경로 앞에 네 개를 씁니다",
        )
    return Sqlite(Path(rest[1:]), url)


def masked(url: str) -> str:
    """The URL with every password in it replaced by `***`."""
    return _PARAMETER.sub(r"\1***", _USERINFO.sub(r"\1:***@", url))


def scrub(text: str, url: str) -> str:
    """A message of a driver without the URL's passwords, however they are spelled."""
    for secret in _secrets(url):
        text = text.replace(secret, "***")
    return text


def _secrets(url: str) -> list[str]:
    from urllib.parse import unquote  # slow to load, and wanted only when something fails

    found = [m.group(2) for m in (*_USERINFO.finditer(url), *_PARAMETER.finditer(url))]
    spelled = {url, *found, *(unquote(secret) for secret in found)}
    return sorted((s for s in spelled if s), key=len, reverse=True)
