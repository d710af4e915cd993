"""The stories of called processes, each played by itself from its first to its last step."""

from collections import Counter
from pathlib import Path

import pytest

from cli import scenario
from cli.scenario import Scenario
from tests.scenario.stage import simulators, stage

PROCESSES = ("clean_payment", "payment")
STORIES = [(process, name) for process in PROCESSES for name in scenario.names(process)]


def story(process: str, name: str) -> Scenario:
    """A shipped story of a called process."""
    return scenario.read(scenario.folder(process) / f"{name}.yaml")


@pytest.mark.parametrize(("process", "name"), STORIES)
def test_the_story_ends_as_it_says_and_no_command_goes_out_twice(
    process: str, name: str, database: Path
) -> None:
    told = story(process, name)
    with simulators(told) as url, stage(database, told, url) as scene:
        played = scene.play()
        verified = scene.engine.verify()
        keys = Counter(effect.key for effect in scene.control.log() if effect.key)

    assert played.differences == ()
    assert verified.ok, verified.first_bad
    assert [key for key, times in keys.items() if times > 1] == []


def test_faults_outside_change_nothing_of_a_payment_in_shares(database: Path) -> None:
    told = story("payment", "works_paid")
    with simulators(told) as url, stage(database, told, url) as scene:
        scene.control.faults("0.2", seed=7, latency_ms=0)
        played = scene.play()
        scene.control.faults("0")
        keys = Counter(effect.key for effect in scene.control.log() if effect.key)

    assert played.differences == ()
    assert [key for key, times in keys.items() if times > 1] == []
