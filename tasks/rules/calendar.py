"""The calendar of working days: `calendar.yaml` as a value that answers for every day it covers.

A working day (근무일) is a day that is neither Saturday nor a public holiday (공휴일: Sundays, the
holidays of the decree and their substitutes). Labour day (근로자의 날) is kept apart, since it
counts only for the end of a delivery term.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.errors import ValueInvalid
from engine.values import digest
from tasks.rules import yaml_file

_SATURDAY = 5
_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days between the years `first_year` and `last_year`, both included.

    `holidays` and `labour_days` hold days that may also fall on weekends. `version` is the sha256
    of the file's content.
    """

    version: str
    first_year: int
    last_year: int
    holidays: frozenset[date]
    labour_days: frozenset[date]

    def is_working_day(self, day: date) -> bool:
        """False on Saturday, Sunday, a public holiday or a substitute holiday.

        Raises:
            ValueInvalid: The calendar does not cover the day.
        """
        self._covered(day)
        return day.weekday() not in (_SATURDAY, _SUNDAY) and day not in self.holidays

    def is_delivery_day(self, day: date) -> bool:
        """Whether a delivery term may end on the day: a working day that is not labour day.

        Legal basis: 지방자치단체 입찰 및 계약집행기준 제9장 제8절 1.바 (text of 2026-07-01).

        Raises:
            ValueInvalid: The calendar does not cover the day.
        """
        return self.is_working_day(day) and day not in self.labour_days

    def _covered(self, day: date) -> None:
        if not self.first_year <= day.year <= self.last_year:
            raise ValueInvalid(
                "calendar.yaml",
                f"{day} is outside the calendar ({self.first_year}-{self.last_year})",
                f"{day}은(는) 달력 범위({self.first_year}~{self.last_year}년)를 벗어납니다",
            )


def read_calendar(content: bytes, file: str = "calendar.yaml") -> Calendar:
    """The calendar of a file; what stands under `extra` counts like the generated holidays.

    Raises:
        DefinitionInvalid: Not YAML, or not in the shape of a calendar.
    """
    plain = yaml_file.mapping(content, file)
    yaml_file.only(plain, _KEYS, file)
    generated = _days(plain.get("public_holidays"), file, "public_holidays")
    return Calendar(
        version=digest(content),
        first_year=yaml_file.whole(plain.get("first_year"), file, "first_year"),
        last_year=yaml_file.whole(plain.get("last_year"), file, "last_year"),
        holidays=generated | _extra(plain.get("extra") or [], file),
        labour_days=_days(plain.get("labour_days"), file, "labour_days"),
    )


_KEYS = frozenset({"source", "first_year", "last_year", "public_holidays", "labour_days", "extra"})


def _days(value: object, file: str, where: str) -> frozenset[date]:
    if not isinstance(value, Mapping):
        raise yaml_file.invalid(
            file, f"{where} is not a mapping of day to name", "날짜와 이름의 목록이 아닙니다"
        )
    return frozenset(yaml_file.day(key, file, where) for key in value)


def _extra(value: object, file: str) -> frozenset[date]:
    """Holidays that the generated list lacks: `{day, name, legal_basis}` each."""
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise yaml_file.invalid(file, "extra is not a list", "extra가 목록이 아닙니다")
    for one in value:
        yaml_file.complete(one, ("day", "name", "legal_basis"), file, "extra")
    return frozenset(yaml_file.day(one["day"], file, "extra") for one in value)
