"""One BPMN file as definitions: its executable processes, and what is wrong with it.

Reading checks what can be seen element by element; `checks.py` looks at a process as a whole and
`lint.py` at its style. Definitions loaded again from the database are only read.
"""

from dataclasses import dataclass
from functools import cached_property

from engine.errors import DefinitionNotFound, Problem
from engine.model.canonical import meaning
from engine.model.context import FileContext
from engine.model.definition import Process
from engine.model.extensions import properties
from engine.model.foreign import check_foreign
from engine.model.ids import check_ids, check_texts, model_nodes
from engine.model.lanes import read_lanes
from engine.model.languages import is_feel
from engine.model.problems import Findings
from engine.model.reading_rules import READING_RULES
from engine.model.scopes import read_process_graph
from engine.model.tags import Node, attribute, bpmn, bpmn_name, extension, flag, line, text
from engine.model.xml import DEFAULT_LIMITS, Limits, read_xml, reread_xml


@dataclass(frozen=True)
class BpmnFile:
    """What one file holds. `processes` are its executable ones, in document order.

    With an error among `problems` the processes are incomplete and must not be run.
    """

    processes: tuple[Process, ...]
    problems: tuple[Problem, ...]

    @cached_property
    def semantic_hash(self) -> str:
        """Equal for files that behave equally: layout, line breaks and comments don't count."""
        return meaning(self.processes)


def read_bpmn(content: bytes, file: str, *, limits: Limits = DEFAULT_LIMITS) -> BpmnFile:
    """The file's processes and everything that reading it found wrong.

    Raises:
        DefinitionInvalid: The bytes are no XML that is read (see `engine.model.xml`).
    """
    return read_root(read_xml(content, file, limits=limits), file)


def read_root(root: Node, file: str) -> BpmnFile:
    """The same for XML that was read by `read_xml`; the tree is left as it is."""
    if root.tag != bpmn("definitions"):
        findings = Findings(file, READING_RULES)
        findings.add("not_bpmn", line(root), tag=root.tag)
        return BpmnFile((), findings.problems())
    context = _context(root, file)
    check_ids(context)
    check_texts(context)
    check_foreign(context)
    processes = tuple(_process(node, file, context) for node in _executable(context))
    return BpmnFile(processes, context.findings.problems())


def reread_process(content: bytes, key: str) -> Process:
    """A process of a file that was read and checked before; nothing is checked again.

    Raises:
        DefinitionInvalid: The bytes are not what was deployed.
        DefinitionNotFound: Nor is the process among them.
    """
    root = reread_xml(content, key)
    context = _context(root, f"{key}.bpmn")
    for node in root.iterchildren(bpmn("process")):
        if attribute(node, "id") == key:
            return _process(node, f"{key}.bpmn", context)
    raise DefinitionNotFound(key)


def _context(root: Node, file: str) -> FileContext:
    return FileContext(
        root=root,
        findings=Findings(file, READING_RULES),
        roots={attribute(r, "id"): r for r in root if attribute(r, "id") and bpmn_name(r)},
        language=_language(root),
        taken={attribute(n, "id") for n in model_nodes(root) if n.get("id")},
    )


def _language(root: Node) -> str:
    language = attribute(root, "expressionLanguage")
    return "" if is_feel(language) else language


def _executable(context: FileContext) -> list[Node]:
    """Those marked executable; where none is, those not marked; where all are marked not, all."""
    processes = [p for p in context.root.iterchildren(bpmn("process")) if attribute(p, "id")]
    marked = [p for p in processes if flag(p, "isExecutable", default=False)]
    unmarked = [p for p in processes if not attribute(p, "isExecutable") and _has_nodes(p)]
    drawn = [p for p in processes if _has_nodes(p)]
    chosen = marked or unmarked or drawn
    if not chosen:
        context.problem("no_process", context.root)
    for process in [] if marked or unmarked else chosen:
        context.problem("not_marked_executable", process)
    return chosen


def _has_nodes(process: Node) -> bool:
    return any(bpmn_name(child).endswith(("Event", "Task", "task")) for child in process)


def _process(node: Node, file: str, context: FileContext) -> Process:
    tag = extension(node, "versionTag")
    documentation = node.find(bpmn("documentation"))
    return Process(
        id=attribute(node, "id"),
        name=attribute(node, "name"),
        file=file,
        graph=read_process_graph(node, context),
        lanes=read_lanes(node, context),
        version_tag="" if tag is None else attribute(tag, "value"),
        properties=properties(node),
        documentation=text(documentation),
    )
