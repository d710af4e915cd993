"""Our engine with the measured processes deployed, and one instance that tasks are done in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine import Engine
from engine.items import WorkItem
from tests.bench import processes
from tests.bench.measure import seconds
from tests.support import MovableClock

DATA = {f"field_{n}": "계약 자료 " * 20 for n in range(60)}
"""About 20 KB, for the processes that bring none of their own."""


class Case:
    """One instance; `complete` does its oldest task and says how long the engine took."""

    def __init__(self, stage: "Stage", key: str, data: dict[str, Any]) -> None:
        self.engine = stage.engine
        self.clock = stage.clock
        self.id = self.engine.start(key, data, actor="lee").id

    @property
    def past(self) -> int:
        """How many commands it has behind it."""
        return self.engine.instance(self.id).revision

    def item(self) -> WorkItem:
        """The work item to be done next."""
        return min(self.engine.work_items(instance=self.id), key=lambda i: (i.created_at, i.id))

    def complete(self) -> float:
        """Complete it; the seconds that the engine took, without looking it up."""
        item = self.item()
        self.clock.advance(minutes=1)
        return seconds(lambda: self.engine.complete(item.id, {"last": self.past}, actor="lee"))

    def reach(self, past: int) -> "Case":
        """Go on until so many commands are behind it."""
        for _ in range(past - self.past):
            self.complete()
        return self


@dataclass(frozen=True)
class Stage:
    """Starts instances of the measured processes."""

    engine: Engine
    clock: MovableClock

    def endless(self) -> Case:
        """A task in a loop, with 20 KB of data."""
        return Case(self, "endless", {**DATA, "done": False})

    def contract(self, rounds: int = 1_000) -> Case:
        """A contract that goes round so often."""
        return Case(self, "contract", processes.contract_data(rounds))

    def sequence(self) -> Case:
        """Ten tasks and the end."""
        return Case(self, "sequence", {})


@contextmanager
def staged(url: str = "sqlite://") -> Iterator[Stage]:
    """An engine over a database, in memory unless a URL says otherwise."""
    clock = MovableClock()
    with TemporaryDirectory() as name, Engine.open(url, clock=clock) as engine:
        _write_definitions(Path(name))
        engine.deploy(name)
        yield Stage(engine, clock)


def _write_definitions(folder: Path) -> None:
    decision = folder / "decisions" / "risk"
    decision.mkdir(parents=True)
    (decision / "2020-01-01.dmn").write_bytes(processes.risk())
    files = {
        "contract": processes.contract(processes.OURS),
        "vendor": processes.vendor(processes.OURS),
        "endless": processes.endless(),
        "sequence": processes.sequence(),
    }
    for key, content in files.items():
        (folder / f"{key}.bpmn").write_bytes(content)
