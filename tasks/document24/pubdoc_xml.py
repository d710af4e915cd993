"""pubdoc.xml: writing a letter, and reading one of ours or of somebody else.

Reading a foreign letter drops every element and attribute of the body that is not in `_KEPT`, but
keeps its words, so that nothing in it can act; a picture is kept when it names a file of the pack,
and dropped when it is an address. Writing what was read gives back the same bytes.
"""

import re
from copy import deepcopy

from lxml import etree

from engine.errors import DocumentInvalid
from tasks.document24 import reading
from tasks.document24.pubdoc import (
    Approval,
    Campaign,
    Image,
    Pubdoc,
    Receipt,
    Seal,
    SendInfo,
)
from tasks.document24.writing import checked, document, element, within
from tasks.outside.xml import Element, read_xml

NAME = "pubdoc.xml"
_LONGEST_CONTENT = 1_000_000
_PLAIN_FILE = re.compile(r"[^/\\:?#]{1,255}")
_IMAGE_ATTRIBUTES = ("src", "alt", "width", "height")
_KEPT = {
    "p": (), "br": (), "hr": (), "b": (), "i": (), "u": (), "strong": (), "em": (), "span": (),
    "div": (), "sub": (), "sup": (), "h1": (), "h2": (), "h3": (), "h4": (), "pre": (),
    "ul": (), "ol": (), "li": (), "table": ("border",), "caption": (), "thead": (), "tbody": (),
    "tfoot": (), "tr": (), "td": ("colspan", "rowspan"), "th": ("colspan", "rowspan"),
}  # fmt: skip


# --- writing -------------------------------------------------------------------------------------


def write_pubdoc(letter: Pubdoc) -> bytes:
    """The bytes of pubdoc.xml.

    Raises:
        DocumentInvalid: A character that is not in EUC-KR/MS949, with its place; or a body that is
            not the XML text of an element's inside, or too long.
    """
    return document(
        within(element("pubdoc"), _head(letter), _body(letter), _foot(letter), _attach(letter))
    )


def _head(letter: Pubdoc) -> Element:
    recipient = within(
        element("recipient", refer=_flag(letter.refer)),
        *(element("rec", one) for one in letter.recipients),
        *(element("via", one) for one in letter.via),
    )
    return within(
        element("head"),
        element("organ", letter.organ),
        within(element("receiptinfo"), recipient),
    )


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _body(letter: Pubdoc) -> Element:
    return within(
        element("body", separate=_flag(letter.separate)),
        element("title", letter.title),
        _content(checked(letter.content, where="content")),
    )


def _content(text: str) -> Element:
    if len(text) > _LONGEST_CONTENT:
        reason = f"longer than {_LONGEST_CONTENT} characters"
        raise DocumentInvalid("content", 0, reason, reason_ko="본문이 너무 깁니다")
    try:
        return etree.fromstring(f"<content>{text}</content>")
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise DocumentInvalid(
            "content", line, "not well formed", column, "본문의 XML 형식이 올바르지 않습니다"
        ) from error


def _foot(letter: Pubdoc) -> Element:
    foot = within(element("foot"), element("sendername", letter.sender_name))
    if letter.seal:
        seal = element("seal", omit=_flag(letter.seal.omit))
        foot.append(within(seal, *_image(letter.seal.image)))
    within(foot, within(element("approvalinfo"), *map(_approval, letter.approvals)))
    within(foot, _process(letter), _send(letter))
    if (letter.campaign.head + letter.campaign.foot).strip():
        campaign = element("campaign")
        heads = element("headcampaign", letter.campaign.head)
        foot.append(within(campaign, heads, element("footcampaign", letter.campaign.foot)))
    return foot


def _process(letter: Pubdoc) -> Element:
    process = within(
        element("processinfo"),
        element("regnumber", letter.reg_number, regnumbercode=letter.reg_code),
        element("enforcedate", letter.enforced_on),
    )
    if letter.receipt:
        process.append(_receipt(letter.receipt))
    return process


def _send(letter: Pubdoc) -> Element:
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
    for name, image in (("symbol", letter.symbol), ("logo", letter.logo)):
        if image:
            send.append(within(element(name), *_image(image)))
    return send


def _image(image: Image | None) -> list[Element]:
    if image is None:
        return []
    if not _names_a_file(image.src):
        reason = "a picture names a file of the pack, not an address"
        raise DocumentInvalid("img/@src", 0, reason, reason_ko="그림은 묶음 안의 파일이어야 합니다")
    values = {name: getattr(image, name) for name in _IMAGE_ATTRIBUTES}
    return [element("img", **{name: value for name, value in values.items() if value})]


