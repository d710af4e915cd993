"""Regular expressions of XPath 2.0, clause 7.6, as FEEL's matches uses them."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import FeelBoundError
from engine.feel import Limits, evaluate, evaluate_with_reasons
from engine.feel.regex import compile_pattern, find


def _free(_steps: int) -> None:
    """Count nothing."""


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "holds"),
    [
        ("abracadabra", "bra", "", True),
        ("abracadabra", "^bra", "", False),
        ("abracadabra", "^a.*a$", "", True),
        ("foobar", "^fo*b", "", True),
        ("a\nb", "a.b", "", False),
        ("a\nb", "a.b", "s", True),
        ("a\nb", "^b$", "", False),
        ("a\nb", "^b$", "m", True),
        ("ABC", "abc", "i", True),
        ("K", "k", "i", True),
        ("m", "\\p{Lu}", "i", False),
        ("m", "[\\p{Lu}]", "i", False),
        ("m", "\\P{Lu}", "i", True),
        ("hello world", "hello\\ sworld", "x", True),
        ("a b", "a[ ]b", "x", True),
        ("a.b", "a.b", "q", True),
        ("axb", "a.b", "q", False),
        ("2026-11-22", "^\\d{4}-\\d{2}-\\d{2}$", "", True),
        ("계약-001", "^\\p{IsHangulSyllables}+-\\d{3}$", "", True),
        ("aB", "^\\p{Ll}\\p{Lu}$", "", True),
        ("aB", "^\\P{Lu}\\P{Ll}$", "", True),
        ("b", "[a-z-[aeiou]]", "", True),
        ("e", "[a-z-[aeiou]]", "", False),
        ("-", "[a-]", "", True),
        ("]", "[\\]]", "", True),
        ("^", "[x^]", "", True),
        ("d", "[^a-c]", "", True),
        ("\t", "\\s", "", True),
        ("_x", "^\\i\\c*$", "", True),
        ("-", "\\W", "", True),
        ("+", "\\w", "", True),
        ("aa", "^(a)\\1$", "", True),
        ("ab", "^(a)\\1$", "", False),
        ("aXbaXb", "^(a(.)b)\\1$", "", True),
        ("aaaa", "^a{2,3}$", "", False),
        ("aaa", "^a{2,3}$", "", True),
        ("aaaaa", "^a{2,}$", "", True),
        ("", "^$", "", True),
        ("abc", "", "", True),
        ("ab", "^(?:a|b)+$", "", True),
        ("a|b", "a\\|b", "", True),
        ("xay", "(a|b|)y", "", True),
    ],
)
def test_patterns_match_as_xpath_says(text: str, pattern: str, flags: str, holds: bool) -> None:
    assert (find(compile_pattern(pattern, flags), text, 0, _free) is not None) is holds


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[", "[]", "a**", "*a", "a{2,1}", "a{", "\\", "\\y", "[b-a]", "\\1", "(a)\\2",
     "(a\\1)", "\\p{Xx}", "\\p{IsNowhere}", "\\pL", "[a-z-[b]c]", "a}", "(a)[\\1]", "(?=a)",
     "(?i)a"],
)  # fmt: skip
def test_what_is_no_pattern_is_null_with_a_reason(pattern: str) -> None:
    result = evaluate_with_reasons("matches(text, pattern)", {"text": "a", "pattern": pattern})
    assert result.value is None
    assert result.reasons[0].message_ko


def test_the_first_alternative_and_the_shortest_reluctant_match_win() -> None:
    assert evaluate('replace("abcd", "a|ab", "x")') == "xbcd"
    assert evaluate('replace("abracadabra", "a.*?a", "*")') == "*c*bra"
    assert evaluate('replace("<a><b>", "<(.+?)>", "($1)")') == "(a)(b)"


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a|a)*c",
        "(a|aa)+$",
        "(a*)*b",
        "a*a*a*a*a*a*a*c",
        "(.*)(.*)(.*)(.*)(.*)x",
        "((a?)*)*$b",
    ],
)
def test_patterns_that_blow_up_elsewhere_end_here(pattern: str) -> None:
    used = 0

    def charge(steps: int) -> None:
        nonlocal used
        used += steps

    assert find(compile_pattern(pattern, ""), "a" * 200 + "!", 0, charge) is None
    assert used < 200_000


def test_a_back_reference_stops_at_the_bound_of_steps() -> None:
    with pytest.raises(FeelBoundError) as error:
        evaluate(
            r'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a*)*(a*)*\1b")',
            limits=Limits(steps=10_000),
        )
    assert error.value.bound == "steps"


@pytest.mark.parametrize("pattern", ["(a{1000}){1000}", "a{99999}", "a{999999999}"])
def test_a_pattern_that_would_be_huge_is_stopped_at_its_bound(pattern: str) -> None:
    with pytest.raises(FeelBoundError) as error:
        evaluate("matches(text, pattern)", {"text": "a", "pattern": pattern})
    assert error.value.bound == "pattern"


_ATOMS = ["a", "b", ".", "[ab]", "[^a]", "(a|b)", "(ab)", "\\d", "^", "$", "(?:a|)"]
_COUNTS = ["", "*", "+", "?", "{2}", "{1,2}", "*?", "+?"]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(_ATOMS), st.sampled_from(_COUNTS)), max_size=4),
    st.text("abc1", max_size=8),
)
def test_plain_patterns_find_what_python_finds(parts: list[tuple[str, str]], text: str) -> None:
    pattern = "".join(atom + (count if atom not in "^$" else "") for atom, count in parts)
    theirs = re.search(pattern.replace("$", "\\Z"), text)
    ours = find(compile_pattern(pattern, ""), text, 0, _free)
    assert (ours and (ours.start, ours.end)) == (theirs and theirs.span())


@settings(deadline=None)
@given(st.characters(), st.sampled_from(["L", "Lu", "Nd", "P", "Zs", "So"]))
def test_categories_are_those_of_unicode(char: str, category: str) -> None:
    holds = find(compile_pattern(f"^\\p{{{category}}}$", ""), char, 0, _free) is not None
    assert holds is unicodedata.category(char).startswith(category)
