"""The first tables: commands and answers, letters and settlements, quotas and paces."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")

# table -> how a row is told apart, for the triggers of SQLite
APPEND_ONLY = {
    "outside_answer": "command = NEW.command",
    "outside_command": "number = NEW.number OR (system = NEW.system AND key = NEW.key)",
    "outside_letter": "document_id = NEW.document_id",
    "outside_settlement": "document_id = NEW.document_id",
}


def upgrade() -> None:
    """Make everything."""
    _command()
    _answer()
    _waiting()
    _letter()
    _settlement()
    _quota()
    _pace()
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _column(name: str, kind: TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _words(*names: str) -> list[sa.Column[Any]]:
    return [_column(name, WORDS) for name in names]


def _of_command() -> list[Any]:
    return [
        sa.Column("command", NUMBER, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("command"),
        sa.ForeignKeyConstraint(["command"], ["outside_command.number"]),
    ]


def _command() -> None:
    op.create_table(
        "outside_command",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        *_words("system", "key", "kind", "mode", "instance", "request", "request_hash"),
        _column("requested_at", MOMENT),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("system", "key", name="outside_command_once"),
    )
    op.create_index("outside_command_of", "outside_command", ["instance", "number"])


def _answer() -> None:
    op.create_table(
        "outside_answer",
        *_of_command(),
        *_words("result", "refusal"),
        _column("acknowledged_at", MOMENT),
        *_words("acknowledged_by", "evidence"),
    )


def _waiting() -> None:
    op.create_table("outside_waiting", *_of_command())


def _letter() -> None:
    op.create_table(
        "outside_letter",
        *_words("document_id", "number", "title", "sender_code", "sender_name"),
        _column("sent_at", MOMENT),
        _column("arrived_at", MOMENT),
        *_words("reason", "pack_sha256"),
        sa.PrimaryKeyConstraint("document_id"),
    )


def _settlement() -> None:
    op.create_table(
        "outside_settlement",
        *_words("document_id", "state", "settled_by"),
        _column("settled_at", MOMENT),
        *_words("note", "contract_no", "form"),
        sa.PrimaryKeyConstraint("document_id"),
        sa.ForeignKeyConstraint(["document_id"], ["outside_letter.document_id"]),
    )


def _quota() -> None:
    op.create_table(
        "outside_quota",
        *_words("account", "day"),
        _column("spent", NUMBER),
        _column("used_up", NUMBER),
        sa.PrimaryKeyConstraint("account", "day"),
    )


def _pace() -> None:
    op.create_table(
        "outside_pace",
        *_words("account"),
        _column("free_from", NUMBER),
        sa.PrimaryKeyConstraint("account"),
    )


def _guard_sqlite() -> None:
    """Refuse UPDATE and DELETE; pass over an INSERT of a row that is there, REPLACE included."""
    for table, same in APPEND_ONLY.items():
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        kept = f"SELECT 1 FROM {table} WHERE rowid = NEW.rowid OR {same}"  # noqa: S608 - constants
        op.execute(
            f"CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS ({kept}) BEGIN SELECT RAISE(IGNORE); END"
        )


def _guard_postgresql() -> None:
    """Refuse UPDATE, DELETE and TRUNCATE, also to a session that plays a replica."""
    op.execute(
        "CREATE FUNCTION outside_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$"
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
                f" FOR EACH {each} EXECUTE FUNCTION outside_refuse_change()"
            )
            op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")
