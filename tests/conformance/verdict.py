"""Whether a decision's answer is the one that a test case expects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

from engine.dmn import Definitions, load
from engine.feel import domain
from engine.feel.compare import equal
from engine.feel.domain import Run as FeelRun
from engine.feel.limits import DEFAULT
from tests.conformance.cases import Case, Expected

Outcome = Literal["passed", "failed", "refused"]
# the kit's expected numbers are rounded to eight places where a result has no end
_NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
_TOLERANCE = Decimal("1e-8")


@dataclass(frozen=True)
class Verdict:
    """How one expected result of a case came out."""

    chapter: str
    case: str
    outcome: Outcome
    why: str = ""


class Models:
    """Loads each model once."""

    def __init__(self) -> None:
        self._loaded: dict[Any, Definitions] = {}

    def get(self, case: Case) -> Definitions:
        """The definitions of a case."""
        if case.model not in self._loaded:
            self._loaded[case.model] = load(case.model)
        return self._loaded[case.model]


def judge(case: Case, chapter: str, models: Models) -> list[Verdict]:
    """One verdict for every result that the case asks for."""
    return [_judge(case, chapter, expected, models) for expected in case.expected]


def _judge(case: Case, chapter: str, expected: Expected, models: Models) -> Verdict:
    label = f"{case.id}/{expected.name}"
    try:
        asked = case.invocable or expected.name
        result = models.get(case).evaluate(asked, case.inputs, now=_NOW)
    except Exception as error:  # noqa: BLE001 - a crash is one failure, not the end of the run
        return Verdict(chapter, label, "failed", f"{type(error).__name__}: {error}")
    value = result.outputs
    if case.kind == "decisionService" and len(case.expected) > 1:
        value = value[expected.name] if isinstance(value, Mapping) else value
    if matches(value, expected.value):
        return Verdict(chapter, label, "passed")
    reasons = "; ".join(reason.message for reason in result.reasons)
    outcome: Outcome = "refused" if any(_is_refusal(r) for r in result.reasons) else "failed"
    return Verdict(
        chapter, label, outcome, f"expected {expected.value!r}, got {value!r} ({reasons})"
    )


def _is_refusal(reason: Any) -> bool:
    return reason.kind == "refused" or "external" in reason.message


def matches(value: Any, expected: Any) -> bool:
    """Equal, numbers within the kit's rounding, lists and contexts item by item."""
    kind = domain.kind(expected)
    return kind == domain.kind(value) and _COMPARERS.get(kind, _same)(value, expected)


def _same(value: Any, expected: Any) -> bool:
    return equal(FeelRun(DEFAULT, None, {}), value, expected) is True


def _number(value: Any, expected: Any) -> bool:
    return bool(abs(Decimal(value) - expected) <= _TOLERANCE)


def _list(value: Any, expected: Any) -> bool:
    return len(value) == len(expected) and all(map(matches, value, expected))


def _context(value: Any, expected: Any) -> bool:
    return value.keys() == expected.keys() and all(matches(value[k], expected[k]) for k in expected)


_COMPARERS: Mapping[str, Callable[[Any, Any], bool]] = {
    domain.NUMBER: _number,
    domain.LIST: _list,
    domain.CONTEXT: _context,
}
