"""Names in scope while a text is read (DMN 1.5, 10.3.1.5)."""

from collections.abc import Callable
from functools import cache

from engine.feel.lexer import NUMBER, OPERATOR, STRING, WORD, Token, tokens, unescape
from engine.feel.names import KEYWORDS, Names, is_piece
from engine.feel.type_parser import TypeParser


@cache
def _built_in_names() -> Names:
    from engine.feel.library import BUILT_INS

    return Names(BUILT_INS)


class NameParser(TypeParser):
    """Reads names: the longest that is in scope at the place."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        super().__init__(text, tokens(text))
        self._scopes = [_built_in_names(), Names(names)]

    def name(self) -> str:
        """The longest name that starts here: known, or made of adjacent words."""
        found = [scope.longest(self.tokens, self.index) for scope in reversed(self._scopes)]
        best = max((f for f in found if f), key=lambda f: f[0], default=None)
        start = self.index
        first = self.advance(best[0] if best else 1)
        if not self._adjacent_words():
            return best[1] if best else first.text
        return _spelled(self.tokens, start, self.index)

    def _adjacent_words(self) -> int:
        """Words right after a name belong to it: no expression has two names side by side."""
        start = self.index
        while (self.token.kind == WORD and self.token.text not in KEYWORDS) or (
            self.token.kind == NUMBER and self.token.text.isdigit()
        ):
            self.advance()
        return self.index - start

    def _key_length(self) -> int:
        """How many tokens the key here has, 0 when this is not `key :`."""
        if self.token.kind == STRING:
            return int(self.peek().text == ":" and self.peek().kind == OPERATOR)
        index = self.index
        while is_piece(self.tokens[index]):
            index += 1
        colon = self.tokens[index]
        starts = self.token.kind == WORD and colon.kind == OPERATOR and colon.text == ":"
        return index - self.index if starts else 0

    def _key(self) -> str:
        length = self._key_length()
        if not length:
            self.unexpected()
        first = self.token
        start = self.index
        self.advance(length + 1)
        if first.kind == STRING:
            return unescape(first.text)
        return _spelled(self.tokens, start, start + length)

    def _spelled_until(self, stop: Callable[[Token], bool]) -> str:
        if self.token.kind != WORD or stop(self.token):
            self.unexpected()
        start = self.index
        while is_piece(self.token) and not stop(self.token):
            self.advance()
        return _spelled(self.tokens, start, self.index)


def _spelled(found: list[Token], start: int, end: int) -> str:
    """The name of some tokens as it was written, runs of white space as one blank."""
    text = found[start].text
    for index in range(start + 1, end):
        gap = " " if found[index].at > found[index - 1].end else ""
        text += gap + found[index].text
    return text
