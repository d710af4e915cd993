"""How wide text is on a terminal: a Korean letter takes two columns."""

from collections.abc import Sequence
from unicodedata import combining, east_asian_width


def width(text: str) -> int:
    """The columns that a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text
    )


def pad(text: str, columns: int) -> str:
    """The text with blanks up to `columns`; longer text stays as it is."""
    return text + " " * max(0, columns - width(text))


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table, two blanks between columns and no rules."""
    everything = [headers, *rows]
    columns = [max(width(row[i]) for row in everything) for i in range(len(headers))]
    padded = ([pad(cell, columns[i]) for i, cell in enumerate(row)] for row in everything)
    return ["  ".join(row).rstrip() for row in padded]
