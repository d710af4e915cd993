"""Where contents are kept: what a store needs of a folder or of a remote storage."""

from collections.abc import Iterator
from typing import Final, Protocol

from engine.errors import ExternalUnavailable

SYSTEM: Final = "attachment store"


class Place(Protocol):
    """Keeps bytes under relative paths. Every method may raise ExternalUnavailable."""

    def read(self, path: str) -> bytes | None:
        """The bytes under a path, or None when there is nothing."""
        ...

    def write(self, path: str, data: bytes) -> None:
        """Keep bytes, all or nothing: nobody ever sees a part of them."""
        ...

    def size(self, path: str) -> int | None:
        """How many bytes are under a path, or None when there is nothing."""
        ...

    def paths(self) -> Iterator[str]:
        """Every path there is, in order; parts are separated by a slash."""
        ...


def unavailable(error: Exception) -> ExternalUnavailable:
    """Our error for one of the place: it names the kind, never an address, a key or a content."""
    why = isinstance(error, OSError) and error.strerror
    return ExternalUnavailable(SYSTEM, why or type(error).__name__)
