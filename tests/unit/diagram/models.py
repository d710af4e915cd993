"""BPMN files for tests: written by hand in a few words, or grown at random from blocks."""

from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' id="definitions" targetNamespace="http://example.go.kr/contract">\n'
)
TAIL = "</bpmn:definitions>\n"

_NAMES = (
    "계약의뢰서 작성",
    "공고기간·제출서류 결정",
    "검사·검수 (14일 이내)",
    "지연배상금 산정",
    "Review",
    "나라장터: 견적 안내공고 게시",
    "대가 지급",
)
_LABELS = ("예", "아니오", "한도 초과", "일반·제한경쟁", "보완이 필요한 경우", "")


@dataclass
class Part:
    """A scope under construction: the XML of its nodes and flows, and who is in which lane."""

    prefix: str
    nodes: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lanes: dict[str, list[str]] = field(default_factory=dict)
    count: int = 0

    def new(self, kind: str) -> str:
        self.count += 1
        return f"{self.prefix}{kind}_{self.count}"

    def node(
        self, kind: str, name: str = "", lane: str = "", *, rest: str = "", body: str = ""
    ) -> str:
        key = self.new(kind)
        self.nodes.append(
            f"<bpmn:{kind} id={quoteattr(key)} name={quoteattr(name)}{rest}>{body}</bpmn:{kind}>"
        )
        self.lanes.setdefault(lane, []).append(key)
        return key

    def flow(self, source: str, target: str, name: str = "") -> str:
        key = self.new("flow")
        self.flows.append(
            f"<bpmn:sequenceFlow id={quoteattr(key)} sourceRef={quoteattr(source)}"
            f" targetRef={quoteattr(target)} name={quoteattr(name)}/>"
        )
        return key

    def xml(self) -> str:
        return "\n".join([*self.nodes, *self.flows, *self.notes])

    def lane_set(self) -> str:
        lanes = [
            f"<bpmn:lane id={quoteattr('lane_' + lane)} name={quoteattr(lane)}>"
            + "".join(f"<bpmn:flowNodeRef>{escape(key)}</bpmn:flowNodeRef>" for key in keys)
            + "</bpmn:lane>"
            for lane, keys in self.lanes.items()
        ]
        return f"<bpmn:laneSet id='{self.prefix}lanes'>{''.join(lanes)}</bpmn:laneSet>"


def node(kind: str, key: str, name: str = "", rest: str = "", body: str = "") -> str:
    """One element; `rest` is more attributes."""
    return f"<bpmn:{kind} id={quoteattr(key)} name={quoteattr(name)} {rest}>{body}</bpmn:{kind}>"


def flow(source: str, target: str, name: str = "", kind: str = "sequenceFlow") -> str:
    """A line between two elements, with an id made of theirs."""
    return (
        f"<bpmn:{kind} id={quoteattr(f'{source}_{target}')} sourceRef={quoteattr(source)}"
        f" targetRef={quoteattr(target)} name={quoteattr(name)}/>"
    )


def chain(*keys: str) -> str:
    """Flows from each id to the next."""
    return "".join(flow(a, b) for a, b in pairwise(keys))


def line(*keys: str) -> str:
    """Tasks one after another."""
    return "".join(node("userTask", key, key) for key in keys) + chain(*keys)


def process(content: str, key: str = "process") -> bytes:
    """A file with one process around some XML."""
    return f"{HEAD}<bpmn:process id='{key}'>\n{content}\n</bpmn:process>\n{TAIL}".encode()


