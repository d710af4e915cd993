"""Errors about definitions: what is refused at deployment, and where."""

from dataclasses import dataclass
from typing import Literal

from engine.errors.base import ContractError, Language


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a definition: where it is and what to do.

    `severity` is "error" (refused at deployment) or "warning". `rule` is a stable snake_case name.
    `line` counts from 1; 0 when the finding is about the whole file. `element` is a BPMN or DMN id,
    or an empty string. `message` is English, `message_ko` Korean.
    """

    file: str
    line: int
    element: str
    severity: Literal["error", "warning"]
    rule: str
    message: str
    message_ko: str = ""


class DefinitionError(ContractError):
    """Something about a definition."""

    code = "definition_error"


@dataclass(eq=False)
class DefinitionNotFound(DefinitionError):
    """No deployed definition has this key."""

    key: str
    code = "definition_not_found"
    en = "No process definition {key} is deployed."
    ko = "배포된 프로세스 정의 {key}이(가) 없습니다."
    hint_en = "See `gyeyak process list`, or deploy it with `gyeyak process deploy`."
    hint_ko = "`gyeyak process list`로 확인하거나 `gyeyak process deploy`로 배포하십시오."


@dataclass(eq=False)
class DefinitionInvalid(DefinitionError):
    """A definition that the engine refuses; nothing of it was deployed."""

    problems: tuple[Problem, ...]
    code = "definition_invalid"

    def text(self, language: Language = "en") -> str:
        """One line a problem: file:line [element] message."""
        head = "정의를 배포할 수 없습니다." if language == "ko" else "The definition was refused."
        lines = [
            f"{p.file}:{p.line} [{p.element}] {(language == 'ko' and p.message_ko) or p.message}"
            for p in self.problems
        ]
        return "\n".join([head, *lines])
