"""Ids and texts that would break what they are shown in or stored under."""

import re
from collections.abc import Iterator

from engine.model.context import FileContext, owner_id
from engine.model.tags import BPMN, BPMNDI, ZEEBE, Node, attribute, bpmn_name, line, namespace

LONGEST_ID = 200
# letters of any script, digits, and three signs that no path, shell, query or page gives meaning
_ID = re.compile(r"[^\W\d][\w.-]*", re.UNICODE)
# what turns the direction of text or drives a terminal: C0 and C1 controls, marks, line separators
_UNSAFE = re.compile(
    "\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]"
)
_NEEDS_ID = frozenset({"process", "message", "signal", "error", "escalation"})


def model_nodes(root: Node) -> Iterator[Node]:
    """Every element of the file but those that only draw."""
    yield root
    for child in root:
        if namespace(child) != BPMNDI:
            yield from child.iter()


def check_ids(context: FileContext) -> None:
    """Every BPMN id is given once, short and made of harmless characters."""
    seen: set[str] = set()
    for node in model_nodes(context.root):
        if namespace(node) != BPMN:
            continue
        name = attribute(node, "id")
        if not name:
            if bpmn_name(node) in _NEEDS_ID:
                context.problem("id_missing", node, tag=bpmn_name(node))
            continue
        if name in seen:
            context.findings.add("id_duplicate", line(node), name)
        seen.add(name)
        if len(name) > LONGEST_ID or not _ID.fullmatch(name):
            context.findings.add("id_characters", line(node), name, limit=LONGEST_ID)


def check_texts(context: FileContext) -> None:
    """No name, expression or documentation holds characters that hide what it says."""
    for node in model_nodes(context.root):
        if namespace(node) not in {BPMN, ZEEBE}:
            continue
        for text in map(str, (*node.attrib.values(), node.text or "")):
            if found := _UNSAFE.search(text):
                code = f"U+{ord(found[0][0]):04X}"
                context.findings.add("text_unsafe", line(node), owner_id(node), code=code)
