"""What the store needs of a database driver: named statements in, plain tuples out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, TypeAlias

Cell: TypeAlias = str | int | bytes | datetime | None
Values: TypeAlias = Mapping[str, Cell]
# A driver gives untyped cells; they become our dataclasses in `rows` and go no further.
Row: TypeAlias = Sequence[Any]
Access: TypeAlias = Literal["read", "write"]


class Connection(Protocol):
    """One connection, used by one thread at a time. Every method may raise StoreError."""

    @property
    def usable(self) -> bool:
        """False once the connection is lost; it is then thrown away."""
        ...

    def begin(self, access: Access) -> None:
        """Open a transaction: a consistent view to read, or one that may write."""
        ...

    def commit(self) -> None:
        """Make the transaction durable."""
        ...

    def rollback(self) -> None:
        """Undo the transaction; never raises."""
        ...

    def close(self) -> None:
        """Give the connection back; never raises."""
        ...

    def rows(self, statement: str, values: Values) -> Sequence[Row]:
        """Every row that a statement gives."""
        ...

    def change(self, statement: str, values: Values) -> int:
        """Run a statement that writes; the number of rows it changed."""
        ...

    def change_many(self, statement: str, many: Sequence[Values]) -> None:
        """Run a statement once for each of the values."""
        ...

    def moment(self, moment: datetime) -> Cell:
        """A moment as this database keeps it."""
        ...

    def read_moment(self, cell: str | datetime) -> datetime:
        """A kept moment, aware, in Asia/Seoul."""
        ...

    def checks(self) -> Mapping[str, str]:
        """The database's own integrity checks: name -> '' when fine, else what is wrong."""
        ...


class Database(Protocol):
    """Where connections come from."""

    @property
    def shown(self) -> str:
        """The URL, password masked."""
        ...

    @property
    def only_one(self) -> bool:
        """Whether there can be one connection only: a database in memory."""
        ...

    @property
    def patience(self) -> timedelta:
        """How long to wait for others before StoreBusy."""
        ...

    def connect(self) -> Connection:
        """A new connection.

        Raises:
            StoreError: The database can't be reached or is none.
        """
        ...

    def create(self) -> Connection:
        """Make or upgrade the tables, then a new connection.

        Raises:
            DatabaseNewer: A newer program wrote it; nothing was changed.
            StoreError: It can't be written, or is another program's.
        """
        ...
