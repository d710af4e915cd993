"""A walk through a model on the runtime alone: no database, one instance, every law checked.

After every command the state is text: what comes next is read back from it. A second, *live* window
is never saved: it must show the same text after every command.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from engine import runtime
from engine.definitions import Loaded
from engine.items import Call, Incident, OpenItem, Subscription, Timer, WorkItem
from engine.model.bundle import Built, NoLibrary, SourceFile, build
from engine.runtime import codec
from engine.runtime.run import Run, StepFailed
from engine.runtime.window import Token, Window
from engine.values import digest, normalise
from tests.models import VARIABLES, Model
from tests.support import MORNING

MOST_STEPS = 600
HANDLERS = {"t:call": (), "t:risky": ("refused", "other")}


class Picks:
    """Numbers that look random and follow from one seed."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, bound: int) -> int:
        """A number from 0, below the bound."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self._state >> 33) % bound


def loaded(model: Model) -> Loaded:
    """The model checked and ready to run."""
    built = _built(model)
    bundle = next((bundle for bundle in built.bundles if bundle.key == "p"), None)
    assert bundle is not None, [p for p in built.problems if p.severity == "error"]
    return Loaded(bundle)


def refused(model: Model) -> bool:
    """Whether the model would not be deployed."""
    return not _built(model).bundles


def _built(model: Model) -> Built:
    files = [_source(path, content) for path, content in model.files.items()]
    return build(files, NoLibrary(), HANDLERS, ())


def _source(path: str, content: bytes) -> SourceFile:
    if path.endswith(".bpmn"):
        return SourceFile(path, "bpmn", content)
    *_, key, day = path.removesuffix(".dmn").split("/")
    return SourceFile(path, "decision", content, key, day)


@dataclass
class Live:
    """A window that goes on without ever being saved, except to undo a step that failed."""

    env: runtime.Environment
    window: Window
    text: str = ""

    def do(self, command: runtime.Command) -> str:
        """Apply a command and give the state's text."""
        try:
            self.text = runtime._run(Run(self.window, command, self.env, {})).snapshot
        except StepFailed:
            again = runtime.apply(self.text, command, self.env) if self.text else _start(self.env)
            self.text = again.snapshot
            self.window = codec.restore(self.text, self.env.definition)
        return self.text


def _started(at: datetime) -> runtime.Command:
    data = {"variables": VARIABLES, "business_key": "2026-1", "definition": "d", "start": ""}
    return runtime.Command("start", at, "lee", normalise(data))


def _start(env: runtime.Environment) -> runtime.Outcome:
    return runtime.start(
        _started(MORNING), env, instance="i", definition="d", business_key="2026-1"
    )


@dataclass
class Walk:
    """One instance on its way. `tables` are the open items as a database would hold them."""

    env: runtime.Environment
    picks: Picks
    now: datetime = MORNING
    outcome: runtime.Outcome = field(init=False)
    live: Live = field(init=False)
    tables: dict[str, OpenItem] = field(default_factory=dict)
    kept: list[runtime.Thrown] = field(default_factory=list)
    records: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    commands: list[runtime.Command] = field(default_factory=list)
    used: Counter[str] = field(default_factory=Counter)
    troubles: tuple[str, ...] = ("expression", "call", "in_doubt", "error_uncaught")

    def __post_init__(self) -> None:
        fresh = Window(
            self.env.definition.spec("p"), instance="i", definition="d", business_key="2026-1"
        )
        self.live = Live(self.env, fresh)
        self._keep(_started(self.now), _start(self.env))
        self._settle_messages()

    # --- commands ---

    def do(self, name: str, **data: Any) -> None:
        """Apply one command, and deliver what it throws."""
        self._apply(name, data)
        self._settle_messages()

    def _apply(self, name: str, data: Mapping[str, Any]) -> None:
        command = runtime.Command(name, self.now, "lee", normalise(data))
        self._keep(command, runtime.apply(self.outcome.snapshot, command, self.env))

    def _keep(self, command: runtime.Command, outcome: runtime.Outcome) -> None:
        listening = [s for s in self.tables.values() if _listens(s)]
        self.outcome = outcome
        self.commands.append(command)
        self.records += outcome.records
        self.texts.append(outcome.snapshot)
        for item, _ in outcome.closed:
            del self.tables[item.id]
        for item in outcome.opened:
            self.tables[item.id] = item
        for thrown in outcome.thrown:
            self.kept += _letters(thrown, listening)
        check_state(self)
        assert self.live.do(command) == outcome.snapshot

    def _settle_messages(self) -> None:
        """Deliver every kept message that something waits for."""
        while (pair := next(self._deliverable(), None)) is not None:
            message, subscription = pair
            self.kept.remove(message)
            self._apply("correlate", {"id": subscription.id, "variables": message.variables})

    def _deliverable(self) -> Iterator[tuple[runtime.Thrown, Subscription]]:
        for message in self.kept:
            for item in self.tables.values():
                if (
                    isinstance(item, Subscription)
                    and item.kind == message.kind
                    and (item.name, item.correlation_key) == (message.name, message.correlation_key)
                ):
                    yield message, item

    # --- steps ---

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.outcome.state == "completed"

    def step(self) -> None:
        """Do one of the things that it waits for."""
        items = sorted(self.tables.values(), key=lambda i: (type(i).__name__, i.id))
        wanted = [i for i in items if self._worth(i)] or items
        item = wanted[self.picks.below(len(wanted))]
        self.used[item.id] += 1
        _STEPS[type(item)](self, item)

    def _worth(self, item: OpenItem) -> bool:
        """Nobody can do a condition; an event that stays is not fired for ever."""
        if isinstance(item, Subscription):
            return item.kind != "condition" and self.used[item.id] < 2
        return True

    def failures(self, call: Call | Incident) -> int:
        """How often a call or incident of this element was answered already."""
        return self.used[call.element]


