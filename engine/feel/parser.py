"""Tokens to syntax tree: operator precedence over the grammar of DMN 1.5, 10.3.1.2.

The parser is written by hand, not generated: where a name ends depends on the names in scope at
that place (10.3.1.5), so the parser carries the scope while it reads; `[1..5[` and `]1..5]` make
the grammar unfit for one token of lookahead; and a table of a generated parser would cost more
than the whole start of the command line. Its input is bounded in length and nesting.
"""

# ruff: noqa: SLF001 - the tables at the end are a part of the class

from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException

from engine.errors import FeelSyntaxError
from engine.feel import syntax
from engine.feel.arithmetic import DECIMAL128
from engine.feel.lexer import END, NUMBER, OPERATOR, STRING, WORD, Token, refuse, unescape
from engine.feel.limits import MAX_TREE
from engine.feel.names import KEYWORDS, Names
from engine.feel.operator_parser import BOUNDS, UNARY, OperatorParser, too_deep


class Parser(OperatorParser):
    """Reads one text once.

    `names` are the known names; only those of more than one token matter.
    """

    def __init__(self, text: str, names: frozenset[str] = frozenset()) -> None:
        super().__init__(text, names)

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
        node = self._negated_tests() or syntax.Tests(self._tests())
        self._finish(node)
        return node.placed(0)

    def _negated_tests(self) -> syntax.Tests | None:
        """The tests of `not( ... )` when that is all; `not(a) and b` is an expression."""
        if self.token.text != "not" or self.peek().text != "(":
            return None
        self.advance(2)
        try:
            found = self._tests()
            self.expect(")")
        except FeelSyntaxError:
            found = ()
        if not found or self.token.kind != END:
            self.index = 0
            return None
        return syntax.Tests(found, negated=True)

    def _finish(self, node: syntax.Node) -> None:
        if self.token.kind != END:
            self.unexpected()
        _check_depth(self.text, node)

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

    def _at(self, token: Token) -> syntax.Node:
        literal = self.token
        if literal.kind != STRING:
            self.unexpected()
        self.advance()
        return syntax.At(unescape(literal.text)).placed(token.at)

    def _paren(self, token: Token) -> syntax.Node:
        (inner,) = self._parenthesised(token, many=False)
        return inner

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


def _check_depth(text: str, root: syntax.Node) -> None:
    level: list[syntax.Node] = [root]
    for _ in range(MAX_TREE):
        level = [child for node in level for child in syntax.children(node)]
        if not level:
            return
    too_deep(text, level[0].at)


_STARTS: Mapping[str, Callable[[Parser, Token], syntax.Node]] = {
    "-": Parser._negation,
    "(": Parser._paren,
    "[": Parser._list,
    "]": Parser._open_interval,
    "{": Parser._context,
    "@": Parser._at,
    **dict.fromkeys(BOUNDS, Parser._bound),
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
