"""Reading the test cases of the DMN TCK (its `testCases.xsd`) into plain values."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from engine import feel
from engine.dmn.xml import Element, parse

_NS = "{http://www.omg.org/spec/DMN/20160719/testcase}"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True)
class Expected:
    """One result that is asked for; `error` means that it must be null because of an error."""

    name: str
    value: Any
    error: bool


@dataclass(frozen=True)
class Case:
    """One test case of a model; `invocable` names the service or function that is called."""

    id: str
    model: Path
    kind: str
    invocable: str
    inputs: Mapping[str, Any]
    expected: tuple[Expected, ...]


def read_cases(file: Path) -> Iterator[Case]:
    """The cases of one test file, in order."""
    root = parse(file.read_bytes(), file.name)
    model = file.parent / (root.findtext(f"{_NS}modelName") or "").strip()
    for element in root.iterfind(f"{_NS}testCase"):
        yield _case(element, model)


def _case(element: Element, model: Path) -> Case:
    return Case(
        element.get("id") or "",
        model,
        element.get("type") or "decision",
        element.get("invocableName") or "",
        dict(_input(e) for e in element.iterfind(f"{_NS}inputNode")),
        tuple(_expected(e) for e in element.iterfind(f"{_NS}resultNode")),
    )


def _input(element: Element) -> tuple[str, Any]:
    namespace, name = element.get("namespace"), element.get("name") or ""
    return f"{{{namespace}}}{name}" if namespace else name, _content(element)


def _expected(element: Element) -> Expected:
    expected = element.find(f"{_NS}expected")
    value = None if expected is None else _content(expected)
    return Expected(element.get("name") or "", value, element.get("errorResult") == "true")


def _content(element: Element) -> Any:
    """The value of an element that holds a value, a list or components."""
    children = [c for c in element if _tag(c) in ("value", "list", "component")]
    if not children or _is_nil(element):
        return None
    if _tag(children[0]) == "component":
        return {child.get("name") or "": _content(child) for child in children}
    if _tag(children[0]) == "list":
        return _list(children[0])
    return _value(children[0])


def _tag(element: Element) -> str:
    return etree.QName(element).localname


def _is_nil(element: Element) -> bool:
    return element.get(f"{_XSI}nil") == "true"


def _list(element: Element) -> list[Any] | None:
    if _is_nil(element):
        return None
    return [_content(item) for item in element.iterfind(f"{_NS}item")]


def _value(element: Element) -> Any:
    if _is_nil(element):
        return None
    type_ = (element.get(f"{_XSI}type") or "xsd:string").rpartition(":")[2]
    return _READERS[type_](element.text or "")


def _by(function: str) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        value = feel.evaluate(f"{function}(text)", {"text": text.strip()})
        if value is None:
            raise ValueError(f"{function}({text!r}) has no value")
        return value

    return read


_READERS: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "boolean": lambda text: text.strip() in ("true", "1"),
    "decimal": lambda text: Decimal(text.strip()),
    "double": lambda text: Decimal(text.strip()),
    "float": lambda text: Decimal(text.strip()),
    "integer": lambda text: Decimal(text.strip()),
    "int": lambda text: Decimal(text.strip()),
    "long": lambda text: Decimal(text.strip()),
    "date": _by("date"),
    "time": _by("time"),
    "dateTime": _by("date and time"),
    "duration": _by("duration"),
    "dayTimeDuration": _by("duration"),
    "yearMonthDuration": _by("duration"),
}
