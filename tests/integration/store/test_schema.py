"""Tables, migrations and statements say the same, on both databases."""

import re
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine
from sqlmodel import Session, SQLModel, select

from engine.store import SqlStore, WorkItemFilter, tables
from engine.store.connection import Cell
from engine.store.guards import APPEND_ONLY, EXPECTED_TRIGGERS
from engine.store.migrate import scripts
from engine.store.port import StartWait
from engine.store.postgres import native
from engine.store.rows import position
from engine.store.statements import named
from engine.store.version import TABLE, VERSIONS

from .conftest import Raw
from .make import (
    CALL,
    DEPLOYED,
    HISTORY,
    INCIDENT,
    MESSAGE,
    NOON,
    RESOURCE,
    SUBSCRIPTION,
    TIMER,
    WORK_ITEM,
    keep,
)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """SQLAlchemy over the migrated database."""
    made = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    yield made
    made.dispose()


def test_the_migrations_build_what_the_tables_declare(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"version_table": TABLE, "compare_type": True, "compare_server_default": True},
        )
        assert compare_metadata(context, tables.Table.metadata) == []


def test_the_versions_are_those_of_the_migrations() -> None:
    with scripts() as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        found = ScriptDirectory.from_config(config).walk_revisions()
        assert [script.revision for script in found] == list(reversed(VERSIONS))


def test_the_append_only_table_is_named_history() -> None:
    assert "history" in tables.Table.metadata.tables
    assert set(APPEND_ONLY) <= set(tables.Table.metadata.tables)


def test_the_triggers_are_those_that_the_checks_expect(raw: Raw, url: str) -> None:
    kind = url.partition(":")[0]
    ours = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    assert {row[0] for row in raw(ours[kind])} == EXPECTED_TRIGGERS[kind]


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_every_text_of_postgresql_compares_byte_by_byte(raw: Raw) -> None:
    others = raw(
        "SELECT table_name, column_name, collation_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type = 'text'"
        " AND collation_name IS DISTINCT FROM 'C'"
    )
    assert others == []


def test_sqlmodel_reads_what_the_statements_wrote(store: SqlStore, engine: Engine) -> None:
    keep(store, WORK_ITEM, TIMER, SUBSCRIPTION, CALL, INCIDENT)
    with store.write() as tx:
        tx.append_history(HISTORY)
        tx.add_message(MESSAGE)
        tx.put_resource(RESOURCE)
        tx.add_deployed(DEPLOYED)
        tx.set_setting("clock", "x")
        tx.mark_begun(CALL.id)
        tx.set_starts("p", [StartWait("p:s", "p", "s", "timer", due_at=NOON)])
    with Session(engine) as session:
        item = session.exec(select(tables.WorkItem)).one()
        assert (item.id, item.created_at, item.due_at) == ("w1", NOON, None)
        assert item.position == position(WORK_ITEM)
        assert session.exec(select(tables.Timer)).one().due_at == NOON
        assert session.exec(select(tables.Message)).one().delivered is False
        assert session.exec(select(tables.Resource)).one().content == RESOURCE.content
        for kind in _classes():
            assert session.exec(select(kind)).first() is not None, kind


def _classes() -> list[type[SQLModel]]:
    return [mapper.class_ for mapper in tables.Table._sa_registry.mappers]


def test_statements_read_what_sqlmodel_wrote(store: SqlStore, engine: Engine) -> None:
    with Session(engine) as session:
        session.add(
            tables.Instance(
                id="i1", process="p", version=1, definition="d", business_key="k", state="active",
                revision=1, state_hash="h", started_at=NOON, started_by="lee", snapshot=b"\xff",
            )
        )  # fmt: skip
        session.commit()
    with store.read() as tx:
        found = tx.instance("i1")
    assert found is not None
    assert (found.started_at, found.ended_at, found.snapshot) == (NOON, None, b"\xff")


# --- statements -----------------------------------------------------------------------------------

NUMBERS = {
    "attempt", "expected_revision", "limit", "priority", "repetitions", "retries", "revision",
    "seq", "upto", "version",
}  # fmt: skip
BYTES = {"content", "snapshot"}
STATEMENTS = named()


def _example(name: str, moment: Cell) -> Cell:
    if name == "delivered":
        return False
    if name in NUMBERS:
        return 1
    if name in BYTES:
        return b"x"
    return moment if name in {"now", "until"} or name.endswith(("_at", "_until")) else "x"


