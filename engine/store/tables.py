"""The tables, as SQLModel declares them; the migrations build exactly these.

`instance` holds where each process instance stands and `history` how it came there. What instances
wait for are rows of `work_item`, `timer`, `subscription`, `call` and `incident`. A closed work item
or incident keeps its row with the state it ended in; a closed timer, subscription or call is gone.
`history`, `resource` and `deployed` are append-only: triggers of the database refuse changes.

Nobody runs these classes on the paths that an officer waits for: those run `statements`, which a
test holds against these tables.
"""

import re
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import declared_attr
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, SQLModel

from engine.store.moments import from_text, to_seoul, to_text

# Texts compare byte by byte on both databases, so that orders and prefix ranges agree.
Words = Text().with_variant(Text(collation="C"), "postgresql")
Number = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware moment: UTC text of fixed width in SQLite, timestamptz in PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        """The column's type on each database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """The moment as the driver takes it."""
        return value if value is None or dialect.name == "postgresql" else to_text(value)

    def process_result_value(
        self,
        value: datetime | str | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        """The moment in Asia/Seoul."""
        return from_text(value) if isinstance(value, str) else value and to_seoul(value)


class Table(SQLModel):
    """The root of our tables, with a catalogue of their own. `WorkItem` names `work_item`."""

    metadata = MetaData()

    # SQLAlchemy calls this with the class, and SQLModel types the name in two ways
    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 # pyright: ignore[reportIncompatibleVariableOverride]
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def _of_instance() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["instance"], ["instance.id"])


def _index(name: str, *columns: str, where: str = "") -> Index:
    """An index, over some rows only when `where` says which."""
    rows = text(where) if where else None
    return Index(name, *columns, sqlite_where=rows, postgresql_where=rows)


class Instance(Table, table=True):
    """A process instance; `revision` guards every change. The snapshot comes last: it is long."""

    __table_args__ = (
        _index("instance_by_age", "started_at", "id"),
        _index("instance_by_process", "process", "started_at", "id"),
        _index("instance_by_state", "state", "started_at", "id"),
        _index("instance_by_business_key", "business_key", "started_at", "id"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    process: str = Field(sa_type=Words)
    version: int
    definition: str = Field(sa_type=Words)
    business_key: str = Field(sa_type=Words)
    state: str = Field(sa_type=Words)
    revision: int = Field(sa_type=Number)
    state_hash: str = Field(sa_type=Words)
    started_at: datetime = Field(sa_type=Moment)
    started_by: str = Field(sa_type=Words)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    snapshot: bytes = Field(sa_type=LargeBinary)


class History(Table, table=True):
    """One command of one stream. Append-only. `at` is text: the hash covers it as it is written."""

    stream: str = Field(primary_key=True, sa_type=Words)
    seq: int = Field(primary_key=True, sa_type=Number)
    at: str = Field(sa_type=Words)
    actor: str = Field(sa_type=Words)
    command: str = Field(sa_type=Words)
    records: str = Field(sa_type=Words)
    state_hash: str = Field(sa_type=Words)
    prev_hash: str = Field(sa_type=Words)
    hash: str = Field(sa_type=Words)


class WorkItem(Table, table=True):
    """A user task, open or closed. `position` is its place in a worklist (see `rows.position`).

    `group_names` and `user_names` are JSON arrays of text.
    """

    __table_args__ = (
        _of_instance(),
        _index("work_item_open", "position", "id", where="state = 'open'"),
        _index(
            "work_item_held",
            "assignee",
            "position",
            "id",
            where="state = 'open' AND assignee <> ''",
        ),
        _index("work_item_of", "instance", where="state = 'open'"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    instance: str = Field(sa_type=Words)
    process: str = Field(sa_type=Words)
    business_key: str = Field(sa_type=Words)
    element: str = Field(sa_type=Words)
    name: str = Field(sa_type=Words)
    group_names: str = Field(sa_type=Words)
    user_names: str = Field(sa_type=Words)
    assignee: str = Field(sa_type=Words)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    follow_up_at: datetime | None = Field(default=None, sa_type=Moment)
    priority: int
    created_at: datetime = Field(sa_type=Moment)
    form: str = Field(sa_type=Words)
    state: str = Field(sa_type=Words)
    position: str = Field(sa_type=Words)


class WorkItemOffer(Table, table=True):
    """To whom an open work item is offered. `kind`: group | user | anyone (name empty).

    The key is the order of the lists: the table is an index that `work_item` can't have, and no
    more. So it refers to nothing; `Store.checks` holds the two together.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: str = Field(primary_key=True, sa_type=Words)
    name: str = Field(primary_key=True, sa_type=Words)
    position: str = Field(primary_key=True, sa_type=Words)
    work_item: str = Field(primary_key=True, sa_type=Words)