def _listens(item: OpenItem) -> bool:
    return isinstance(item, Subscription) and item.kind == "signal"


def _letters(thrown: runtime.Thrown, listening: list[OpenItem]) -> list[runtime.Thrown]:
    """A message once; a signal for each who listened before the command."""
    if thrown.kind == "message":
        return [thrown]
    return [
        replace(thrown, correlation_key=s.id)
        for s in listening
        if isinstance(s, Subscription) and s.name == thrown.name
    ]


def _work(walk: Walk, item: OpenItem) -> None:
    if isinstance(item, WorkItem) and not item.assignee and walk.picks.below(8) == 0:
        walk.do("claim", id=item.id)
    walk.do("complete", id=item.id, variables={"go": walk.picks.below(3)})


def _time(walk: Walk, item: OpenItem) -> None:
    assert isinstance(item, Timer)
    walk.now = max(walk.now, item.due_at)
    walk.do("fire", id=item.id)


def _event(walk: Walk, item: OpenItem) -> None:
    walk.do("correlate", id=item.id, variables={"told": walk.picks.below(3)})


def _call(walk: Walk, item: OpenItem) -> None:
    assert isinstance(item, Call)
    walk.now = max(walk.now, item.due_at)
    walk.used[item.element] += 1
    kinds = _ANSWERS[item.type] if walk.used[item.element] < 6 else _ANSWERS["good"]
    walk.do("settle", id=item.id, **kinds[walk.picks.below(len(kinds))])


def _trouble(walk: Walk, item: OpenItem) -> None:
    assert isinstance(item, Incident)
    assert item.kind in walk.troubles, item
    if item.kind == "expression":
        if walk.picks.below(3) == 0:
            walk.do("retry", id=item.id)
        else:
            walk.do("resolve", id=item.id, reason="known", variables={"missing": 1})
    elif walk.picks.below(2):
        walk.do("retry", id=item.id)
    else:
        walk.do("resolve", id=item.id, reason="seen", variables={"answer": 1})


_SAID = {"message": "?", "message_ko": "?"}
_GOOD = {"outcome": "succeeded", "variables": {"answer": 1}}
_BAD: tuple[dict[str, Any], ...] = (
    {"outcome": "failed", **_SAID, "retry_after": None},
    {"outcome": "failed", **_SAID, "retry_after": timedelta(minutes=5)},
    {"outcome": "rejected", **_SAID},
    {"outcome": "in_doubt", **_SAID, "evidence": {"sent": True}},
)


def _refusal(code: str) -> dict[str, Any]:
    return {"outcome": "bpmn_error", "code": code, "message": "no", "variables": {"why": "no"}}


_ANSWERS: Mapping[str, tuple[dict[str, Any], ...]] = {
    "good": (_GOOD,),
    "t:call": (_GOOD, _GOOD, _GOOD, *_BAD, _refusal("nobody")),
    "t:risky": (_GOOD, *_BAD, _refusal("refused"), _refusal("refused")),
}
_STEPS: Mapping[type, Any] = {
    WorkItem: _work,
    Timer: _time,
    Subscription: _event,
    Call: _call,
    Incident: _trouble,
}


