"""Syntax tree to text: `parse(show(tree)) == tree`, with the same names known.

Parentheses are written where operator precedence needs them (DMN 1.5, 10.3.1.2).
"""

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel import syntax
from engine.feel.lexer import escape
from engine.feel.operator_parser import (
    ADD,
    AND,
    COMPARE,
    INSTANCE,
    MULTIPLY,
    OR,
    POSTFIX,
    POWER,
    UNARY,
)
from engine.feel.type_refs import show as show_type

_ATOM = POSTFIX + 1
_LOOSEST = 0
_STRENGTH: Mapping[str, int] = {
    "+": ADD,
    "-": ADD,
    "*": MULTIPLY,
    "/": MULTIPLY,
    "**": POWER,
    "or": OR,
    "and": AND,
}


def show(node: syntax.Node) -> str:
    """The expression or unary tests as FEEL text."""
    return _PRINTERS[type(node)](node)[0]


def _at_least(node: syntax.Node, level: int) -> str:
    """The text of an operand, in parentheses when it binds looser than `level`."""
    text, strength = _PRINTERS[type(node)](node)
    return text if strength >= level else f"({text})"


Printed = tuple[str, int]


def _number(node: syntax.Number) -> Printed:
    return f"{node.value:f}", UNARY if node.value.is_signed() else _ATOM


def _atom(write: Callable[[Any], str]) -> Callable[[Any], Printed]:
    return lambda node: (write(node), _ATOM)


def _boolean(node: syntax.Boolean) -> str:
    return "true" if node.value else "false"


def _list(node: syntax.ListNode) -> str:
    return f"[{', '.join(map(show, node.items))}]"


def _context(node: syntax.ContextNode) -> str:
    return "{" + ", ".join(f"{_key(name)}: {show(value)}" for name, value in node.entries) + "}"


def _key(name: str) -> str:
    return name if name.isidentifier() else escape(name)


def _interval(node: syntax.Interval) -> str:
    opening = "[" if node.start_included else "("
    closing = "]" if node.end_included else ")"
    return f"{opening}{show(node.start)}..{show(node.end)}{closing}"


def _bound(node: syntax.Bound) -> Printed:
    return f"({node.operator} {_at_least(node.operand, ADD)})", _ATOM


def _negation(node: syntax.Negation) -> Printed:
    operand = _at_least(node.operand, UNARY)
    bare = not operand[0].isdigit() and operand[0] != "."
    return f"-{operand}" if bare else f"-({operand})", UNARY


def _arithmetic(node: syntax.Arithmetic) -> Printed:
    level = _STRENGTH[node.operator]
    left, right = _at_least(node.left, level), _at_least(node.right, level + 1)
    return f"{left} {node.operator} {right}", level


def _comparison(node: syntax.Comparison) -> Printed:
    left, right = _at_least(node.left, COMPARE), _at_least(node.right, ADD)
    return f"{left} {node.operator} {right}", COMPARE


def _logic(node: syntax.Logic) -> Printed:
    level = _STRENGTH[node.operator]
    texts = [_at_least(operand, level + 1) for operand in node.operands]
    return f" {node.operator} ".join(texts), level


def _between(node: syntax.Between) -> Printed:
    parts = (_at_least(node.value, COMPARE), *(_at_least(n, ADD) for n in (node.low, node.high)))
    return "{} between {} and {}".format(*parts), COMPARE


def _in(node: syntax.In) -> Printed:
    tests = ", ".join(map(show, node.tests))
    return f"{_at_least(node.value, COMPARE)} in ({tests})", COMPARE


def _instance_of(node: syntax.InstanceOf) -> Printed:
    return f"{_at_least(node.value, INSTANCE)} instance of {show_type(node.type)}", INSTANCE


def _path(node: syntax.Path) -> Printed:
    return f"{_base(node.base)}.{node.name}", POSTFIX


def _base(node: syntax.Node) -> str:
    return _at_least(node, POSTFIX)


def _filter(node: syntax.Filter) -> Printed:
    return f"{_base(node.base)}[{show(node.condition)}]", POSTFIX


def _call(node: syntax.Call) -> Printed:
    return f"{_base(node.function)}({', '.join(map(show, node.arguments))})", POSTFIX


def _named_call(node: syntax.NamedCall) -> Printed:
    arguments = ", ".join(f"{_key(name)}: {show(value)}" for name, value in node.arguments)
    return f"{_base(node.function)}({arguments})", POSTFIX


def _function(node: syntax.FunctionNode) -> Printed:
    params = ", ".join(
        p.name if p.type is None else f"{p.name}: {show_type(p.type)}" for p in node.parameters
    )
    external = "external " if node.external else ""
    return f"function({params}) {external}{show(node.body)}", _LOOSEST


def _if(node: syntax.If) -> Printed:
    parts = show(node.condition), show(node.then), show(node.otherwise)
    return "if {} then {} else {}".format(*parts), _LOOSEST


def _iterators(found: tuple[syntax.Iterator, ...]) -> str:
    return ", ".join(
        f"{i.name} in {show(i.domain)}" + (f"..{show(i.end)}" if i.end is not None else "")
        for i in found
    )


def _for(node: syntax.For) -> Printed:
    return f"for {_iterators(node.iterators)} return {show(node.body)}", _LOOSEST


def _quantified(node: syntax.Quantified) -> Printed:
    condition = show(node.condition)
    return f"{node.kind} {_iterators(node.iterators)} satisfies {condition}", _LOOSEST


def _tests(node: syntax.Tests) -> Printed:
    tests = ", ".join(map(show, node.tests))
    if not node.tests:
        return "-", _LOOSEST
    return f"not({tests})" if node.negated else tests, _LOOSEST


_PRINTERS: Mapping[type[syntax.Node], Callable[[Any], Printed]] = {
    syntax.Number: _number,
    syntax.String: _atom(lambda node: escape(node.value)),
    syntax.Boolean: _atom(_boolean),
    syntax.NullLiteral: _atom(lambda _node: "null"),
    syntax.At: _atom(lambda node: "@" + escape(node.text)),
    syntax.Name: _atom(lambda node: node.name),
    syntax.ListNode: _atom(_list),
    syntax.ContextNode: _atom(_context),
    syntax.Interval: _atom(_interval),
    syntax.Bound: _bound,
    syntax.Negation: _negation,
    syntax.Arithmetic: _arithmetic,
    syntax.Comparison: _comparison,
    syntax.Logic: _logic,
    syntax.Between: _between,
    syntax.In: _in,
    syntax.InstanceOf: _instance_of,
    syntax.Path: _path,
    syntax.Filter: _filter,
    syntax.Call: _call,
    syntax.NamedCall: _named_call,
    syntax.FunctionNode: _function,
    syntax.If: _if,
    syntax.For: _for,
    syntax.Quantified: _quantified,
    syntax.Tests: _tests,
}
