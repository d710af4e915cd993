"""Extensions in the file: other vendors' that change execution, and Camunda 8's that we don't run.

What is not refused here and not read elsewhere is part of the picture.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from engine.model.context import FileContext
from engine.model.ids import model_nodes
from engine.model.tags import ZEEBE, Node, bpmn, bpmn_name, local, namespace, words

VENDORS = MappingProxyType(
    {
        "http://camunda.org/schema/1.0/bpmn": "camunda",
        "http://activiti.org/bpmn": "activiti",
        "http://activiti.com/modeler": "activiti",
        "http://flowable.org/bpmn": "flowable",
        "http://flowable.org/modeler": "flowable",
        "http://www.jboss.org/drools": "drools",
        "http://www.jboss.org/drools/flow": "drools",
        "http://spiffworkflow.org/bpmn/schema/1.0/core": "spiffworkflow",
    }
)
# no effect on how a process runs
_HARMLESS = words("""
    properties property field historyTimeToLive modelerTemplate modelerTemplateVersion
    modelerTemplateIcon versionTag jobPriority taskPriority priority candidateStarterGroups
    candidateStarterUsers isStartableInTasklist asyncBefore asyncAfter async exclusive
    executionPlatform diagramRelationId packageName version ruleFlowGroup metaData
    metaValue""")
_INSTEAD: Mapping[str, str] = MappingProxyType(
    {
        "class": 'zeebe:taskDefinition type="handler type"',
        "delegateExpression": 'zeebe:taskDefinition type="handler type"',
        "expression": 'zeebe:taskDefinition type="handler type"',
        "type": 'zeebe:taskDefinition type="handler type"',
        "topic": 'zeebe:taskDefinition type="handler type"',
        "connector": 'zeebe:taskDefinition type="handler type"',
        "serviceTaskOperator": 'zeebe:taskDefinition type="handler type"',
        "resultVariable": "zeebe:ioMapping with zeebe:output",
        "inputOutput": "zeebe:ioMapping",
        "in": "zeebe:ioMapping with zeebe:input",
        "out": "zeebe:ioMapping with zeebe:output",
        "preScript": "zeebe:ioMapping with zeebe:input",
        "postScript": "zeebe:ioMapping with zeebe:output",
        "onEntry-script": "zeebe:ioMapping with zeebe:input",
        "onExit-script": "zeebe:ioMapping with zeebe:output",
        "formKey": 'zeebe:formDefinition formId="..."',
        "formRef": 'zeebe:formDefinition formId="..."',
        "formData": 'zeebe:formDefinition formId="..."',
        "formProperty": 'zeebe:formDefinition formId="..."',
        "assignee": 'zeebe:assignmentDefinition assignee="..."',
        "candidateGroups": 'zeebe:assignmentDefinition candidateGroups="..."',
        "candidateUsers": 'zeebe:assignmentDefinition candidateUsers="..."',
        "dueDate": 'zeebe:taskSchedule dueDate="=..."',
        "followUpDate": 'zeebe:taskSchedule followUpDate="=..."',
        "decisionRef": 'zeebe:calledDecision decisionId="..." resultVariable="..."',
        "mapDecisionResult": 'zeebe:calledDecision decisionId="..." resultVariable="..."',
        "calledElementBinding": 'zeebe:calledElement processId="..."',
        "collection": 'zeebe:loopCharacteristics inputCollection="=..."',
        "elementVariable": 'zeebe:loopCharacteristics inputElement="..."',
        "failedJobRetryTimeCycle": 'zeebe:taskDefinition retries="3"',
        "executionListener": "a step of its own in the diagram",
        "taskListener": "a step of its own in the diagram",
        "errorCodeVariable": "zeebe:ioMapping with zeebe:output",
        "errorMessageVariable": "zeebe:ioMapping with zeebe:output",
    }
)
_NODES = words("""
    startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent task userTask
    manualTask serviceTask sendTask receiveTask scriptTask businessRuleTask callActivity subProcess
    transaction adHocSubProcess""")
_WITH_JOB = words(
    "serviceTask sendTask scriptTask businessRuleTask intermediateThrowEvent endEvent"
)
_USER = frozenset({"userTask"})
_WITHOUT_EFFECT = MappingProxyType({"publishMessage": ("messageId", "timeToLive")})
_ANYWHERE: frozenset[str] = frozenset()
# where each of Camunda 8's extensions means something
_ZEEBE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "taskDefinition": _WITH_JOB,
        "taskHeaders": _WITH_JOB | _USER,
        "ioMapping": _NODES,
        "userTask": _USER,
        "formDefinition": _USER | {"startEvent"},
        "assignmentDefinition": _USER,
        "taskSchedule": _USER,
        "priorityDefinition": _USER,
        "calledDecision": frozenset({"businessRuleTask"}),
        "calledElement": frozenset({"callActivity"}),
        "script": frozenset({"scriptTask"}),
        "subscription": frozenset({"message"}),
        "publishMessage": frozenset({"messageEventDefinition", "sendTask"}),
        "loopCharacteristics": frozenset({"multiInstanceLoopCharacteristics"}),
        "versionTag": frozenset({"process"}),
        "userTaskForm": frozenset({"process"}),
        "properties": _ANYWHERE,
    }
)


def check_foreign(context: FileContext) -> None:
    """Refuse every extension that asks for an effect that the engine would not give it."""
    for node in model_nodes(context.root):
        for name, vendor in _vendor_names(node):
            instead = _INSTEAD.get(name, "a zeebe: extension (Camunda 8)")
            context.problem("vendor_extension", node, vendor=vendor, name=name, instead=instead)
        if node.tag == bpmn("extensionElements"):
            _check_zeebe(node, context)


def _vendor_names(node: Node) -> Iterator[tuple[str, str]]:
    own = VENDORS.get(namespace(node))
    if own is not None and local(node) not in _HARMLESS and _is_outermost(node):
        yield local(node), own
    for key in node.attrib:
        uri, _, name = str(key).removeprefix("{").rpartition("}")
        if uri in VENDORS and name not in _HARMLESS:
            yield name, VENDORS[uri]


def _is_outermost(node: Node) -> bool:
    parent = node.getparent()
    return parent is None or namespace(parent) not in VENDORS


def _check_zeebe(box: Node, context: FileContext) -> None:
    owner = box.getparent()
    tag = "" if owner is None else bpmn_name(owner)
    for child in box:
        if namespace(child) != ZEEBE:
            continue
        places = _ZEEBE.get(local(child))
        if places is None:
            context.problem("zeebe_unknown", child, name=local(child))
        elif places and tag not in places:
            context.problem("zeebe_misplaced", child, name=local(child), tag=tag)
        elif child.get("bindingType") == "versionTag":
            context.problem("binding_version_tag", child)
        for name in _WITHOUT_EFFECT.get(local(child), ()):
            if child.get(name):
                context.problem("zeebe_unknown", child, name=f"{local(child)} {name}")
