"""The handlers of every service task, over the clients of the outside systems."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import TracebackType

from engine.ports import Clock, Handler
from tasks.cleanpay import handlers as cleanpay_handlers
from tasks.cleanpay.client import CleanPay
from tasks.cleanpay.http import CleanPaySettings, HttpCleanPay
from tasks.disclosure import handlers as disclosure_handlers
from tasks.disclosure.client import Disclosure
from tasks.disclosure.http import DisclosureSettings, HttpDisclosure
from tasks.document24 import handlers as document24_handlers
from tasks.document24.client import Document24
from tasks.document24.http import Document24Settings, HttpDocument24
from tasks.nara import handlers as nara_handlers
from tasks.nara.agency import HttpAgency
from tasks.nara.http import HttpNara, NaraSettings
from tasks.nara.link import Nara
from tasks.outside.http import Patience


def handlers(
    *, nara: Nara, document24: Document24, disclosure: Disclosure, cleanpay: CleanPay
) -> Mapping[str, Handler]:
    """Every handler by its task type."""
    found = (
        *nara_handlers.handlers(nara),
        *document24_handlers.handlers(document24),
        *disclosure_handlers.handlers(disclosure),
        *cleanpay_handlers.handlers(cleanpay),
    )
    return {handler.type: handler for handler in found}


class Outside(AbstractContextManager["Outside"]):
    """The HTTP clients of all systems, opened together and closed together."""

    def __init__(
        self,
        *,
        nara: NaraSettings,
        document24: Document24Settings,
        disclosure: DisclosureSettings,
        cleanpay: CleanPaySettings,
        clock: Clock,
        patience: Patience | None = None,
    ) -> None:
        self.nara = HttpNara(nara, clock=clock, patience=patience)
        self.agency = HttpAgency(nara, patience=patience)
        self.document24 = HttpDocument24(document24, patience=patience)
        self.disclosure = HttpDisclosure(disclosure, patience=patience)
        self.cleanpay = HttpCleanPay(cleanpay, patience=patience)

    def handlers(self) -> Mapping[str, Handler]:
        """Every handler by its task type, over these clients."""
        nara = Nara(self.nara, self.agency)
        return handlers(
            nara=nara,
            document24=self.document24,
            disclosure=self.disclosure,
            cleanpay=self.cleanpay,
        )

    def close(self) -> None:
        """Close every connection."""
        for client in (self.nara, self.agency, self.document24, self.disclosure, self.cleanpay):
            client.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
