"""The official letter itself (공문) that pubdoc.xml holds: head, body, foot, list of attachments.

The body is kept as the XML text of a small set of elements (`pubdoc_xml`). Telephone, fax, e-mail
and address in it are those of a person: they stay in the file and never become a variable.
"""

from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree


@dataclass(frozen=True, slots=True)
class Approval:
    """One line of the signatures (결재; 협조 when `assist`); dates and times as written."""

    position: str
    type: str
    name: str
    date: str
    time: str = ""
    order: str = "final"
    assist: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The registration of a letter that was received (접수)."""

    number: str
    date: str
    time: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by the name of a file in the pack, never an address; sizes as written."""

    src: str
    alt: str = ""
    width: str = ""
    height: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal (관인) of the sender: left out (관인생략), or a picture."""

    omit: bool = True
    image: Image | None = None


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
class Campaign:
    """The mottos above and below a letter."""

    head: str = ""
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Pubdoc:
    """A letter. `content` is XML text of the kept elements; see `paragraphs`.

    `via` are bodies that it passes (경유); `refer` says that the recipients are listed at its foot
    (수신자 참조). `publication` is the code as written (`tasks.document24.publication`) and
    `publication_name` its word. `enforced_on` is the day as written, `YYYY.MM.DD`. `separate` says
    that the body is a file of the pack (role `attach_body`). Lines of signature stand in the order
    of the letter.
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
    via: tuple[str, ...] = ()
    refer: bool = False
    separate: bool = False
    reg_code: str = ""
    seal: Seal | None = Seal()
    symbol: Image | None = None
    logo: Image | None = None
    campaign: Campaign = Campaign()


def paragraphs(text: str) -> str:
    """Plain text as content: one paragraph a line."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))


def words(content: str) -> str:
    """The plain text of a content, one line a paragraph, list item or table row."""
    root = etree.fromstring(f"<content>{content}</content>")
    for one in root.iter("p", "li", "tr", "br"):
        one.tail = "\n" + (one.tail or "")
    return "".join(str(part) for part in root.itertext()).strip()
