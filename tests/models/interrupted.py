"""Pieces that events break into: errors, escalations, boundary events, event sub-processes."""

from collections.abc import Callable

from tests import bpmn as b
from tests.models.blocks import Block, inside, scope
from tests.models.drawing import (
    Drawing,
    Names,
    coded,
    condition,
    frame,
    message,
    sequence,
    signal,
    single,
    timer,
)
from tests.models.leaves import Leaf


def risky(names: Names) -> Drawing:
    """A service whose foreseen refusal is caught by its code."""
    declared, event = coded("error", "refused")
    return _risky(names, declared, event)


def careful(names: Names) -> Drawing:
    """A service whose every foreseen refusal is caught."""
    return _risky(names, "", "<bpmn:errorEventDefinition/>")


def _risky(names: Names, declared: str, event: str) -> Drawing:
    name = names.next("risky")
    drawing = single(b.service(name, "t:risky", retries="2"), name).unsure()
    whole = left_by(drawing, event, names)
    whole.before.append(declared)
    return whole


def calling_in_vain(names: Names) -> Drawing:
    """A called process that ends with an error, caught by the caller."""
    declared, event = coded("error", "refused")
    name = names.next("call")
    called = (
        '<zeebe:calledElement processId="refusing" propagateAllChildVariables="false"'
        ' propagateAllParentVariables="false"/>'
    )
    drawing = single(b.node("callActivity", name, "", called), name)
    drawing.sure.clear()
    drawing.sure.update(("begin_refusing", "weigh"))
    drawing.files.add("refusing")
    drawing.before.append(declared)
    return left_by(drawing, event, names, surely=True)


def left_by(activity: Drawing, event: str, names: Names, *, surely: bool = False) -> Drawing:
    """An activity that is left normally or by an interrupting boundary event, then merged."""
    caught, merge = names.next("caught"), names.next("merge")
    whole = frame(
        activity.first,
        merge,
        b.node("boundaryEvent", caught, event, attachedToRef=activity.first),
        b.node("exclusiveGateway", merge),
        b.chain(activity.last, merge),
        b.chain(caught, merge),
        sure=(caught, merge) if surely else (merge,),
    ).with_part(activity)
    if not surely:
        whole.free.add(caught)
    return whole


def failing(parts: list[Drawing], names: Names) -> Drawing:
    """A sub-process that ends with an error, which its boundary event catches."""
    declared, event = coded("error", names.next("broken"))
    whole = left_by(_ended(parts, names, event), event, names, surely=True)
    whole.before.append(declared)
    return whole


def escalating(parts: list[Drawing], names: Names) -> Drawing:
    """A sub-process whose last escalation interrupts it."""
    declared, event = coded("escalation", names.next("urgent"))
    whole = left_by(_ended(parts, names, event), event, names, surely=True)
    whole.before.append(declared)
    return whole


def _ended(parts: list[Drawing], names: Names, event: str) -> Drawing:
    """A sub-process that never completes: its end interrupts it."""
    inner, name = sequence(parts), names.next("sub")
    text, start, _ = inside(inner, names, end=event)
    whole = single(b.node("subProcess", name, text), name).knowing(inner)
    whole.sure[name] = 0
    whole.sure[start] += 1
    whole.undo.clear()
    return whole


def warning(parts: list[Drawing], names: Names) -> Drawing:
    """A sub-process that escalates and goes on; somebody is told beside it."""
    declared, event = coded("escalation", names.next("urgent"))
    throw, caught, told = names.next("warn"), names.next("caught"), names.next("user")
    thrown = single(b.node("intermediateThrowEvent", throw, event), throw)
    whole = scope(sequence([thrown, *parts]), names)
    whole.body += [
        b.node("boundaryEvent", caught, event, attachedToRef=whole.first, cancelActivity="false"),
        b.user(told),
        b.chain(caught, told),
    ]
    whole.sure[caught] += 1
    whole.free.add(told)  # what ends the scope around it may come first
    whole.before.append(declared)
    return whole


def terminated(parts: list[Drawing], names: Names) -> Drawing:
    """A sub-process that the first of its branches terminates."""
    first, *others = parts
    start, fork, kill = names.next("start"), names.next("fork"), names.next("kill")
    name = names.next("sub")
    body = [
        b.node("startEvent", start),
        b.node("parallelGateway", fork),
        b.node("endEvent", kill, "<bpmn:terminateEventDefinition/>"),
        b.chain(start, fork, first.first),
        b.chain(first.last, kill),
        *first.body,
    ]
    whole = single("", name)
    for other in others:
        body += [*other.body, b.chain(fork, other.first)]
        whole.knowing(other.unsure())
    whole.body = [b.node("subProcess", name, "".join(body))]
    # what the branches left to undo depends on the walk as well
    undone = set(first.undo)
    first.undo.clear()
    whole.knowing(first)
    whole.free |= undone
    whole.sure.update((start, fork, kill))
    whole.activity = True
    return whole


