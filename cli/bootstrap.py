"""Chooses what the rest is given: environment, clock, ids, database, clients of the outside.

Nothing else in the command line reads the environment or the machine's clock.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import DatabaseMissing, Language, SettingsInvalid, StoreError, ValueInvalid

if TYPE_CHECKING:
    from engine import Engine
    from engine.runtime import Limits
    from tasks.attachments import Store
    from tasks.ledger import Ledger, SqlLedger
    from tasks.registry import Outside
    from tasks.settings import OutsideSettings

CLOCK = "clock"
"""The setting that holds a demo database's own time; no other database has it."""

SANDBOX_PORT = 8710
_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen for one run. `database` is a URL; `actor` is who acts.

    `outside` is the file that says how the outside systems are reached; without one they are all
    simulated by the sandbox at the address `sandbox`.
    """

    database: str
    actor: str
    interactive: bool
    sandbox: str
    outside: str = ""


def settings(
    *, database: str = "", actor: str = "", no_input: bool = False, as_json: bool = False
) -> Settings:
    """The options of the command line, filled in from the environment.

    Prompts need a person: a terminal on both ends, and neither `--json` nor `--no-input`.
    """
    return Settings(
        database=database or os.environ.get("GYEYAK_DATABASE", "") or default_database(),
        actor=actor or os.environ.get("GYEYAK_USER", "") or _login(),
        interactive=not (no_input or as_json) and sys.stdin.isatty() and sys.stderr.isatty(),
        sandbox=os.environ.get("GYEYAK_SANDBOX", "") or f"http://127.0.0.1:{SANDBOX_PORT}",
        outside=os.environ.get("GYEYAK_OUTSIDE", ""),
    )


def _login() -> str:
    """Who is logged in on this machine: on the record when nobody said who acts."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def default_database() -> str:
    """The URL of the database in the XDG data folder."""
    return f"{_SQLITE}{data_folder() / 'gyeyak.db'}"


def data_folder() -> Path:
    """Our folder in the XDG data folder; it may not be there yet."""
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "gyeyak"


