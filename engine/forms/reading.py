"""Reads form-js JSON (schema of form-js 1.x) into fields, and says what it cannot do.

Read: textfield, textarea, number, checkbox, radio, select, checklist, taglist, datetime, group,
dynamiclist. Shown only, so passed over: text, html, separator, spacer, image, button, table.
Everything else, and every property that would change what is accepted and is not understood here,
is refused: a form that asks for less than its drawing says would be a silent guess.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from engine.errors import DefinitionInvalid, Problem, ValueInvalid
from engine.forms.conditions import syntax_problem
from engine.forms.model import Bound, Choice, Field, Kind, Limits, Options
from engine.forms.pattern import compile_pattern
from engine.ports import Value
from engine.values import from_json, normalise

MAX_BYTES = 1_000_000
MAX_FIELDS = 500
MAX_DEPTH = 8

_KINDS: Mapping[str, Kind] = {
    "textfield": "text",
    "textarea": "long_text",
    "number": "number",
    "checkbox": "checkbox",
    "radio": "choice",
    "select": "choice",
    "checklist": "choices",
    "taglist": "choices",
    "dynamiclist": "list",
}
_DATETIMES: Mapping[str, Kind] = {"date": "date", "time": "time", "datetime": "datetime"}
_SHOWN = frozenset({"text", "html", "separator", "spacer", "image", "button", "table"})
_TEXT_TYPES = {
    "email": r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
    "phone": r"^(\+|00)?[0-9][0-9 ().\-]{6,20}$",
    "custom": "",
}
_RULES = frozenset(
    {"required", "minLength", "maxLength", "pattern", "min", "max", "validationType"}
    | {"patternErrorMessage", "minErrorMessage", "maxErrorMessage"}
)
_UNSUPPORTED = ("disallowPassedDates",)
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?")
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


@dataclass(slots=True)
class _Place:
    """Where the reader is: the path of the groups around, their hide conditions, how deep."""

    prefix: str = ""
    hide: tuple[str, ...] = ()
    depth: int = 0

    def within(self, path: str, hide: tuple[str, ...]) -> "_Place":
        prefix = f"{self.prefix}{path}." if path else self.prefix
        return _Place(prefix, (*self.hide, *hide), self.depth + 1)


@dataclass(slots=True)
class Reader:
    """Reads one file; `problems` grows as it reads."""

    file: str
    text: str
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def fields(self, components: Value, place: _Place | None = None) -> tuple[Field, ...]:
        """The fields of a list of components, groups opened, in the order drawn."""
        found = list(self._components(components, place or _Place()))
        seen: set[str] = set()
        for one in found:
            if one.path in seen:
                self.refuse(
                    one.path, "form_key_repeated", "the key is used twice", "키가 중복됩니다"
                )
            seen.add(one.path)
        return tuple(found)

    def refuse(self, element: str, rule: str, message: str, message_ko: str) -> None:
        """Note one problem about a component (its key or id)."""
        line = self._line_of(element)
        self.problems.append(Problem(self.file, line, element, "error", rule, message, message_ko))

    def _line_of(self, element: str) -> int:
        wanted = re.escape(element.rsplit(".", 1)[-1])
        found = re.search(rf'"(?:id|key|path)"\s*:\s*"(?:[^"]*\.)?{wanted}"', self.text)
        return self.text.count("\n", 0, found.start()) + 1 if found and element else 1

    def _components(self, components: Value, place: _Place) -> Iterator[Field]:
        if place.depth > MAX_DEPTH:
            self.refuse(
                "", "form_limit", f"nested deeper than {MAX_DEPTH}", "너무 깊게 중첩되었습니다"
            )
            return
        if not isinstance(components, list):
            self.refuse(
                "", "form_shape", "components is not a list", "components가 목록이 아닙니다"
            )
            return
        for component in components:
            if not isinstance(component, dict):
                self.refuse(
                    "", "form_shape", "a component is no object", "구성요소가 객체가 아닙니다"
                )
            elif component.get("type") == "group":
                inner = place.within(_text(component, "path"), self._hide(component))
                yield from self._components(component.get("components", []), inner)
            elif component.get("type") not in _SHOWN:
                yield from self._field(component, place)

    def _field(self, component: dict[str, Any], place: _Place) -> Iterator[Field]:
        kind = self._kind(component)
        name = _name(component)
        key = _text(component, "path" if kind == "list" else "key")
        if kind is None:
            shown = component.get("subtype") or component.get("type")
            self.refuse(
                name,
                "form_component_unknown",
                f"{shown!r} is not supported",
                f"{shown!r}은(는) 지원하지 않습니다",
            )
            return
        self.count += 1
        if self.count > MAX_FIELDS:
            self.refuse(
                name, "form_limit", f"more than {MAX_FIELDS} fields", "항목이 너무 많습니다"
            )
            return
        if not _NAME.fullmatch(key):
            self.refuse(
                name,
                "form_key",
                f"{key!r} is not a name",
                f"{key!r}은(는) 변수 이름으로 쓸 수 없습니다",
            )
            return
        self._unsupported(component)
        yield Field(
            path=place.prefix + key,
            kind=kind,
            label=_text(component, "label") or _text(component, "dateLabel") or key,
            description=_text(component, "description"),
            required=_rules(component).get("required") is True,
            default=component.get("defaultValue"),
            options=self._options(component) if kind in ("choice", "choices") else Options(),
            limits=self._limits(component),
            hide=(*place.hide, *self._hide(component)),
            shown_only=self._shown_only(component),
            unit=_unit(component),
            as_text=component.get("serializeToString") is True,
            columns=self._columns(component, place) if kind == "list" else (),
            properties=_properties(component),
        )

    def _kind(self, component: dict[str, Any]) -> Kind | None:
        if component.get("type") == "datetime":
            return _DATETIMES.get(str(component.get("subtype", "date")))
        return _KINDS.get(str(component.get("type")))

    def _columns(self, component: dict[str, Any], place: _Place) -> tuple[Field, ...]:
        return self.fields(component.get("components", []), _Place(depth=place.depth + 1))

    def _unsupported(self, component: dict[str, Any]) -> None:
        rules = _rules(component)
        unknown = [name for name in _UNSUPPORTED if component.get(name)]
        unknown += [f"validate.{name}" for name in rules if name not in _RULES]
        if rules.get("validationType", "custom") not in _TEXT_TYPES:
            unknown.append(f"validate.validationType {rules['validationType']!r}")
        for name in unknown:
            self.refuse(
                _name(component), "form_property_unsupported",
                f"{name} is not supported", f"{name}은(는) 지원하지 않습니다",
            )  # fmt: skip

    # --- parts of a component ---------------------------------------------------------------------

    def _expression(self, component: dict[str, Any], text: str) -> str:
        """A FEEL expression without its `=`, checked for syntax."""
        expression = text.removeprefix("=").strip()
        problem = syntax_problem(expression)
        if problem is not None:
            self.refuse(_name(component), "form_expression", problem.text("en"), problem.text("ko"))
        return expression

    def _hide(self, component: dict[str, Any]) -> tuple[str, ...]:
        conditional = component.get("conditional")
        hide = conditional.get("hide") if isinstance(conditional, dict) else None
        return (self._expression(component, hide),) if isinstance(hide, str) and hide else ()

    def _shown_only(self, component: dict[str, Any]) -> str:
        if component.get("disabled") is True or component.get("readonly") is True:
            return "true"
        readonly = component.get("readonly")
        return self._expression(component, readonly) if isinstance(readonly, str) else ""

    def _options(self, component: dict[str, Any]) -> Options:
        expression = _text(component, "valuesExpression")
        if expression:
            return Options(expression=self._expression(component, expression))
        if key := _text(component, "valuesKey"):
            return Options(variable=key)
        listed = choices_of(component.get("values", component.get("data")))
        if not listed:
            self.refuse(
                _name(component), "form_choices", "has no choices (values, valuesKey, "
                "valuesExpression)", "선택지(values, valuesKey, valuesExpression)가 없습니다",
            )  # fmt: skip
        return Options(listed=listed or ())

    def _limits(self, component: dict[str, Any]) -> Limits:
        rules = _rules(component)
        return Limits(
            min_length=self._count(component, rules.get("minLength")),
            max_length=self._count(component, rules.get("maxLength")),
            pattern=self._pattern(component, rules),
            minimum=self._bound(component, rules.get("min")),
            maximum=self._bound(component, rules.get("max")),
            decimals=self._count(component, component.get("decimalDigits")),
        )

    def _pattern(self, component: dict[str, Any], rules: dict[str, Any]) -> str:
        text = _TEXT_TYPES.get(str(rules.get("validationType", "custom"))) or rules.get("pattern")
        if not isinstance(text, str) or not text:
            return ""
        try:
            compile_pattern(text)
        except ValueInvalid as error:
            self.refuse(_name(component), "form_pattern", error.text("en"), error.text("ko"))
        return text

    def _count(self, component: dict[str, Any], value: Value) -> int | None:
        number = self._bound(component, value)
        if number is None or (isinstance(number, int) and number >= 0):
            return number
        self.refuse(
            _name(component),
            "form_limit",
            f"{value!r} is not a count",
            f"{value!r}은(는) 개수가 아닙니다",
        )
        return None

    def _bound(self, component: dict[str, Any], value: Value) -> Bound:
        if value is None or value == "" or isinstance(value, int | Decimal):
            return None if value == "" else value
        if isinstance(value, str) and value.startswith("="):
            return self._expression(component, value)
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            number: int | Decimal = normalise(Decimal(value))
            return number
        self.refuse(
            _name(component),
            "form_limit",
            f"{value!r} is no number",
            f"{value!r}은(는) 수가 아닙니다",
        )
        return None


def read(content: bytes, file: str) -> tuple[str, tuple[Field, ...]]:
    """The id and the fields of a form.

    Raises:
        DefinitionInvalid: Not form-js JSON, or a form that asks for what is not supported.
    """
    data, text = _json(content, file)
    reader = Reader(file, text)
    identity = data.get("id")
    if data.get("type", "default") != "default" or "components" not in data:
        reader.refuse("", "form_shape", "is not a form-js form", "form-js 양식이 아닙니다")
    if not isinstance(identity, str) or not identity:
        reader.refuse("", "form_shape", "the form has no id", "양식에 id가 없습니다")
    if "schemaVersion" not in data:
        reader.refuse("", "form_shape", "schemaVersion is missing", "schemaVersion이 없습니다")
    fields = reader.fields(data.get("components", []))
    if reader.problems:
        raise DefinitionInvalid(tuple(reader.problems))
    return str(identity), fields


def choices_of(values: Value) -> tuple[Choice, ...] | None:
    """The choices of a list of `{label, value}` or plain values; None when it is no such list."""
    if not isinstance(values, list):
        return None
    found: list[Choice] = []
    for one in values:
        if isinstance(one, Mapping):
            if "value" not in one:
                return None
            found.append(Choice(str(one.get("label") or one["value"]), one["value"]))
        else:
            found.append(Choice(str(one), one))
    return tuple(found)


# --- small readers --------------------------------------------------------------------


def _json(content: bytes, file: str) -> tuple[dict[str, Any], str]:
    if len(content) > MAX_BYTES:
        raise _unreadable(file, f"larger than {MAX_BYTES} bytes", "파일이 너무 큽니다")
    try:
        text = content.decode("utf-8-sig")
        data = from_json(text)
    except UnicodeDecodeError as error:
        raise _unreadable(file, "not UTF-8 text", "UTF-8 문서가 아닙니다") from error
    except ValueInvalid as error:
        raise _unreadable(file, error.text("en"), error.text("ko")) from error
    if not isinstance(data, dict):
        raise _unreadable(file, "not a JSON object", "JSON 객체가 아닙니다")
    return data, text


def _unreadable(file: str, message: str, message_ko: str) -> DefinitionInvalid:
    return DefinitionInvalid((Problem(file, 1, "", "error", "form_shape", message, message_ko),))


def _text(component: Mapping[str, Any], name: str) -> str:
    value = component.get(name)
    return value if isinstance(value, str) else ""


def _name(component: Mapping[str, Any]) -> str:
    return next((text for name in ("key", "path", "id") if (text := _text(component, name))), "")


def _rules(component: Mapping[str, Any]) -> dict[str, Any]:
    rules = component.get("validate")
    return rules if isinstance(rules, dict) else {}


def _unit(component: Mapping[str, Any]) -> str:
    appearance = component.get("appearance")
    if not isinstance(appearance, dict):
        return ""
    return _text(appearance, "suffixAdorner") or _text(appearance, "prefixAdorner")


def _properties(component: Mapping[str, Any]) -> Mapping[str, str]:
    properties = component.get("properties")
    found = properties if isinstance(properties, dict) else {}
    return MappingProxyType({name: str(value) for name, value in found.items()})
