"""The process is killed at every commit point of a story, and started again each time.

A child plays and kills itself (SIGKILL) either right after a commit, or after the work of the next
one was done and before it is committed, when an outside call may already have been made. The next
child goes on from the database and the outside, which outlive it. In the end everything must be as
if nothing had happened, and no effective write outside was made twice.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from engine.store.database import SqlStore
from tests.scenario.stage import simulators, stage, story

_LIVES = 3_000


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_at_commit(moment: str) -> None:
    """Make this process die at its first commit (`after`), or just before its second (`before`)."""
    original: Callable[..., Any] = SqlStore.write
    commits = 0

    @contextmanager
    def write(self: SqlStore) -> Iterator[Any]:
        nonlocal commits
        with original(self) as transaction:
            yield transaction
            if moment == "before" and commits == 1:
                _kill()
        commits += 1
        if moment == "after":
            _kill()

    SqlStore.write = write  # type: ignore[method-assign]  # in a child that will die


def _live_once(database: Path, url: str, moment: str) -> int:
    """Play in a child until it dies or the story ends; its wait status."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    code = 1
    try:
        _die_at_commit(moment)
        told = story("normal")
        with stage(database, told, url) as scene:
            code = 0 if not scene.play().differences else 2
    finally:
        os._exit(code)


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["after", "before"])
def test_a_kill_at_any_commit_loses_nothing_and_repeats_no_call(database, moment):
    told = story("normal")
    with simulators(told) as url:
        deaths = 0
        for _ in range(_LIVES):
            status = _live_once(database, url, moment)
            if not os.WIFSIGNALED(status):
                break
            deaths += 1
        with stage(database, told, url) as scene:
            (instance,) = scene.engine.instances(process=told.process)
            verified = scene.engine.verify()
            keys = Counter(effect.key for effect in scene.control.log() if effect.key)

    assert os.waitstatus_to_exitcode(status) == 0
    assert deaths > 60
    assert instance.state == "completed"
    assert verified.ok, verified.first_bad
    assert [key for key, times in keys.items() if times > 1] == []
