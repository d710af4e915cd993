"""Packs: letters and acknowledgements of the exchange, as values; `pack_xml` has the files."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from tasks.document24.writing import CODEC, checked, sendable

_VERSION = "2.0"
_GATEWAY = "gyeyak"


class DocType(StrEnum):
    """What a pack is: a letter, or an acknowledgement of one (`doc-type/@type`).

    Of these, send, receive, accept, return, fail and req-resend were seen in use; the others belong
    to the set as it is usually described, and are unverified.
    """

    SEND = "send"
    ARRIVE = "arrive"
    RECEIVE = "receive"
    ACCEPT = "accept"
    RETURN = "return"
    FAIL = "fail"
    REQ_RESEND = "req-resend"
    RESEND = "resend"
    INVALID = "invalid"


LETTERS = frozenset({DocType.SEND, DocType.RESEND})
ROLES = frozenset(
    {"pubdoc", "attach", "attach_body", "seal", "sign", "symbol", "logo", "gpki", "fail"}
)


@dataclass(frozen=True, slots=True)
class Content:
    """One file of a pack; `data` is decoded, `role` one of `ROLES`."""

    role: str
    filename: str
    data: bytes = field(repr=False)
    content_type: str = "application/octet-stream"
    charset: str = "euc-kr"

    @property
    def sha256(self) -> str:
        """The digest by which an attachment is known."""
        return sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Extra:
    """An element of a foreign header that gyeyak does not know; `attributes` in their order."""

    name: str
    text: str
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """A letter or an acknowledgement. `sent_at` has whole seconds, Asia/Seoul.

    `sender_org` is the seven-digit code of the body (or the member code of Document 24, `MA...`),
    `sender_id` that of the department; `receivers` are department codes. `dept` and `person` say
    who acknowledged. `extras` are unknown elements of the header, kept as they came.
    """

    doc_type: DocType
    doc_id: str
    title: str
    sender_org: str
    sender_id: str
    sender_name: str
    receivers: tuple[str, ...]
    sent_at: datetime
    contents: tuple[Content, ...] = field(default=(), repr=False)
    dept: str = ""
    person: str = ""
    gateway: str = _GATEWAY
    dtd_version: str = _VERSION
    xsl_version: str = _VERSION
    extras: tuple[Extra, ...] = ()

    @property
    def is_letter(self) -> bool:
        """Whether it is a letter, also one that is sent again; else it acknowledges one."""
        return self.doc_type in LETTERS

    def by_role(self, role: str) -> tuple[Content, ...]:
        """The contents of a role, in order."""
        return tuple(one for one in self.contents if one.role == role)


def acknowledgement(
    of: Pack, kind: DocType, *, at: datetime, dept: str, person: str, reason: str = ""
) -> Pack:
    """An acknowledgement of a letter: same title and document id, sent back to its sender.

    A character of a foreign title that can't be sent back becomes a question mark.

    Raises:
        DocumentInvalid: A character of the reason can't be sent.
    """
    return Pack(
        doc_type=kind,
        doc_id=of.doc_id,
        title=sendable(of.title),
        sender_org=of.receivers[0] if of.receivers else "",
        sender_id=of.receivers[0] if of.receivers else "",
        sender_name=dept,
        receivers=(of.sender_id,) if of.sender_id else (),
        sent_at=at.replace(microsecond=0),
        contents=reason_content(reason),
        dept=dept,
        person=person,
    )


def reason_content(reason: str) -> tuple[Content, ...]:
    """A reason as the content that acknowledgements carry it in; none for an empty one.

    Raises:
        DocumentInvalid: A character of the reason can't be sent.
    """
    words = checked(reason, where="reason").encode(CODEC)
    return (Content("fail", "reason.txt", words, "text/plain"),) if reason else ()


def reason_of(pack: Pack) -> str:
    """The reason that an acknowledgement carries, or an empty text."""
    for content in pack.by_role("fail"):
        try:  # some producers declare EUC-KR and write UTF-8; MS949 text is hardly ever valid UTF-8
            return content.data.decode("utf-8").strip()
        except UnicodeDecodeError:
            return content.data.decode(CODEC, errors="replace").strip()
    return ""
