"""Holds answers against a form: JSON Schema decides, FEEL hides, and the result has real types."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from engine.errors import FieldProblem, ValueInvalid
from engine.forms.conditions import Functions
from engine.forms.messages import message_of, say
from engine.forms.model import Field, Kind, look_up, put_in, take_out
from engine.forms.pattern import compile_pattern
from engine.forms.schema import Scope, schema_of
from engine.ports import Value
from engine.values import SEOUL, normalise

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_EMPTY: Mapping[Kind, Callable[[], Value]] = {"checkbox": bool, "choices": list, "list": list}


def read_date(text: str) -> date:
    """The day of `2026-03-02`; raises ValueError on anything else."""
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def read_datetime(text: str) -> datetime:
    """The moment of ISO 8601 text, in Seoul; without an offset it is Seoul's time."""
    if not _DATE.match(text):
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=SEOUL) if moment.tzinfo is None else moment.astimezone(SEOUL)


_TYPED: Mapping[Kind, Callable[[str], Value]] = {
    "date": read_date,
    "time": time.fromisoformat,
    "datetime": read_datetime,
}
_FORMATS: Mapping[str, Callable[[str], Value]] = {
    "date": read_date,
    "time": time.fromisoformat,
    "date-time": read_datetime,
}


@dataclass(slots=True)
class Answers:
    """The answers to some fields, on the way from what was given to what is accepted."""

    fields: tuple[Field, ...]
    given: dict[str, Value]
    context: Mapping[str, Value]
    functions: Functions
    prefix: str = ""
    problems: list[FieldProblem] = field(default_factory=list)

    def accepted(self) -> dict[str, Value]:
        """The typed values of the visible fields; `problems` names the others' faults."""
        self._prepare()
        scope = self._scope()
        asked = self._asked(scope)
        self._check(asked, scope)
        typed: dict[str, Value] = {}
        for one in asked:
            put_in(typed, one.path, self._typed(one, scope))
        return typed

    def _prepare(self) -> None:
        """Empty answers count as none, defaults fill in, numbers written as text become numbers."""
        for one in self.fields:
            value = look_up(self.given, one.path)
            if value is None and one.default is not None and not _has(self.given, one.path):
                put_in(self.given, one.path, one.default)
            elif value is None or (isinstance(value, str) and not value.strip()):
                take_out(self.given, one.path)
            elif one.as_text and isinstance(value, str) and _NUMBER.fullmatch(value):
                put_in(self.given, one.path, normalise(Decimal(value)))

    def _scope(self) -> Scope:
        """Variables, and over them the answers as far as they can be typed; no answer is null."""
        values: dict[str, Value] = dict(self.context)
        for one in self.fields:
            if one.shown_only:
                continue
            try:
                value = convert(one.kind, look_up(self.given, one.path))
            except (ValueError, TypeError):
                value = None
            put_in(values, one.path, value)
        return Scope(values, self.functions)

    def _asked(self, scope: Scope) -> tuple[Field, ...]:
        """The visible, open fields. Answers to others are dropped, or refused if they differ."""
        asked: list[Field] = []
        for one in self.fields:
            if scope.hidden(one):
                take_out(self.given, one.path)
            elif scope.shown_only(one):
                self._refuse_change(one)
            else:
                asked.append(one)
        return tuple(asked)

    def _refuse_change(self, one: Field) -> None:
        if _has(self.given, one.path) and one.default is None:
            current = _plain(look_up(self.context, one.path))
            if look_up(self.given, one.path) != current:
                self._problem(one.path, "shown_only")
        take_out(self.given, one.path)

    def _check(self, asked: tuple[Field, ...], scope: Scope) -> None:
        try:
            schema = schema_of(asked, scope)
        except ValueInvalid as error:
            text = (error.reason, error.reason_ko or error.reason)
            self.problems.append(FieldProblem(self.prefix + error.path, *text))
            return
        found = dict.fromkeys(_schema_problems(schema, self.given, self.prefix))
        self.problems.extend(found)

    def _typed(self, one: Field, scope: Scope) -> Value:
        value = look_up(self.given, one.path)
        if value is None:
            return _EMPTY[one.kind]() if one.kind in _EMPTY else None
        if one.kind == "list":
            return self._entries(one, value, scope)
        try:
            return convert(one.kind, value)
        except (ValueError, TypeError):
            return None  # the schema has named it already

    def _entries(self, one: Field, entries: Value, scope: Scope) -> list[Value]:
        if not isinstance(entries, list):
            return []
        typed: list[Value] = []
        for index, entry in enumerate(entries):
            if isinstance(entry, Mapping):
                inner = Answers(
                    one.columns, dict(entry), scope.values, self.functions,
                    f"{self.prefix}{one.path}[{index}].",
                )  # fmt: skip
                typed.append(inner.accepted())
                self.problems.extend(inner.problems)
        return typed

    def _problem(self, path: str, word: str) -> None:
        self.problems.append(FieldProblem(self.prefix + path, *say(word)))


