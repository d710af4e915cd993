"""Where settings become clients: which class stands behind a port in which mode.

Nothing is asked of the outside here. What the settings name and is not there - a folder, the
ledger that a mode lives on - is found at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

from engine.errors import SettingsInvalid
from engine.ports import Clock
from tasks.attachments import Store
from tasks.cleanpay import client as cleanpay_client
from tasks.cleanpay.client import CleanPay
from tasks.cleanpay.http import CleanPaySettings, HttpCleanPay
from tasks.cleanpay.unconnected import EVERY_KIND
from tasks.cleanpay.unconnected import Unconnected as UnconnectedCleanPay
from tasks.disclosure import unconnected as disclosure_unconnected
from tasks.disclosure.client import Disclosure
from tasks.disclosure.http import DisclosureSettings, HttpDisclosure
from tasks.disclosure.unconnected import Unconnected as UnconnectedDisclosure
from tasks.document24 import commands as document24_commands
from tasks.document24.by_officer import OfficerRelay
from tasks.document24.client import Document24
from tasks.document24.commands import RecordedRelay
from tasks.document24.folder import FolderRelay
from tasks.document24.http import Document24Settings, HttpDocument24
from tasks.ledger.port import Ledger
from tasks.nara import link as nara_link
from tasks.nara.agency import HttpAgency
from tasks.nara.client import NaraReads
from tasks.nara.http import HttpNara, NaraSettings
from tasks.nara.link import NaraLink
from tasks.nara.unconnected import Unconnected as UnconnectedNara
from tasks.outside.commands import Commands, Kinds
from tasks.outside.http import Meter, Patience
from tasks.outside.meter import LedgerMeter, Quota
from tasks.outside.modes import Folders, by_files, by_officer, over_http
from tasks.settings import AttachmentPlace, Mode, OutsideSettings, PublicReads, Way

_DISCLOSURE: Final = "disclosure"
KINDS: Final[Mapping[str, Kinds]] = {
    nara_link.SYSTEM: nara_link.KINDS,
    document24_commands.NAME: document24_commands.KINDS,
    cleanpay_client.SYSTEM: EVERY_KIND,
    _DISCLOSURE: disclosure_unconnected.EVERY_KIND,
}
"""The commands of each system, by the name that the ledger has for it."""


class Closing(Protocol):
    """What holds connections."""

    def close(self) -> None:
        """Give them back."""
        ...


@dataclass(frozen=True, slots=True)
class Clients:
    """One client a port; `closing` are those that hold connections."""

    nara: NaraReads
    link: NaraLink
    document24: Document24
    disclosure: Disclosure
    cleanpay: CleanPay
    closing: tuple[Closing, ...]


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
class Opening:
    """What every client is made with. `machine_clock` is real time, for quotas and paces."""

    settings: OutsideSettings
    clock: Clock
    machine_clock: Clock
    ledger: Ledger | None
    store: Store | None
    patience: Patience | None

    def clients(self) -> Clients:
        """Every client.

        Raises:
            SettingsInvalid: A folder is missing, or a mode needs a ledger and there is none.
        """
        self._check()
        closing: list[Closing] = []
        nara = self._nara_reads(closing)
        return Clients(
            nara=nara,
            link=self._nara_link(nara, closing),
            document24=self._document24(closing),
            disclosure=self._disclosure(closing),
            cleanpay=self._cleanpay(closing),
            closing=tuple(closing),
        )

    # --- what has to be there --------------------------------------------------------------------

    def _check(self) -> None:
        """Find out before anything is open."""
        chosen = self.settings
        ways = {
            "nara.agency": chosen.nara,
            "document24": chosen.document24,
            "disclosure": chosen.disclosure,
            "cleanpay": chosen.cleanpay,
        }
        for path, way in ways.items():
            if not way.is_http:
                self._ledger(path)
            if way.mode is Mode.FILE_DROP:
                self._folders(way, path)
        if chosen.nara_reads.daily_quota is not None:
            self._ledger("nara.reads")

    def _ledger(self, path: str) -> Ledger:
        if self.ledger is None:
            raise no_ledger(self.settings.file, path)
        return self.ledger

    def _folders(self, way: Way, path: str) -> Folders:
        return Folders(
            self._folder(way.outbox, f"{path}.outbox"), self._folder(way.inbox, f"{path}.inbox")
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

    # --- one system each -------------------------------------------------------------------------

    def _nara_reads(self, closing: list[Closing]) -> HttpNara:
        reads = self.settings.nara_reads
        wire = NaraSettings(reads.url, "", reads.service_key, proxy=reads.proxy)
        # a simulated quota opens at the sandbox's midnight, a real one at the world's
        clock = self.machine_clock if reads.mode is Mode.OPENAPI else self.clock
        made = HttpNara(wire, clock=clock, patience=self.patience, meter=self._meter(reads))
        closing.append(made)
        return made

    def _nara_link(self, reads: NaraReads, closing: list[Closing]) -> NaraLink:
        way, system, path = self.settings.nara, nara_link.SYSTEM, "nara.agency"
        if not way.is_http:
            commands = self._by_hand(way, system, path)
            return UnconnectedNara(commands, reads, self._ledger(path), self.clock)
        wire = NaraSettings("", way.url, "", agency_token=way.token, proxy=way.proxy)
        made = HttpAgency(wire, patience=self.patience, wrap=self._wrap(way, system))
        closing.append(made)
        return made

    def _document24(self, closing: list[Closing]) -> Document24:
        way, sender, path = self.settings.document24, self.settings.sender, "document24"
        if way.mode is Mode.MANUAL:
            return OfficerRelay(self._ledger(path), sender, self.clock, self.store)
        if way.mode is Mode.FILE_DROP:
            folders = self._folders(way, path)
            return self._recorded(
                FolderRelay(folders.outbox, folders.inbox, sender, self.clock), way
            )
        wire = Document24Settings(way.url, sender, way.token, way.proxy)
        made = HttpDocument24(wire, patience=self.patience)
        closing.append(made)
        return self._recorded(made, way)

    def _disclosure(self, closing: list[Closing]) -> Disclosure:
        way = self.settings.disclosure
        if not way.is_http:
            return UnconnectedDisclosure(self._by_hand(way, _DISCLOSURE, "disclosure"))
        wire = DisclosureSettings(way.url, way.token, way.proxy)
        made = HttpDisclosure(wire, patience=self.patience, wrap=self._wrap(way, _DISCLOSURE))
        closing.append(made)
        return made

    def _cleanpay(self, closing: list[Closing]) -> CleanPay:
        way, system = self.settings.cleanpay, cleanpay_client.SYSTEM
        if not way.is_http:
            return UnconnectedCleanPay(self._by_hand(way, system, "cleanpay"))
        wire = CleanPaySettings(way.url, way.token, way.proxy)
        made = HttpCleanPay(wire, patience=self.patience, wrap=self._wrap(way, system))
        closing.append(made)
        return made

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

    def _recorded(self, relay: Document24, way: Way) -> Document24:
        if self.ledger is None:
            return relay
        return RecordedRelay(relay, self.ledger, way.mode.value, self.clock)

    def _by_hand(self, way: Way, system: str, path: str) -> Commands:
        """Commands as files, or an officer's work."""
        outbox = self._ledger(path)
        if way.mode is Mode.MANUAL:
            return by_officer(system=system, outbox=outbox, clock=self.clock)
        return by_files(
            self._folders(way, path),
            system=system,
            kinds=KINDS[system],
            outbox=outbox,
            clock=self.clock,
        )

    def _meter(self, reads: PublicReads) -> Meter | None:
        """The meter of the service key, under a name that shows nothing of it."""
        if reads.daily_quota is None or reads.per_second is None:
            return None
        system = nara_link.SYSTEM
        account = f"{system}-{sha256(reads.service_key.encode()).hexdigest()[:12]}"
        quota = Quota(account, reads.daily_quota, reads.per_second)
        return LedgerMeter(system, quota, self._ledger("nara.reads"), self.machine_clock)


def no_ledger(file: str, path: str) -> SettingsInvalid:
    """The error where something lives on the ledger and there is none."""
    return SettingsInvalid(
        file,
        path,
        "needs the ledger of a database: make one with `gyeyak init`",
        "데이터베이스의 연계 대장이 필요합니다. `gyeyak init`으로 만드십시오",
    )
