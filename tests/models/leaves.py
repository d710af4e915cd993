"""Pieces of one or two elements."""

from collections import Counter
from collections.abc import Callable

from tests import bpmn as b
from tests.models.drawing import Drawing, Names, condition, message, signal, single, timer

Leaf = Callable[[Names], Drawing]


def user(names: Names) -> Drawing:
    """A user task."""
    name = names.next("user")
    return single(b.user(name), name, activity=True)


def passing(names: Names) -> Drawing:
    """A task and a manual task, which wait for nothing."""
    name, other = names.next("task"), names.next("manual")
    body = [b.node("task", name), b.node("manualTask", other), b.chain(name, other)]
    return Drawing(body, name, other, Counter([name, other]))


def script(names: Names) -> Drawing:
    """A FEEL script."""
    name = names.next("script")
    return single(b.script(name, "count + 1", "count"), name, activity=True)


def needy(names: Names) -> Drawing:
    """A FEEL script that reads a variable which a person has to supply in an incident."""
    name = names.next("needy")
    return single(b.script(name, "missing + 1", "found"), name, activity=True)


def timed(names: Names) -> Drawing:
    """A timer event."""
    name = names.next("timer")
    return single(b.node("intermediateCatchEvent", name, timer("timeDuration", "PT1H")), name)


def moment(names: Names) -> Drawing:
    """A timer event for a moment that is past already, or a computed one."""
    name = names.next("moment")
    when = timer("timeDate", '= date and time("2026-03-02T10:00:00+09:00")')
    return single(b.node("intermediateCatchEvent", name, when), name)


def caught(names: Names) -> Drawing:
    """A message event."""
    name, (declared, event) = names.next("message"), message(names)
    drawing = single(b.node("intermediateCatchEvent", name, event), name)
    drawing.before.append(declared)
    return drawing


def received(names: Names) -> Drawing:
    """A receive task."""
    name, (declared, _) = names.next("receive"), message(names)
    reference = declared.split('"')[1]
    drawing = single(b.node("receiveTask", name, messageRef=reference), name, activity=True)
    drawing.before.append(declared)
    return drawing


def heard(names: Names) -> Drawing:
    """A signal event; other pieces throw the same signal."""
    name, (declared, event) = names.next("signal"), signal("news")
    drawing = single(b.node("intermediateCatchEvent", name, event), name)
    drawing.before.append(declared)
    return drawing


def told(names: Names) -> Drawing:
    """A signal thrown."""
    name, (declared, event) = names.next("tell"), signal("news")
    drawing = single(b.node("intermediateThrowEvent", name, event), name)
    drawing.before.append(declared)
    return drawing


def sent(names: Names) -> Drawing:
    """A message to this same instance: thrown, then caught."""
    name, catch, (declared, event) = names.next("send"), names.next("taken"), message(names)
    body = [
        b.node("intermediateThrowEvent", name, event, b.io(("input", "= count", "count"))),
        b.node("intermediateCatchEvent", catch, event),
        b.chain(name, catch),
    ]
    return Drawing(body, name, catch, Counter([name, catch]), before=[declared])


def milestone(names: Names) -> Drawing:
    """A none throw event."""
    name = names.next("milestone")
    return single(b.node("intermediateThrowEvent", name), name)


def link(names: Names) -> Drawing:
    """A link: out here, in there."""
    jump, land = names.next("jump"), names.next("land")
    event = f'<bpmn:linkEventDefinition name="{jump}"/>'
    body = [
        b.node("intermediateThrowEvent", jump, event),
        b.node("intermediateCatchEvent", land, event),
    ]
    return Drawing(body, jump, land, Counter([jump, land]))


def service(names: Names) -> Drawing:
    """A service task whose handler may fail in every way but a foreseen one."""
    name = names.next("service")
    return single(b.service(name, "t:call", retries="2"), name, activity=True)


def send_task(names: Names) -> Drawing:
    """A send task with a handler."""
    name = names.next("mail")
    job = '<zeebe:taskDefinition type="t:call" retries="2"/>'
    return single(b.node("sendTask", name, "", job), name, activity=True)


def message_job(names: Names) -> Drawing:
    """A message thrown by a handler."""
    name = names.next("post")
    job = '<zeebe:taskDefinition type="t:call" retries="2"/>'
    event = '<bpmn:messageEventDefinition messageRef="posted"/>'
    drawing = single(b.node("intermediateThrowEvent", name, event, job), name)
    drawing.before.append('<bpmn:message id="posted" name="posted"/>')
    return drawing


