"""What one evaluation carries along: the clock, the bounds, the rows that fired, the reasons.

Inside expressions the standard's null semantics hold. Where a null that came from an error is about
to be *used* - as a decision's result, an output entry, a parameter - a `Reason` of kind "fault" is
noted as well; the strict `decide` refuses as soon as there is one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from engine.dmn.model import Text, Where
from engine.dmn.types import Mismatch, Type, coerce, describe
from engine.feel import Result
from engine.feel.domain import Run as FeelRun
from engine.feel.limits import DEFAULT, Limits

Scope = Mapping[str, Any]
Evaluator = Callable[[Scope, "Run"], Any]

ReasonKind = Literal["note", "fault", "refused"]
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a value is null, or why a result must not be used as it is.

    "note": a null inside an expression, as the standard has it. "fault": an error where a result is
    used. "refused": something that gyeyak never does, such as running a Java function. `expression`
    is the FEEL text where there is one; `element` and `line` say where it stands in the file.
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


@dataclass(slots=True)
class Run:
    """One evaluation of one decision and what it requires."""

    now: datetime | None = None
    limits: Limits = DEFAULT
    reasons: list[Reason] = field(default_factory=list)
    fired: list[FiredRule] = field(default_factory=list)

    @property
    def meter(self) -> FeelRun:
        """What FEEL's own functions need to run."""
        return FeelRun(self.limits, self.now, {})

    def taken(self, result: Result, text: Text) -> Any:
        """The value of a piece of FEEL, its reasons noted."""
        for reason in result.reasons:
            self.note(text.where, reason.message, reason.message_ko, expression=text.text)
        return result.value

    def note(self, where: Where, message: str, message_ko: str, *, expression: str = "") -> None:
        """Record why something inside an expression is null."""
        self._add("note", where, message, message_ko, expression)

    def fault(self, where: Where, message: str, message_ko: str, *, expression: str = "") -> None:
        """Record that a result is wrong where it is used."""
        self._add("fault", where, message, message_ko, expression)

    def refuse(self, where: Where, message: str, message_ko: str, *, expression: str = "") -> None:
        """Record that something was asked for that is never done."""
        self._add("refused", where, message, message_ko, expression)

    def _add(
        self, kind: ReasonKind, where: Where, message: str, message_ko: str, expression: str
    ) -> None:
        self.reasons.append(
            Reason(kind, where.element, where.line, expression, message, message_ko)
        )

    def used(self, evaluator: Evaluator, scope: Scope, where: Where) -> Any:
        """A value that is about to be used: null from an error is a fault."""
        before = len(self.reasons)
        value = evaluator(scope, self)
        if value is None and len(self.reasons) > before and self.reasons[-1].kind == "note":
            cause = self.reasons[-1]
            self.fault(where, cause.message, cause.message_ko, expression=cause.expression)
        return value

    def typed(self, value: Any, type_: Type, where: Where, what: str) -> Any:
        """The value converted to a type; null and a fault when it does not conform (10.3.2.9.4)."""
        converted = coerce(value, type_)
        if not isinstance(converted, Mismatch):
            return converted
        wanted, shown = describe(type_), show(value)
        self.fault(
            where,
            f"{what} is {shown}, which is not of type {wanted}",
            f"{what}의 값 {shown}은(는) {wanted} 형식이 아닙니다",
        )
        return None


def show(value: Any) -> str:
    """A value for a message, shortened."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
