"""The values that exist only inside FEEL, what kind a value is, and how nulls explain themselves.

DMN 1.5, 10.3.2.1 (semantic domain), 10.3.2.7 (ranges), 10.3.2.8 (functions). All other values are
those of `engine.values`; int and Decimal are both the kind "number".
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from engine.feel.limits import Limits, Meter
from engine.feel.record import Record
from engine.feel.temporal import WideDate, WideDateTime, WideDuration, WideTime
from engine.feel.type_refs import TypeRef
from engine.ports import Value
from engine.values import YearsMonths

NUMBER = "number"
STRING = "string"
BOOLEAN = "boolean"
DATE = "date"
TIME = "time"
DATE_TIME = "date and time"
DAYS = "days and time duration"
MONTHS = "years and months duration"
LIST = "list"
CONTEXT = "context"
RANGE = "range"
FUNCTION = "function"
NULL = "null"
UNKNOWN = "unknown"

KOREAN: Mapping[str, str] = {
    NUMBER: "수",
    STRING: "문자열",
    BOOLEAN: "참/거짓",
    DATE: "날짜",
    TIME: "시각",
    DATE_TIME: "일시",
    DAYS: "일·시간 기간",
    MONTHS: "년·월 기간",
    LIST: "목록",
    CONTEXT: "컨텍스트",
    RANGE: "범위",
    FUNCTION: "함수",
    NULL: "빈 값(null)",
    UNKNOWN: "알 수 없는 값",
}


class Range(Record):
    """A range of comparable values; an endpoint that is not given is None (10.3.2.7).

    `operator` is "" for an interval, else the one of `<5`, `>=5`, `=5`, `!=5`; such a range equals
    only one that was written the same way.
    """

    start: Value
    end: Value
    start_included: bool
    end_included: bool
    operator: str = ""

    @property
    def point(self) -> Value:
        """The one endpoint of a range written with an operator."""
        return self.end if self.start is None else self.start


class Param(Record):
    """A formal parameter; `type` None means Any."""

    name: str
    type: TypeRef | None = None


class Function(Record):
    """A function value: a FEEL closure, or a Python callable that the engine injected.

    `call` gets the run and the arguments in the order of `params`, already checked for number.
    `result` is the declared type of what it gives, None when nothing is declared.
    """

    name: str
    params: tuple[Param, ...]
    call: Callable[["Run", tuple[Value, ...]], Value]
    result: TypeRef | None = None


class BuiltInParam(Record):
    """A parameter of a built-in: which kinds it takes, whether it may be left out or be null."""

    name: str
    kinds: frozenset[str] | None
    optional: bool
    nullable: bool

    def accepts(self, value: Value) -> bool:
        """Whether the value is in the parameter's domain as it is."""
        if value is None:
            return self.nullable
        return self.kinds is None or kind(value) in self.kinds


class Overload(Record):
    """One signature of a built-in; the last parameter takes all the rest when `variadic`."""

    params: tuple[BuiltInParam, ...]
    variadic: bool
    call: Callable[..., Value]


class BuiltIn(Record):
    """A function of the standard's library."""

    name: str
    overloads: tuple[Overload, ...]


class Reason(NamedTuple):
    """Why something in an evaluation became null; line and column count from 1."""

    line: int
    column: int
    message: str
    message_ko: str = ""


class Place(NamedTuple):
    """Where something stands in an expression; both count from 1."""

    line: int
    column: int


class Null(Exception):
    """The operation has no value; it becomes null with this reason (10.3.2.14)."""

    def __init__(self, en: str, ko: str = "") -> None:
        super().__init__(en)
        self.en = en
        self.ko = ko


_MAX_REASONS = 50


class Run(Meter):
    """One evaluation: its meter, its reasons, its "now" and the named types it may refer to."""

    __slots__ = ("faults", "now", "reasons", "types")

    def __init__(
        self,
        limits: Limits,
        now: datetime | None,
        types: Mapping[str, TypeRef],
    ) -> None:
        super().__init__(limits)
        self.reasons: list[Reason] = []
        self.faults: list[Reason] = []
        self.now = now
        self.types = types

    def fail(self, place: Place, en: str, ko: str) -> None:
        """Note why the value at `place` is null."""
        if len(self.reasons) < _MAX_REASONS:
            self.reasons.append(Reason(place[0], place[1], en, ko))

    def fault(self, place: Place, en: str, ko: str) -> None:
        """Note what no strict evaluation passes over, even where the result is not null."""
        if len(self.faults) < _MAX_REASONS:
            self.faults.append(Reason(place[0], place[1], en, ko))
        self.fail(place, en, ko)

    def mark(self) -> tuple[int, int]:
        """How many reasons and faults there are so far."""
        return len(self.reasons), len(self.faults)

    def forget(self, mark: tuple[int, int]) -> None:
        """Drop the reasons noted since `mark`: somebody took care of the null."""
        del self.reasons[mark[0] :]
        del self.faults[mark[1] :]


# --- kinds ---------------------------------------------------------------------------------------

_EXACT: dict[type, str] = {
    type(None): NULL,
    bool: BOOLEAN,
    int: NUMBER,
    Decimal: NUMBER,
    str: STRING,
    date: DATE,
    WideDate: DATE,
    datetime: DATE_TIME,
    WideDateTime: DATE_TIME,
    time: TIME,
    WideTime: TIME,
    timedelta: DAYS,
    WideDuration: DAYS,
    YearsMonths: MONTHS,
    list: LIST,
    tuple: LIST,
    dict: CONTEXT,
    Range: RANGE,
    Function: FUNCTION,
    BuiltIn: FUNCTION,
}
# datetime before date: every datetime is a date
_BASES: tuple[tuple[type, str], ...] = (
    (str, STRING),
    (datetime, DATE_TIME),
    (date, DATE),
    (time, TIME),
    (timedelta, DAYS),
    (Decimal, NUMBER),
    (int, NUMBER),
    (Mapping, CONTEXT),
    (Sequence, LIST),
)


def kind(value: Any) -> str:
    """The kind of a value: "number", "list" ...; "unknown" for what FEEL has no type for."""
    return _EXACT.get(type(value)) or _base_kind(value)


def _base_kind(value: Any) -> str:
    if isinstance(value, bytes | bytearray):
        return UNKNOWN
    return next((name for base, name in _BASES if isinstance(value, base)), UNKNOWN)


def as_list(value: Value) -> list[Value]:
    """The argument as a list: a list stays, anything else becomes a list of one."""
    return list(value) if kind(value) == LIST else [value]
