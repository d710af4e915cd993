import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ValueInvalid
from engine.forms.pattern import compile_pattern


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"^\d{10}$", "1234567890", True),
        (r"^\d{10}$", "123456789", False),
        (r"^\d{3}-\d{2}-\d{5}$", "123-45-67890", True),
        (r"^[가-힣]+$", "가람상사", True),
        (r"^[가-힣]+$", "Garam", False),
        (r"^R\d{2}BK\d{8}$", "R26BK00000001", True),
        (r"\d", "제3호", True),
        (r"^(예|아니오)$", "예", True),
        (r"^(예|아니오)$", "아니", False),
        (r"^a{2,3}$", "aaaa", False),
        (r"^[^\s@]+@[^\s@]+\.[a-z]{2,}$", "kim@example.kr", True),
        (r"^[\d\-]+$", "12-34", True),
        (r"^[a-]+$", "a-a", True),
        (r"^가$", "가", True),
        (r"^(?:ab)?c*?$", "abcc", True),
        (r"^\S+$", "두 마디", False),
        ("", "anything", True),
    ],
)
def test_a_pattern_matches_what_form_js_would_match(pattern: str, text: str, matches: bool) -> None:
    assert compile_pattern(pattern).search(text) is matches


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        "a)",
        "[a",
        "*",
        "a**",
        r"(?=a)",
        r"(a)\1",
        r"\bword",
        "a{3,1}",
        "a{1,999}",
        "^*",
        "[z-a]",
        "a{500}" * 5,
        "a" * 501,
        "(((){500}){500}){500}(",
        "\\",
    ],
)
def test_a_pattern_outside_the_safe_language_is_refused_at_once(pattern: str) -> None:
    with pytest.raises(ValueInvalid):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(a*)*b$", "^(.*)*(.*)*(.*)*x$"])
def test_a_pattern_that_would_stop_a_backtracking_matcher_costs_one_walk_over_the_text(
    pattern: str,
) -> None:
    assert compile_pattern(pattern).search("a" * 2_000 + "!") is False


_piece = st.sampled_from(
    [
        "a",
        "b",
        ".",
        "[ab]",
        "[^a]",
        r"\d",
        "^",
        "$",
        "(a|b)",
        "(?:ab)*",
        "a?",
        "b+",
        "(a+b?)+",
        "a{2}",
        "(a|ab)(c|bcd)?",
        "[a-c]{1,2}",
        r"\w",
        r"\W",
    ]
)


@given(st.lists(_piece, max_size=5).map("".join), st.text("abcd1 \n_", max_size=8))
def test_the_machine_agrees_with_the_library_on_patterns_the_library_survives(
    pattern: str, text: str
) -> None:
    ours = compile_pattern(pattern).search(text)
    theirs = re.search(pattern.replace("$", r"\Z"), text, re.ASCII) is not None
    assert ours is theirs