def _approval(line: Approval) -> Element:
    return within(
        element("assist" if line.assist else "approval", order=line.order),
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
    title = reading.child(NAME, main, "title")
    if not (title.text or "").strip():
        raise reading.fail(NAME, title, "title is empty", "제목이 없습니다")
    publication = foot.find("sendinfo/publication")
    return Pubdoc(
        organ=reading.text(head, "organ"),
        recipients=reading.texts(head, "receiptinfo/recipient/rec"),
        title=reading.text(main, "title"),
        content=_kept(reading.maybe(NAME, main, "content")),
        sender_name=reading.text(foot, "sendername"),
        reg_number=reading.text(foot, "processinfo/regnumber"),
        enforced_on=reading.text(foot, "processinfo/enforcedate"),
        approvals=tuple(map(_read_approval, _lines(foot))),
        receipt=_read_receipt(foot.find("processinfo/receipt")),
        send_info=_read_send_info(foot.find("sendinfo")),
        publication=publication.get("code") or "" if publication is not None else "",
        publication_name=reading.text(foot, "sendinfo/publication"),
        attachments=reading.texts(root, "attach/title"),
        # one producer puts 경유 beside the recipients, another among them
        via=(
            *reading.texts(head, "receiptinfo/recipient/via"),
            *reading.texts(head, "receiptinfo/via"),
        ),
        refer=_is_true(head.find("receiptinfo/recipient"), "refer"),
        separate=_is_true(main, "separate"),
        reg_code=_attribute(foot.find("processinfo/regnumber"), "regnumbercode"),
        seal=_read_seal(foot.find("seal")),
        symbol=_read_image(foot, "symbol"),
        logo=_read_image(foot, "logo"),
        campaign=Campaign(
            reading.text(foot, "campaign/headcampaign"),
            reading.text(foot, "campaign/footcampaign"),
        ),
    )


def _attribute(one: Element | None, name: str) -> str:
    return one.get(name) or "" if one is not None else ""


def _is_true(one: Element | None, name: str) -> bool:
    return _attribute(one, name).strip().lower() == "true"


def _lines(foot: Element) -> list[Element]:
    """The lines of signature, 결재 and 협조 as they are mixed."""
    found = foot.find("approvalinfo")
    return list(found.iterchildren("approval", "assist")) if found is not None else []


def _read_approval(line: Element) -> Approval:
    return Approval(
        position=reading.text(line, "signposition"),
        type=reading.text(line, "type"),
        name=reading.text(line, "name"),
        date=reading.text(line, "date"),
        time=reading.text(line, "time"),
        order=line.get("order") or "",
        assist=line.tag == "assist",
    )


def _read_receipt(receipt: Element | None) -> Receipt | None:
    if receipt is None:
        return None
    return Receipt(*(reading.text(receipt, name) for name in ("number", "date", "time")))


def _read_seal(seal: Element | None) -> Seal | None:
    if seal is None:
        return None
    return Seal(_is_true(seal, "omit"), _image_of(seal.find("img")))


def _read_image(foot: Element, name: str) -> Image | None:
    """The picture of that name, within the address line or beside it."""
    found = foot.find(f"sendinfo/{name}/img")
    return _image_of(found if found is not None else foot.find(f"{name}/img"))


def _image_of(image: Element | None) -> Image | None:
    if image is None or not _names_a_file(image.get("src") or ""):
        return None
    return Image(*(image.get(name) or "" for name in _IMAGE_ATTRIBUTES))


def _names_a_file(src: str) -> bool:
    return bool(src.strip()) and _PLAIN_FILE.fullmatch(src) is not None


def _read_send_info(info: Element | None) -> SendInfo:
    if info is None:
        return SendInfo()
    names = ("zipcode", "address", "homeurl", "telephone", "fax", "email")
    return SendInfo(*(reading.text(info, name) for name in names))


def _kept(content: Element | None) -> str:
    """The content's XML text with only the kept elements and attributes; words stay."""
    if content is None:
        return ""
    content = deepcopy(content)  # alone, so that it carries no namespaces of its letter
    content.tail = None
    etree.strip_elements(content, "script", "style", "{*}script", "{*}style", with_tail=False)
    content.attrib.clear()
    for one in content.iterdescendants(etree.Element):
        _plain(one)
    etree.strip_tags(content, _UNKNOWN)
    etree.cleanup_namespaces(content)
    text = etree.tostring(content, encoding="unicode")
    return "" if text.endswith("/>") else text[text.index(">") + 1 : -len("</content>")]


_UNKNOWN = "unknown"


def _plain(one: Element) -> None:
    """Give an element of the body its plain name, or that of the unknown, and few attributes."""
    name = etree.QName(one).localname.lower()
    one.tag = name if name in _KEPT else _UNKNOWN
    for attribute in list(one.attrib):
        if attribute not in _KEPT.get(name, ()):
            del one.attrib[attribute]
