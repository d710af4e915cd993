"""ISO 8601 as timers and due dates write it, checked before anything runs."""

import re
from datetime import datetime

_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?"
    r"(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,6})?)S)?)?"
)
_CYCLE = re.compile(r"R(\d{0,9})/(P[^/]*)")


def is_duration(text: str) -> bool:
    """Whether it is a duration such as `P14D`, `PT2H` or `P1Y2M`; never negative."""
    return _DURATION.fullmatch(text) is not None


def is_empty_duration(text: str) -> bool:
    """Whether it is a duration of no length, such as `PT0S`."""
    return is_duration(text) and not re.search(r"[1-9]", text)


def is_moment(text: str) -> bool:
    """Whether it is a date, or a date and time; without a zone it is Seoul's."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_cycle(text: str) -> bool:
    """Whether it is a repetition such as `R3/PT1H`, or `R/P1D` for one without end."""
    found = _CYCLE.fullmatch(text)
    if found is None:
        return False
    never = found[1] != "" and int(found[1]) == 0
    return not never and is_duration(found[2]) and not is_empty_duration(found[2])
