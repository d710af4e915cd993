"""Random block-structured processes, with what must complete in each: for property tests."""

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests import bpmn as b

MESSAGES = '<bpmn:message id="m" name="note"><bpmn:extensionElements><zeebe:subscription correlationKey="= key"/></bpmn:extensionElements></bpmn:message>'


@dataclass
class Drawing:
    """A piece of a process: its text, first and last element, and how often each must complete."""

    body: list[str]
    first: str
    last: str
    expected: Counter[str] = field(default_factory=Counter)


class Names:
    """Gives each element an id of its own."""

    def __init__(self) -> None:
        self.count = 0

    def next(self, kind: str) -> str:
        """A fresh id."""
        self.count += 1
        return f"{kind}{self.count}"


def _single(text: str, name: str) -> Drawing:
    return Drawing([text], name, name, Counter([name]))


def _user(names: Names) -> Drawing:
    name = names.next("user")
    return _single(b.user(name), name)


def _script(names: Names) -> Drawing:
    name = names.next("script")
    return _single(b.script(name, "count + 1", "count"), name)


def _timer(names: Names) -> Drawing:
    name = names.next("timer")
    duration = '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration>'
    event = f"<bpmn:timerEventDefinition>{duration}</bpmn:timerEventDefinition>"
    return _single(b.node("intermediateCatchEvent", name, event), name)


def _message(names: Names) -> Drawing:
    name = names.next("message")
    event = '<bpmn:messageEventDefinition messageRef="m"/>'
    return _single(b.node("intermediateCatchEvent", name, event), name)


def _service(names: Names) -> Drawing:
    name = names.next("service")
    return _single(b.service(name, "t:call"), name)


def _each(names: Names) -> Drawing:
    name = names.next("each")
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="= [1,2,3]" inputElement="item"/>'
        "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"
    )
    drawing = _single(b.user(name, inner=loop), name)
    drawing.expected = Counter({name: 4})  # three instances and their body
    return drawing


LEAVES = (_user, _user, _script, _timer, _message, _service, _each)


def _sequence(parts: list[Drawing], _: Names) -> Drawing:
    body = [text for part in parts for text in part.body]
    body += [b.flow(x.last, y.first) for x, y in zip(parts, parts[1:], strict=False)]
    expected: Counter[str] = sum((p.expected for p in parts), Counter())
    return Drawing(body, parts[0].first, parts[-1].last, expected)


def _parallel(parts: list[Drawing], names: Names) -> Drawing:
    fork, join = names.next("fork"), names.next("join")
    body = [b.node("parallelGateway", fork), b.node("parallelGateway", join)]
    for part in parts:
        body += [*part.body, b.flow(fork, part.first), b.flow(part.last, join)]
    expected: Counter[str] = sum((p.expected for p in parts), Counter([fork, join]))
    return Drawing(body, fork, join, expected)


def _exclusive(parts: list[Drawing], names: Names) -> Drawing:
    split, merge = names.next("split"), names.next("merge")
    default = f"{split}_to_{parts[0].first}"
    body = [
        b.node("exclusiveGateway", split, default=default),
        b.node("exclusiveGateway", merge),
    ]
    for number, part in enumerate(parts):
        when = f"choice = {number}" if number else ""
        body += [*part.body, b.flow(split, part.first, when), b.flow(part.last, merge)]
    # `choice` is 1 in every walk
    return Drawing(body, split, merge, parts[1].expected + Counter([split, merge]))


def _sub(parts: list[Drawing], names: Names) -> Drawing:
    inner = _sequence(parts, names)
    name, start, end = names.next("sub"), names.next("start"), names.next("end")
    inside = [
        b.node("startEvent", start),
        *inner.body,
        b.node("endEvent", end),
        b.chain(start, inner.first),
        b.chain(inner.last, end),
    ]
    text = b.node("subProcess", name, "".join(inside))
    return Drawing([text], name, name, inner.expected + Counter([name, start, end]))


BLOCKS = (_sequence, _parallel, _exclusive, _sub)


@dataclass(frozen=True)
class Model:
    """A whole process file, and how often each element completes in any walk."""

    content: bytes
    expected: Counter[str]


@st.composite
def models(draw: st.DrawFn, depth: int = 3) -> Model:
    """A process of nested blocks."""
    names = Names()

    def piece(level: int) -> Drawing:
        if level == 0 or draw(st.booleans()):
            return draw(st.sampled_from(LEAVES))(names)
        parts = [piece(level - 1) for _ in range(draw(st.integers(2, 3)))]
        return draw(st.sampled_from(BLOCKS))(parts, names)

    whole = _sequence([piece(depth) for _ in range(draw(st.integers(1, 3)))], names)
    content = b.file(
        "p",
        b.node("startEvent", "begin"),
        *whole.body,
        b.node("endEvent", "finish"),
        b.chain("begin", whole.first),
        b.chain(whole.last, "finish"),
        before=MESSAGES,
    )
    return Model(content, whole.expected + Counter(["begin", "finish"]))
