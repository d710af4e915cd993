"""The shipped process library as data for the tests: files, XML trees, forms, scenarios."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from lxml import etree

from engine.model.definition import Element, Graph, Process
from engine.model.reader import read_bpmn
from tasks.cleanpay.client import CleanPay
from tasks.disclosure.client import Disclosure
from tasks.document24.client import Document24
from tasks.nara.link import Nara
from tasks.registry import handlers
from tasks.rules import functions

ROOT = Path("processes")
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

PROCESSES = tuple(sorted(ROOT.rglob("*.bpmn")))
DECISIONS = tuple(sorted(ROOT.rglob("*.dmn")))
FORMS = tuple(sorted(ROOT.rglob("*.form")))
SCENARIOS = tuple(sorted(ROOT.rglob("scenarios/*.yaml")))
TEMPLATES = tuple(sorted(ROOT.rglob("element-templates/*.json")))


def name(path: Path) -> str:
    """A path as the name of a test case."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> etree._Element:
    """The root of an XML file, read without entities, DTD or network."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.parse(path, parser).getroot()


@cache
def process(path: Path) -> Process:
    """The one executable process of a file."""
    (found,) = read_bpmn(path.read_bytes(), str(path)).processes
    return found


def elements(graph: Graph) -> Iterator[Element]:
    """Every element of a graph, nested ones too."""
    for element in graph.elements.values():
        yield element
        if element.body is not None:
            yield from elements(element.body)


def graphs(graph: Graph) -> Iterator[Graph]:
    """A graph and every graph nested in it."""
    yield graph
    for element in graph.elements.values():
        if element.body is not None:
            yield from graphs(element.body)


@cache
def all_elements() -> Mapping[str, tuple[Element, ...]]:
    """The elements of every process by its id."""
    return {process(p).id: tuple(elements(process(p).graph)) for p in PROCESSES}


@cache
def form(path: Path) -> Mapping[str, Any]:
    """A form as JSON data."""
    data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return data


@cache
def forms() -> Mapping[str, Path]:
    """Every form's file by its id."""
    return {form(path)["id"]: path for path in FORMS}


@cache
def scenario(path: Path) -> Mapping[str, Any]:
    """A scenario as plain values."""
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return data


@cache
def handler_types() -> Mapping[str, tuple[str, ...]]:
    """The BPMN error codes of every registered handler by type; none of them is called here."""
    nothing = object()
    found = handlers(
        nara=cast("Nara", nothing),
        document24=cast("Document24", nothing),
        disclosure=cast("Disclosure", nothing),
        cleanpay=cast("CleanPay", nothing),
    )
    return {type_: handler.error_codes for type_, handler in found.items()}


@cache
def rules() -> Mapping[str, Any]:
    """The extra FEEL functions over the shipped reference files."""
    files = {n: (ROOT / n).read_bytes() for n in ("calendar.yaml", "clocks.yaml")}
    return functions(files)
