"""Publication codes (공개구분): whether the public may see a letter, and on what ground not.

A code is a digit and eight flags: `1` open (공개), `2` in part (부분공개), `3` closed (비공개), and
`Y` or `N` for each item of 정보공개법 제9조 제1항. Seen in letters: the digit and the flags.
Inferred and therefore unverified: that an open letter names no ground, and another at least one.

Legal basis: 공공기관의 정보공개에 관한 법률 제9조 제1항 각 호.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from engine.errors import DocumentInvalid

GROUNDS = 8
_CODE = re.compile(r"([123])([YN]{8})")


class Degree(StrEnum):
    """How much of a letter is open; the value is the first digit of the code."""

    OPEN = "1"
    PARTLY = "2"
    CLOSED = "3"


_WORDS = {Degree.OPEN: "공개", Degree.PARTLY: "부분공개", Degree.CLOSED: "비공개"}


@dataclass(frozen=True, slots=True)
class Publication:
    """A checked code. `grounds` are the items (호) of 제9조 제1항, from 1 to 8, in order."""

    degree: Degree = Degree.OPEN
    grounds: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if list(self.grounds) != sorted(set(self.grounds) & set(range(1, GROUNDS + 1))):
            raise _invalid("grounds are items 1 to 8, in order", "비공개 근거는 1~8호입니다")
        if self.degree is Degree.OPEN and self.grounds:
            raise _invalid(
                "an open letter names no ground",
                "공개 문서에는 비공개 근거가 없습니다",
            )
        if self.degree is not Degree.OPEN and not self.grounds:
            raise _invalid(
                "a letter that is not open names at least one ground",
                "부분공개·비공개 문서에는 비공개 근거(호)가 필요합니다",
            )

    @property
    def code(self) -> str:
        """The code of nine letters, such as `2NNNNYNNN`."""
        flags = ("Y" if item in self.grounds else "N" for item in range(1, GROUNDS + 1))
        return self.degree.value + "".join(flags)

    @property
    def word(self) -> str:
        """The degree in Korean, as it stands in a letter."""
        return _WORDS[self.degree]

    @property
    def text_ko(self) -> str:
        """The whole meaning in Korean: `부분공개(정보공개법 제9조 제1항 제5호·제6호)`."""
        if not self.grounds:
            return self.word
        items = "·".join(f"제{item}호" for item in self.grounds)
        return f"{self.word}(정보공개법 제9조 제1항 {items})"


OPEN = Publication()


def parse(code: str) -> Publication:
    """The meaning of a code.

    Raises:
        DocumentInvalid: Not a digit 1 to 3 and eight flags, or flags that contradict the digit.
    """
    found = _CODE.fullmatch(code)
    if found is None:
        raise _invalid(
            "a publication code is a digit 1 to 3 and eight flags Y or N",
            "공개구분 코드는 숫자(1~3)와 Y/N 여덟 자리입니다",
        )
    grounds = tuple(item for item, flag in enumerate(found.group(2), 1) if flag == "Y")
    return Publication(Degree(found.group(1)), grounds)


def _invalid(reason: str, reason_ko: str) -> DocumentInvalid:
    return DocumentInvalid("publication", 0, reason, reason_ko=reason_ko)
