"""Which names an expression reads from outside."""

from collections.abc import Mapping

from engine.feel import syntax
from engine.feel.library import BUILT_INS

Bound = frozenset[str]
Found = list[tuple[str, bool]]
Inner = list[tuple[syntax.Node, Bound, bool]]


def names_read(tree: syntax.Node) -> tuple[frozenset[str], frozenset[str]]:
    """The free names, and those of them that are read inside filters only."""
    found: Found = []
    stack: Inner = [(tree, frozenset(), False)]
    while stack:
        node, bound, filtered = stack.pop()
        if isinstance(node, syntax.Name):
            if node.name not in bound and node.name not in BUILT_INS:
                found.append((node.name, filtered))
            continue
        stack += _inner(node, bound, filtered)
    outside = frozenset(name for name, filtered in found if not filtered)
    return frozenset(name for name, _ in found), frozenset(n for n, _ in found) - outside


def _inner(
    node: syntax.Node,
    bound: Bound,
    filtered: bool,
) -> Inner:
    if isinstance(node, syntax.Filter):
        return [(node.base, bound, filtered), (node.condition, bound | {"item"}, True)]
    if isinstance(node, syntax.ContextNode):
        return _entries(node, bound, filtered)
    if isinstance(node, syntax.FunctionNode):
        names = {parameter.name for parameter in node.parameters}
        return [(node.body, bound | names, filtered)]
    if isinstance(node, syntax.For | syntax.Quantified):
        return _loop(node, bound, filtered)
    return [(child, bound | _TESTED.get(type(node), _NONE), filtered)
            for child in syntax.children(node)]  # fmt: skip


_NONE: Bound = frozenset()
_TESTED: Mapping[type, Bound] = {syntax.In: frozenset({"?"}), syntax.Tests: frozenset({"?"})}


def _entries(node: syntax.ContextNode, bound: Bound, filtered: bool) -> Inner:
    inner: Inner = []
    for name, value in node.entries:
        inner.append((value, bound, filtered))
        bound |= {name}
    return inner


def _loop(node: syntax.For | syntax.Quantified, bound: Bound, filtered: bool) -> Inner:
    inner: Inner = []
    for iterator in node.iterators:
        inner += [(n, bound, filtered) for n in (iterator.domain, iterator.end) if n is not None]
        bound |= {iterator.name}
    body = node.body if isinstance(node, syntax.For) else node.condition
    return [
        *inner,
        (body, bound | {"partial"} if isinstance(node, syntax.For) else bound, filtered),
    ]
