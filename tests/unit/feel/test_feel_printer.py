"""Syntax trees as text."""

import pytest

from engine.feel import syntax
from engine.feel.parser import parse, parse_tests
from engine.feel.printer import show


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("(1+2)*3", "(1 + 2) * 3"),
        ("1+2*3", "1 + 2 * 3"),
        ("1-(2-3)", "1 - (2 - 3)"),
        ("-(5)", "-(5)"),
        ("-a**2", "-a ** 2"),
        ("-(a**2)", "-(a ** 2)"),
        ("(-5)[1]", "(-5)[1]"),
        ("a and(b or c)", "a and (b or c)"),
        ("a and(b and c)", "a and (b and c)"),
        ("]1..2[", "(1..2)"),
        ("x in<5", "x in ((< 5))"),
        ("x in(1,<5)", "x in (1, (< 5))"),
        ("a between b and c", "a between b and c"),
        ("{a:1,'b':2}".replace("'b'", '"b c"'), '{a: 1, "b c": 2}'),
        ('"\\"\\n\\\\"', '"\\"\\n\\\\"'),
        ("(if a then b else c)+1", "(if a then b else c) + 1"),
        ("1+if a then b else c", "1 + (if a then b else c)"),
        ("(function(a:list<number>,b)a)(1)", "(function(a: list<number>, b) a)(1)"),
        ("function(x)external{java:1}", "function(x) external {java: 1}"),
        ("for i in 1..2,j in x return i", "for i in 1..2, j in x return i"),
        ("some i in x satisfies i>1", "some i in x satisfies i > 1"),
        ("f(a:1).b[1]", "f(a: 1).b[1]"),
        (
            "a instance of function<number,string>->Any",
            "a instance of function<number, string>->Any",
        ),
        ('@"P1D"', '@"P1D"'),
        ("[]", "[]"),
        ("null", "null"),
    ],
)
def test_an_expression_is_printed_with_the_parentheses_it_needs(text: str, printed: str) -> None:
    tree = parse(text)
    assert show(tree) == printed
    assert parse(printed) == tree


@pytest.mark.parametrize(
    ("text", "printed"),
    [("-", "-"), ("not( 1,2 )", "not(1, 2)"), ("<5,[1..2)", "(< 5), [1..2)"), ("? > 1", "? > 1")],
)
def test_unary_tests_are_printed(text: str, printed: str) -> None:
    tree = parse_tests(text)
    assert show(tree) == printed
    assert parse_tests(printed) == tree


def test_nodes_are_equal_by_content_and_can_not_be_changed() -> None:
    assert parse("a + 1") == parse("  a  +  1.0")
    assert hash(parse("a + 1")) == hash(parse("a+1"))
    assert parse("a + 1") != parse("a - 1")
    assert repr(parse("a")) == "Name(name='a')"
    node = syntax.Name("a")
    with pytest.raises(AttributeError):
        node.name = "b"  # type: ignore[misc]  # what the test is about
    with pytest.raises(TypeError):
        syntax.Name("a", "b")  # type: ignore[call-arg]  # what the test is about
