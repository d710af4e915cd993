"""What gyeyak itself has to remember about the outside: commands sent, letters, quotas.

    create_or_upgrade(url)                     # after the engine's tables; `gyeyak init`
    with open_ledger(url) as ledger:
        ledger.request(entry)                  # before a command goes out
        ledger.acknowledge("nara", key, result=result, at=now)

The tables live in the engine's database beside the engine's, under names that begin with
`outside_`. Opening runs plain SQL over the driver; creating loads SQLAlchemy and Alembic.
"""

from collections.abc import Iterable
from datetime import timedelta

from engine.privacy import Privacy
from engine.store.sqlite import PATIENCE
from tasks.ledger.connections import Connections, database
from tasks.ledger.port import (
    Budgets,
    Entry,
    Evidence,
    Ledger,
    Outbox,
    Triage,
    TriageLetter,
    TriageState,
)
from tasks.ledger.sql import SqlLedger

__all__ = [
    "Budgets",
    "Entry",
    "Evidence",
    "Ledger",
    "Outbox",
    "SqlLedger",
    "Triage",
    "TriageLetter",
    "TriageState",
    "create_or_upgrade",
    "open_ledger",
]


def open_ledger(
    url: str, *, patience: timedelta = PATIENCE, secrets: Iterable[str] = ()
) -> SqlLedger:
    """The ledger in the engine's database; connected when it is used first.

    `secrets` are keys and tokens of this process, in clear: never kept, wherever they appear.

    `sqlite://` gives a new one in memory. What can be wrong with the database shows at the first
    use: DatabaseMissing, DatabaseOlder (`create_or_upgrade` it), DatabaseNewer, StoreError.

    Raises:
        StoreError: No such kind of URL.
    """
    return SqlLedger(Connections(database(url, patience)), Privacy.of(secrets))


def create_or_upgrade(url: str, *, patience: timedelta = PATIENCE) -> None:
    """Make or upgrade the ledger's tables; see `tasks.ledger.create`.

    Raises:
        DatabaseMissing: The engine's tables are not there yet: they come first.
        DatabaseOlder: The engine's tables have to be upgraded first.
        DatabaseNewer: A newer program wrote it; nothing was changed.
        StoreError: It can't be reached or written.
    """
    from tasks.ledger import create

    create.create_or_upgrade(url, patience=patience)
