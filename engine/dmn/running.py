"""What one evaluation carries along: the clock, the bounds, the rows that fired, the reasons.

It is one run of FEEL for all expressions of all decisions together, so that steps, depth and time
are bounded for the whole. Inside expressions the standard's null semantics hold. Where a null that
came from an error is about to be *used* - as a decision's result, an output, an input of a table -
a `Reason` of kind "fault" is noted as well; the strict `decide` refuses when there is one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from engine.dmn.model import Text, Where
from engine.dmn.types import Mismatch, Type, coerce, describe
from engine.feel import Expression, UnaryTests
from engine.feel.domain import Place
from engine.feel.domain import Run as FeelRun
from engine.feel.limits import DEFAULT, Limits
from engine.feel.type_refs import TypeRef

Scope = Mapping[str, Any]
Evaluator = Callable[[Scope, "Run"], Any]
Types = Mapping[str, TypeRef]

ReasonKind = Literal["note", "fault", "violation", "refused"]
_SHOWN = 80
_MAX_REASONS = 200
_NOWHERE = Text("", Where(0, ""))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a value is null, or why a result must not be used as it is.

    "note": a null inside an expression, as the standard has it. "fault": an error where a result is
    used. "violation": a table breaks its own hit policy. "refused": something that gyeyak never
    does, such as running a Java function. `expression` is the FEEL text where there is one;
    `element` and `line` say where it stands in the file.
    """

    kind: ReasonKind
    element: str
    line: int
    expression: str
    message: str
    message_ko: str


@dataclass(frozen=True, slots=True)
class FiredRule:
    """A row that matched and was used.

    `index` counts from 1 in document order; 0 is the default output, used as no row matched.
    `outputs` is the value of a single output, or a dict by output name.
    """

    table_id: str
    index: int
    rule_id: str
    annotation: str
    outputs: Any


class Run(FeelRun):
    """One evaluation of one decision and what it requires.

    FEEL notes its reasons here through `fail` and `fault`; they get the place of the text that is
    being evaluated. `mark` and `forget` are how FEEL says that a null was asked for by `= null`:
    reasons of kind "note" and "fault" since the mark are then settled.
    """

    __slots__ = ("_text", "fired", "why")

    def __init__(self, now: datetime | None = None, limits: Limits = DEFAULT) -> None:
        super().__init__(limits, now, {})
        self.fired: list[FiredRule] = []
        self.why: list[Reason] = []
        self._text = _NOWHERE

    # --- what FEEL tells --------------------------------------------------------------------------

    def fail(self, place: Place, en: str, ko: str) -> None:  # noqa: ARG002 - FEEL's place is inside the text
        """Note why a value inside the present text is null."""
        self.add("note", self._text.where, en, ko, expression=self._text.text)

    def fault(self, place: Place, en: str, ko: str) -> None:  # noqa: ARG002 - FEEL's place is inside the text
        """Note what no strict evaluation passes over."""
        self.add("fault", self._text.where, en, ko, expression=self._text.text)

    def mark(self) -> tuple[int, int]:
        """How many reasons there are so far."""
        return len(self.why), 0

    def forget(self, mark: tuple[int, int]) -> None:
        """Drop the reasons since `mark` that a test for null takes care of."""
        self.why[mark[0] :] = [r for r in self.why[mark[0] :] if r.kind not in ("note", "fault")]

    # --- what decisions tell ----------------------------------------------------------------------

    def add(
        self, kind: ReasonKind, where: Where, en: str, ko: str, *, expression: str = ""
    ) -> None:
        """Note a reason; beyond a bound only what a strict evaluation needs."""
        if len(self.why) < _MAX_REASONS or kind != "note":
            self.why.append(Reason(kind, where.element, where.line, expression, en, ko))

    # --- evaluating -------------------------------------------------------------------------------

    def value(self, expression: Expression, scope: Scope, text: Text, types: Types) -> Any:
        """The value of a piece of FEEL."""
        outer = self._text, self.types
        self._text, self.types = text, types
        try:
            return expression.value_in(self, scope)
        finally:
            self._text, self.types = outer

    def holds(
        self, tests: UnaryTests, value: Any, scope: Scope, *, text: Text, types: Types
    ) -> bool:
        """Whether a value satisfies unary tests; null counts as no."""
        outer = self._text, self.types
        self._text, self.types = text, types
        try:
            return tests.holds_in(self, value, scope) is True
        finally:
            self._text, self.types = outer

    def used(self, evaluator: Evaluator, scope: Scope, where: Where) -> Any:
        """A value that is about to be used: null from an error is a fault."""
        before = len(self.why)
        value = evaluator(scope, self)
        if value is None:
            self.blame(before, where)
        return value

    def blame(self, before: int, where: Where) -> None:
        """A null is used: when reasons came up since there were `before` of them, it is a fault."""
        if len(self.why) > before and self.why[-1].kind == "note":
            cause = self.why[-1]
            self.add("fault", where, cause.message, cause.message_ko, expression=cause.expression)

    def typed(self, value: Any, type_: Type, where: Where, what: str) -> Any:
        """The value converted to a type; null and a fault when it does not conform (10.3.2.9.4)."""
        converted = coerce(value, type_)
        if not isinstance(converted, Mismatch):
            return converted
        wanted, shown = describe(type_), show(value)
        self.add(
            "fault",
            where,
            f"{what} is {shown}, which is not of type {wanted}",
            f"{what}의 값 {shown}은(는) {wanted} 형식이 아닙니다",
        )
        return None


_TIDY = frozenset({type(None), bool, int, str})


def tidy(value: Any) -> Any:
    """The value with whole numbers as int, as variables hold them."""
    if type(value) in _TIDY:
        return value
    if type(value) is Decimal:
        return int(value) if value == value.to_integral_value() else value
    if isinstance(value, Mapping):
        return {name: tidy(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [tidy(item) for item in value]
    return value


def show(value: Any) -> str:
    """A value for a message, shortened."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
