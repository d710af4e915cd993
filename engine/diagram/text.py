"""How wide text is and where it breaks, without a font at hand.

Widths are those of common Korean sans-serif fonts, a little generous: a Korean letter is as wide as
the font is high, a Latin one about half of it.
"""

import unicodedata

TASK_FONT = 12
LABEL_FONT = 11
LINE_HEIGHT = 14

_NARROW = frozenset("iIjl.,:;'|!()[]{}·ft ")
_BREAK_AFTER = frozenset("·/,-_)~")


def width(text: str, font: int = LABEL_FONT) -> int:
    """The width of one line of text in pixels, rounded up."""
    tenths = sum(_tenths(character) for character in text)
    return -(-tenths * font // 10)


def _tenths(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 10
    if character in _NARROW:
        return 4
    return 7 if character.isupper() else 6


def wrap(text: str, limit: int, font: int = LABEL_FONT) -> tuple[str, ...]:
    """The lines of `text` when no line may be wider than `limit` pixels.

    Breaks at line feeds and spaces, then after a middle dot, slash, comma or hyphen, and within a
    word only when the word alone is too wide.
    """
    parts = (" ".join(part.split()) for part in text.splitlines())
    return tuple(line for part in parts for line in _wrap_line(part, limit, font))


def _wrap_line(text: str, limit: int, font: int) -> list[str]:
    lines: list[str] = []
    current = ""
    for piece in _pieces(text):
        joined = current + piece
        if not current.strip() or width(joined.rstrip(), font) <= limit:
            current = joined
        else:
            lines.append(current.strip())
            current = piece
        while width(current.rstrip(), font) > limit and len(current.strip()) > 1:
            head = _fitting(current, limit, font)
            lines.append(current[:head].strip())
            current = current[head:]
    return [line for line in [*lines, current.strip()] if line]


def _pieces(text: str) -> list[str]:
    pieces = [""]
    for character in text:
        pieces[-1] += character
        if character.isspace() or character in _BREAK_AFTER:
            pieces.append("")
    return [piece for piece in pieces if piece]


def _fitting(text: str, limit: int, font: int) -> int:
    """How many characters fit into `limit`, at least one."""
    count = 1
    while count < len(text) and width(text[: count + 1].rstrip(), font) <= limit:
        count += 1
    return count


def size(lines: tuple[str, ...], font: int = LABEL_FONT) -> tuple[int, int]:
    """Width and height in pixels of a block of lines."""
    return max((width(line, font) for line in lines), default=0), LINE_HEIGHT * len(lines)
