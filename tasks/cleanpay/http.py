"""Clean Pay over HTTP: commands and reads as JSON, personal data left at the border.

Nothing is known of a real interface. These are the sandbox's paths, and those of a connector that a
city may put before the real system.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from engine.ports import Value
from tasks.cleanpay.border import read_proofs, read_receipts, read_request
from tasks.cleanpay.client import KINDS, NAME, PaymentRequest, ShareReceipt
from tasks.cleanpay.discreet import Discreet, discreetly
from tasks.outside.commands import Commands
from tasks.outside.http import Patience, Secrets, Wire, segment
from tasks.outside.http_commands import HttpCommands

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CleanPaySettings:
    """Where the payment system, or the connector before it, is."""

    url: str
    token: str = field(default="", repr=False)
    proxy: str | None = None


class HttpCleanPay:
    """The client; one for many threads. Close it when done.

    `wrap` makes of the commands over this wire those that are used, such as recorded ones.
    """

    def __init__(
        self,
        settings: CleanPaySettings,
        *,
        patience: Patience | None = None,
        wrap: Callable[[Commands], Commands] | None = None,
    ) -> None:
        self._wire = Wire(
            NAME,
            settings.url,
            patience=patience,
            secrets=Secrets(token=settings.token),
            proxy=settings.proxy,
        )
        self._over_http = HttpCommands(self._wire, KINDS)
        own = Discreet(self._over_http)
        self._commands = wrap(own) if wrap else own

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    @property
    def commands(self) -> Commands:
        """See `CleanPay.commands`."""
        return self._commands

    def known(self, request_no: str) -> PaymentRequest | None:
        """See `CleanPay.known`."""
        return self._read(f"/requests/{segment(request_no)}", read_request)

    def request(self, request_no: str, *, key: str) -> PaymentRequest | None:  # noqa: ARG002 - the port's shape
        """See `CleanPay.request`."""
        return self.known(request_no)

    def receipts(self, request_no: str, *, key: str) -> tuple[ShareReceipt, ...]:  # noqa: ARG002 - the port's shape
        """See `CleanPay.receipts`."""
        path = f"/requests/{segment(request_no)}/receipts"
        return self._read(path, read_receipts) or ()

    def proofs(self, request_no: str, *, key: str) -> Mapping[int, date]:  # noqa: ARG002 - the port's shape
        """See `CleanPay.proofs`."""
        return self._read(f"/requests/{segment(request_no)}/proofs", read_proofs) or {}

    def _read(self, path: str, read: Callable[[Mapping[str, Value]], T]) -> T | None:
        def ask() -> T | None:
            found = self._over_http.seek(path)
            return None if found is None else read(found)

        return discreetly(lambda: self._wire.patiently(ask))