def forgiving(parts: list[Drawing], names: Names) -> Drawing:
    """A sub-process any error of which is caught."""
    whole = scope(sequence(parts), names).unsure()
    return left_by(whole, "<bpmn:errorEventDefinition/>", names)


def calling_the_worried(names: Names) -> Drawing:
    """A called process that escalates and goes on."""
    declared, event = coded("escalation", "worried")
    name, caught, told = names.next("call"), names.next("caught"), names.next("user")
    called = (
        '<zeebe:calledElement processId="worrying" propagateAllChildVariables="false"'
        ' propagateAllParentVariables="false"/>'
    )
    whole = single(b.node("callActivity", name, "", called), name, activity=True)
    whole.body += [
        b.node("boundaryEvent", caught, event, attachedToRef=name, cancelActivity="false"),
        b.user(told),
        b.chain(caught, told),
    ]
    whole.sure.update(("begin_worrying", "worry", "ponder", caught))
    whole.free.add(told)
    whole.before.append(declared)
    whole.files.add("worrying")
    return whole


# --- boundary events and event sub-processes --------------------------------------------------

Trigger = Callable[[Names], tuple[str, str]]
TRIGGERS: tuple[Trigger, ...] = (
    message,
    lambda names: signal("news"),
    lambda names: ("", timer("timeDuration", "PT3H")),
    lambda names: ("", condition("go = 1")),
)
CYCLE: Trigger = lambda names: ("", timer("timeCycle", "R2/PT2H"))  # noqa: E731 - one of the kind


def interrupted(activity: Drawing, trigger: Trigger, names: Names) -> Drawing:
    """An activity with an interrupting boundary event."""
    declared, event = trigger(names)
    whole = left_by(activity.unsure(), event, names)
    whole.before.append(declared)
    return whole


def accompanied(activity: Drawing, trigger: Trigger, names: Names) -> Drawing:
    """An activity with a boundary event that starts something beside it."""
    declared, event = trigger(names)
    caught, beside = names.next("caught"), names.next("user")
    activity.body += [
        b.node(
            "boundaryEvent", caught, event, attachedToRef=activity.first, cancelActivity="false"
        ),
        b.user(beside),
        b.chain(caught, beside),
    ]
    activity.free |= {caught, beside}
    activity.before.append(declared)
    return activity


def aside(event: str, names: Names, *, interrupting: bool) -> tuple[str, set[str]]:
    """An event sub-process with a user task, and its elements."""
    name, start = names.next("aside"), names.next("start")
    work, end = names.next("user"), names.next("end")
    text = (
        b.node("startEvent", start, event, isInterrupting=str(interrupting).lower())
        + b.user(work)
        + b.node("endEvent", end)
        + b.chain(start, work, end)
    )
    return b.node("subProcess", name, text, triggeredByEvent="true"), {name, start, work, end}


def with_aside(inner: Drawing, trigger: Trigger, names: Names, *, interrupting: bool) -> Drawing:
    """A sub-process with an event sub-process."""
    declared, event = trigger(names)
    text, elements = aside(event, names, interrupting=interrupting)
    whole = scope(inner, names, text)
    name = whole.first
    if interrupting:
        whole.unsure()
        whole.free.discard(name)
        whole.sure[name] = 1
    whole.free |= elements
    whole.before.append(declared)
    return whole


def rescued(parts: list[Drawing], names: Names) -> Drawing:
    """A sub-process whose own event sub-process catches the error that it ends with."""
    return _rescued(parts, names, "error")


def answered(parts: list[Drawing], names: Names) -> Drawing:
    """A sub-process whose own event sub-process answers the escalation that it ends with."""
    return _rescued(parts, names, "escalation")


def _rescued(parts: list[Drawing], names: Names, kind: str) -> Drawing:
    declared, event = coded(kind, names.next("trouble"))
    text, elements = aside(event, names, interrupting=True)
    inner, name = sequence(parts), names.next("sub")
    body, start, _ = inside(inner, names, text, end=event)
    whole = single(b.node("subProcess", name, body), name, activity=True).knowing(inner)
    whole.sure.update((start, *elements))
    whole.before.append(declared)
    return whole


LEAVES: tuple[Leaf, ...] = (risky, careful, calling_in_vain, calling_the_worried)
BLOCKS: tuple[Block, ...] = (forgiving, failing, escalating, warning, terminated, rescued, answered)
