"""String functions (DMN 1.5, table 74)."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from engine.feel.domain import Null, Run, kind
from engine.feel.library.numeric import whole
from engine.ports import Value


def _substring(run: Run, text: str, start: Any, length: Any = None) -> Value:
    """Positions count characters from 1, from the end from -1; fractions are cut off."""
    first = whole(start)
    if not first or abs(first) > len(text):
        raise Null("the position is outside the text", "문자열에 없는 위치입니다")
    index = first - 1 if first > 0 else len(text) + first
    if length is not None and whole(length) < 1:
        raise Null("the length is at least 1", "길이는 1 이상이어야 합니다")
    run.text(len(text))
    return text[index:] if length is None else text[index : index + whole(length)]


def _string_length(_run: Run, text: str) -> Value:
    return Decimal(len(text))


def _upper_case(run: Run, text: str) -> Value:
    run.text(len(text))
    return text.upper()


def _lower_case(run: Run, text: str) -> Value:
    run.text(len(text))
    return text.lower()


def _substring_before(run: Run, text: str, match: str) -> Value:
    run.text(len(text))
    return text.partition(match)[0] if match and match in text else ""


def _substring_after(run: Run, text: str, match: str) -> Value:
    run.text(len(text))
    return text.partition(match)[2] if match else text


def _contains(run: Run, text: str, match: str) -> Value:
    run.text(len(text))
    return match in text


def _starts_with(_run: Run, text: str, match: str) -> Value:
    return text.startswith(match)


def _ends_with(_run: Run, text: str, match: str) -> Value:
    return text.endswith(match)


def _string_join(run: Run, texts: Sequence[Value], delimiter: str | None = None) -> Value:
    parts = [text for text in texts if text is not None]
    wrong = next((part for part in parts if not isinstance(part, str)), None)
    if wrong is not None:
        raise Null(f"{kind(wrong)} is not a string", "문자열이 아닌 항목이 있습니다")
    run.text(sum(map(len, parts)) + len(delimiter or "") * len(parts))
    run.step(len(texts))
    return (delimiter or "").join(parts)


def _pattern_function(name: str) -> Callable[..., Value]:
    """A function over regular expressions, whose engine is loaded when it is first called."""

    def call(*arguments: Any) -> Value:
        from engine.feel.library import patterns

        return patterns.FUNCTIONS[name](*arguments)

    return call


TABLE: tuple[tuple[str, str, Callable[..., Value]], ...] = (
    ("substring", "string: string, start position: number, length?: number?", _substring),
    ("string length", "string: string", _string_length),
    ("upper case", "string: string", _upper_case),
    ("lower case", "string: string", _lower_case),
    ("substring before", "string: string, match: string", _substring_before),
    ("substring after", "string: string, match: string", _substring_after),
    ("contains", "string: string, match: string", _contains),
    ("starts with", "string: string, match: string", _starts_with),
    ("ends with", "string: string, match: string", _ends_with),
    ("matches", "input: string, pattern: string, flags?: string?", _pattern_function("matches")),
    (
        "replace",
        "input: string, pattern: string, replacement: string, flags?: string?",
        _pattern_function("replace"),
    ),
    ("split", "string: string, delimiter: string", _pattern_function("split")),
    ("string join", "list: list, delimiter?: string?", _string_join),
)
