"""Statutory clocks: `clocks.yaml` as values, and the last day that a clock gives.

A clock says how many days the law gives from an event, which days count, and what happens when the
last one is a holiday. The event's day itself never counts (초일불산입), except that a notice is
counted back from its closing (`count: back`): there the answer is the first day of closing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, cast, get_args

from engine.errors import ValueInvalid
from tasks.rules import yaml_file
from tasks.rules.calendar import Calendar
from tasks.rules.days import (
    Unit,
    add_working_days,
    earliest_closing_day,
    end_of_delivery_term,
    working_day_on_or_after,
)

Counting: TypeAlias = Literal["after", "back"]
HolidayEnd: TypeAlias = Literal["stays", "next_working_day", "next_delivery_day"]
Status: TypeAlias = Literal["verified", "unverified"]


@dataclass(frozen=True, slots=True)
class LegalClock:
    """One clock. `reset` and `note` are prose for people, `text_on` the day of the text read.

    `ends_on_holiday`: the last day stays, or moves to the next working day, or to the next day
    that is neither a holiday, a Saturday nor labour day. `holiday_status` says whether that part
    was read in the law.
    """

    key: str
    name: str
    days: int
    unit: Unit
    count: Counting
    ends_on_holiday: HolidayEnd
    holiday_status: Status
    reset: str
    legal_basis: str
    text_on: date
    status: Status
    note: str = ""

    def deadline(self, calendar: Calendar, start: date) -> date:
        """The last day counted from the event on `start`; for `count: back`, the first closing day.

        Raises:
            ValueInvalid: The count leaves the calendar.
        """
        return _ENDS[self.ends_on_holiday](calendar, self._last(calendar, start))

    def _last(self, calendar: Calendar, start: date) -> date:
        if self.count == "back":
            return earliest_closing_day(calendar, start, self.days, self.unit)
        if self.unit == "working":
            return add_working_days(calendar, start, self.days)
        return start + timedelta(days=self.days)


_ENDS: Mapping[HolidayEnd, Callable[[Calendar, date], date]] = {
    "stays": lambda _, day: day,
    "next_working_day": working_day_on_or_after,
    "next_delivery_day": end_of_delivery_term,
}


def find_clock(clocks: Mapping[str, LegalClock], key: str) -> LegalClock:
    """The clock with this key.

    Raises:
        ValueInvalid: There is none.
    """
    if key not in clocks:
        raise ValueInvalid(
            "clock",
            f"{key!r} is not in clocks.yaml; there are {', '.join(clocks)}",
            f"clocks.yaml에 {key!r}이(가) 없습니다. 있는 것: {', '.join(clocks)}",
        )
    return clocks[key]


def read_clocks(content: bytes, file: str = "clocks.yaml") -> Mapping[str, LegalClock]:
    """The clocks of a file by key, in its order.

    Raises:
        DefinitionInvalid: Not YAML, or not in the shape of clocks.
    """
    plain = yaml_file.mapping(content, file)
    yaml_file.only(plain, ("clocks",), file)
    clocks = plain.get("clocks")
    if not isinstance(clocks, Mapping):
        raise yaml_file.invalid(file, "clocks is not a mapping", "clocks가 이름:값 형식이 아닙니다")
    return MappingProxyType({str(key): _clock(str(key), one, file) for key, one in clocks.items()})


_NEEDED = (
    "name", "days", "unit", "count", "ends_on_holiday", "holiday_status", "reset",
    "legal_basis", "text_on", "status",
)  # fmt: skip


def _clock(key: str, plain: object, file: str) -> LegalClock:
    if not isinstance(plain, Mapping):
        raise yaml_file.invalid(file, f"{key} is not a mapping", f"{key}이(가) 비어 있습니다")
    yaml_file.only(plain, (*_NEEDED, "note"), file)
    yaml_file.complete(plain, _NEEDED, file, key)
    return LegalClock(
        key=key,
        name=yaml_file.words(plain["name"], file, f"{key}.name"),
        days=yaml_file.whole(plain["days"], file, f"{key}.days"),
        unit=cast("Unit", _word(plain, "unit", Unit, key, file)),
        count=cast("Counting", _word(plain, "count", Counting, key, file)),
        ends_on_holiday=cast("HolidayEnd", _word(plain, "ends_on_holiday", HolidayEnd, key, file)),
        holiday_status=cast("Status", _word(plain, "holiday_status", Status, key, file)),
        reset=yaml_file.words(plain["reset"], file, f"{key}.reset"),
        legal_basis=yaml_file.words(plain["legal_basis"], file, f"{key}.legal_basis"),
        text_on=yaml_file.day(plain["text_on"], file, f"{key}.text_on"),
        status=cast("Status", _word(plain, "status", Status, key, file)),
        note=str(plain.get("note") or ""),
    )


def _word(plain: Mapping[str, Any], name: str, choices: object, key: str, file: str) -> str:
    """One of the words of a Literal."""
    value, known = plain[name], get_args(choices)
    if value not in known:
        raise yaml_file.invalid(
            file,
            f"{key}.{name} is {value!r}; it is one of {', '.join(known)}",
            f"{key}.{name}: {value!r}은(는) 쓸 수 없습니다. 가능한 값: {', '.join(known)}",
        )
    return str(value)
