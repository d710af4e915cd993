"""Typed values out of what a variable, a JSON answer or a file holds.

The naming rule of the project gives a type to a plain value: `_won` whole won, `_on` a day, `_at`
an aware moment, `rate` and `_rate` a Decimal percentage.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from engine.errors import HandlerFailed
from engine.ports import Value
from engine.values import SEOUL

T = TypeVar("T")


def as_won(value: Value) -> int:
    """Whole won.

    Raises:
        ValueError: Not a whole number.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("not whole won")
    return value


def as_rate(value: Value) -> Decimal:
    """A finite Decimal.

    Raises:
        ValueError: Not a number.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError("not a rate")
    try:
        rate = Decimal(value)
    except InvalidOperation as error:
        raise ValueError("not a rate") from error
    if not rate.is_finite():
        raise ValueError("not a rate")
    return rate


def as_day(value: Value) -> date:
    """A day; ISO text is read.

    Raises:
        ValueError: Not a day.
    """
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError("not a day")
    return value


def as_moment(value: Value) -> datetime:
    """An aware moment in Asia/Seoul; ISO text with an offset is read.

    Raises:
        ValueError: Not a moment, or one without a zone.
    """
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError("not a moment with a zone")
    return moment.astimezone(SEOUL)


def as_text(value: Value) -> str:
    """Text that is not blank.

    Raises:
        ValueError: Not text, or blank.
    """
    if not isinstance(value, str) or not value.strip():
        raise ValueError("not text")
    return value


def as_flag(value: Value) -> bool:
    """True or false.

    Raises:
        ValueError: Neither.
    """
    if not isinstance(value, bool):
        raise ValueError("not true or false")
    return value


_SUFFIXES: tuple[tuple[str, Callable[[Value], Value]], ...] = (
    ("_won", as_won),
    ("_on", as_day),
    ("_at", as_moment),
    ("rate", as_rate),
)


def typed(name: str, value: Value) -> Value:
    """The value in the type that its name promises; lists and mappings are typed inside.

    Raises:
        ValueError: The value is of another type; None passes.
    """
    if isinstance(value, Mapping):
        return {k: typed(k, v) for k, v in value.items()}
    if isinstance(value, list):
        return [typed(name, v) for v in value]
    if value is None:
        return None
    for suffix, read in _SUFFIXES:
        if name.endswith(suffix):
            return read(value)
    return value


@dataclass(frozen=True, slots=True)
class Given:
    """The inputs of a step, read with types; a missing or wrong one names itself.

    `activity` is the element that asks, `of` the dotted path of the mapping.
    """

    activity: str
    of: str
    values: Mapping[str, Value]

    @staticmethod
    def within(activity: str, inputs: Mapping[str, Value], name: str) -> "Given":
        """The mapping `inputs[name]`.

        Raises:
            HandlerFailed: It is missing or not a mapping.
        """
        inner = inputs.get(name)
        if not isinstance(inner, Mapping):
            raise HandlerFailed(activity, f"the input {name} is missing or is not a context")
        return Given(activity, name, inner)

    def text(self, name: str) -> str:
        """Text that must be there. Raises: HandlerFailed."""
        return self._read(name, as_text, "text")

    def won(self, name: str) -> int:
        """Whole won that must be there. Raises: HandlerFailed."""
        return self._read(name, as_won, "whole won")

    def rate(self, name: str) -> Decimal:
        """A rate in percent that must be there. Raises: HandlerFailed."""
        return self._read(name, as_rate, "a rate")

    def day(self, name: str) -> date:
        """A day that must be there. Raises: HandlerFailed."""
        return self._read(name, as_day, "a day")

    def moment(self, name: str) -> datetime:
        """A moment that must be there. Raises: HandlerFailed."""
        return self._read(name, as_moment, "a date and time with a zone")

    def flag(self, name: str) -> bool:
        """True or false; false when it is missing. Raises: HandlerFailed."""
        return self._read(name, as_flag, "true or false") if self.has(name) else False

    def words(self, name: str, default: str = "") -> str:
        """Text, or `default` when it is missing or blank. Raises: HandlerFailed."""
        return self.text(name) if self.has(name) else default

    def has(self, name: str) -> bool:
        """Whether a value is there that is neither null nor an empty text."""
        return self.values.get(name) not in (None, "")

    def _read(self, name: str, read: Callable[[Value], T], kind: str) -> T:
        try:
            return read(self.values.get(name))
        except ValueError as error:
            path = f"{self.of}.{name}" if self.of else name
            raise HandlerFailed(self.activity, f"the input {path} is not {kind}") from error
