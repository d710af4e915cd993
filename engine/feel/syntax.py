"""The abstract syntax of FEEL (DMN 1.5, 10.3.1.2): frozen records, compared without position."""

from collections.abc import Generator
from decimal import Decimal
from typing import Self

from engine.feel.record import Record
from engine.feel.type_refs import TypeRef


class Node(Record):
    """Anything that stands at a place in the text."""

    @property
    def at(self) -> int:
        """The offset in the text; it does not count for equality."""
        return int(self.__dict__.get("_at", 0))

    def placed(self, at: int) -> Self:
        """This node, new, at its place."""
        self.__dict__["_at"] = at
        return self


class Number(Node):
    """Rule 35, with its minus sign when it has one."""

    value: Decimal


class String(Node):
    """Rule 33, escapes resolved."""

    value: str


class Boolean(Node):
    """Rule 34."""

    value: bool


class NullLiteral(Node):
    """Rule 31."""


class At(Node):
    """Rule 65: `@"2026-11-22"`."""

    text: str


class Name(Node):
    """Rule 25."""

    name: str


class ListNode(Node):
    """Rule 54."""

    items: tuple[Node, ...]


class ContextNode(Node):
    """Rule 57; keys in the order written."""

    entries: tuple[tuple[str, Node], ...]


class Interval(Node):
    """Rule 8."""

    start: Node
    end: Node
    start_included: bool
    end_included: bool


class Bound(Node):
    """Rule 7.a: `< 5`; also `= 5` and `!= 5` in tests."""

    operator: str
    operand: Node


class Negation(Node):
    """Rule 24."""

    operand: Node


class Arithmetic(Node):
    """Rules 19 to 23."""

    operator: str
    left: Node
    right: Node


class Comparison(Node):
    """Rule 49.a."""

    operator: str
    left: Node
    right: Node


class Logic(Node):
    """Rules 47 and 48: `and` or `or` of two or more."""

    operator: str
    operands: tuple[Node, ...]


class Between(Node):
    """Rule 49.b."""

    value: Node
    low: Node
    high: Node


class In(Node):
    """Rule 49.c; one or more tests."""

    value: Node
    tests: tuple[Node, ...]


class InstanceOf(Node):
    """Rule 51."""

    value: Node
    type: TypeRef


class Path(Node):
    """Rule 43."""

    base: Node
    name: str


class Filter(Node):
    """Rule 50."""

    base: Node
    condition: Node


class Call(Node):
    """Rule 38 with positional parameters."""

    function: Node
    arguments: tuple[Node, ...]


class NamedCall(Node):
    """Rule 38 with named parameters."""

    function: Node
    arguments: tuple[tuple[str, Node], ...]


class Parameter(Record):
    """Rule 56."""

    name: str
    type: TypeRef | None = None


class FunctionNode(Node):
    """Rule 55."""

    parameters: tuple[Parameter, ...]
    body: Node
    external: bool = False


class If(Node):
    """Rule 45."""

    condition: Node
    then: Node
    otherwise: Node


class Iterator(Record):
    """Rule 63; `end` is given for `start..end` without brackets."""

    name: str
    domain: Node
    end: Node | None = None


class For(Node):
    """Rule 44."""

    iterators: tuple[Iterator, ...]
    body: Node


class Quantified(Node):
    """Rule 46; `kind` is "some" or "every"."""

    kind: str
    iterators: tuple[Iterator, ...]
    condition: Node


class Tests(Node):
    """Rule 15; no tests and not negated is `-`."""

    tests: tuple[Node, ...]
    negated: bool = False


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node, in the order of the text."""
    return tuple(_nodes(node.fields()))


def _nodes(value: object) -> Generator[Node, None, None]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, Iterator):
        yield from _nodes((value.domain, value.end))
    elif isinstance(value, tuple):
        for part in value:
            yield from _nodes(part)
