"""Tables, migrations, statements and triggers say the same, beside the engine's own."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine as Alchemy
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from engine import Engine
from engine.errors import DatabaseMissing, DatabaseNewer, DatabaseOlder, StoreError
from engine.store import create_store, open_store
from engine.store.postgres import native
from engine.store.tables import Table
from engine.store.version import TABLE as ENGINE_VERSION
from tasks.ledger import SqlLedger, create_or_upgrade, open_ledger
from tasks.ledger.create import scripts
from tasks.ledger.guards import APPEND_ONLY, EXPECTED_TRIGGERS
from tasks.ledger.statements import named
from tasks.ledger.tables import OutsideTable
from tasks.ledger.version import TABLE, VERSIONS
from tests.support import MovableClock

from .conftest import Raw
from .make import NOON, command, letter

ROOT = Path(__file__).parents[3]
HEAVY = ("sqlalchemy", "sqlmodel", "alembic", "pydantic")


@pytest.fixture
def alchemy(url: str) -> Iterator[Alchemy]:
    """SQLAlchemy over the migrated database."""
    made = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    yield made
    made.dispose()


def _ours(name: str | None) -> bool:
    return str(name).startswith("outside_")


def test_the_migrations_build_what_the_tables_declare(alchemy: Alchemy) -> None:
    with alchemy.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": TABLE,
                "compare_type": True,
                "compare_server_default": True,
                "include_name": lambda name, kind, _: kind != "table" or _ours(name),
            },
        )
        assert compare_metadata(context, OutsideTable.metadata) == []


def test_the_engine_finds_its_own_tables_unchanged_beside_the_ledgers(alchemy: Alchemy) -> None:
    with alchemy.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": ENGINE_VERSION,
                "compare_type": True,
                "include_name": lambda name, kind, _: kind != "table" or not _ours(name),
            },
        )
        assert compare_metadata(context, Table.metadata) == []


def test_every_table_of_ours_can_be_told_by_its_name() -> None:
    assert all(_ours(name) for name in OutsideTable.metadata.tables)
    assert not any(_ours(name) for name in Table.metadata.tables)
    assert set(APPEND_ONLY) <= set(OutsideTable.metadata.tables)


def test_the_versions_are_those_of_the_migrations() -> None:
    with scripts() as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        found = ScriptDirectory.from_config(config).walk_revisions()
        assert [script.revision for script in found] == list(reversed(VERSIONS))


def test_every_statement_fits_the_tables(alchemy: Alchemy) -> None:
    with alchemy.connect() as connection:
        driver = connection.connection.driver_connection
        for statement in named().values():
            if alchemy.dialect.name == "sqlite":
                driver.execute(f"EXPLAIN {statement}", _every_value())  # type: ignore[union-attr]  # sqlite3's connection
            else:
                driver.execute(b"EXPLAIN " + native(statement), _every_value())  # type: ignore[union-attr]  # psycopg's connection


def _every_value() -> dict[str, object]:
    numbers = ("command", "spent", "used_up", "most", "free_from", "now", "latest", "span")
    moments = ("requested_at", "acknowledged_at", "sent_at", "arrived_at", "settled_at")
    columns = {c.name for t in OutsideTable.metadata.tables.values() for c in t.columns}
    return {
        **dict.fromkeys((*columns, "part"), "x"),
        **dict.fromkeys(numbers, 1),
        **dict.fromkeys(moments, "2026-03-02T00:00:00.000000Z"),
    }


def test_listing_what_waits_does_not_read_every_command(url: str, raw: Raw) -> None:
    if not url.startswith("sqlite"):
        assert raw("SELECT 1 FROM pg_indexes WHERE indexname = 'outside_command_of'")
        return
    plan = [str(row[3]) for row in raw("EXPLAIN QUERY PLAN " + named()["WAITING"].replace(
        ":system", "'nara'"))]  # fmt: skip

    assert any(step.startswith("SCAN w") for step in plan), plan
    assert not any(step.startswith("SCAN c") for step in plan), plan


# --- append-only ------------------------------------------------------------------------------


def test_the_triggers_are_those_that_the_checks_expect(ledger: SqlLedger, raw: Raw) -> None:
    assert ledger.checks()["ledger_append_only"] == ""
    found = {str(row[0]) for row in raw(_TRIGGER_NAMES[_kind(ledger)])}
    assert found == EXPECTED_TRIGGERS[_kind(ledger)]


_TRIGGER_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'outside%'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'outside%'",
}


def _kind(ledger: SqlLedger) -> str:
    return ledger.url.partition(":")[0]


def _fill(ledger: SqlLedger) -> None:
    ledger.request(command())
    ledger.acknowledge("nara", "i1:publish:1", result={"a": 1}, at=NOON)
    ledger.put(letter())
    ledger.settle("D1", state="returned", by="lee", at=NOON)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_refuses_to_change_evidence(
    alchemy: Alchemy, ledger: SqlLedger, table: str, change: str
) -> None:
    _fill(ledger)
    column = OutsideTable.metadata.tables[table].columns.keys()[-1]

    with pytest.raises(DBAPIError, match="append-only"), alchemy.begin() as connection:
        connection.exec_driver_sql(change.format(table, column, column))


def test_the_database_refuses_to_replace_evidence(ledger: SqlLedger, raw: Raw) -> None:
    _fill(ledger)
    before = ledger.of_instance("i1"), ledger.letter("D1")

    if _kind(ledger) == "sqlite":
        raw("INSERT OR REPLACE INTO outside_command SELECT number, system, key, kind, mode,"
            " instance, 'null', request_hash, requested_at FROM outside_command")  # fmt: skip
        raw("INSERT OR REPLACE INTO outside_answer SELECT command, 'null', 'no',"
            " acknowledged_at, acknowledged_by, evidence FROM outside_answer")  # fmt: skip
    else:
        with pytest.raises(Exception, match="append-only"):
            raw("TRUNCATE outside_answer")

    assert (ledger.of_instance("i1"), ledger.letter("D1")) == before


def test_the_checks_find_a_trigger_that_is_gone_and_a_request_that_was_changed(
    ledger: SqlLedger, raw: Raw
) -> None:
    _fill(ledger)
    on = " ON outside_command" if _kind(ledger) == "postgresql" else ""
    name = "change" if on else "update"
    raw(f"DROP TRIGGER outside_command_refuses_{name}{on}")
    raw("UPDATE outside_command SET request = '{}'")
    raw("INSERT INTO outside_waiting SELECT number FROM outside_command")

    found = ledger.checks()

    assert f"outside_command_refuses_{name}" in found["ledger_append_only"]
    assert "i1:publish:1" in found["ledger_requests"]
    assert "listed wrongly" in found["ledger_waiting"]


# --- opening ----------------------------------------------------------------------------------


def test_the_engine_takes_no_offence_at_the_ledgers_tables(url: str) -> None:
    create_store(url).close()
    with open_store(url) as store:
        assert set(store.checks().values()) == {""}
    with Engine.open(url, clock=MovableClock()) as engine:
        assert all(check.ok for check in engine.doctor())


def test_creating_the_ledger_twice_changes_nothing(ledger: SqlLedger, url: str) -> None:
    _fill(ledger)
    create_or_upgrade(url)

    assert ledger.find("nara", "i1:publish:1") is not None


def test_a_database_of_an_older_program_has_to_be_upgraded_first(engine_url: str) -> None:
    with open_ledger(engine_url) as ledger:
        with pytest.raises(DatabaseOlder, match="ledger"):
            ledger.waiting()
        create_or_upgrade(engine_url)

        assert ledger.waiting() == ()


def test_a_ledger_of_a_newer_program_is_left_alone(url: str, raw: Raw) -> None:
    raw("UPDATE outside_version SET version_num = '9999'")

    with open_ledger(url) as ledger, pytest.raises(DatabaseNewer):
        ledger.waiting()
    with pytest.raises(DatabaseNewer):
        create_or_upgrade(url)


def test_the_engines_tables_come_first(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/none.db"

    with pytest.raises(DatabaseMissing):
        create_or_upgrade(url)
    with open_ledger(url) as ledger, pytest.raises(DatabaseMissing):
        ledger.waiting()
    assert not (tmp_path / "none.db").exists()


def test_a_closed_ledger_says_so(url: str) -> None:
    ledger = open_ledger(url)
    assert ledger.waiting() == ()
    ledger.close()
    ledger.close()

    with pytest.raises(StoreError, match="closed"):
        ledger.waiting()


def test_a_ledger_in_memory_begins_empty_each_time() -> None:
    with open_ledger("sqlite://") as one, open_ledger("sqlite://") as other:
        one.request(command())

        assert len(one.waiting()) == 1
        assert other.waiting() == ()


def test_using_a_ledger_loads_no_orm(url: str) -> None:
    program = (
        "import sys; from tasks.ledger import open_ledger; open_ledger(sys.argv[1]).waiting();"
        f"print([m for m in {HEAVY} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, url],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.stdout.strip() == "[]", done.stderr
