"""The facade: everything a program does with the engine goes through `Engine`.

Thin: it resolves ids, asks the organisation who may, and hands on to the rooms, which are loaded
when they are first used: a worklist needs no process to run. One file a noun.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Self

from engine.facade.audit import Audit
from engine.facade.events import Events
from engine.facade.incidents import Incidents
from engine.facade.worklist import WorkItemView, Worklist
from engine.ports import Clock, Handler, Ids
from engine.store import open_or_create

if TYPE_CHECKING:
    from engine.kernel import FunctionsOf
    from engine.runtime import Limits


class Engine(Worklist, Incidents, Events, Audit):
    """Process instances in one database. Use `Engine.open(...)` as a context manager."""

    @classmethod
    def open(
        cls,
        url: str,
        *,
        clock: Clock | None = None,
        handlers: Mapping[str, Handler] | None = None,
        functions: "FunctionsOf | None" = None,
        ids: Ids | None = None,
        limits: "Limits | None" = None,
        secrets: Iterable[str] = (),
    ) -> Self:
        """Open a database, creating or upgrading it when needed.

        Args:
            url: `sqlite:///file.db` or `postgresql://...`.
            clock: Where "now" comes from; the machine's clock in Asia/Seoul by default.
            handlers: What runs service tasks, by task type.
            functions: Makes the extra FEEL functions from the reference files.
            ids: Where ids come from; random by default.
            limits: Bounds on one instance.
            secrets: Keys and tokens of this process, in clear: never kept, wherever they appear.

        Raises:
            StoreError: The database can't be used.
        """
        from engine.ambient import RandomIds, SeoulClock

        return cls(
            open_or_create(url),
            clock=clock or SeoulClock(),
            ids=ids or RandomIds(),
            handlers=handlers,
            functions=functions or (lambda _: {}),
            limits=limits,
            secrets=secrets,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the database back."""
        self.store.close()


__all__ = ["Engine", "WorkItemView"]
