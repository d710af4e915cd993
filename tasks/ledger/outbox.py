"""Commands and their answers: written before they go, answered once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from engine.errors import LedgerConflict, ValueInvalid
from engine.ports import Value
from engine.store.connection import Cell, Connection, Row, Values
from engine.values import digest, dumps, loads, normalise
from tasks.ledger import statements
from tasks.ledger.connections import Connections
from tasks.ledger.port import Entry, Evidence

_WHAT: Final = "command"


class SqlOutbox:
    """An Outbox over the ledger's tables."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def request(self, entry: Entry) -> Entry:
        """See `Outbox.request`."""
        text = _content(entry)
        with self._connections.write() as connection:
            added = connection.change(statements.ADD_COMMAND, _cells(entry, text, connection))
            kept = _one(connection, entry.system, entry.key)
            if added:
                number = _number(connection, entry.system, entry.key)
                connection.change(statements.ADD_WAITING, {"command": number})
        if (kept.kind, kept.request_hash) != (entry.kind, entry.request_hash):
            raise _conflict(entry, "requested another thing before", "이미 다른 요청에 쓰였습니다")
        return kept

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
        """See `Outbox.acknowledge`."""
        if (result is None) is not bool(refusal):
            raise ValueInvalid(
                "acknowledgement", "either a result or a refusal", "결과나 거부 사유 중 하나만"
            )
        text = dumps(normalise(result, "result"))
        with self._connections.write() as connection:
            entry = _one(connection, system, key)
            answer: dict[str, Cell] = {
                "command": _number(connection, system, key),
                "result": text,
                "refusal": refusal,
                "acknowledged_at": connection.moment(at),
                "acknowledged_by": by,
                "evidence": _evidence_text(evidence),
            }
            if connection.change(statements.ADD_ANSWER, answer):
                connection.change(statements.DROP_WAITING, {"command": answer["command"]})
            kept = _one(connection, system, key)
        if (dumps(normalise(kept.result)), kept.refusal) != (text, refusal):
            raise _conflict(entry, "has another answer already", "이미 다른 회신이 기록되었습니다")
        return kept

    def find(self, system: str, key: str) -> Entry | None:
        """See `Outbox.find`."""
        with self._connections.read() as connection:
            rows = connection.rows(statements.ENTRY, {"system": system, "key": key})
            return _entry(rows[0], connection) if rows else None

    def of_instance(self, instance: str) -> tuple[Entry, ...]:
        """See `Outbox.of_instance`."""
        with self._connections.read() as connection:
            rows = connection.rows(statements.ENTRIES_OF, {"instance": instance})
            return tuple(_entry(row, connection) for row in rows)

    def answered(self, field: str, value: str) -> bool:
        """See `Outbox.answered`."""
        if not value.replace("-", "").isalnum() or not value.isascii():
            raise ValueInvalid(field, "is no number of a contract", "번호 형식이 아닙니다")
        part = dumps({field: value}).removeprefix("{").removesuffix("}")
        with self._connections.read() as connection:
            return bool(connection.rows(statements.ANSWERED, {"part": f"%{part}%"}))

    def waiting(self, system: str = "") -> tuple[Entry, ...]:
        """See `Outbox.waiting`."""
        with self._connections.read() as connection:
            rows = connection.rows(statements.WAITING, {"system": system})
            return tuple(_entry(row, connection) for row in rows)


def _content(entry: Entry) -> str:
    """The canonical text of a request, once its hash was found to be its own."""
    request = normalise(dict(entry.request), "request")
    if digest(dumps({"kind": entry.kind, "request": request})) != entry.request_hash:
        raise ValueInvalid("request_hash", "is not that of the request", "요청의 해시가 아닙니다")
    return dumps(request)


def _cells(entry: Entry, request: str, connection: Connection) -> Values:
    return {
        "system": entry.system,
        "key": entry.key,
        "kind": entry.kind,
        "mode": entry.mode,
        "instance": entry.instance,
        "request": request,
        "request_hash": entry.request_hash,
        "requested_at": connection.moment(entry.requested_at),
    }


def _number(connection: Connection, system: str, key: str) -> int:
    rows = connection.rows(statements.NUMBER, {"system": system, "key": key})
    return int(rows[0][0])


def _one(connection: Connection, system: str, key: str) -> Entry:
    rows = connection.rows(statements.ENTRY, {"system": system, "key": key})
    if not rows:
        raise LedgerConflict(
            _WHAT, f"{system} {key}", "nothing was requested under it", "요청된 적이 없습니다"
        )
    return _entry(rows[0], connection)


def _conflict(entry: Entry, reason: str, reason_ko: str) -> LedgerConflict:
    return LedgerConflict(_WHAT, f"{entry.system} {entry.key}", reason, reason_ko)


def _entry(row: Row, connection: Connection) -> Entry:
    """What a row of the joined tables holds."""
    asked = Entry(
        system=row[1],
        key=row[2],
        kind=row[3],
        mode=row[4],
        instance=row[5],
        request=loads(row[6]),
        request_hash=row[7],
        requested_at=connection.read_moment(row[8]),
    )
    if row[11] is None:
        return asked
    return replace(
        asked,
        result=loads(row[9]),
        refusal=row[10],
        acknowledged_at=connection.read_moment(row[11]),
        acknowledged_by=row[12],
        evidence=tuple(Evidence(**one) for one in loads(row[13])),
    )


def _evidence_text(evidence: tuple[Evidence, ...]) -> str:
    return dumps([{"name": one.name, "sha256": one.sha256} for one in evidence])
