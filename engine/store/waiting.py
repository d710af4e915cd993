"""What instances wait for, within a transaction: writing all of it, and finding what is due."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from engine.items import Call, Incident, OpenItem, Subscription, Timer, WorkItem
from engine.store import rows, statements
from engine.store.connection import Cell, Values
from engine.store.worklist import Worklist


class _Kind(NamedTuple):
    """How items of one class are written."""

    put: str
    values: Callable[[Any, rows.Write], Values]
    close: str
    keeps_row: bool = False


# Every class but WorkItem, which has lists to be kept as well. One row a class; Any because each
# `values` takes its own class only.
_KINDS: Final[Mapping[type[OpenItem], _Kind]] = {
    Timer: _Kind(statements.PUT_TIMER, rows.timer_values, statements.CLOSE_TIMER),
    Subscription: _Kind(
        statements.PUT_SUBSCRIPTION, rows.subscription_values, statements.CLOSE_SUBSCRIPTION
    ),
    Call: _Kind(statements.PUT_CALL, rows.call_values, statements.CLOSE_CALL),
    Incident: _Kind(
        statements.PUT_INCIDENT, rows.incident_values, statements.CLOSE_INCIDENT, keeps_row=True
    ),
}


class Waiting(Worklist):
    """The open items' part of a Transaction."""

    def put_items(self, opened: Iterable[OpenItem], closed: Iterable[tuple[OpenItem, str]]) -> None:
        """Close some items, then insert or update others: what is in both stays open.

        A closed work item or incident keeps its row and the state it ended in; of the others
        nothing stays. Closing what was never open does nothing. Who holds a call is left alone.
        The instance must be there first.
        """
        opened, closed = tuple(opened), tuple(closed)
        self._close_work_items([(i, state) for i, state in closed if isinstance(i, WorkItem)])
        self._put_work_items([item for item in opened if isinstance(item, WorkItem)])
        for kind, how in _KINDS.items():
            self._close(how, [(item, state) for item, state in closed if type(item) is kind])
            self._put(how, [item for item in opened if type(item) is kind])

    def _close(self, how: _Kind, ended: Sequence[tuple[OpenItem, str]]) -> None:
        many: list[Values] = [
            {"id": item.id, "state": state} if how.keeps_row else {"id": item.id}
            for item, state in ended
        ]
        self._change_many(how.close, many)

    def _put(self, how: _Kind, items: Sequence[OpenItem]) -> None:
        write = self._connection.moment
        self._change_many(how.put, [how.values(item, write) for item in items])

    def open_items(self, instance_id: str) -> list[OpenItem]:
        """Everything an instance waits for.

        Work items, timers, subscriptions, calls and incidents, each in the order of their own list.
        """
        read, of = self._connection.read_moment, {"instance": instance_id}
        found: list[OpenItem] = [
            rows.read_work_item(row, read) for row in self._all(statements.WORKLIST_OF_INSTANCE, of)
        ]
        found += [rows.read_timer(row, read) for row in self._all(statements.TIMERS_OF, of)]
        found += [
            rows.read_subscription(row, read) for row in self._all(statements.SUBSCRIPTIONS_OF, of)
        ]
        found += [rows.read_call(row, read) for row in self._all(statements.CALLS_OF, of)]
        return [*found, *self.incidents(instance_id)]

    def timers_due(self, now: datetime, limit: int) -> list[Timer]:
        """Open timers whose moment has come, earliest first, then by id."""
        found = self._all(statements.TIMERS_DUE, {"now": self._at(now), "limit": limit})
        return [rows.read_timer(row, self._connection.read_moment) for row in found]

    def subscriptions(self, kind: str, name: str, correlation_key: str) -> list[Subscription]:
        """Open subscriptions that match, oldest first, then by id."""
        found = self._all(
            statements.SUBSCRIPTIONS,
            {"kind": kind, "name": name, "correlation_key": correlation_key},
        )
        return [rows.read_subscription(row, self._connection.read_moment) for row in found]

    def listeners(self, signal: str) -> list[Subscription]:
        """Open subscriptions to a signal, oldest first, then by id."""
        found = self._all(statements.LISTENERS, {"name": signal})
        return [rows.read_subscription(row, self._connection.read_moment) for row in found]

    def incidents(self, instance_id: str = "") -> list[Incident]:
        """Open incidents, oldest first, then by id, of one instance or of all."""
        statement = statements.INCIDENTS_OF if instance_id else statements.INCIDENTS
        found = self._all(statement, {"instance": instance_id} if instance_id else {})
        return [rows.read_incident(row, self._connection.read_moment) for row in found]

    def incident(self, incident_id: str) -> tuple[Incident, str] | None:
        """An incident with its state: open | resolved."""
        found = self._one(statements.INCIDENT, {"id": incident_id})
        if found is None:
            return None
        return rows.read_incident(found, self._connection.read_moment), str(found[-1])

    # --- calls ------------------------------------------------------------------------------------

    def calls_due(self, now: datetime, limit: int) -> list[Call]:
        """Open calls that may run now and that nobody holds, earliest first, then by id."""
        found = self._all(statements.CALLS_DUE, {"now": self._at(now), "limit": limit})
        return [rows.read_call(row, self._connection.read_moment) for row in found]

    def next_due(self) -> datetime | None:
        """The earliest moment of any open timer or call; of a held call, the end of its claim."""
        found = self._one(statements.NEXT_DUE, {}) or ()
        moments = [self._connection.read_moment(cell) for cell in found if cell is not None]
        return min(moments, default=None)

    def postpone_call(self, call_id: str, due_at: datetime) -> None:
        """The outside has no answer yet: look again then. Not a change of the instance."""
        self._change(statements.POSTPONE_CALL, {"id": call_id, "due_at": self._at(due_at)})

    def claim_call(self, call_id: str, worker: str, now: datetime, until: datetime) -> bool:
        """Take a call for one worker until then.

        False when it is not due, is gone, or is held - also by a worker of the same name, so that
        two threads of one worker never run the same call.
        """
        claim: Values = {
            "id": call_id,
            "worker": worker,
            "now": self._at(now),
            "until": self._at(until),
        }
        return self._change(statements.CLAIM_CALL, claim) == 1

    def release_call(self, call_id: str, worker: str) -> None:
        """Give a claimed call back; nothing happens when another worker holds it."""
        self._change(statements.RELEASE_CALL, {"id": call_id, "worker": worker})

    def began(self, call_id: str) -> bool:
        """Whether an attempt of the call ever began, also before it was closed and reopened."""
        return self._one(statements.BEGUN, {"id": call_id}) is not None

    def mark_begun(self, call_id: str) -> None:
        """Note that an attempt is about to begin; the note stays for good."""
        self._change(statements.MARK_BEGUN, {"id": call_id})

    def _at(self, moment: datetime) -> Cell:
        return self._connection.moment(moment)
