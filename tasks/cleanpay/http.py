"""Clean Pay over HTTP: commands and reads as JSON, personal data left at the border.

Nothing is known of a real interface. These are the sandbox's paths, and those of a connector that a
city may put before the real system.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from engine.errors import ExternalError, ExternalRejected, ExternalUnavailable
from engine.ports import Value
from tasks.cleanpay.border import read_proofs, read_receipts, read_request, shown
from tasks.cleanpay.client import KINDS, NAME, PaymentRequest, ShareReceipt
from tasks.outside.commands import Commands, Receipt
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

    `commands` carries the commands instead of this wire when it is given: recorded ones, a file
    drop, an officer.
    """

    def __init__(
        self,
        settings: CleanPaySettings,
        *,
        patience: Patience | None = None,
        commands: Commands | None = None,
    ) -> None:
        self._wire = Wire(
            NAME,
            settings.url,
            patience=patience,
            secrets=Secrets(token=settings.token),
            proxy=settings.proxy,
        )
        self._over_http = HttpCommands(self._wire, KINDS)
        self._commands = commands or Discreet(self._over_http)

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

        return _discreetly(lambda: self._wire.patiently(ask))


@dataclass(frozen=True, slots=True)
class Discreet:
    """Commands whose errors say no number of a person or account."""

    inner: Commands

    def submit(self, kind: str, request: Mapping[str, Value], *, key: str) -> Receipt:
        """See `Commands.submit`."""
        return _discreetly(lambda: self.inner.submit(kind, request, key=key))

    def find(self, key: str) -> Receipt | None:
        """See `Commands.find`."""
        return _discreetly(lambda: self.inner.find(key))


def _discreetly(ask: Callable[[], T]) -> T:
    """The result, or an error without personal data.

    It stands alone: what it came from may hold the answer, and with it numbers of people.
    """
    error: ExternalError
    try:
        return ask()
    except ExternalRejected as refused:
        error = ExternalRejected(refused.system, shown(refused.reason), refused.refusal)
    except ExternalUnavailable as missing:
        error = ExternalUnavailable(missing.system, shown(missing.reason), missing.retry_after)
    raise error
