"""The steps of disclosure: publish an item, read it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from engine.errors import HandlerFailed
from engine.ports import CallRequest, Handler, NotYet, Value
from tasks.disclosure.client import GROUPS, Disclosure
from tasks.outside.handlers import Reading
from tasks.outside.sending import Sending
from tasks.outside.typed import Given

READ_AGAIN = timedelta(minutes=10)


def handlers(board: Disclosure) -> tuple[Handler, ...]:
    """Every handler of this system."""
    steps = DisclosureSteps(board)
    return (
        Sending("disclosure:publish", "publication", lambda: board.commands, steps.item),
        Reading("disclosure:read", steps.read),
    )


@dataclass(frozen=True, slots=True)
class DisclosureSteps:
    """The steps as functions of a request, over one client."""

    board: Disclosure

    def item(self, request: CallRequest) -> Mapping[str, Value]:
        """The item to publish, of one of the groups that the law names."""
        given = Given.within(request.element, request.inputs, "item")
        group = given.text("group")
        if group not in GROUPS and group not in GROUPS.values():
            known = ", ".join(GROUPS)
            raise HandlerFailed(request.element, f"the input item.group is none of {known}")
        given.text("contract_no")
        given.text("title")
        return given.values

    def read(self, request: CallRequest) -> Mapping[str, Value]:
        """Read an item back."""
        given = Given.within(request.element, request.inputs, "reference")
        number = given.text("publication_no")
        item = self.board.read(number, key=request.key)
        if item is None:
            raise NotYet(READ_AGAIN, f"publication {number}")
        return {"read_back": dict(item)}