def rule(names: Names) -> Drawing:
    """A decision."""
    name = names.next("rule")
    called = '<zeebe:calledDecision decisionId="grade" resultVariable="grade"/>'
    drawing = single(b.node("businessRuleTask", name, "", called), name, activity=True)
    drawing.files.add("grade")
    return drawing


def call(names: Names) -> Drawing:
    """A called process."""
    name = names.next("call")
    called = (
        '<zeebe:calledElement processId="inner" propagateAllChildVariables="false"'
        ' propagateAllParentVariables="false"/>' + b.io(("input", "= count", "amount"))
    )
    drawing = single(b.node("callActivity", name, "", called), name, activity=True)
    drawing.sure += Counter(("begin_inner", "decide", "double", "finish_inner"))
    drawing.files.add("inner")
    return drawing


def many(attributes: str = "", completion: str = "", collection: str = "[1,2,3]") -> str:
    """Multi-instance characteristics."""
    ends = (
        f'<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">= {completion}'
        "</bpmn:completionCondition>"
        if completion
        else ""
    )
    return (
        f"<bpmn:multiInstanceLoopCharacteristics{attributes}><bpmn:extensionElements>"
        f'<zeebe:loopCharacteristics inputCollection="= {collection}" inputElement="item"'
        ' outputCollection="items" outputElement="= item"/>'
        f"</bpmn:extensionElements>{ends}</bpmn:multiInstanceLoopCharacteristics>"
    )


SEQUENTIAL = ' isSequential="true"'


def each(names: Names) -> Drawing:
    """A user task for each of three, together."""
    name = names.next("each")
    # three instances and their body
    return single(b.user(name, inner=many()), name, times=4, activity=True)


def one_by_one(names: Names) -> Drawing:
    """A call for each of three, one after the other."""
    name = names.next("queue")
    text = b.service(name, "t:call", inner=many(SEQUENTIAL))
    return single(text, name, times=4, activity=True)


def first_two(names: Names) -> Drawing:
    """One after the other, until two are done."""
    name = names.next("two")
    text = b.user(name, inner=many(SEQUENTIAL, "loopCounter = 2"))
    return single(text, name, times=3, activity=True)


def any_of(names: Names) -> Drawing:
    """Together, until the second of the list is done."""
    name = names.next("any")
    text = b.user(name, inner=many(completion="item = 2"))
    return single(text, name, activity=True).unsure()


def none_of(names: Names) -> Drawing:
    """For each of none."""
    name = names.next("none")
    return single(b.user(name, inner=many(collection="[]")), name, activity=True)


def again(names: Names) -> Drawing:
    """A standard loop that ends at its maximum."""
    name = names.next("again")
    loop = (
        '<bpmn:standardLoopCharacteristics testBefore="false" loopMaximum="2">'
        '<bpmn:loopCondition xsi:type="bpmn:tFormalExpression">= true</bpmn:loopCondition>'
        "</bpmn:standardLoopCharacteristics>"
    )
    return single(b.user(name, inner=loop), name, times=3, activity=True)


def awaited(names: Names) -> Drawing:
    """A condition that another branch makes true."""
    fork, join, wait = names.next("fork"), names.next("join"), names.next("condition")
    work, put, flag = names.next("user"), names.next("set"), names.next("flag")
    body = [
        b.node("parallelGateway", fork),
        b.node("parallelGateway", join),
        b.node("intermediateCatchEvent", wait, condition(f"{flag} &gt; 0")),
        b.user(work),
        b.script(put, "1", flag),
        b.chain(fork, wait, join),
        b.chain(fork, work, put, join),
    ]
    return Drawing(body, fork, join, Counter([fork, join, wait, work, put]))


def fan(names: Names) -> Drawing:
    """An implicit split out of a task, with a conditional flow, joined by an inclusive gateway."""
    task, join = names.next("fan"), names.next("meet")
    left, right, never = names.next("user"), names.next("user"), names.next("user")
    body = [
        b.node("task", task),
        b.node("inclusiveGateway", join),
        *(b.user(n) for n in (left, right, never)),
        b.flow(task, left),
        b.flow(task, right, "choice = 1"),
        b.flow(task, never, "choice = 2"),
        *(b.flow(n, join) for n in (left, right, never)),
    ]
    return Drawing(body, task, join, Counter([task, left, right, join]))


