"""Reading XML that somebody else wrote, with nothing resolved, expanded or fetched.

A document type line is let pass only when it is a bare `<!DOCTYPE name>` or
`<!DOCTYPE name SYSTEM "file.dtd">`, since the standard's own files carry one; it is cut off before
the parser sees the text. Entities can therefore not be declared, so none can be expanded.
"""

import re
from functools import partial

from lxml import etree

from engine.errors import DocumentInvalid

Element = etree._Element  # noqa: SLF001 - lxml names its element type only so
MAX_CHARACTERS = 96 * 1024 * 1024
_DECLARATION = re.compile(
    rb"""\A(?:\xef\xbb\xbf)?\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]*\?>"""
)
_LONGEST_DECLARATION = 1024
_HEAD = re.compile(r"\A\ufeff?\s*(?:<\?xml[^>]*\?>)?")
_DOCTYPE = re.compile(
    r"""<!DOCTYPE\s+([A-Za-z_][\w.-]*)(?:\s+SYSTEM\s+(?:"[^"<>\[\]]*"|'[^'<>\[\]]*'))?\s*>"""
)
_closed_parser = partial(
    etree.XMLParser,
    resolve_entities=False,
    load_dtd=False,
    dtd_validation=False,
    no_network=True,
    remove_comments=True,
    remove_pis=True,
)
# the standard says EUC-KR and means its superset; libxml2 knows only the narrow one
_CODECS = {
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ms949": "cp949",
    "cp949": "cp949",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
}


def read_xml(body: bytes, *, name: str) -> Element:
    """The root element of a document, whose encoding is the declared one (UTF-8 when none is).

    Nesting and single texts are bounded (256 levels, ten million characters).

    Raises:
        DocumentInvalid: Undecodable, not well formed, too large, or with a DTD of its own.
    """
    return _read(body, name, _closed_parser())


def read_large_xml(body: bytes, *, name: str) -> Element:
    """As `read_xml`, for files that carry other files as text; not to be walked by recursion.

    Raises:
        DocumentInvalid: Undecodable, not well formed, too large, or with a DTD of its own.
    """
    return _read(body, name, _closed_parser(huge_tree=True))


def _read(body: bytes, name: str, parser: etree.XMLParser) -> Element:
    text = _decoded(body, name)
    if len(text) > MAX_CHARACTERS:
        raise DocumentInvalid(name, 0, "too large", reason_ko="문서가 너무 큽니다")
    plain = _without_doctype(text, name)
    try:
        return etree.fromstring(plain, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = " ".join((error.msg or "").partition(", line ")[0].split())
        raise DocumentInvalid(
            name, line or 0, f"not well formed: {reason}", max(column or 0, 0),
            "XML 형식이 올바르지 않습니다",
        ) from error  # fmt: skip
    except ValueError as error:  # lxml's own refusal: a second declaration, a character XML lacks
        raise DocumentInvalid(
            name, 1, "not well formed: a second declaration or a character that XML lacks",
            reason_ko="XML 형식이 올바르지 않습니다",
        ) from error  # fmt: skip


def _decoded(body: bytes, name: str) -> str:
    declared = _DECLARATION.match(body, 0, _LONGEST_DECLARATION)  # an endless one takes no time
    label = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    codec = _CODECS.get(label)
    if codec is None:
        raise DocumentInvalid(
            name, 1, f"encoding {label} is not accepted", reason_ko="지원하지 않는 문자 집합입니다"
        )
    try:
        return body.decode(codec)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        reason = f"a byte is not {label} text"
        raise DocumentInvalid(name, line, reason, reason_ko="문자 집합에 없는 값입니다") from error


def _without_doctype(text: str, name: str) -> str:
    """The text with its declaration and document type blanked out, lines kept as they were."""
    text = _HEAD.sub(lambda found: "\n" * found.group().count("\n"), text, count=1)
    start = text.find("<!DOCTYPE")
    if start >= 0:
        found = _DOCTYPE.match(text, start)
        if found is None:
            line = text.count("\n", 0, start) + 1
            reason = "a document type with declarations of its own is refused"
            raise DocumentInvalid(name, line, reason, reason_ko="DTD·엔티티는 허용되지 않습니다")
        text = text[:start] + "\n" * found.group().count("\n") + text[found.end() :]
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        line = text.count("\n", 0, max(text.find("<!DOCTYPE"), text.find("<!ENTITY"))) + 1
        raise DocumentInvalid(
            name, line, "an entity or a second document type is refused",
            reason_ko="DTD·엔티티는 허용되지 않습니다",
        )  # fmt: skip
    return text
