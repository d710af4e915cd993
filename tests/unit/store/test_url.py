"""Database URLs and their passwords."""

from pathlib import Path

import pytest

from engine.errors import StoreError
from engine.store.url import Postgres, Sqlite, masked, parse, scrub


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///contracts.db", Path("contracts.db")),
        ("sqlite:////var/lib/계약 대장.db", Path("/var/lib/계약 대장.db")),
        ("sqlite:///a%20b?c#d.db", Path("a%20b?c#d.db")),
        ("sqlite://", None),
        ("sqlite:///", None),
        ("sqlite:///:memory:", None),
    ],
)
def test_a_sqlite_url_names_a_path_letter_by_letter(url: str, path: Path | None) -> None:
    named = parse(url)
    assert isinstance(named, Sqlite)
    assert named.path == path


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_postgresql_url_is_left_to_the_driver(scheme: str) -> None:
    url = f"{scheme}://clerk:secret@db.example:5433/contracts?sslmode=require"
    shown = f"{scheme}://clerk:***@db.example:5433/contracts?sslmode=require"
    assert parse(url) == Postgres(url, shown)
    assert "secret" not in repr(parse(url))


@pytest.mark.parametrize("url", ["", "contracts.db", "sqlite:x", "mysql://u:secret@h/d", "://"])
def test_another_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        parse(url)
    assert "secret" not in str(caught.value)
    assert caught.value.text("ko") != caught.value.text("en")


@pytest.mark.parametrize("url", ["sqlite://relative.db", "sqlite://host/x.db", "sqlite:///a\0b"])
def test_a_sqlite_url_with_too_few_slashes_or_a_zero_byte_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="three slashes"):
        parse(url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:p@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u@h/d", "postgresql://u@h/d"),
        ("postgresql://h:5432/d", "postgresql://h:5432/d"),
        ("postgresql://u:p@ss@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:p/s:s@h/d", "postgresql://u:***@h/d"),
        ("postgresql:///d?user=u&password=p&host=h", "postgresql:///d?user=u&password=***&host=h"),
        ("postgresql:///d?PASSWORD=p", "postgresql:///d?PASSWORD=***"),
        ("postgresql://u:p@h/d?password=q", "postgresql://u:***@h/d?password=***"),
        ("sqlite:////srv/a:b@c.db", "sqlite:////srv/a:b@c.db"),
    ],
)
def test_every_password_is_masked(url: str, shown: str) -> None:
    assert masked(url) == shown


def test_a_password_is_removed_from_a_message_however_it_is_spelled() -> None:
    url = "postgresql://u:s3cr%21t@h/d?password=other"
    text = scrub(f'cannot parse "{url}": s3cr%21t, s3cr!t, other', url)
    assert text == 'cannot parse "***": ***, ***, ***'
