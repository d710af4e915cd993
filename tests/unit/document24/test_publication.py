"""Publication codes: parsed, checked, shown."""

import itertools

import pytest

from engine.errors import DocumentInvalid
from tasks.document24.publication import Degree, Publication, parse


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("1NNNNNNNN", "공개"),
        ("2NNNNYYNN", "부분공개(정보공개법 제9조 제1항 제5호·제6호)"),
        ("3NNNNNNYN", "비공개(정보공개법 제9조 제1항 제7호)"),
    ],
)
def test_a_code_is_shown_in_korean(code: str, words: str) -> None:
    assert parse(code).text_ko == words


def test_every_valid_code_comes_back() -> None:
    codes = ["1NNNNNNNN"]
    for flags in itertools.product("NY", repeat=8):
        if "Y" in flags:
            codes += [digit + "".join(flags) for digit in "23"]

    assert [parse(code).code for code in codes] == codes


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "a digit 1 to 3"),
        ("1", "a digit 1 to 3"),
        ("4NNNNNNNN", "a digit 1 to 3"),
        ("1NNNNNNN", "a digit 1 to 3"),
        ("1NNNNNNNNN", "a digit 1 to 3"),
        ("1nnnnnnnn", "a digit 1 to 3"),
        ("1NNNNNNNX", "a digit 1 to 3"),
        ("１NNNNNNNN", "a digit 1 to 3"),
        ("1YNNNNNNN", "names no ground"),
        ("2NNNNNNNN", "at least one ground"),
        ("3NNNNNNNN", "at least one ground"),
    ],
)
def test_a_code_that_means_nothing_is_refused(code: str, reason: str) -> None:
    with pytest.raises(DocumentInvalid, match=reason):
        parse(code)


@pytest.mark.parametrize("grounds", [(0,), (9,), (2, 1), (1, 1)])
def test_grounds_are_items_one_to_eight_in_order(grounds: tuple[int, ...]) -> None:
    with pytest.raises(DocumentInvalid, match="items 1 to 8"):
        Publication(Degree.CLOSED, grounds)
