"""Tokens to syntax tree: operator precedence over the grammar of DMN 1.5, 10.3.1.2.

The parser is written by hand, not generated: where a name ends depends on the names in scope at
that place (10.3.1.5), so the parser carries the scope while it reads; `[1..5[` and `]1..5]` make
the grammar unfit for one token of lookahead; and a table of a generated parser would cost more
than the whole start of the command line. Its input is bounded in length and nesting.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException
from typing import NoReturn

from engine.errors import FeelBoundError
from engine.feel import syntax
from engine.feel.arithmetic import DECIMAL128
from engine.feel.lexer import (
    END,
    NUMBER,
    OPERATOR,
    STRING,
    WORD,
    Token,
    line_column,
    refuse,
    unescape,
)
from engine.feel.limits import DEFAULT, MAX_TREE
from engine.feel.name_parser import NameParser
from engine.feel.names import KEYWORDS, Names

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
_BOUNDS = frozenset({"<", "<=", ">", ">="})
_TESTS = _BOUNDS | {"=", "!="}
_CLOSERS = frozenset({")", "]", "}", ",", "..", ":", *_TESTS, "+", "*", "/", "**", "."})


class Parser(NameParser):
    """Reads one text once.

    `names` are the known names; only those of more than one token matter.
    """

    def __init__(self, text: str, names: frozenset[str] = frozenset()) -> None:
        super().__init__(text, names)
        self._depth = 0
        self._interval_ends = 0

    # --- entry points ----------------------------------------------------------------------------

    def whole_expression(self) -> syntax.Node:
        """The whole text as one expression.

        Raises:
            FeelSyntaxError: It is none.
            FeelBoundError: It is nested too deep.
        """
        node = self.expression()
        self._finish(node)
        return node

    def whole_tests(self) -> syntax.Tests:
        """The whole text as unary tests (rule 15).

        Raises:
            FeelSyntaxError: It is none.
            FeelBoundError: It is nested too deep.
        """
        if self.token.text == "-" and self.peek().kind == END:
            return syntax.Tests(()).placed(0)
        negated = self._wraps_everything()
        if negated:
            self.advance(2)
        found = self._tests()
        if negated:
            self.expect(")")
        node = syntax.Tests(found, negated).placed(0)
        self._finish(node)
        return node

    def _wraps_everything(self) -> bool:
        """Whether the text is `not( ... )` and nothing else."""
        if self.token.text != "not" or self.peek().text != "(":
            return False
        depth = 0
        for index in range(self.index + 1, len(self.tokens)):
            depth += {"(": 1, ")": -1}.get(self.tokens[index].text, 0)
            if not depth:
                return self.tokens[index + 1].kind == END
        return False

    def _finish(self, node: syntax.Node) -> None:
        if self.token.kind != END:
            self.unexpected()
        _check_depth(self.text, node)

    # --- operators -------------------------------------------------------------------------------

    def expression(self, level: int = OR) -> syntax.Node:
        """An expression whose operators bind at least as tight as `level`."""
        self._depth += 1
        if self._depth > DEFAULT.depth:
            _too_deep(self.text, self.token.at)
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

    # --- what an expression can start with -------------------------------------------------------

    def _prefix(self) -> syntax.Node:
        token = self.token
        if token.kind == WORD:
            return self._word(token)
        if token.kind == NUMBER:
            self.advance()
            return syntax.Number(self._number(token, "")).placed(token.at)
        if token.kind == STRING:
            self.advance()
            return syntax.String(unescape(token.text)).placed(token.at)
        start = _STARTS.get(token.text) if token.kind == OPERATOR else None
        if start is None:
            self.unexpected()
        self.advance()
        return start(self, token)

    def _number(self, token: Token, sign: str) -> Decimal:
        try:
            return DECIMAL128.create_decimal(sign + token.text)
        except DecimalException:
            refuse(self.text, token.at, "the number is out of range", "수가 범위를 벗어납니다")

    def _word(self, token: Token) -> syntax.Node:
        keyword = _KEYWORD_STARTS.get(token.text)
        if keyword:
            self.advance()
            return keyword(self, token)
        if token.text in KEYWORDS:
            self.unexpected()
        return syntax.Name(self.name()).placed(token.at)

    def _negation(self, token: Token) -> syntax.Node:
        if self.token.kind == NUMBER:
            number = self.advance()
            literal = syntax.Number(self._number(number, "-")).placed(token.at)
            return self._continue(literal, UNARY)
        return syntax.Negation(self.expression(UNARY)).placed(token.at)

    def _bound(self, token: Token) -> syntax.Node:
        return syntax.Bound(token.text, self.expression(ADD)).placed(token.at)

    def _at(self, token: Token) -> syntax.Node:
        literal = self.token
        if literal.kind != STRING:
            self.unexpected()
        self.advance()
        return syntax.At(unescape(literal.text)).placed(token.at)

    def _paren(self, token: Token) -> syntax.Node:
        (inner,) = self._parenthesised(token, many=False)
        return inner

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

    def _open_interval(self, token: Token) -> syntax.Node:
        start = self.expression()
        self.expect("..")
        return self._interval(token, start)

    def _list(self, token: Token) -> syntax.Node:
        ends, self._interval_ends = self._interval_ends, 0
        node = self._list_or_interval(token, ends)
        self._interval_ends = ends
        return node

    def _list_or_interval(self, token: Token, ends: int) -> syntax.Node:
        if self.accept("]"):
            return syntax.ListNode(()).placed(token.at)
        first = self.expression()
        if self.accept(".."):
            self._interval_ends = ends
            return self._interval(token, first)
        more = self._comma_separated(self.expression) if self.accept(",") else ()
        self.expect("]")
        return syntax.ListNode((first, *more)).placed(token.at)

    def _context(self, token: Token) -> syntax.Node:
        if self.accept("}"):
            return syntax.ContextNode(()).placed(token.at)
        ends, self._interval_ends = self._interval_ends, 0
        self._scopes.append(Names())
        entries = self._comma_separated(self._entry)
        self._scopes.pop()
        self._interval_ends = ends
        self.expect("}")
        return syntax.ContextNode(entries).placed(token.at)

    def _entry(self) -> tuple[str, syntax.Node]:
        name = self._key()
        value = self.expression()
        self._scopes[-1].add(name)
        return name, value

    # --- keywords --------------------------------------------------------------------------------

    def _literal(self, token: Token) -> syntax.Node:
        if token.text == "null":
            return syntax.NullLiteral().placed(token.at)
        return syntax.Boolean(token.text == "true").placed(token.at)

    def _if(self, token: Token) -> syntax.Node:
        condition = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        return syntax.If(condition, then, self.expression()).placed(token.at)

    def _for(self, token: Token) -> syntax.Node:
        self._scopes.append(Names())
        iterators = self._comma_separated(self._iterator)
        self.expect("return")
        body = self.expression()
        self._scopes.pop()
        return syntax.For(iterators, body).placed(token.at)

    def _quantified(self, token: Token) -> syntax.Node:
        self._scopes.append(Names())
        iterators = self._comma_separated(self._iterator)
        self.expect("satisfies")
        condition = self.expression()
        self._scopes.pop()
        return syntax.Quantified(token.text, iterators, condition).placed(token.at)

    def _iterator(self) -> syntax.Iterator:
        name = self._spelled_until(lambda token: token.kind == WORD and token.text == "in")
        self.expect("in")
        domain = self.expression()
        end = self.expression() if self.accept("..") else None
        self._scopes[-1].add(name)
        return syntax.Iterator(name, domain, end)

    def _function(self, token: Token) -> syntax.Node:
        self.expect("(")
        self._scopes.append(Names())
        closed = self.accept(")")
        parameters = () if closed else self._comma_separated(self._parameter)
        if not closed:
            self.expect(")")
        external = self.token.text == "external" and self.token.kind == WORD
        if external:
            self.advance()
        body = self.expression()
        self._scopes.pop()
        return syntax.FunctionNode(parameters, body, external).placed(token.at)

    def _parameter(self) -> syntax.Parameter:
        name = self._spelled_until(lambda token: token.text in (":", ",", ")"))
        self._scopes[-1].add(name)
        return syntax.Parameter(name, self.type() if self.accept(":") else None)

    # --- tests -----------------------------------------------------------------------------------

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


def _check_depth(text: str, root: syntax.Node) -> None:
    level: list[syntax.Node] = [root]
    for _ in range(MAX_TREE):
        level = [child for node in level for child in syntax.children(node)]
        if not level:
            return
    _too_deep(text, level[0].at)


def _too_deep(text: str, at: int) -> NoReturn:
    line, column = line_column(text, at)
    reason = f"nested deeper than {DEFAULT.depth} levels"
    raise FeelBoundError(text, reason, line, column, "표현식이 너무 깊게 중첩되었습니다", "depth")


_STARTERS = frozenset({"for", "if", "some", "every", "function", "true", "false", "null"})
_SPECIAL: Mapping[str, Callable[[Parser, syntax.Node, Token], syntax.Node]] = {
    "between": Parser._between,
    "in": Parser._in,
    "instance": Parser._instance_of,
    ".": Parser._path,
    "[": Parser._filter,
    "(": Parser._call,
}
_STARTS: Mapping[str, Callable[[Parser, Token], syntax.Node]] = {
    "-": Parser._negation,
    "(": Parser._paren,
    "[": Parser._list,
    "]": Parser._open_interval,
    "{": Parser._context,
    "@": Parser._at,
    **dict.fromkeys(_BOUNDS, Parser._bound),
}
_KEYWORD_STARTS: Mapping[str, Callable[[Parser, Token], syntax.Node]] = {
    "if": Parser._if,
    "for": Parser._for,
    "some": Parser._quantified,
    "every": Parser._quantified,
    "function": Parser._function,
    "true": Parser._literal,
    "false": Parser._literal,
    "null": Parser._literal,
}


def parse(text: str, names: frozenset[str] = frozenset()) -> syntax.Node:
    """The syntax tree of an expression.

    Raises:
        FeelSyntaxError: The text is not FEEL.
        FeelBoundError: It is too long or nested too deep.
    """
    return Parser(text, names).whole_expression()


def parse_tests(text: str, names: frozenset[str] = frozenset()) -> syntax.Tests:
    """The syntax tree of unary tests, such as a cell of a decision table.

    Raises:
        FeelSyntaxError: The text is not a list of tests.
        FeelBoundError: It is too long or nested too deep.
    """
    return Parser(text, names).whole_tests()
