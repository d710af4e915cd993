"""What a command says: data to stdout, words to stderr, one JSON document with `--json`."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cli.texts import t
from cli.width import pad, table, width
from engine.values import SEOUL, to_json

_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Output:
    """Where and how to speak. `color` is already False when nobody would see it."""

    json: bool = False
    color: bool = False

    def data(self, value: object) -> None:
        """Print a value as JSON."""
        line(json.dumps(to_json(value), ensure_ascii=False, indent=2))

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print a table, its head emphasised on a terminal."""
        head, *lines = table(headers, rows)
        line(self.strong(head))
        for one in lines:
            line(one)

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Print names and values, values in one column; further lines of a value are indented."""
        shown = [(name, value) for name, value in pairs if value]
        column = max((width(name) for name, _ in shown), default=0)
        for name, value in shown:
            first, *more = value.split("\n")
            line(f"{self.dim(pad(name, column))}  {first}")
            for rest in more:
                line(" " * (column + 2) + rest)

    def heading(self, text: str) -> None:
        """Print a heading after an empty line."""
        line("")
        line(self.strong(text))

    def strong(self, text: str) -> str:
        """Emphasised on a terminal."""
        return f"{_BOLD}{text}{_PLAIN}" if self.color else text

    def dim(self, text: str) -> str:
        """Subdued on a terminal."""
        return f"{_DIM}{text}{_PLAIN}" if self.color else text


def line(text: str) -> None:
    """One line of data."""
    sys.stdout.write(text + "\n")


def flush() -> None:
    """Hand the data on now, to a program that waits for it."""
    sys.stdout.flush()


def say(text: str) -> None:
    """One line of words, for the person and not for the program that reads the data."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


# --- values for people ----------------------------------------------------------------------


def short(identity: str) -> str:
    """An id as tables show it: enough to tell it from its neighbours."""
    return identity[:8]


def moment(value: datetime | None) -> str:
    """A moment in Seoul, to the minute."""
    return value.astimezone(SEOUL).strftime("%Y-%m-%d %H:%M") if value else ""


def shown(value: Any, name: str = "") -> str:
    """A value as a person reads it; an amount (`..._won`) with separators and its unit."""
    if value is None:
        return t("(none)", "(없음)")
    if isinstance(value, bool):
        return t("yes", "예") if value else t("no", "아니오")
    if isinstance(value, int | Decimal):
        return f"{value:,}{t(' won', '원')}" if name.endswith("_won") else str(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(to_json(value), ensure_ascii=False)
    return str(to_json(value))
