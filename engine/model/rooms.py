"""The other rooms that judge a part of a definition, imported only when something is deployed.

Loading a deployed definition needs none of them.
"""

from engine.errors import DefinitionInvalid, Problem


def unknown_functions(text: str, functions: frozenset[str]) -> frozenset[str]:
    """The functions that an expression calls though nothing defines them.

    `functions` are those known besides FEEL's own.

    Raises:
        FeelError: The text is not FEEL, or too long or deep.
    """
    from engine import feel
    from engine.feel import syntax

    expression = feel.compile(text, functions)
    called: set[str] = set()
    nodes = [expression.tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, syntax.Call | syntax.NamedCall):
            called |= {n.name for n in [node.function] if isinstance(n, syntax.Name)}
        nodes += syntax.children(node)
    return frozenset(called) & expression.names_read - functions


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
