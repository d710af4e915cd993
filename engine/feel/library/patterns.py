"""matches, replace and split: string functions over regular expressions (DMN 1.5, table 74)."""

from collections.abc import Callable, Iterator, Mapping

from engine.feel.domain import Null, Run
from engine.feel.regex import BadPattern, Found, Pattern, compile_pattern, find
from engine.ports import Value

_MAX_PATTERN = 2_000  # characters


def _pattern(pattern: str, flags: str | None) -> Pattern:
    if len(pattern) > _MAX_PATTERN:
        raise Null(f"the pattern is longer than {_MAX_PATTERN}", "정규식이 너무 깁니다")
    try:
        return compile_pattern(pattern, flags or "")
    except BadPattern as error:
        raise Null(f"not a regular expression: {error}", "정규식이 올바르지 않습니다") from error


def _matches(run: Run, text: str, pattern: str, flags: str | None = None) -> Value:
    run.text(len(text))
    return find(_pattern(pattern, flags), text, 0, run.step) is not None


def _found(run: Run, text: str, pattern: Pattern) -> Iterator[Found]:
    """The matches from left to right; a pattern that matches nothing at all is refused."""
    if find(pattern, "", 0, run.step):
        raise Null(
            "the pattern matches the empty text", "빈 문자열과 일치하는 정규식은 쓸 수 없습니다"
        )
    at = 0
    while found := find(pattern, text, at, run.step):
        yield found
        at = found.end if found.end > found.start else found.end + 1


def _split(run: Run, text: str, delimiter: str) -> Value:
    run.text(len(text))
    parts: list[Value] = []
    at = 0
    for found in _found(run, text, _pattern(delimiter, None)):
        parts.append(text[at : found.start])
        at = found.end
    run.items(len(parts) + 1)
    return [*parts, text[at:]]


def _replace(
    run: Run, text: str, pattern: str, replacement: str, flags: str | None = None
) -> Value:
    program = _pattern(pattern, flags)
    template = [replacement] if program.literal else _template(replacement, program.groups)
    parts: list[str] = []
    at = size = 0
    for found in _found(run, text, program):
        filled = "".join(_fill(part, found) for part in template)
        parts += (text[at : found.start], filled)
        size += found.start - at + len(filled)
        run.text(size)
        at = found.end
    run.text(size + len(text) - at)
    return "".join(parts) + text[at:]


def _fill(part: str | int, found: Found) -> str:
    return part if isinstance(part, str) else found.groups[part] or ""


def _template(replacement: str, groups: int) -> list[str | int]:
    """Texts and group numbers of a replacement such as `($1)`."""
    parts: list[str | int] = []
    at = 0
    while at < len(replacement):
        char = replacement[at]
        if char == "$":
            digits = _group_digits(replacement, at + 1, groups)
            number = int(digits)
            parts.append(number if number <= groups else "")
            at += len(digits)
        elif char == "\\":
            at += 1
            parts.append(_escaped(replacement[at : at + 1]))
        else:
            parts.append(char)
        at += 1
    return parts


def _group_digits(replacement: str, at: int, groups: int) -> str:
    """The digits of a group number: as many as still name a group."""
    digits = replacement[at : at + 1]
    if not digits or digits not in "0123456789":
        raise Null("a $ is followed by a digit", "$ 다음에는 숫자가 와야 합니다")
    while True:
        longer = replacement[at : at + len(digits) + 1]
        if longer == digits or not longer.isdecimal() or int(longer) > groups:
            return digits
        digits = longer


def _escaped(char: str) -> str:
    if char not in ("$", "\\"):
        raise Null("a \\ is followed by $ or \\", "\\ 다음에는 $나 \\만 올 수 있습니다")
    return char


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "matches": _matches,
    "split": _split,
    "replace": _replace,
}
