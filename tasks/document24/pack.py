"""pack.xml: the envelope of the official exchange, with its contents in base64.

`write_pack(read_pack(x))` gives back the bytes that `write_pack` made. Elements and roles follow
what producers and consumers of the exchange write; the DTD itself was not found, so the order of
elements in the header is theirs and unknown header elements are skipped.
"""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from tasks.document24 import reading
from tasks.document24.writing import checked, document, element, within
from tasks.outside.xml import Element, read_large_xml

NAME = "pack.xml"
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
class Pack:
    """A letter or an acknowledgement. `sent_at` has whole seconds, Asia/Seoul.

    `sender_org` is the seven-digit code of the body (or the member code of Document 24, `MA...`),
    `sender_id` that of the department; `receivers` are department codes. `dept` and `person` say
    who acknowledged.
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

    def by_role(self, role: str) -> tuple[Content, ...]:
        """The contents of a role, in order."""
        return tuple(one for one in self.contents if one.role == role)


def acknowledgement(
    of: Pack, kind: DocType, *, at: datetime, dept: str, person: str, reason: str = ""
) -> Pack:
    """An acknowledgement of a letter: same title and document id, sent back to its sender.

    Raises:
        DocumentInvalid: A character of the reason can't be sent.
    """
    words = checked(reason, where="reason").encode("cp949")
    contents = (Content("fail", "reason.txt", words, "text/plain"),) if reason else ()
    return Pack(
        doc_type=kind,
        doc_id=of.doc_id,
        title=of.title,
        sender_org=of.receivers[0] if of.receivers else "",
        sender_id=of.receivers[0] if of.receivers else "",
        sender_name=dept,
        receivers=(of.sender_id,),
        sent_at=at.replace(microsecond=0),
        contents=contents,
        dept=dept,
        person=person,
    )


def reason_of(pack: Pack) -> str:
    """The reason that an acknowledgement carries, or an empty text."""
    for content in pack.by_role("fail"):
        codec = "utf-8" if content.charset.lower() in ("utf-8", "utf8") else "cp949"
        return content.data.decode(codec, errors="replace").strip()
    return ""


# --- writing -------------------------------------------------------------------------------------


def write_pack(pack: Pack) -> bytes:
    """The bytes of pack.xml.

    Raises:
        DocumentInvalid: A character that is not in EUC-KR/MS949, with its place.
    """
    header = within(
        element("header"),
        element("send-orgcode", pack.sender_org),
        element("send-id", pack.sender_id),
        element("send-name", pack.sender_name),
        element("receive-id", ";".join(pack.receivers)),
        element("date", f"{pack.sent_at:%Y-%m-%d %H:%M:%S}"),
        element("title", pack.title),
        element("doc-id", pack.doc_id),
        element("doc-type", type=pack.doc_type.value, dept=pack.dept, name=pack.person),
        element("send-gw", pack.gateway),
        element("dtd-version", pack.dtd_version),
        element("xsl-version", pack.xsl_version),
    )
    contents = within(element("contents"), *map(_content, pack.contents))
    for part in (header, contents):
        _lines(part)
    return document(_lines(within(element("pack"), header, contents)))


def _content(content: Content) -> Element:
    return element(
        "content",
        base64.b64encode(content.data).decode("ascii"),
        content_role=content.role,
        filename=content.filename,
        content_type=content.content_type,
        content_transfer_encoding="base64",
        charset=content.charset,
    )


def _lines(parent: Element) -> Element:
    """One child a line."""
    if len(parent):
        parent.text = "\n"
        for one in parent:
            one.tail = "\n"
    return parent


# --- reading -------------------------------------------------------------------------------------


def read_pack(body: bytes) -> Pack:
    """The pack of a pack.xml in EUC-KR, MS949 or UTF-8.

    Raises:
        DocumentInvalid: Not a pack; the line and the element are named.
    """
    root = read_large_xml(body, name=NAME)
    if root.tag != "pack":
        raise reading.fail(NAME, root, "the root is not pack", "pack 문서가 아닙니다")
    header = reading.child(NAME, root, "header")
    kind = reading.child(NAME, header, "doc-type")
    receivers = reading.text(header, "receive-id").split(";")
    return Pack(
        doc_type=_doc_type(kind),
        doc_id=reading.need(NAME, header, "doc-id"),
        title=reading.text(header, "title"),
        sender_org=reading.text(header, "send-orgcode"),
        sender_id=reading.need(NAME, header, "send-id"),
        sender_name=reading.text(header, "send-name"),
        receivers=tuple(code.strip() for code in receivers if code.strip()),
        sent_at=reading.moment(NAME, header, "date"),
        contents=tuple(map(_read_content, reading.child(NAME, root, "contents"))),
        dept=kind.get("dept") or "",
        person=kind.get("name") or "",
        gateway=reading.text(header, "send-gw"),
        dtd_version=reading.text(header, "dtd-version"),
        xsl_version=reading.text(header, "xsl-version"),
    )


def _doc_type(kind: Element) -> DocType:
    try:
        return DocType(kind.get("type") or "")
    except ValueError as error:
        raise reading.fail(
            NAME, kind, "doc-type is unknown", "알 수 없는 문서 유형입니다"
        ) from error


def _read_content(content: Element) -> Content:
    role, coding = content.get("content-role") or "", content.get("content-transfer-encoding")
    if content.tag != "content" or role not in ROLES:
        raise reading.fail(NAME, content, "a content without a known role", "알 수 없는 첨부입니다")
    if coding != "base64":
        raise reading.fail(NAME, content, "a content not in base64", "base64 내용이 아닙니다")
    return Content(
        role=role,
        filename=content.get("filename") or "",
        data=_decoded(content),
        content_type=content.get("content-type") or "",
        charset=content.get("charset") or "",
    )


def _decoded(content: Element) -> bytes:
    try:
        return base64.b64decode("".join((content.text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise reading.fail(NAME, content, "broken base64", "base64 내용이 깨졌습니다") from error
