"""History: rows, their hash chain, and replay by re-execution. Pure; the store keeps the rows.

One row a command. A row's hash covers every field of it and the hash of the row before it in the
same stream, so that a changed, missing or inserted row shows. Re-executing the commands against the
recorded definition must give the same records and the same state hash at every row.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine import runtime
from engine.errors import ContractError
from engine.items import Record
from engine.store.port import HistoryRow
from engine.values import SEOUL, digest, dumps, loads

ORGANISATION = "organisation"
DEPLOYMENTS = "deployments"
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Bad:
    """The first row of a stream that cannot be trusted, and why."""

    stream: str
    seq: int
    reason: str


def row_of(
    stream: str,
    last: HistoryRow | None,
    *,
    command: runtime.Command,
    records: Iterable[tuple[str, str, Mapping[str, Any]]],
    state_hash: str,
) -> HistoryRow:
    """The row that follows `last` in its stream."""
    seq, prev = (last.seq + 1, last.hash) if last else (1, GENESIS)
    row = HistoryRow(
        stream=stream,
        seq=seq,
        at=command.at.astimezone(SEOUL).isoformat(timespec="microseconds"),
        actor=command.actor,
        command=dumps(
            {"name": command.name, "data": command.data, "reference": dict(command.reference)}
        ),
        records=dumps([list(r) for r in records]),
        state_hash=state_hash,
        prev_hash=prev,
        hash="",
    )
    return replace(row, hash=hash_of(row))


def _content(row: HistoryRow) -> tuple[Any, ...]:
    return (
        row.stream,
        row.seq,
        row.at,
        row.actor,
        row.command,
        row.records,
        row.state_hash,
        row.prev_hash,
    )


def hash_of(row: HistoryRow) -> str:
    """The hash that a row must carry: sha256 over all its other fields."""
    return digest(dumps(list(_content(row))))


def command_of(row: HistoryRow) -> runtime.Command:
    """The command that a row recorded."""
    data = loads(row.command)
    return runtime.Command(
        name=data["name"],
        at=datetime.fromisoformat(row.at).astimezone(SEOUL),
        actor=row.actor,
        data=data["data"],
        reference=data["reference"],
    )


def records_of(row: HistoryRow) -> tuple[Record, ...]:
    """The records of a row, as people and programs read them."""
    at = datetime.fromisoformat(row.at).astimezone(SEOUL)
    name = loads(row.command)["name"]
    return tuple(
        Record(row.seq, index, at, row.actor, name, type_, element, data, row.hash)
        for index, (type_, element, data) in enumerate(loads(row.records))
    )


def check_chain(stream: str, rows: Iterable[HistoryRow]) -> Bad | None:
    """The first row that is not what was written, by its hash, number or predecessor."""
    prev = GENESIS
    for seq, row in enumerate(rows, start=1):
        if row.seq != seq:
            return Bad(stream, seq, f"row {seq} is missing; row {row.seq} follows")
        if row.prev_hash != prev:
            return Bad(stream, seq, "the row does not follow the row before it")
        if row.stream != stream or hash_of(row) != row.hash:
            return Bad(stream, seq, "the row was changed after it was written")
        prev = row.hash
    return None


EnvironmentOf = Callable[[str, Mapping[str, str]], runtime.Environment]
"""Gives the environment for a definition hash and the reference data a command names."""


def replay(
    rows: Iterable[HistoryRow], environment: EnvironmentOf
) -> Iterator[tuple[HistoryRow, runtime.Outcome]]:
    """Execute the recorded commands again, in order.

    Raises:
        ContractError: A command is refused now that was accepted then.
    """
    snapshot, definition = "", ""
    for row in rows:
        command = command_of(row)
        if command.name == "start":
            definition = command.data["definition"]
            outcome = runtime.start(
                command,
                environment(definition, command.reference),
                instance=row.stream,
                definition=definition,
                business_key=command.data["business_key"],
            )
        else:
            outcome = runtime.apply(snapshot, command, environment(definition, command.reference))
        snapshot = outcome.snapshot
        yield row, outcome


def check_replay(
    stream: str, rows: list[HistoryRow], environment: EnvironmentOf, last_hash: str
) -> Bad | None:
    """The first row whose re-execution differs; `last_hash` is the hash of the state kept today."""
    seq = 0
    try:
        for row, outcome in replay(rows, environment):
            seq = row.seq
            if outcome.state_hash != row.state_hash:
                return Bad(stream, seq, "executed again, the command gives another state")
            if dumps([list(r) for r in outcome.records]) != row.records:
                return Bad(stream, seq, "executed again, the command gives other records")
    except ContractError as error:
        return Bad(stream, seq + 1, f"executed again, the command fails: {error}")
    if rows and rows[-1].state_hash != last_hash:
        return Bad(stream, rows[-1].seq, "the state kept today is not the one of the last row")
    return None
