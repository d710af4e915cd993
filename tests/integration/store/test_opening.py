"""Opening, creating and upgrading databases, and what is said when that can't be done."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from engine.errors import DatabaseMissing, DatabaseNewer, DatabaseOlder, StoreBusy, StoreError
from engine.store import SqlStore, create_store, open_or_create, open_store
from engine.store.version import VERSION
from tests.postgres import PostgresServer

from .conftest import raw_access
from .make import HISTORY, keep, listed

ROOT = Path(__file__).parents[3]
EACH_WAY: list[Callable[[str], SqlStore]] = [open_store, create_store, open_or_create]


def test_a_database_that_is_not_there_is_missing(empty_url: str) -> None:
    with pytest.raises(DatabaseMissing) as caught:
        open_store(empty_url)
    assert caught.value.hint() == "Create it with `gyeyak init`."
    if empty_url.startswith("sqlite"):
        assert not Path(empty_url.removeprefix("sqlite:///")).exists()


def test_a_database_is_created_once_and_then_opened(empty_url: str) -> None:
    with create_store(empty_url) as store:
        keep(store)
    for again in EACH_WAY:
        with again(empty_url) as store, store.read() as tx:
            assert [row.id for row in tx.instances()] == ["i1"]


def test_a_database_is_created_where_there_is_none(empty_url: str) -> None:
    with open_or_create(empty_url) as store:
        assert listed(store) == []


def test_an_empty_file_is_filled(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    with pytest.raises(DatabaseMissing):
        open_store(f"sqlite:///{tmp_path}/empty.db")
    with open_or_create(f"sqlite:///{tmp_path}/empty.db") as store:
        assert listed(store) == []


def test_a_relative_path_counts_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    create_store("sqlite:///a folder's?#%20.db").close()
    assert (tmp_path / "a folder's?#%20.db").exists()


def test_many_may_create_a_database_at_once(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        for store in threads.map(create_store, [empty_url] * 4):
            assert listed(store) == []
            store.close()


# --- versions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", EACH_WAY)
def test_a_database_of_a_newer_version_is_refused_and_left_alone(
    own_url: str, way: Callable[[str], SqlStore]
) -> None:
    with raw_access(own_url) as run:
        run("UPDATE schema_version SET version_num = '0999'")
        run("ALTER TABLE setting ADD COLUMN later TEXT")
    before = _content(own_url)
    with pytest.raises(DatabaseNewer) as caught:
        way(own_url)
    assert "0999" in str(caught.value)
    assert VERSION in str(caught.value)
    assert _content(own_url) == before


def test_a_database_of_an_older_version_is_upgraded_only_when_asked_to(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the version before the first one: a version table with nothing made yet
    monkeypatch.setattr("engine.store.version.VERSIONS", ("0000", VERSION))
    with raw_access(empty_url) as run:
        run("CREATE TABLE schema_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        run("INSERT INTO schema_version VALUES ('0000')")
    for way in (open_store, open_or_create):
        with pytest.raises(DatabaseOlder, match="0000") as caught:
            way(empty_url)
        assert "init" in caught.value.hint()


@pytest.mark.parametrize("way", EACH_WAY)
def test_a_database_of_another_program_is_refused_and_left_alone(
    empty_url: str, way: Callable[[str], SqlStore]
) -> None:
    with raw_access(empty_url) as run:
        run("CREATE TABLE customers (id INTEGER PRIMARY KEY)")
    before = _content(empty_url)
    with pytest.raises(StoreError, match="another program"):
        way(empty_url)
    assert _content(empty_url) == before


def _content(url: str) -> object:
    """Everything that tells whether a database was changed."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            dump = list(connection.iterdump())
        connection.close()
        return dump
    with raw_access(url) as run:
        return run(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' ORDER BY 1, 2"
        )