@dataclass
class Grower:
    """Grows a process of about `size` nodes from blocks, with lanes, pools and messages."""

    random: Random
    size: int
    lanes: int = 3
    lane: int = 0
    left: int = 0

    def grow(self) -> bytes:
        self.left = self.size
        part = Part("")
        for number in range(self.lanes):
            part.lanes[f"lane {number}"] = []
        start = part.node("startEvent", "시작", self._lane())
        last = self._sequence(part, start, "", depth=0)
        part.flow(last, part.node("endEvent", "종결", self._lane()))
        return self._file(part)

    def _file(self, part: Part) -> bytes:
        lanes = part.lane_set() if self.lanes else ""
        content = f"<bpmn:process id='process'>{lanes}{part.xml()}</bpmn:process>"
        if not self.lanes:
            return f"{HEAD}{content}{TAIL}".encode()
        tasks = [key for keys in part.lanes.values() for key in keys if "Task" in key]
        messages = []
        for number in range(min(len(tasks), self.random.randint(0, 5))):
            ends = [self.random.choice(tasks), "vendor"]
            self.random.shuffle(ends)
            messages.append(
                f"<bpmn:messageFlow id='message_{number}' name='서류'"
                f" sourceRef='{ends[0]}' targetRef='{ends[1]}'/>"
            )
        pools = ["<bpmn:participant id='city' name='시청' processRef='process'/>"]
        pools.insert(self.random.randint(0, 1), "<bpmn:participant id='vendor' name='계약상대자'/>")
        collaboration = "".join(
            ["<bpmn:collaboration id='c'>", *pools, *messages, "</bpmn:collaboration>"]
        )
        return f"{HEAD}{collaboration}{content}{TAIL}".encode()

    def _lane(self) -> str:
        if self.lanes and self.random.random() < 0.3:
            self.lane = self.random.randrange(self.lanes)
        return f"lane {self.lane}" if self.lanes else ""

    def _sequence(self, part: Part, last: str, label: str, *, depth: int) -> str:
        for _ in range(self.random.randint(1, 4)):
            last = self._block(part, last, label, depth=depth)
            label = ""
        while depth == 0 and self.left > 0:
            last = self._block(part, last, label, depth=depth)
        return last

    def _block(self, part: Part, last: str, label: str, *, depth: int) -> str:
        kinds = [self._task] * 4 + [self._split] * 2 + [self._loop, self._guarded, self._inner]
        grow = self._task if depth > 2 or self.left <= 0 else self.random.choice(kinds)
        return grow(part, last, label, depth)

    def _name(self) -> str:
        return self.random.choice(_NAMES)

    def _task(self, part: Part, last: str, label: str, depth: int) -> str:
        del depth
        self.left -= 1
        kind = self.random.choice(["userTask", "serviceTask", "intermediateCatchEvent"])
        key = part.node(kind, self._name(), self._lane())
        part.flow(last, key, label)
        if self.random.random() < 0.12:
            self._note(part, key)
        return key

    def _note(self, part: Part, key: str) -> None:
        note = part.new("note")
        part.notes.append(
            f"<bpmn:textAnnotation id='{note}'><bpmn:text>시행령 제30조에 따름</bpmn:text>"
            "</bpmn:textAnnotation>"
            f"<bpmn:association id='{note}_a' sourceRef='{note}' targetRef='{key}'/>"
        )

    def _split(self, part: Part, last: str, label: str, depth: int) -> str:
        self.left -= 2
        kind = self.random.choice(["exclusiveGateway", "parallelGateway"])
        name = self._name() if kind == "exclusiveGateway" else ""
        fork = part.node(kind, name, self._lane())
        part.flow(last, fork, label)
        ends = []
        for _ in range(self.random.randint(2, 3)):
            mark = self.random.choice(_LABELS) if kind == "exclusiveGateway" else ""
            ends.append((fork, mark))
            if self.random.random() < 0.85:
                ends[-1] = (self._sequence(part, fork, mark, depth=depth + 1), "")
        if kind == "exclusiveGateway" and len(ends) > 2 and ends[-1][0] != fork:
            part.flow(ends.pop()[0], part.node("endEvent", "종료", self._lane()))
        join = part.node(kind, "", self._lane())
        for end, mark in ends:
            part.flow(end, join, mark)
        return join

    def _loop(self, part: Part, last: str, label: str, depth: int) -> str:
        self.left -= 2
        join = part.node("exclusiveGateway", "", self._lane())
        part.flow(last, join, label)
        end = self._sequence(part, join, "", depth=depth + 1)
        fork = part.node("exclusiveGateway", "합격?", self._lane())
        part.flow(end, fork)
        back = fork
        for _ in range(self.random.randint(0, 2)):
            key = part.node("userTask", self._name(), self._lane())
            part.flow(back, key, "아니오" if back == fork else "")
            back = key
        part.flow(back, join, "다시" if back == fork else "")
        return fork

    def _guarded(self, part: Part, last: str, label: str, depth: int) -> str:
        task = self._task(part, last, label, depth)
        if "Event" in task:
            return task
        for number in range(self.random.randint(1, 2)):
            rest = f" attachedToRef={quoteattr(task)}"
            event = part.node("boundaryEvent", "기한 경과", self._lane(), rest=rest)
            end = self._task(part, event, "", depth)
            if number or self.random.random() < 0.7:
                part.flow(end, part.node("endEvent", "끝", self._lane()))
            else:
                part.flow(end, task)
        return task

    def _inner(self, part: Part, last: str, label: str, depth: int) -> str:
        key = part.new("sub")
        inner = Part(f"{key}_")
        lanes, self.lanes = self.lanes, 0
        start = inner.node("startEvent")
        end = self._sequence(inner, start, "", depth=depth + 1)
        inner.flow(end, inner.node("endEvent"))
        self.lanes = lanes
        part.nodes.append(
            f"<bpmn:subProcess id={quoteattr(key)} name='심사'>{inner.xml()}</bpmn:subProcess>"
        )
        part.lanes.setdefault(self._lane(), []).append(key)
        part.flow(last, key, label)
        return key
