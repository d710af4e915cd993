"""What the table of elements promises and the runtime does not do yet: refused until it does.

Delete an entry here when the runtime executes the element.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.model.checking import Check
from engine.model.definition import Element, Kind, MessageEvent, SignalEvent, TimerEvent
from engine.model.graphs import Scope, scopes


@dataclass(frozen=True, slots=True)
class Later:
    """What it is and what to draw instead, in English and Korean."""

    what: str
    what_ko: str
    instead: str
    instead_ko: str


NOT_YET: Mapping[str, Later] = MappingProxyType(
    {
        "message_start": Later(
            "A start by message",
            "메시지 시작",
            "draw a none start event",
            "일반 시작 이벤트로 그리십시오",
        ),
        "timer_start": Later(
            "A start by timer",
            "타이머 시작",
            "draw a none start event",
            "일반 시작 이벤트로 그리십시오",
        ),
        "signal_start": Later(
            "A start by signal",
            "신호 시작",
            "draw a none start event",
            "일반 시작 이벤트로 그리십시오",
        ),
    }
)


def check_not_yet(check: Check) -> None:
    """Refuse what the runtime does not do yet."""
    for scope in scopes(check.process):
        for element in scope.graph.elements.values():
            for feature in dict.fromkeys(features(element, scope)):
                later = NOT_YET.get(feature)
                if later is not None:
                    check.problem(
                        "not_yet",
                        element,
                        what=later.what,
                        what_ko=later.what_ko,
                        instead=later.instead,
                        instead_ko=later.instead_ko,
                    )


def features(element: Element, scope: Scope) -> Iterator[str]:
    """What an element needs and the runtime does not do yet."""
    if element.kind is Kind.START and scope.owner is None:
        for kind, feature in _STARTS:
            if isinstance(element.event, kind):
                yield feature


_STARTS = (
    (MessageEvent, "message_start"),
    (TimerEvent, "timer_start"),
    (SignalEvent, "signal_start"),
)
