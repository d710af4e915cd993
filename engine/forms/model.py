"""What a form asks for, without the JSON it was drawn in. All immutable, in the form's order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, TypeAlias

from engine.ports import Value

Kind: TypeAlias = Literal[
    "text",
    "long_text",
    "number",
    "checkbox",
    "choice",
    "choices",
    "date",
    "time",
    "datetime",
    "list",
]
# A number, or a FEEL expression (without its leading `=`) that gives one.
Bound: TypeAlias = int | Decimal | str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a choice: the text a person reads and the value the process gets."""

    label: str
    value: Value


@dataclass(frozen=True, slots=True)
class Options:
    """Where the answers of a choice come from: listed, a variable's path, or a FEEL expression."""

    listed: tuple[Choice, ...] = ()
    variable: str = ""
    expression: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a value must keep to. Lengths in characters; `decimals` None: any number of places."""

    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    minimum: Bound = None
    maximum: Bound = None
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked for.

    `path` is where the value goes: dotted names, within the form or within one entry of a list.
    `hide` are FEEL conditions (its own and its groups'); any true one takes the field off the form.
    `shown_only` is a FEEL condition or "true": the field is displayed and not answered.
    `default` is taken when no value is given. `unit` is what form-js puts
    beside the box ("원"). `as_text`: a number may come as text (`serializeToString`).
    `columns` are the fields of one entry of a list. `properties` are the component's own.
    """

    path: str
    kind: Kind
    label: str
    description: str = ""
    required: bool = False
    default: Value = None
    options: Options = Options()
    limits: Limits = Limits()
    hide: tuple[str, ...] = ()
    shown_only: str = ""
    unit: str = ""
    as_text: bool = False
    columns: "tuple[Field, ...]" = ()
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The answers that are listed in the form itself; `Form.choices` knows the others."""
        return self.options.listed


# --- nested values by dotted path -----------------------------------------------------


def look_up(values: Mapping[str, Value], path: str) -> Value:
    """The value at a dotted path, or None when there is none."""
    here: Value = values
    for name in path.split("."):
        if not isinstance(here, Mapping):
            return None
        here = here.get(name)
    return here


def put_in(values: dict[str, Value], path: str, value: Value) -> None:
    """Set the value at a dotted path, making mappings on the way; what is no mapping is lost."""
    *outer, last = path.split(".")
    here = values
    for name in outer:
        inner = here.get(name)
        here[name] = dict(inner) if isinstance(inner, Mapping) else {}
        here = here[name]
    here[last] = value


def take_out(values: dict[str, Value], path: str) -> None:
    """Remove what is at a dotted path, and the mappings that it leaves empty."""
    head, _, rest = path.partition(".")
    if not rest:
        values.pop(head, None)
        return
    inner = values.get(head)
    if isinstance(inner, Mapping):
        remaining = dict(inner)
        take_out(remaining, rest)
        values[head] = remaining
        if not remaining:
            del values[head]
