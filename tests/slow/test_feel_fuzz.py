"""The long fuzz run of FEEL: 100,000 random and mutated expressions."""

import pytest

from tests.unit.feel.fuzzing import fuzz


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_no_text_makes_feel_raise_anything_but_its_own_errors(seed: int) -> None:
    outcomes = fuzz(seed=seed, count=5_000)
    assert outcomes.total() == 5_000
    assert outcomes["value"] > 300
