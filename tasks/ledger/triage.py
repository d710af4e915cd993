"""Letters that no instance could be told of, and what officers decided about them."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Final

from engine.errors import LedgerConflict
from engine.store.connection import Cell, Connection, Row
from tasks.ledger import statements
from tasks.ledger.connections import Connections
from tasks.ledger.port import TriageLetter, TriageState

_WHAT: Final = "letter"
_MOMENTS: Final = frozenset({"sent_at", "arrived_at", "settled_at"})
_NAMES: Final = tuple(field.name for field in fields(TriageLetter))
_UNSETTLED: Final = {"state": "open", "settled_by": "", "note": "", "contract_no": "", "form": ""}


class SqlTriage:
    """A Triage over the ledger's tables."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def put(self, letter: TriageLetter) -> None:
        """See `Triage.put`."""
        with self._connections.write() as connection:
            connection.change(statements.ADD_LETTER, {**_cells(letter, connection)})
            kept = _one(connection, letter.document_id)
        if kept.pack_sha256 != letter.pack_sha256:
            raise _conflict(
                letter.document_id, "another letter has this id", "다른 문서가 있습니다"
            )

    def letters(self, state: TriageState = "open") -> tuple[TriageLetter, ...]:
        """See `Triage.letters`."""
        with self._connections.read() as connection:
            rows = connection.rows(statements.LETTERS, {"state": state})
            return tuple(_letter(row, connection) for row in rows)

    def letter(self, document_id: str) -> TriageLetter | None:
        """See `Triage.letter`."""
        with self._connections.read() as connection:
            rows = connection.rows(statements.LETTER, {"document_id": document_id})
            return _letter(rows[0], connection) if rows else None

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
        """See `Triage.settle`."""
        with self._connections.write() as connection:
            letter = _one(connection, document_id)
            wanted = replace(
                letter, state=state, settled_by=by, note=note, contract_no=contract_no, form=form
            )
            cells = {**_cells(wanted, connection), "settled_at": connection.moment(at)}
            if state != "open":
                connection.change(statements.ADD_SETTLEMENT, cells)
            kept = _one(connection, document_id)
        if state == "open" or kept != replace(wanted, settled_at=kept.settled_at):
            raise _conflict(
                document_id, f"it is {kept.state} and stays so", f"{kept.state} 상태로 끝났습니다"
            )
        return kept


def _cells(letter: TriageLetter, connection: Connection) -> dict[str, Cell]:
    plain = {name: getattr(letter, name) for name in _NAMES}
    moments = {
        name: None if plain[name] is None else connection.moment(plain[name]) for name in _MOMENTS
    }
    return {**plain, **moments}


def _one(connection: Connection, document_id: str) -> TriageLetter:
    rows = connection.rows(statements.LETTER, {"document_id": document_id})
    if not rows:
        raise _conflict(document_id, "there is no such letter", "그런 문서가 없습니다")
    return _letter(rows[0], connection)


def _letter(row: Row, connection: Connection) -> TriageLetter:
    found = dict(zip(_NAMES, row, strict=True))
    if found["state"] is None:
        found |= _UNSETTLED
    for name in _MOMENTS:
        found[name] = None if found[name] is None else connection.read_moment(found[name])
    return TriageLetter(**found)


def _conflict(document_id: str, reason: str, reason_ko: str) -> LedgerConflict:
    return LedgerConflict(_WHAT, document_id, reason, reason_ko)
