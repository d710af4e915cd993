"""Text to tokens (DMN 1.5, 10.3.1.2 rules 25 to 37, 61, 62, 64).

Names are not put together here: a name may hold spaces, operators and keywords, so where it ends
depends on what is in scope (10.3.1.5). The parser does that with `engine.feel.names`.
"""

import re
from typing import NamedTuple, NoReturn

from engine.errors import FeelBoundError, FeelSyntaxError
from engine.feel.limits import MAX_TEXT

NUMBER = "number"
STRING = "string"
WORD = "word"
OPERATOR = "operator"
OTHER = "other"
END = "end"

_START = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_PART = "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_SPACE = (
    "\\t-\\r \u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_TOKEN = re.compile(
    rf"(?P<space>[{_SPACE}]+|//[^\n\r]*|/\*.*?\*/)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r'|(?P<string>"(?:[^"\\]|\\.)*")'
    rf"|(?P<word>[{_START}][{_START}{_PART}]*)"
    r"|(?P<operator>\*\*|\.\.|->|<=|>=|!=|[-+*/=<>()\[\]{},:.@'])"
    r"|(?P<other>.)",
    re.DOTALL,
)
_ESCAPE = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})\\u([0-9A-Fa-f]{4})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|([nrt\"'\\]))"
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
    raise FeelSyntaxError(text, en, line, column, ko)


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
    found.append(Token(END, "", len(text), len(text)))
    return found


def _check_quotes(text: str, found: list[Token]) -> None:
    open_quote = next((t for t in found if t.kind == OTHER and t.text == '"'), None)
    if open_quote:
        refuse(text, open_quote.at, "the text has no closing quote", "닫는 따옴표가 없습니다")


def unescape(literal: str) -> str:
    """The characters of a string literal with its quotes; an unknown escape stays as it is."""
    body = literal[1:-1]
    return _ESCAPE.sub(_character, body) if "\\" in body else body


def _character(match: re.Match[str]) -> str:
    high, low, single, wide, simple = match.groups()
    if simple:
        return _SIMPLE[simple]
    if high:
        return _pair(int(high, 16), int(low, 16))
    return _scalar(int(single or wide, 16))


def _pair(high: int, low: int) -> str:
    if 0xD800 <= high < 0xDC00 <= low < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    return _scalar(high) + _scalar(low)


def _scalar(code: int) -> str:
    return "\ufffd" if 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)


def escape(text: str) -> str:
    """The string literal of a text."""
    body = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + body.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'
