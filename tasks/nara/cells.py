"""Cells of public answers: text that stands for amounts, rates, moments and lists.

A blank and the literal `N/A` are no value. Dates come in at least eight spellings, compact and with
`-`, `/` or `.`, with or without seconds, even with one digit of seconds.
"""

import logging
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from engine.errors import ExternalUnavailable
from engine.values import SEOUL
from tasks.nara.envelope import SYSTEM
from tasks.nara.personal import Kept

T = TypeVar("T")
_log = logging.getLogger(__name__)
_NOTHING = frozenset({"", "N/A", "n/a", "null", "-"})
_WON = re.compile(r"(-?\d{1,18})(?:\.0{1,4})?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4})[-./]?(\d{1,2})[-./]?(\d{1,2})\.?"
    r"(?:[ T]?(\d{1,2}):?(\d{2})(?::?(\d{1,2})(?:\.\d+)?)?)?",
    re.ASCII,
)
_NOTICE_NUMBER = re.compile(r"([RT]\d{2}[A-Z]{2}\d{8}(?=(?:\d{3})?$)|\d{11}(?=(?:\d{2})?$))(\d*)")
_CONTRACT_NUMBER = re.compile(r"[RT]\d{2}[A-Z]{2}\d{8}(\d{2})", re.ASCII)
_PERIOD = re.compile(r"\s*(\S+?)\s*~\s*(\S+?)\s*")


def won(text: str) -> int:
    """Whole won: `"24500000"`, `"24,500,000"` or `"24500000.0"`. Raises: ValueError."""
    found = _WON.fullmatch(text.replace(",", ""))
    if found is None:
        raise ValueError("whole won")
    return int(found.group(1))


def rate(text: str) -> Decimal:
    """A percentage as it stands: `"89.745"`, `"-3"`, `"+3"`, `"90.394%"`. Raises: ValueError."""
    try:
        value = Decimal(text.removesuffix("%"))
    except InvalidOperation as error:
        raise ValueError("a rate") from error
    if not value.is_finite():
        raise ValueError("a rate")
    return value


