"""Messages and signals, timers and calls."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.facade.rooms import Rooms
from engine.organisation import SYSTEM

if TYPE_CHECKING:
    from engine.dispatch.embedded import Ran


_RECEIVED_FOR = timedelta(days=36_525)  # a hundred years: longer than any contract


class Events(Rooms):
    """What happens to instances."""

    def publish(
        self,
        name: str,
        *,
        correlation_key: str,
        variables: Mapping[str, Any] | None = None,
        message_id: str | None = None,
        actor: str = SYSTEM,
    ) -> int:
        """Publish a message; how many instances took it (0: kept until one waits, or a repeat).

        Raises:
            PersonalData: Something that must not be kept.
        """
        typed = {"name": name, "correlation_key": correlation_key, "message_id": message_id}
        self._privacy.refuse({**typed, "variables": variables, "actor": actor}, "")
        return self._messages.publish(
            name,
            correlation_key=correlation_key,
            variables=variables or {},
            message_id=message_id or "",
            actor=actor,
        )

    def receive(
        self,
        name: str,
        *,
        correlation_key: str,
        variables: Mapping[str, Any] | None = None,
        message_id: str | None = None,
        actor: str = SYSTEM,
    ) -> int:
        """As `publish`, for what the outside sent.

        What must not be kept is masked, not refused, and a message that nobody waits for is kept
        for as long as a contract may run: its sender was told that it arrived.
        """
        mask = self._privacy.mask
        return self._messages.publish(
            name,
            correlation_key=mask(correlation_key),
            variables=self._privacy.masked(variables or {}),
            message_id=mask(message_id or ""),
            actor=actor,
            kept_for=_RECEIVED_FOR,
        )

    def awaited(self, name: str, correlation_key: str) -> bool:
        """Whether any instance waits for a message of this name and key now."""
        with self.store.read() as tx:
            return bool(tx.subscriptions("message", name, correlation_key))

    def signal(
        self, name: str, *, variables: Mapping[str, Any] | None = None, actor: str = SYSTEM
    ) -> int:
        """Broadcast a signal; how many waiting instances heard it.

        Raises:
            PersonalData: Something that must not be kept.
        """
        self._privacy.refuse({"name": name, "variables": variables, "actor": actor}, "")
        return self._messages.signal(name, variables=variables or {}, actor=actor)

    def run_due(self) -> int:
        """Run timers and calls until none is due; how many."""
        return self._dispatcher.run_until_idle().total

    def run_until_idle(self) -> "Ran":
        """As `run_due`, counted apart."""
        return self._dispatcher.run_until_idle()

    def run_once(self) -> "Ran":
        """Run the timers and calls that are due now, once."""
        return self._dispatcher.run_once()

    def next_due(self) -> datetime | None:
        """When the next timer or call is due."""
        with self.store.read() as tx:
            return tx.next_due()
