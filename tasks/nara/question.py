"""Questions to the public API: an operation, one way of asking it, and what is asked for.

An operation is a row of a table (`tasks.nara.operations`): its path, how a row is read, which cells
tell rows apart, and the ways in which it can be asked. A question is a value; `requests` are the
queries that it takes, one a window. Who sends them is `tasks.nara.reads`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from engine.errors import ValueInvalid
from tasks.nara.cells import Cells
from tasks.nara.windows import Period, Span, windows

T = TypeVar("T")


class By(StrEnum):
    """What an operation is asked by; a number of something, or the time of an event."""

    NOTICE = "notice"
    PRESPEC = "prespec"
    PLAN = "plan"
    REQUEST = "request"
    CONTRACT = "contract"
    UNIFIED = "unified"
    FIRM = "firm"
    DELIVERY = "delivery"
    REGISTERED = "registered"
    ENTERED = "entered"
    CHANGED = "changed"
    DELETED = "deleted"
    POSTED = "posted"
    RECEIVED = "received"
    OPENED = "opened"
    ISSUED = "issued"
    CONCLUDED = "concluded"
    SANCTIONED = "sanctioned"


@dataclass(frozen=True, slots=True)
class Way:
    """One way of asking: `inqryDiv` if the operation has one, parameters, and a period if any.

    `needs` must be given and `may` can be; anything else is refused before it is sent.
    """

    division: str = ""
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    span: Span | None = None
    verified: bool = True

    def check(self, operation: str, given: Mapping[str, str], period: Period | None) -> None:
        """Refuse a question that the guide does not provide for.

        Raises:
            ValueInvalid: A parameter is missing or not documented, or a period is.
        """
        missing = [name for name in self.needs if not given.get(name)]
        unknown = [name for name in given if name not in (*self.needs, *self.may)]
        if missing or unknown:
            name = (missing or unknown)[0]
            reason = "missing" if missing else "not a parameter of this question"
            raise ValueInvalid(f"{operation}.{name}", reason, "조회 항목이 올바르지 않습니다")
        if (self.span is None) is not (period is None):
            reason = "missing" if period is None else "this question has none"
            raise ValueInvalid(f"{operation}.period", reason, "조회 기간이 올바르지 않습니다")


@dataclass(frozen=True, slots=True)
class Operation(Generic[T]):
    """One operation of the public API.

    `identity` names the cells that tell its rows apart. `unverified` says in words what no guide
    settles, or is empty.
    """

    path: str
    read: Callable[[Cells], T]
    identity: tuple[str, ...]
    ways: Mapping[By, Way]
    unverified: str = ""

    @property
    def name(self) -> str:
        """The operation's own name, the last part of its path."""
        return self.path.rsplit("/", 1)[-1]

    def by(self, by: By, period: Period | None = None, /, **given: str) -> "Question[T]":
        """The question for what is `given`, or for a period.

        Blank parameters are left out.

        Raises:
            ValueInvalid: The operation cannot be asked so.
        """
        way = self.ways.get(by)
        if way is None:
            known = ", ".join(self.ways)
            raise ValueInvalid(
                f"{self.name}.by", f"not one of {known}", "조회할 수 없는 기준입니다"
            )
        named = {name: value for name, value in given.items() if value}
        way.check(self.name, named, period)
        return Question(self, way, named, period)


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """What is asked of an operation; made by `Operation.by`."""

    operation: Operation[T]
    way: Way
    given: Mapping[str, str] = field(default_factory=dict)
    period: Period | None = None

    def requests(self) -> tuple[Mapping[str, str], ...]:
        """The queries in order of time, without key, format and page."""
        fixed = {"inqryDiv": self.way.division} if self.way.division else {}
        base = {**fixed, **self.given}
        if self.way.span is None or self.period is None:
            return (base,)
        span = self.way.span
        return tuple({**base, **span.parameters(one)} for one in windows(self.period, span))

    def identity(self, row: Mapping[str, str]) -> tuple[str, ...]:
        """What tells a row apart; all of it when none of the named cells has a value."""
        found = tuple(row.get(name, "").strip() for name in self.operation.identity)
        return found if any(found) else tuple(f"{name}={row[name]}" for name in sorted(row))
