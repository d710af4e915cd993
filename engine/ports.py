"""What the engine asks of its surroundings: time, ids, working days, handlers.

Nothing in `engine/` or `tasks/` reads the clock, makes an id or looks at the environment by itself;
`cli/bootstrap.py` chooses these ports.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

# None | bool | int | Decimal | str | date | time | aware datetime | timedelta (days and time) |
# engine.feel.YearsMonths | list | dict with str keys. See engine/values.py.
Value = Any


class Clock(Protocol):
    """Where "now" comes from."""

    def now(self) -> datetime:
        """The present moment, aware, in Asia/Seoul."""
        ...


class Ids(Protocol):
    """Where new ids come from."""

    def new(self) -> str:
        """A new id of 32 lower-case hexadecimal digits, never given before."""
        ...


class WorkCalendar(Protocol):
    """Which days are working days, from a calendar file whose version the history records."""

    @property
    def version(self) -> str:
        """The sha256 of the calendar's content."""
        ...

    def is_working_day(self, day: date) -> bool:
        """False on Saturday, Sunday, a public holiday or a substitute holiday (공휴일, 토요일)."""
        ...


@dataclass(frozen=True, slots=True)
class CallRequest:
    """One call of a service task, as its handler sees it.

    `key` is the idempotency key, the same for every attempt of this visit to the element:
    `instance:element:visit`. `inputs` are the results of the input mappings, or all visible
    variables when the task has none. `headers` are the `zeebe:taskHeaders`. `attempt` counts
    from 1. `now` is the command's time (aware, Asia/Seoul).
    """

    key: str
    type: str
    instance: str
    business_key: str
    element: str
    inputs: Mapping[str, Value]
    headers: Mapping[str, str]
    attempt: int
    now: datetime


class BpmnError(Exception):
    """A refusal foreseen by the diagram: caught by an error boundary event with this code.

    Raised by a handler; never a ContractError, since it is an ordinary outcome of the step.
    """

    def __init__(
        self, code: str, message: str = "", variables: Mapping[str, Value] | None = None
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.variables: Mapping[str, Value] = dict(variables or {})


class NotYet(Exception):
    """The outside has no answer yet: ask again after `after`; no retry is used up.

    Raised by a handler that polls (an opening, a signature, a read-back).
    """

    def __init__(self, after: timedelta, what: str = "") -> None:
        super().__init__(what)
        self.after = after
        self.what = what


class InDoubt(Exception):
    """Whether the outside did it can't be known: an officer settles it, with `evidence`."""

    def __init__(self, message: str, evidence: Mapping[str, Value] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.evidence: Mapping[str, Value] = dict(evidence or {})


class Handler(Protocol):
    """What a service, send or business step of one type does outside the engine.

    The engine commits the intent of a call before it runs a handler and its outcome afterwards.
    A first attempt runs `perform`; every later one, also after a crash, runs `look` first.
    """

    @property
    def type(self) -> str:
        """The task type it serves, such as `nara:publish-quotation-notice`."""
        ...

    @property
    def error_codes(self) -> tuple[str, ...]:
        """The BPMN error codes it may raise, for the lints."""
        ...

    def perform(self, request: CallRequest) -> Mapping[str, Value]:
        """Do the step and return its result variables.

        Raises:
            BpmnError: A refusal that the diagram foresees.
            NotYet: Nothing to report yet.
            ExternalUnavailable: Retried with back-off.
            ExternalRejected: Not retried; becomes an incident.
            InDoubt: Becomes an in-doubt incident.
        """
        ...

    def look(self, request: CallRequest) -> Mapping[str, Value] | None:
        """What the outside already has under `request.key`, or None when it surely has nothing.

        Raises:
            ExternalUnavailable: The outside can't be asked now.
            InDoubt: The outside can't tell.
        """
        ...
