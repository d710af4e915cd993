"""Instances: started, seen, ended."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.facade.definitions import Definitions
from engine.items import Instance, OpenItem
from engine.organisation import SYSTEM
from engine.store.port import StoredInstance
from engine.values import normalise

if TYPE_CHECKING:
    from engine import runtime
    from engine.definitions import Loaded
    from engine.kernel import Saved


class Instances(Definitions):
    """Process instances."""

    def start(
        self,
        key: str,
        data: Mapping[str, Any] | None = None,
        *,
        business_key: str = "",
        actor: str = SYSTEM,
        start: str = "",
    ) -> Instance:
        """Start an instance of the newest version of a process.

        Raises:
            DefinitionNotFound: No such process.
            ValueInvalid: Data that are no values.
            PersonalData: Something that must not be kept.
        """
        self._privacy.refuse({"data": data, "business_key": business_key, "actor": actor}, "")
        definition = self.definition(key)
        command = {"variables": data or {}, "business_key": business_key, "start": start}
        saved = self._kernel.start(
            definition.hash, definition.version, normalise(command), actor=actor
        )
        return self._done(saved, actor)

    def _done(self, saved: "Saved", actor: str) -> Instance:
        self._messages.catch_up(saved, actor)
        if saved.subscriptions:
            return self.instance(saved.row.id)
        return _instance(saved.row)

    def instance(self, instance_id: str) -> Instance:
        """An instance by its id.

        Raises:
            InstanceNotFound: No such instance.
        """
        return _instance(self._kernel.load(instance_id))

    def instances(
        self, *, process: str = "", state: str = "", business_key: str = "", limit: int = 1000
    ) -> tuple[Instance, ...]:
        """Instances, newest first."""
        with self.store.read() as tx:
            rows = tx.instances(
                process=process, state=state, business_key=business_key, limit=limit
            )
        return tuple(_instance(r) for r in rows)

    def variables(self, instance_id: str) -> dict[str, Any]:
        """The variables of the process scope."""
        return dict(self._view(instance_id).variables)

    def open_items(self, instance_id: str) -> tuple[OpenItem, ...]:
        """Everything the instance waits for."""
        return self._view(instance_id).items

    def _view(self, instance_id: str) -> "runtime.View":
        from engine import runtime

        return runtime.view(*self._state(instance_id))

    def _state(self, instance_id: str) -> "tuple[str, Loaded]":
        """An instance's snapshot and its definition."""
        from engine.runtime import codec

        row = self._kernel.load(instance_id)
        return codec.unpack(row.snapshot), self._kernel.definitions.get(row.definition)

    def cancel(self, instance_id: str, *, actor: str, reason: str) -> Instance:
        """End an instance before its end.

        Raises:
            InstanceEnded: It has ended already.
            PersonalData: A reason that must not be kept.
        """
        self._privacy.refuse({"reason": reason}, "")
        return self._apply(instance_id, "cancel", {"reason": reason}, actor)

    def _apply(self, instance_id: str, name: str, data: Mapping[str, Any], actor: str) -> Instance:
        self._privacy.refuse(actor, "actor")
        return self._done(self._kernel.apply(instance_id, name, data, actor=actor), actor)


def _instance(row: StoredInstance) -> Instance:
    return Instance(
        id=row.id,
        key=row.process,
        version=row.version,
        definition=row.definition,
        business_key=row.business_key,
        state=row.state,
        revision=row.revision,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
