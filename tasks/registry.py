"""The handlers of every service task, over the clients of the outside systems.

`Outside.open` is where settings become clients: it alone knows which class stands behind a port in
which mode. Handlers see the ports only.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol

from engine.errors import SettingsInvalid
from engine.ports import Clock, Handler
from tasks.attachments import Store
from tasks.cleanpay import client as cleanpay_client
from tasks.cleanpay import handlers as cleanpay_handlers
from tasks.cleanpay.client import CleanPay
from tasks.cleanpay.http import CleanPaySettings, HttpCleanPay
from tasks.cleanpay.unconnected import EVERY_KIND
from tasks.cleanpay.unconnected import Unconnected as UnconnectedCleanPay
from tasks.disclosure import client as disclosure_client
from tasks.disclosure import handlers as disclosure_handlers
from tasks.disclosure.client import Disclosure
from tasks.disclosure.http import DisclosureSettings, HttpDisclosure
from tasks.document24 import handlers as document24_handlers
from tasks.document24.client import Document24, Files
from tasks.document24.handlers import Practice
from tasks.document24.http import Document24Settings, HttpDocument24
from tasks.ledger.port import Ledger
from tasks.nara import handlers as nara_handlers
from tasks.nara import link as nara_link
from tasks.nara.agency import HttpAgency
from tasks.nara.client import NaraReads
from tasks.nara.http import HttpNara, NaraSettings
from tasks.nara.link import Nara, NaraLink
from tasks.nara.unconnected import Unconnected as UnconnectedNara
from tasks.outside.commands import Commands, Kinds
from tasks.outside.http import Meter, Patience
from tasks.outside.manual import Officer
from tasks.outside.meter import LedgerMeter, Quota
from tasks.outside.modes import Folders, by_files, by_officer, over_http
from tasks.settings import AttachmentPlace, Mode, OutsideSettings, PublicReads, Way

_DISCLOSURE: Final = "disclosure"
_DOCUMENT24: Final = "document24"
KINDS: Final[Mapping[str, Kinds]] = {
    nara_link.SYSTEM: nara_link.KINDS,
    cleanpay_client.SYSTEM: EVERY_KIND,
    _DISCLOSURE: disclosure_client.KINDS,
}
"""The commands of each system, by the name that the ledger has for it."""


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


class Closing(Protocol):
    """What holds connections."""

    def close(self) -> None:
        """Give them back."""
        ...


class Outside(AbstractContextManager["Outside"]):
    """Every outside system, opened together and closed together.

    `nara` is the public side of Nara Marketplace, `link` the agency's. `ledger` and `store` (the
    attachments) are None where nobody gave them: then nothing is recorded or kept. Closing gives
    back what was opened here; ledger and store belong to who gave them.
    """

    def __init__(
        self,
        settings: OutsideSettings,
        *,
        nara: NaraReads,
        link: NaraLink,
        document24: Document24,
        disclosure: Disclosure,
        cleanpay: CleanPay,
        ledger: Ledger | None,
        store: Store | None,
        closing: tuple[Closing, ...],
    ) -> None:
        self.settings = settings
        self.nara = nara
        self.link = link
        self.document24 = document24
        self.disclosure = disclosure
        self.cleanpay = cleanpay
        self.ledger = ledger
        self.store = store
        self._closing = closing

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
        opening = _Opening(settings, clock, machine_clock or clock, ledger, patience)
        return opening.all(store)

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
            SettingsInvalid: There is no ledger, or no such system.
        """
        if self.ledger is None or system not in KINDS:
            raise _no_ledger(self.settings.file, system)
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


def attachment_store(place: AttachmentPlace) -> Store:
    """The attachment store at a place.

    Raises:
        SettingsInvalid: Its driver is not installed.
    """
    return Store(
        place.url,
        endpoint=place.endpoint,
        region=place.region,
        key=place.key,
        secret=place.secret,
    )


