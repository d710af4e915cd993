"""What must never be kept: resident numbers, account and card numbers, and our own keys.

What a person types is refused with the path of the field (`Privacy.refuse`); what the outside
sends is masked before it is recorded (`Privacy.masked`), so that a replay sees what was recorded.
Numbers are found by how they look (engine/sensitive.py) and by the name of the field they stand in,
at any depth; an error names paths, never values. Masking what is masked changes nothing.

Left alone on purpose: business, corporate and notice numbers, telephones, amounts (`_won`), and
tokens that stand for an account (`account_ref`), unless they look like one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeGuard
from urllib.parse import quote, unquote

from engine import sensitive
from engine.errors import PersonalData

MAX_DEPTH = 100  # values nested deeper than 64 are no values (engine/values.py)
MASKED_KEY = "********"
_SHORTEST_SECRET = 8  # a shorter one would hide ordinary words
_ACCOUNT_DIGITS = 6
_SHORTEST = min(_SHORTEST_SECRET, _ACCOUNT_DIGITS)
_LEAST_NUMBER = 10 ** (_ACCOUNT_DIGITS - 1)
_LARGEST_NUMBER = 10**20  # no account, card or resident number has as many digits
_LOOKS_LIKE_ACCOUNT = 10
_NAMES, _VALUES = ("name", "label", "key", "field"), ("value", "content", "text")

# what the name of a field says about its values; the first that fits. "loose": only what looks
# like an account number is one
_LABELS: tuple[tuple[str, str], ...] = (
    ("money", r"won$|금액"),
    ("company", sensitive.COMPANY_WORDS),
    ("person", sensitive.PERSON_WORDS),
    ("account", sensitive.ACCOUNT_WORDS),
    ("loose", r"account(?:ref)?$|계좌$"),
)
_INHERITED = frozenset(("person", "account", "loose"))


@lru_cache(maxsize=4096)  # names of fields come from outside, without end
def _label(name: str) -> str:
    plain = sensitive.plain_name(name)
    return next((kind for kind, words in _LABELS if re.search(words, plain)), "")


@lru_cache(maxsize=4096)
def _without_numbers(name: str) -> bool:
    return not sensitive.spans(name)


@dataclass(frozen=True, slots=True)
class Privacy:
    """Finds and masks. `secrets`: keys and tokens that this process knows, in clear.

    A secret is found as it is and percent-encoded. One of fewer than eight characters is ignored.
    """

    secrets: tuple[str, ...] = ()

    @classmethod
    def of(cls, secrets: Iterable[str]) -> "Privacy":
        """With every way in which the secrets may be written, the longest first."""
        known = {
            form
            for secret in secrets
            if len(secret) >= _SHORTEST_SECRET
            for form in _written(secret)
        }
        return cls(tuple(sorted(known, key=lambda form: (-len(form), form))))

    def mask(self, text: str) -> str:
        """The text with `*` for every digit of a number that must not be kept, and for keys."""
        return self._text(text, "")

    def _text(self, text: str, label: str) -> str:
        """The text of a field of this label, masked."""
        if len(text) < _SHORTEST:
            return text
        if label in _INHERITED and _found_by_label(text, label):
            text = sensitive.hide(text)
        for secret in self.secrets:
            if secret in text:
                text = text.replace(secret, MASKED_KEY)
        return _hidden(text, sensitive.spans(text, "company" * (label == "company")))

    def masked(self, value: Any, name: str = "") -> Any:
        """The value with everything masked in it, names of fields too; of the same shape.

        A number that is masked becomes text. `name`: the field it stands in, when it has one.
        """
        return self._masked(value, _label(name), MAX_DEPTH)

    def personal(self, value: Any, path: str = "data") -> tuple[str, ...]:
        """The paths of what must not be kept, in order: `data.bidder.note`, `data.rows[2].no`.

        `path` is what they begin with; an empty one is left out.
        """
        # most values hold nothing: that is found out without making a path for each of them
        holds = self._holds(value, "", MAX_DEPTH)
        return tuple(self._paths(value, "", path, MAX_DEPTH)) if holds else ()

    def refuse(self, value: Any, path: str = "data") -> None:
        """Refuse what a person typed.

        Raises:
            PersonalData: Something in it must not be kept; nothing of it was.
        """
        found = self.personal(value, path)
        if found:
            raise PersonalData(found)

    # --- walking ---

    def _masked(self, value: Any, label: str, depth: int) -> Any:
        if isinstance(value, str):
            return self._text(value, label)
        if isinstance(value, Mapping) and depth:
            return self._masked_mapping(value, label, depth - 1)
        if _is_list(value) and depth:
            return [self._masked(one, label, depth - 1) for one in value]
        if _is_number(value) and self._is_personal_number(value, label):
            return sensitive.hide(str(int(value)))
        return value

    def _masked_mapping(self, value: Mapping[Any, Any], label: str, depth: int) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key, one in value.items():
            shown = self.mask(key) if isinstance(key, str) else key
            while shown in result:  # two names that only differed in what is masked
                shown = f"{shown}*"
            result[shown] = self._masked(one, _label_in(value, key, label), depth)
        return result

    def _holds(self, value: Any, label: str, depth: int) -> bool:
        """Whether `_paths` would name any."""
        if isinstance(value, str):
            return len(value) >= _SHORTEST and self._text(value, label) != value
        if isinstance(value, Mapping) and depth:
            for key, one in value.items():
                if not self._is_plain(key):
                    return True
                if self._holds(one, _label_in(value, key, label), depth - 1):
                    return True
            return False
        if _is_list(value) and depth:
            return any(self._holds(one, label, depth - 1) for one in value)
        return _is_number(value) and self._is_personal_number(value, label)

    def _is_plain(self, key: object) -> bool:
        """Whether the name of a field holds nothing itself."""
        name = str(key)
        return len(name) < _SHORTEST or (
            _without_numbers(name) and not any(secret in name for secret in self.secrets)
        )

    def _paths(self, value: Any, label: str, path: str, depth: int) -> Iterator[str]:
        if isinstance(value, str):
            if self._text(value, label) != value:
                yield path
        elif isinstance(value, Mapping) and depth:
            for key, one in value.items():
                shown = self.mask(str(key))
                if shown != str(key):
                    yield _joined(path, shown)
                known = _label_in(value, key, label)
                yield from self._paths(one, known, _joined(path, shown), depth - 1)
        elif _is_list(value) and depth:
            for index, one in enumerate(value):
                yield from self._paths(one, label, f"{path}[{index}]", depth - 1)
        elif _is_number(value) and self._is_personal_number(value, label):
            yield path

    def _is_personal_number(self, value: int | Decimal, label: str) -> bool:
        if -_LEAST_NUMBER < value < _LEAST_NUMBER or not -_LARGEST_NUMBER < value < _LARGEST_NUMBER:
            return False
        text = str(abs(int(value)))
        if label in _INHERITED:
            return _found_by_label(text, label)
        if label:
            return False
        return sensitive.is_resident_number(text, dashed=False) or text in self.secrets


def _hidden(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with these parts of it hidden; `spans` are in order and apart."""
    if not spans:
        return text
    parts, done = [], 0
    for start, end in spans:
        parts += [text[done:start], sensitive.hide(text[start:end])]
        done = end
    return "".join([*parts, text[done:]])


