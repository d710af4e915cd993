"""Generated documents of the exchange: every element, every role, every letter of MS949."""

from datetime import datetime, timedelta
from random import Random
from xml.sax.saxutils import escape

from engine.values import SEOUL
from tasks.document24.pack import ROLES, Content, DocType, Extra, Pack
from tasks.document24.pubdoc import (
    Approval,
    Campaign,
    Image,
    Pubdoc,
    Receipt,
    Seal,
    SendInfo,
)
from tasks.document24.pubdoc_xml import write_pubdoc

AT = datetime(2026, 3, 25, 9, 30, tzinfo=SEOUL)


def _ms949() -> str:
    """Every letter that MS949 has and gives back, beyond ASCII."""
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x41, 0xFF))
    found = (pair.decode("cp949", "ignore") for pair in pairs)
    return "".join(
        sorted({one for one in found if len(one) == 1 and ord(one) > 0x7F and _returns(one)})
    )


def _returns(letter: str) -> bool:
    return letter.encode("cp949").decode("cp949") == letter


MS949 = _ms949()
ASCII = "".join(map(chr, range(0x20, 0x7F)))
SIGNS = "<>&'\"]]>;\t\n　"
IDS = "".join(c for c in ASCII + "가힣뷁" if c not in " ;")
PUBLICATIONS = ("1NNNNNNNN", "2NNNNYNNN", "3YYYYYYYY", "", "odd")
BODY = ("p", "b", "li", "td", "div", "span", "h1")


class Generator:
    """Documents drawn from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - draws test data

    def text(self, longest: int = 24) -> str:
        """A text of any letters, mostly Korean; often empty."""
        length = self.random.choice((0, 1, 3, longest))
        letters = self.random.choice((MS949, MS949, ASCII, SIGNS, MS949 + ASCII + SIGNS))
        return "".join(self.random.choices(letters, k=length))

    def name(self) -> str:
        """A code or id: no blanks, not empty."""
        return "".join(self.random.choices(IDS, k=self.random.randint(1, 16)))

    def file_name(self) -> str:
        """The name of a file."""
        kept = "".join(c for c in self.text() if c not in "/\\:?#\t\n").strip(" 　.")
        return f"{kept}.pdf"

    def flag(self) -> bool:
        """True or false."""
        return self.random.random() < 0.5

    def content(self, role: str) -> Content:
        """A file; now and then a long one."""
        size = self.random.choice((0, 1, 2, 3, 57, 200, 200, 200, 20_000))
        data = self.random.randbytes(size)
        return Content(role, self.file_name(), data, self.text(), self.text(8))

    def body(self) -> str:
        """A body of a letter with nested elements and escaped signs."""
        parts = []
        for _ in range(self.random.randint(0, 4)):
            tag, text = self.random.choice(BODY), escape(self.text(60))
            inner = f"<u>{escape(self.text())}</u><br/>" if self.flag() else ""
            parts.append(f"<{tag}>{text}{inner}</{tag}>")
        if self.flag():
            parts.append('<table border="1"><tr><td colspan="2">값</td></tr></table>')
        return "".join(parts)

    def image(self) -> Image | None:
        """A picture, or none."""
        return Image(self.file_name(), self.text(), self.text(4)) if self.flag() else None

    def line(self) -> Approval:
        """A line of signature."""
        position, kind, name, day, time, order = (self.text() for _ in range(6))
        return Approval(position, kind, name, day, time, order, self.flag())

    def pubdoc(self) -> Pubdoc:
        """A letter with every element."""
        return Pubdoc(
            organ=self.text(),
            recipients=tuple(self.text() for _ in range(self.random.randint(0, 3))),
            title=self.name(),
            content=self.body(),
            sender_name=self.text(),
            reg_number=self.text(),
            enforced_on=self.text(),
            approvals=tuple(self.line() for _ in range(self.random.randint(0, 3))),
            receipt=Receipt(self.text(), self.text(), self.text()) if self.flag() else None,
            send_info=SendInfo(*(self.text() for _ in range(6))),
            publication=self.random.choice(PUBLICATIONS),
            publication_name=self.text(),
            attachments=tuple(self.text() for _ in range(self.random.randint(0, 3))),
            via=tuple(self.text() for _ in range(self.random.randint(0, 2))),
            refer=self.flag(),
            separate=self.flag(),
            reg_code=self.text(),
            seal=Seal(self.flag(), self.image()) if self.flag() else None,
            symbol=self.image(),
            logo=self.image(),
            campaign=Campaign(self.text(), self.text()) if self.flag() else Campaign(),
        )

    def pack(self) -> Pack:
        """A pack with a letter and files of any roles."""
        letter = Content("pubdoc", "pubdoc.xml", write_pubdoc(self.pubdoc()), "text/xml")
        roles = self.random.choices(sorted(ROLES), k=self.random.randint(0, 3))
        extras = [Extra("x-" + str(i), self.text(), (("a", self.text()),)) for i in range(2)]
        return Pack(
            doc_type=self.random.choice(tuple(DocType)),
            doc_id=self.name(),
            title=self.text(60),
            sender_org=self.text(8),
            sender_id=self.name(),
            sender_name=self.text(),
            receivers=tuple(self.name() for _ in range(self.random.randint(0, 3))),
            sent_at=AT + timedelta(seconds=self.random.randint(0, 10**8)),
            contents=(letter, *map(self.content, roles)),
            dept=self.text(),
            person=self.text(),
            gateway=self.text(),
            dtd_version=self.text(4),
            xsl_version=self.text(4),
            extras=tuple(extras[: self.random.randint(0, 2)]),
        )
