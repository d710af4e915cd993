"""The first tables: instances, history, what instances wait for, definitions, settings."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")

APPEND_ONLY = ("deployed", "history", "resource")
# how a row is told apart, for the triggers of SQLite
KEYS = {
    "deployed": "kind = NEW.kind AND key = NEW.key AND version = NEW.version",
    "history": "stream = NEW.stream AND seq = NEW.seq",
    "resource": "hash = NEW.hash",
}


def upgrade() -> None:
    """Make everything."""
    _instance()
    _history()
    _work_item()
    _work_item_offer()
    _timer()
    _subscription()
    _call()
    _call_begun()
    _incident()
    _message()
    _start_wait()
    _resource()
    _deployed()
    _setting()
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _only(rows: str) -> Mapping[str, Any]:
    return {"sqlite_where": sa.text(rows), "postgresql_where": sa.text(rows)}


def _column(name: str, kind: TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _of_instance() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["instance"], ["instance.id"])


def _instance() -> None:
    op.create_table(
        "instance",
        _column("id", WORDS),
        _column("process", WORDS),
        _column("version", sa.Integer()),
        _column("definition", WORDS),
        _column("business_key", WORDS),
        _column("state", WORDS),
        _column("revision", NUMBER),
        _column("state_hash", WORDS),
        _column("started_at", MOMENT),
        _column("started_by", WORDS),
        sa.Column("ended_at", MOMENT, nullable=True),
        _column("snapshot", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("instance_by_age", "instance", ["started_at", "id"])
    op.create_index("instance_by_business_key", "instance", ["business_key", "started_at", "id"])
    op.create_index("instance_by_process", "instance", ["process", "started_at", "id"])
    op.create_index("instance_by_state", "instance", ["state", "started_at", "id"])


def _history() -> None:
    op.create_table(
        "history",
        _column("stream", WORDS),
        _column("seq", NUMBER),
        _column("at", WORDS),
        _column("actor", WORDS),
        _column("command", WORDS),
        _column("records", WORDS),
        _column("state_hash", WORDS),
        _column("prev_hash", WORDS),
        _column("hash", WORDS),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )


def _work_item() -> None:
    op.create_table(
        "work_item",
        _column("id", WORDS),
        _column("instance", WORDS),
        _column("process", WORDS),
        _column("business_key", WORDS),
        _column("element", WORDS),
        _column("name", WORDS),
        _column("group_names", WORDS),
        _column("user_names", WORDS),
        _column("assignee", WORDS),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("follow_up_at", MOMENT, nullable=True),
        _column("priority", sa.Integer()),
        _column("created_at", MOMENT),
        _column("form", WORDS),
        _column("state", WORDS),
        _column("position", WORDS),
        _of_instance(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "work_item_held",
        "work_item",
        ["assignee", "position", "id"],
        **_only("state = 'open' AND assignee <> ''"),
    )
    op.create_index("work_item_of", "work_item", ["instance"], **_only("state = 'open'"))
    op.create_index("work_item_open", "work_item", ["position", "id"], **_only("state = 'open'"))


def _work_item_offer() -> None:
    op.create_table(
        "work_item_offer",
        _column("kind", WORDS),
        _column("name", WORDS),
        _column("position", WORDS),
        _column("work_item", WORDS),
        sa.PrimaryKeyConstraint("kind", "name", "position", "work_item"),
        sqlite_with_rowid=False,
    )


def _timer() -> None:
    op.create_table(
        "timer",
        _column("id", WORDS),
        _column("instance", WORDS),
        _column("element", WORDS),
        _column("due_at", MOMENT),
        _column("repetitions", NUMBER),
        _of_instance(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("timer_due", "timer", ["due_at", "id"])
    op.create_index("timer_of", "timer", ["instance"])


def _subscription() -> None:
    op.create_table(
        "subscription",
        _column("id", WORDS),
        _column("instance", WORDS),
        _column("process", WORDS),
        _column("element", WORDS),
        _column("kind", WORDS),
        _column("name", WORDS),
        _column("correlation_key", WORDS),
        _column("created_at", MOMENT),
        _of_instance(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "subscription_match",
        "subscription",
        ["kind", "name", "correlation_key", "created_at", "id"],
    )
    op.create_index("subscription_of", "subscription", ["instance"])


def _call() -> None:
    op.create_table(
        "call",
        _column("id", WORDS),
        _column("instance", WORDS),
        _column("element", WORDS),
        _column("type", WORDS),
        _column("attempt", sa.Integer()),
        _column("retries", sa.Integer()),
        _column("due_at", MOMENT),
        _column("worker", WORDS),
        sa.Column("claimed_until", MOMENT, nullable=True),
        _of_instance(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("call_claimed", "call", ["claimed_until"], **_only("worker <> ''"))
    op.create_index("call_due", "call", ["due_at", "id"])
    op.create_index("call_of", "call", ["instance"])


def _call_begun() -> None:
    op.create_table(
        "call_begun", _column("id", WORDS), sa.PrimaryKeyConstraint("id"), sqlite_with_rowid=False
    )


def _incident() -> None:
    op.create_table(
        "incident",
        _column("id", WORDS),
        _column("instance", WORDS),
        _column("element", WORDS),
        _column("kind", WORDS),
        _column("message", WORDS),
        _column("message_ko", WORDS),
        _column("detail", WORDS),
        _column("raised_at", MOMENT),
        _column("state", WORDS),
        _of_instance(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("incident_of", "incident", ["instance"], **_only("state = 'open'"))
    op.create_index("incident_open", "incident", ["raised_at", "id"], **_only("state = 'open'"))


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("number", NUMBER, autoincrement=True),
        _column("id", WORDS),
        _column("name", WORDS),
        _column("correlation_key", WORDS),
        _column("message_id", WORDS),
        _column("variables", WORDS),
        _column("published_at", MOMENT),
        _column("expires_at", MOMENT),
        _column("delivered", sa.Boolean()),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id", name="message_id_once"),
    )
    op.create_index("message_undelivered", "message", ["number"], **_only("NOT delivered"))
    op.create_index("message_expiry", "message", ["expires_at"])
    op.create_index(
        "message_once", "message", ["name", "message_id"], unique=True, **_only("message_id <> ''")
    )
    op.create_index(
        "message_waiting",
        "message",
        ["name", "correlation_key", "number"],
        **_only("NOT delivered"),
    )


def _start_wait() -> None:
    op.create_table(
        "start_wait",
        _column("id", WORDS),
        _column("process", WORDS),
        _column("element", WORDS),
        _column("kind", WORDS),
        _column("name", WORDS),
        sa.Column("due_at", MOMENT, nullable=True),
        _column("repetitions", NUMBER),
        _column("every", WORDS),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("start_wait_due", "start_wait", ["due_at", "id"], **_only("due_at IS NOT NULL"))
    op.create_index("start_wait_match", "start_wait", ["kind", "name", "id"])
    op.create_index("start_wait_of", "start_wait", ["process"])


def _resource() -> None:
    op.create_table(
        "resource",
        _column("hash", WORDS),
        _column("kind", WORDS),
        _column("name", WORDS),
        _column("content", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("hash"),
    )


def _deployed() -> None:
    op.create_table(
        "deployed",
        _column("kind", WORDS),
        _column("key", WORDS),
        _column("version", sa.Integer()),
        _column("hash", WORDS),
        _column("name", WORDS),
        _column("manifest", WORDS),
        _column("deployed_at", MOMENT),
        _column("deployed_by", WORDS),
        sa.PrimaryKeyConstraint("kind", "key", "version"),
    )
    op.create_index("deployed_by_hash", "deployed", ["kind", "hash", "version"])


def _setting() -> None:
    op.create_table(
        "setting", _column("name", WORDS), _column("value", WORDS), sa.PrimaryKeyConstraint("name")
    )


def _guard_sqlite() -> None:
    """Refuse UPDATE, DELETE, and the REPLACE that deletes without telling a DELETE trigger."""
    for table in APPEND_ONLY:
        refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table}"
                f" BEGIN {refuse}; END"
            )
        op.execute(_refuse_replace(table, refuse))


def _refuse_replace(table: str, refuse: str) -> str:
    # Putting a resource again is no error: it is passed over, as ON CONFLICT DO NOTHING says.
    verdict = "SELECT RAISE(IGNORE)" if table == "resource" else refuse
    kept = f"SELECT 1 FROM {table} WHERE rowid = NEW.rowid OR {KEYS[table]}"  # noqa: S608 - constants
    return (
        f"CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table}"
        f" WHEN EXISTS ({kept}) BEGIN {verdict}; END"
    )


def _guard_postgresql() -> None:
    """Refuse UPDATE, DELETE and TRUNCATE, also to a session that plays a replica."""
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME"
        " USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in APPEND_ONLY:
        for name, change, each in (
            ("change", "UPDATE OR DELETE", "ROW"),
            ("truncate", "TRUNCATE", "STATEMENT"),
        ):
            trigger = f"{table}_refuses_{name}"
            op.execute(
                f"CREATE TRIGGER {trigger} BEFORE {change} ON {table}"
                f" FOR EACH {each} EXECUTE FUNCTION refuse_change()"
            )
            op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")
