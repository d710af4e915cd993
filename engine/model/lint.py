"""All checks of a deployment beyond reading: refusals that need context, and warnings."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from engine.errors import Problem
from engine.model.branching import check_branching
from engine.model.calling import check_calls, check_recursion
from engine.model.checking import Check
from engine.model.detail_rules import DETAIL_RULES
from engine.model.details import check_details
from engine.model.expressions import check_expressions
from engine.model.problems import Findings
from engine.model.reachability import check_reachability
from engine.model.source_rules import SOURCE_RULES
from engine.model.sources import Sources
from engine.model.structure import check_structure
from engine.model.structure_rules import STRUCTURE_RULES
from engine.model.style import check_style
from engine.model.uses import check_uses
from engine.model.warning_rules import WARNING_RULES

CHECK_RULES = MappingProxyType({**SOURCE_RULES, **STRUCTURE_RULES, **DETAIL_RULES, **WARNING_RULES})
_CHECKS = (
    check_structure,
    check_branching,
    check_reachability,
    check_details,
    check_expressions,
    check_calls,
    check_style,
)


def check(
    sources: Sources, handler_types: Collection[str] | None, function_names: Collection[str]
) -> tuple[Problem, ...]:
    """Everything wrong or doubtful with the given processes, among themselves and as a whole.

    An element that was refused when it was read is not judged again.
    """
    findings = {key: Findings(p.file, CHECK_RULES) for key, p in sources.given.items()}
    for key, process in sources.given.items():
        check_uses(process, sources, findings[key])
        one = Check(
            process=process,
            sources=sources,
            findings=findings[key],
            handlers=_with_codes(handler_types),
            functions=frozenset(function_names),
        )
        for part in _CHECKS:
            part(one)
    check_recursion(sources, findings)
    told = {(p.file, p.element) for p in sources.problems if p.severity == "error" and p.element}
    found = (problem for one in findings.values() for problem in one.problems())
    return tuple(problem for problem in found if (problem.file, problem.element) not in told)


def _with_codes(types: Collection[str] | None) -> Mapping[str, Collection[str]] | None:
    """Handler types with the error codes they document; none where only types were given."""
    if types is None:
        return None
    if isinstance(types, Mapping):
        return types
    return dict.fromkeys(types, ())
