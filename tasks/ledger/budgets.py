"""Daily quotas and the pace of requests, counted once for all processes."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from engine.store.connection import Values
from tasks.ledger import statements
from tasks.ledger.connections import Connections

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
_FAR: Final = timedelta(minutes=10)
_MANY: Final = 1000


class SqlBudgets:
    """Budgets over the ledger's tables. Each method is one statement: it can't be raced."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def spend(self, account: str, *, day: date, limit: int) -> bool:
        """See `Budgets.spend`."""
        if limit < 1:
            return False
        first: Values = {"account": account, "day": day.isoformat(), "spent": 1, "used_up": 0}
        with self._connections.count() as connection:
            return bool(connection.change(statements.SPEND, {**first, "most": limit}))

    def use_up(self, account: str, *, day: date) -> None:
        """See `Budgets.use_up`."""
        spent: Values = {"account": account, "day": day.isoformat(), "spent": 0, "used_up": 1}
        with self._connections.count() as connection:
            connection.change(statements.USE_UP, spent)

    def spent(self, account: str, *, day: date) -> tuple[int, bool]:
        """How many requests of a day are spent, and whether the outside said that it is over."""
        with self._connections.read() as connection:
            rows = connection.rows(statements.SPENT, {"account": account, "day": day.isoformat()})
            return (int(rows[0][0]), bool(rows[0][1])) if rows else (0, False)

    def slot(self, account: str, *, now: datetime, interval: timedelta) -> datetime:
        """See `Budgets.slot`."""
        span = max(interval // _TICK, 0)
        present = (now - _EPOCH) // _TICK
        cells: Values = {
            "account": account,
            "free_from": present + span,
            "now": present,
            "latest": present + max(_FAR // _TICK, _MANY * span),
            "span": span,
        }
        with self._connections.count() as connection:
            free_from = int(connection.rows(statements.RESERVE, cells)[0][0])
        return (_EPOCH + _TICK * (free_from - span)).astimezone(now.tzinfo)
