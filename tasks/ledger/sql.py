"""The ledger over SQLite or PostgreSQL."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Self

from engine.ports import Value
from engine.privacy import Privacy
from engine.store.connection import Connection
from engine.store.guards import missing_triggers
from engine.values import digest, dumps, loads
from tasks.ledger import statements
from tasks.ledger.budgets import SqlBudgets
from tasks.ledger.connections import Connections
from tasks.ledger.guards import EXPECTED_TRIGGERS, FIND_TRIGGERS
from tasks.ledger.outbox import SqlOutbox
from tasks.ledger.port import Entry, Evidence, TriageLetter, TriageState
from tasks.ledger.triage import SqlTriage


class SqlLedger(SqlOutbox, SqlTriage, SqlBudgets):
    """Outbox, triage and budgets together. Threads and processes may share it.

    Nothing is opened before the first use, so that a command that needs the names of the handlers
    only does not look for the database.

    Personal numbers and known keys never get into it: what the outside answered or wrote is masked,
    what is asked of the outside or noted by an officer is refused (PersonalData).
    """

    def __init__(self, connections: Connections, privacy: Privacy | None = None) -> None:
        super().__init__(connections)
        self._connections = connections
        self._privacy = privacy or Privacy()

    def request(self, entry: Entry) -> Entry:
        """See `Outbox.request`.

        Raises:
            PersonalData: The request holds what must not be kept.
        """
        self._privacy.refuse(entry.request, "request")
        return super().request(entry)

    def acknowledge(
        self,
        system: str,
        key: str,
        *,
        result: Mapping[str, Value] | None = None,
        refusal: str = "",
        at: datetime,
        by: str = "",
        evidence: tuple[Evidence, ...] = (),
    ) -> Entry:
        """See `Outbox.acknowledge`; the answer is masked."""
        mask = self._privacy.mask
        return super().acknowledge(
            system,
            key,
            result=self._privacy.masked(result),
            refusal=mask(refusal),
            at=at,
            by=mask(by),
            evidence=tuple(Evidence(mask(one.name), one.sha256) for one in evidence),
        )

    def put(self, letter: TriageLetter) -> None:
        """See `Triage.put`; what the sender wrote is masked."""
        mask = self._privacy.mask
        masked = replace(
            letter,
            number=mask(letter.number),
            title=mask(letter.title),
            sender_name=mask(letter.sender_name),
            reason=mask(letter.reason),
        )
        super().put(masked)

    def settle(
        self,
        document_id: str,
        *,
        state: TriageState,
        by: str,
        at: datetime,
        note: str = "",
        contract_no: str = "",
        form: str = "",
    ) -> TriageLetter:
        """See `Triage.settle`.

        Raises:
            PersonalData: A note that must not be kept.
        """
        typed = {"by": by, "note": note, "contract_no": contract_no, "form": form}
        self._privacy.refuse(typed, "")
        return super().settle(
            document_id,
            state=state,
            by=by,
            at=at,
            note=note,
            contract_no=contract_no,
            form=form,
        )

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
