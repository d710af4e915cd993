"""All checks of a deployment beyond reading: refusals that need context, and warnings."""

from collections.abc import Collection

from engine.errors import Problem
from engine.model.problems import Findings
from engine.model.source_rules import SOURCE_RULES
from engine.model.sources import Sources
from engine.model.uses import check_uses


def check(
    sources: Sources, handler_types: Collection[str], function_names: Collection[str]
) -> tuple[Problem, ...]:
    """Everything wrong or doubtful with the given processes, among themselves and as a whole."""
    found: list[Problem] = []
    for process in sources.given.values():
        findings = Findings(process.file, SOURCE_RULES)
        check_uses(process, sources, findings)
        found += findings.problems()
    return tuple(found)
