"""What every check of a process is given."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from engine.model.definition import Element, Process
from engine.model.problems import Findings
from engine.model.sources import Sources


@dataclass(frozen=True, slots=True)
class Check:
    """One process under examination, with what it may use.

    `handlers` maps each known task type to the error codes its handler documents; None when the
    handlers are not known. `functions` are names that expressions may call besides FEEL's own.
    """

    process: Process
    sources: Sources
    findings: Findings
    handlers: Mapping[str, Collection[str]] | None
    functions: frozenset[str]

    def knows(self, task_type: str) -> bool:
        """Whether a handler does this type, as far as that is known."""
        return self.handlers is None or task_type in self.handlers

    def near(self, task_type: str) -> str:
        """Known task types that look like this one, for a hint."""
        found = get_close_matches(task_type, list(self.handlers or ()), n=3)
        return ", ".join(found) or "-"

    def problem(self, rule: str, element: Element, **facts: object) -> None:
        """Remember a problem of an element."""
        self.findings.add(rule, element.line, element.id, **facts)
