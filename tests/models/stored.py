"""A walk through a model by way of the engine's facade and a database."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from engine.errors import ExternalRejected, ExternalUnavailable
from engine.items import Call, Incident, Instance, OpenItem, Subscription, Timer, WorkItem
from engine.ports import BpmnError, CallRequest, InDoubt, NotYet
from engine.runtime import codec
from engine.values import digest
from tests.models import VARIABLES, Model
from tests.models.walk import MOST_STEPS, Picks
from tests.support import Bench

_ANSWERS: Mapping[str, tuple[Exception | None, ...]] = {
    "t:call": (
        None,
        None,
        ExternalUnavailable("nara", "down"),
        ExternalRejected("nara", "no"),
        NotYet(timedelta(minutes=10)),
        InDoubt("lost", {"sent": True}),
        BpmnError("nobody"),
        RuntimeError("broken"),
    ),
    "t:risky": (
        None,
        BpmnError("refused", "no", {"why": "no"}),
        ExternalUnavailable("nara", "down"),
        InDoubt("lost"),
    ),
}


class Moody:
    """A handler that answers as it is picked, and well in the end."""

    def __init__(self, type_: str, picks: Picks) -> None:
        self.type = type_
        self.error_codes = ("refused",) if type_ == "t:risky" else ()
        self.picks = picks
        self.asked: Counter[str] = Counter()

    def perform(self, request: CallRequest) -> Mapping[str, Any]:
        """Give some answer."""
        self.asked[request.element] += 1
        answers = _ANSWERS[self.type] if self.asked[request.element] < 6 else (None,)
        answer = answers[self.picks.below(len(answers))]
        if answer is not None:
            raise answer
        return {"answer": 1}

    def look(self, request: CallRequest) -> Mapping[str, Any] | None:
        """Nothing was ever done outside."""
        return None


class StoredWalk:
    """One instance in a database on its way."""

    def __init__(self, model: Model, folder: Path, seed: int) -> None:
        self.model = model
        self.picks = Picks(seed)
        handlers = [Moody(type_, self.picks) for type_ in _ANSWERS]
        self.bench = Bench(folder, handlers=handlers)
        model.write(folder)
        self.bench.engine.deploy(folder)
        self.used: Counter[str] = Counter()
        self.instance = self.bench.engine.start("p", VARIABLES, actor="lee")
        self.seen = [self.check()]

    def walk(self) -> None:
        """Walk from start to end; every law is checked on the way."""
        for _ in range(MOST_STEPS):
            if self.now().state == "completed":
                break
            self.step()
            self.seen.append(self.check())
        assert self.now().state == "completed"
        assert self.model.wrong(Counter(self.bench.completed(self.instance))) == {}
        self.check_replay()
        self.bench.close()

    def now(self) -> Instance:
        """The instance as it is now."""
        return self.bench.engine.instance(self.instance.id)

    def step(self) -> None:
        """Do one of the things that it waits for."""
        items = sorted(
            self.bench.engine.open_items(self.instance.id), key=lambda i: (type(i).__name__, i.id)
        )
        wanted = [i for i in items if self._worth(i)] or items
        item = wanted[self.picks.below(len(wanted))]
        self.used[item.id] += 1
        _STEPS[type(item)](self, item)

    def _worth(self, item: OpenItem) -> bool:
        if isinstance(item, Subscription):
            return item.kind != "condition" and self.used[item.id] < 2
        return True

    def run(self, until: Any) -> None:
        """Let time pass until then, and run what is due once."""
        self.bench.clock.moment = max(self.bench.clock.moment, until)
        self.bench.engine.run_once()

    # --- laws ---

    def check(self) -> str:
        """An instance is over, or waits for something; the tables say what the state says."""
        now, items = self.now(), self.bench.engine.open_items(self.instance.id)
        with self.bench.engine.store.read() as tx:
            assert {i.id for i in tx.open_items(self.instance.id)} == {i.id for i in items}
            row = tx.instance(self.instance.id)
        assert bool(items) == (now.state in ("active", "incident"))
        assert (now.state == "incident") == any(isinstance(i, Incident) for i in items)
        assert row is not None
        assert digest(codec.unpack(row.snapshot)) == row.state_hash
        return row.state_hash

    def check_replay(self) -> None:
        """Replaying to every revision gives the states that were seen then."""
        last = self.now().revision
        engine = self.bench.engine
        replayed = {engine.replay(self.instance.id, at=n).state_hash for n in range(1, last + 1)}
        assert set(self.seen) <= replayed


def _work(walk: StoredWalk, item: OpenItem) -> None:
    engine = walk.bench.engine
    if walk.picks.below(8) == 0:
        engine.claim(item.id, actor="lee")
    engine.complete(item.id, {"go": walk.picks.below(3)}, actor="lee")


def _event(walk: StoredWalk, item: OpenItem) -> None:
    assert isinstance(item, Subscription)
    if item.kind == "signal":
        walk.bench.engine.signal(item.name, variables={"told": walk.picks.below(3)})
    elif item.kind == "message":
        walk.bench.engine.publish(item.name, correlation_key=item.correlation_key)


def _due(walk: StoredWalk, item: OpenItem) -> None:
    assert isinstance(item, Timer | Call)
    # a call whose answer was "not yet" is due later than its item says
    later = walk.bench.engine.next_due() or item.due_at
    walk.run(max(item.due_at, later))


def _trouble(walk: StoredWalk, item: OpenItem) -> None:
    assert isinstance(item, Incident)
    engine = walk.bench.engine
    if walk.picks.below(2):
        engine.retry(item.id, actor="kim")
    else:
        variables = {"missing": 1} if item.kind == "expression" else {"answer": 1}
        engine.resolve(item.id, actor="kim", reason="seen", variables=variables)


_STEPS: Mapping[type, Any] = {
    WorkItem: _work,
    Timer: _due,
    Subscription: _event,
    Call: _due,
    Incident: _trouble,
}
