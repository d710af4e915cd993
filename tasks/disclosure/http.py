"""The disclosure board over HTTP: items as JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.errors import ExternalUnavailable
from engine.ports import Value
from tasks.disclosure.client import KINDS
from tasks.outside.commands import Commands
from tasks.outside.http import Patience, Secrets, Wire, segment
from tasks.outside.http_commands import HttpCommands
from tasks.outside.typed import typed

SYSTEM = "disclosure board (계약정보공개)"


@dataclass(frozen=True, slots=True)
class DisclosureSettings:
    """Where the board is."""

    url: str
    token: str = field(default="", repr=False)
    proxy: str | None = None


class HttpDisclosure:
    """The client; one for many threads. Close it when done.

    `wrap` makes of the commands over this wire those that are used, such as recorded ones;
    `commands` stand in for them altogether: a connector that only reads, and files that write.
    """

    def __init__(
        self,
        settings: DisclosureSettings,
        *,
        patience: Patience | None = None,
        commands: Commands | None = None,
        wrap: Callable[[Commands], Commands] | None = None,
    ) -> None:
        self._wire = Wire(
            SYSTEM,
            settings.url,
            patience=patience,
            secrets=Secrets(token=settings.token),
            proxy=settings.proxy,
        )
        self._over_http = HttpCommands(self._wire, KINDS)
        self._commands = commands or (wrap(self._over_http) if wrap else self._over_http)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    @property
    def commands(self) -> Commands:
        """See `Disclosure.commands`."""
        return self._commands

    def read(self, publication_no: str, *, key: str) -> Mapping[str, Value] | None:  # noqa: ARG002 - the port's shape: a connector can be asked any time
        """See `Disclosure.read`."""
        found = self._wire.patiently(
            lambda: self._over_http.seek(f"/items/{segment(publication_no)}")
        )
        item = found.get("item") if found else None
        if found and not isinstance(item, Mapping):
            raise ExternalUnavailable(SYSTEM, "the answer has no item")
        try:
            typed_item: Mapping[str, Value] | None = typed("item", item)
        except ValueError as error:
            raise ExternalUnavailable(SYSTEM, "a field of the item has a wrong type") from error
        return typed_item
