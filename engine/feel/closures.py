"""What compiling a node needs: its place, the code of its operands, and reasons for its nulls."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel import syntax
from engine.feel.comparing import Code, Env
from engine.feel.domain import Null, Place
from engine.feel.lexer import line_column
from engine.ports import Value


class Compiler:
    """Compiles the nodes of one text by the table of what each class of node becomes."""

    def __init__(self, text: str, nodes: "Table") -> None:
        self._text = text
        self._nodes = nodes

    def place(self, node: syntax.Node) -> Place:
        """Where the node stands."""
        return Place(*line_column(self._text, node.at))

    def code(self, node: syntax.Node) -> Code:
        """The closure of a node."""
        return self._nodes[type(node)](self, node)


Table = Mapping[type[syntax.Node], Callable[[Compiler, Any], Code]]


def guarded(place: Place, operation: Callable[[Env], Value]) -> Code:
    """The operation with a reason for its null."""

    def code(env: Env) -> Value:
        try:
            return operation(env)
        except Null as null:
            env.run.fail(place, null.en, null.ko)
            return None

    return code


def constant(value: Value) -> Code:
    """The closure of a value."""
    return lambda _env: value
