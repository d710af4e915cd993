"""The engine's limits come from the environment."""

import pytest

from cli import bootstrap
from engine.errors import ValueInvalid


def test_limits_may_be_changed_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GYEYAK_LIMITS", "steps=7, instances=3")
    found = bootstrap.limits()
    assert (found.steps, found.instances, found.depth) == (7, 3, 50)


@pytest.mark.parametrize("text", ["stepz=1", "steps", "steps=0", "steps=-1", "steps=x"])
def test_a_limit_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("GYEYAK_LIMITS", text)
    with pytest.raises(ValueInvalid, match="GYEYAK_LIMITS"):
        bootstrap.limits()
