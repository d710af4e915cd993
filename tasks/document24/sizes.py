"""How large files may be: what goes along with a letter, what goes apart, what is refused.

A file from `apart_bytes` on is not put into the pack: it is deposited with the relay by its digest
(별송), and a small HTML slip in its place names file, size and digest. Of files that are together
too large for one pack, the largest go apart. Files above `file_bytes`, and letters above
`letter_bytes` in sum, are refused before anything is sent.

The figures are unverified: that Document 24 splits files off from 5 MB on and takes 500 MB is told
by a private page only; whether a megabyte has 1,000,000 or 1,048,576 bytes there is not known. What
the slip must look like is known from no text either.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from engine.errors import DocumentInvalid
from tasks.document24.pack import Content

_MB = 1024 * 1024
_SLIP = """<html><head><title>대용량 별송</title></head><body>
<p>대용량 파일이어서 따로 보냅니다(별송).</p>
<table border="1">
<tr><th>파일 이름</th><td>{name}</td></tr>
<tr><th>크기(byte)</th><td>{size}</td></tr>
<tr><th>SHA-256</th><td>{sha256}</td></tr>
</table></body></html>
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, as configured; the defaults are unverified."""

    apart_bytes: int = 5 * _MB
    file_bytes: int = 500 * _MB
    letter_bytes: int = 500 * _MB


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Divided:
    """Files as they go: `inside` the pack, slips among them in the given order; and `apart`."""

    inside: tuple[Content, ...]
    apart: tuple[Content, ...]


def divide(files: Sequence[Content], limits: Limits) -> Divided:
    """Which files go inside a pack and which apart.

    Raises:
        DocumentInvalid: A file, or all of them, are larger than is taken; nothing may be sent.
    """
    for one in files:
        _bounded(one.filename, len(one.data), limits.file_bytes)
    _bounded("attachments", sum(len(one.data) for one in files), limits.letter_bytes)
    apart = _too_large(files, limits.apart_bytes)
    return Divided(
        tuple(slip(one) if index in apart else one for index, one in enumerate(files)),
        tuple(one for index, one in enumerate(files) if index in apart),
    )


def _bounded(name: str, size: int, most: int) -> None:
    if size > most:
        reason = f"{size} bytes are more than the {most} that may be sent"
        reason_ko = f"{size}바이트는 보낼 수 있는 크기({most}바이트)를 넘습니다"
        raise DocumentInvalid(name, 0, reason, reason_ko=reason_ko)


def _too_large(files: Sequence[Content], most: int) -> set[int]:
    """The places of files that go apart: the largest first, until the others fit together."""
    apart: set[int] = set()
    rest = sum(len(one.data) for one in files)
    for index in sorted(range(len(files)), key=lambda i: -len(files[i].data)):
        size = len(files[index].data)
        if size < most and rest < most:
            break
        apart.add(index)
        rest -= size
    return apart


def slip(file: Content) -> Content:
    """The HTML slip that stands in a pack for a file that goes apart."""
    text = _SLIP.format(name=escape(file.filename), size=len(file.data), sha256=file.sha256)
    data = text.encode("cp949", "xmlcharrefreplace")
    return Content(file.role, f"{file.filename}.별송.html", data, "text/html")


def listed(files: Iterable[Content]) -> list[dict[str, str | int]]:
    """Files as values: name, sha256, size in bytes."""
    return [{"name": f.filename, "sha256": f.sha256, "size": len(f.data)} for f in files]
