"""Findings about definitions: every rule with its sentence in two languages, and their collector.

A rule is an entry of a table: its severity and what it says, with the facts in braces. Tables live
where the check lives (`rules_*.py`); `Findings` looks a rule up, fills in the facts and remembers
the problem.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from engine.errors import Problem

Severity = Literal["error", "warning"]
_LONGEST_FACT = 160
_BREAKS = re.compile(r"[ \t\n]+")


class Located(Protocol):
    """Anything that stands on a line: an XML element or a part of a definition."""

    @property
    def line(self) -> int:
        """The line in the file, from 1; 0 when not known."""
        ...


@dataclass(frozen=True, slots=True)
class Rule:
    """What a finding says, in English and Korean, and whether it stops a deployment."""

    en: str
    ko: str
    severity: Severity = "error"


class Findings:
    """Collects problems of one file, in the order they are found, at most `limit` of them."""

    def __init__(self, file: str, rules: Mapping[str, Rule], limit: int = 500) -> None:
        self._file = file
        self._rules = rules
        self._limit = limit
        self._problems: dict[Problem, None] = {}

    def add(self, rule: str, line: int, element: str = "", **facts: object) -> None:
        """Remember a problem, once. `facts` fill the braces of its sentence."""
        if len(self._problems) >= self._limit:
            return
        text = self._rules[rule]
        plain = {name: printable(str(fact)) for name, fact in facts.items()}
        plain["element"] = printable(element)
        problem = Problem(
            file=self._file,
            line=line,
            element=plain["element"],
            severity=text.severity,
            rule=rule,
            message=text.en.format(**plain),
            message_ko=text.ko.format(**plain),
        )
        self._problems[problem] = None

    def problems(self) -> tuple[Problem, ...]:
        """All problems found so far, in line order."""
        return in_order(self._problems)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by file and line; those of one line in the order they were found."""
    return tuple(sorted(problems, key=lambda p: (p.file, p.line)))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems stops a deployment."""
    return any(p.severity == "error" for p in problems)


def printable(text: str) -> str:
    """The text on one line fit for a terminal: control characters escaped, length bounded."""
    line = _BREAKS.sub(" ", text)
    short = line if len(line) <= _LONGEST_FACT else line[: _LONGEST_FACT - 1] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short)
