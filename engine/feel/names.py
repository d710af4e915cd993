"""Which tokens make a name: the longest match against what is in scope (DMN 1.5, 10.3.1.5).

White space is not part of a name: `a - b` is the name `a-b` where that is in scope. Only names of
more than one token are kept here; a single word needs no help.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from engine.errors import FeelSyntaxError
from engine.feel.lexer import NUMBER, WORD, Token, tokens

SYMBOLS = frozenset({".", "/", "-", "'", "+", "*", "**", "%", "&", "#", "~"})
KEYWORDS = frozenset(
    {
        "for",
        "return",
        "if",
        "then",
        "else",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "in",
        "between",
        "instance",
        "function",
        "true",
        "false",
        "null",
    }
)
_LONGEST = 40  # tokens of one name


@lru_cache(maxsize=4096)
def pieces(name: str) -> tuple[str, ...]:
    """The tokens of a name; empty when it can't be written in an expression."""
    if len(name) > 256:
        return ()
    if name.isidentifier():
        return (name,)
    try:
        found = tokens(name)[:-1]
    except FeelSyntaxError:
        return ()
    usable = found and found[0].kind == WORD and len(found) <= _LONGEST
    return tuple(t.text for t in found) if usable and all(map(is_piece, found)) else ()


def is_piece(token: Token) -> bool:
    """Whether a token may be part of a name."""
    return token.kind in (WORD, NUMBER) or token.text in SYMBOLS


class Names:
    """Names of more than one token, findable by what stands at a place of the token list."""

    __slots__ = ("_by_first",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Put a name in scope."""
        parts = pieces(name)
        if len(parts) > 1:
            group = self._by_first.setdefault(parts[0], [])
            group.append((parts, name))
            group.sort(key=lambda entry: -len(entry[0]))

    def longest(self, found: Sequence[Token], start: int) -> tuple[int, str] | None:
        """How many tokens the longest known name at `start` has, and the name as it was given."""
        for parts, name in self._by_first.get(found[start].text, ()):
            window = found[start : start + len(parts)]
            if len(window) == len(parts) and all(
                token.text == part and is_piece(token)
                for token, part in zip(window, parts, strict=True)
            ):
                return len(parts), name
        return None
