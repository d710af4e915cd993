"""The other rooms that judge a part of a definition, imported only when something is deployed.

Loading a deployed definition needs none of them.
"""

from collections.abc import Collection

from engine.errors import DefinitionInvalid, FeelError, Problem


def expression_problem(text: str, names: Collection[str]) -> FeelError | None:
    """Why a text is not FEEL, or None. `names` are functions known besides FEEL's own."""
    try:
        from engine.feel import compile as compile_feel
    except (ImportError, AttributeError):  # TODO(model): gone once the room stands
        return None
    try:
        compile_feel(text, frozenset(names))
    except FeelError as error:
        return error
    return None


def decision_problems(content: bytes, file: str, names: frozenset[str]) -> tuple[Problem, ...]:
    """What is wrong with a DMN file. `names` are functions known besides FEEL's own."""
    try:
        from engine.dmn import loads
    except (ImportError, AttributeError):  # TODO(model): gone once the room stands
        return ()
    try:
        return loads(content, file, names=names).problems
    except DefinitionInvalid as error:
        return error.problems


def form_problems(content: bytes, file: str) -> tuple[Problem, ...]:
    """What is wrong with a form file."""
    from engine.forms import load

    try:
        load(content, file)
    except DefinitionInvalid as error:
        return error.problems
    return ()
