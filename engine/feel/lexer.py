"""Text to tokens (DMN 1.5, 10.3.1.2 rules 25 to 37, 61, 62, 64).

Names are not put together here: a name may hold spaces, operators and keywords, so where it ends
depends on what is in scope (10.3.1.5). The parser does that with `engine.feel.names`.
"""

import re
from functools import lru_cache
from typing import NamedTuple, NoReturn

from engine.errors import FeelBoundError, FeelSyntaxError
from engine.feel.limits import MAX_TEXT

NUMBER = "number"
STRING = "string"
WORD = "word"
OPERATOR = "operator"
OTHER = "other"
END = "end"
_SHOWN = 1_000  # characters of an expression in an error

_SPACE = "\\t-\\r \u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_SPACES = "\u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_TOKEN = re.compile(
    rf"(?P<space>[{_SPACE}]+|//[^\n\r]*|/\*.*?\*/)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r'|(?P<string>"(?:[^"\\]|\\.)*")'
    rf"|(?P<word>(?:[?A-Z_a-z]|[^\x00-\x7f{_SPACES}])(?:[?A-Z_a-z0-9]|[^\x00-\x7f{_SPACES}])*)"
    r"|(?P<operator>\*\*|\.\.|->|<=|>=|!=|[-+*/=<>()\[\]{},:.@'])"
    r"|(?P<other>.)",
    re.DOTALL,
)
# rules 28 and 29 beyond ASCII; kept out of the pattern, which would take long to compile
_NAME_CHARS = (
    (0xB7, 0xB7), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D),
    (0x203F, 0x2040), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF),
    (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9A-Fa-f]{2})\\u([dD][c-fC-F][0-9A-Fa-f]{2})"
    r"|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|([nrt\"'\\]))"
)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


class Token(NamedTuple):
    """A token; `at` and `end` are offsets in the text."""

    kind: str
    text: str
    at: int
    end: int


def line_column(text: str, at: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def refuse(text: str, at: int, en: str, ko: str) -> NoReturn:
    """Raise the syntax error at an offset.

    Raises:
        FeelSyntaxError: Always.
    """
    line, column = line_column(text, at)
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
    raise FeelSyntaxError(shown, en, line, column, ko)


def tokens(text: str) -> list[Token]:
    """The tokens of a text, the last one of kind END.

    Raises:
        FeelSyntaxError: A text without its closing quote.
        FeelBoundError: The expression is longer than `MAX_TEXT`.
    """
    if len(text) > MAX_TEXT:
        raise FeelBoundError(
            text[:80], f"longer than {MAX_TEXT} characters", 1, 1, "표현식이 너무 깁니다", "text"
        )
    found = [
        Token(match.lastgroup or OTHER, match.group(), match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "space"
    ]
    _check_quotes(text, found)
    if not text.isascii():
        _check_words(text, found)
    found.append(Token(END, "", len(text), len(text)))
    return found


def _check_quotes(text: str, found: list[Token]) -> None:
    open_quote = next((t for t in found if t.kind == OTHER and t.text == '"'), None)
    if open_quote:
        refuse(text, open_quote.at, "the text has no closing quote", "닫는 따옴표가 없습니다")


def _check_words(text: str, found: list[Token]) -> None:
    for token in found:
        if token.kind == WORD and not token.text.isascii():
            wrong = next((i for i, c in enumerate(token.text) if not _in_name(c)), None)
            if wrong is not None:
                char = token.text[wrong]
                refuse(
                    text,
                    token.at + wrong,
                    f"the character {char} (U+{ord(char):04X}) can't stand here",
                    f"{char} (U+{ord(char):04X}) 문자는 쓸 수 없습니다",
                )


@lru_cache(maxsize=4096)
def _in_name(char: str) -> bool:
    return char.isascii() or any(low <= ord(char) <= high for low, high in _NAME_CHARS)


def unescape(literal: str) -> str:
    """The characters of a string literal with its quotes; an unknown escape stays as it is."""
    body = literal[1:-1]
    return _ESCAPE.sub(_character, body) if "\\" in body else body


def _character(match: re.Match[str]) -> str:
    high, low, single, wide, simple = match.groups()
    if simple:
        return _SIMPLE[simple]
    if high:  # a pair of surrogates
        return _pair(int(high, 16), int(low, 16))
    return _scalar(int(single or wide, 16))


def _pair(high: int, low: int) -> str:
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _scalar(code: int) -> str:
    return "\ufffd" if 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)


def escape(text: str) -> str:
    """The string literal of a text."""
    body = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + body.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'
