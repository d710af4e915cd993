"""The relay as two folders that the agency's own link shares with us (file drop).

    <outbox>/<sender 7><receiver 7><16 digits>.xml   packs for the link; the 16 digits are those of
                                                     the key's sha256, so a name follows from a key
    <outbox>/document24-<16 digits>.json             what each is: key, kind, request, its hash
    <outbox>/files/<sha256>                          files that go apart from their letter (별송)
    <inbox>/*.xml                                    packs from outside: letters, acknowledgements
    <inbox>/document24-<16 digits>.ack.json          the link's answer to a command

The link takes files away from the outbox as it likes: what was sent is known by copies and marks
(`.sent`, `.written`). What came in is moved and never deleted: acknowledgements by document to
`.acknowledgements`, letters to `.letters` once they were received. The moment of an arrival is that
of the file. Links, pipes and folders in the inbox are left alone. The link writes under another
ending and renames. A letter counts as taken once the link, or the receiver, answers anything; an
acceptance once the link answers with number and moment (`tasks.outside.file_drop`).

Positions 7 to 14 of a name hold the receiver's seven-digit code, as relays name packs; the rest of
the name is ours.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from engine.errors import DocumentInvalid, ExternalUnavailable
from engine.ports import Clock, NotYet
from engine.values import SEOUL, digest
from tasks.document24.client import Acknowledged, MailboxEntry, Sender, SendReceipt
from tasks.document24.commands import KINDS, NAME, sent
from tasks.document24.pack import Content, DocType, Pack
from tasks.document24.pack_xml import read_pack, write_pack
from tasks.document24.sending import kind_of, request_of
from tasks.document24.state import SYSTEM
from tasks.outside.file_drop import FileDrop

_MAX_FILE = 200 * 1024 * 1024
_WAITED_FOR = (DocType.SEND, DocType.ACCEPT)
_NOT_REAL = re.compile(r"unreadable-[0-9a-f]{16}|.*#[0-9a-f]{8}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file of the inbox: its bytes, and its pack when they are one."""

    path: Path
    body: bytes
    pack: Pack | None
    at: datetime

    @property
    def document_id(self) -> str:
        """The document id of the pack, or a name for what can't be read."""
        return self.pack.doc_id if self.pack else f"unreadable-{self.sha256[:16]}"

    @property
    def sha256(self) -> str:
        """The digest of the bytes."""
        return sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class FolderRelay:
    """`Document24` over two folders, which must exist."""

    outbox: Path
    inbox: Path
    sender: Sender
    clock: Clock

    # --- what goes out ---------------------------------------------------------------------------

    def send(self, pack: Pack, *, key: str) -> SendReceipt:
        """See `Document24.send`; puts the pack there once, then gives the answer or NotYet.

        Raises:
            NotYet: The link has not answered a letter or an acceptance.
            ExternalRejected: The link refused it.
            ExternalAnswerInvalid: There is an answer that can't be trusted; it was put aside.
        """
        if pack.doc_type is DocType.RECEIVE and _NOT_REAL.fullmatch(pack.doc_id):
            self._file_away(pack.doc_id)
            return SendReceipt(pack.doc_id, pack.sent_at)
        with self._usable():
            first = self._put(pack, key)
        if pack.doc_type is DocType.RECEIVE:
            self._file_away(pack.doc_id)
        request = {**request_of(pack), "file": _relay_name(pack, key)}
        try:
            return sent(pack.doc_id, self._drop.submit(kind_of(pack), request, key=key))
        except NotYet:
            if self._answered(first):
                return SendReceipt(first.doc_id, first.sent_at)
            raise

    def _put(self, pack: Pack, key: str) -> Pack:
        """Put a pack into the outbox unless it was; the pack that was put there first."""
        copy = self.outbox / ".sent" / f"{_short(key)}.xml"
        if not copy.exists():
            body = write_pack(pack)
            if pack.doc_type is DocType.SEND:
                write_whole(self.outbox / ".sent" / "letters" / f"{_short(pack.doc_id)}.xml", body)
            write_whole(self.outbox / _relay_name(pack, key), body)
            write_whole(copy, body)
        return read_pack(copy.read_bytes())

    def _answered(self, pack: Pack) -> bool:
        """Whether a pack without an answer of the link needs none, or the receiver answered."""
        if pack.doc_type not in _WAITED_FOR:
            return True
        return pack.doc_type is DocType.SEND and bool(self.acknowledgements(pack.doc_id))

    def find_command(self, key: str) -> SendReceipt | None:
        """See `Document24.find_command`; what waits for its answer counts as nothing yet."""
        with self._usable():
            copy = self.outbox / ".sent" / f"{_short(key)}.xml"
            pack = read_pack(copy.read_bytes()) if copy.exists() else None
        if pack is None:
            return None
        found = self._drop.find(key)
        if found:
            return sent(pack.doc_id, found)
        return SendReceipt(pack.doc_id, pack.sent_at) if self._answered(pack) else None

    def deposit(self, file: Content) -> None:
        """See `Document24.deposit`."""
        with self._usable():
            mark = self.outbox / ".sent" / "files" / file.sha256
            if not mark.exists():
                write_whole(self.outbox / "files" / file.sha256, file.data)
                write_whole(mark, b"")

    @property
    def _drop(self) -> FileDrop:
        return FileDrop(NAME, self.outbox, self.inbox, KINDS, self.clock)

    # --- what comes in ---------------------------------------------------------------------------

    def mailbox(self) -> tuple[MailboxEntry, ...]:
        """See `Document24.mailbox`."""
        with self._usable():
            return tuple(
                MailboxEntry(one.path.name, doc_id, one.at, one.sha256)
                for one in self._letters()
                if (doc_id := self._listed_as(one))
            )

    def _listed_as(self, one: Arrived) -> str:
        """The document id under which a letter is listed; empty for one that was received before.

        Another letter under the id of a received one is listed under an id of its own, so that it
        is not lost.
        """
        if not self._was_received(one.document_id):
            return one.document_id
        known = {_digest_of(path) for path in self._kept(one.document_id)}
        if known and one.sha256 not in known:
            return f"{one.document_id}#{one.sha256[:8]}"
        self._move(one.path, ".letters", one.document_id)
        return ""

    def _was_received(self, document_id: str) -> bool:
        copy = self.outbox / ".sent" / f"{_short(f'receive:{document_id}')}.xml"
        return copy.exists() or bool(self._kept(document_id))

    def letter(self, number: str) -> bytes:
        """See `Document24.letter`."""
        with self._usable():
            if Path(number).name != number:
                raise ExternalUnavailable(SYSTEM, "a letter's number is no name of a file")
            places = (self.inbox / number, *(self.inbox / ".letters").glob(f"*/{_plain(number)}"))
            found = next((path for path in places if _is_plain(path)), None)
            if found is None:
                raise ExternalUnavailable(SYSTEM, f"the letter {number} is not in the inbox")
            return found.read_bytes()

    def find_letter(self, document_id: str) -> bytes | None:
        """See `Document24.find_letter`."""
        with self._usable():
            ours = self.outbox / ".sent" / "letters" / f"{_short(document_id)}.xml"
            for path in (*self._kept(document_id), ours):
                if _is_plain(path):
                    return path.read_bytes()
            waiting = (one for one in self._letters() if one.document_id == document_id)
            return next((one.body for one in waiting), None)

    def acknowledgements(self, document_id: str) -> tuple[Acknowledged, ...]:
        """See `Document24.acknowledgements`."""
        with self._usable():
            self._letters()
            folder = self.inbox / ".acknowledgements" / _short(document_id)
            arrived = (one for one in map(_arrived, _in_order(folder.glob("*.xml"))) if one)
            return tuple(
                Acknowledged(one.pack, one.at)
                for one in arrived
                if one.pack and one.pack.doc_id == document_id
            )

    def _letters(self) -> list[Arrived]:
        """What waits in the inbox, oldest first, once acknowledgements were sorted out."""
        letters = []
        for path in _in_order(self.inbox.glob("[!.]*.xml")):
            one = _arrived(path)
            if one and one.pack and not one.pack.is_letter:
                self._move(path, ".acknowledgements", one.pack.doc_id)
            elif one:
                letters.append(one)
        return letters

    def _file_away(self, document_id: str) -> None:
        """Move a received letter out of the inbox."""
        with self._usable():
            for one in self._letters():
                if self._listed_id(one) == document_id:
                    self._move(one.path, ".letters", document_id)

    def _listed_id(self, one: Arrived) -> str:
        conflict = bool(self._kept(one.document_id))
        return f"{one.document_id}#{one.sha256[:8]}" if conflict else one.document_id

    def _kept(self, document_id: str) -> list[Path]:
        return _in_order((self.inbox / ".letters" / _short(document_id)).glob("*.xml"))

    def _move(self, path: Path, folder: str, document_id: str) -> None:
        """Move a file, under another name when that one is taken."""
        target = self.inbox / folder / _short(document_id)
        target.mkdir(parents=True, exist_ok=True)
        names = (path.name, *(f"{number}-{path.name}" for number in range(1, 1000)))
        path.rename(next(target / name for name in names if not (target / name).exists()))

    @contextmanager
    def _usable(self) -> Iterator[None]:
        """Turn what a file system can refuse into an outage."""
        try:
            yield
        except OSError as error:
            raise ExternalUnavailable(SYSTEM, f"a folder: {error.strerror}") from error


