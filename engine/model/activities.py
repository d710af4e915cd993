"""Activities: what a task does, and how often."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.model.context import FileContext
from engine.model.definition import Detail, Expr, Kind, MultiInstance, StandardLoop
from engine.model.events import message
from engine.model.extensions import called, decision, job, script, user_task
from engine.model.languages import formal_expression
from engine.model.tags import Node, attribute, bpmn, bpmn_name, expression, extension, flag, line

LOOPS = frozenset({"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"})


# --- what a task does ------------------------------------------------------------------------


def detail(node: Node, kind: Kind, context: FileContext) -> Detail | None:
    """What stands behind a task; None for tasks that only pass through and for what is no task."""
    reader = _DETAILS.get(kind)
    return None if reader is None else reader(node, context)


def _service(node: Node, context: FileContext) -> Detail | None:
    found = job(node)
    if found is None:
        context.problem("job_missing", node)
    return found


def _send(node: Node, context: FileContext) -> Detail | None:
    if attribute(node, "messageRef"):
        return message(node, node, context)
    return _service(node, context)


def _script(node: Node, context: FileContext) -> Detail | None:
    found = script(node, context)
    foreign = node.find(bpmn("script"))
    if found is None:
        language = attribute(node, "scriptFormat") or ("?" if foreign is not None else "")
        rule = "foreign_script" if language else "script_missing"
        context.problem(rule, node, language=language)
    return found


def _rule(node: Node, context: FileContext) -> Detail | None:
    found = decision(node, context)
    if found is None:
        context.problem("decision_missing", node)
    return found


def _call(node: Node, context: FileContext) -> Detail | None:
    found = called(node)
    if found is None or not found.process_id:
        context.problem("called_missing", node)
        return None
    target = context.roots.get(found.process_id) if isinstance(found.process_id, str) else None
    if target is not None and bpmn_name(target).startswith("global"):
        context.problem("global_task", node, tag=bpmn_name(target))
        return None
    return found


_DETAILS: Mapping[Kind, Callable[[Node, FileContext], Detail | None]] = MappingProxyType(
    {
        Kind.USER: user_task,
        Kind.SERVICE: _service,
        Kind.SEND: _send,
        Kind.RECEIVE: lambda node, context: message(node, node, context),
        Kind.SCRIPT: _script,
        Kind.RULE: _rule,
        Kind.CALL: _call,
    }
)


# --- how often -------------------------------------------------------------------------------


def loop(node: Node, context: FileContext) -> MultiInstance | StandardLoop | None:
    """The loop marker of an activity, or None."""
    found = next((child for child in node if bpmn_name(child) in LOOPS), None)
    if found is None:
        return None
    if bpmn_name(found) == "standardLoopCharacteristics":
        return _standard(found, context)
    return _multiple(found, context)


def _multiple(node: Node, context: FileContext) -> MultiInstance | None:
    if attribute(node, "behavior", "All") != "All":
        context.problem("multi_behavior", node, behavior=attribute(node, "behavior"))
    own = extension(node, "loopCharacteristics")
    collection = expression(own.get("inputCollection"), line(own)) if own is not None else None
    cardinality = formal_expression(node.find(bpmn("loopCardinality")), context)
    if collection is None and cardinality is None:
        context.problem("multi_collection_missing", node)
        return None
    return MultiInstance(
        collection=collection or Expr("[]"),
        cardinality=None if collection else cardinality,
        sequential=flag(node, "isSequential", default=False),
        element_variable=_own(own, "inputElement"),
        output_collection=_own(own, "outputCollection"),
        output_element=None if own is None else expression(own.get("outputElement"), line(own)),
        completion=formal_expression(node.find(bpmn("completionCondition")), context),
    )


def _own(node: Node | None, name: str) -> str:
    return "" if node is None else attribute(node, name)


def _standard(node: Node, context: FileContext) -> StandardLoop | None:
    maximum = attribute(node, "loopMaximum", "0")
    condition = formal_expression(node.find(bpmn("loopCondition")), context)
    if not maximum.isdecimal() or (condition is None and int(maximum) == 0):
        context.problem("loop_incomplete", node)
        return None
    return StandardLoop(
        condition=condition or Expr("true", line(node)),
        test_before=flag(node, "testBefore", default=False),
        maximum=int(maximum),
    )
