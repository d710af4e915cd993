"""Reads the small YAML files of reference data, and says what is wrong with them by name."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from engine.errors import DefinitionInvalid, Problem

MAX_BYTES = 1_000_000


def mapping(content: bytes, file: str) -> Mapping[str, Any]:
    """The file's one mapping.

    Raises:
        DefinitionInvalid: Too large, not UTF-8, not YAML, with anchors, or not a mapping.
    """
    import yaml  # slow, and most commands need no reference data

    if len(content) > MAX_BYTES:
        raise invalid(file, f"larger than {MAX_BYTES} bytes", "파일이 너무 큽니다")
    try:
        text = content.decode("utf-8")
        if any(isinstance(t, yaml.AliasToken | yaml.AnchorToken) for t in yaml.scan(text)):
            raise invalid(file, "anchors and aliases are not allowed", "앵커는 쓸 수 없습니다")
        plain = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise invalid(file, f"not YAML: {_short(error)}", "YAML 형식이 아닙니다") from error
    if not isinstance(plain, Mapping):
        raise invalid(file, "is not a mapping", "최상위가 이름:값 형식이 아닙니다")
    return plain


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def only(plain: Mapping[str, Any], known: Iterable[str], file: str) -> None:
    """Refuse names that mean nothing here.

    Raises:
        DefinitionInvalid: The mapping has another name.
    """
    unknown = sorted(str(name) for name in plain if name not in set(known))
    if unknown:
        raise invalid(file, f"{unknown[0]!r} is not known here", f"{unknown[0]!r}은(는) 모릅니다")


def complete(plain: Mapping[str, Any], names: Iterable[str], file: str, where: str) -> None:
    """Refuse a mapping that lacks one of the names.

    Raises:
        DefinitionInvalid: A name is missing.
    """
    for name in names:
        if plain.get(name) is None:
            raise invalid(file, f"{where} needs {name}", f"{where}에 {name} 항목이 필요합니다")


def whole(value: object, file: str, where: str) -> int:
    """A whole number that is not negative.

    Raises:
        DefinitionInvalid: Anything else.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise invalid(file, f"{where} is not a count", f"{where}이(가) 0 이상의 정수가 아닙니다")
    return value


def day(value: object, file: str, where: str) -> date:
    """A day.

    Raises:
        DefinitionInvalid: Anything else, a date with a time included.
    """
    if isinstance(value, datetime) or not isinstance(value, date):
        raise invalid(file, f"{where}: {value!r} is not a day", f"{where}: 날짜가 아닙니다")
    return value


def words(value: object, file: str, where: str) -> str:
    """Text that is not blank.

    Raises:
        DefinitionInvalid: Anything else.
    """
    if not isinstance(value, str) or not value.strip():
        raise invalid(file, f"{where} is not text", f"{where}이(가) 문자열이 아닙니다")
    return value.strip()


def invalid(file: str, message: str, message_ko: str) -> DefinitionInvalid:
    """The error for a file of reference data."""
    return DefinitionInvalid((Problem(file, 0, "", "error", "reference", message, message_ko),))
