"""What the parts of a transaction share: a connection inside an open transaction."""

from collections.abc import Sequence

from engine.store.connection import Access, Connection, Row, Values


class Session:
    """Runs statements over one connection. Useless once its transaction has ended."""

    def __init__(self, connection: Connection, access: Access) -> None:
        self._open: Connection | None = connection
        self._access = access

    @property
    def _connection(self) -> Connection:
        if self._open is None:
            raise RuntimeError("this transaction has ended; open another one")
        return self._open

    @property
    def _writing(self) -> Connection:
        if self._access == "read":
            raise RuntimeError("this transaction only reads; open one to write")
        return self._connection

    def end(self) -> None:
        """Let go of the connection: whoever kept the transaction can't write outside it."""
        self._open = None

    def _one(self, statement: str, values: Values) -> Row | None:
        found = self._connection.rows(statement, values)
        return found[0] if found else None

    def _all(self, statement: str, values: Values) -> Sequence[Row]:
        return self._connection.rows(statement, values)

    def _change(self, statement: str, values: Values) -> int:
        return self._writing.change(statement, values)

    def _change_many(self, statement: str, many: Sequence[Values]) -> None:
        if many:
            self._writing.change_many(statement, many)
