"""The two shapes of a handler: one that reads the outside, and one that changes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.ports import CallRequest, Value

Perform = Callable[[CallRequest], Mapping[str, Value]]
Look = Callable[[CallRequest], Mapping[str, Value] | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """A step that only reads: doing it again is harmless, so there is nothing to look for."""

    type: str
    read: Perform
    error_codes: tuple[str, ...] = ()

    def perform(self, request: CallRequest) -> Mapping[str, Value]:
        """Ask the outside; see `engine.ports.Handler.perform`."""
        return self.read(request)

    def look(self, request: CallRequest) -> Mapping[str, Value] | None:  # noqa: ARG002 - the port's shape
        """None always: a read leaves nothing behind."""
        return None


@dataclass(frozen=True, slots=True)
class Writing:
    """A step that changes the outside, under `request.key`; `find` asks for that key.

    A refusal has no effect outside, so `find` says None for it and the step is asked again.
    """

    type: str
    write: Perform
    find: Look
    error_codes: tuple[str, ...] = ()

    def perform(self, request: CallRequest) -> Mapping[str, Value]:
        """Do the step; see `engine.ports.Handler.perform`."""
        return self.write(request)

    def look(self, request: CallRequest) -> Mapping[str, Value] | None:
        """What the outside has under the key; see `engine.ports.Handler.look`."""
        return self.find(request)
