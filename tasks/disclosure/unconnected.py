"""The disclosure board without a connector: files or officers publish, and say what it shows.

What a connector would show is asked for like a command, once under the key of the step that looks;
the answer, with its evidence, is the item as it stands on the board.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.ports import Value
from tasks.disclosure.client import KINDS
from tasks.outside.commands import CommandKind, Commands, Kinds

READ = "read-item"
EVERY_KIND: Kinds = {**KINDS, READ: CommandKind("/questions/items", ("item",))}
"""What files and officers answer."""


@dataclass(frozen=True, slots=True)
class Unconnected:
    """`Disclosure` over commands that are files or an officer's work."""

    commands: Commands

    def read(self, publication_no: str, *, key: str) -> Mapping[str, Value]:
        """See `Disclosure.read`.

        Raises:
            NotYet: Nobody has said what the board shows.
        """
        request = {"publication_no": publication_no}
        receipt = self.commands.submit(READ, request, key=question_key(key))
        item: Mapping[str, Value] = receipt.result["item"]
        return item


def question_key(key: str) -> str:
    """The key of the question of a step: of its instance, and apart from the step's own."""
    instance, _, visit = key.partition(":")
    element, _, number = visit.rpartition(":")
    return f"{instance}:{element}/{READ}:{number}"
