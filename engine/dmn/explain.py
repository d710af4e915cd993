"""A decision told in sentences: which inputs, which rule, which article, in force since when."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.dmn.definitions import DecisionResult
from engine.dmn.family import Version
from engine.dmn.running import FiredRule
from engine.errors import Language
from engine.values import to_json

_Phrases = Mapping[str, str]
_KO: _Phrases = {
    "version": "의사결정 '{name}': {since}부터 시행 중인 규정에 따라 판정했습니다.",
    "no_version": "의사결정 '{name}'을(를) 판정했습니다.",
    "event": "적용 기준일: {event}.",
    "read": "조문을 마지막으로 확인한 날은 {day}입니다.",
    "input": "입력값: {pairs}.",
    "step": "'{name}'의 결과는 {value}입니다.",
    "rule": "규칙 {index}번이 적용되었습니다: {value}.",
    "default": "해당하는 규칙이 없어 기본 결과가 적용되었습니다: {value}.",
    "none": "적용된 규칙이 없습니다.",
    "basis": "근거: {basis}.",
    "result": "결과: {value}.",
    "reason": "참고: {text}.",
}
_EN: _Phrases = {
    "version": "The decision '{name}' was made by the text in force since {since}.",
    "no_version": "The decision '{name}' was made.",
    "event": "The version is chosen by: {event}.",
    "read": "The text was last read on {day}.",
    "input": "Inputs: {pairs}.",
    "step": "'{name}' gave {value}.",
    "rule": "Rule {index} applied: {value}.",
    "default": "No rule matched; the default output applied: {value}.",
    "none": "No rule applied.",
    "basis": "Legal basis: {basis}.",
    "result": "Result: {value}.",
    "reason": "Note: {text}.",
}
_PHRASES: Mapping[Language, _Phrases] = {"ko": _KO, "en": _EN}


def explain(
    result: DecisionResult, version: Version | None = None, *, language: Language = "ko"
) -> list[str]:
    """The result in sentences, for an officer or an auditor.

    In order: the decision and since when its text is in force, the inputs, the decisions on the
    way, each rule that applied with its citation, the result, what was wrong, warnings.
    """
    say = _PHRASES[language]
    return [
        *_opening(result, version, say),
        *_inputs(result, say),
        *_steps(result, say),
        *_rules(result.rules, say),
        *_basis(result, version, say),
        say["result"].format(value=show(result.outputs)),
        *_notes(result, say, language),
    ]


def _opening(result: DecisionResult, version: Version | None, say: _Phrases) -> Iterator[str]:
    if version is None:
        yield say["no_version"].format(name=result.name)
        return
    yield say["version"].format(name=result.name, since=version.effective_from)
    if version.notes.applies_to_event:
        yield say["event"].format(event=version.notes.applies_to_event)
    if version.last_read_on is not None:
        yield say["read"].format(day=version.last_read_on)


def _inputs(result: DecisionResult, say: _Phrases) -> Iterator[str]:
    if result.inputs:
        pairs = ", ".join(f"{name} = {show(value)}" for name, value in result.inputs.items())
        yield say["input"].format(pairs=pairs)


def _steps(result: DecisionResult, say: _Phrases) -> Iterator[str]:
    for step in result.steps:
        if step.decision != result.decision:
            yield say["step"].format(name=step.name, value=show(step.outputs))
            yield from _rules(step.rules, say)


def _rules(rules: tuple[FiredRule, ...], say: _Phrases) -> Iterator[str]:
    for rule in rules:
        name = "rule" if rule.index else "default"
        yield say[name].format(index=rule.index, value=show(rule.outputs))
        if rule.annotation:
            yield say["basis"].format(basis=rule.annotation)


def _basis(result: DecisionResult, version: Version | None, say: _Phrases) -> Iterator[str]:
    """The legal basis of the whole text, where no rule cites its own."""
    cited = any(rule.annotation for rule in result.rules)
    if version is not None and version.notes.legal_basis and not cited:
        yield say["basis"].format(basis=version.notes.legal_basis)


def _notes(result: DecisionResult, say: _Phrases, language: Language) -> Iterator[str]:
    for reason in result.reasons:
        if reason.kind == "note":  # a null inside a condition, which the table took care of
            continue
        text = (language == "ko" and reason.message_ko) or reason.message
        yield say["reason"].format(text=text)
    yield from result.warnings if language == "ko" else result.warnings_en


_BY_TYPE: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _: "null",
    bool: lambda v: "true" if v else "false",
    int: lambda v: f"{v:,}",
}


def show(value: Any) -> str:
    """A value as people read it: whole numbers with thousands marks, a dict as `name: value`."""
    if type(value) in _BY_TYPE:
        return _BY_TYPE[type(value)](value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {show(entry)}" for name, entry in value.items())
    if isinstance(value, list):
        return "[" + ", ".join(show(item) for item in value) + "]"
    return str(to_json(value))
