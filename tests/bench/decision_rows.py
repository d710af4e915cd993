"""Goals of FEEL and DMN, as ratios in one run: expressions and tables over plain Python."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from engine import feel
from engine.dmn import Definitions, loads
from tests.bench.measure import Row

_TIMES = 25
_KINDS = ("goods", "services", "works")
_GRADES = ("a", "b", "c", "d")
_HEAD = (
    "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' id='d' name='d'"
    " namespace='urn:bench'><decision id='t' name='t'><decisionTable id='dt' hitPolicy='FIRST'>"
)
_COLUMNS = {"a": "number", "b": "string", "c": "boolean", "d": "number", "e": "string"}


def rows() -> Iterator[Row]:
    """One row a goal."""
    yield _comparison()
    yield from _tables()


def _least(*works: Callable[[], object]) -> list[float]:
    """The least processor time of each, in seconds, measured in turn on a machine with company."""
    least = [float("inf")] * len(works)
    for _ in range(_TIMES):
        for number, work in enumerate(works):
            begin = time.process_time()
            work()
            least[number] = min(least[number], time.process_time() - begin)
    return least


def _comparison() -> Row:
    compiled = feel.compile("a < b")
    context = {"a": 3, "b": 4}
    loops = range(5_000)

    def ours() -> None:
        for _ in loops:
            compiled.evaluate(context)

    def plain() -> None:
        for _ in loops:
            _ = context["a"] < context["b"]

    first, second = _least(ours, plain)
    ratio = first / second
    what = "compiled FEEL comparison of two variables over Python"
    return Row("F1", what, "<= 15", ratio)


def _tables() -> Iterator[Row]:
    inputs = _inputs(300)
    small, plain = _table(100)
    large, _ = _table(1600)
    ours, python, many = _least(
        lambda: [small.evaluate("t", i) for i in inputs],
        lambda: [plain(**i) for i in inputs],
        lambda: [large.evaluate("t", i) for i in inputs],
    )
    ratio, growth = ours / python, many / ours / 16
    yield Row("F2", "100-row, 5-input table over plain ifs", "<= 30", ratio)
    yield Row("F3", "time per row at 1600 rows over that at 100", "<= 1", growth)


def _inputs(count: int) -> Sequence[dict[str, Any]]:
    drawn = random.Random(2)
    return [
        {
            "a": drawn.randrange(13_000),
            "b": drawn.choice(_KINDS),
            "c": drawn.random() < 0.5,
            "d": drawn.randrange(100),
            "e": drawn.choice(_GRADES),
        }
        for _ in range(count)
    ]


def _table(size: int) -> tuple[Definitions, Callable[..., Any]]:
    """The same random rules as a table and as plain ifs."""
    drawn = random.Random(1)
    rules, lines = [], ["def decide(a, b, c, d, e):"]
    for number in range(size):
        low = drawn.randrange(1_000) * 10
        high, kind, least = (
            low + drawn.randrange(50, 3_000),
            drawn.choice(_KINDS),
            drawn.randrange(90),
        )
        flag, grade = (
            drawn.choice(["-", "true", "false"]),
            drawn.choice(["-", '"a", "b"', 'not("c")']),
        )
        rules.append(
            _rule([f"[{low}..{high})", f'"{kind}"', flag, f"&gt;= {least}", grade], number)
        )
        condition = f"{low} <= a < {high} and b == {kind!r} and d >= {least}"
        condition += {"-": "", "true": " and c", "false": " and not c"}[flag]
        condition += {"-": "", '"a", "b"': " and e in ('a', 'b')"}.get(grade, " and e != 'c'")
        lines.append(f"    if {condition}: return {number}")
    scope: dict[str, Any] = {}
    exec("\n".join(lines), scope)  # the text is made right here
    return loads(_file(rules).encode(), "bench.dmn"), scope["decide"]


def _rule(cells: Sequence[str], number: int) -> str:
    entries = "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in cells)
    return f"<rule>{entries}<outputEntry><text>{number}</text></outputEntry></rule>"


def _file(rules: Sequence[str]) -> str:
    columns = "".join(
        f"<input><inputExpression typeRef='{kind}'><text>{name}</text></inputExpression></input>"
        for name, kind in _COLUMNS.items()
    )
    return f"{_HEAD}{columns}<output/>{''.join(rules)}</decisionTable></decision></definitions>"
