"""Sets of characters: classes, categories, blocks, and matching without regard to case."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from engine.feel.regex.blocks import BLOCKS

CharSet = Callable[[str], bool]

_NAME_START = (
    (":", ":"), ("A", "Z"), ("_", "_"), ("a", "z"), ("\xc0", "\xd6"), ("\xd8", "\xf6"),
    ("\xf8", "\u02ff"), ("\u0370", "\u037d"), ("\u037f", "\u1fff"), ("\u200c", "\u200d"),
    ("\u2070", "\u218f"), ("\u2c00", "\u2fef"), ("\u3001", "\ud7ff"), ("\uf900", "\ufdcf"),
    ("\ufdf0", "\ufffd"), ("\U00010000", "\U000effff"),
)  # fmt: skip
_NAME_MORE = (
    ("-", "-"), (".", "."), ("0", "9"), ("\xb7", "\xb7"), ("\u0300", "\u036f"),
    ("\u203f", "\u2040"),
)  # fmt: skip
_CATEGORIES = frozenset(
    {"L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc",
     "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C",
     "Cc", "Cf", "Co", "Cn"}
)  # fmt: skip


def span(low: str, high: str) -> CharSet:
    """The characters from `low` to `high`."""
    return lambda char: low <= char <= high


def union(sets: tuple[CharSet, ...]) -> CharSet:
    """Any of the sets."""
    return lambda char: any(each(char) for each in sets)


def inverse(inner: CharSet) -> CharSet:
    """All but the set."""
    return lambda char: not inner(char)


def minus(base: CharSet, removed: CharSet) -> CharSet:
    """`[base-[removed]]`."""
    return lambda char: base(char) and not removed(char)


@lru_cache(maxsize=1024)
def variants(char: str) -> tuple[str, ...]:
    """The character and its other cases."""
    others = (char.lower(), char.upper(), char.lower().upper(), char.upper().lower())
    return tuple({char, *(other for other in others if len(other) == 1)})


def ignoring_case(inner: CharSet) -> CharSet:
    """The set with the other cases of its members."""
    return lambda char: any(inner(other) for other in variants(char))


def literal(wanted: str, *, ignore_case: bool) -> CharSet:
    """One character."""
    if not ignore_case:
        return lambda char: char == wanted
    accepted = frozenset(variants(wanted))
    return lambda char: not accepted.isdisjoint(variants(char))


def property_set(name: str) -> CharSet | None:
    """The set of a category, or of `Is` and a block; None when there is none."""
    if name in _CATEGORIES:
        return lambda char: unicodedata.category(char).startswith(name)
    block = BLOCKS.get(name[2:]) if name.startswith("Is") else None
    return span(chr(block[0]), chr(block[1])) if block else None


def _category(prefixes: str) -> CharSet:
    return lambda char: unicodedata.category(char)[0] in prefixes


_ESCAPES: dict[str, CharSet] = {
    "s": lambda char: char in " \t\n\r",
    "d": lambda char: unicodedata.category(char) == "Nd",
    "w": inverse(_category("PZC")),
    "i": union(tuple(span(*ends) for ends in _NAME_START)),
    "c": union(tuple(span(*ends) for ends in (*_NAME_START, *_NAME_MORE))),
}


def escape_set(letter: str) -> CharSet | None:
    """The set of an escape by its letter: d, W, s ...; None when there is none."""
    found = _ESCAPES.get(letter.lower())
    return inverse(found) if found and letter.isupper() else found


def any_char(*, dot_all: bool) -> CharSet:
    """The set of `.`."""
    return (lambda _char: True) if dot_all else (lambda char: char not in "\n\r")
