"""Pieces that are compensated, and transactions that are cancelled."""

from collections import Counter

from tests import bpmn as b
from tests.models.blocks import Block, inside, scope
from tests.models.drawing import Drawing, Names, frame, sequence, single
from tests.models.leaves import Leaf

_USER = '<zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="officers"/>'
_HANDLERS = (
    ("userTask", _USER),
    ("scriptTask", '<zeebe:script expression="= count - 1" resultVariable="count"/>'),
    ("serviceTask", '<zeebe:taskDefinition type="t:call" retries="2"/>'),
)


def undoable(names: Names) -> Drawing:
    """A user task with a compensation handler."""
    name, event, handler = names.next("book"), names.next("on"), names.next("undo")
    tag, extension = _HANDLERS[names.count % 3]
    body = [
        b.user(name),
        b.node("boundaryEvent", event, "<bpmn:compensateEventDefinition/>", attachedToRef=name),
        b.node(tag, handler, "", extension, isForCompensation="true"),
        _association(name, event, handler),
    ]
    return Drawing(body, name, name, Counter([name]), undo=Counter([handler]), activity=True)


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


LEAVES: tuple[Leaf, ...] = (undoable, undone_one)
BLOCKS: tuple[Block, ...] = (compensated, taken_back, cancelled)