def _written(secret: str) -> tuple[str, ...]:
    encoded = quote(secret, safe="")
    lower = re.sub("%..", lambda found: found.group().lower(), encoded)
    return secret, encoded, lower, quote(secret), unquote(secret)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple) or (
        isinstance(value, Sequence) and not isinstance(value, bytes | bytearray)
    )


def _is_number(value: object) -> TypeGuard[int | Decimal]:
    """Whether a value is a whole number; a whole Decimal becomes int when it is kept."""
    if isinstance(value, Decimal):
        return value.is_finite() and value == value.to_integral_value()
    return isinstance(value, int) and not isinstance(value, bool)


def _label_in(value: Mapping[Any, Any], key: object, inherited: str) -> str:
    """What the name of one field says, or the name beside it in `{"name": ..., "value": ...}`."""
    own = _label(str(key))
    if not own and key in _VALUES:
        named = next((value[n] for n in _NAMES if isinstance(value.get(n), str)), "")
        own = _label(named)
    return own or inherited


def _found_by_label(text: str, label: str) -> bool:
    """Whether a text in a field of this label holds a number of its kind."""
    digits = sensitive.digits_of(text)
    if label == "person":
        return len(digits) == sensitive.RESIDENT_DIGITS
    if label == "account":
        return len(digits) >= _ACCOUNT_DIGITS and not _is_day(text)
    only_number = len(digits) + sum(c in "- " for c in text) == len(text.strip())
    return len(digits) >= _LOOKS_LIKE_ACCOUNT and only_number and not _is_day(text)


def _is_day(text: str) -> bool:
    return re.match(r"(?:19|20)\d\d-\d\d-\d\d", text) is not None


_PLAIN = Privacy()


def mask(text: str) -> str:
    """The text with resident, account and card numbers masked."""
    return _PLAIN.mask(text)


def masked(value: Any, name: str = "") -> Any:
    """The value with everything masked in it, of the same shape; see `Privacy.masked`."""
    return _PLAIN.masked(value, name)


def personal(value: Any, path: str = "data") -> tuple[str, ...]:
    """The paths of what must not be kept; see `Privacy.personal`."""
    return _PLAIN.personal(value, path)


def refuse(value: Any, path: str = "data") -> None:
    """Refuse what a person typed; see `Privacy.refuse`.

    Raises:
        PersonalData: Something in it must not be kept.
    """
    _PLAIN.refuse(value, path)
