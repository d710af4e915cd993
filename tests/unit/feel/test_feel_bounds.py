"""Every evaluation ends within its bounds, and says which one stopped it."""

from collections.abc import Iterator

import pytest

from engine.errors import FeelBoundError, FeelSyntaxError
from engine.feel import Limits, compile_expression, evaluate

_DOUBLING = "{a0: [1, 1], " + ", ".join(f"a{i}: [a{i - 1}, a{i - 1}]" for i in range(1, 60))
_OTHER = ", b0: [1, 1], " + ", ".join(f"b{i}: [b{i - 1}, b{i - 1}]" for i in range(1, 60))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5_000 + "1" + ")" * 5_000,
        "[" * 5_000,
        "{a:" * 5_000,
        "-" * 5_000 + "1",
        "1" + " + 1" * 5_000,
        "a" + "[1]" * 5_000,
        "a" + ".b" * 5_000,
        "f" + "()" * 5_000,
        "not(" * 5_000,
        "if a then " * 5_000,
        "function(x) " * 5_000,
    ],
)
def test_nesting_is_bounded_when_the_text_is_read(text: str) -> None:
    with pytest.raises(FeelBoundError) as error:
        compile_expression(text)
    assert error.value.bound == "depth"


def test_types_are_bounded_in_nesting() -> None:
    with pytest.raises(FeelSyntaxError):
        compile_expression("1 instance of " + "list<" * 5_000 + "number" + ">" * 5_000)


def test_the_length_of_a_text_is_bounded() -> None:
    with pytest.raises(FeelBoundError) as error:
        compile_expression("1 + " * 50_000 + "1")
    assert error.value.bound == "text"
    assert len(str(error.value)) < 1_000


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("for i in 1..1000000000 return i", "list_size"),
        ("for i in 1..1e30 return i", "list_size"),
        ("for i in 1..1000, j in 1..1000 return 1", "list_size"),
        ('for d in @"0001-01-01"..@"9999-01-01" return d', "list_size"),
        ("some x in 1..5000 satisfies some y in 1..5000 satisfies false", "steps"),
        ("{f: function(g) g(g), r: f(f)}.r", "depth"),
        (
            '{a: "0123456789", b: a+a+a+a+a+a+a+a, c: b+b+b+b+b+b+b+b, d: c+c+c+c+c+c+c+c}.d',
            "string_size",
        ),
        ("string(1e6000)", "string_size"),
        (_DOUBLING + "}.a59", "steps"),
        (_DOUBLING + ", r: string(a59)}.r", "string_size"),
        (_DOUBLING + ", r: flatten(a59)}.r", "steps"),
        (_DOUBLING + _OTHER + ", r: a59 = b59}.r", "steps"),
        (_DOUBLING + ", r: a59 instance of list<list<Any>>}.r.x", ""),
        ("for i in 1..4000 return {p: partial}", "steps"),
        ("distinct values(for i in 1..2000 return [i])", "steps"),
        ("sort(for i in 1..5000 return -i, function(a, b) a < b)", "steps"),
        ('split(string join(for i in 1..1200 return "aaaa"), "(a|b)*c")', "steps"),
    ],
)
def test_work_and_size_are_bounded(text: str, bound: str) -> None:
    limits = Limits(list_size=5_000, string_size=5_000, steps=20_000, seconds=600)
    if not bound:
        assert evaluate(text, limits=limits) is None
        return
    with pytest.raises(FeelBoundError) as error:
        evaluate(text, limits=limits)
    assert error.value.bound == bound
    assert bound in error.value.text("ko")


def test_time_is_bounded_by_the_clock_that_is_handed_in() -> None:
    def clock() -> Iterator[float]:
        seconds = 0.0
        while True:
            yield seconds
            seconds += 1.0

    ticking = clock()
    with pytest.raises(FeelBoundError) as error:
        evaluate(
            "count(for i in 1..50000 return i)",
            limits=Limits(seconds=3, clock=lambda: next(ticking)),
        )
    assert error.value.bound == "seconds"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10 ** 10 ** 10", True),
        ("10 ** 999999999", None),
        ("2 ** -999999999 < 1", True),
        ("modulo(1e6000, 1e-6000) = 0", True),
        ("exp(999999999)", None),
        ("decimal(1e6000, 6176) = 1e6000", True),
        ('date("' + "9" * 1000 + '-01-01")', None),
        ('duration("P' + "9" * 1000 + 'D")', None),
        ("substring(text, 1e6000)", None),
        ("[1][1e6000]", None),
    ],
)
def test_huge_numbers_cost_nothing(text: str, value: object) -> None:
    result = evaluate(text, {"text": "abc"})
    assert result is value or (value is True and result > 1)


def test_a_loop_may_look_at_its_partial_results_without_copying_them() -> None:
    limits = Limits(steps=100_000)
    assert evaluate("(for i in 1..20000 return count(partial))[-1]", limits=limits) == 19_999
    running = evaluate(
        "for i in 1..20000 return if i = 1 then 1 else partial[-1] + 1", limits=limits
    )
    assert running[-1] == 20_000
