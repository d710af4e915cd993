"""Operators, tests and ranges: what stands between and around operands (DMN 1.5, 10.3.1.2)."""

# ruff: noqa: SLF001 - the table at the end is a part of the class

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import NoReturn

from engine.errors import FeelBoundError
from engine.feel import syntax
from engine.feel.lexer import END, OPERATOR, WORD, Token, line_column
from engine.feel.limits import DEFAULT
from engine.feel.name_parser import NameParser
from engine.feel.names import KEYWORDS

OR, AND, COMPARE, ADD, MULTIPLY, POWER, UNARY, INSTANCE, POSTFIX = range(1, 10)
_INFIX: Mapping[str, int] = {
    "=": COMPARE,
    "!=": COMPARE,
    "<": COMPARE,
    "<=": COMPARE,
    ">": COMPARE,
    ">=": COMPARE,
    "+": ADD,
    "-": ADD,
    "*": MULTIPLY,
    "/": MULTIPLY,
    "**": POWER,
    ".": POSTFIX,
    "[": POSTFIX,
    "(": POSTFIX,
}
_INFIX_WORDS: Mapping[str, int] = {
    "or": OR,
    "and": AND,
    "between": COMPARE,
    "in": COMPARE,
    "instance": INSTANCE,
}
BOUNDS = frozenset({"<", "<=", ">", ">="})
_TESTS = BOUNDS | {"=", "!="}
_CLOSERS = frozenset({")", "]", "}", ",", "..", ":", *_TESTS, "+", "*", "/", "**", "."})
_STARTERS = frozenset({"for", "if", "some", "every", "function", "true", "false", "null"})


