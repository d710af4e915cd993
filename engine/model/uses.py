"""What a process uses - called processes, decisions, forms - and all that these use in turn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.model.definition import Called, Decision, Element, Expr, Process, UserTask
from engine.model.graphs import walk
from engine.model.loading import Content
from engine.model.problems import Findings
from engine.model.sources import Sources


@dataclass(frozen=True, slots=True)
class Closure:
    """A process and everything it reaches. Mappings are sorted by key."""

    processes: Mapping[str, tuple[Process, Content]]
    decisions: Mapping[str, Mapping[str, Content]]
    forms: Mapping[str, Content]


def calls(process: Process) -> Iterator[tuple[Element, str]]:
    """The call activities with the process that each calls; those with an expression left out."""
    for element in walk(process.graph):
        if isinstance(element.detail, Called) and isinstance(element.detail.process_id, str):
            yield element, element.detail.process_id


def decisions(process: Process) -> Iterator[tuple[Element, str]]:
    """The business rule tasks with the decision of each; those with an expression left out."""
    for element in walk(process.graph):
        if isinstance(element.detail, Decision) and isinstance(element.detail.decision_id, str):
            yield element, element.detail.decision_id


def forms(process: Process) -> Iterator[tuple[Element, str]]:
    """The user tasks that have a form, with its id."""
    for element in walk(process.graph):
        if isinstance(element.detail, UserTask) and element.detail.form_id:
            yield element, element.detail.form_id


def closure(key: str, sources: Sources) -> Closure:
    """Everything that the process needs to run and that can be found."""
    processes = _called(key, sources)
    all_of = [process for process, _ in processes.values()]
    decision_keys = sorted({name for p in all_of for _, name in decisions(p)})
    form_ids = sorted({name for p in all_of for _, name in forms(p)})
    return Closure(
        processes=processes,
        decisions={k: found for k in decision_keys if (found := sources.decision(k))},
        forms={f: form for f in form_ids if (form := sources.form(f))},
    )


def _called(key: str, sources: Sources) -> dict[str, tuple[Process, Content]]:
    found: dict[str, tuple[Process, Content]] = {}
    waiting = [key]
    while waiting:
        name = waiting.pop()
        source = sources.process(name)
        if source is not None and name not in found:
            found[name] = source
            waiting += [called for _, called in calls(source[0])]
    return dict(sorted(found.items()))


def check_uses(process: Process, sources: Sources, findings: Findings) -> None:
    """Everything the process names exists, and is named by a text and not by an expression."""
    for element in walk(process.graph):
        if isinstance(element.detail, Called) and isinstance(element.detail.process_id, Expr):
            findings.add("called_dynamic", element.line, element.id)
        if isinstance(element.detail, Decision) and isinstance(element.detail.decision_id, Expr):
            findings.add("decision_dynamic", element.line, element.id)
    for element, name in calls(process):
        if sources.process(name) is None:
            findings.add("called_not_found", element.line, element.id, name=name)
    for element, name in decisions(process):
        if not sources.decision(name):
            findings.add("decision_not_found", element.line, element.id, name=name)
    for element, name in forms(process):
        if sources.form(name) is None:
            findings.add("form_not_found", element.line, element.id, name=name)
