"""What every part of the facade works with: ports, store, and the rooms, loaded when first used."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from engine.organisation import Organisation
from engine.ports import Clock, Handler, Ids
from engine.store.port import Store

if TYPE_CHECKING:
    from engine.auditing import Auditor
    from engine.deploying import Deployer
    from engine.dispatch.embedded import Dispatcher
    from engine.doctor import Doctor
    from engine.kernel import FunctionsOf, Kernel
    from engine.messages import Messages
    from engine.privacy import Privacy
    from engine.runtime import Limits


class Rooms:
    """The rooms of one open engine."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        ids: Ids,
        handlers: Mapping[str, Handler] | None,
        functions: "FunctionsOf",
        limits: "Limits | None",
        secrets: Iterable[str],
    ) -> None:
        self.store = store
        self.clock = clock
        self._ids = ids
        self._handlers = handlers
        self._functions = functions
        self._limits = limits
        self._secrets = tuple(secrets)
        self._worker = ids.new()
        self._known_organisation: tuple[str, Organisation] | None = None

    @cached_property
    def _kernel(self) -> "Kernel":
        from engine.kernel import Kernel
        from engine.runtime import Limits

        return Kernel(
            self.store,
            clock=self.clock,
            ids=self._ids,
            functions=self._functions,
            limits=self._limits or Limits(),
            handler_types=None if self._handlers is None else frozenset(self._handlers),
        )

    @cached_property
    def _privacy(self) -> "Privacy":
        from engine.privacy import Privacy

        return Privacy.of(self._secrets)

    @cached_property
    def _messages(self) -> "Messages":
        from engine.messages import Messages

        return Messages(self._kernel)

    @cached_property
    def _dispatcher(self) -> "Dispatcher":
        from engine.dispatch.embedded import Dispatcher

        return Dispatcher(
            self._kernel,
            self._messages,
            self._handlers or {},
            worker=self._worker,
            privacy=self._privacy,
        )

    @cached_property
    def _deployer(self) -> "Deployer":
        from engine.deploying import Deployer

        known = self._handlers
        codes = None if known is None else {t: h.error_codes for t, h in known.items()}
        return Deployer(self._kernel, codes)

    @cached_property
    def _auditor(self) -> "Auditor":
        from engine.auditing import Auditor

        return Auditor(self._kernel)

    @cached_property
    def _doctor(self) -> "Doctor":
        from engine.doctor import Doctor

        return Doctor(self._kernel)
