"""The agency's side of Nara Marketplace over HTTP: the sandbox, or a connector of that shape."""

from collections.abc import Callable, Mapping

from engine.errors import ExternalUnavailable
from engine.ports import Value
from tasks.nara.http import NaraSettings
from tasks.nara.link import KINDS, SYSTEM, SentContract, SignatureState
from tasks.outside.commands import Commands
from tasks.outside.http import Patience, Secrets, Wire, segment
from tasks.outside.http_commands import HttpCommands
from tasks.outside.typed import as_moment, typed


class HttpAgency:
    """`NaraLink` over HTTP; one for many threads. Close it when done.

    `wrap` makes of the commands over this wire those that are used, such as recorded ones.
    """

    def __init__(
        self,
        settings: NaraSettings,
        *,
        patience: Patience | None = None,
        wrap: Callable[[Commands], Commands] | None = None,
    ) -> None:
        self._wire = Wire(
            SYSTEM,
            settings.agency_url,
            patience=patience,
            secrets=Secrets(token=settings.agency_token),
            proxy=settings.proxy,
        )
        self._http = HttpCommands(self._wire, KINDS)
        self._commands = wrap(self._http) if wrap else self._http

    @property
    def commands(self) -> Commands:
        """See `NaraLink.commands`."""
        return self._commands

    def sent_contract(self, contract_no: str, *, instance: str = "") -> SentContract | None:  # noqa: ARG002 - the port's shape: the connector knows
        """See `NaraLink.sent_contract`."""
        path = f"/contracts/{segment(contract_no)}"
        found = self._wire.patiently(lambda: self._http.seek(path))
        return _sent_contract(found) if found else None

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()


def _sent_contract(found: Mapping[str, Value]) -> SentContract:
    try:
        return SentContract(
            contract_no=str(found["contract_no"]),
            state=SignatureState(found["state"]),
            fields=typed("fields", found["fields"]),
            answered_at=as_moment(found["answered_at"]) if found.get("answered_at") else None,
            reason=str(found.get("reason", "")),
        )
    except (KeyError, ValueError) as error:
        raise ExternalUnavailable(SYSTEM, "a contract of the link cannot be read") from error
