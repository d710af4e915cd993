"""Random block-structured processes of every element, with what must complete in each walk."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from tests import bpmn as b
from tests.models import blocks, interrupted, leaves, undone
from tests.models.blocks import Block
from tests.models.drawing import Drawing, Names, coded, sequence
from tests.models.leaves import Leaf

LEAVES: tuple[Leaf, ...] = leaves.LEAVES + interrupted.LEAVES + undone.LEAVES
BLOCKS: tuple[Block, ...] = blocks.BLOCKS + interrupted.BLOCKS + undone.BLOCKS
Piece = Callable[[int], Drawing]
VARIABLES = {"count": 0, "choice": 1, "key": "K", "go": 0}

INNER = b.file(
    "inner",
    b.node("startEvent", "begin_inner"),
    b.user("decide"),
    b.script("double", "amount * 2", "result"),
    b.node("endEvent", "finish_inner"),
    b.chain("begin_inner", "decide", "double", "finish_inner"),
)
_REFUSED = coded("error", "refused")
REFUSING = b.file(
    "refusing",
    b.node("startEvent", "begin_refusing"),
    b.user("weigh"),
    b.node("endEvent", "refuse", _REFUSED[1]),
    b.chain("begin_refusing", "weigh", "refuse"),
    before=_REFUSED[0],
)
_WORRIED = coded("escalation", "worried")
WORRYING = b.file(
    "worrying",
    b.node("startEvent", "begin_worrying"),
    b.node("intermediateThrowEvent", "worry", _WORRIED[1]),
    b.user("ponder"),
    b.chain("begin_worrying", "worry", "ponder"),
    before=_WORRIED[0],
)
GRADE = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="grades" name="grades"
 namespace="https://example.org/grade">
 <decision id="grade" name="grade"><variable name="grade" typeRef="string"/>
  <decisionTable id="table" hitPolicy="FIRST">
   <input id="i"><inputExpression id="ie" typeRef="number"><text>count</text></inputExpression>
   </input><output id="o" name="grade" typeRef="string"/>
   <rule id="few"><inputEntry id="e1"><text>&lt; 2</text></inputEntry>
    <outputEntry id="o1"><text>"few"</text></outputEntry></rule>
   <rule id="many"><inputEntry id="e2"><text>-</text></inputEntry>
    <outputEntry id="o2"><text>"many"</text></outputEntry></rule>
  </decisionTable></decision></definitions>
"""
_FILES: Mapping[str, tuple[str, bytes]] = {
    "inner": ("inner.bpmn", INNER),
    "refusing": ("refusing.bpmn", REFUSING),
    "worrying": ("worrying.bpmn", WORRYING),
    "grade": ("decisions/grade/2020-01-01.dmn", GRADE),
}


@dataclass(frozen=True)
class Model:
    """A process with the files it needs, by path; how often elements complete in any walk.

    Of the elements in `free` nothing is known.
    """

    files: Mapping[str, bytes]
    expected: Counter[str]
    free: frozenset[str]

    def write(self, folder: Path) -> None:
        """Put the files into a folder."""
        for path, content in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)

    def wrong(self, completed: Counter[str]) -> dict[str, tuple[int, int]]:
        """Elements that completed another number of times: (expected, completed)."""
        known = (set(self.expected) | set(completed)) - self.free
        return {
            name: (self.expected[name], completed[name])
            for name in sorted(known)
            if self.expected[name] != completed[name]
        }


def model_of(whole: Drawing, *extra: str) -> Model:
    """A whole process around a piece; `extra` stands beside it."""
    before = "".join(dict.fromkeys(whole.before))
    content = b.file(
        "p",
        b.node("startEvent", "begin"),
        *whole.body,
        b.node("endEvent", "finish"),
        b.chain("begin", whole.first),
        b.chain(whole.last, "finish"),
        *extra,
        before=before,
    )
    needed = dict(_FILES[name] for name in sorted(whole.files))
    expected = whole.sure + Counter({"begin": 1})
    if "finish" not in whole.free:
        expected["finish"] = 1
    return Model({"p.bpmn": content, **needed}, expected, frozenset(whole.free))


@st.composite
def models(draw: st.DrawFn, depth: int = 3) -> Model:
    """A process of nested pieces."""
    names = Names()

    def piece(level: int) -> Drawing:
        kind = draw(st.integers(0, 9)) if level else 0
        if kind < 3:
            return draw(st.sampled_from(LEAVES))(names)
        if kind < 5:
            return _with_boundary(draw, names, level, piece)
        parts = [piece(level - 1) for _ in range(draw(st.integers(2, 3)))]
        if kind == 5:
            breaks = draw(st.booleans())
            more = () if breaks else (interrupted.CYCLE,)
            trigger = draw(st.sampled_from((*interrupted.TRIGGERS, *more)))
            inner = sequence(parts)
            return interrupted.with_aside(inner, trigger, names, interrupting=breaks)
        return draw(st.sampled_from(BLOCKS))(parts, names)

    whole = sequence([piece(depth) for _ in range(draw(st.integers(1, 3)))])
    if draw(st.integers(0, 4)):
        return model_of(whole)
    return _with_process_aside(draw, whole, names)


def _with_boundary(draw: st.DrawFn, names: Names, level: int, piece: Piece) -> Drawing:
    inner = piece(level - 1)
    activity = inner if inner.activity else draw(st.sampled_from(leaves.ACTIVITIES))(names)
    if draw(st.booleans()):
        trigger = draw(st.sampled_from(interrupted.TRIGGERS))
        return interrupted.interrupted(activity, trigger, names)
    trigger = draw(st.sampled_from((*interrupted.TRIGGERS, interrupted.CYCLE)))
    return interrupted.accompanied(activity, trigger, names)


def _with_process_aside(draw: st.DrawFn, whole: Drawing, names: Names) -> Model:
    declared, event = draw(st.sampled_from(interrupted.TRIGGERS))(names)
    breaks = draw(st.booleans())
    text, elements = interrupted.aside(event, names, interrupting=breaks)
    if breaks:
        whole.unsure().free.add("finish")
    whole.free |= elements
    whole.before.append(declared)
    return model_of(whole, text)
