"""The configuration of the outside as values: every secret is resolved and hidden from `repr`."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from tasks.document24.client import Sender
from tasks.document24.handlers import Practice

SANDBOX_AGENCY: Final = Sender("9990001", "9990001", "가상시 회계과", "홍길동")
"""The fictitious agency that sends where everything is simulated."""

# every letter that base64 knows and a URL must encode
SANDBOX_KEY: Final = "sandbox+service/key=="
"""The service key that the sandbox takes; it opens nothing else."""

PUBLIC_URL: Final = "https://apis.data.go.kr/1230000"


class Mode(StrEnum):
    """How a system is reached.

    `simulator`: the sandbox. `openapi`: the public data portal (reads only). `connector`: an HTTP
    service of the agency with the sandbox's paths. `file-drop`: two folders that the agency's own
    link works through. `manual`: an officer at the system's web site.
    """

    SIMULATOR = "simulator"
    OPENAPI = "openapi"
    CONNECTOR = "connector"
    FILE_DROP = "file-drop"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Way:
    """How commands to one system travel.

    `url`, `token` and `proxy` belong to simulator and connector, `outbox` and `inbox` (absolute
    folders that exist) to file-drop. What does not belong to the mode is empty.
    """

    mode: Mode
    url: str = ""
    token: str = field(default="", repr=False)
    proxy: str | None = None
    outbox: Path | None = None
    inbox: Path | None = None

    @property
    def is_http(self) -> bool:
        """Whether the system is reached over HTTP."""
        return self.mode in (Mode.SIMULATOR, Mode.CONNECTOR)


@dataclass(frozen=True, slots=True)
class PublicReads:
    """The public API of Nara Marketplace.

    `daily_quota` and `per_second` are what the service key may ask; None is no limit, which only a
    simulator has. A day begins at midnight in Seoul.
    """

    mode: Mode
    url: str
    service_key: str = field(repr=False)
    daily_quota: int | None = None
    per_second: int | None = None
    proxy: str | None = None


@dataclass(frozen=True, slots=True)
class AttachmentPlace:
    """Where attachments are kept: the arguments of `tasks.attachments.Store`."""

    url: str
    endpoint: str = ""
    region: str = ""
    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OutsideSettings:
    """Everything. `file` names where it was read, for messages; `attachments` may be chosen later.

    `nara_reads` is the public side of Nara Marketplace, `nara` the agency's own side. `sender` is
    who sends official letters, `practice` how: what is open to the public, sizes.
    """

    file: str
    nara_reads: PublicReads
    nara: Way
    document24: Way
    disclosure: Way
    cleanpay: Way
    sender: Sender = SANDBOX_AGENCY
    practice: Practice = field(default_factory=Practice)
    attachments: AttachmentPlace | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every key and token in clear, for who must recognise them in order to hide them."""
        ways = (self.nara, self.document24, self.disclosure, self.cleanpay)
        place = self.attachments
        found = (
            self.nara_reads.service_key,
            *(way.token for way in ways),
            *((place.key, place.secret) if place else ()),
        )
        return tuple(secret for secret in found if secret)

    @property
    def simulated(self) -> bool:
        """Whether nothing of this reaches a real system."""
        ways = (self.nara_reads, self.nara, self.document24, self.disclosure, self.cleanpay)
        return all(way.mode is Mode.SIMULATOR for way in ways)


def simulated_way(sandbox_url: str, name: str) -> Way:
    """The sandbox's part under `/name`."""
    return Way(Mode.SIMULATOR, f"{sandbox_url.rstrip('/')}/{name}")


def simulated_reads(
    sandbox_url: str, *, daily_quota: int | None = None, per_second: int | None = None
) -> PublicReads:
    """The sandbox's public API; with limits only where a test of quotas wants them."""
    url = f"{sandbox_url.rstrip('/')}/1230000"
    return PublicReads(Mode.SIMULATOR, url, SANDBOX_KEY, daily_quota, per_second)


def default_settings(sandbox_url: str) -> OutsideSettings:
    """Everything simulated by the sandbox at an address such as `http://127.0.0.1:8710`."""
    return OutsideSettings(
        file="(defaults)",
        nara_reads=simulated_reads(sandbox_url),
        nara=simulated_way(sandbox_url, "agency"),
        document24=simulated_way(sandbox_url, "relay"),
        disclosure=simulated_way(sandbox_url, "disclosure"),
        cleanpay=simulated_way(sandbox_url, "cleanpay"),
    )
