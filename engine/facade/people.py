"""Ids, people and settings."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engine.errors import (
    AmbiguousId,
    ContractError,
    IncidentNotFound,
    InstanceNotFound,
    WorkItemNotFound,
)
from engine.facade.rooms import Rooms
from engine.organisation import Organisation, from_canonical

if TYPE_CHECKING:
    from engine import runtime


ORGANISATION = "organisation"
"""The setting that holds it."""
_NOT_FOUND: Mapping[str, Callable[[str], ContractError]] = {
    "instance": InstanceNotFound,
    "work_item": WorkItemNotFound,
    "incident": IncidentNotFound,
}


class People(Rooms):
    """Who works here, and what the database remembers."""

    def find(self, kind: str, prefix: str) -> str:
        """The full id for a prefix. `kind`: instance | work_item | incident.

        Raises:
            InstanceNotFound, WorkItemNotFound, IncidentNotFound: Nothing begins like this.
            AmbiguousId: Several do.
        """
        with self.store.read() as tx:
            found = tx.ids_like(kind, prefix) if prefix else []
        if prefix in found:
            return prefix
        if not found:
            raise _NOT_FOUND[kind](prefix)
        if len(found) > 1:
            raise AmbiguousId(prefix, tuple(found))
        return found[0]

    def organisation(self) -> Organisation | None:
        """Who works here, or None when none was loaded: then anybody may do anything."""
        return self._organisation_of(self.setting(ORGANISATION))

    def _organisation_of(self, text: str | None) -> Organisation | None:
        """The organisation of a stored text, read once while it stays the same."""
        if not text:
            return None
        if self._known_organisation is None or self._known_organisation[0] != text:
            self._known_organisation = text, from_canonical(text)
        return self._known_organisation[1]

    def change_organisation(self, new: Organisation, *, actor: str, what: str) -> None:
        """Keep a changed organisation, with a record of who changed what."""
        from engine import history, runtime

        command = runtime.Command(what, self.clock.now(), actor, {"organisation": new.plain()})
        with self._recording(history.ORGANISATION, command) as tx:
            tx.set_setting(ORGANISATION, new.canonical())

    @contextmanager
    def _recording(self, stream: str, command: "runtime.Command") -> Iterator[Any]:
        from engine import history

        with self.store.write() as tx:
            yield tx
            tx.append_history(
                history.row_of(
                    stream, tx.last_history(stream), command=command, records=(), state_hash=""
                )
            )

    def setting(self, name: str) -> str | None:
        """A setting of this database, such as a demo's own `clock`."""
        with self.store.read() as tx:
            return tx.setting(name)

    def set_setting(self, name: str, value: str) -> None:
        """Write a setting."""
        with self.store.write() as tx:
            tx.set_setting(name, value)
