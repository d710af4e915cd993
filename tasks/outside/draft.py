"""Drafts: a frozen dataclass that says which fields a command has, and reads them by its types.

A field without a default must be given. `None` and an empty text mean "not given"; they are left
out of the request, so that a field added later changes no hash of an older request. A field whose
type does not say how it is read names a `Reader` in its metadata (`read_by`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, TypeVar, get_args, get_type_hints

from engine.errors import HandlerFailed
from engine.ports import CallRequest, Value
from tasks.outside.typed import (
    Given,
    as_day,
    as_flag,
    as_moment,
    as_rate,
    as_text,
    as_won,
)

D = TypeVar("D")
Places = Mapping[str, tuple[str, ...]]


def _texts(value: Value) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("not a list")
    return tuple(as_text(one) for one in value)


@dataclass(frozen=True, slots=True)
class Reader:
    """How a value is read; `words` says what it must be. `read` raises ValueError or TypeError."""

    read: Callable[[Value], Value]
    words: str


_READ_BY = "read_by"
_READERS: Mapping[Any, Reader] = {
    str: Reader(as_text, "text"),
    int: Reader(as_won, "a whole number"),
    Decimal: Reader(as_rate, "a rate"),
    datetime: Reader(as_moment, "a date and time with a zone"),
    date: Reader(as_day, "a day"),
    bool: Reader(as_flag, "true or false"),
    tuple[str, ...]: Reader(_texts, "a list of texts"),
}


def read_by(read: Callable[[Value], Value], words: str) -> Mapping[str, Reader]:
    """Metadata of a dataclass field that is read in a way of its own."""
    return {_READ_BY: Reader(read, words)}


def read_draft(draft: type[D], given_for: Callable[[str], Given]) -> D:
    """A draft out of values; `given_for(name)` is where the field of that name is looked for.

    Raises:
        HandlerFailed: A field is missing or of another type; its path is named, not its value.
    """
    if not is_dataclass(draft):
        raise TypeError(f"{draft.__name__} is not a dataclass")
    hints = get_type_hints(draft)
    found = {one.name: _read(one, hints[one.name], given_for(one.name)) for one in fields(draft)}
    taken = {name: value for name, value in found.items() if value is not MISSING}
    return draft(**taken)


def _read(field: Field[Any], hint: Any, given: Given) -> Value:
    if not given.has(field.name) and field.default is not MISSING:
        return MISSING
    reader: Reader = field.metadata.get(_READ_BY) or _reader(hint)
    try:
        return reader.read(given.values.get(field.name))
    except (ValueError, TypeError) as error:
        path = f"{given.of}.{field.name}" if given.of else field.name
        raise HandlerFailed(given.activity, f"the input {path} is not {reader.words}") from error


def _reader(hint: Any) -> Reader:
    if isinstance(hint, UnionType):
        hint = next(one for one in get_args(hint) if one is not type(None))
    return _READERS[hint]


def from_inputs(draft: type[D], places: Places, request: CallRequest) -> D:
    """A draft out of the inputs of a step.

    `places` says which context of the inputs holds which fields; the empty name is the inputs
    themselves, and an empty tuple means every field that is named nowhere else.

    Raises:
        HandlerFailed: As `read_draft`, or a context is missing.
    """
    whole = Given(request.element, "", request.inputs)
    contexts = {
        name: Given.within(request.element, request.inputs, name) if name else whole
        for name in places
    }
    by_field = {field: contexts[name] for name, taken in places.items() for field in taken}
    rest = next((contexts[name] for name, taken in places.items() if not taken), whole)
    return read_draft(draft, lambda name: by_field.get(name, rest))


def request_of(draft: Any) -> Mapping[str, Value]:
    """The fields of a draft that are given, as plain values in the order of the dataclass."""
    pairs = ((one.name, getattr(draft, one.name)) for one in fields(draft))
    return {name: _plain(value) for name, value in pairs if value not in (None, "", ())}


def _plain(value: Value) -> Value:
    if isinstance(value, StrEnum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def unknown_fields(given: Mapping[str, Value], known: Iterable[str]) -> tuple[str, ...]:
    """The names in `given` that nobody knows, in their order; those without a value don't count."""
    names = frozenset(known)
    return tuple(name for name, value in given.items() if value is not None and name not in names)
