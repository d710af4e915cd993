"""Where the plain library is right, this engine does the same."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import bpmn as b
from tests.differential.plain import Plain
from tests.models import blocks, leaves
from tests.models.drawing import Drawing, Names, sequence, single
from tests.models.walk import Picks
from tests.support import Bench

Block = Callable[[list[Drawing], Names], Drawing]
_ELEMENT = re.compile(r'<bpmn:\w+ id="(\w+)"')
_FLOW = re.compile(r'sourceRef="(\w+)" targetRef="(\w+)"')


def mark(names: Names) -> Drawing:
    """A script with a variable of its own: the library's branches lose what others wrote."""
    name = names.next("script")
    return single(b.script(name, "choice + 1", name), name)


LEAVES = (leaves.user, leaves.user, mark, leaves.milestone)
BLOCKS: tuple[Block, ...] = (
    blocks.in_order,
    blocks.parallel,
    blocks.exclusive,
    blocks.default,
    blocks.inclusive,
    blocks.sub,
)


@st.composite
def drawings(draw: st.DrawFn) -> bytes:
    """A model of what the library does rightly."""
    names = Names()

    def piece(level: int) -> Drawing:
        if level == 0 or draw(st.booleans()):
            return draw(st.sampled_from(LEAVES))(names)
        parts = [piece(level - 1) for _ in range(draw(st.integers(2, 3)))]
        return draw(st.sampled_from(BLOCKS))(parts, names)

    whole = sequence([piece(2) for _ in range(draw(st.integers(1, 3)))])
    return b.file(
        "p",
        b.node("startEvent", "begin"),
        *whole.body,
        b.node("endEvent", "finish"),
        b.chain("begin", whole.first),
        b.chain(whole.last, "finish"),
    )


class Pair:
    """The same model in the library and in this engine, side by side."""

    def __init__(self, content: bytes, folder: Path, **data: Any) -> None:
        self.elements = set(_ELEMENT.findall(content.decode()))
        self.flows = _FLOW.findall(content.decode())
        self.plain = Plain(content, **data)
        self.ours = Bench(folder, content)
        self.instance = self.ours.start(**data)
        self.seen = 0

    def open(self) -> list[str]:
        """What is to be done: the same in both."""
        mine = sorted(self.ours.open(self.instance))
        assert mine == self.plain.open()
        return mine

    def complete(self, element: str, **data: Any) -> None:
        """Do the same in both."""
        self.plain.complete(element, **data)
        self.instance = self.ours.complete(self.instance, element, **data)
        self.compare()

    def compare(self) -> None:
        """Since the last command the same elements completed, in an order that the flows allow."""
        mine = self.ours.completed(self.instance)[self.seen :]
        theirs = self.plain.completed(self.elements)[self.seen :]
        assert sorted(mine) == sorted(theirs)
        self.seen += len(mine)
        for order in (mine, theirs):
            for source, target in self.flows:
                if order.count(source) == order.count(target) == 1:
                    assert order.index(source) < order.index(target)
        assert self.plain.over == (self.instance.state == "completed")


@given(drawings(), st.integers(0, 2**32))
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_the_library_and_this_engine_complete_the_same_elements_with_the_same_variables(
    content: bytes, number: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pair, picks = Pair(content, Path(folder), choice=1), Picks(number)
        pair.compare()
        while waiting := pair.open():
            element = waiting[picks.below(len(waiting))]
            pair.complete(element, **{f"by_{element}": picks.below(9)})
        assert pair.instance.state == "completed"
        assert pair.ours.engine.variables(pair.instance.id) == pair.plain.data
        pair.ours.close()