def _examples(statement: str, moment: Cell) -> dict[str, Cell]:
    return {name: _example(name, moment) for name in re.findall(r":(\w+)", statement)}


def test_every_statement_fits_the_tables(store: SqlStore) -> None:
    """EXPLAIN prepares it: names, columns, types and conflict targets."""
    with store._borrowed("write") as connection:
        moment = connection.moment(NOON)
        for name, statement in STATEMENTS.items():
            plan = connection.rows(f"EXPLAIN {statement}", _examples(statement, moment))
            assert plan, name


def test_every_statement_is_of_one_of_four_kinds() -> None:
    assert len(STATEMENTS) > 50
    for name, statement in STATEMENTS.items():
        assert re.match(r"(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH) ", statement), name
        assert "%" not in statement, name  # psycopg would take it for a parameter
        assert native(statement).count(b"%(") == statement.count(":"), name


# Checks, and what `doctor` asks for, read everything; a few listings are short by nature.
READ_ALL = {"RESOURCE_HASHES", "WRONG_OFFERS", "STREAMS"}
SHORT = {"WORKLIST_OF_INSTANCE", "TIMERS_OF", "SUBSCRIPTIONS_OF", "CALLS_OF", "INCIDENTS_OF",
         "LISTENERS", "STARTABLE",
         "DEPLOYED_BY_HASH", "IDLE_INSTANCES", "WAITING_ENDED_INSTANCES"}  # fmt: skip


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_no_statement_reads_a_whole_table(store: SqlStore) -> None:
    with store._borrowed("read") as connection:
        moment = connection.moment(NOON)
        for name in STATEMENTS.keys() - READ_ALL:
            explain = f"EXPLAIN QUERY PLAN {STATEMENTS[name]}"
            plan = [row[3] for row in connection.rows(explain, _examples(explain, moment))]
            scans = {s for s in plan if s.startswith("SCAN") and "USING INDEX" not in s}
            assert scans <= {"SCAN CONSTANT ROW"}, name
            assert name in SHORT or "USE TEMP B-TREE FOR ORDER BY" not in plan, name


MANY = """
INSERT INTO instance
  SELECT 'i', 'p', 1, 'd', 'k', 'active', 1, 'h', now(), 'lee', NULL, '';
INSERT INTO work_item
  SELECT 'w' || n, 'i', 'p', 'k', 'e', 'n', '["g"]', '[]',
         CASE n % 100 WHEN 0 THEN 'x' ELSE '' END, now(), NULL, 50, now(), 'f',
         CASE WHEN n % 2 = 0 THEN 'open' ELSE 'completed' END, 'p' || n
  FROM generate_series(1, 20000) AS n;
INSERT INTO work_item_offer SELECT 'x', 'x', position, id FROM work_item WHERE state = 'open';
INSERT INTO timer
  SELECT 't' || n, 'i', 'e', now() + n * interval '1 hour', 0 FROM generate_series(1, 20000) AS n;
INSERT INTO call
  SELECT 'c' || n, 'i', 'e', 't', 0, 3, now() + n * interval '1 hour', ''
  FROM generate_series(1, 20000) AS n;
"""


LISTS = ["WORKLIST", "WORKLIST_OFFERED", "WORKLIST_HELD", "TIMERS_DUE", "CALLS_DUE"]


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_postgresql_reads_lists_from_their_index(store: SqlStore, raw: Raw) -> None:
    raw(MANY)
    raw("ANALYZE")
    with store._borrowed("read") as connection:
        for name in LISTS:
            statement = STATEMENTS[name]
            values = {**_examples(statement, NOON), "before": "~", "limit": 50}
            found = connection.rows(f"EXPLAIN (COSTS OFF) {statement}", values)
            plan = " ".join(str(row[0]) for row in found)
            assert "Index" in plan, name
            assert "Seq Scan" not in plan, name
            assert "Sort" not in plan, name


def test_what_is_not_parameterised_is_ours() -> None:
    """The text of a listing is chosen by names of columns, never by what a person gave."""
    hostile = WorkItemFilter(groups=("'; DROP TABLE history; --",))
    assert hostile.groups[0] not in " ".join(STATEMENTS.values())
