"""The abstract syntax of FEEL (DMN 1.5, 10.3.1.2): frozen dataclasses, compared without position.

`at` is the offset of the node in the text.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from engine.feel.type_refs import TypeRef


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that stands at a place in the text."""

    at: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """Rule 35, with its minus sign when it has one."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class String(Node):
    """Rule 33, escapes resolved."""

    value: str


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    """Rule 34."""

    value: bool


@dataclass(frozen=True, slots=True)
class NullLiteral(Node):
    """Rule 31."""


@dataclass(frozen=True, slots=True)
class At(Node):
    """Rule 65: `@"2026-11-22"`."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """Rule 25."""

    name: str


@dataclass(frozen=True, slots=True)
class ListNode(Node):
    """Rule 54."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextNode(Node):
    """Rule 57; keys in the order written."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Interval(Node):
    """Rule 8."""

    start: Node
    end: Node
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True)
class Bound(Node):
    """Rule 7.a: `< 5`; also `= 5` and `!= 5` in tests."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """Rule 24."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """Rules 19 to 23."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """Rule 49.a."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """Rules 47 and 48: `and` or `or` of two or more."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between(Node):
    """Rule 49.b."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """Rule 49.c; one or more tests."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """Rule 51."""

    value: Node
    type: TypeRef


@dataclass(frozen=True, slots=True)
class Path(Node):
    """Rule 43."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """Rule 50."""

    base: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """Rule 38 with positional parameters."""

    function: Node
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class NamedCall(Node):
    """Rule 38 with named parameters."""

    function: Node
    arguments: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """Rule 56."""

    name: str
    type: TypeRef | None = None


@dataclass(frozen=True, slots=True)
class FunctionNode(Node):
    """Rule 55."""

    parameters: tuple[Parameter, ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class If(Node):
    """Rule 45."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iterator:
    """Rule 63; `end` is given for `start..end` without brackets."""

    name: str
    domain: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class For(Node):
    """Rule 44."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """Rule 46; `kind` is "some" or "every"."""

    kind: str
    iterators: tuple[Iterator, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """Rule 15; no tests and not negated is `-`."""

    tests: tuple[Node, ...]
    negated: bool = False


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node, in the order of the text."""
    match node:
        case ListNode(items):
            return items
        case ContextNode(entries):
            return tuple(value for _, value in entries)
        case Interval(start, end):
            return start, end
        case Bound(_, operand) | Negation(operand):
            return (operand,)
        case Arithmetic(_, left, right) | Comparison(_, left, right):
            return left, right
        case Logic(_, operands):
            return operands
        case Between(value, low, high):
            return value, low, high
        case In(value, tests):
            return value, *tests
        case Filter(base, condition):
            return base, condition
        case InstanceOf(value) | Path(value):
            return (value,)
        case _:
            return _more_children(node)


def _more_children(node: Node) -> tuple[Node, ...]:
    match node:
        case Call(function, arguments):
            return function, *arguments
        case NamedCall(function, named):
            return function, *(value for _, value in named)
        case FunctionNode(_, body):
            return (body,)
        case If(condition, then, otherwise):
            return condition, then, otherwise
        case For(iterators, body) | Quantified(_, iterators, body):
            domains = (n for i in iterators for n in (i.domain, i.end) if n is not None)
            return *domains, body
        case Tests(tests):
            return tests
        case _:
            return ()