def race(names: Names) -> Drawing:
    """An event-based gateway over a message, a timer, a signal and a receive task."""
    gate, merge = names.next("race"), names.next("merge")
    by_message, by_receive = message(names), message(names)
    ways = {
        names.next("won"): ("intermediateCatchEvent", by_message[1]),
        names.next("won"): ("intermediateCatchEvent", timer("timeDuration", "PT2H")),
        names.next("won"): ("intermediateCatchEvent", signal("news")[1]),
        names.next("won"): ("intermediateCatchEvent", condition("go = 1")),
    }
    receive = names.next("won")
    reference = by_receive[0].split('"')[1]
    body = [
        b.node("eventBasedGateway", gate),
        b.node("exclusiveGateway", merge),
        *(b.node(tag, name, event) for name, (tag, event) in ways.items()),
        b.node("receiveTask", receive, messageRef=reference),
        *(b.chain(gate, name, merge) for name in (*ways, receive)),
    ]
    return Drawing(
        body,
        gate,
        merge,
        Counter([gate, merge]),
        free={*ways, receive},
        before=[by_message[0], by_receive[0], signal("news")[0]],
    )


# --- what stumbles over the variable `missing`, which a person supplies in an incident -----------


def stumbling(names: Names) -> Drawing:
    """An exclusive gateway whose condition reads the variable."""
    split, merge = names.next("split"), names.next("merge")
    left, right = names.next("task"), names.next("task")
    body = [
        b.node("exclusiveGateway", split, default=f"{split}_to_{right}"),
        b.node("exclusiveGateway", merge),
        b.node("task", left),
        b.node("task", right),
        b.flow(split, left, "missing = 1"),
        b.chain(split, right, merge),
        b.chain(left, merge),
    ]
    return Drawing(body, split, merge, Counter([split, left, merge]))


def vague(names: Names) -> Drawing:
    """A timer whose duration reads the variable."""
    name = names.next("vague")
    when = timer("timeDuration", '= duration("PT" + string(missing) + "H")')
    return single(b.node("intermediateCatchEvent", name, when), name)


def mapped(names: Names) -> Drawing:
    """A user task whose mappings read the variable, first going in, then coming out."""
    name = names.next("mapped")
    pairs = b.io(("input", "= missing", "inner"), ("output", "= inner + missing", "outer"))
    return single(b.user(name, more=pairs), name, activity=True)


def each_missing(names: Names) -> Drawing:
    """For each of a collection that reads the variable."""
    name = names.next("each")
    text = b.user(name, inner=many(collection="[missing + 1, 2]"))
    return single(text, name, times=3, activity=True)


def not_at_all(names: Names) -> Drawing:
    """A loop tested before, which never runs."""
    name = names.next("never")
    loop = (
        '<bpmn:standardLoopCharacteristics testBefore="true">'
        '<bpmn:loopCondition xsi:type="bpmn:tFormalExpression">= choice = 7</bpmn:loopCondition>'
        "</bpmn:standardLoopCharacteristics>"
    )
    return single(b.user(name, inner=loop), name, activity=True)


def call_each(names: Names) -> Drawing:
    """A called process for each of three."""
    name = names.next("calls")
    called = (
        '<zeebe:calledElement processId="inner" propagateAllChildVariables="false"'
        ' propagateAllParentVariables="false"/>' + b.io(("input", "= item", "amount"))
    )
    drawing = single(b.node("callActivity", name, many(), called), name, times=4, activity=True)
    drawing.sure += Counter(("begin_inner", "decide", "double", "finish_inner") * 3)
    drawing.files.add("inner")
    return drawing


LEAVES: tuple[Leaf, ...] = (
    user,
    user,
    passing,
    script,
    needy,
    timed,
    moment,
    caught,
    received,
    heard,
    told,
    sent,
    milestone,
    link,
    service,
    send_task,
    message_job,
    rule,
    call,
    each,
    one_by_one,
    first_two,
    any_of,
    none_of,
    again,
    awaited,
    fan,
    race,
    stumbling,
    vague,
    mapped,
    each_missing,
    not_at_all,
    call_each,
)
ACTIVITIES: tuple[Leaf, ...] = (
    user,
    service,
    received,
    call,
    each,
    one_by_one,
    any_of,
    again,
    needy,
    mapped,
    call_each,
)
