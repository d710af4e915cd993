"""Messages and signals: published once, kept until they expire, delivered to who waits.

A message goes, per process definition, to the subscription that has waited longest; a signal to
everybody who listens when it is sent. Both are kept first and marked delivered in the transaction
of the command that takes them, so a crash between the two delivers them later, never twice. A
message id, given by the sender, makes a repeat harmless until the message expires.
"""

from collections import deque
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine.errors import InstanceEnded, NotOffered
from engine.items import Subscription
from engine.kernel import TIME_TO_LIVE, Kernel, Saved, messages_of
from engine.runtime import Thrown
from engine.starting import Starter
from engine.store.port import StartWait, StoredMessage, Transaction
from engine.values import dumps, loads, normalise

_AT_ONCE = 200
"""Deliveries that one call makes; messages that beget messages go on in the worker."""

Delivery = tuple[StoredMessage, Subscription | StartWait]


class Messages:
    """Routes messages and signals to instances."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._starter = Starter(kernel)

    def publish(
        self,
        name: str,
        *,
        correlation_key: str,
        variables: Mapping[str, Any],
        message_id: str,
        actor: str,
        kept_for: timedelta = TIME_TO_LIVE,
    ) -> int:
        """Keep a message and deliver it; how many instances took it.

        0: it is kept for later (`kept_for`), or was a repeat.
        """
        kernel, now = self._kernel, self._kernel.clock.now()
        message = StoredMessage(
            id=kernel.ids.new(),
            name=name,
            correlation_key=correlation_key,
            message_id=message_id,
            variables=dumps(normalise(variables, "variables")),
            published_at=now,
            expires_at=now + kept_for,
            delivered=False,
        )
        with kernel.store.write() as tx:
            if message_id and tx.message_known(name, message_id):
                return 0
            tx.add_message(message)
            waiting = tx.subscriptions("message", name, correlation_key)
            starts = tx.starts("message", name)
        takers = _one_per_process([*waiting, *starts])
        return self._deliver_all([(message, one) for one in takers], actor)

    def signal(self, name: str, *, variables: Mapping[str, Any], actor: str) -> int:
        """Tell every instance that listens now; how many heard it."""
        kernel = self._kernel
        thrown = Thrown("signal", name, "", variables, kernel.ids.new())
        with kernel.store.write() as tx:
            listening: list[Subscription | StartWait] = [*tx.listeners(name)]
            listening += tx.starts("signal", name)
            kept = messages_of(tx, thrown, kernel.clock.now())
            for message in kept:
                tx.add_message(message)
        return self._deliver_all(list(zip(kept, listening, strict=True)), actor)

    def catch_up(self, saved: Saved, actor: str) -> None:
        """After a command: deliver what it threw, and what its new subscriptions wait for."""
        self._deliver_all(self._due(saved), actor)

    def deliver_waiting(self) -> int:
        """Deliver kept messages that somebody waits for: after a crash, or a long chain of them."""
        return self._deliver_all(self._waiting(), "system")

    def _waiting(self) -> list[Delivery]:
        now = self._kernel.clock.now()
        with self._kernel.store.read() as tx:
            return [*tx.deliverable(now), *tx.startable(now)]

    def _due(self, saved: Saved) -> list[Delivery]:
        if saved.threw:
            return self._waiting()
        listening = [s for s in saved.subscriptions if s.kind == "message"]
        return [pair for s in listening for pair in self._kept_for(s)]

    def _kept_for(self, subscription: Subscription) -> list[Delivery]:
        now = self._kernel.clock.now()
        with self._kernel.store.read() as tx:
            kept = tx.messages_waiting(subscription.name, subscription.correlation_key, now)
        return [(kept[0], subscription)] if kept else []

    def _deliver_all(self, deliveries: list[Delivery], actor: str) -> int:
        """Deliver, and what that throws in turn; how many of the first ones were taken."""
        todo = deque(deliveries)
        taken = 0
        for number in range(_AT_ONCE):
            if not todo:
                break
            saved = self._deliver(*todo.popleft(), actor)
            if saved is not None:
                taken += number < len(deliveries)
                todo.extend(d for d in self._due(saved) if d not in todo)
        return taken

    def _deliver(
        self, message: StoredMessage, taker: Subscription | StartWait, actor: str
    ) -> Saved | None:
        if isinstance(taker, StartWait):
            return self._starter.by_message(message, taker, actor)
        return self._correlate(message, taker, actor)

    def _correlate(
        self, message: StoredMessage, subscription: Subscription, actor: str
    ) -> Saved | None:
        def mark(tx: Transaction) -> None:
            tx.mark_delivered(message.id)

        data = {
            "id": subscription.id,
            "variables": loads(message.variables),
            "message_id": message.message_id,
        }
        try:
            return self._kernel.apply(
                subscription.instance, "correlate", data, actor=actor, also=mark
            )
        except (NotOffered, InstanceEnded):
            return None  # it stopped waiting in the meantime; the message is kept for another


def _one_per_process(waiting: list[Subscription | StartWait]) -> list[Subscription | StartWait]:
    """Who has waited longest, and an instance that waits before a new one."""
    first: dict[str, Subscription | StartWait] = {}
    for taker in waiting:
        first.setdefault(taker.process, taker)
    return list(first.values())
