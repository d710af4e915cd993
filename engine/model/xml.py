"""Hardened reading of one XML document that was given from outside: bytes in, elements out.

Nothing in the file is expanded, fetched or trusted. The bytes are decoded here, by a short list of
encodings, so that the parser only ever sees UTF-8; a document type declaration is refused before
the parser starts, and the parser is told not to expand, load or reach anything all the same. Size,
depth, element and attribute counts are bounded.
"""

import codecs
import re
from dataclasses import dataclass
from types import MappingProxyType

from lxml import etree

from engine.errors import DefinitionInvalid
from engine.model.problems import Findings, Rule
from engine.model.tags import Node
from engine.model.tags import line as line_of

XINCLUDE = "http://www.w3.org/2001/XInclude"


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a definition may be. Lengths in characters, `bytes` in bytes."""

    bytes: int = 2 * 1024 * 1024
    depth: int = 100
    elements: int = 20_000
    attributes: int = 100
    attribute_length: int = 64 * 1024
    text_length: int = 256 * 1024


DEFAULT_LIMITS = Limits()

RULES = MappingProxyType(
    {
        "xml_size": Rule(
            "{what} (limit {limit}); split the diagram into called processes.",
            "{what_ko}(한도 {limit}). 다이어그램을 여러 호출 프로세스로 나누십시오.",
        ),
        "xml_encoding": Rule(
            "{what}; save the file as UTF-8.",
            "{what_ko} 파일을 UTF-8로 저장하십시오.",
        ),
        "xml_compressed": Rule(
            "The file is compressed ({kind}), not XML; unpack it first.",
            "XML이 아니라 압축 파일({kind})입니다. 먼저 압축을 푸십시오.",
        ),
        "xml_dtd": Rule(
            "A document type declaration is refused; remove the <!DOCTYPE ...> part.",
            "DOCTYPE 선언과 엔티티는 허용되지 않습니다. <!DOCTYPE ...> 부분을 삭제하십시오.",
        ),
        "xml_include": Rule(
            "XInclude is refused; put the content into the file itself.",
            "XInclude는 허용되지 않습니다. 내용을 파일에 직접 넣으십시오.",
        ),
        "xml_invalid": Rule("Not well-formed XML: {reason}.", "올바른 XML이 아닙니다: {reason}."),
    }
)

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_COMPRESSED = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
)
_DECLARATION = re.compile(r"\A<\?xml\s[^>]{0,300}\?>")
_DECLARED = re.compile(r"\sencoding\s*=\s*[\"']([^\"'>]{0,60})[\"']")
_SINGLE_BYTE = MappingProxyType(
    {
        "utf-8": "utf-8",
        "utf8": "utf-8",
        "us-ascii": "ascii",
        "ascii": "ascii",
        "euc-kr": "cp949",
        "euckr": "cp949",
        "ks_c_5601-1987": "cp949",
        "ksc5601": "cp949",
        "cp949": "cp949",
        "ms949": "cp949",
        "windows-949": "cp949",
        "x-windows-949": "cp949",
        "uhc": "cp949",
    }
)
_UTF_16 = frozenset({"utf-16", "utf16", "utf-16le", "utf-16be", "iso-10646-ucs-2"})


class _Refused(Exception):
    def __init__(self, rule: str, line: int = 0, **facts: str | int) -> None:
        super().__init__(rule)
        self.rule = rule
        self.line = line
        self.facts = facts


def read_xml(content: bytes, file: str, *, limits: Limits = DEFAULT_LIMITS) -> Node:
    """The root element. Comments and processing instructions are left out.

    UTF-8, UTF-16 (with a byte order mark or not), EUC-KR and CP949 are read. Lines of elements are
    those of the file.

    Raises:
        DefinitionInvalid: One problem, whose rule is a key of `RULES`.
    """
    try:
        if len(content) > limits.bytes:
            raise _too_large("the file has too many bytes", "파일이 너무 큽니다", limits.bytes)
        _refuse_compressed(content)
        root = _read(content)
        _check_shape(root, limits)
    except _Refused as refused:
        raise _invalid(refused, file) from None
    return root


def reread_xml(content: bytes, file: str) -> Node:
    """The same for bytes that were read before: their size and shape are not measured again.

    Raises:
        DefinitionInvalid: They are no XML after all.
    """
    try:
        return _read(content)
    except _Refused as refused:
        raise _invalid(refused, file) from None


def _invalid(refused: _Refused, file: str) -> DefinitionInvalid:
    findings = Findings(file, RULES)
    findings.add(refused.rule, refused.line, "", **refused.facts)
    return DefinitionInvalid(findings.problems())


def _read(content: bytes) -> Node:
    text = _decode(content)
    declaration = _DECLARATION.match(text)
    if declaration is not None:
        text = "\n" * declaration[0].count("\n") + text[declaration.end() :]
    _refuse_document_type(text)
    return _parse(text)


def _parse(text: str) -> Node:
    parser = etree.XMLParser(
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
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise _Refused("xml_invalid", error.lineno or 0, reason=error.msg) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _Refused("xml_dtd", 1)
    return root


# --- encodings -------------------------------------------------------------------------------


def _refuse_compressed(content: bytes) -> None:
    for mark, kind in _COMPRESSED:
        if content.startswith(mark):
            raise _Refused("xml_compressed", 1, kind=kind)


def _decode(content: bytes) -> str:
    codec, body = _codec(content)
    try:
        text = body.decode(codec)
    except UnicodeDecodeError as error:
        raise _wrong_encoding(
            f"the bytes are not {codec}",
            f"{codec} 문자가 아닌 바이트가 있습니다.",
            body.count(b"\n", 0, error.start) + 1,
        ) from None
    return text.removeprefix("\ufeff")


def _codec(content: bytes) -> tuple[str, bytes]:
    for mark, codec in _BOMS:
        if content.startswith(mark):
            _refuse_contradiction(content[len(mark) :], codec)
            return codec, content[len(mark) :]
    for start, codec in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if content.startswith(start):
            _refuse_contradiction(content, codec)
            return codec, content
    return _declared_codec(content), content


def _declared_codec(content: bytes) -> str:
    name = _declared(content[:400].decode("latin-1"))
    if name in _UTF_16:
        raise _wrong_encoding(
            f"the file says {name} but is not", f"{name}이라고 적혔으나 아닙니다."
        )
    codec = _SINGLE_BYTE.get(name or "utf-8")
    if codec is None:
        raise _wrong_encoding(
            f"the encoding {name} is not read", f"문자 집합 {name}은(는) 읽을 수 없습니다."
        )
    if codec == "cp949" and _is_utf_8_beyond_ascii(content):
        raise _wrong_encoding(
            f"the file says {name} but is UTF-8", f"{name}이라고 적혔으나 UTF-8입니다."
        )
    return codec


def _refuse_contradiction(body: bytes, codec: str) -> None:
    """A byte order mark and a declaration that say different things."""
    if codec == "utf-32":
        raise _wrong_encoding("the encoding utf-32 is not read", "UTF-32는 읽을 수 없습니다.")
    name = _declared(body[:800].decode(codec, "replace"))
    fits = name in _UTF_16 if codec.startswith("utf-16") else _SINGLE_BYTE.get(name) == "utf-8"
    if name and not fits:
        raise _wrong_encoding(
            f"the file says {name} but its bytes are {codec}",
            f"{name}이라고 적혔으나 실제로는 {codec}입니다.",
        )


def _declared(head: str) -> str:
    declaration = _DECLARATION.match(head)
    encoding = _DECLARED.search(declaration[0]) if declaration else None
    return encoding[1].lower() if encoding else ""


def _is_utf_8_beyond_ascii(content: bytes) -> bool:
    if content.isascii():
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wrong_encoding(what: str, what_ko: str, line: int = 1) -> _Refused:
    return _Refused("xml_encoding", line, what=what, what_ko=what_ko)


# --- document type and shape -----------------------------------------------------------------


def _refuse_document_type(text: str) -> None:
    """Look through what stands before the root, the only place where a declaration is lawful."""
    position = _after_blanks(text, 0)
    while (end := _end_of_aside(text, position)) >= 0:
        position = _after_blanks(text, end)
    if text.startswith("<!", position):
        raise _Refused("xml_dtd", text.count("\n", 0, position) + 1)


def _after_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _end_of_aside(text: str, position: int) -> int:
    """The end of a comment or processing instruction that starts here, or -1."""
    for start, stop in (("<!--", "-->"), ("<?", "?>")):
        if text.startswith(start, position):
            end = text.find(stop, position + len(start))
            return len(text) if end < 0 else end + len(stop)
    return -1


def _check_shape(root: Node, limits: Limits) -> None:
    count = 0
    depth = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        count += 1
        if depth > limits.depth:
            raise _too_large("nested too deep", "너무 깊게 중첩되었습니다", limits.depth, node)
        if count > limits.elements:
            raise _too_large("too many elements", "요소가 너무 많습니다", limits.elements, node)
        _check_node(node, limits)


def _check_node(node: Node, limits: Limits) -> None:
    if len(node.attrib) > limits.attributes:
        raise _too_large("too many attributes", "속성이 너무 많습니다", limits.attributes, node)
    longest = max(map(len, node.attrib.values()), default=0)
    if longest > limits.attribute_length:
        raise _too_large(
            "an attribute is too long", "속성 값이 너무 깁니다", limits.attribute_length, node
        )
    if len(node.text or "") > limits.text_length or len(node.tail or "") > limits.text_length:
        raise _too_large("a text is too long", "내용이 너무 깁니다", limits.text_length, node)
    if node.tag.startswith(f"{{{XINCLUDE}}}"):
        raise _Refused("xml_include", line_of(node))


def _too_large(what: str, what_ko: str, limit: int, node: Node | None = None) -> _Refused:
    line = 0 if node is None else line_of(node)
    return _Refused("xml_size", line, what=what, what_ko=what_ko, limit=limit)
