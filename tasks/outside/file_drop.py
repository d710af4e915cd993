"""Commands as files: an outbox folder for the agency's own link, an inbox folder for its answers.

    <outbox>/<system>-<16 digits>.json       {key, kind, request, request_hash, requested_at}
    <inbox>/<the same name>.ack.json         {key, request_hash, acknowledged_at,
                                              result {...} or refusal {code, message}}

The digits are those of the key's sha256, so that a name follows from a key and never from content.
A command is put there whole (written aside, flushed, renamed) and once: a mark in
`<outbox>/.written` outlives a link that takes files away. After a crash between the rename and the
mark the same file may be put there a second time, with the same key; a link that saw a key before
must not act again.

An answer is not trusted. It is read without following a link, up to a bound, as JSON; it must
carry the key and the hash of what was asked, and exactly the fields above. Any other is moved to
`<inbox>/.refused` and is an error for a person to look at; a right one may take its place. The
link writes its answers aside and renames them too.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from engine.errors import ExternalAnswerInvalid, ExternalRejected, ExternalUnavailable, ValueInvalid
from engine.ports import Clock, NotYet, Value
from engine.values import digest, dumps, from_json, to_json
from tasks.outside.commands import Kinds, Receipt, request_hash
from tasks.outside.typed import as_moment

LINK_AGAIN = timedelta(minutes=10)
_MAX_ANSWER = 1024 * 1024
_MAX_REASON = 2000
_FIELDS = frozenset({"key", "request_hash", "acknowledged_at", "result", "refusal"})
_MARKS, _REFUSED = ".written", ".refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the link answered: a result or a refusal's code and words."""

    result: Mapping[str, Value] | None
    code: str
    message: str
    acknowledged_at: datetime


