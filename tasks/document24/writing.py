"""Writing the exchange's XML: its character set, its prolog, its line ends.

The standard declares EUC-KR and uses its superset MS949. What is not in it can't be sent, so it is
refused before sending, with its place; no character reference stands in for it. Lines end with CRLF
(unverified: seen in producers, not in a text of the standard).
"""

import re

from lxml import etree

from engine.errors import DocumentInvalid
from tasks.outside.xml import Element

CODEC = "cp949"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_PROLOG = '<?xml version="1.0" encoding="euc-kr"?>\n<!DOCTYPE {root} SYSTEM "{root}.dtd">\n'


def checked(text: str, *, where: str) -> str:
    """The text, every character of which can be sent.

    Raises:
        DocumentInvalid: One can't; line and column count from 1 within the text.
    """
    if _sendable(text):
        return text
    for index, letter in enumerate(text):
        if not _sendable(letter):
            line = text.count("\n", 0, index) + 1
            column = index - text.rfind("\n", 0, index)
            raise DocumentInvalid(
                where,
                line,
                f"the character {letter!r} (U+{ord(letter):04X}) is not in EUC-KR/MS949",
                column,
                f"{letter!r}(U+{ord(letter):04X})은(는) EUC-KR/MS949에 없는 문자입니다",
            )
    return text


def sendable(text: str) -> str:
    """The text with a question mark for every character that can't be sent."""
    return text if _sendable(text) else "".join(one if _sendable(one) else "?" for one in text)


def _sendable(text: str) -> bool:
    """Whether XML can hold all of it and MS949 gives it back as it was."""
    if _CONTROL.search(text):
        return False
    try:
        return text.encode(CODEC).decode(CODEC) == text
    except UnicodeError:
        return False


def element(name: str, text: str = "", /, **attributes: str) -> Element:
    """An element with checked text and attributes; `_` in an attribute's name stands for `-`.

    Blanks around the text are dropped, as they are in reading.

    Raises:
        DocumentInvalid: A character that can't be sent; the place is named after the element.
    """
    made = etree.Element(name)
    made.text = checked(text, where=name).strip() or None
    for attribute, value in attributes.items():
        label = attribute.replace("_", "-")
        made.set(label, checked(value, where=f"{name}/@{label}"))
    return made


def within(parent: Element, *children: Element) -> Element:
    """The parent with its children put in, in order."""
    parent.extend(children)
    return parent


def document(root: Element) -> bytes:
    """The bytes of a document: prolog, indented elements, MS949, CRLF."""
    text = _PROLOG.format(root=root.tag) + etree.tostring(root, encoding="unicode") + "\n"
    return text.replace("\n", "\r\n").encode(CODEC)
