"""The handlers of every service task, over the clients of the outside systems."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import TracebackType

from engine.errors import LedgerConflict
from engine.ports import Clock, Handler
from tasks.attachments import Store
from tasks.cleanpay import handlers as cleanpay_handlers
from tasks.cleanpay.client import CleanPay
from tasks.disclosure import handlers as disclosure_handlers
from tasks.disclosure.client import Disclosure
from tasks.document24 import handlers as document24_handlers
from tasks.document24.client import Document24, Files
from tasks.document24.handlers import Practice
from tasks.ledger.port import Ledger
from tasks.nara import handlers as nara_handlers
from tasks.nara.link import Nara
from tasks.opening import KINDS, Clients, Opening, attachment_store, no_ledger
from tasks.outside.http import Patience
from tasks.outside.manual import Officer
from tasks.settings import OutsideSettings

__all__ = ["KINDS", "Outside", "attachment_store", "handlers"]


def handlers(
    *,
    nara: Nara,
    document24: Document24,
    disclosure: Disclosure,
    cleanpay: CleanPay,
    attachments: Files | None = None,
    practice: Practice | None = None,
) -> Mapping[str, Handler]:
    """Every handler by its task type; without `attachments` none goes by its digest."""
    found = (
        *nara_handlers.handlers(nara),
        *document24_handlers.handlers(document24, store=attachments, practice=practice),
        *disclosure_handlers.handlers(disclosure),
        *cleanpay_handlers.handlers(cleanpay),
    )
    return {handler.type: handler for handler in found}


class Outside(AbstractContextManager["Outside"]):
    """Every outside system, opened together and closed together.

    `nara` is the public side of Nara Marketplace, `link` the agency's. `ledger` and `store` (the
    attachments) are None where nobody gave them: then nothing is recorded or kept. Closing gives
    back what was opened here; ledger and store belong to who gave them.
    """

    def __init__(
        self,
        settings: OutsideSettings,
        clients: Clients,
        *,
        ledger: Ledger | None,
        store: Store | None,
    ) -> None:
        self.settings = settings
        self.nara = clients.nara
        self.link = clients.link
        self.document24 = clients.document24
        self.disclosure = clients.disclosure
        self.cleanpay = clients.cleanpay
        self.ledger = ledger
        self.store = store
        self._closing = clients.closing

    @classmethod
    def open(
        cls,
        settings: OutsideSettings,
        *,
        clock: Clock,
        ledger: Ledger | None = None,
        store: Store | None = None,
        machine_clock: Clock | None = None,
        patience: Patience | None = None,
    ) -> "Outside":
        """Clients for settings; nothing is asked of the outside yet.

        Args:
            settings: How each system is reached.
            clock: The engine's clock: moments of commands and letters.
            ledger: Where commands are recorded and quotas counted; without one, neither is done,
                and a mode that lives on it is refused.
            store: Where attachments are kept; else where the settings say, if they do.
            machine_clock: Real time, for quotas and paces; `clock` when there is no other.
            patience: How long one action waits for the outside.

        Raises:
            SettingsInvalid: A folder is missing, or a mode needs a ledger and there is none.
        """
        if store is None and settings.attachments is not None:
            store = attachment_store(settings.attachments)
        opening = Opening(settings, clock, machine_clock or clock, ledger, store, patience)
        return cls(settings, opening.clients(), ledger=ledger, store=store)

    def handlers(self) -> Mapping[str, Handler]:
        """Every handler by its task type, over these clients."""
        return handlers(
            nara=Nara(self.nara, self.link),
            document24=self.document24,
            disclosure=self.disclosure,
            cleanpay=self.cleanpay,
            attachments=self.store,
            practice=self.settings.practice,
        )

    def manual(self, system: str) -> Officer:
        """What an officer records of a system; systems are those of `KINDS`.

        Raises:
            SettingsInvalid: There is no ledger.
            LedgerConflict: There is no such system.
        """
        if self.ledger is None:
            raise no_ledger(self.settings.file, system)
        if system not in KINDS:
            raise LedgerConflict("system", system, "is not known", "알 수 없는 시스템입니다")
        return Officer(self.ledger, system, KINDS[system])

    def close(self) -> None:
        """Close every connection."""
        for client in self._closing:
            client.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