@dataclass(frozen=True, slots=True)
class _Opening:
    """What every client is made with."""

    settings: OutsideSettings
    clock: Clock
    machine_clock: Clock
    ledger: Ledger | None
    patience: Patience | None

    def all(self, store: Store | None) -> Outside:
        """Every client."""
        nara = self._nara_reads()
        link = self._nara_link(nara)
        document24 = self._document24()
        disclosure = self._disclosure()
        cleanpay = self._cleanpay()
        clients = (nara, link, document24, disclosure, cleanpay)
        return Outside(
            self.settings,
            nara=nara,
            link=link,
            document24=document24,
            disclosure=disclosure,
            cleanpay=cleanpay,
            ledger=self.ledger,
            store=store,
            closing=tuple(one for one in clients if not isinstance(one, UnconnectedNara)),
        )

    # --- one system each -------------------------------------------------------------------------

    def _nara_reads(self) -> HttpNara:
        reads = self.settings.nara_reads
        wire = NaraSettings(reads.url, "", reads.service_key, proxy=reads.proxy)
        # a simulated quota opens at the sandbox's midnight, a real one at the world's
        clock = self.machine_clock if reads.mode is Mode.OPENAPI else self.clock
        return HttpNara(wire, clock=clock, patience=self.patience, meter=self._meter(reads))

    def _nara_link(self, reads: NaraReads) -> HttpAgency | UnconnectedNara:
        way, system = self.settings.nara, nara_link.SYSTEM
        if not way.is_http:
            commands = self._by_hand(way, system, "nara.agency")
            return UnconnectedNara(commands, reads, self._ledger("nara.agency"), self.clock)
        wire = NaraSettings("", way.url, "", agency_token=way.token, proxy=way.proxy)
        return HttpAgency(wire, patience=self.patience, wrap=self._wrap(way, system))

    def _document24(self) -> HttpDocument24:
        way = self.settings.document24
        if not way.is_http:
            raise SettingsInvalid(
                self.settings.file,
                "document24.mode",
                "is not possible yet: use connector or simulator",
                "아직 쓸 수 없습니다. connector나 simulator를 쓰십시오",
            )
        wire = Document24Settings(way.url, self.settings.sender, way.token, way.proxy)
        return HttpDocument24(wire, patience=self.patience)

    def _disclosure(self) -> HttpDisclosure:
        way = self.settings.disclosure
        wire = DisclosureSettings(way.url, way.token, way.proxy)
        return HttpDisclosure(wire, patience=self.patience, wrap=self._wrap(way, _DISCLOSURE))

    def _cleanpay(self) -> HttpCleanPay | UnconnectedCleanPay:
        way, system = self.settings.cleanpay, cleanpay_client.SYSTEM
        if not way.is_http:
            return UnconnectedCleanPay(self._by_hand(way, system, "cleanpay"))
        wire = CleanPaySettings(way.url, way.token, way.proxy)
        return HttpCleanPay(wire, patience=self.patience, wrap=self._wrap(way, system))

    # --- commands, meters ------------------------------------------------------------------------

    def _wrap(self, way: Way, system: str) -> Callable[[Commands], Commands] | None:
        """What records the commands of a wire, when there is where."""
        ledger = self.ledger
        if ledger is None:
            return None
        mode = way.mode.value
        return lambda commands: over_http(
            commands, system=system, mode=mode, outbox=ledger, clock=self.clock
        )

    def _by_hand(self, way: Way, system: str, path: str) -> Commands:
        """Commands as files, or an officer's work."""
        outbox = self._ledger(path)
        if way.mode is Mode.MANUAL:
            return by_officer(system=system, outbox=outbox, clock=self.clock)
        folders = Folders(
            self._folder(way.outbox, f"{path}.outbox"), self._folder(way.inbox, f"{path}.inbox")
        )
        return by_files(
            folders, system=system, kinds=KINDS[system], outbox=outbox, clock=self.clock
        )

    def _folder(self, folder: Path | None, path: str) -> Path:
        if folder is None or not folder.is_dir():
            raise SettingsInvalid(
                self.settings.file,
                path,
                f"the folder {folder} does not exist: make it, or mount it",
                f"{folder} 폴더가 없습니다. 만들거나 마운트하십시오",
            )
        return folder

    def _ledger(self, path: str) -> Ledger:
        if self.ledger is None:
            raise _no_ledger(self.settings.file, path)
        return self.ledger

    def _meter(self, reads: PublicReads) -> Meter | None:
        """The meter of the service key, under a name that shows nothing of it."""
        if reads.daily_quota is None or reads.per_second is None:
            return None
        system = nara_link.SYSTEM
        account = f"{system}-{sha256(reads.service_key.encode()).hexdigest()[:12]}"
        quota = Quota(account, reads.daily_quota, reads.per_second)
        return LedgerMeter(system, quota, self._ledger("nara.reads"), self.machine_clock)


def _no_ledger(file: str, path: str) -> SettingsInvalid:
    return SettingsInvalid(
        file,
        path,
        "needs the ledger of a database: make one with `gyeyak init`",
        "데이터베이스의 연계 대장이 필요합니다. `gyeyak init`으로 만드십시오",
    )
