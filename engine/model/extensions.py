"""Camunda 8's extension elements (`zeebe:`) as parts of a definition."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.model.context import FileContext
from engine.model.definition import (
    Called,
    Decision,
    Expr,
    IoMapping,
    Job,
    Script,
    Setting,
    UserTask,
)
from engine.model.tags import (
    Node,
    attribute,
    expression,
    extension,
    extensions,
    field,
    flag,
    line,
    reference,
    setting,
    zeebe,
)

GYEYAK = "gyeyak:"
DEFAULT_PRIORITY = "50"
DEFAULT_RETRIES = "3"


def properties(node: Node) -> Mapping[str, str]:
    """The `gyeyak:*` properties of an element, without their prefix."""
    pairs = {
        attribute(p, "name").removeprefix(GYEYAK): attribute(p, "value")
        for box in extensions(node, "properties")
        for p in box.iterchildren(zeebe("property"))
        if attribute(p, "name").startswith(GYEYAK)
    }
    return MappingProxyType(pairs)


def mappings(node: Node, direction: str) -> tuple[IoMapping, ...]:
    """The `input` or `output` mappings of an element, in document order."""
    return tuple(
        IoMapping(setting(m.get("source"), line(m)), attribute(m, "target"), line(m))
        for box in extensions(node, "ioMapping")
        for m in box.iterchildren(zeebe(direction))
    )


def job(node: Node) -> Job | None:
    """The handler call that an element asks for, or None."""
    found = extension(node, "taskDefinition")
    if found is None:
        return None
    return Job(field(found, "type"), field(found, "retries", DEFAULT_RETRIES), _headers(node))


def _headers(node: Node) -> Mapping[str, str]:
    pairs = {
        attribute(h, "key"): h.get("value") or ""
        for box in extensions(node, "taskHeaders")
        for h in box.iterchildren(zeebe("header"))
    }
    return MappingProxyType(pairs)


def user_task(node: Node, context: FileContext) -> UserTask:
    """Who may do a user task, by when and with which form."""
    assignment = extension(node, "assignmentDefinition")
    schedule = extension(node, "taskSchedule")
    priority = extension(node, "priorityDefinition")
    return UserTask(
        form_id=_form_id(node, context),
        assignee=_field(assignment, "assignee"),
        groups=names(_field(assignment, "candidateGroups")),
        users=names(_field(assignment, "candidateUsers")),
        due=_field(schedule, "dueDate"),
        follow_up=_field(schedule, "followUpDate"),
        priority=_field(priority, "priority") or DEFAULT_PRIORITY,
    )


def _field(node: Node | None, name: str) -> Setting:
    return "" if node is None else field(node, name)


def _form_id(node: Node, context: FileContext) -> str:
    definition = extension(node, "formDefinition")
    if definition is None:
        return ""
    if definition.get("formKey") or definition.get("externalReference"):
        context.problem("form_not_linked", definition)
    return attribute(definition, "formId")


def names(value: Setting) -> tuple[Setting, ...]:
    """A field of names: one expression, or names parted by commas."""
    if isinstance(value, Expr):
        return (value,)
    return tuple(name.strip() for name in value.split(",") if name.strip())


def decision(node: Node, context: FileContext) -> Decision | None:
    """The decision that a business rule task calls, or None."""
    called = extension(node, "calledDecision")
    if called is None:
        return None
    if not attribute(called, "resultVariable"):
        context.problem("result_variable_missing", called)
    event_date = properties(node).get("eventDate")
    return Decision(
        field(called, "decisionId"),
        attribute(called, "resultVariable"),
        expression(event_date, line(node)),
    )


def script(node: Node, context: FileContext) -> Script | None:
    """The FEEL script of a script task, or None."""
    found = extension(node, "script")
    if found is None:
        return None
    source = expression(found.get("expression"), line(found))
    if source is None:
        context.problem("script_missing", node)
        return None
    if not attribute(found, "resultVariable"):
        context.problem("result_variable_missing", found)
    return Script(source, attribute(found, "resultVariable"))


def called(node: Node) -> Called | None:
    """The process that a call activity calls, or None. Unset propagation is on, as in Camunda 8."""
    found = extension(node, "calledElement")
    if found is not None:
        return Called(
            process_id=field(found, "processId"),
            all_in=flag(found, "propagateAllParentVariables", default=True),
            all_out=flag(found, "propagateAllChildVariables", default=True),
        )
    plain = reference(node, "calledElement")
    return Called(plain, all_in=True, all_out=True) if plain else None
