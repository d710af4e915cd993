"""What auditors ask: the records of an instance, its state at any time, and whether to trust it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import history, runtime
from engine.errors import InstanceNotFound, RevisionNotFound
from engine.history import Bad
from engine.items import OpenItem, Record, WorkItem
from engine.kernel import Kernel
from engine.runtime import codec
from engine.store.port import EVERY, HistoryRow, StoredInstance
from engine.values import SEOUL, digest

_WHY = ("instance_started", "work_item_completed", "decision_evaluated", "message_correlated")


@dataclass(frozen=True, slots=True)
class Replayed:
    """The state after command `seq`, re-executed. `open` are the items it waited for."""

    seq: int
    at: datetime
    state: str
    variables: Mapping[str, Any]
    open: tuple[OpenItem, ...]
    active: tuple[str, ...]
    state_hash: str


@dataclass(frozen=True, slots=True)
class Verification:
    """`ok` when every row can be trusted; else `first_bad` is the first row that can't be."""

    ok: bool
    instances: int
    commands: int
    first_bad: Bad | None


class Auditor:
    """Reads and checks histories."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def rows(self, instance_id: str) -> list[HistoryRow]:
        """The history rows of an instance.

        Raises:
            InstanceNotFound: No such instance.
        """
        with self._kernel.store.read() as tx:
            rows = tx.history(instance_id)
        if not rows:
            raise InstanceNotFound(instance_id)
        return rows

    def history(self, instance_id: str) -> tuple[Record, ...]:
        """Every record of an instance, in order."""
        return tuple(r for row in self.rows(instance_id) for r in history.records_of(row))

    def why(self, item: WorkItem) -> tuple[Record, ...]:
        """The records that led to a work item: what was decided, done and received before it."""
        found: list[Record] = []
        for record in self.history(item.instance):
            if record.type == "work_item_created" and record.data.get("id") == item.id:
                break
            if record.type in _WHY:
                found.append(record)
        return tuple(found)

    def replay(self, instance_id: str, at: int | datetime | None) -> Replayed:
        """The state after the command `at`, by re-execution.

        Raises:
            InstanceNotFound: No such instance.
            RevisionNotFound: Its history has nothing there.
        """
        rows = self.rows(instance_id)
        upto = _upto(rows, at)
        if not 1 <= upto <= len(rows):
            raise RevisionNotFound(instance_id, str(at))
        row, outcome = rows[0], None
        for row, outcome in history.replay(rows[:upto], self._kernel.environment):  # noqa: B007
            pass
        if outcome is None:
            raise RevisionNotFound(instance_id, str(at))
        definition = history.command_of(rows[0]).data["definition"]
        view = runtime.view(outcome.snapshot, self._kernel.definitions.get(definition))
        return Replayed(
            seq=row.seq,
            at=datetime.fromisoformat(row.at).astimezone(SEOUL),
            state=view.state,
            variables=view.variables,
            open=view.items,
            active=view.active,
            state_hash=outcome.state_hash,
        )

    def verify(self, instance_id: str | None) -> Verification:
        """Check one instance, or every stream and instance of the database."""
        with self._kernel.store.read() as tx:
            streams = [instance_id] if instance_id else tx.streams()
            known = {i.id for i in tx.instances(limit=EVERY)} if instance_id is None else set()
        commands, bad = 0, None
        for stream in streams:
            with self._kernel.store.read() as tx:
                rows, instance = tx.history(stream), tx.instance(stream)
            commands += len(rows)
            bad = bad or self._check(stream, rows, instance)
            known.discard(stream)
        if known and bad is None:
            bad = Bad(min(known), 1, "the instance has no history")
        instances = sum(1 for s in streams if s not in (history.ORGANISATION, history.DEPLOYMENTS))
        return Verification(bad is None, instances, commands, bad)

    def _check(
        self, stream: str, rows: list[HistoryRow], instance: StoredInstance | None
    ) -> Bad | None:
        bad = history.check_chain(stream, rows)
        if bad is not None or stream in (history.ORGANISATION, history.DEPLOYMENTS):
            return bad
        if instance is None:
            return Bad(stream, 1, "the history belongs to no instance")
        if instance.revision != len(rows):
            return Bad(stream, len(rows) + 1, "rows are missing at the end of the history")
        kept = _state_hash(instance)
        if kept != instance.state_hash:
            return Bad(stream, len(rows), "the state kept today was changed")
        return history.check_replay(stream, rows, self._kernel.environment, kept)


def _state_hash(instance: StoredInstance) -> str:
    try:
        return digest(codec.unpack(instance.snapshot))
    except codec.Unreadable:
        return ""


def _upto(rows: list[HistoryRow], at: int | datetime | None) -> int:
    if at is None:
        return len(rows)
    if isinstance(at, datetime):
        return sum(1 for row in rows if datetime.fromisoformat(row.at) <= at)
    return at
