"""What tests hand to the engine: a clock one can move, counted ids, scripted handlers."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from engine import Engine
from engine.items import Instance, Record, WorkItem
from engine.ports import CallRequest, Handler
from engine.values import SEOUL

MORNING = datetime(2026, 3, 2, 9, tzinfo=SEOUL)


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime = MORNING) -> None:
        self.moment = start

    def now(self) -> datetime:
        """Where it stands."""
        return self.moment

    def advance(self, **duration: float) -> None:
        """Move it on by a timedelta's arguments."""
        self.moment += timedelta(**duration)


class CountedIds:
    """Ids that are the same in every run."""

    def __init__(self) -> None:
        self.last = 0

    def new(self) -> str:
        """The next id."""
        self.last += 1
        return f"{self.last:032x}"


class Scripted:
    """A handler that answers from a list: a mapping is a result, an exception is raised.

    The last answer repeats. `calls` are the requests it performed; `done` is what it did by
    idempotency key, which `look` reports: it acts as its own outside.
    """

    def __init__(self, type_: str, *answers: Any, error_codes: tuple[str, ...] = ()) -> None:
        self.type = type_
        self.error_codes = error_codes
        self.answers = list(answers) or [{}]
        self.calls: list[CallRequest] = []
        self.looks: list[CallRequest] = []
        self.done: dict[str, Mapping[str, Any]] = {}

    def perform(self, request: CallRequest) -> Mapping[str, Any]:
        """Give the next answer."""
        self.calls.append(request)
        answer = self.answers[min(len(self.calls), len(self.answers)) - 1]
        if isinstance(answer, BaseException):
            raise answer
        self.done[request.key] = answer
        return dict(answer)

    def look(self, request: CallRequest) -> Mapping[str, Any] | None:
        """What was done under the key."""
        self.looks.append(request)
        return self.done.get(request.key)


class Bench:
    """An engine over a database with deployed files, and short words for what tests do."""

    def __init__(
        self,
        folder: Path,
        *files: bytes,
        handlers: Iterable[Handler] = (),
        url: str = "sqlite://",
        **options: Any,
    ) -> None:
        self.clock = MovableClock()
        self.handlers = {h.type: h for h in handlers}
        self.engine = Engine.open(
            url, clock=self.clock, ids=CountedIds(), handlers=self.handlers, **options
        )
        for number, content in enumerate(files):
            (folder / f"{number}.bpmn").write_bytes(content)
        if files:
            self.engine.deploy(folder)

    def start(self, key: str = "p", **data: Any) -> Instance:
        """Start an instance and run what is due."""
        instance = self.engine.start(key, data, business_key="2026-1", actor="lee")
        self.engine.run_due()
        return self.engine.instance(instance.id)

    def open(self, instance: Instance) -> list[str]:
        """The elements of the open work items, oldest first."""
        items = self.engine.work_items(instance=instance.id)
        return [i.element for i in sorted(items, key=lambda i: (i.created_at, i.element))]

    def item(self, instance: Instance, element: str) -> WorkItem:
        """The open work item at an element."""
        return next(i for i in self.engine.work_items(instance=instance.id) if i.element == element)

    def complete(self, instance: Instance, element: str, **data: Any) -> Instance:
        """Complete the work item at an element and run what is due."""
        self.engine.complete(self.item(instance, element).id, data, actor="lee")
        self.engine.run_due()
        return self.engine.instance(instance.id)

    def pass_time(self, **duration: float) -> None:
        """Let time pass and run what is due."""
        self.clock.advance(**duration)
        self.engine.run_due()

    def types(self, instance: Instance, element: str = "") -> list[str]:
        """The types of the records, of one element or of all."""
        return [r.type for r in self.records(instance) if not element or r.element == element]

    def records(self, instance: Instance) -> tuple[Record, ...]:
        """Every record."""
        return self.engine.history(instance.id)

    def completed(self, instance: Instance) -> list[str]:
        """The elements that completed, in order."""
        return [r.element for r in self.records(instance) if r.type == "element_completed"]

    def close(self) -> None:
        """Close the engine, after its histories proved right."""
        assert self.engine.verify().ok, self.engine.verify().first_bad
        self.engine.close()


Maker = Callable[..., Bench]
