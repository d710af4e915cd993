"""Hardened reading of one XML document: bytes in, checked elements out.

Nothing in the file is expanded, fetched or trusted: no document type declaration, no entities but
XML's own five, no network, no huge trees, bounded size, depth and element count. The bytes are
decoded here, by a short list of encodings, so that the parser only ever sees UTF-8.
"""

import codecs
import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.errors import DefinitionInvalid, Problem

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 100
MAX_ELEMENTS = 200_000

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(rb"\A<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_XML_DECLARATION = re.compile(r"\A<\?xml\s[^>]{0,300}\?>")
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "cp949": "cp949",
    "ms949": "cp949",
    "uhc": "cp949",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}


Element = etree._Element  # noqa: SLF001 - the type of every element has no public name in lxml


@dataclass(eq=False)
class XmlFault(Exception):
    """What is wrong with the bytes, before it is known to be whose file."""

    line: int
    rule: str
    message: str
    message_ko: str


def parse(content: bytes, file: str) -> Element:
    """The root element of a document that was given from outside.

    Raises:
        DefinitionInvalid: Too large or deep, an unknown encoding, a document type declaration, or
            not well-formed; one problem with `rule` `xml_size`, `xml_encoding`, `xml_dtd` or
            `xml_invalid`.
    """
    try:
        return _parse(content)
    except XmlFault as fault:
        problem = Problem(
            file, fault.line, "", "error", fault.rule, fault.message, fault.message_ko
        )
        raise DefinitionInvalid((problem,)) from fault


def line_of(element: Element) -> int:
    """The line where an element starts, from 1; 0 when the parser did not keep it."""
    line: Any = element.sourceline
    return int(line or 0)


def _parse(content: bytes) -> Element:
    if len(content) > MAX_BYTES:
        raise _size(f"larger than {MAX_BYTES} bytes", "파일이 너무 큽니다")
    text = _XML_DECLARATION.sub(_blank, _decode(content))
    _refuse_doctype(text)
    try:
        root = etree.fromstring(text.encode("utf-8"), _parser())
    except etree.XMLSyntaxError as error:
        raise XmlFault(
            error.lineno or 0, "xml_invalid", f"not well-formed XML: {error.msg}", "XML 형식 오류"
        ) from error
    _check_shape(root)
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_pis=True,
        remove_comments=True,
    )


def _blank(match: re.Match[str]) -> str:
    """Keep the line count of a removed declaration."""
    return "\n" * match.group(0).count("\n")


# --- encodings ------------------------------------------------------------------------------------


def _decode(content: bytes) -> str:
    name, body = _encoding(content)
    try:
        text = body.decode(name)
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise XmlFault(
            line, "xml_encoding", f"bytes that are not {name}", f"{name} 문자가 아닙니다"
        ) from error
    return text.removeprefix("\ufeff")


def _encoding(content: bytes) -> tuple[str, bytes]:
    for mark, name in _BOMS:
        if content.startswith(mark):
            return name, content[len(mark) :]
    declared = _DECLARATION.match(content)
    if declared is None:
        return _without_declaration(content), content
    name = declared.group(1).decode("ascii").lower()
    if name not in _ENCODINGS:
        raise XmlFault(
            1,
            "xml_encoding",
            f"the encoding {name} is not read; save the file as UTF-8",
            f"문자 집합 {name}은(는) 읽을 수 없습니다. UTF-8로 저장하십시오",
        )
    return _ENCODINGS[name], content


def _without_declaration(content: bytes) -> str:
    if content.startswith(b"<\0"):
        return "utf-16-le"
    return "utf-16-be" if content.startswith(b"\0<") else "utf-8"


# --- shape ----------------------------------------------------------------------------------------


def _refuse_doctype(text: str) -> None:
    """Look through the prolog, the only place where a document type declaration may stand."""
    position = 0
    while True:
        while position < len(text) and text[position].isspace():
            position += 1
        end = _skip(text, position)
        if end is None:
            break
        position = end
    if text[position : position + 2] == "<!":
        raise XmlFault(
            text.count("\n", 0, position) + 1,
            "xml_dtd",
            "a document type declaration is refused; remove the <!DOCTYPE ...> part",
            "DOCTYPE 선언은 허용되지 않습니다. 삭제하십시오",
        )


def _skip(text: str, position: int) -> int | None:
    """The end of a comment or processing instruction that starts at `position`, or None."""
    for start, stop in (("<!--", "-->"), ("<?", "?>")):
        if text.startswith(start, position):
            end = text.find(stop, position + len(start))
            return len(text) if end < 0 else end + len(stop)
    return None


def _check_shape(root: Element) -> None:
    count = 0
    level = [root]
    for depth in range(1, MAX_DEPTH + 2):
        count += len(level)
        if count > MAX_ELEMENTS:
            raise _size(f"more than {MAX_ELEMENTS} elements", "요소가 너무 많습니다")
        level = [child for element in level for child in element]
        if not level:
            return
        if depth > MAX_DEPTH:
            raise _size(f"nested deeper than {MAX_DEPTH} levels", "요소가 너무 깊게 중첩되었습니다")


def _size(message: str, message_ko: str) -> XmlFault:
    return XmlFault(0, "xml_size", message, message_ko)
