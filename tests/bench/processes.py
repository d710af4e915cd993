"""The processes that are measured: the same shape for us and for the plain library."""

from tests import bpmn as b

_BODY = (
    ("startEvent", "s"),
    ("exclusiveGateway", "round"),
    ("userTask", "work"),
    ("exclusiveGateway", "again"),
    ("endEvent", "e"),
)


def endless() -> bytes:
    """A user task in a loop, with a condition per round."""
    return b.file(
        "p",
        *(b.node(tag, name) for tag, name in _BODY if name not in ("work", "again")),
        b.user("work"),
        b.node("exclusiveGateway", "again", default="again_to_round"),
        b.chain("s", "round", "work", "again", "round"),
        b.flow("again", "e", "done"),
    )


def plain() -> bytes:
    """The same for the plain library, whose conditions are Python."""
    return (
        endless()
        .replace(b"= done", b"done")
        .replace(b"<bpmn:extensionElements><zeebe:userTask/>", b"<bpmn:extensionElements>")
    )