def moment(text: str) -> datetime:
    """A moment in Asia/Seoul; midnight when only the day is given. Raises: ValueError."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError("a date and time")
    year, month, day_, hour, minute, second = (int(part or 0) for part in found.groups())
    return datetime(year, month, day_, hour, minute, second, tzinfo=SEOUL)


def day(text: str) -> date:
    """A day, whatever time follows it. Raises: ValueError."""
    return moment(text).date()


def count(text: str) -> int:
    """A whole number that is not negative. Raises: ValueError."""
    if not (text.isascii() and text.isdigit()):
        raise ValueError("a count")
    return int(text)


def quantity(text: str) -> Decimal:
    """A number of things, or an amount in foreign money: not negative. Raises: ValueError."""
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError("a quantity") from error
    if not value.is_finite() or value < 0:
        raise ValueError("a quantity")
    return value


def flag(text: str) -> bool:
    """`Y` or `N`. Raises: ValueError."""
    if text not in ("Y", "N"):
        raise ValueError("Y or N")
    return text == "Y"


def business_no(text: str) -> str:
    """A business registration number (사업자등록번호) as ten digits. Raises: ValueError."""
    digits = text.replace("-", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 10):
        raise ValueError("a business registration number")
    return digits


def notice_number(text: str) -> tuple[str, str]:
    """Number and order of a notice written as one, the order empty when it is not there.

    Numbers of today have 13 characters (`R25BK00930755`) and an order of three digits, old ones
    eleven digits and an order of two.
    """
    found = _NOTICE_NUMBER.fullmatch(text)
    return (found.group(1), found.group(2) or "") if found else (text, "")


def change_order(contract_no: str) -> str:
    """The change order (차수) at the end of a confirmed contract number of today, or empty.

    Old numbers end in one too, but of several lengths: theirs is not told apart.
    """
    found = _CONTRACT_NUMBER.fullmatch(contract_no)
    return found.group(1) if found else ""


def names(text: str) -> tuple[str, ...]:
    """The parts of a list that commas separate; blank ones are left out."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def period(text: str) -> tuple[date, date]:
    """The days of `"2026.03.25. ~ 2026.06.22."`. Raises: ValueError."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise ValueError("a period")
    return day(found.group(1)), day(found.group(2))


def carets(text: str, *, parts: int = 0) -> tuple[tuple[str, ...], ...]:
    """The entries of `[1^a^b],[2^c^d]`: names may hold commas, brackets may be missing at the ends.

    With `parts`, an entry of one part less whose first part is no number has lost its leading
    number: an empty one is put in its place. An entry that lost another part (published samples
    lack an amount or a title) is kept as it is: which part is missing cannot be known.
    """
    inner = text.strip().removeprefix("[").removesuffix("]")
    if not inner:
        return ()
    entries = [tuple(p.strip() for p in e.split("^")) for e in re.split(r"\]\s*,\s*\[", inner)]
    return tuple(_padded(entry, parts) for entry in entries)


def _padded(entry: tuple[str, ...], parts: int) -> tuple[str, ...]:
    if not parts or len(entry) == parts:
        return entry
    _log.warning("a caret list has %d parts where %d are documented", len(entry), parts)
    lost_its_number = len(entry) == parts - 1 and not entry[0].isdigit()
    return ("", *entry) if lost_its_number else entry


class Cells:
    """One row being read: each cell by its name or names, the rest kept as `extra`.

    A cell of the wrong type (shifted columns do occur) makes the whole answer unreadable; the error
    names the field and never shows its value, which may be personal data.
    """

    def __init__(self, row: Mapping[str, str], where: str) -> None:
        self._row = row
        self._where = where
        self._used: set[str] = set()

    def maybe(self, read: Callable[[str], T], *names: str) -> T | None:
        """The value of the first of `names` that has one, or None. Raises: ExternalUnavailable."""
        for name in names:
            self._used.add(name)
            text = self._row.get(name, "").strip()
            if text not in _NOTHING:
                try:
                    return read(text)
                except ValueError as error:
                    reason = f"{self._where}: field {name} is not {error}"
                    raise ExternalUnavailable(SYSTEM, reason) from error
        return None

    def need(self, read: Callable[[str], T], *names: str) -> T:
        """As `maybe`, but there must be one. Raises: ExternalUnavailable."""
        value = self.maybe(read, *names)
        if value is None:
            raise ExternalUnavailable(SYSTEM, f"{self._where}: field {names[0]} is missing")
        return value

    def text(self, *names: str) -> str:
        """The text of the first of `names` that has one, or an empty text."""
        return self.maybe(str, *names) or ""

    def joined(self, day_name: str, time_name: str) -> datetime | None:
        """The moment of a day and a time in two cells; None without a day, midnight without a time.

        Raises:
            ExternalUnavailable: One of them is not what it should be.
        """
        self._used.update((day_name, time_name))
        when = [self._row.get(name, "").strip() for name in (day_name, time_name)]
        text = " ".join(part for part in when if part not in _NOTHING)
        if when[0] in _NOTHING:
            return None
        try:
            return moment(text)
        except ValueError as error:
            reason = f"{self._where}: fields {day_name} and {time_name} are not {error}"
            raise ExternalUnavailable(SYSTEM, reason) from error

    @property
    def used(self) -> frozenset[str]:
        """The names of the cells that were looked for, whether they have a value or not."""
        return frozenset(self._used)

    def rest(self) -> Kept:
        """The cells that nothing has read; printed with personal data masked."""
        return Kept((k, v) for k, v in self._row.items() if k not in self._used)


def entries(cells: Cells, name: str, parts: int) -> tuple[tuple[str, ...], ...]:
    """A caret list cell; empty when there is none."""
    return cells.maybe(lambda text: carets(text, parts=parts), name) or ()
