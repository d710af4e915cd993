import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.branching import gap_in


@pytest.mark.parametrize(
    "conditions",
    [
        ["true"],
        ["n > 5", "n <= 5"],
        ["n >= 5", "n < 5"],
        ["n = 5", "n != 5"],
        ["n < 1", "n = 1", "n > 1"],
        ["n < 10", "n > 3"],
        ["passed = true", "passed = false"],
        ["passed = true", "passed != true"],
        ['t = "a"', 't != "a"'],
        ['t != "a"', 't != "b"'],
        ["ready", "not(ready)"],
        ["a > b and c", "not(a > b and c)"],
    ],
)
def test_conditions_that_cover_everything_leave_no_gap(conditions: list[str]) -> None:
    assert gap_in(conditions) == ""


@pytest.mark.parametrize(
    ("conditions", "gap"),
    [
        (["n > 5"], "n = 4"),
        (["n > 5", "n < 5"], "n = 5"),
        (["n > 5", "n < 1"], "n = 1"),
        (["n = 1", "n = 2"], "n = 0"),
        (["contract.price > 1.5", "contract.price < 1.5"], "contract.price = 1.5"),
        (["passed = true"], "passed = false"),
        (['t = "a"', 't = "b"'], 't = "..."'),
        (["false", "false"], "everything"),
    ],
)
def test_conditions_with_a_gap_name_a_value_in_it(conditions: list[str], gap: str) -> None:
    assert gap_in(conditions) == gap


@pytest.mark.parametrize(
    "conditions",
    [
        ["ready"],
        ["a > 1", "b <= 1"],
        ["count(list) > 0", "x"],
        ["n > 1 and n < 5", "n > 5"],
        ["n > 1", 'n = "one"'],
    ],
)
def test_conditions_that_can_not_be_compared_are_not_judged(conditions: list[str]) -> None:
    assert gap_in(conditions) is None


_SIGNS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


@given(st.lists(st.tuples(st.sampled_from(sorted(_SIGNS)), st.integers(-4, 4)), min_size=1))
def test_a_gap_of_numbers_is_told_exactly_when_there_is_one(tests: list[tuple[str, int]]) -> None:
    def covered(value: float) -> bool:
        return any(_SIGNS[sign](value, bound) for sign, bound in tests)

    found = gap_in([f"n {sign} {bound}" for sign, bound in tests])
    assert (found == "") == all(covered(v / 2) for v in range(-20, 21))
    if found:
        assert not covered(float(found.removeprefix("n = ")))
