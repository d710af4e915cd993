"""The attachment store: contents under their sha256, whatever the place they are kept in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from engine.errors import (
    AttachmentDamaged,
    AttachmentError,
    AttachmentMissing,
    SettingsInvalid,
)
from tasks.attachments import remote
from tasks.attachments.folder import UNFINISHED, Folder
from tasks.attachments.places import Place

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_OURS: Final = re.compile(r"([0-9a-f]{2})/([0-9a-f]{2})/(\1\2[0-9a-f]{60})")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in a store. `path` is within the store, as it is spelled there.

    `damaged`: another content than its name says. `missing`: wanted and not there. `foreign`:
    nothing of ours. `unfinished`: left by a program that was stopped while writing; harmless.
    """

    path: str
    problem: Literal["damaged", "missing", "foreign", "unfinished"]


class Store:
    """Keeps contents; threads and processes may share it.

    Args:
        url: `file:///folder` (absolute), `s3://bucket/prefix`, or `memory://name` in tests.
        endpoint: Address of an S3-compatible server; empty for that of the driver.
        key: Access key of S3.
        secret: Secret key of S3; it shows in no repr and no error.
        region: Region of S3, where the server wants one.

    Raises:
        SettingsInvalid: Another kind of URL, a missing key, or a driver that is not installed.
    """

    def __init__(
        self, url: str, *, endpoint: str = "", key: str = "", secret: str = "", region: str = ""
    ) -> None:
        self.url = url
        self._place = _place(url, endpoint=endpoint, key=key, secret=secret, region=region)

    def __repr__(self) -> str:
        return f"Store({self.url!r})"

    def put(self, data: bytes) -> str:
        """Keep a content and give its sha256. What is there already stays; a damaged one is mended.

        Raises:
            ExternalUnavailable: The place can't be written now.
        """
        digest = sha256(data).hexdigest()
        path = _path(digest)
        if self._place.size(path) != len(data) or self._place.read(path) != data:
            self._place.write(path, data)
        return digest

    def get(self, digest: str) -> bytes:
        """The content with a sha256, checked.

        Raises:
            AttachmentError: `digest` is no sha256.
            AttachmentMissing: There is no such content.
            AttachmentDamaged: Its content is another one.
            ExternalUnavailable: The place can't be read now.
        """
        data = self._place.read(_path(digest))
        if data is None:
            raise AttachmentMissing(digest, "it is not in the store", "저장소에 없습니다")
        if sha256(data).hexdigest() != digest:
            raise AttachmentDamaged(
                digest, "its content was changed or damaged", "내용이 바뀌었거나 손상되었습니다"
            )
        return data

    def has(self, digest: str) -> bool:
        """Whether there is a content under a sha256; it is not read.

        Raises:
            AttachmentError: `digest` is no sha256.
            ExternalUnavailable: The place can't be read now.
        """
        return self._place.size(_path(digest)) is not None

    def size(self, digest: str) -> int:
        """How many bytes the content has; it is not read.

        Raises:
            AttachmentError: `digest` is no sha256.
            AttachmentMissing: There is no such content.
            ExternalUnavailable: The place can't be read now.
        """
        found = self._place.size(_path(digest))
        if found is None:
            raise AttachmentMissing(digest, "it is not in the store", "저장소에 없습니다")
        return found

    def verify(self, wanted: Iterable[str] = ()) -> tuple[Finding, ...]:
        """Read everything and say what is wrong, in the order of the paths.

        `wanted` are the digests that must be there, such as those the histories refer to; what is
        there besides them is fine.

        Raises:
            AttachmentError: One of `wanted` is no sha256.
            ExternalUnavailable: The place can't be read now.
        """
        paths = {_path(digest) for digest in wanted}
        present = list(self._place.paths())
        missing = [Finding(path, "missing") for path in paths.difference(present)]
        found = [*missing, *self._wrong(present)]
        return tuple(sorted(found, key=lambda one: (one.path, one.problem)))

    def _wrong(self, paths: Iterable[str]) -> Iterator[Finding]:
        for path in paths:
            match = _OURS.fullmatch(path)
            if PurePosixPath(path).name.startswith(UNFINISHED):
                yield Finding(path, "unfinished")
            elif match is None:
                yield Finding(path, "foreign")
            elif sha256(self._place.read(path) or b"").hexdigest() != match[3]:
                yield Finding(path, "damaged")


def _path(digest: str) -> str:
    """Where the content with a sha256 is. Nothing but a digest ever becomes a path.

    Raises:
        AttachmentError: It is no sha256.
    """
    if not _DIGEST.fullmatch(digest):
        raise AttachmentError(
            "?", "a sha256 has 64 lower-case hexadecimal digits", "sha256은 16진수 64자리입니다"
        )
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def _place(url: str, *, endpoint: str, key: str, secret: str, region: str) -> Place:
    parts = urlsplit(url)
    path = unquote(parts.path)
    if parts.scheme == "file" and not parts.netloc and len(path) > 1:
        return Folder(Path(path))
    if parts.scheme == "memory" and parts.netloc:
        return remote.memory(f"{parts.netloc}{path}")
    if parts.scheme == "s3" and parts.netloc:
        if not (key and secret):
            raise _invalid("S3 needs a key and a secret", "S3에는 키와 비밀 키가 필요합니다")
        root = f"{parts.netloc}{path}"
        return remote.s3(root, endpoint=endpoint, key=key, secret=secret, region=region)
    raise _invalid(
        "write file:///folder (an absolute one) or s3://bucket/prefix",
        "file:///절대경로 또는 s3://버킷/접두어로 쓰십시오",
    )


def _invalid(reason: str, reason_ko: str) -> SettingsInvalid:
    return SettingsInvalid("gyeyak", "attachments.url", reason, reason_ko)
