"""Messages and signals: published once, kept until they expire, delivered to who waits.

A message goes, per process definition, to the subscription that has waited longest. It is kept
first (its own transaction) and marked delivered in the transaction of the command that takes it, so
a crash between the two delivers it later, never twice. The message id, given by the sender, makes a
repeat harmless until the message expires.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine.items import Subscription
from engine.kernel import Kernel, Saved
from engine.store.port import StoredMessage, Transaction
from engine.values import dumps, loads, normalise

TIME_TO_LIVE = timedelta(days=30)


class Messages:
    """Routes messages and signals to instances."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def publish(
        self,
        name: str,
        *,
        correlation_key: str,
        variables: Mapping[str, Any],
        message_id: str,
        actor: str,
    ) -> int:
        """Keep a message and deliver it; how many instances took it.

        0: it is kept for later, or was a repeat.
        """
        kernel, now = self._kernel, self._kernel.clock.now()
        message = StoredMessage(
            id=kernel.ids.new(),
            name=name,
            correlation_key=correlation_key,
            message_id=message_id,
            variables=dumps(normalise(variables, "variables")),
            published_at=now,
            expires_at=now + TIME_TO_LIVE,
            delivered=False,
        )
        with kernel.store.write() as tx:
            if message_id and tx.message_known(name, message_id):
                return 0
            tx.add_message(message)
            waiting = tx.subscriptions("message", name, correlation_key)
        return sum(self._deliver(message, s, actor) for s in _one_per_process(waiting))

    def signal(self, name: str, *, variables: Mapping[str, Any], actor: str) -> int:
        """Tell every instance that waits for the signal now; how many there were."""
        with self._kernel.store.read() as tx:
            waiting = tx.subscriptions("signal", name, "")
        for subscription in waiting:
            data = {"id": subscription.id, "variables": variables, "message_id": ""}
            saved = self._kernel.apply(subscription.instance, "correlate", data, actor=actor)
            self.catch_up(saved, actor)
        return len(waiting)

    def catch_up(self, saved: Saved, actor: str) -> None:
        """Deliver the kept messages that a command's new subscriptions wait for."""
        for subscription in saved.subscriptions:
            if subscription.kind == "message":
                self._deliver_kept(subscription, actor)

    def _deliver_kept(self, subscription: Subscription, actor: str) -> None:
        now = self._kernel.clock.now()
        with self._kernel.store.read() as tx:
            kept = tx.messages_waiting(subscription.name, subscription.correlation_key, now)
            still = any(
                s.id == subscription.id
                for s in tx.subscriptions(
                    "message", subscription.name, subscription.correlation_key
                )
            )
        if kept and still:
            self._deliver(kept[0], subscription, actor)

    def deliver_waiting(self) -> int:
        """Deliver kept messages that somebody waits for: after a crash between keep and deliver."""
        with self._kernel.store.read() as tx:
            pairs = tx.deliverable(self._kernel.clock.now())
        return sum(
            self._deliver(message, subscription, "system") for message, subscription in pairs
        )

    def _deliver(self, message: StoredMessage, subscription: Subscription, actor: str) -> int:
        def mark(tx: Transaction) -> None:
            tx.mark_delivered(message.id)

        data = {
            "id": subscription.id,
            "variables": loads(message.variables),
            "message_id": message.message_id,
        }
        saved = self._kernel.apply(subscription.instance, "correlate", data, actor=actor, also=mark)
        self.catch_up(saved, actor)
        return 1


def _one_per_process(waiting: list[Subscription]) -> list[Subscription]:
    oldest: dict[str, Subscription] = {}
    for subscription in waiting:
        oldest.setdefault(subscription.process, subscription)
    return list(oldest.values())
