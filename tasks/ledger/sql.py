"""The ledger over SQLite or PostgreSQL."""

from collections.abc import Iterator, Mapping
from typing import Self

from engine.store.connection import Connection
from engine.store.guards import missing_triggers
from engine.values import digest, dumps, loads
from tasks.ledger import statements
from tasks.ledger.budgets import SqlBudgets
from tasks.ledger.connections import Connections
from tasks.ledger.guards import EXPECTED_TRIGGERS, FIND_TRIGGERS
from tasks.ledger.outbox import SqlOutbox
from tasks.ledger.triage import SqlTriage


class SqlLedger(SqlOutbox, SqlTriage, SqlBudgets):
    """Outbox, triage and budgets together. Threads and processes may share it.

    Nothing is opened before the first use, so that a command that needs the names of the handlers
    only does not look for the database.
    """

    def __init__(self, connections: Connections) -> None:
        super().__init__(connections)
        self._connections = connections

    @property
    def url(self) -> str:
        """The URL of its database, password masked."""
        return self._connections.shown

    def checks(self) -> Mapping[str, str]:
        """What `gyeyak doctor` asks: name -> '' when fine, else what is wrong.

        `ledger_append_only` says whether the database still refuses changes of evidence,
        `ledger_requests` whether requests have the hashes they are kept with, `ledger_waiting`
        whether exactly the commands without an answer are listed as such.

        Raises:
            StoreError: The database or the ledger's tables can't be used.
        """
        with self._connections.read() as connection:
            return {
                "ledger_append_only": self._triggers(connection),
                "ledger_requests": "; ".join(_wrong_requests(connection)),
                "ledger_waiting": _wrong_waiting(connection),
            }

    def close(self) -> None:
        """Give the connections back. Closing twice does nothing."""
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _triggers(self, connection: Connection) -> str:
        dialect = self._connections.dialect
        found = {str(row[0]) for row in connection.rows(FIND_TRIGGERS[dialect], {})}
        return missing_triggers(EXPECTED_TRIGGERS[dialect], found)


def _wrong_requests(connection: Connection) -> Iterator[str]:
    for system, key, kind, request, kept in connection.rows(statements.CONTENTS, {}):
        if digest(dumps({"kind": kind, "request": loads(request)})) != kept:
            yield f"{system} {key} holds another request"


def _wrong_waiting(connection: Connection) -> str:
    numbers = ", ".join(str(row[0]) for row in connection.rows(statements.WRONG_WAITING, {}))
    return f"commands {numbers} are listed wrongly" if numbers else ""
