"""DMN 1.2-1.5 decisions: tables, boxed expressions, requirement graphs, dated families.

`load` and `loads` read a file; `Definitions.evaluate` follows the null semantics of the standard,
`Definitions.decide` refuses every result that rests on an error. `family` holds the dated versions
of one decision; `lint` finds gaps, overlaps and rows without citation; `explain` tells a result in
sentences.
"""

from engine.dmn.definitions import DecisionResult, Definitions, load, loads
from engine.dmn.explain import explain
from engine.dmn.family import DecisionFamily, Version, family
from engine.dmn.lint import lint
from engine.dmn.notes import Notes
from engine.dmn.running import FiredRule, Reason
from engine.dmn.session import Step

__all__ = [
    "DecisionFamily",
    "DecisionResult",
    "Definitions",
    "FiredRule",
    "Notes",
    "Reason",
    "Step",
    "Version",
    "explain",
    "family",
    "lint",
    "load",
    "loads",
]
