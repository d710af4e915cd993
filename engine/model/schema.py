"""A file held against the BPMN 2.0 schema, and its drawing against common sense.

The schema is the one that SpiffWorkflow ships. Loading it takes a while, so it is loaded when the
first file is checked, and never for running what was deployed.
"""

import math
from collections.abc import Iterable
from copy import deepcopy
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

from engine.errors import Problem
from engine.model.problems import Findings
from engine.model.source_rules import SOURCE_RULES
from engine.model.tags import BPMN, BPMNDI, DC, DI, Node, attribute, bpmn, line, namespace

_MOST = 20
_FARTHEST = 1_000_000
_COORDINATES = ("x", "y", "width", "height")


def schema_problems(root: Node, file: str, *, known: Iterable[Problem] = ()) -> tuple[Problem, ...]:
    """What the schema refuses, except on lines where a problem is already `known`."""
    findings = Findings(file, SOURCE_RULES)
    _check_coordinates(root, findings)
    told = {p.line for p in (*known, *findings.problems()) if p.severity == "error"}
    validator = _validator()
    tree = _as_the_schema_wants(root, findings)
    if not validator.validate(tree):
        entries: Any = validator.error_log  # its stub forgets that it can be iterated
        for entry in list(entries)[:_MOST]:
            if entry.line not in told:
                findings.add("schema", entry.line, "", reason=_plain(entry.message))
    return findings.problems()


@lru_cache(maxsize=1)
def _validator() -> etree.XMLSchema:
    """Found without importing SpiffWorkflow, which takes longer than reading the schema."""
    package = find_spec("SpiffWorkflow")
    if package is None or package.submodule_search_locations is None:
        raise ModuleNotFoundError("SpiffWorkflow", name="SpiffWorkflow")
    home = Path(package.submodule_search_locations[0])
    return etree.XMLSchema(etree.parse(home / "bpmn" / "parser" / "schema" / "BPMN20.xsd"))


def _as_the_schema_wants(root: Node, findings: Findings) -> Node:
    """The same tree but for two things that editors write and that change nothing.

    A correlation property as Camunda Modeler writes it has a tag that the schema lacks; a missing
    target namespace is a warning.
    """
    written = f".//{bpmn('correlationPropertyRetrievalExpression')}/{bpmn('formalExpression')}"
    lacks_namespace = not attribute(root, "targetNamespace")
    if lacks_namespace:
        findings.add("target_namespace", line(root))
    elif root.find(written) is None:
        return root
    copy = deepcopy(root)
    copy.set("targetNamespace", attribute(root, "targetNamespace", "urn:none"))
    for node in copy.iterfind(written):
        node.tag = bpmn("messagePath")
    return copy


def _plain(message: str) -> str:
    return message.replace(f"{{{BPMN}}}", "").replace(f"{{{BPMNDI}}}", "bpmndi:")


def _check_coordinates(root: Node, findings: Findings) -> None:
    for node in root.iter(f"{{{DC}}}Bounds", f"{{{DI}}}waypoint"):
        for name in _COORDINATES:
            value = attribute(node, name)
            if value and not _is_ordinary(value):
                drawn = _drawn(node)
                findings.add("diagram_coordinates", line(node), drawn, name=name, value=value)


def _is_ordinary(value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    return math.isfinite(number) and abs(number) <= _FARTHEST


def _drawn(node: Node) -> str:
    """The id of the element whose shape or edge this is."""
    current: Node | None = node
    while current is not None and namespace(current) != "":
        if found := attribute(current, "bpmnElement"):
            return found.rpartition(":")[2]
        current = current.getparent()
    return ""
