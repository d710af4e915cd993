"""What a form says about a value it does not take, in English and Korean."""

from collections.abc import Mapping, Sequence

_SENTENCES: Mapping[str, tuple[str, str]] = {
    "required": ("a value is needed", "값을 입력해야 합니다"),
    "const": ("must be confirmed", "확인(체크)해야 합니다"),
    "additionalProperties": ("the form has no such field", "양식에 없는 항목입니다"),
    "shown_only": ("is shown only and cannot be changed", "조회 전용 항목이라 바꿀 수 없습니다"),
    "object": ("values by name are expected", "이름과 값의 묶음이어야 합니다"),
    "type:string": ("text is expected", "문자로 입력해야 합니다"),
    "type:integer": (
        "a whole number is expected, without decimals",
        "정수로 입력해야 합니다(소수점 이하 불가)",
    ),
    "type:number": ("a number is expected", "수로 입력해야 합니다"),
    "type:boolean": ("true or false is expected", "예/아니오(true/false)로 입력해야 합니다"),
    "type:array": ("a list is expected", "목록으로 입력해야 합니다"),
    "type:object": ("values by name are expected", "이름과 값의 묶음이어야 합니다"),
    "enum": ("is not one of {value}", "다음 중 하나여야 합니다: {value}"),
    "minLength": ("needs at least {value} characters", "{value}자 이상이어야 합니다"),
    "maxLength": ("takes at most {value} characters", "{value}자 이하여야 합니다"),
    "pattern": ("does not have the form {value}", "형식이 맞지 않습니다({value})"),
    "minimum": ("must be at least {value}", "{value} 이상이어야 합니다"),
    "maximum": ("must be at most {value}", "{value} 이하여야 합니다"),
    "multipleOf": ("must be a multiple of {value}", "{value} 단위로 입력해야 합니다"),
    "minItems": ("needs at least {value} entry", "{value}건 이상 입력해야 합니다"),
    "maxItems": ("takes at most {value} entries", "{value}건까지 입력할 수 있습니다"),
    "uniqueItems": ("has the same entry twice", "같은 값이 중복되었습니다"),
    "format:date": (
        "a date such as 2026-03-02 is expected",
        "날짜를 2026-03-02 형식으로 입력해야 합니다",
    ),
    "format:time": ("a time such as 14:30 is expected", "시각을 14:30 형식으로 입력해야 합니다"),
    "format:date-time": (
        "a date and time such as 2026-03-02T14:30 is expected",
        "일시를 2026-03-02T14:30 형식으로 입력해야 합니다",
    ),
}


def say(word: str, value: str = "") -> tuple[str, str]:
    """The English and the Korean sentence of a rule, its value filled in."""
    english, korean = _SENTENCES[word]
    return english.format(value=value), korean.format(value=value)


def message_of(keyword: str, value: object) -> tuple[str, str]:
    """The sentences of a JSON Schema keyword that did not hold."""
    if keyword in ("type", "format"):
        return say(f"{keyword}:{value}")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return say(keyword, ", ".join(str(one) for one in value))
    return say(keyword, str(value))
