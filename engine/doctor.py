"""Finds what could be stuck, and rebuilds the open items from the states (the truth)."""

from collections.abc import Callable
from dataclasses import dataclass

from engine import runtime
from engine.items import OpenItem
from engine.kernel import Kernel
from engine.runtime import codec
from engine.store.port import EVERY, StoredInstance
from engine.values import digest


@dataclass(frozen=True, slots=True)
class Check:
    """One check; `detail` says what is wrong, or how much was looked at."""

    check: str
    ok: bool
    detail: str


class Doctor:
    """Examines a database."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def examine(self) -> tuple[Check, ...]:
        """Every check, nothing changed."""
        found = [
            Check(f"database: {name}", not problem, problem or "ok")
            for name, problem in self._kernel.store.checks().items()
        ]
        live = self._live()
        found += [
            self._each("states match their hashes", live, self._bad_hash),
            self._each("every live instance waits for something", live, self._waits_for_nothing),
            self._each("open items match the states", live, self._items_differ),
        ]
        return (*found, self._messages())

    def repair(self) -> tuple[Check, ...]:
        """Rebuild differing open items from the states, then examine."""
        repaired = 0
        for row in self._live():
            if not self._bad_hash(row) and self._items_differ(row):
                wanted = {i.id: i for i in self._state_items(row)}
                with self._kernel.store.write() as tx:
                    kept = tx.open_items(row.id)
                    gone = [(i, "cancelled") for i in kept if i.id not in wanted]
                    tx.put_items(wanted.values(), gone)
                repaired += 1
        return (Check("repaired", True, f"{repaired}"), *self.examine())

    def _live(self) -> list[StoredInstance]:
        with self._kernel.store.read() as tx:
            ids = [
                i.id for i in tx.instances(limit=EVERY) if i.state not in ("completed", "cancelled")
            ]
            rows = [tx.instance(i) for i in ids]
        return [r for r in rows if r is not None]

    @staticmethod
    def _each(
        name: str, rows: list[StoredInstance], wrong: Callable[[StoredInstance], bool]
    ) -> Check:
        bad = [row.id for row in rows if wrong(row)]
        return Check(name, not bad, ", ".join(bad) if bad else f"{len(rows)} instances")

    @staticmethod
    def _bad_hash(row: StoredInstance) -> bool:
        try:
            return digest(codec.unpack(row.snapshot)) != row.state_hash
        except codec.Unreadable:
            return True

    def _state_items(self, row: StoredInstance) -> tuple[OpenItem, ...]:
        definition = self._kernel.definitions.get(row.definition)
        return runtime.view(codec.unpack(row.snapshot), definition).items

    def _waits_for_nothing(self, row: StoredInstance) -> bool:
        return not self._bad_hash(row) and not self._state_items(row)

    def _items_differ(self, row: StoredInstance) -> bool:
        if self._bad_hash(row):
            return False
        with self._kernel.store.read() as tx:
            kept = {i.id for i in tx.open_items(row.id)}
        return kept != {i.id for i in self._state_items(row)}

    def _messages(self) -> Check:
        with self._kernel.store.read() as tx:
            waiting = len(tx.deliverable(self._kernel.clock.now()))
        detail = f"{waiting} wait although somebody listens: run `gyeyak worker`"
        return Check("messages are delivered", waiting == 0, detail if waiting else "ok")
