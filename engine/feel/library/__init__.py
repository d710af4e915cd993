"""The built-in functions of FEEL (DMN 1.5, 10.3.4), by name."""

from collections.abc import Mapping

from engine.feel.domain import BuiltIn, Overload
from engine.feel.invoke import signature
from engine.feel.library import contexts, conversion, dates, lists, logic, numeric, ranges, strings

_MODULES = (conversion, logic, strings, lists, numeric, dates, ranges, contexts)


def _collect() -> dict[str, BuiltIn]:
    overloads: dict[str, list[Overload]] = {}
    for module in _MODULES:
        for name, parameters, call in module.TABLE:
            overloads.setdefault(name, []).append(signature(parameters, call))
    return {name: BuiltIn(name, tuple(found)) for name, found in overloads.items()}


BUILT_INS: Mapping[str, BuiltIn] = _collect()