# --- files ---------------------------------------------------------------------------------------


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that whoever looks sees all of it or nothing, also after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o640)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)


def _short(text: str) -> str:
    return digest(text)[:16]


def _relay_name(pack: Pack, key: str) -> str:
    receiver = pack.receivers[0] if pack.receivers else ""
    return f"{_code(pack.sender_org)}{_code(receiver)}{_short(key)}.xml"


def _code(code: str) -> str:
    """Seven letters of a code, whatever was in it."""
    return re.sub(r"[^A-Za-z0-9]", "0", code)[:7].ljust(7, "0")


def _plain(name: str) -> str:
    """A name as a pattern that means only itself."""
    return re.sub(r"([*?\[])", r"[\1]", name)


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size <= _MAX_FILE


def _in_order(paths: Iterable[Path]) -> list[Path]:
    """Plain files by the moment of their arrival, then by name."""
    return sorted(filter(_is_plain, paths), key=lambda path: (path.stat().st_mtime_ns, path.name))


def _arrived(path: Path) -> Arrived | None:
    """A file with its pack; None when it was taken away meanwhile."""
    try:
        body, at = path.read_bytes(), path.stat().st_mtime
    except FileNotFoundError:
        return None
    try:
        pack = read_pack(body)
    except DocumentInvalid:
        pack = None
    return Arrived(path, body, pack, datetime.fromtimestamp(at, SEOUL))


def _digest_of(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
