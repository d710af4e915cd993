"""Finds numbers in a text that must not be kept: resident numbers, account and card numbers.

Resident numbers (주민등록번호, 외국인등록번호) are six digits of a birth date, one for sex and
century, and six more. Corporate numbers (법인등록번호) have the same shape, and those of the large
registries begin like a date (110111, 130111), so shape alone does not tell them apart:

| what is known | taken for |
|---|---|
| named so (`주민등록번호: ...`, a field `resident_no`) | a person, whatever the digits |
| named a company's (`법인등록번호: ...`, a field `corp_no`) | a company |
| no birth date from 1920 on fits | neither |
| a person's check digit fits | a person, also when a company's fits by chance |
| only a company's check digit fits, and the date has a company's kind (11-15, 21, 22) | a company |
| no check digit fits, written with a hyphen | a person: numbers given since 2020-10-05 have none |
| no check digit fits, thirteen digits in a row | a person only if born since that day |

Check digits and kinds of companies are general knowledge (status: unverified); they only decide
what is left alone. Account numbers (계좌번호) follow no rule that a program could check: they are
found by the word or the bank's name before them. An account number without either is not found. A
card number is found by itself too, when it stands in four groups of four and its check digit fits.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

_DASH = "\\-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u30fc\u3161\uff5e~"
_BLANK = "[\\s\u200b-\u200d\u2060\ufeff\u00ad]"
_RANDOM_SINCE = date(2020, 10, 5)
_OLDEST = 1920
_NEWEST = 2049
_CENTURY = {1: 1900, 2: 1900, 3: 2000, 4: 2000, 5: 1900, 6: 1900, 7: 2000, 8: 2000}
_COMPANY_KINDS = frozenset((11, 12, 13, 14, 15, 21, 22))
_PERSON_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_COMPANY_WEIGHTS = (1, 2) * 6
_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
RESIDENT_DIGITS = 13
_FOREIGN = 5  # the seventh digit of a foreigner is this or more
_BEFORE = 24  # characters in front of a number in which its name is looked for

# anything below needs six digits close together: what has not is left at once
_CLOSE = re.compile(r"(?:\d[^\w]{0,5}){5}\d")

PERSON_WORDS = r"주민(?:등록)?번호|외국인등록번호|resident(?:registration)?(?:no|num)|juminno|rrn"
COMPANY_WORDS = (
    r"법인(?:등록)?번호|corp(?:orat(?:e|ion))?(?:reg(?:istration)?)?(?:no|num)|crno"
    r"|사업자(?:등록)?번호|bi(?:z|usiness)no|bzno"
)
ACCOUNT_WORDS = (
    r"계좌번호|(?:account|acct|card)(?:no|num)|카드번호|bankaccount|depositaccount|iban"
    r"|입금계좌|은행계좌|전용계좌|지급계좌|환급계좌"
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def digits_of(text: str) -> str:
    """The decimal digits of a text in order, full-width ones as ordinary ones."""
    return "".join(str(int(c)) for c in text if c.isdecimal())


def hide(text: str) -> str:
    """The text with a `*` for every digit."""
    return "".join("*" if c.isdecimal() else c for c in text)


def spans(text: str, named: str = "") -> list[tuple[int, int]]:
    """Where resident, account and card numbers stand in a text: (start, end), in order, apart.

    `named`: what the field's name says of a number without a name in front: `company` or empty.
    """
    if not _CLOSE.search(text):
        return []
    found: list[tuple[int, int]] = []
    for start, end in sorted([*_residents(text, named), *_accounts(text), *_cards(text)]):
        if not found or start >= found[-1][1]:
            found.append((start, end))
        elif end > found[-1][1]:
            found[-1] = (found[-1][0], end)
    return found


# --- resident numbers -------------------------------------------------------------------------

# letters right before or after thirteen bare digits make them part of a code or hash
_RESIDENT = (
    rf"(?<!\d)(?<!\d\.)(?P<head>\d{{6}}){_BLANK}{{0,8}}"
    rf"(?:(?P<dash>[{_DASH}]|%2d|&#45;|&#x2d;)|[./_·])?{_BLANK}{{0,8}}(?P<tail>\d{{7}})(?!\d)"
)


def _residents(text: str, named: str) -> Iterator[tuple[int, int]]:
    for match in _compiled(_RESIDENT).finditer(text):
        dashed = match["dash"] is not None
        before = _name_before(text, match.start()) or named
        if not dashed and before != "person" and _inside_a_word(text, match):
            continue
        number = digits_of(match["head"] + match["tail"])
        if is_resident_number(number, dashed=dashed, named=before):
            yield match.span()


def _inside_a_word(text: str, match: re.Match[str]) -> bool:
    around = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
    return any(c.isascii() and (c.isalpha() or c == "_") for c in around)


def _name_before(text: str, at: int) -> str:
    """`person` or `company` when the words in front of a number say so, else an empty string."""
    before = plain_name(text[max(0, at - _BEFORE) : at])
    persons = [m.end() for m in _compiled(PERSON_WORDS).finditer(before)]
    companies = [m.end() for m in _compiled(COMPANY_WORDS).finditer(before)]
    if not persons and not companies:
        return ""
    return "person" if max(persons, default=0) > max(companies, default=0) else "company"


def plain_name(name: str) -> str:
    """A name as names are compared: lower case, without blanks, dots, hyphens, underscores."""
    return _compiled(r"[\s_.\-·]").sub("", name).casefold()


def is_resident_number(digits: str, *, dashed: bool, named: str = "") -> bool:
    """Whether thirteen ordinary digits are taken for a person's number, by the table above.

    `dashed`: written with a hyphen after the sixth. `named`: `person`, `company` or empty.
    """
    if len(digits) != RESIDENT_DIGITS or named == "company":
        return False
    if named == "person":
        return True
    born = _born(digits)
    if born is None:
        return False
    if _person_check(digits):
        return True
    if _company_check(digits) and int(digits[4:6]) in _COMPANY_KINDS:
        return False
    return dashed or born >= _RANDOM_SINCE


def _born(digits: str) -> date | None:
    century = _CENTURY.get(int(digits[6]))
    if century is None:
        return None
    try:
        born = date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None
    return born if _OLDEST <= born.year <= _NEWEST else None


def _person_check(digits: str) -> bool:
    rest = _weighed(digits, _PERSON_WEIGHTS) % 11
    foreign = int(digits[6]) >= _FOREIGN
    return int(digits[12]) == ((13 if foreign else 11) - rest) % 10


def _company_check(digits: str) -> bool:
    return int(digits[12]) == -_weighed(digits, _COMPANY_WEIGHTS) % 10


def _business_check(digits: str) -> bool:
    total = _weighed(digits, _BUSINESS_WEIGHTS) + int(digits[8]) * 5 // 10
    return int(digits[9]) == -total % 10


def _weighed(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(d) * w for d, w in zip(digits, weights, strict=False))


# --- account and card numbers -----------------------------------------------------------------

_NUMBER = rf"(?P<number>\d(?:[{_DASH}\s]?\d){{9,18}})(?!\d|\s*원|[.,]\d)"
_BY_WORD = (
    r"(?:계좌|(?:account|acct|카드|card|iban)[\s_-]{0,8}(?:번호|no|num(?:ber)?)?)"
    rf"[^\d\n]{{0,24}}?{_NUMBER}"
)
_BANKS = (
    "(?:국민|신한|우리|하나|기업|농협|수협|산업|외환|제일|씨티|대구|부산|경남|광주|전북|제주)"
    "(?:중앙회|축협|은행)|카카오뱅크|토스뱅크|케이뱅크|새마을금고|농협|수협|신협|우체국|IBK|KB|NH"
)
_BY_BANK = rf"(?:{_BANKS})[\s:()]{{0,4}}{_NUMBER}"
_NO_ACCOUNT = (
    r"0\d{1,2}[-)\s]\d{3,4}[-\s]\d{4}"  # a telephone
    r"|(?:19|20)\d\d-\d\d-\d\d.*"  # a day, with a time perhaps
)
_BUSINESS_DIGITS = 10


def _accounts(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_BY_WORD, _BY_BANK):
        for match in _compiled(pattern).finditer(text):
            if not _something_else(match["number"]):
                yield match.span("number")


def _something_else(number: str) -> bool:
    """A telephone or business number, or a moment, that stands behind a word of accounts."""
    if _compiled(_NO_ACCOUNT).fullmatch(number):
        return True
    digits = digits_of(number)
    return len(digits) == _BUSINESS_DIGITS and _business_check(digits)


_CARD = rf"(?<!\d)(?<!\d[{_DASH}])\d{{4}}(?:[{_DASH} ]\d{{4}}){{3}}(?!\d|[{_DASH}]\d)"


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for match in _compiled(_CARD).finditer(text):
        if _card_check(digits_of(match.group())):
            yield match.span()


def _card_check(digits: str) -> bool:
    """The check digit of payment cards (Luhn)."""
    doubled = (sum(divmod(int(d) * 2, 10)) for d in digits[::2])
    return (sum(doubled) + sum(int(d) for d in digits[1::2])) % 10 == 0
