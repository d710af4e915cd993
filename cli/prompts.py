"""Asks a person for the answers of a form, field by field, checking each one at once.

Questions go to stderr, so that stdout holds data only. An empty answer keeps what stands in
brackets. The engine checks everything again when the work item is completed.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

import typer

from cli.output import say, shown
from cli.texts import language, t
from engine.errors import FeelError, FormInvalid
from engine.forms import Choice, Field, Form
from engine.forms.model import Kind, look_up, put_in
from engine.values import normalise

Values = Mapping[str, Any]
_YES = frozenset({"y", "yes", "true", "1", "예", "네", "ㅇ"})
_NO = frozenset({"n", "no", "false", "0", "아니오", "아니요", "ㄴ"})


class NoAnswer(ValueError):
    """What was typed is no answer to the question; the text says why."""


def ask(form: Form, variables: Values) -> dict[str, Any]:
    """The answers of a person to the fields that are open, in the form's order."""
    answers: dict[str, Any] = {}
    for field in form.fields:
        context = {**variables, **answers}
        if _is_open(form, field, context):
            put_in(answers, field.path, _answer(form, field, context))
        elif look_up(variables, field.path) is not None and _is_visible(form, field, context):
            say(f"{field.label}: {shown(look_up(variables, field.path), field.path)}")
    return answers


def _is_visible(form: Form, field: Field, context: Values) -> bool:
    try:
        return field in form.visible(context)
    except FeelError:
        return True  # what cannot be decided yet is asked; the engine decides in the end


def _is_open(form: Form, field: Field, context: Values) -> bool:
    try:
        return field in form.open(context)
    except FeelError:
        return _is_visible(form, field, context)


def _answer(form: Form, field: Field, context: Values) -> Any:
    """One accepted answer; asks again until there is one."""
    _introduce(field)
    if field.kind == "list":
        return _entries(form, field, context)
    while True:
        try:
            value = _typed(form, field, context)
            _check(form, field, value, context)
        except (NoAnswer, FormInvalid) as error:
            text = error.text(language()) if isinstance(error, FormInvalid) else str(error)
            say("  " + text.split("\n")[-1])
        else:
            return value


def _introduce(field: Field) -> None:
    unit = f" ({field.unit})" if field.unit else ""
    needed = "" if field.required else t(" (optional)", " (선택)")
    say(f"{field.label}{unit}{needed}")
    if field.description:
        say(f"  {field.description}")


def _check(form: Form, field: Field, value: object, context: Values) -> None:
    """Hold one answer against its own field.

    Raises:
        FormInvalid: The form does not accept it.
    """
    alone = Form(form.id, form.file, (replace(field, hide=(), shown_only=""),))
    given: dict[str, Any] = {}
    put_in(given, field.path, value)
    alone.validate(given, context)


def _typed(form: Form, field: Field, context: Values) -> Any:
    default = look_up(context, field.path)
    if default is None:
        default = field.default
    if field.kind in ("choice", "choices"):
        return _chosen(form, field, context, default)
    hint = f" [{_hint(field.kind, default)}]" if default is not None else ""
    text = _read(f"  {_WORDS[field.kind]()}{hint}: ")
    if not text:
        return default
    return _READERS.get(field.kind, str)(text)


def _hint(kind: Kind, default: object) -> str:
    return shown(default) if kind != "datetime" else str(default)


def _read(question: str) -> str:
    text: str = typer.prompt(question, default="", show_default=False, prompt_suffix="", err=True)
    return text.strip()


# --- choices --------------------------------------------------------------------------------


def _chosen(form: Form, field: Field, context: Values, default: object) -> Any:
    offered = form.choices(field, context)
    for number, choice in enumerate(offered, 1):
        say(f"  {number}) {choice.label}")
    several = field.kind == "choices"
    question = t("numbers, with commas", "번호(쉼표로 구분)") if several else t("number", "번호")
    held = default if isinstance(default, list) else [default]
    hint = ",".join(str(n) for n, c in enumerate(offered, 1) if c.value in held)
    text = _read(f"  {question}" + (f" [{hint}]" if hint else "") + ": ")
    if not text:
        return default if hint else ([] if several else None)
    words = [word.strip() for word in text.split(",")] if several else [text]
    values = [_pick(word, offered) for word in words]
    return values if several else values[0]


def _pick(word: str, offered: tuple[Choice, ...]) -> Any:
    if word.isdecimal() and 1 <= int(word) <= len(offered):
        return offered[int(word) - 1].value
    for choice in offered:
        if word in (str(choice.value), choice.label):
            return choice.value
    raise NoAnswer(t(f"{word} is not among the choices", f"{word}: 선택지에 없습니다"))


def _entries(form: Form, field: Field, context: Values) -> list[Any]:
    entries: list[Any] = []
    while _boolean(
        _read(t("  add an entry? (y/n) [n]: ", "  한 건 추가할까요? (예/아니오) [아니오]: ")) or "n"
    ):
        entry = ask(Form(form.id, form.file, field.columns), {**context})
        entries.append(entry)
    return entries


# --- one kind each --------------------------------------------------------------------------


def _number(text: str) -> int | Decimal:
    try:
        number: int | Decimal = normalise(Decimal(text.replace(",", "").removesuffix("원").strip()))
    except InvalidOperation as error:
        raise NoAnswer(t(f"{text} is no number", f"{text}: 수가 아닙니다")) from error
    return number


def _boolean(text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise NoAnswer(t("answer yes or no", "예 또는 아니오로 답하십시오"))


_READERS: Mapping[Kind, Callable[[str], Any]] = {"number": _number, "checkbox": _boolean}
_WORDS: Mapping[Kind, Callable[[], str]] = {
    "text": lambda: t("text", "문자"),
    "long_text": lambda: t("text", "문자"),
    "number": lambda: t("number", "수"),
    "checkbox": lambda: t("yes or no", "예/아니오"),
    "date": lambda: t("day (2026-03-02)", "날짜(2026-03-02)"),
    "time": lambda: t("time (14:30)", "시각(14:30)"),
    "datetime": lambda: t("day and time (2026-03-02T14:30)", "일시(2026-03-02T14:30)"),
}
