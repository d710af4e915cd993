"""pack.xml: the envelope of the official exchange, with its contents in base64.

`write_pack(read_pack(x))` gives back the bytes that `write_pack` made. Elements and roles follow
what producers and consumers of the exchange write; the DTD itself was not found, so the order of
elements in the header is theirs, and elements that they don't write are kept behind the known
ones. Whatever a pack says of itself is bounded (`_LONGEST`): none can fill a database or a screen.
"""

import base64
import binascii
import re

from engine.errors import DocumentInvalid
from tasks.document24 import reading
from tasks.document24.pack import ROLES, Content, DocType, Extra, Pack
from tasks.document24.writing import checked, document, element, within
from tasks.outside.xml import Element, read_large_xml

NAME = "pack.xml"
_KNOWN = (
    "send-orgcode", "send-id", "send-name", "receive-id", "date", "title", "doc-id", "doc-type",
    "send-gw", "dtd-version", "xsl-version",
)  # fmt: skip
_LONGEST = 1000  # characters of a text or an attribute of the header, and of a content's attributes
_LONGEST_RECEIVERS = 20_000
_MOST_ELEMENTS = 100
_MOST_CONTENTS = 1000
_ID = re.compile(r"\S{1,200}")
_FILE_NAME = re.compile(r"[^/\\\x00-\x1f]{0,255}")
_XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]{0,63}")


# --- writing -------------------------------------------------------------------------------------


def write_pack(pack: Pack) -> bytes:
    """The bytes of pack.xml.

    Raises:
        DocumentInvalid: A character that is not in EUC-KR/MS949, with its place; or what
            `read_pack` would refuse.
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
        *map(_extra, pack.extras),
    )
    contents = within(element("contents"), *map(_content, pack.contents))
    root = within(element("pack"), header, contents)
    _check(root)
    for part in (header, contents, root):
        _lines(part)
    return document(root)


def _extra(extra: Extra) -> Element:
    if extra.name in _KNOWN or not _XML_NAME.fullmatch(extra.name):
        reason = f"{extra.name!r} can't stand beside the known elements"
        raise DocumentInvalid(NAME, 0, reason, reason_ko="머리 항목의 이름이 잘못됐습니다")
    made = element(extra.name, extra.text)
    for name, value in extra.attributes:
        made.set(name, checked(value, where=f"{extra.name}/@{name}"))
    return made


def _content(content: Content) -> Element:
    made = element(
        "content",
        content_role=content.role,
        filename=content.filename,
        content_type=content.content_type,
        content_transfer_encoding="base64",
        charset=content.charset,
    )
    made.text = base64.b64encode(content.data).decode("ascii") or None
    return made


def _lines(parent: Element) -> None:
    """One child a line."""
    if len(parent):
        parent.text = "\n"
        for one in parent:
            one.tail = "\n"


# --- what holds for every pack -------------------------------------------------------------------


def _check(root: Element) -> None:
    """Refuse what no pack has, whoever wrote it."""
    if root.tag != "pack":
        raise reading.fail(NAME, root, "the root is not pack", "pack 문서가 아닙니다")
    header, contents = reading.child(NAME, root, "header"), reading.child(NAME, root, "contents")
    _check_size(header, _MOST_ELEMENTS)
    _check_size(contents, _MOST_CONTENTS)
    for one in header:
        longest = _LONGEST_RECEIVERS if one.tag == "receive-id" else _LONGEST
        _check_length(one, len(one.text or ""), longest)
    for one in (*header, *contents):
        if len(one):
            reason = f"{one.tag} has elements inside"
            raise reading.fail(NAME, one, reason, f"{one.tag} 안에 다른 요소가 있습니다")
        for value in one.attrib.values():
            _check_length(one, len(value), _LONGEST)
    for one in contents:
        _check_content(one)


def _check_size(parent: Element, most: int) -> None:
    if len(parent) > most:
        reason = f"{parent.tag} has more than {most} elements"
        raise reading.fail(NAME, parent, reason, f"{parent.tag}의 항목이 {most}개를 넘습니다")


def _check_length(one: Element, length: int, longest: int) -> None:
    if length > longest:
        reason = f"{str(one.tag)[:64]} holds more than {longest} characters"
        raise reading.fail(NAME, one, reason, f"{str(one.tag)[:64]} 값이 {longest}자를 넘습니다")


def _check_content(content: Element) -> None:
    role, coding = content.get("content-role") or "", content.get("content-transfer-encoding")
    if content.tag != "content" or role not in ROLES:
        raise reading.fail(NAME, content, "a content without a known role", "알 수 없는 첨부입니다")
    if coding != "base64":
        raise reading.fail(NAME, content, "a content not in base64", "base64 내용이 아닙니다")
    name = content.get("filename") or ""
    if not _FILE_NAME.fullmatch(name) or name.strip() in (".", ".."):
        reason = "a file name that is a path or too long"
        raise reading.fail(NAME, content, reason, "파일 이름이 경로이거나 너무 깁니다")


# --- reading -------------------------------------------------------------------------------------


def read_pack(body: bytes) -> Pack:
    """The pack of a pack.xml in EUC-KR, MS949 or UTF-8.

    Raises:
        DocumentInvalid: Not a pack; the line and the element are named.
    """
    root = read_large_xml(body, name=NAME)
    _check(root)
    header = reading.child(NAME, root, "header")
    kind = reading.child(NAME, header, "doc-type")
    for name in _KNOWN:
        reading.maybe(NAME, header, name)
    receivers = reading.text(header, "receive-id").split(";")
    return Pack(
        doc_type=_doc_type(kind),
        doc_id=_id(header, "doc-id"),
        title=reading.text(header, "title"),
        sender_org=reading.text(header, "send-orgcode"),
        sender_id=_id(header, "send-id"),
        sender_name=reading.text(header, "send-name"),
        receivers=tuple(code.strip() for code in receivers if code.strip()),
        sent_at=reading.moment(NAME, header, "date"),
        contents=tuple(map(_read_content, reading.child(NAME, root, "contents"))),
        dept=kind.get("dept") or "",
        person=kind.get("name") or "",
        gateway=reading.text(header, "send-gw"),
        dtd_version=reading.text(header, "dtd-version"),
        xsl_version=reading.text(header, "xsl-version"),
        extras=tuple(_read_extra(one) for one in header if one.tag not in _KNOWN),
    )


def _id(header: Element, name: str) -> str:
    found = reading.need(NAME, header, name)
    if not _ID.fullmatch(found):
        reason = f"{name} has a blank in it or more than 200 characters"
        where = reading.child(NAME, header, name)
        raise reading.fail(NAME, where, reason, f"{name}에 빈칸이 있거나 200자를 넘습니다")
    return found


def _read_extra(one: Element) -> Extra:
    """An unknown element; one with a name that can't be written as plainly is refused."""
    attributes = tuple((str(name), str(value)) for name, value in one.attrib.items())
    for name in (str(one.tag), *(name for name, _ in attributes)):
        if not _XML_NAME.fullmatch(name):
            reason = "a name of the header is too long or has a namespace"
            raise reading.fail(NAME, one, reason, "머리 항목의 이름이 잘못됐습니다")
    return Extra(str(one.tag), (one.text or "").strip(), attributes)


def _doc_type(kind: Element) -> DocType:
    try:
        return DocType(kind.get("type") or "")
    except ValueError as error:
        raise reading.fail(
            NAME, kind, "doc-type is unknown", "알 수 없는 문서 유형입니다"
        ) from error


def _read_content(content: Element) -> Content:
    return Content(
        role=content.get("content-role") or "",
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
