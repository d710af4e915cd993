"""History, replay, verification; what could be stuck."""

from datetime import datetime
from typing import TYPE_CHECKING

from engine.facade.rooms import Rooms
from engine.items import Record

if TYPE_CHECKING:
    from engine.auditing import Replayed, Verification
    from engine.doctor import Check


class Audit(Rooms):
    """What auditors ask."""

    def history(self, instance_id: str) -> tuple[Record, ...]:
        """Every record of an instance, in order."""
        return self._auditor.history(instance_id)

    def replay(self, instance_id: str, at: int | datetime | None = None) -> "Replayed":
        """The state after the command `at` (number or moment; None: now), by re-execution.

        Raises:
            InstanceNotFound: No such instance.
            RevisionNotFound: Its history has nothing there.
        """
        return self._auditor.replay(instance_id, at)

    def verify(self, instance_id: str | None = None) -> "Verification":
        """Check hash chain and re-execution of one instance or of everything."""
        return self._auditor.verify(instance_id)

    def doctor(self, *, repair: bool = False) -> "tuple[Check, ...]":
        """What could be stuck; with `repair`, rebuild the open items from the states."""
        return self._doctor.repair() if repair else self._doctor.examine()
