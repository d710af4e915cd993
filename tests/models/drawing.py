"""A piece of a process: its text, and what is known about how often its elements complete."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from tests import bpmn as b


@dataclass
class Drawing:
    """A piece with one way in and one way out.

    `sure` says how often an element completes in any walk; of those in `free` nothing is known.
    `undo` counts the compensation handlers that would run if the scope were compensated now.
    `counters` are the variables of its loops, `before` what must stand before the process,
    `files` the other files that it needs. `activity`: it is one activity that may have boundary
    events.
    """

    body: list[str]
    first: str
    last: str
    sure: Counter[str] = field(default_factory=Counter)
    free: set[str] = field(default_factory=set)
    undo: Counter[str] = field(default_factory=Counter)
    counters: set[str] = field(default_factory=set)
    before: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    activity: bool = False

    def with_part(self, part: "Drawing", times: int = 1) -> "Drawing":
        """Take another piece in, which runs so many times."""
        self.body += part.body
        return self.knowing(part, times)

    def knowing(self, part: "Drawing", times: int = 1) -> "Drawing":
        """Take in what is known about a piece whose text stands elsewhere."""
        self.sure += Counter({k: n * times for k, n in part.sure.items()})
        self.undo += Counter({k: n * times for k, n in part.undo.items()})
        self.free |= part.free
        self.counters |= part.counters
        self.before += part.before
        self.files |= part.files
        return self

    def unsure(self) -> "Drawing":
        """Whether and how often it completes depends on the walk."""
        self.free |= set(self.sure) | set(self.undo)
        self.sure, self.undo = Counter(), Counter()
        return self


class Names:
    """Gives each element an id of its own."""

    def __init__(self) -> None:
        self.count = 0

    def next(self, kind: str) -> str:
        """A fresh id."""
        self.count += 1
        return f"{kind}{self.count}"


def single(text: str, name: str, *, times: int = 1, activity: bool = False) -> Drawing:
    """One element."""
    return Drawing([text], name, name, Counter({name: times}), activity=activity)


def frame(first: str, last: str, *texts: str, sure: Iterable[str] = ()) -> Drawing:
    """Elements around parts that are still to come."""
    return Drawing(list(texts), first, last, Counter(sure))


def sequence(parts: list[Drawing]) -> Drawing:
    """One after the other."""
    whole = Drawing([], parts[0].first, parts[-1].last)
    for part in parts:
        whole.with_part(part)
    for here, there in pairwise(parts):
        whole.body.append(b.flow(here.last, there.first))
    return whole


def timer(kind: str, text: str) -> str:
    """A timer event definition."""
    return (
        f'<bpmn:timerEventDefinition><bpmn:{kind} xsi:type="bpmn:tFormalExpression">{text}'
        f"</bpmn:{kind}></bpmn:timerEventDefinition>"
    )


def message(names: Names) -> tuple[str, str]:
    """A message of its own: its declaration and an event definition for it."""
    name = names.next("note")
    declared = (
        f'<bpmn:message id="{name}" name="{name}"><bpmn:extensionElements>'
        '<zeebe:subscription correlationKey="= key"/>'
        "</bpmn:extensionElements></bpmn:message>"
    )
    return declared, f'<bpmn:messageEventDefinition messageRef="{name}"/>'


def signal(name: str) -> tuple[str, str]:
    """A signal: its declaration and an event definition for it."""
    return (
        f'<bpmn:signal id="{name}" name="{name}"/>',
        f'<bpmn:signalEventDefinition signalRef="{name}"/>',
    )


def condition(text: str) -> str:
    """A conditional event definition."""
    return (
        '<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">'
        f"= {text}</bpmn:condition></bpmn:conditionalEventDefinition>"
    )


def coded(kind: str, code: str) -> tuple[str, str]:
    """An error or escalation: its declaration and an event definition for it."""
    return (
        f'<bpmn:{kind} id="{code}" name="{code}" {kind}Code="{code}"/>',
        f'<bpmn:{kind}EventDefinition {kind}Ref="{code}"/>',
    )
