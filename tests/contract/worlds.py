"""Sandboxes that stand where a step can be done: each is prepared once and then replayed."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.errors import ExternalUnavailable
from engine.ports import NotYet
from tasks.sandbox.server import Sandbox
from tests.contract.desk import BIDDERS, LETTERS, START, Desk
from tests.contract.every_handler import Row
from tests.support import MovableClock

KEY = "step"
_TRIES = 30
Inputs = Mapping[str, Any]
Answer = tuple[Inputs, int]


@dataclass(frozen=True)
class Point:
    """A state file, the moment when its world stopped, and the inputs of the step to come."""

    file: Path
    moment: datetime
    inputs: Inputs


class Worlds:
    """Prepared worlds by task type, kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._points: dict[str, Point] = {}
        self._calm: dict[str, Answer] = {}
        self._copies = 0

    @contextmanager
    def before(self, row: Row) -> Iterator[tuple[Desk, Inputs]]:
        """A hasty desk before a calm outside, and the inputs of the step."""
        point = self.point(row)
        self._copies += 1
        file = point.file.with_name(f"{self._copies}.state")
        shutil.copy(point.file, file)
        with open_sandbox(file) as sandbox:
            desk = Desk(sandbox, attempts=1)
            desk.clock.moment = point.moment
            try:
                yield desk, point.inputs
            finally:
                desk.close()
        file.unlink()

    def point(self, row: Row) -> Point:
        """The world before a row's step."""
        if row.type not in self._points:
            self._points[row.type] = self._prepared(row)
        return self._points[row.type]

    def _prepared(self, row: Row) -> Point:
        file = self._folder / f"{row.type.replace(':', '-')}.state"
        with open_sandbox(file) as sandbox:
            desk = Desk(sandbox)
            desk.control.play({"seed": 7, "bidders": BIDDERS, "letters": LETTERS})
            inputs = row.given(desk)
            desk.close()
        return Point(file, desk.clock.now(), inputs)

    def calm(self, row: Row) -> Answer:
        """The result of a step without any fault, and how many effects there are then."""
        if row.type not in self._calm:
            with self.before(row) as (desk, inputs):
                result = as_the_engine_does(desk, row, inputs)
                self._calm[row.type] = result, len(desk.control.log())
        return self._calm[row.type]


def open_sandbox(file: Path) -> Sandbox:
    """A sandbox over a state file, where time stands still."""
    clock = MovableClock(START)
    return Sandbox(clock=clock, start_at=START, state=file, pause=lambda _: None)


def as_the_engine_does(desk: Desk, row: Row, inputs: Inputs) -> Inputs:
    """The result of a step, over as many attempts as it takes."""
    for attempt in range(_TRIES):
        try:
            found = desk.look(row.type, KEY, **inputs) if attempt else None
            return desk.perform(row.type, KEY, **inputs) if found is None else found
        except ExternalUnavailable:
            continue
        except NotYet as later:
            desk.move(desk.clock.now() + later.after)
    raise AssertionError(f"{row.type} never came to an end")
