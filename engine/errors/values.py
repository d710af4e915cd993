"""Errors about values, expressions and decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.errors.base import ContractError, Language


@dataclass(eq=False)
class ValueInvalid(ContractError):
    """A value that variables cannot hold, or that has the wrong type."""

    path: str
    reason: str
    reason_ko: str = ""
    code = "value_invalid"
    en = "{path}: {reason}"
    ko = "{path}: {reason_ko}"


@dataclass(eq=False)
class PersonalData(ContractError):
    """Something that must not be kept was given: a resident, account or card number, or a key.

    `paths` say where, never what: `data.bidder.note`.
    """

    paths: tuple[str, ...]
    code = "personal_data"
    en = (
        "{where}: looks like a resident, account or card number or a secret key, which is never "
        "kept; leave it out or write * for its digits."
    )
    ko = (
        "{where}: 주민등록번호·계좌번호·카드번호 또는 인증키로 보여 저장하지 않습니다. "
        "빼거나 숫자를 *로 바꾸어 다시 입력하십시오."
    )

    @property
    def where(self) -> str:
        """The paths in one line."""
        return ", ".join(self.paths)

    def text(self, language: Language = "en") -> str:
        """The sentence in `language`."""
        return (self.ko if language == "ko" else self.en).format(where=self.where)


@dataclass(eq=False)
class FeelError(ContractError):
    """An expression that does not parse, or whose evaluation failed or hit a bound.

    `line` and `column` count from 1 within the expression.
    """

    expression: str
    reason: str
    line: int = 1
    column: int = 1
    reason_ko: str = ""
    code = "feel_error"
    en = "FEEL {line}:{column}: {reason} in: {expression}"
    ko = "FEEL {line}:{column}: {reason_ko}: {expression}"


@dataclass(eq=False)
class FeelSyntaxError(FeelError):
    """The text is not FEEL."""

    code = "feel_syntax_error"


@dataclass(eq=False)
class FeelBoundError(FeelError):
    """The evaluation was stopped at a bound; `bound` names it."""

    bound: str = ""
    code = "feel_bound_exceeded"


@dataclass(eq=False)
class FeelNullError(FeelError):
    """A null that came out of an error where a value is needed.

    `inputs` are the variables that the expression reads, as shortened FEEL text; `more` are the
    further reasons, each with its line and column.
    """

    inputs: Mapping[str, str] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    code = "feel_null"


@dataclass(eq=False)
class DecisionError(ContractError):
    """A decision that could not be made: no table, hit policy violated, null output ..."""

    decision: str
    reason: str
    reason_ko: str = ""
    code = "decision_error"
    en = "Decision {decision}: {reason}"
    ko = "의사결정 {decision}: {reason_ko}"


@dataclass(eq=False)
class DecisionNotFound(DecisionError):
    """No decision of that key, or none in force on the date."""

    code = "decision_not_found"