class Timer(Table, table=True):
    """A moment that an instance waits for."""

    __table_args__ = (
        _of_instance(),
        _index("timer_due", "due_at", "id"),
        _index("timer_of", "instance"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    instance: str = Field(sa_type=Words)
    element: str = Field(sa_type=Words)
    due_at: datetime = Field(sa_type=Moment)
    repetitions: int = Field(sa_type=Number)


class Subscription(Table, table=True):
    """A message or signal that an instance waits for."""

    __table_args__ = (
        _of_instance(),
        _index("subscription_match", "kind", "name", "correlation_key", "created_at", "id"),
        _index("subscription_of", "instance"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    instance: str = Field(sa_type=Words)
    process: str = Field(sa_type=Words)
    element: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    name: str = Field(sa_type=Words)
    correlation_key: str = Field(sa_type=Words)
    created_at: datetime = Field(sa_type=Moment)


class Call(Table, table=True):
    """A call whose intent is committed. `worker` holds it until `claimed_until`; empty: nobody."""

    __table_args__ = (
        _of_instance(),
        _index("call_due", "due_at", "id"),
        _index("call_claimed", "claimed_until", where="worker <> ''"),
        _index("call_of", "instance"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    instance: str = Field(sa_type=Words)
    element: str = Field(sa_type=Words)
    type: str = Field(sa_type=Words)
    attempt: int
    retries: int
    due_at: datetime = Field(sa_type=Moment)
    worker: str = Field(default="", sa_type=Words)
    claimed_until: datetime | None = Field(default=None, sa_type=Moment)


class CallBegun(Table, table=True):
    """A call of which an attempt once began. Outlives the call: its id may be opened again."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    id: str = Field(primary_key=True, sa_type=Words)


class Incident(Table, table=True):
    """A failure that waits for a person, open or resolved. `detail` is canonical text."""

    __table_args__ = (
        _of_instance(),
        _index("incident_open", "raised_at", "id", where="state = 'open'"),
        _index("incident_of", "instance", where="state = 'open'"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    instance: str = Field(sa_type=Words)
    element: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    message: str = Field(sa_type=Words)
    message_ko: str = Field(sa_type=Words)
    detail: str = Field(sa_type=Words)
    raised_at: datetime = Field(sa_type=Moment)
    state: str = Field(sa_type=Words)


class Message(Table, table=True):
    """A published message, kept until it expires. `number` counts in the order of arrival."""

    __table_args__ = (
        UniqueConstraint("id", name="message_id_once"),
        _index("message_waiting", "name", "correlation_key", "number", where="NOT delivered"),
        _index("message_undelivered", "number", where="NOT delivered"),
        _index("message_expiry", "expires_at"),
        Index(
            "message_once",
            "name",
            "message_id",
            unique=True,
            sqlite_where=text("message_id <> ''"),
            postgresql_where=text("message_id <> ''"),
        ),
    )

    number: int | None = Field(default=None, sa_column=Column(Number, primary_key=True))
    id: str = Field(sa_type=Words)
    name: str = Field(sa_type=Words)
    correlation_key: str = Field(sa_type=Words)
    message_id: str = Field(sa_type=Words)
    variables: str = Field(sa_type=Words)
    published_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    delivered: bool = Field(sa_type=Boolean)


class StartWait(Table, table=True):
    """What a start event of a deployed process waits for. `kind`: message | signal | timer."""

    __table_args__ = (
        _index("start_wait_of", "process"),
        _index("start_wait_match", "kind", "name", "id"),
        _index("start_wait_due", "due_at", "id", where="due_at IS NOT NULL"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    process: str = Field(sa_type=Words)
    element: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    name: str = Field(sa_type=Words)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    repetitions: int = Field(sa_type=Number)
    every: str = Field(sa_type=Words)


class Resource(Table, table=True):
    """A file's content by its sha256. Append-only."""

    hash: str = Field(primary_key=True, sa_type=Words)
    kind: str = Field(sa_type=Words)
    name: str = Field(sa_type=Words)
    content: bytes = Field(sa_type=LargeBinary)


class Deployed(Table, table=True):
    """A version of a deployed thing. Append-only."""

    __table_args__ = (_index("deployed_by_hash", "kind", "hash", "version"),)

    kind: str = Field(primary_key=True, sa_type=Words)
    key: str = Field(primary_key=True, sa_type=Words)
    version: int = Field(primary_key=True)
    hash: str = Field(sa_type=Words)
    name: str = Field(sa_type=Words)
    manifest: str = Field(sa_type=Words)
    deployed_at: datetime = Field(sa_type=Moment)
    deployed_by: str = Field(sa_type=Words)


class Setting(Table, table=True):
    """A setting of the database itself."""

    name: str = Field(primary_key=True, sa_type=Words)
    value: str = Field(sa_type=Words)
