"""Writes small BPMN files for tests: `file("p", body)` wraps elements and flows."""

from itertools import pairwise

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' id="definitions" targetNamespace="https://example.org/test">\n'
)


def file(process_id: str, *body: str, before: str = "") -> bytes:
    """A BPMN file with one executable process; `before` holds messages and errors."""
    inner = "\n".join(body)
    return (
        f"{HEAD}{before}"
        f'<bpmn:process id="{process_id}" name="시험" isExecutable="true">\n{inner}\n'
        "</bpmn:process></bpmn:definitions>\n"
    ).encode()


def flow(source: str, target: str, when: str = "", flow_id: str = "") -> str:
    """A sequence flow, with a FEEL condition when given."""
    condition = (
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">= {when}'
        "</bpmn:conditionExpression>"
        if when
        else ""
    )
    identity = flow_id or f"{source}_to_{target}"
    return (
        f'<bpmn:sequenceFlow id="{identity}" sourceRef="{source}" targetRef="{target}">'
        f"{condition}</bpmn:sequenceFlow>"
    )


def chain(*ids: str) -> str:
    """Flows from each id to the next."""
    return "\n".join(flow(a, b) for a, b in pairwise(ids))


def node(tag: str, element_id: str, inner: str = "", extension: str = "", **attributes: str) -> str:
    """An element; `extension` goes into extensionElements."""
    text = "".join(f' {k}="{v}"' for k, v in attributes.items())
    extended = f"<bpmn:extensionElements>{extension}</bpmn:extensionElements>" if extension else ""
    return f'<bpmn:{tag} id="{element_id}"{text}>{extended}{inner}</bpmn:{tag}>'


def user(element_id: str, group: str = "officers", inner: str = "", more: str = "") -> str:
    """A user task for a group."""
    return node(
        "userTask",
        element_id,
        inner,
        f'<zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="{group}"/>{more}',
        name=element_id,
    )


def service(
    element_id: str, type_: str, inner: str = "", more: str = "", retries: str = "3"
) -> str:
    """A service task."""
    return node(
        "serviceTask",
        element_id,
        inner,
        f'<zeebe:taskDefinition type="{type_}" retries="{retries}"/>{more}',
        name=element_id,
    )


def script(element_id: str, expression: str, variable: str) -> str:
    """A FEEL script task."""
    return node(
        "scriptTask",
        element_id,
        "",
        f'<zeebe:script expression="= {expression}" resultVariable="{variable}"/>',
        name=element_id,
    )


def io(*pairs: tuple[str, str, str]) -> str:
    """An ioMapping of (input|output, source, target)."""
    rows = "".join(f'<zeebe:{k} source="{s}" target="{t}"/>' for k, s, t in pairs)
    return f"<zeebe:ioMapping>{rows}</zeebe:ioMapping>"
