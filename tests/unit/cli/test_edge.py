import inspect
from typing import Any

import pytest

from cli import exits, texts
from cli.main import COMMANDS, hoisted, loaded, main
from engine import errors


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_chosen", ["en"])


@pytest.mark.parametrize(
    ("typed", "front", "rest"),
    [
        (["task", "list", "--json"], ["--json"], ["task", "list"]),
        (["task", "--as", "kim", "list"], ["--as", "kim"], ["task", "list"]),
        (["--database=x", "init"], ["--database=x"], ["init"]),
        (["init", "--database", "sqlite:///x"], ["--database", "sqlite:///x"], ["init"]),
        (["feel", "--", "--json"], [], ["feel", "--", "--json"]),
        (["task", "list", "--as"], [], ["task", "list", "--as"]),
        ([], [], []),
    ],
)
def test_global_options_may_stand_anywhere_before_a_double_dash(
    typed: list[str], front: list[str], rest: list[str]
) -> None:
    assert hoisted(typed) == (front, rest)


def _all_errors() -> Any:
    found = vars(errors).values()
    return [e for e in found if inspect.isclass(e) and issubclass(e, errors.ContractError)]


@pytest.mark.parametrize("error", _all_errors(), ids=lambda e: e.__name__)
def test_every_error_ends_with_a_documented_exit_code(error: Any) -> None:
    instance = error.__new__(error)

    assert exits.code_of(instance) in range(1, 7)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.InstanceNotFound("x"), 3),
        (errors.AmbiguousId("x", ("xa", "xb")), 4),
        (errors.NotOffered("x", "completed"), 4),
        (errors.FormInvalid("f", ()), 5),
        (errors.FeelSyntaxError("1 +", "ends"), 5),
        (errors.NotPermitted("kim", "complete", "lee"), 6),
        (errors.DatabaseNewer("sqlite://", "newer"), 1),
        (errors.ExternalUnavailable("nara", "no answer"), 1),
    ],
)
def test_the_most_particular_class_decides_the_exit_code(error: Any, code: int) -> None:
    assert exits.code_of(error) == code


def test_a_wrong_word_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tusk"]) == 2
    assert "tusk" in capsys.readouterr().err


def test_a_usage_error_is_json_when_json_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["task", "show", "--json"]) == 2

    captured = capsys.readouterr()
    assert '"code": "usage"' in captured.out
    assert captured.err == ""


def test_help_goes_to_stdout_and_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-h"]) == 0

    out = capsys.readouterr().out
    assert all(name in out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_answers_to_h(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert loaded(name).help
    assert main([name, "-h"]) == 0
    assert "Usage: gyeyak " + name in capsys.readouterr().out


def test_a_defect_of_ours_says_so_and_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cli.main.root", lambda: 1 / 0)
    monkeypatch.delenv("GYEYAK_TRACE", raising=False)

    assert main(["--json", "doctor"]) == 1

    captured = capsys.readouterr()
    assert '"code": "defect"' in captured.out
    assert "Traceback" not in captured.err


def test_an_interrupt_ends_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cli.main.root", interrupted)

    assert main(["worker"]) == 130
    assert "Interrupted" in capsys.readouterr().err
