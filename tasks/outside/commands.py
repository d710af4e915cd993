"""Commands to an outside system: what changes the outside, whatever the way it goes.

A command has a kind, a request (named values, typed by the naming rule of `tasks.outside.typed`)
and an idempotency key. `Commands` is the writing side of one outside system; a handler never knows
whether it is a connector over HTTP, a folder of files or an officer at a web site.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from engine.ports import Value
from engine.values import digest, dumps, normalise
from tasks.outside.typed import typed


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the outside answered to a command: `result` is typed by the names of its fields.

    `request_hash` is that of the request which was answered; it is empty when the receipt was found
    by its key in an outside that does not tell what was asked.
    """

    kind: str
    result: Mapping[str, Value]
    request_hash: str = ""


@dataclass(frozen=True, slots=True)
class CommandKind:
    """One kind of command: the path that takes it, and the fields that every answer must have.

    `path` is relative to the address of a connector, such as `/notices`. Fields of an answer that
    are not in `result` or `optional` are left out: nobody asked for them. `choices` are the only
    values that a field may have.
    """

    path: str
    result: tuple[str, ...]
    optional: tuple[str, ...] = field(default=())
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def read(self, result: Value) -> Mapping[str, Value]:
        """The typed fields of an answer.

        Raises:
            ValueError: No mapping, a field is missing, or one is of another type; it is named.
        """
        if not isinstance(result, Mapping):
            raise ValueError("the answer has no result")
        missing = [name for name in self.result if result.get(name) in (None, "")]
        if missing:
            raise ValueError(f"the answer has no {missing[0]}")
        known = (*self.result, *self.optional)
        read = {name: _field(name, result[name]) for name in known if name in result}
        wrong = [name for name, allowed in self.choices.items() if read.get(name) not in allowed]
        if wrong:
            raise ValueError(f"{wrong[0]} is none of {', '.join(self.choices[wrong[0]])}")
        return read


def _field(name: str, value: Value) -> Value:
    try:
        return typed(name, value)
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"the field {name} of the answer is of another type") from error


Kinds = Mapping[str, CommandKind]


class Commands(Protocol):
    """The writing side of one outside system, in one of its modes."""

    def submit(self, kind: str, request: Mapping[str, Value], *, key: str) -> Receipt:
        """Do a command once; the same key again gives the first answer again.

        Raises:
            ExternalUnavailable: No answer; whether it took effect is found out by `find`.
            ExternalRejected: The outside refused; `refusal` is its code. It had no effect.
            NotYet: The answer comes later (files, officers); submitting again only looks.
            InDoubt: The answer was lost and the outside can't be asked.
        """
        ...

    def find(self, key: str) -> Receipt | None:
        """What was done under the key, or None only when there surely is nothing.

        Raises:
            ExternalUnavailable: The outside can't be asked now.
            InDoubt: The outside can't tell.
        """
        ...


def request_hash(kind: str, request: Mapping[str, Value]) -> str:
    """The sha256 of the canonical text of a command, as 64 hexadecimal digits.

    Raises:
        ValueInvalid: The request holds something that is no value.
    """
    return digest(dumps(normalise({"kind": kind, "request": request})))
