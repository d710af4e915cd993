"""What the table of elements promises and the runtime does not do yet: refused until it does.

Delete an entry here when the runtime executes the element.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.model.checking import Check
from engine.model.definition import (
    CancelEvent,
    CompensateEvent,
    ConditionalEvent,
    Element,
    EscalationEvent,
    Kind,
    LinkEvent,
    MessageEvent,
    SignalEvent,
    StandardLoop,
    TimerEvent,
)
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
        "event_sub_process": Later(
            "An event sub-process",
            "이벤트 하위 프로세스",
            "draw a boundary event on a sub-process",
            "하위 프로세스에 경계 이벤트를 그리십시오",
        ),
        "transaction": Later(
            "A transaction", "트랜잭션", "draw a sub-process", "하위 프로세스로 그리십시오"
        ),
        "compensation": Later(
            "Compensation",
            "보상",
            "draw the steps that undo the work",
            "되돌리는 단계를 직접 그리십시오",
        ),
        "escalation": Later(
            "An escalation",
            "에스컬레이션",
            "draw an error event or a user task",
            "오류 이벤트나 사용자 태스크로 그리십시오",
        ),
        "conditional": Later(
            "A conditional event",
            "조건 이벤트",
            "draw a timer with an exclusive gateway, or a message",
            "타이머와 배타 게이트웨이, 또는 메시지로 그리십시오",
        ),
        "link": Later("A link event", "링크 이벤트", "draw a flow", "흐름으로 이으십시오"),
        "signal": Later("A signal", "신호", "draw a message", "메시지로 그리십시오"),
        "standard_loop": Later(
            "A standard loop",
            "표준 반복",
            "draw a flow back from an exclusive gateway",
            "배타 게이트웨이에서 돌아가는 흐름으로 그리십시오",
        ),
        "inclusive_gateway": Later(
            "An inclusive gateway",
            "포괄 게이트웨이",
            "draw a parallel gateway with exclusive ones behind it",
            "병렬 게이트웨이와 배타 게이트웨이로 그리십시오",
        ),
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
        "message_throw": Later(
            "A message sent without a handler",
            "핸들러 없는 메시지 발송",
            "set zeebe:taskDefinition type",
            "zeebe:taskDefinition type을 지정하십시오",
        ),
        "cardinality": Later(
            "A multi-instance with loopCardinality",
            "loopCardinality 다중 인스턴스",
            'set zeebe:loopCharacteristics inputCollection="=for i in 1..n return i"',
            "zeebe:loopCharacteristics inputCollection으로 쓰십시오",
        ),
    }
)

_KINDS = MappingProxyType(
    {
        Kind.EVENT_SUB: "event_sub_process",
        Kind.TRANSACTION: "transaction",
        Kind.INCLUSIVE: "inclusive_gateway",
    }
)
_EVENTS = (
    (CompensateEvent, "compensation"),
    (CancelEvent, "transaction"),
    (EscalationEvent, "escalation"),
    (ConditionalEvent, "conditional"),
    (LinkEvent, "link"),
    (SignalEvent, "signal"),
)
_THROWS = frozenset({Kind.THROW, Kind.END, Kind.SEND})


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
    """The features beyond the plain ones that an element uses."""
    if element.kind in _KINDS:
        yield _KINDS[element.kind]
    for kind, feature in _EVENTS:
        if isinstance(element.event, kind):
            yield feature
    if element.for_compensation:
        yield "compensation"
    if element.kind is Kind.START and scope.owner is None:
        yield from _start_features(element)
    for part in (element.event, element.detail):
        if element.kind in _THROWS and isinstance(part, MessageEvent) and part.job is None:
            yield "message_throw"
    if isinstance(element.loop, StandardLoop):
        yield "standard_loop"
    elif element.loop is not None and element.loop.cardinality is not None:
        yield "cardinality"


def _start_features(element: Element) -> Iterator[str]:
    if isinstance(element.event, MessageEvent):
        yield "message_start"
    if isinstance(element.event, TimerEvent):
        yield "timer_start"
