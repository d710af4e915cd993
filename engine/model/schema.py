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
from types import MappingProxyType
from typing import Any

from lxml import etree

from engine.errors import Problem
from engine.model.problems import Findings
from engine.model.scopes import NODE_TAGS
from engine.model.source_rules import SOURCE_RULES
from engine.model.tags import BPMN, BPMNDI, DC, DI, Node, attribute, bpmn, line, namespace

_MOST = 20
_FARTHEST = 1_000_000
_COORDINATES = ("x", "y", "width", "height")


def schema_problems(root: Node, file: str, *, known: Iterable[Problem] = ()) -> tuple[Problem, ...]:
    """What the schema refuses, except on lines where a problem is already `known`.

    Two things that change nothing are warnings: children in another order than the schema's, and a
    missing target namespace.
    """
    findings = Findings(file, SOURCE_RULES)
    _check_coordinates(root, findings)
    told = {p.line for p in (*known, *findings.problems()) if p.severity == "error"}
    faults = _faults(root)
    if faults:
        tidy = _tidied(root, findings)
        rest = _faults(tidy)
        if len(rest) < len(faults) and attribute(root, "targetNamespace"):
            findings.add("schema_order", faults[0][0])
        for at_line, message in rest[:_MOST]:
            if at_line not in told:
                findings.add("schema", at_line, "", reason=_plain(message))
    return findings.problems()


def _faults(root: Node) -> list[tuple[int, str]]:
    """Line and message of everything that the schema refuses."""
    validator = _validator()
    if validator.validate(root):
        return []
    entries: Any = validator.error_log  # its stub forgets that it can be iterated
    return [(entry.line, entry.message) for entry in entries]


@lru_cache(maxsize=1)
def _validator() -> etree.XMLSchema:
    """Found without importing SpiffWorkflow, which takes longer than reading the schema."""
    package = find_spec("SpiffWorkflow")
    if package is None or package.submodule_search_locations is None:
        raise ModuleNotFoundError("SpiffWorkflow", name="SpiffWorkflow")
    home = Path(package.submodule_search_locations[0])
    return etree.XMLSchema(etree.parse(home / "bpmn" / "parser" / "schema" / "BPMN20.xsd"))


# --- what changes nothing -------------------------------------------------------------------------

_FIRST = ("documentation", "extensionElements", "auditing", "monitoring", "incoming", "outgoing")
_RANKS = MappingProxyType(
    {
        **{bpmn(name): rank for rank, name in enumerate(_FIRST)},
        bpmn("ioSpecification"): 10,
        bpmn("property"): 11,
        bpmn("laneSet"): 30,
        bpmn("association"): 60,
        bpmn("group"): 60,
        bpmn("textAnnotation"): 60,
        f"{{{BPMNDI}}}BPMNDiagram": 80,
    }
)
_ELEMENT = 50
_SORTED = ("definitions", "process", *NODE_TAGS)


def _tidied(root: Node, findings: Findings) -> Node:
    """A copy in the schema's order, and with what Camunda Modeler writes that the schema lacks.

    That is another tag for the expression of a correlation property.
    """
    copy = deepcopy(root)
    if not attribute(root, "targetNamespace"):
        findings.add("target_namespace", line(root))
        copy.set("targetNamespace", "urn:none")
    for node in list(copy.iter(*map(bpmn, _SORTED))):
        children = sorted(node, key=lambda child: _RANKS.get(child.tag, _ELEMENT))
        node[:] = children
    written = f".//{bpmn('correlationPropertyRetrievalExpression')}/{bpmn('formalExpression')}"
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
