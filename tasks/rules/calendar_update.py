"""Writes the generated part of `calendar.yaml`: `python -m tasks.rules.calendar_update FILE`.

The public holidays of Korea come from the `holidays` package. What it lacks (a temporary holiday
that the government has just declared) stands under `extra` in the same file and is kept.
"""

import sys
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

from tasks.rules.calendar import read_calendar

FIRST_YEAR = 2023
LAST_YEAR = 2030
_HEAD = """\
# 대한민국 공휴일과 대체공휴일. extra 아래만 손으로 고친다.
# 나머지는 python -m tasks.rules.calendar_update processes/calendar.yaml 로 만든다.
# 날짜는 holidays 패키지의 것이며 관보와 대조하지 않았다. 앞으로의 날은 바뀔 수 있다.
# extra: 패키지에 아직 없는 임시공휴일, 예를 들면
#   - {day: 2026-08-14, name: 임시공휴일, legal_basis: 관보 번호}
# labour_days: 근로자의 날(노동절). 납품기한의 말일을 정할 때만 쓴다.
"""


def public_holidays(first: int, last: int) -> Mapping[date, str]:
    """The public holidays of the years, with their Korean names, in order of date."""
    import holidays  # slow; needed by this command and its test only

    found = holidays.country_holidays("KR", years=range(first, last + 1), language="ko")
    return dict(sorted(found.items()))


def labour_days(first: int, last: int) -> Mapping[date, str]:
    """Labour day of each year.

    Legal basis: 근로자의 날 제정에 관한 법률 (status: unverified; from 2026 its name is 노동절).
    """
    return {date(year, 5, 1): "근로자의 날(노동절)" for year in range(first, last + 1)}


def render(extra: str) -> str:
    """The whole file; `extra` is the text of its last part, from `extra:` on."""
    head = f"{_HEAD}source: holidays {version('holidays')}\n"
    years = f"first_year: {FIRST_YEAR}\nlast_year: {LAST_YEAR}\n"
    days = _block("public_holidays", public_holidays(FIRST_YEAR, LAST_YEAR))
    labour = _block("labour_days", labour_days(FIRST_YEAR, LAST_YEAR))
    return head + years + days + labour + extra


def _block(name: str, days: Mapping[date, str]) -> str:
    return f"{name}:\n" + "".join(f"  {day}: {title}\n" for day, title in days.items())


def kept_extra(text: str) -> str:
    """The part of an existing file that people edit, from `extra:` on."""
    at = text.find("\nextra:")
    return text[at + 1 :] if at >= 0 else "extra: []\n"


def main(arguments: list[str]) -> int:
    """Write the file named; 0 when done, 2 when no file is named.

    Raises:
        DefinitionInvalid: The kept `extra` part makes the file unreadable; nothing is written.
    """
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m tasks.rules.calendar_update FILE\n")
        return 2
    path = Path(arguments[0])
    text = render(kept_extra(path.read_text("utf-8") if path.exists() else ""))
    read_calendar(text.encode(), str(path))
    path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
