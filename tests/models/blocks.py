"""Pieces made of pieces: gateways, loops, sub-processes."""

from collections import Counter
from collections.abc import Callable

from tests import bpmn as b
from tests.models.drawing import Drawing, Names, frame, sequence, single
from tests.models.leaves import SEQUENTIAL, many

Block = Callable[[list[Drawing], Names], Drawing]


def in_order(parts: list[Drawing], names: Names) -> Drawing:
    """One after the other."""
    return sequence(parts)


def parallel(parts: list[Drawing], names: Names) -> Drawing:
    """All, together."""
    return _forked(parts, names, "parallelGateway", "parallelGateway")


def met(parts: list[Drawing], names: Names) -> Drawing:
    """All, joined by an inclusive gateway."""
    return _forked(parts, names, "parallelGateway", "inclusiveGateway")


def _forked(parts: list[Drawing], names: Names, split: str, merge: str) -> Drawing:
    fork, join = names.next("fork"), names.next("join")
    whole = frame(fork, join, b.node(split, fork), b.node(merge, join), sure=(fork, join))
    for part in parts:
        whole.with_part(part)
        whole.body += [b.flow(fork, part.first), b.flow(part.last, join)]
    return whole


def exclusive(parts: list[Drawing], names: Names) -> Drawing:
    """The second of them; `choice` is 1 in every walk."""
    split, merge = names.next("split"), names.next("merge")
    default = f"{split}_to_{parts[0].first}"
    whole = frame(
        split,
        merge,
        b.node("exclusiveGateway", split, default=default),
        b.node("exclusiveGateway", merge),
        sure=(split, merge),
    )
    for number, part in enumerate(parts):
        whole.with_part(part, times=1 if number == 1 else 0)
        when = f"choice = {number}" if number else ""
        whole.body += [b.flow(split, part.first, when), b.flow(part.last, merge)]
    return whole


def default(parts: list[Drawing], names: Names) -> Drawing:
    """The first of them, by default."""
    split, merge = names.next("split"), names.next("merge")
    whole = frame(
        split,
        merge,
        b.node("exclusiveGateway", split, default=f"{split}_to_{parts[0].first}"),
        b.node("exclusiveGateway", merge),
        sure=(split, merge),
    )
    for number, part in enumerate(parts):
        whole.with_part(part, times=0 if number else 1)
        when = "choice = 7" if number else ""
        whole.body += [b.flow(split, part.first, when), b.flow(part.last, merge)]
    return whole


def inclusive(parts: list[Drawing], names: Names) -> Drawing:
    """All but the last."""
    split, join = names.next("some"), names.next("join")
    last = parts[-1]
    whole = frame(
        split,
        join,
        b.node("inclusiveGateway", split, default=f"{split}_to_{last.first}"),
        b.node("inclusiveGateway", join),
        sure=(split, join),
    )
    for part in parts:
        whole.with_part(part, times=0 if part is last else 1)
        when = "" if part is last else "choice = 1"
        whole.body += [b.flow(split, part.first, when), b.flow(part.last, join)]
    return whole


def loop(parts: list[Drawing], names: Names) -> Drawing:
    """Twice, by a flow that leads back."""
    body = sequence(parts)
    counter = names.next("round")
    begin, merge, wait = names.next("begin"), names.next("merge"), names.next("user")
    step, split = names.next("step"), names.next("split")
    whole = frame(
        begin,
        split,
        b.script(begin, "0", counter),
        b.node("exclusiveGateway", merge),
        b.user(wait),
        b.script(step, f"{counter} + 1", counter),
        b.node("exclusiveGateway", split, default=f"{split}_to_{merge}"),
        b.chain(begin, merge, wait, body.first),
        b.chain(body.last, step, split, merge),
        sure=(begin, *[merge, wait, step, split] * 2),
    )
    whole.counters.add(counter)
    whole.with_part(body, times=2)
    # the way out needs a condition, so it is a gateway of its own
    out = names.next("out")
    whole.body += [b.node("exclusiveGateway", out), b.flow(split, out, f"{counter} &gt; 1")]
    whole.sure[out] += 1
    whole.last = out
    return whole


def inside(inner: Drawing, names: Names, *extra: str, end: str = "") -> tuple[str, str, str]:
    """A scope's text around a piece, its start and its end; `extra` stands beside the piece."""
    start, finish = names.next("start"), names.next("end")
    text = [
        b.node("startEvent", start),
        *inner.body,
        b.node("endEvent", finish, end),
        b.chain(start, inner.first),
        b.chain(inner.last, finish),
        *extra,
    ]
    return "".join(text), start, finish


def scope(inner: Drawing, names: Names, *extra: str, tag: str = "subProcess") -> Drawing:
    """A sub-process around a piece."""
    name = names.next("sub")
    text, *ends = inside(inner, names, *extra)
    whole = single(b.node(tag, name, text), name, activity=True).knowing(inner)
    whole.sure += Counter(ends)
    return whole


def sub(parts: list[Drawing], names: Names) -> Drawing:
    """A sub-process."""
    return scope(sequence(parts), names)


def transaction(parts: list[Drawing], names: Names) -> Drawing:
    """A transaction that goes well."""
    return scope(sequence(parts), names, tag="transaction")


def sub_each(parts: list[Drawing], names: Names) -> Drawing:
    """A sub-process for each of two, together."""
    return _repeated(parts, names, "")


def sub_queue(parts: list[Drawing], names: Names) -> Drawing:
    """A sub-process for each of two, one after the other."""
    return _repeated(parts, names, SEQUENTIAL)


def _repeated(parts: list[Drawing], names: Names, attributes: str) -> Drawing:
    inner = sequence(parts)
    name = names.next("sub")
    text, *ends = inside(inner, names)
    # its loops count for themselves
    own = b.io(*(("input", "= 0", c) for c in sorted(inner.counters)))
    node = b.node("subProcess", name, many(attributes, collection="[1,2]") + text, own)
    whole = single(node, name, times=3, activity=True).knowing(inner, times=2)
    whole.sure += Counter([*ends, *ends])
    whole.counters = set()
    return whole


BLOCKS: tuple[Block, ...] = (
    in_order,
    parallel,
    met,
    exclusive,
    default,
    inclusive,
    loop,
    sub,
    transaction,
    sub_each,
    sub_queue,
)
