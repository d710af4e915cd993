"""Names of the XML that BPMN files are made of, and small helpers to look into it."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml import etree

from engine.model.definition import Expr, Setting

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
Node: TypeAlias = etree._Element  # noqa: SLF001 - lxml has no other name for it
_BPMN_PREFIX = f"{{{BPMN}}}"
_ZEEBE_PREFIX = f"{{{ZEEBE}}}"
_TRUE = frozenset({"true", "1"})


def bpmn(name: str) -> str:
    """The full tag of a BPMN element."""
    return _BPMN_PREFIX + name


def zeebe(name: str) -> str:
    """The full tag of a Camunda 8 extension element."""
    return _ZEEBE_PREFIX + name


def local(node: Node) -> str:
    """The tag without its namespace."""
    return node.tag.rpartition("}")[2]


def namespace(node: Node) -> str:
    """The namespace of the tag, or an empty string."""
    return node.tag[1:].rpartition("}")[0]


def bpmn_name(node: Node) -> str:
    """The tag without namespace when it is BPMN's, else an empty string."""
    return node.tag[len(_BPMN_PREFIX) :] if node.tag.startswith(_BPMN_PREFIX) else ""


def line(node: Node) -> int:
    """The line on which the element's start tag ends."""
    found: Any = node.sourceline  # its stub says Ellipsis
    return found or 0


def text(node: Node | None) -> str:
    """The text directly inside the element, without blanks around it."""
    return "" if node is None else "".join(_texts(node)).strip()


def _texts(node: Node) -> Iterator[str]:
    yield node.text or ""
    for child in node:
        yield child.tail or ""


def attribute(node: Node, name: str, default: str = "") -> str:
    """An attribute without blanks around it."""
    return (node.get(name) or default).strip()


def flag(node: Node, name: str, *, default: bool) -> bool:
    """A boolean attribute as XML Schema writes it."""
    value = attribute(node, name)
    return value in _TRUE if value else default


def reference(node: Node, name: str) -> str:
    """The id in a reference attribute; the prefix of a qualified name is dropped."""
    return attribute(node, name).rpartition(":")[2]


def extension(node: Node, name: str) -> Node | None:
    """The first Camunda 8 extension element of that name."""
    return next(iter(extensions(node, name)), None)


def extensions(node: Node, name: str) -> list[Node]:
    """All Camunda 8 extension elements of that name, in document order."""
    tag = zeebe(name)
    return [
        e for box in node.iterchildren(bpmn("extensionElements")) for e in box.iterchildren(tag)
    ]


def setting(value: str | None, at_line: int) -> Setting:
    """What a field of the editor holds: `=...` is FEEL, anything else stands for itself."""
    plain = (value or "").strip()
    return Expr(plain[1:].strip(), at_line) if plain.startswith("=") else plain


def field(node: Node, name: str, default: str = "") -> Setting:
    """An attribute that may hold FEEL."""
    return setting(node.get(name, default), line(node))


def expression(value: str | None, at_line: int) -> Expr | None:
    """A field that can only be FEEL, with or without the leading `=`; None when it is empty."""
    plain = (value or "").strip().removeprefix("=").strip()
    return Expr(plain, at_line) if plain else None


def words(text: str) -> frozenset[str]:
    """A set of names written in one text."""
    return frozenset(text.split())
