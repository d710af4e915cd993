"""The text of a BPMN file: read without trusting it, changed without touching the rest.

A file is decoded once. Its tree is built by a hardened parser (no DTD, no entities, no network).
Diagrams are replaced in the text itself, so that every other character stays as it was written.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.errors import DefinitionInvalid, Problem

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"

MAX_BYTES = 20_000_000

Element = etree._Element  # noqa: SLF001  # lxml has no public name for the class of elements

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "cp949": "cp949",
    "ms949": "cp949",
    "windows-949": "cp949",
}
# What a well-formed file without a DTD is made of. Possessive, so it cannot backtrack.
_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE|<(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')++>",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Source:
    """A decoded file: `text` with its byte order mark, the codec to write it back, and its tree."""

    file: str
    text: str
    encoding: str
    root: Element


def refusal(
    file: str, line: int, element: str, rule: str, message: str, message_ko: str
) -> DefinitionInvalid:
    """An error with one problem in it."""
    return DefinitionInvalid((Problem(file, line, element, "error", rule, message, message_ko),))


def line_of(element: Element) -> int:
    """The line an element starts on, from 1; 0 when the parser does not know."""
    line: int | None = element.sourceline  # type: ignore[assignment]  # the stubs leave it untyped
    return line or 0


def local(element: Element) -> str:
    """The name of an element without its namespace; an empty string for comments and the like."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: Element) -> Iterator[Element]:
    """The child elements in document order, without comments and processing instructions."""
    return (child for child in element if isinstance(child.tag, str))


def bpmn_children(element: Element) -> Iterator[Element]:
    """The child elements that belong to BPMN itself, in document order."""
    return (child for child in children(element) if etree.QName(child).namespace == BPMN)


def read(content: bytes, file: str) -> Source:
    """Decode and parse a BPMN file; `file` is only a name for messages.

    Raises:
        DefinitionInvalid: too large, an unknown encoding, a DTD, not well-formed, or not BPMN.
    """
    if len(content) > MAX_BYTES:
        raise refusal(file, 0, "", "too_large", "The file is too large.", "파일이 너무 큽니다.")
    text, encoding = _decode(content, file)
    _refuse_dtd(text, file)
    root = _parse(text, file)
    if root.tag != f"{{{BPMN}}}definitions":
        raise refusal(
            file,
            line_of(root),
            root.get("id", ""),
            "not_bpmn",
            "The root element is not bpmn:definitions.",
            "최상위 요소가 bpmn:definitions가 아닙니다.",
        )
    return Source(file, text, encoding, root)


def _decode(content: bytes, file: str) -> tuple[str, str]:
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), "")
    if not encoding:
        found = _DECLARED.match(content[:200])
        declared = found.group(1).decode("ascii") if found else "utf-8"
        encoding = _ENCODINGS.get(declared.lower(), "")
        if not encoding:
            raise refusal(
                file,
                1,
                "",
                "encoding",
                f"The encoding {declared} is not supported.",
                f"지원하지 않는 문자 인코딩입니다: {declared}",
            )
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise refusal(
            file,
            line,
            "",
            "encoding",
            f"The file is not {encoding} text.",
            f"{encoding} 문자로 읽을 수 없는 파일입니다.",
        ) from error


def _refuse_dtd(text: str, file: str) -> None:
    for token in _TOKEN.finditer(text):
        if token.group().startswith("<!DOCTYPE"):
            line = text.count("\n", 0, token.start()) + 1
            raise refusal(
                file,
                line,
                "",
                "dtd",
                "A DTD or entity declaration is not allowed.",
                "DTD와 엔티티 선언은 허용되지 않습니다.",
            )


def _parse(text: str, file: str) -> Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        return etree.fromstring(text.removeprefix("\ufeff").encode("utf-8"), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        line = (getattr(error, "lineno", 0) or 0) if isinstance(error, etree.XMLSyntaxError) else 0
        raise refusal(
            file,
            line,
            "",
            "not_xml",
            f"The file is not well-formed XML: {error}",
            f"올바른 XML이 아닙니다: {error}",
        ) from error


def replace_diagrams(source: Source, diagrams: str) -> bytes:
    """The file with all its diagrams replaced by `diagrams`; every other character stays.

    `diagrams` starts at its first tag and ends with its last one, lines broken by a line feed.
    """
    newline = "\r\n" if "\r\n" in source.text else "\n"
    new = diagrams.replace("\n", newline)
    spans = list(_diagram_spans(source))
    if spans:
        text = _replace(source.text, spans, new)
    else:
        end = source.text.rindex("</")
        head = source.text[:end].rstrip()
        text = f"{head}{newline}  {new}{newline}{source.text[end:]}"
    return text.encode(source.encoding)


def _replace(text: str, spans: list[tuple[int, int]], new: str) -> str:
    parts, done = [], 0
    for index, (start, end) in enumerate(spans):
        before = text[done:start]
        parts.append(before if index == 0 else before.rstrip())
        parts.append(new if index == 0 else "")
        done = end
    return "".join([*parts, text[done:]])


def _diagram_spans(source: Source) -> Iterator[tuple[int, int]]:
    tops = children(source.root)
    for start, end in _top_spans(source.text):
        if next(tops).tag == f"{{{BPMNDI}}}BPMNDiagram":
            yield start, end


def _top_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each child element of the root starts and ends."""
    depth = start = 0
    for token in _TOKEN.finditer(text):
        tag = token.group()
        if tag.startswith(("<!", "<?")):
            continue
        if not tag.startswith("</"):
            start = token.start() if depth == 1 else start
            depth += 1
        if tag.startswith("</") or tag.endswith("/>"):
            depth -= 1
            if depth == 1:
                yield start, token.end()
