"""What every part of the reader needs: the file's root elements by id, its ids, the findings."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.problems import Findings
from engine.model.tags import Node, attribute, bpmn_name, line, reference

MAX_NESTING = 20


@dataclass(slots=True)
class FileContext:
    """One BPMN file while it is read.

    `roots` are the children of `definitions` that have an id; `taken` all ids of the file, to which
    given ones are added; `language` is the file's expression language, empty when it is FEEL.
    """

    root: Node
    findings: Findings
    roots: Mapping[str, Node]
    language: str = ""
    taken: set[str] = field(default_factory=set)
    _numbers: Counter[str] = field(default_factory=Counter)

    def problem(self, rule: str, node: Node, **facts: object) -> None:
        """Remember a problem at an XML element."""
        self.findings.add(rule, line(node), owner_id(node), **facts)

    def root_element(self, node: Node, ref: str, wanted: str) -> Node | None:
        """The root element that the attribute `ref` of `node` names, which must be a `wanted`.

        None, with a problem unless the attribute is empty, when there is no such element.
        """
        name = reference(node, ref)
        found = self.roots.get(name)
        if found is not None and bpmn_name(found) == wanted:
            return found
        if name:
            self.problem("reference_missing", node, kind=wanted, name=name)
        return None

    def new_id(self, stem: str) -> str:
        """An id that the file does not use yet, the same whenever the same file is read."""
        candidate = stem
        while candidate in self.taken:
            self._numbers[stem] += 1
            candidate = f"{stem}_{self._numbers[stem] + 1}"
        self.taken.add(candidate)
        return candidate


def owner_id(node: Node) -> str:
    """The id of the nearest element around (or at) the node that has one."""
    current: Node | None = node
    while current is not None:
        if found := attribute(current, "id"):
            return found
        current = current.getparent()
    return ""
