"""Messages, history, definitions and settings within a transaction."""

from collections.abc import Iterable
from datetime import datetime

from engine.items import Subscription
from engine.store import rows, statements
from engine.store.connection import Values
from engine.store.port import Deployed, HistoryRow, Resource, StartWait, StoredMessage
from engine.store.session import Session


class Messages(Session):
    """The messages' part of a Transaction."""

    def message_known(self, name: str, message_id: str) -> bool:
        """Whether a message of this name and id is kept; never for an empty id."""
        wanted = {"name": name, "message_id": message_id}
        return self._one(statements.MESSAGE_KNOWN, wanted) is not None

    def add_message(self, message: StoredMessage) -> None:
        """Keep a message.

        Raises:
            StoreConflict: One of this name and message id is kept already.
        """
        self._change(statements.ADD_MESSAGE, rows.message_values(message, self._connection.moment))

    def messages_waiting(
        self, name: str, correlation_key: str, now: datetime
    ) -> list[StoredMessage]:
        """Undelivered, unexpired messages in the order in which they came."""
        found = self._all(
            statements.MESSAGES_WAITING,
            {"name": name, "correlation_key": correlation_key, "now": self._connection.moment(now)},
        )
        return [rows.read_message(row, self._connection.read_moment) for row in found]

    def deliverable(self, now: datetime) -> list[tuple[StoredMessage, Subscription]]:
        """Undelivered, unexpired messages with an open subscription: one pair per subscription.

        Messages in the order in which they came, the subscriptions of each oldest first.
        """
        found = self._all(statements.DELIVERABLE, {"now": self._connection.moment(now)})
        read = self._connection.read_moment
        return [
            (rows.read_message(row, read), rows.read_subscription(row[rows.MESSAGE_WIDTH :], read))
            for row in found
        ]

    def startable(self, now: datetime) -> list[tuple[StoredMessage, StartWait]]:
        """Undelivered, unexpired messages that a start event waits for, in order of arrival."""
        found = self._all(statements.STARTABLE, {"now": self._connection.moment(now)})
        read = self._connection.read_moment
        return [
            (rows.read_message(row, read), rows.read_start(row[rows.MESSAGE_WIDTH :], read))
            for row in found
        ]

    def set_starts(self, process: str, waits: Iterable[StartWait]) -> None:
        """Replace what the start events of a process wait for."""
        self._change(statements.DROP_STARTS, {"process": process})
        self._change_many(
            statements.ADD_START, [rows.start_values(w, self._connection.moment) for w in waits]
        )

    def starts(self, kind: str, name: str) -> list[StartWait]:
        """The start events that wait for a message or signal of this name, by id."""
        return self._starts(statements.STARTS, {"kind": kind, "name": name})

    def starts_due(self, now: datetime) -> list[StartWait]:
        """The start events whose timer has come, earliest first, then by id."""
        return self._starts(statements.STARTS_DUE, {"now": self._connection.moment(now)})

    def _starts(self, statement: str, values: Values) -> list[StartWait]:
        read = self._connection.read_moment
        return [rows.read_start(row, read) for row in self._all(statement, values)]

    def move_start(self, wait: StartWait, due_at: datetime | None, repetitions: int) -> bool:
        """Set a timer start to its next moment (None: it is over), if it still stands as given."""
        write = self._connection.moment
        changed = self._change(
            statements.MOVE_START,
            {
                "id": wait.id,
                "due_at": wait.due_at and write(wait.due_at),
                "next_at": due_at and write(due_at),
                "repetitions": repetitions,
            },
        )
        return changed == 1

    def mark_delivered(self, message_id: str) -> None:
        """The stored message (by its `id`) was taken."""
        self._change(statements.MARK_DELIVERED, {"id": message_id})

    def drop_expired(self, now: datetime) -> int:
        """Forget messages past their time; how many."""
        return self._change(statements.DROP_EXPIRED, {"now": self._connection.moment(now)})


class Histories(Session):
    """The history's part of a Transaction."""

    def append_history(self, row: HistoryRow) -> None:
        """Append; the database refuses a change or removal of any row.

        Raises:
            StoreConflict: The stream has a row of this number: another command came first.
        """
        self._change(statements.APPEND_HISTORY, rows.history_values(row))

    def history(self, stream: str, *, upto: int | None = None) -> list[HistoryRow]:
        """The rows of a stream in order, up to and with the number `upto`."""
        found = (
            self._all(statements.HISTORY, {"stream": stream})
            if upto is None
            else self._all(statements.HISTORY_UPTO, {"stream": stream, "upto": upto})
        )
        return [rows.read_history(row) for row in found]

    def last_history(self, stream: str) -> HistoryRow | None:
        """The stream's newest row."""
        found = self._one(statements.LAST_HISTORY, {"stream": stream})
        return rows.read_history(found) if found else None

    def streams(self) -> list[str]:
        """Every stream that has rows, by name."""
        return [row[0] for row in self._all(statements.STREAMS, {})]


class Definitions(Session):
    """The definitions' and settings' part of a Transaction."""

    def put_resource(self, resource: Resource) -> None:
        """Keep a content; once kept it never changes, and putting it again does nothing."""
        self._change(statements.PUT_RESOURCE, rows.resource_values(resource))

    def resource(self, content_hash: str) -> Resource | None:
        """A content by its hash."""
        found = self._one(statements.RESOURCE, {"hash": content_hash})
        return rows.read_resource(found) if found else None

    def add_deployed(self, row: Deployed) -> None:
        """Insert a new version.

        Raises:
            StoreConflict: Somebody else deployed this version first.
        """
        self._change(statements.ADD_DEPLOYED, rows.deployed_values(row, self._connection.moment))

    def latest(self, kind: str, key: str) -> Deployed | None:
        """The newest version."""
        found = self._one(statements.LATEST, {"kind": kind, "key": key})
        return rows.read_deployed(found, self._connection.read_moment) if found else None

    def deployed_by_hash(self, kind: str, content_hash: str) -> Deployed | None:
        """The deployed thing with this hash; the newest when it was deployed again."""
        found = self._one(statements.DEPLOYED_BY_HASH, {"kind": kind, "hash": content_hash})
        return rows.read_deployed(found, self._connection.read_moment) if found else None

    def deployed(self, kind: str) -> list[Deployed]:
        """The newest version of each key, by key."""
        found = self._all(statements.DEPLOYED, {"kind": kind})
        return [rows.read_deployed(row, self._connection.read_moment) for row in found]

    def setting(self, name: str) -> str | None:
        """A setting: `clock` (a demo database's own time), `organisation`, ..."""
        found = self._one(statements.SETTING, {"name": name})
        return str(found[0]) if found else None

    def set_setting(self, name: str, value: str) -> None:
        """Write a setting."""
        self._change(statements.SET_SETTING, {"name": name, "value": value})
