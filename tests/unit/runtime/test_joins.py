"""Joins: which tokens are merged, and which are left alone."""

from collections import Counter
from datetime import datetime

from engine import runtime
from engine.items import Incident, WorkItem
from engine.runtime import Limits, codec
from engine.values import SEOUL
from tests import bpmn as b
from tests.models import Model
from tests.models.walk import environment, loaded

MORNING = datetime(2026, 3, 2, 9, tzinfo=SEOUL)
TWICE = b.file(
    "p",
    b.node("startEvent", "s"),
    b.node("task", "both"),
    b.node("exclusiveGateway", "merge"),
    b.node("parallelGateway", "fork"),
    b.user("a"),
    b.user("c"),
    b.node("parallelGateway", "join"),
    b.user("after"),
    b.flow("s", "both"),
    b.flow("both", "merge", flow_id="first"),
    b.flow("both", "merge", flow_id="second"),
    b.chain("merge", "fork", "a", "join", "after"),
    b.chain("fork", "c", "join"),
)


class Case:
    """One instance, driven without a database and with limits that change."""

    def __init__(self, content: bytes) -> None:
        self.definition = loaded(Model({"p.bpmn": content}, Counter(), frozenset()))
        data = {"variables": {}, "business_key": "", "definition": "d", "start": ""}
        self.outcome = runtime.start(
            runtime.Command("start", MORNING, "lee", data),
            environment(self.definition, Limits()),
            instance="i",
            definition="d",
            business_key="",
        )

    def do(self, name: str, item: str, limits: Limits, **data: object) -> None:
        """Apply a command."""
        command = runtime.Command(name, MORNING, "lee", {"id": item, **data})
        env = environment(self.definition, limits)
        self.outcome = runtime.apply(self.outcome.snapshot, command, env)

    def complete(self, element: str, limits: Limits | None = None) -> None:
        """Complete the oldest work item at an element."""
        window = codec.restore(self.outcome.snapshot, self.definition)
        found = [i for i in window.items.values() if isinstance(i, WorkItem)]
        oldest = min((i for i in found if i.element == element), key=lambda i: window.owners[i.id])
        self.do("complete", oldest.id, limits or Limits(), variables={})

    def open(self) -> list[tuple[type, str]]:
        """What is open, by kind and element."""
        items = runtime.view(self.outcome.snapshot, self.definition).items
        return sorted(((type(i), i.element) for i in items), key=str)


def test_a_join_leaves_a_token_alone_that_an_incident_has_parked_at_it() -> None:
    case = Case(TWICE)
    case.complete("a")
    case.complete("c", Limits(steps=1))  # the join itself is one step too many
    assert (Incident, "join") in case.open()
    case.complete("a")
    assert (Incident, "join") in case.open()
    case.complete("c")
    assert case.open() == [(Incident, "join"), (WorkItem, "after")]
    items = runtime.view(case.outcome.snapshot, case.definition).items
    incident = next(i for i in items if isinstance(i, Incident))
    case.do("retry", incident.id, Limits())
    assert case.open() == [(WorkItem, "after"), (WorkItem, "after")]