class OperatorParser(NameParser):
    """Operator precedence over whatever `_prefix` reads."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        super().__init__(text, names)
        self._depth = 0
        self._interval_ends = 0

    @abstractmethod
    def _prefix(self) -> syntax.Node:
        """Read what an expression can start with."""

    # --- operators -------------------------------------------------------------------------------

    def expression(self, level: int = OR) -> syntax.Node:
        """An expression whose operators bind at least as tight as `level`."""
        self._depth += 1
        if self._depth > DEFAULT.depth:
            too_deep(self.text, self.token.at)
        node = self._continue(self._prefix(), level)
        self._depth -= 1
        return node

    def _continue(self, left: syntax.Node, level: int) -> syntax.Node:
        while True:
            token = self.token
            table = _INFIX if token.kind == OPERATOR else _INFIX_WORDS
            strength = table.get(token.text, 0) if token.kind in (OPERATOR, WORD) else 0
            if strength < level or not strength or self._closes_interval(token):
                return left
            left = self._infix(left, token, strength)

    def _closes_interval(self, token: Token) -> bool:
        """Whether `[` ends an open interval rather than starts a filter."""
        if token.text != "[" or not self._interval_ends:
            return False
        following = self.peek()
        return (
            following.kind == END
            or (following.kind == OPERATOR and following.text in _CLOSERS)
            or (following.kind == WORD and following.text in KEYWORDS - _STARTERS)
        )

    def _infix(self, left: syntax.Node, token: Token, strength: int) -> syntax.Node:
        self.advance()
        if token.text in _SPECIAL:
            return _SPECIAL[token.text](self, left, token)
        right = self.expression(strength + 1)
        if token.text in ("and", "or"):
            return _logic(token, left, right)
        shape = syntax.Comparison if strength == COMPARE else syntax.Arithmetic
        return shape(token.text, left, right).placed(token.at)

    def _between(self, left: syntax.Node, token: Token) -> syntax.Node:
        low = self.expression(ADD)
        self.expect("and")
        return syntax.Between(left, low, self.expression(ADD)).placed(token.at)

    def _in(self, left: syntax.Node, token: Token) -> syntax.Node:
        if self.token.text == "(" and self.token.kind == OPERATOR:
            start = self.advance()
            found = self._parenthesised(start, many=True)
            tests = found if len(found) > 1 else tuple(self._continue(n, ADD) for n in found)
            return syntax.In(left, tests).placed(token.at)
        return syntax.In(left, (self._test(ADD),)).placed(token.at)

    def _instance_of(self, left: syntax.Node, token: Token) -> syntax.Node:
        self.expect("of")
        return syntax.InstanceOf(left, self.type()).placed(token.at)

    def _path(self, left: syntax.Node, token: Token) -> syntax.Node:
        if self.token.kind != WORD:
            self.unexpected()
        return syntax.Path(left, self.name()).placed(token.at)

    def _filter(self, left: syntax.Node, token: Token) -> syntax.Node:
        ends, self._interval_ends = self._interval_ends, 0
        condition = self.expression()
        self._interval_ends = ends
        self.expect("]")
        return syntax.Filter(left, condition).placed(token.at)

    def _call(self, left: syntax.Node, token: Token) -> syntax.Node:
        ends, self._interval_ends = self._interval_ends, 0
        node = self._arguments(left, token)
        self._interval_ends = ends
        return node

    def _arguments(self, left: syntax.Node, token: Token) -> syntax.Node:
        if self.accept(")"):
            return syntax.Call(left, ()).placed(token.at)
        if self._key_length():
            named = self._comma_separated(self._named_argument)
            self.expect(")")
            return syntax.NamedCall(left, named).placed(token.at)
        arguments = self._comma_separated(self.expression)
        self.expect(")")
        return syntax.Call(left, arguments).placed(token.at)

    def _named_argument(self) -> tuple[str, syntax.Node]:
        name = self._key()
        return name, self.expression()

    def _parenthesised(self, token: Token, *, many: bool) -> tuple[syntax.Node, ...]:
        """`(a)`, `(a..b)`, and with `many` also `(test, test)`."""
        ends, self._interval_ends = self._interval_ends, 0
        first = self._test()
        if self.accept(".."):
            self._interval_ends = ends
            return (self._interval(token, first),)
        found = (
            (first, *self._comma_separated(self._test)) if many and self.accept(",") else (first,)
        )
        self._interval_ends = ends
        self.expect(")")
        return found

    def _interval(self, token: Token, start: syntax.Node) -> syntax.Node:
        """The rest of an interval after its two dots."""
        self._interval_ends += 1
        end = self.expression()
        self._interval_ends -= 1
        closing = self.token
        if closing.text not in (")", "]", "["):
            self.unexpected()
        self.advance()
        included = token.text == "[", closing.text == "]"
        return syntax.Interval(start, end, *included).placed(token.at)

    # --- tests -----------------------------------------------------------------------------------

    def _bound(self, token: Token) -> syntax.Node:
        return syntax.Bound(token.text, self.expression(ADD)).placed(token.at)

    def _tests(self) -> tuple[syntax.Node, ...]:
        return self._comma_separated(self._test)

    def _test(self, level: int = OR) -> syntax.Node:
        token = self.token
        if token.kind == OPERATOR and token.text in _TESTS:
            self.advance()
            return self._bound(token)
        return self.expression(level)


def _logic(token: Token, left: syntax.Node, right: syntax.Node) -> syntax.Node:
    """`a and b and c` is one node of three."""
    if isinstance(left, syntax.Logic) and left.operator == token.text:
        return syntax.Logic(token.text, (*left.operands, right)).placed(left.at)
    return syntax.Logic(token.text, (left, right)).placed(token.at)


def too_deep(text: str, at: int) -> NoReturn:
    """Refuse the nesting.

    Raises:
        FeelBoundError: Always.
    """
    line, column = line_column(text, at)
    reason = f"nested deeper than {DEFAULT.depth} levels"
    raise FeelBoundError(text, reason, line, column, "표현식이 너무 깊게 중첩되었습니다", "depth")


_SPECIAL: Mapping[str, Callable[[OperatorParser, syntax.Node, Token], syntax.Node]] = {
    "between": OperatorParser._between,
    "in": OperatorParser._in,
    "instance": OperatorParser._instance_of,
    ".": OperatorParser._path,
    "[": OperatorParser._filter,
    "(": OperatorParser._call,
}
