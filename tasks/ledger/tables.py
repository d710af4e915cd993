"""The tables, as SQLModel declares them; the migrations build exactly these.

A command and its answer, a letter and what became of it are rows of their own: each is written once
and refused every change by triggers. `outside_waiting` lists the commands without an answer, so
that finding the few does not read the many. Quotas and paces are counters, not evidence.

Nobody runs these classes: `statements` does the work, and a test holds it against them.
"""

import re
from datetime import datetime

from sqlalchemy import Column, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import declared_attr, registry
from sqlmodel import Field, SQLModel

from engine.store.tables import Moment, Number, Words


class OutsideTable(SQLModel, registry=registry()):
    """The root of the ledger's tables, with a catalogue and a registry of their own."""

    # SQLAlchemy calls this with the class, and SQLModel types the name in two ways
    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 # pyright: ignore[reportIncompatibleVariableOverride]
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class OutsideCommand(OutsideTable, table=True):
    """A command as it was requested. Append-only. `request` is canonical text."""

    __table_args__ = (
        UniqueConstraint("system", "key", name="outside_command_once"),
        Index("outside_command_of", "instance", "number"),
    )

    number: int | None = Field(default=None, sa_column=Column(Number, primary_key=True))
    system: str = Field(sa_type=Words)
    key: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    mode: str = Field(sa_type=Words)
    instance: str = Field(sa_type=Words)
    request: str = Field(sa_type=Words)
    request_hash: str = Field(sa_type=Words)
    requested_at: datetime = Field(sa_type=Moment)


class OutsideAnswer(OutsideTable, table=True):
    """The answer to a command. Append-only. `result` is canonical text, that of null if refused."""

    __table_args__ = (ForeignKeyConstraint(["command"], ["outside_command.number"]),)

    command: int = Field(sa_column=Column(Number, primary_key=True, autoincrement=False))
    result: str = Field(sa_type=Words)
    refusal: str = Field(sa_type=Words)
    acknowledged_at: datetime = Field(sa_type=Moment)
    acknowledged_by: str = Field(sa_type=Words)
    evidence: str = Field(sa_type=Words)


class OutsideWaiting(OutsideTable, table=True):
    """A command without an answer."""

    __table_args__ = (ForeignKeyConstraint(["command"], ["outside_command.number"]),)

    command: int = Field(sa_column=Column(Number, primary_key=True, autoincrement=False))


class OutsideLetter(OutsideTable, table=True):
    """A letter that no instance could be told of, as it came. Append-only."""

    document_id: str = Field(primary_key=True, sa_type=Words)
    number: str = Field(sa_type=Words)
    title: str = Field(sa_type=Words)
    sender_code: str = Field(sa_type=Words)
    sender_name: str = Field(sa_type=Words)
    sent_at: datetime = Field(sa_type=Moment)
    arrived_at: datetime = Field(sa_type=Moment)
    reason: str = Field(sa_type=Words)
    pack_sha256: str = Field(sa_type=Words)


class OutsideSettlement(OutsideTable, table=True):
    """What became of a letter. Append-only."""

    __table_args__ = (ForeignKeyConstraint(["document_id"], ["outside_letter.document_id"]),)

    document_id: str = Field(primary_key=True, sa_type=Words)
    state: str = Field(sa_type=Words)
    settled_by: str = Field(sa_type=Words)
    settled_at: datetime = Field(sa_type=Moment)
    note: str = Field(sa_type=Words)
    contract_no: str = Field(sa_type=Words)
    form: str = Field(sa_type=Words)


class OutsideQuota(OutsideTable, table=True):
    """How many requests of a day's quota are spent; `used_up` is 1 once the outside said so."""

    account: str = Field(primary_key=True, sa_type=Words)
    day: str = Field(primary_key=True, sa_type=Words)
    spent: int = Field(sa_type=Number)
    used_up: int = Field(sa_type=Number)


class OutsidePace(OutsideTable, table=True):
    """From when on the next request of an account may go, in microseconds since 1970 (UTC)."""

    account: str = Field(primary_key=True, sa_type=Words)
    free_from: int = Field(sa_type=Number)
