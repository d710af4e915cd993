"""Pieces that are compensated, and transactions that are cancelled."""

from collections import Counter

from tests import bpmn as b
from tests.models.blocks import Block, inside, scope
from tests.models.drawing import Drawing, Names, coded, frame, sequence, single
from tests.models.leaves import Leaf, many

_USER = '<zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="officers"/>'
_HANDLERS = (
    ("userTask", _USER),
    ("scriptTask", '<zeebe:script expression="= count - 1" resultVariable="count"/>'),
    ("serviceTask", '<zeebe:taskDefinition type="t:call" retries="2"/>'),
    ("subProcess", ""),
)


def undoable(names: Names) -> Drawing:
    """A user task with a compensation handler."""
    name = names.next("book")
    return _undoable(single(b.user(name), name, activity=True), names)


def undoable_each(names: Names) -> Drawing:
    """A user task for each of three, with a compensation handler for each."""
    name = names.next("book")
    whole = single(b.user(name, inner=many()), name, times=4, activity=True)
    return _undoable(whole, names, times=3)


def _undoable(whole: Drawing, names: Names, times: int = 1) -> Drawing:
    name, event, handler = whole.first, names.next("on"), names.next("undo")
    tag, extension = _HANDLERS[names.count % len(_HANDLERS)]
    inner, undo = "", [handler]
    if tag == "subProcess":
        ids = [names.next(kind) for kind in ("start", "user", "end")]
        inner = b.node("startEvent", ids[0]) + b.user(ids[1]) + b.node("endEvent", ids[2])
        inner, undo = inner + b.chain(*ids), [handler, *ids]
    whole.body += [
        b.node("boundaryEvent", event, "<bpmn:compensateEventDefinition/>", attachedToRef=name),
        b.node(tag, handler, inner, extension, isForCompensation="true"),
        _association(name, event, handler),
    ]
    whole.undo = Counter(undo * times)
    return whole


def _association(name: str, event: str, handler: str) -> str:
    return (
        f'<bpmn:association id="a_{name}" associationDirection="One" sourceRef="{event}"'
        f' targetRef="{handler}"/>'
    )


def undone_one(names: Names) -> Drawing:
    """Two are done; the first of them is undone."""
    first, second, throw = undoable(names), undoable(names), names.next("throw")
    event = f'<bpmn:compensateEventDefinition activityRef="{first.first}"/>'
    whole = sequence([first, second, single(b.node("intermediateThrowEvent", throw, event), throw)])
    whole.sure += first.undo
    whole.undo = second.undo
    return whole


def compensated(parts: list[Drawing], names: Names) -> Drawing:
    """A sub-process that undoes what it did, in the middle."""
    throw, after = names.next("throw"), names.next("user")
    event = b.node("intermediateThrowEvent", throw, "<bpmn:compensateEventDefinition/>")
    inner = sequence([undoable(names), *parts])
    inner.sure += inner.undo
    inner.undo = Counter()
    rest = [single(event, throw), single(b.user(after), after)]
    return scope(sequence([inner, *rest]), names)


def taken_back(parts: list[Drawing], names: Names) -> Drawing:
    """A sub-process that undoes what it did, at its end."""
    inner, name = sequence([*parts, undoable(names)]), names.next("sub")
    text, *ends = inside(inner, names, end="<bpmn:compensateEventDefinition/>")
    whole = single(b.node("subProcess", name, text), name, activity=True).knowing(inner)
    whole.sure += inner.undo + Counter(ends)
    whole.undo = Counter()
    return whole


def cancelled(parts: list[Drawing], names: Names) -> Drawing:
    """A transaction that is cancelled at its end."""
    inner, name = sequence([undoable(names), *parts]), names.next("trade")
    event = "<bpmn:cancelEventDefinition/>"
    text, start, end = inside(inner, names, end=event)
    gone, merge = names.next("gone"), names.next("merge")
    whole = frame(
        name,
        merge,
        b.node("transaction", name, text),
        b.node("boundaryEvent", gone, event, attachedToRef=name),
        b.node("exclusiveGateway", merge),
        b.chain(name, merge),
        b.chain(gone, merge),
        sure=(start, end, gone, merge),
    ).knowing(inner)
    whole.sure += inner.undo
    whole.undo = Counter()
    return whole


def saved(parts: list[Drawing], names: Names) -> Drawing:
    """A sub-process that fails; its error event sub-process undoes what was done, and ends it."""
    declared, event = coded("error", names.next("trouble"))
    name, start, throw, end = (names.next(k) for k in ("aside", "start", "throw", "end"))
    aside = (
        b.node("startEvent", start, event)
        + b.node("intermediateThrowEvent", throw, "<bpmn:compensateEventDefinition/>")
        + b.node("endEvent", end)
        + b.chain(start, throw, end)
    )
    inner, sub = sequence([undoable(names), *parts]), names.next("sub")
    beside = b.node("subProcess", name, aside, triggeredByEvent="true")
    body, begin, _ = inside(inner, names, beside, end=event)
    whole = single(b.node("subProcess", sub, body), sub, activity=True).knowing(inner)
    whole.sure += inner.undo + Counter((begin, name, start, throw, end))
    whole.undo = Counter()
    whole.before.append(declared)
    return whole


LEAVES: tuple[Leaf, ...] = (undoable, undoable_each, undone_one)
BLOCKS: tuple[Block, ...] = (compensated, taken_back, cancelled, saved)