def language() -> Language:
    """Korean when the locale of messages is Korean."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if chosen := os.environ.get(name):
            return "ko" if chosen.lower().startswith("ko") else "en"
    return "en"


def colored(*, wanted: bool) -> bool:
    """Whether stdout shows colours and the person wants them (https://no-color.org)."""
    return wanted and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def tracing() -> bool:
    """Whether a broken program should show where it broke."""
    return bool(os.environ.get("GYEYAK_TRACE"))


# --- the engine -----------------------------------------------------------------------------


class StoredClock:
    """A demo database's own clock: it stands still until `clock advance` moves it."""

    def __init__(self) -> None:
        self.moment: datetime | None = None

    def now(self) -> datetime:
        """The moment it stands at; the machine's time until one was set."""
        from engine.ambient import SeoulClock

        return self.moment or SeoulClock().now()


@dataclass(frozen=True, slots=True)
class Opened:
    """An open engine, its clock, and the outside's clients when they were asked for."""

    engine: "Engine"
    clock: StoredClock
    clients: "Outside | None" = None

    @property
    def outside(self) -> "Outside":
        """The clients of an engine that was opened with them."""
        if self.clients is None:
            raise RuntimeError("the engine was opened without the outside")
        return self.clients

    @property
    def ledger(self) -> "Ledger":
        """The ledger of what went outside."""
        if self.outside.ledger is None:
            raise RuntimeError("the outside was opened without a ledger")
        return self.outside.ledger

    @property
    def store(self) -> "Store":
        """The attachments."""
        if self.outside.store is None:
            raise RuntimeError("the outside was opened without attachments")
        return self.outside.store

    def knows(self, contract_no: str) -> bool:
        """Whether any instance has a contract number: it waits for its letters, or was given it."""
        from tasks.document24.letters import INBOUND

        if any(self.engine.awaited(form.message, contract_no) for form in INBOUND):
            return True
        return self.ledger.answered("contract_no", contract_no)

    def follow(self) -> None:
        """Take over the demo clock as it stands in the database now, if there is one."""
        stored = self.engine.setting(CLOCK)
        self.clock.moment = datetime.fromisoformat(stored) if stored else None

    def move(self, now: datetime) -> None:
        """Set the demo clock, in the database first."""
        self.engine.set_setting(CLOCK, now.isoformat())
        self.clock.moment = now


@contextmanager
def opened(chosen: Settings, *, create: bool = False, outside: bool = False) -> Iterator[Opened]:
    """The engine over the chosen database, for the time of a `with` block.

    Args:
        chosen: The settings of this run.
        create: Make the database when it is not there.
        outside: Open clients of the outside systems and register their handlers, as a worker
            needs them, and a deployment that checks which task types there are.

    Raises:
        StoreError: The database can't be used.
        DatabaseMissing: It is not there and is not to be made.
        SettingsInvalid: The file of the outside is wrong.
    """
    from engine import Engine
    from engine.ambient import RandomIds

    _prepare(chosen.database, create=create)
    clock = StoredClock()
    settings = outside_settings(chosen) if outside or chosen.outside else None
    with ExitStack() as stack:
        clients = _clients(stack, chosen, settings, clock) if outside and settings else None
        engine = stack.enter_context(
            Engine.open(
                chosen.database,
                clock=clock,
                ids=RandomIds(),
                handlers=clients.handlers() if clients else None,
                functions=_functions,
                limits=limits() if os.environ.get("GYEYAK_LIMITS") else None,
                secrets=settings.secrets if settings else (),
            )
        )
        if create:
            _create_ledger(chosen.database)
        found = Opened(engine, clock, clients)
        found.follow()
        yield found


@contextmanager
def clients(chosen: Settings) -> "Iterator[Outside]":
    """The clients of the outside without an engine, by the machine's time, to look at it only.

    Raises:
        SettingsInvalid: The file of the outside is wrong.
    """
    with ExitStack() as stack:
        yield _clients(stack, chosen, outside_settings(chosen), StoredClock())


def outside_settings(chosen: Settings) -> "OutsideSettings":
    """How the outside is reached: what the chosen file says, else the sandbox for everything.

    Raises:
        SettingsInvalid: The file is missing or wrong.
    """
    from tasks.settings import default_settings, read_settings

    if not chosen.outside:
        return default_settings(chosen.sandbox)
    file = Path(chosen.outside)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsInvalid(
            str(file), "GYEYAK_OUTSIDE", f"cannot be read: {error}", f"읽을 수 없습니다: {error}"
        ) from error
    return read_settings(text, str(file), os.environ)


def limits() -> "Limits":
    """The engine's limits; `GYEYAK_LIMITS` changes some: `steps=2000,instances=500`.

    Raises:
        ValueInvalid: No such limit, or no whole number above zero.
    """
    from engine.runtime import Limits

    chosen: dict[str, int] = {}
    for part in filter(None, os.environ.get("GYEYAK_LIMITS", "").split(",")):
        name, _, number = part.strip().partition("=")
        if name not in Limits.__dataclass_fields__ or not number.isdecimal() or int(number) < 1:
            names = ", ".join(Limits.__dataclass_fields__)
            raise ValueInvalid(
                "GYEYAK_LIMITS",
                f"{part.strip()!r} is not one of {names}, with a number above zero",
                f"{part.strip()!r}: {names} 가운데 하나와 1 이상의 정수를 쓰십시오",
            )
        chosen[name] = int(number)
    return Limits(**chosen)


def masked(url: str) -> str:
    """A database URL that may be shown: without its password."""
    from engine.store import masked as without_password

    return without_password(url)


def _prepare(url: str, *, create: bool) -> None:
    if not url.startswith(_SQLITE):
        return
    file = Path(url.removeprefix(_SQLITE))
    if str(file) in (".", ":memory:") or file.exists():
        return
    if not create:
        raise DatabaseMissing(url, "there is no database yet", "데이터베이스가 아직 없습니다")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            url,
            f"the folder {file.parent} cannot be made: {error.strerror}",
            f"{file.parent} 폴더를 만들 수 없습니다: {error.strerror}",
        ) from error


def _functions(reference: Mapping[str, bytes]) -> Mapping[str, Any]:
    """The FEEL functions over statutory clocks and calendars; loaded when one may be used."""
    from tasks import rules

    return rules.functions(reference)


def listens(url: str) -> bool:
    """Whether something listens at an address of this machine, asked once and briefly."""
    import socket
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 80), timeout=1).close()
    except OSError:
        return False
    return True


def shipped_functions() -> Mapping[str, Any]:
    """The FEEL functions over the shipped clocks and calendar."""
    from processes import FOLDER

    return _functions({file.name: file.read_bytes() for file in FOLDER.glob("*.yaml")})


# --- the outside -----------------------------------------------------------------------------


def _clients(
    stack: ExitStack, chosen: Settings, settings: "OutsideSettings", clock: StoredClock
) -> "Outside":
    """Clients whose commands are recorded in the ledger beside the engine's tables."""
    from engine.ambient import SeoulClock
    from tasks.registry import Outside

    ledger = stack.enter_context(_ledger(chosen.database, settings))
    return stack.enter_context(
        Outside.open(
            settings,
            clock=clock,
            machine_clock=SeoulClock(),
            ledger=ledger,
            store=None if settings.attachments else _attachments(chosen.database),
        )
    )


def _ledger(url: str, settings: "OutsideSettings") -> "SqlLedger":
    from tasks.ledger import open_ledger

    return open_ledger(url, secrets=settings.secrets)


def _create_ledger(url: str) -> None:
    from tasks.ledger import create_or_upgrade

    create_or_upgrade(url)


def _attachments(url: str) -> "Store":
    """The store beside a SQLite file; for a database server the one in the data folder."""
    from tasks.attachments import Store

    file = Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None
    beside = file.absolute().parent if file else data_folder()
    return Store((beside / "attachments").as_uri())
