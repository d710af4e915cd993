"""The configuration of the outside as values: every secret is resolved and hidden from `repr`."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # the exchange of letters is slow to load, and most commands write none
    from tasks.document24.client import Sender
    from tasks.document24.handlers import Practice

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
class Letters:
    """How the agency writes official letters; by itself the fictitious agency of the sandbox.

    `publication` is the code of a letter that names none. Sizes are in bytes; None is what is
    usual (`tasks.document24.sizes`).
    """

    org_code: str = "9990001"
    dept_code: str = "9990001"
    name: str = "가상시 회계과"
    person: str = "홍길동"
    publication: str = "1NNNNNNNN"
    apart_bytes: int | None = None
    file_bytes: int | None = None
    letter_bytes: int | None = None
    most_resends: int | None = None

    @property
    def sender(self) -> "Sender":
        """Who sends."""
        from tasks.document24.client import Sender

        return Sender(self.org_code, self.dept_code, self.name, self.person)

    @property
    def practice(self) -> "Practice":
        """How letters are sent.

        Raises:
            DocumentInvalid: The publication code is none.
        """
        from tasks.document24.handlers import DEFAULT_PRACTICE, Practice
        from tasks.document24.publication import parse
        from tasks.document24.sizes import Limits

        usual = DEFAULT_PRACTICE.limits
        limits = Limits(
            apart_bytes=self.apart_bytes or usual.apart_bytes,
            file_bytes=self.file_bytes or usual.file_bytes,
            letter_bytes=self.letter_bytes or usual.letter_bytes,
        )
        resends = self.most_resends or DEFAULT_PRACTICE.most_resends
        return Practice(parse(self.publication), limits, resends)


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

    `nara_reads` is the public side of Nara Marketplace, `nara` the agency's own side;
    `letters` says who writes official letters, and how.
    """

    file: str
    nara_reads: PublicReads
    nara: Way
    document24: Way
    disclosure: Way
    cleanpay: Way
    letters: Letters = Letters()
    attachments: AttachmentPlace | None = None

    @property
    def sender(self) -> "Sender":
        """Who sends official letters."""
        return self.letters.sender

    @property
    def practice(self) -> "Practice":
        """How they are sent."""
        return self.letters.practice

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