# --- laws --------------------------------------------------------------------------------------


def check_state(walk: Walk) -> None:
    """What must hold after every command."""
    outcome = walk.outcome
    assert outcome.state_hash == digest(outcome.snapshot)
    window = codec.restore(outcome.snapshot, walk.env.definition)
    assert codec.dump(window) == outcome.snapshot
    assert window.items == walk.tables
    tokens = window.all_tokens()
    over = outcome.state in ("completed", "cancelled")
    assert bool(tokens) == bool(window.items) == (not over)
    incident = any(isinstance(i, Incident) for i in window.items.values())
    assert (outcome.state == "incident") == incident
    for token in tokens:
        assert not token.ready
        assert _reason(token, window), f"{token.element.id} waits for nothing"
    for sub in window.subprocesses.values():
        assert sub.tasks, f"{sub.parent_token.element.id} holds nothing"


def _reason(token: Token, window: Window) -> bool:
    """Whether something can come for a token: an item, a scope inside, another token."""
    if window.items_of(token) or token.id in window.subprocesses:
        return True
    if token.element.kind.value.endswith("gateway") and len(token.element.incoming) > 1:
        return True  # it waits at a join
    others = [t for t in window.all_tokens() if t is not token]
    notes = ("body", "race", "undoes")
    return any(other.note(n) == token.number for other in others for n in notes)


def check_records(walk: Walk) -> None:
    """What the history of an instance that is over says: what began has ended, and once.

    What was terminated need not have begun: it may have waited at a join, or for an incident.
    """
    begun, completed_, terminated = (
        Counter((element, data["visit"]) for type_, element, data in walk.records if type_ == kind)
        for kind in ("element_activated", "element_completed", "element_terminated")
    )
    ended = completed_ + terminated
    assert set(begun) <= set(ended), set(begun) - set(ended)
    assert set(completed_) <= set(begun), set(completed_) - set(begun)
    assert set(ended.values()) == {1}, ended.most_common(3)
    opened = Counter(data["id"] for type_, _, data in walk.records if type_ in _OPENED)
    closed = Counter(data["id"] for type_, _, data in walk.records if type_ in _CLOSED)
    assert opened == closed, (opened - closed, closed - opened)


_OPENED = ("work_item_created", "timer_scheduled", "subscription_opened", "incident_raised")
_CLOSED = (
    "work_item_completed",
    "work_item_cancelled",
    "timer_fired",
    "timer_cancelled",
    "subscription_closed",
    "incident_resolved",
)


def completed(walk: Walk) -> Counter[str]:
    """How often each element completed."""
    return Counter(element for type_, element, _ in walk.records if type_ == "element_completed")


def environment(definition: Loaded, limits: runtime.Limits) -> runtime.Environment:
    """What commands may use."""
    return runtime.Environment(definition, {}, limits, frozenset(HANDLERS))


def walk_through(model: Model, definition: Loaded, seed: int) -> Walk:
    """Walk from start to end; every law is checked on the way."""
    walk = Walk(environment(definition, runtime.Limits()), Picks(seed))
    for _ in range(MOST_STEPS):
        if walk.over:
            break
        walk.step()
    assert walk.over, f"not over after {MOST_STEPS} steps: {sorted(walk.tables)}"
    assert model.wrong(completed(walk)) == {}
    check_records(walk)
    return walk


def give_up(definition: Loaded, seed: int) -> Walk:
    """Walk some way, then cancel: nothing is left open, wherever it stands."""
    walk = Walk(environment(definition, runtime.Limits()), Picks(seed))
    for _ in range(walk.picks.below(25)):
        if walk.over:
            break
        walk.step()
    return _cancelled(walk)


def stray(definition: Loaded, seed: int, steps: int) -> Walk:
    """Walk through a process of which nothing is known; cancel it if it has not ended by then."""
    limits = runtime.Limits(steps=60, tokens=40)
    walk = Walk(environment(definition, limits), Picks(seed), troubles=("limit", "stuck"))
    for _ in range(steps):
        if walk.over:
            break
        walk.step()
    return _cancelled(walk)


def _cancelled(walk: Walk) -> Walk:
    if not walk.over:
        walk.do("cancel", reason="enough")
    check_records(walk)
    return walk
