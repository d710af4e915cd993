"""How the commands of a system travel: over HTTP, as files, by an officer; always recorded."""

from dataclasses import dataclass
from pathlib import Path

from engine.ports import Clock
from tasks.ledger.port import Outbox
from tasks.outside.commands import Commands, Kinds
from tasks.outside.file_drop import FileDrop
from tasks.outside.manual import Manual
from tasks.outside.recorded import Recorded

FILE_DROP, MANUAL = "file-drop", "manual"


@dataclass(frozen=True, slots=True)
class Folders:
    """Two folders that exist and that the agency's own link shares with us."""

    outbox: Path
    inbox: Path


def over_http(
    commands: Commands, *, system: str, mode: str, outbox: Outbox, clock: Clock
) -> Recorded:
    """Commands over a connector, each with its row in the ledger."""
    return Recorded(commands, outbox, system, mode, clock)


def by_files(
    folders: Folders, *, system: str, kinds: Kinds, outbox: Outbox, clock: Clock
) -> Recorded:
    """Commands as files in a folder, each with its row in the ledger."""
    files = FileDrop(system, folders.outbox, folders.inbox, kinds, clock)
    return Recorded(files, outbox, system, FILE_DROP, clock)


def by_officer(*, system: str, outbox: Outbox, clock: Clock) -> Recorded:
    """Commands that an officer carries out and records, each with its row in the ledger."""
    return Recorded(Manual(outbox, system), outbox, system, MANUAL, clock)
