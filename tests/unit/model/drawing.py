"""Diagrams for the tests of the model, and what the checks say about them."""

from collections.abc import Collection, Mapping

from engine.errors import Problem
from engine.model.bundle import Built, Library, NoLibrary, SourceFile, build
from engine.model.definition import Process
from engine.model.reader import read_bpmn
from tests import bpmn as b

HANDLERS: Mapping[str, Collection[str]] = {"office:print": (), "office:send": ("refused",)}
START = '<bpmn:startEvent id="s"/>'
END = '<bpmn:endEvent id="e"/>'
MESSAGE = (
    '<bpmn:message id="m" name="note"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=key"/></bpmn:extensionElements></bpmn:message>'
)
FORM = b'{"id": "f", "type": "default", "schemaVersion": 16, "components": []}'


def line_of(*ids: str) -> str:
    """Flows from the start through the elements to the end."""
    return b.chain("s", *ids, "e")


def around(
    *elements: str, ids: Collection[str] = ("a",), more: str = "", before: str = ""
) -> bytes:
    """A process `p` whose elements stand in a line between a start and an end."""
    return b.file("p", START, *elements, END, line_of(*ids), more, before=before)


def task(name: str = "a", inner: str = "", **attributes: str) -> str:
    """An undefined task with a Korean name."""
    return b.node("task", name, inner, name="일", **attributes)


def event(tag: str, name: str, definition: str = "", inner: str = "", **attributes: str) -> str:
    """An event with one event definition, such as `signal` or `message messageRef="m"`."""
    word, _, rest = definition.partition(" ")
    text = f"<bpmn:{word}EventDefinition {rest}>{inner}</bpmn:{word}EventDefinition>"
    return b.node(tag, name, text if word else "", **attributes)


def sub(name: str, *body: str, tag: str = "subProcess", **attributes: str) -> str:
    """A sub-process with a start and an end of its own, joined by a flow or by the body."""
    inner = body or (b.flow(f"{name}_s", f"{name}_e"),)
    start = f'<bpmn:startEvent id="{name}_s"/>'
    return b.node(
        tag, name, "".join((start, *inner, f'<bpmn:endEvent id="{name}_e"/>')), **attributes
    )


def nested(levels: int) -> str:
    """Sub-processes `n0`, `n1` ... each inside the one before."""
    inner = ""
    for level in reversed(range(levels)):
        body = (inner, b.chain(f"n{level}_s", f"n{level + 1}", f"n{level}_e")) if inner else ()
        inner = sub(f"n{level}", *body)
    return inner


def multi(body: str = "", **attributes: str) -> str:
    """A multi-instance marker with Camunda 8's own attributes."""
    written = "".join(f' {k}="{v}"' for k, v in attributes.items())
    own = f"<zeebe:loopCharacteristics{written}/>"
    extension = f"<bpmn:extensionElements>{own}</bpmn:extensionElements>" if written else ""
    tag = "multiInstanceLoopCharacteristics"
    return f"<bpmn:{tag}>{extension}{body}</bpmn:{tag}>"


def source(content: bytes, path: str = "p.bpmn", key: str = "", day: str = "") -> SourceFile:
    """The file as collected."""
    kind = {"bpmn": "bpmn", "dmn": "decision", "form": "form"}[path.rpartition(".")[2]]
    return SourceFile(path, kind, content, key, day)  # type: ignore[arg-type]  # the table's words


def built(
    *files: bytes | SourceFile,
    handlers: Collection[str] | None = HANDLERS,
    functions: Collection[str] = (),
    library: Library | None = None,
) -> Built:
    """What a deployment of the files comes to; plain bytes are BPMN files."""
    sources = [
        source(f, f"file{n}.bpmn") if isinstance(f, bytes) else f for n, f in enumerate(files)
    ]
    return build(sources, library or NoLibrary(), handlers, functions)


def errors(*files: bytes | SourceFile, **options: Collection[str]) -> list[tuple[str, str]]:
    """The rule and element of everything refused."""
    problems = built(*files, **options).problems  # type: ignore[arg-type]  # tests give the right ones
    return [(p.rule, p.element) for p in problems if p.severity == "error"]


def warnings(*files: bytes | SourceFile, **options: Collection[str]) -> list[tuple[str, str]]:
    """The rule and element of everything doubtful; the files must not be refused."""
    problems = built(*files, **options).problems  # type: ignore[arg-type]  # tests give the right ones
    assert not [p for p in problems if p.severity == "error"]
    return [(p.rule, p.element) for p in problems]


def only_process(content: bytes) -> Process:
    """The one process of a file that must read without a problem."""
    read = read_bpmn(content, "p.bpmn")
    assert read.problems == ()
    (process,) = read.processes
    return process


def reading_problems(content: bytes) -> tuple[Problem, ...]:
    """What reading finds."""
    return read_bpmn(content, "p.bpmn").problems
