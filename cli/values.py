"""Values that a person gives on the command line: JSON, days, durations."""

import re
import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cli.texts import t
from engine.errors import ValueInvalid
from engine.values import SEOUL, from_json

if TYPE_CHECKING:
    from tasks.attachments import Store
    from tasks.ledger import Evidence

_MAX_BYTES = 10_000_000


def data_of(text: str) -> dict[str, Any]:
    """The values of a `--data` option: JSON, `@FILE`, `-` (standard input), or nothing.

    Raises:
        ValueInvalid: Not a JSON object.
    """
    if not text:
        return {}
    values = from_json(text_of(text))
    if not isinstance(values, dict):
        raise ValueInvalid("data", "not a JSON object", "JSON 객체가 아닙니다")
    return values


def text_of(text: str) -> str:
    """Text as it stands, of `@FILE`, or of standard input (`-`).

    Raises:
        ValueInvalid: The file is not UTF-8.
    """
    if text == "-":
        return sys.stdin.read(_MAX_BYTES)
    if not text.startswith("@"):
        return text
    file = Path(text[1:])
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueInvalid("data", f"{file} is not UTF-8", f"{file}: UTF-8이 아닙니다") from error


def kept(store: "Store", files: Sequence[Path]) -> "tuple[Evidence, ...]":
    """Files put into the attachment store, by name and digest."""
    from tasks.ledger import Evidence

    return tuple(Evidence(file.name, store.put(file.read_bytes())) for file in files)


def day_of(text: str) -> date:
    """The day of `2026-03-02`; anything else is a usage error."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            t(f"{text!r} is no day such as 2026-03-02", f"{text!r}: 2026-03-02 형식이 아닙니다")
        ) from error


def moment_of(text: str) -> datetime:
    """A moment in Seoul from `2026-03-02` (its start) or `2026-03-02T09:00`."""
    try:
        if len(text) == len("2026-03-02"):
            return datetime.combine(date.fromisoformat(text), time(), SEOUL)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            t(
                f"{text!r} is no moment such as 2026-03-02T09:00",
                f"{text!r}: 2026-03-02T09:00 형식이 아닙니다",
            )
        ) from error
    return moment.replace(tzinfo=SEOUL) if moment.tzinfo is None else moment.astimezone(SEOUL)


_ISO = re.compile(r"P(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?")
_SHORT = re.compile(r"(?:(\d{1,5})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?")


def duration_of(text: str) -> timedelta:
    """A duration from ISO 8601 (`P1DT2H`) or short form (`3d`, `1d12h`, `30m`)."""
    found = _ISO.fullmatch(text) or _SHORT.fullmatch(text)
    if found is None or not any(found.groups()):
        raise typer.BadParameter(
            t(f"{text!r} is no duration such as P3D or 12h", f"{text!r}: P3D, 12h 형식이 아닙니다")
        )
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
