"""A form's fields as JSON Schema (draft 2020-12), one object per dotted level, all else refused.

The schema is of ordinary JSON: dates are text with a `format`, numbers are exact. It is made for
one context, since choices and bounds may come from variables and hidden fields are not in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.errors import ValueInvalid
from engine.forms.conditions import Functions, evaluate, holds
from engine.forms.model import Choice, Field, Kind, look_up
from engine.forms.reading import choices_of
from engine.ports import Value

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MAX_TEXT = 4_000
MAX_ENTRIES = 1_000
MAX_NUMBER = 10**18


@dataclass(frozen=True, slots=True)
class Scope:
    """What expressions of a form see: variables and answers, and the extra functions."""

    values: Mapping[str, Value]
    functions: Functions

    def hidden(self, field: Field) -> bool:
        """Whether one of the field's hide conditions is true."""
        return any(holds(condition, self.values, self.functions) for condition in field.hide)

    def shown_only(self, field: Field) -> bool:
        """Whether the field is displayed and not answered."""
        return bool(field.shown_only) and holds(field.shown_only, self.values, self.functions)

    def within(self, entry: Mapping[str, Value]) -> "Scope":
        """The scope of one entry of a list: its own answers hide outer names."""
        return Scope({**self.values, **entry}, self.functions)


def choices(field: Field, scope: Scope) -> tuple[Choice, ...]:
    """The answers a choice has in this scope.

    Raises:
        ValueInvalid: The variable or expression they come from gives no list of choices.
        FeelError: The expression fails.
    """
    options = field.options
    if options.listed:
        return options.listed
    if options.expression:
        source, values = options.expression, evaluate(options.expression, *_of(scope))
    else:
        source, values = options.variable, look_up(scope.values, options.variable)
    found = choices_of(values)
    if found is None:
        raise ValueInvalid(
            field.path,
            f"the choices come from {source}, which is no list of choices",
            f"선택지를 {source}에서 가져올 수 없습니다",
        )
    return found


def schema_of(fields: tuple[Field, ...], scope: Scope) -> dict[str, Any]:
    """The JSON Schema of the fields that are answered in this scope.

    Raises:
        ValueInvalid: Choices or a bound cannot be had.
        FeelError: An expression fails.
    """
    root = _object()
    for field in fields:
        if not scope.hidden(field) and not scope.shown_only(field):
            _place(root, field, _of_field(field, scope))
    return {"$schema": DIALECT, **root}


def _of(scope: Scope) -> tuple[Mapping[str, Value], Functions]:
    return scope.values, scope.functions


def _object() -> dict[str, Any]:
    return {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def _place(root: dict[str, Any], field: Field, schema: dict[str, Any]) -> None:
    *outer, last = field.path.split(".")
    here = root
    for name in outer:
        if field.required and name not in here["required"]:
            here["required"].append(name)
        here = here["properties"].setdefault(name, _object())
    here["properties"][last] = schema
    if field.required:
        here["required"].append(last)


def _of_field(field: Field, scope: Scope) -> dict[str, Any]:
    schema = _SHAPES[field.kind](field, scope)
    return {"title": field.label, **schema}


def _text(field: Field, _: Scope) -> dict[str, Any]:
    limits = field.limits
    schema: dict[str, Any] = {"type": "string", "maxLength": limits.max_length or MAX_TEXT}
    if limits.min_length is not None or field.required:
        schema["minLength"] = max(limits.min_length or 0, 1 if field.required else 0)
    if limits.pattern:
        schema["pattern"] = limits.pattern
    return schema


def _number(field: Field, scope: Scope) -> dict[str, Any]:
    limits = field.limits
    schema: dict[str, Any] = {"type": "integer" if limits.decimals == 0 else "number"}
    schema["minimum"] = _bound(field, limits.minimum, scope, -MAX_NUMBER)
    schema["maximum"] = _bound(field, limits.maximum, scope, MAX_NUMBER)
    if limits.decimals:
        schema["multipleOf"] = Decimal(1).scaleb(-limits.decimals)
    return schema


def _bound(field: Field, bound: object, scope: Scope, otherwise: int) -> int | Decimal:
    value = evaluate(bound, *_of(scope)) if isinstance(bound, str) else bound
    if value is None:
        return otherwise
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value
    raise ValueInvalid(
        field.path, f"its bound {bound} gives no number", f"한도 {bound}이(가) 수가 아닙니다"
    )


def _checkbox(field: Field, _: Scope) -> dict[str, Any]:
    return {"type": "boolean", "const": True} if field.required else {"type": "boolean"}


def _choice(field: Field, scope: Scope) -> dict[str, Any]:
    return {"enum": [choice.value for choice in choices(field, scope)]}


def _choices(field: Field, scope: Scope) -> dict[str, Any]:
    schema = {"type": "array", "items": _choice(field, scope), "uniqueItems": True}
    return {**schema, "minItems": 1} if field.required else schema


def _moment(field: Field, _: Scope) -> dict[str, Any]:
    formats = {"date": "date", "time": "time", "datetime": "date-time"}
    return {"type": "string", "format": formats[field.kind]}


def _list(field: Field, _: Scope) -> dict[str, Any]:
    # conditions of a column see one entry, so here every column is allowed and none is asked for;
    # the checker looks at each entry with a schema of its own
    columns: dict[str, Any] = {column.path.split(".")[0]: {} for column in field.columns}
    entry = {"type": "object", "properties": columns, "additionalProperties": False}
    schema = {"type": "array", "items": entry, "maxItems": MAX_ENTRIES}
    return {**schema, "minItems": 1} if field.required else schema


_SHAPES: Mapping[Kind, Callable[[Field, Scope], dict[str, Any]]] = {
    "text": _text,
    "long_text": _text,
    "number": _number,
    "checkbox": _checkbox,
    "choice": _choice,
    "choices": _choices,
    "date": _moment,
    "time": _moment,
    "datetime": _moment,
    "list": _list,
}
