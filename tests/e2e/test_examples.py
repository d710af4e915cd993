import importlib

import pytest

ENDS = {
    "purchase": "다음: 의뢰서 검토",
    "handler": "completed",
    "audit": "ok",
}


@pytest.mark.parametrize("name", ENDS)
def test_an_example_runs_and_ends_as_it_should(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    importlib.import_module(f"examples.{name}").main()

    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == ENDS[name]
