"""What a deployment is made from: the given files and what is already deployed, by key."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from engine.errors import DefinitionInvalid, Problem
from engine.model.collect import SourceFile, decision_ids
from engine.model.definition import Process
from engine.model.loading import Content, content_of
from engine.model.problems import Findings, in_order
from engine.model.reader import read_bpmn, read_root
from engine.model.rooms import decision_problems, form_problems
from engine.model.schema import schema_problems
from engine.model.source_rules import SOURCE_RULES
from engine.model.xml import read_xml


class Library(Protocol):
    """What is already deployed, by key; None where it is not."""

    def process(self, key: str) -> bytes | None:
        """The BPMN file of the latest version of a process."""
        ...

    def decision(self, key: str) -> Mapping[str, bytes] | None:
        """The DMN files of a decision by the day from which each holds, as ISO text."""
        ...

    def form(self, form_id: str) -> bytes | None:
        """The latest version of a form."""
        ...


class NoLibrary:
    """A library in which nothing is deployed yet."""

    def process(self, key: str) -> bytes | None:  # noqa: ARG002 - the Protocol's
        """None."""
        return None

    def decision(self, key: str) -> Mapping[str, bytes] | None:  # noqa: ARG002 - the Protocol's
        """None."""
        return None

    def form(self, form_id: str) -> bytes | None:  # noqa: ARG002 - the Protocol's
        """None."""
        return None


@dataclass(slots=True)
class Sources:
    """Everything a bundle may be made of. Given files hide what is deployed under the same key."""

    library: Library
    functions: frozenset[str] = frozenset()
    given: dict[str, Process] = field(default_factory=dict)
    given_forms: dict[str, Content] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _checked: set[str] = field(default_factory=set)
    _processes: dict[str, tuple[Process, Content] | None] = field(default_factory=dict)
    _decisions: dict[str, dict[str, Content]] = field(default_factory=dict)
    _forms: dict[str, Content | None] = field(default_factory=dict)

    def definition(self, key: str) -> Process | None:
        """A process, given or deployed."""
        found = self.process(key)
        return None if found is None else found[0]

    def process(self, key: str) -> tuple[Process, Content] | None:
        """A process and its file, given or deployed."""
        if key not in self._processes:
            self._processes[key] = self._deployed_process(key)
        return self._processes[key]

    def _deployed_process(self, key: str) -> tuple[Process, Content] | None:
        found = self.library.process(key)
        if found is None:
            return None
        processes = {p.id: p for p in read_bpmn(found, f"{key}.bpmn").processes}
        return processes[key], content_of("bpmn", f"{key}.bpmn", found)

    def decision(self, key: str) -> Mapping[str, Content]:
        """A decision's files by the day from which each holds; empty when there is none."""
        deployed = self.library.decision(key) or {}
        found = {day: content_of("decision", f"{key}/{day}.dmn", c) for day, c in deployed.items()}
        return dict(sorted((found | self._decisions.get(key, {})).items()))

    def given_decisions(self) -> tuple[str, ...]:
        """The keys of the decisions among the given files."""
        return tuple(sorted(self._decisions))

    def form(self, form_id: str) -> Content | None:
        """A form, given or deployed."""
        if form_id not in self._forms:
            found = self.library.form(form_id)
            deployed = None if found is None else content_of("form", f"{form_id}.form", found)
            self._forms[form_id] = deployed
        return self._forms[form_id]

    # --- taking files in

    def add(self, file: SourceFile) -> None:
        """Take a given file in; what is wrong with it goes to the problems.

        Reference files are no part of a bundle.
        """
        add = {"bpmn": self._add_bpmn, "decision": self._add_decision, "form": self._add_form}
        if file.kind not in add:
            return
        try:
            add[file.kind](file)
        except DefinitionInvalid as error:
            self.problems += error.problems

    def _add_bpmn(self, file: SourceFile) -> None:
        root = read_xml(file.content, file.path)
        read = read_root(root, file.path)
        self.problems += read.problems
        self.problems += schema_problems(root, file.path, known=read.problems)
        content = content_of("bpmn", file.path, file.content)
        for process in read.processes:
            if process.id in self.given:
                other = self.given[process.id].file
                self._problem(file, "process_twice", process.id, other=other)
                continue
            self.given[process.id] = process
            self._processes[process.id] = (process, content)

    def _add_decision(self, file: SourceFile) -> None:
        if file.path not in self._checked:
            self._checked.add(file.path)
            self.problems += decision_problems(file.content, file.path, self.functions)
        if not file.key:
            return
        if not _is_date(file.effective_from):
            self._problem(file, "decision_date", file.key)
        elif file.key not in decision_ids(file.content):
            self._problem(file, "decision_folder", file.key)
        dated = self._decisions.setdefault(file.key, {})
        if (other := dated.get(file.effective_from)) is not None:
            self._problem(file, "decision_twice", file.key, other=other.name)
        dated[file.effective_from] = content_of("decision", file.path, file.content)

    def _add_form(self, file: SourceFile) -> None:
        self.problems += form_problems(file.content, file.path)
        other = self._forms.get(file.key)
        if other is not None:
            self._problem(file, "form_twice", file.key, other=other.name)
        elif file.key:
            self.given_forms[file.key] = content_of("form", file.path, file.content)
            self._forms[file.key] = self.given_forms[file.key]

    def _problem(self, file: SourceFile, rule: str, element: str, **facts: str) -> None:
        findings = Findings(file.path, SOURCE_RULES)
        findings.add(rule, 0, element, **facts)
        self.problems += findings.problems()


def read_sources(
    files: Iterable[SourceFile], library: Library, function_names: Collection[str]
) -> Sources:
    """The given files over a library. Their problems are in file and line order."""
    sources = Sources(library, frozenset(function_names))
    for file in files:
        sources.add(file)
    sources.problems = list(in_order(sources.problems))
    return sources


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
