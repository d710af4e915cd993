"""pubdoc.xml: the official letter itself (공문), head, body, foot and the list of attachments.

The body is kept as the XML text of a small set of elements. Reading somebody else's letter drops
every other element and attribute but keeps its words, so that nothing in it can act. Writing what
was read gives back the same bytes.
"""

from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree

from tasks.document24 import reading
from tasks.document24.writing import checked, document, element, within
from tasks.outside.xml import Element, read_xml

NAME = "pubdoc.xml"
_KEPT = {
    "p": (), "br": (), "b": (), "i": (), "u": (), "strong": (), "em": (), "span": (), "div": (),
    "ul": (), "ol": (), "li": (), "table": ("border",), "thead": (), "tbody": (), "tr": (),
    "td": ("colspan", "rowspan"), "th": ("colspan", "rowspan"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Approval:
    """One signature line of the letter (결재); dates and times as written in it."""

    position: str
    type: str
    name: str
    date: str
    time: str = ""
    order: str = "final"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The registration of a letter that was received (접수)."""

    number: str
    date: str
    time: str


@dataclass(frozen=True, slots=True)
class SendInfo:
    """The address line of the sender."""

    zipcode: str = ""
    address: str = ""
    homeurl: str = ""
    telephone: str = ""
    fax: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Pubdoc:
    """A letter. `content` is XML text of the kept elements; see `paragraphs`.

    `publication` is a digit (1 open, 2 in part, 3 closed) and eight flags `Y` or `N`, one for each
    ground of 정보공개법 제9조 제1항. `enforced_on` is the day as written, `YYYY.MM.DD`.
    """

    organ: str
    recipients: tuple[str, ...]
    title: str
    content: str
    sender_name: str
    reg_number: str = ""
    enforced_on: str = ""
    approvals: tuple[Approval, ...] = ()
    receipt: Receipt | None = None
    send_info: SendInfo = SendInfo()
    publication: str = "1NNNNNNNN"
    publication_name: str = "공개"
    attachments: tuple[str, ...] = ()


def paragraphs(text: str) -> str:
    """Plain text as content: one paragraph a line."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))


def words(content: str) -> str:
    """The plain text of a content, one line a paragraph, list item or table row."""
    root = etree.fromstring(f"<content>{content}</content>")
    for one in root.iter("p", "li", "tr", "br"):
        one.tail = "\n" + (one.tail or "")
    return "".join(str(part) for part in root.itertext()).strip()


# --- writing -------------------------------------------------------------------------------------


def write_pubdoc(letter: Pubdoc) -> bytes:
    """The bytes of pubdoc.xml.

    Raises:
        DocumentInvalid: A character that is not in EUC-KR/MS949, with its place.
    """
    return document(
        within(element("pubdoc"), _head(letter), _body(letter), _foot(letter), _attach(letter))
    )


def _head(letter: Pubdoc) -> Element:
    recipient = within(
        element("recipient", refer="false"), *(element("rec", one) for one in letter.recipients)
    )
    return within(
        element("head"),
        element("organ", letter.organ),
        within(element("receiptinfo"), recipient),
    )


def _body(letter: Pubdoc) -> Element:
    content = etree.fromstring(f"<content>{checked(letter.content, where='content')}</content>")
    return within(element("body", separate="false"), element("title", letter.title), content)


def _foot(letter: Pubdoc) -> Element:
    lines = within(element("approvalinfo"), *map(_approval, letter.approvals))
    process = within(
        element("processinfo"),
        element("regnumber", letter.reg_number, regnumbercode=""),
        element("enforcedate", letter.enforced_on),
    )
    if letter.receipt:
        process.append(_receipt(letter.receipt))
    info = letter.send_info
    send = within(
        element("sendinfo"),
        element("zipcode", info.zipcode),
        element("address", info.address),
        element("homeurl", info.homeurl),
        element("telephone", info.telephone),
        element("fax", info.fax),
        element("email", info.email),
        element("publication", letter.publication_name, code=letter.publication),
    )
    return within(
        element("foot"),
        element("sendername", letter.sender_name),
        element("seal", omit="true"),
        lines,
        process,
        send,
    )


def _approval(line: Approval) -> Element:
    return within(
        element("approval", order=line.order),
        element("signposition", line.position),
        element("type", line.type),
        element("name", line.name),
        element("date", line.date),
        element("time", line.time),
    )


def _receipt(receipt: Receipt) -> Element:
    return within(
        element("receipt"),
        element("number", receipt.number),
        element("date", receipt.date),
        element("time", receipt.time),
    )


def _attach(letter: Pubdoc) -> Element:
    return within(element("attach"), *(element("title", one) for one in letter.attachments))


# --- reading -------------------------------------------------------------------------------------


def read_pubdoc(body: bytes) -> Pubdoc:
    """The letter of a pubdoc.xml in EUC-KR, MS949 or UTF-8.

    Raises:
        DocumentInvalid: Not a letter; the line and the element are named.
    """
    root = read_xml(body, name=NAME)
    if root.tag != "pubdoc":
        raise reading.fail(NAME, root, "the root is not pubdoc", "pubdoc 문서가 아닙니다")
    head, main = reading.child(NAME, root, "head"), reading.child(NAME, root, "body")
    foot = reading.child(NAME, root, "foot")
    publication = foot.find("sendinfo/publication")
    return Pubdoc(
        organ=reading.text(head, "organ"),
        recipients=_texts(head, "receiptinfo/recipient/rec"),
        title=reading.need(NAME, main, "title"),
        content=_kept(main.find("content")),
        sender_name=reading.text(foot, "sendername"),
        reg_number=reading.text(foot, "processinfo/regnumber"),
        enforced_on=reading.text(foot, "processinfo/enforcedate"),
        approvals=tuple(map(_read_approval, foot.iterfind("approvalinfo/approval"))),
        receipt=_read_receipt(foot.find("processinfo/receipt")),
        send_info=_read_send_info(foot.find("sendinfo")),
        publication=publication.get("code") or "" if publication is not None else "",
        publication_name=reading.text(foot, "sendinfo/publication"),
        attachments=_texts(root, "attach/title"),
    )


def _texts(parent: Element, path: str) -> tuple[str, ...]:
    return tuple((one.text or "").strip() for one in parent.iterfind(path))


def _read_approval(line: Element) -> Approval:
    return Approval(
        position=reading.text(line, "signposition"),
        type=reading.text(line, "type"),
        name=reading.text(line, "name"),
        date=reading.text(line, "date"),
        time=reading.text(line, "time"),
        order=line.get("order") or "",
    )


def _read_receipt(receipt: Element | None) -> Receipt | None:
    if receipt is None:
        return None
    return Receipt(*(reading.text(receipt, name) for name in ("number", "date", "time")))


def _read_send_info(info: Element | None) -> SendInfo:
    if info is None:
        return SendInfo()
    names = ("zipcode", "address", "homeurl", "telephone", "fax", "email")
    return SendInfo(*(reading.text(info, name) for name in names))


def _kept(content: Element | None) -> str:
    """The content's XML text with only the kept elements and attributes; words stay."""
    if content is None:
        return ""
    for one in list(content.iter(etree.Element)):
        allowed = _KEPT.get(str(one.tag).lower())
        for name in list(one.attrib):
            if allowed is None or name not in allowed:
                del one.attrib[name]
    unwanted = {str(one.tag) for one in content.iter(etree.Element)} - set(_KEPT) - {"content"}
    etree.strip_elements(content, "script", "style", with_tail=False)
    etree.strip_tags(content, *unwanted)
    text = etree.tostring(content, encoding="unicode", with_tail=False)
    return text.removeprefix("<content>").removesuffix("</content>").removeprefix("<content/>")