def convert(kind: Kind, value: Value) -> Value:
    """A plain JSON answer as the value that variables hold; raises ValueError or TypeError."""
    reader = _TYPED.get(kind)
    return value if reader is None or value is None else reader(value)


def plain(data: object) -> tuple[dict[str, Value], list[FieldProblem]]:
    """What was given as JSON data with exact numbers, and the keys whose values are no values."""
    if not isinstance(data, Mapping):
        return {}, [FieldProblem("data", *say("object"))]
    found: dict[str, Value] = {}
    problems: list[FieldProblem] = []
    for key, value in data.items():
        try:
            found[str(key)] = _plain(normalise(value, str(key)))
        except ValueInvalid as error:
            problems.append(FieldProblem(error.path, error.reason, error.reason_ko))
    return found, problems


def _plain(value: Value) -> Value:
    """Dates and times as ISO text; everything else as it is."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | time) else value


def _has(values: Mapping[str, Value], path: str) -> bool:
    *outer, last = path.split(".")
    here = look_up(values, ".".join(outer)) if outer else values
    return isinstance(here, Mapping) and last in here


# --- JSON Schema ----------------------------------------------------------------------


@lru_cache(maxsize=1)
def _validator() -> "Callable[[dict[str, Any]], Validator]":
    """The draft 2020-12 validator, with linear-time patterns and our own dates."""
    from jsonschema import Draft202012Validator, ValidationError
    from jsonschema.validators import extend

    def pattern(_: object, text: str, instance: object, __: object) -> Iterator[ValidationError]:
        if isinstance(instance, str) and not compile_pattern(text).search(instance):
            yield ValidationError("pattern")

    def form(_: object, name: str, instance: object, __: object) -> Iterator[ValidationError]:
        if isinstance(instance, str):
            try:
                _FORMATS[name](instance)
            except ValueError:
                yield ValidationError("format")

    rules = {"pattern": pattern, "format": form}
    return extend(Draft202012Validator, rules)  # type: ignore[no-untyped-call,no-any-return]  # the stubs leave it open


def _schema_problems(
    schema: dict[str, Any], given: Mapping[str, Value], prefix: str
) -> Iterator[FieldProblem]:
    for found in _validator()(schema).iter_errors(given):
        error: Any = found  # what its parts are depends on the rule
        path = prefix + _path(error.absolute_path)
        if error.validator == "required":
            missing = [name for name in error.validator_value if name not in error.instance]
            for name in missing:
                yield FieldProblem(_join(path, name), *say("required"))
        elif error.validator == "additionalProperties":
            for name in error.instance.keys() - error.schema["properties"].keys():
                yield FieldProblem(_join(path, name), *say("additionalProperties"))
        else:
            yield FieldProblem(path, *message_of(error.validator, error.validator_value))


def _path(parts: Iterable[str | int]) -> str:
    text = ""
    for part in parts:
        text = f"{text}[{part}]" if isinstance(part, int) else _join(text, part)
    return text


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path and not path.endswith(".") else f"{path}{name}"