@dataclass(frozen=True, slots=True)
class FileDrop:
    """`Commands` of one system over two folders, which must exist; to be used inside `Recorded`."""

    system: str
    outbox: Path
    inbox: Path
    kinds: Kinds
    clock: Clock

    def submit(self, kind: str, request: Mapping[str, Value], *, key: str) -> Receipt:
        """See `Commands.submit`: puts the file there once, then gives the answer or NotYet.

        Raises:
            ExternalAnswerInvalid: There is an answer that can't be trusted; it was put aside.
        """
        sent_hash = request_hash(kind, request)
        self._put(kind, request, key, sent_hash)
        answer = self._answer(kind, key, sent_hash)
        if answer is None:
            raise NotYet(LINK_AGAIN, f"the answer file for {self.name(key)}")
        if answer.result is None:
            raise ExternalRejected(self.system, answer.message or answer.code, answer.code)
        return Receipt(kind, answer.result, sent_hash)

    def find(self, key: str) -> Receipt | None:
        """See `Commands.find`; putting the same file there again changes nothing: no doubt."""
        mark = self._mark(key)
        if mark is None:
            return None
        kind, sent_hash = mark
        answer = self._answer(kind, key, sent_hash)
        return Receipt(kind, answer.result, sent_hash) if answer and answer.result else None

    def name(self, key: str) -> str:
        """The name of the files of a key, without its ending."""
        return f"{self.system}-{digest(key)[:16]}"

    # --- what goes out ---------------------------------------------------------------------------

    def _put(self, kind: str, request: Mapping[str, Value], key: str, sent_hash: str) -> None:
        known = self._mark(key)
        if known == (kind, sent_hash):
            return
        if known is not None:
            raise ExternalRejected(self.system, "this key was used for other content", "key_reused")
        name = f"{self.name(key)}.json"
        command = {
            "key": key,
            "kind": kind,
            "request": to_json(request),
            "request_hash": sent_hash,
            "requested_at": self.clock.now().isoformat(),
        }
        try:
            marks = self.outbox / _MARKS
            marks.mkdir(exist_ok=True)
            _write_whole(self.outbox, name, command)
            _write_whole(marks, name, {"kind": kind, "request_hash": sent_hash})
        except OSError as error:
            raise self._unusable("outbox", error) from error

    def _mark(self, key: str) -> tuple[str, str] | None:
        """Kind and hash of what was put there under a key, or None when nothing was."""
        try:
            text = (self.outbox / _MARKS / f"{self.name(key)}.json").read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable("outbox", error) from error
        mark = from_json(text)
        return str(mark["kind"]), str(mark["request_hash"])

    # --- what comes in ---------------------------------------------------------------------------

    def _answer(self, kind: str, key: str, sent_hash: str) -> Answer | None:
        path = self.inbox / f"{self.name(key)}.ack.json"
        try:
            body = _read_bounded(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._put_aside(path, "it can't be read as a plain file") from error
        try:
            return self._read(body, kind, key, sent_hash)
        except ValueInvalid as error:
            raise self._put_aside(path, "it is not JSON") from error
        except (ValueError, OverflowError) as error:
            raise self._put_aside(path, _why(error)) from error

    def _read(self, body: bytes, kind: str, key: str, sent_hash: str) -> Answer:
        if len(body) > _MAX_ANSWER:
            raise ValueError(f"it is larger than {_MAX_ANSWER} bytes")
        given = from_json(body)
        dumps(given).encode()  # half a surrogate pair can't be kept
        if not isinstance(given, Mapping) or not _FIELDS.issuperset(given):
            raise ValueError("it has other fields than an answer")
        if given.get("key") != key:
            raise ValueError("it answers another key")
        if given.get("request_hash") != sent_hash:
            raise ValueError("it answers another request: the hash differs")
        if ("result" in given) is ("refusal" in given):
            raise ValueError("it has not either a result or a refusal")
        return self._typed(given, kind)

    def _typed(self, given: Mapping[str, Value], kind: str) -> Answer:
        at = _moment(given.get("acknowledged_at"))
        if "result" in given:
            return Answer(self.kinds[kind].read(given["result"]), "", "", at)
        refusal = given["refusal"]
        code, message = (
            (refusal.get("code"), refusal.get("message", ""))
            if isinstance(refusal, Mapping)
            else (None, "")
        )
        if not isinstance(code, str) or not code.isidentifier() or not isinstance(message, str):
            raise ValueError("its refusal has no code and message")
        return Answer(None, code, message[:_MAX_REASON], at)

    def _put_aside(self, path: Path, reason: str) -> ExternalAnswerInvalid | ExternalUnavailable:
        """Move an answer away that can't be trusted; its content is never shown."""
        aside = self.inbox / _REFUSED
        try:
            aside.mkdir(exist_ok=True)
            path.rename(next(one for one in _numbered(aside / path.name) if not one.exists()))
        except OSError as error:
            return self._unusable("inbox", error)
        return ExternalAnswerInvalid(self.system, reason, path.name)

    def _unusable(self, folder: str, error: OSError) -> ExternalUnavailable:
        return ExternalUnavailable(self.system, f"the {folder} folder: {error.strerror}")


def _moment(value: Value) -> datetime:
    try:
        return as_moment(value)
    except (ValueError, OverflowError) as error:
        raise ValueError("its acknowledged_at is no moment with a zone") from error


def _numbered(path: Path) -> Iterator[Path]:
    return (path.with_name(f"{path.name}.{number}") for number in count(1))


def _why(error: Exception) -> str:
    """Our own words; those of the library quote the content."""
    return str(error) if type(error) is ValueError else "it holds text that can't be kept"


def _write_whole(folder: Path, name: str, content: Mapping[str, Value]) -> None:
    """Write a file so that whoever looks sees all of it or nothing, also after a crash."""
    aside = folder / f".{name}.part"
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o640)
    with os.fdopen(descriptor, "wb") as file:
        file.write(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode())
        file.flush()
        os.fsync(file.fileno())
    aside.rename(folder / name)
    _flush_names(folder)


def _flush_names(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_bounded(path: Path) -> bytes:
    """Up to one byte more than an answer may have. Raises: OSError for a link, pipe or folder."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(_MAX_ANSWER + 1)
