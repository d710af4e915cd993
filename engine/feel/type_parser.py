"""The cursor over tokens, and types (DMN 1.5, 10.3.1.2 rule 52)."""

from collections.abc import Callable
from functools import cache
from typing import NoReturn, TypeVar

from engine.feel.lexer import END, STRING, WORD, Token, refuse
from engine.feel.names import KEYWORDS, Names
from engine.feel.type_refs import (
    BUILT_IN,
    ContextType,
    FunctionType,
    ListType,
    NamedType,
    RangeType,
    TypeRef,
)

T = TypeVar("T")


@cache
def _type_names() -> Names:
    return Names(BUILT_IN)


class Cursor:
    """A place in a list of tokens."""

    def __init__(self, text: str, found: list[Token]) -> None:
        self.text = text
        self.tokens = found
        self.index = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.index]

    def peek(self) -> Token:
        """The token after the next one."""
        return self.tokens[min(self.index + 1, len(self.tokens) - 1)]

    def advance(self, count: int = 1) -> Token:
        """Go on, and return the token that was next."""
        token = self.tokens[self.index]
        self.index = min(self.index + count, len(self.tokens) - 1)
        return token

    def accept(self, text: str) -> bool:
        """Go past this text if it is next."""
        found = self.token.text == text and self.token.kind != STRING
        if found:
            self.advance()
        return found

    def expect(self, text: str) -> None:
        """Go past this text.

        Raises:
            FeelSyntaxError: Something else is next.
        """
        if not self.accept(text):
            self.unexpected(text)

    def unexpected(self, wanted: str = "") -> NoReturn:
        """Refuse the next token.

        Raises:
            FeelSyntaxError: Always.
        """
        token = self.token
        what, what_ko = (
            ("end", "끝") if token.kind == END else (f"'{token.text}'", f"'{token.text}'")
        )
        hint, hint_ko = (f", '{wanted}' expected", f" ('{wanted}' 필요)") if wanted else ("", "")
        refuse(
            self.text,
            token.at,
            f"unexpected {what}{hint}",
            f"예상하지 못한 {what_ko}입니다{hint_ko}",
        )

    def _comma_separated(self, read: Callable[[], T]) -> tuple[T, ...]:
        found = [read()]
        while self.accept(","):
            found.append(read())
        return tuple(found)


class TypeParser(Cursor):
    """Reads a type."""

    def __init__(self, text: str, found: list[Token]) -> None:
        super().__init__(text, found)
        self._type_depth = 0

    def type(self) -> TypeRef:
        """A type.

        Raises:
            FeelSyntaxError: None is here.
        """
        self._type_depth += 1
        if self._type_depth > 32:
            self.unexpected()
        found = self._type()
        self._type_depth -= 1
        return found

    def whole_type(self) -> TypeRef:
        """The whole text as one type.

        Raises:
            FeelSyntaxError: It is none.
        """
        found = self.type()
        if self.token.kind != END:
            self.unexpected()
        return found

    def _type(self) -> TypeRef:
        generic = self.token.text if self.peek().text == "<" else ""
        if generic in ("list", "range"):
            self.advance(2)
            item = self.type()
            self.expect(">")
            return ListType(item) if generic == "list" else RangeType(item)
        if generic == "context":
            return self._context_type()
        if generic == "function":
            return self._function_type()
        return NamedType(self._type_name())

    def _context_type(self) -> TypeRef:
        self.advance(2)
        entries = self._comma_separated(self._type_entry)
        self.expect(">")
        return ContextType(entries)

    def _type_entry(self) -> tuple[str, TypeRef]:
        name = self._words() if self.token.kind == WORD else self.unexpected()
        self.expect(":")
        return name, self.type()

    def _function_type(self) -> TypeRef:
        self.advance(2)
        params: tuple[TypeRef, ...] = ()
        if not self.accept(">"):
            params = self._comma_separated(self.type)
            self.expect(">")
        self.expect("->")
        return FunctionType(params, self.type())

    def _type_name(self) -> str:
        known = _type_names().longest(self.tokens, self.index)
        if known:
            self.advance(known[0])
            return known[1]
        if self.token.kind != WORD:
            self.unexpected()
        name = self._words()
        while self.token.text == "." and self.peek().kind == WORD:
            self.advance()
            name += "." + self._words()
        return name

    def _words(self) -> str:
        words = [self.advance().text]
        while self.token.kind == WORD and self.token.text not in KEYWORDS:
            words.append(self.advance().text)
        return " ".join(words)