def test_a_migration_that_fails_leaves_nothing(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", broken)
        with pytest.raises(KeyboardInterrupt):
            create_store(empty_url)
    with pytest.raises(DatabaseMissing):
        open_store(empty_url)
    create_store(empty_url).close()


# --- what can be wrong with a file ----------------------------------------------------------------


@pytest.mark.parametrize("way", EACH_WAY)
def test_a_file_that_is_no_database_is_refused_and_left_alone(
    tmp_path: Path, way: Callable[[str], SqlStore]
) -> None:
    file = tmp_path / "letter.hwp"
    file.write_bytes(b"a letter, not a database. " * 100)
    with pytest.raises(StoreError, match="not a database") as caught:
        way(f"sqlite:///{file}")
    assert "데이터베이스 파일이 아닙니다" in caught.value.text("ko")
    assert file.read_bytes() == b"a letter, not a database. " * 100
    assert [p.name for p in tmp_path.iterdir()] == ["letter.hwp"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"the folder .*/nowhere does not exist"):
        create_store(f"sqlite:///{tmp_path}/nowhere/x.db")


@pytest.mark.parametrize("way", EACH_WAY)
def test_a_folder_is_no_database(tmp_path: Path, way: Callable[[str], SqlStore]) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        way(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("name", ["n" * 300, "half a letter \ud800"])
@pytest.mark.parametrize("way", EACH_WAY)
def test_a_name_that_no_file_can_have_is_told(
    tmp_path: Path, way: Callable[[str], SqlStore], name: str
) -> None:
    with pytest.raises(StoreError):
        way(f"sqlite:///{tmp_path}/{name}.db")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def unwritable(tmp_path: Path) -> Path:
    """A folder in which nobody can make a file; to root, only the kernel's own is one."""
    if os.geteuid() == 0:
        return Path("/proc")
    tmp_path.chmod(0o555)
    return tmp_path


def test_an_unwritable_folder_is_told(unwritable: Path) -> None:
    with pytest.raises(StoreError, match="can be written") as caught:
        create_store(f"sqlite:///{unwritable}/x.db")
    assert "폴더" in caught.value.text("ko")


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    with create_store(url) as store, store.write() as tx:
        for number in range(200):
            tx.set_setting(f"name {number}", "value " * 50)
    file = tmp_path / "x.db"
    whole = bytearray(file.read_bytes())
    whole[-20_000:] = b"\xff" * 20_000
    file.write_bytes(whole)
    with open_store(url) as store:
        assert store.checks()["integrity"] != ""
        with pytest.raises(StoreError, match="damaged"), store.read() as tx:
            assert [tx.setting(f"name {number}") for number in range(200)]


def test_a_database_that_somebody_migrates_is_busy(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    with raw_access(url) as run:
        run("PRAGMA journal_mode = WAL")
        run("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy):
            create_store(url, patience=timedelta(milliseconds=10))


# --- URLs and servers -----------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["", "x.db", "mysql://host/db", "sqlite:x.db", "sqlite://x.db"])
def test_another_kind_of_url_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match=r"sqlite|SQLite"):
        open_store(url)


UNREACHABLE = "postgresql://clerk:s3cr%21t@127.0.0.1:9/contracts?connect_timeout=2"


@pytest.mark.parametrize("way", EACH_WAY)
def test_a_server_that_is_not_there_is_told_without_the_password(
    way: Callable[[str], SqlStore],
) -> None:
    with pytest.raises(StoreError, match="cannot connect") as caught:
        way(UNREACHABLE)
    for text in (str(caught.value), caught.value.text("ko"), repr(caught.value.details)):
        assert "s3cr" not in text
        assert "clerk:***@127.0.0.1" in text
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://clerk:s3cret@host:port:port/x",
        "postgresql://clerk@/x?password=s3cret&nonsense=1",
        "postgresql://clerk:s3cr@et/with/slashes@127.0.0.1:9/x",
    ],
)
def test_a_url_that_the_driver_refuses_does_not_show_its_password(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert "s3cr" not in str(caught.value) + repr(caught.value.details)


def test_a_database_that_the_server_lacks_is_named(postgres_server: PostgresServer) -> None:
    with pytest.raises(StoreError, match='database "nowhere" does not exist'):
        open_store(postgres_server.url("nowhere"))


def test_a_user_who_may_not_create_tables_is_told(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    with raw_access(postgres_url) as run:
        run("CREATE ROLE guest LOGIN")
    with pytest.raises(StoreError, match="may not do this"):
        create_store(postgres_url.replace("tester@", "guest@"))


def test_a_server_database_in_another_encoding_is_refused(postgres_server: PostgresServer) -> None:
    url = postgres_server.new_database(options="ENCODING 'EUC_KR' TEMPLATE template0")
    with pytest.raises(StoreError, match="encoding is EUC_KR"):
        create_store(url)


def test_the_url_of_a_store_has_no_password(postgres_server: PostgresServer, url: str) -> None:
    shown = url.replace("tester@", "tester:s3cret@")
    with open_store(shown) as store:
        assert "s3cret" not in store.url + repr(store)


# --- what is loaded -------------------------------------------------------------------------------

HEAVY = ("sqlalchemy", "sqlmodel", "alembic", "pydantic")
OPENS = """
import sys
from engine.store import WorkItemFilter, open_or_create
with open_or_create(sys.argv[1]) as store:
    with store.write() as tx:
        tx.set_setting("a", "b")
    with store.read() as tx:
        tx.work_items(WorkItemFilter(groups=("g",)))
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def _loaded(url: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", OPENS, url], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_using_a_database_loads_no_orm_but_creating_does(url: str, tmp_path: Path) -> None:
    loaded = _loaded(url)
    assert not loaded & set(HEAVY)
    assert ("psycopg" in loaded) == url.startswith("postgresql")
    assert {"sqlalchemy", "alembic"} <= _loaded(f"sqlite:///{tmp_path}/another.db")


def test_history_survives_closing_and_opening(url: str) -> None:
    with open_store(url) as store, store.write() as tx:
        tx.append_history(HISTORY)
    with open_store(url) as store, store.read() as tx:
        assert tx.history("i1") == [HISTORY]
