"""The process is killed at every commit point of a story, and started again each time.

A child plays and kills itself (SIGKILL), at each point once: right after the commit, or just before
it, when an outside call may have been made whose result is lost. The next child goes on from the
database and the outside, which outlive it. In the end everything must be as if nothing had
happened, and no effective write outside was made twice.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from engine.store.database import SqlStore, SqlTransaction
from tests.scenario.stage import simulators, stage, story

_LIVES = 5_000
# what tells one commit point from another; who holds a call until when does not
_POINT = """
SELECT (SELECT count(*) FROM history), (SELECT count(*) FROM call_begun),
       (SELECT count(*) FROM call WHERE worker <> ''), (SELECT count(*) FROM message),
       (SELECT substr(value, 1, 13) FROM setting WHERE name = 'clock')
"""


def _point(transaction: SqlTransaction) -> str:
    (row,) = transaction._connection.rows(_POINT, {})
    return repr(tuple(row))


def _die_at_new_points(deaths: Path, moment: str) -> None:
    """Make this process die at the first commit point that no child died at before it."""
    original: Callable[..., Any] = SqlStore.write
    known = set(deaths.read_text(encoding="utf-8").splitlines())

    def die(point: str) -> None:
        with deaths.open("a", encoding="utf-8") as file:
            file.write(point + "\n")
        os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def write(self: SqlStore) -> Iterator[Any]:
        with original(self) as transaction:
            yield transaction
            point = _point(transaction)
            if moment == "before" and point not in known:
                die(point)
        if point not in known:
            die(point)

    SqlStore.write = write  # type: ignore[method-assign]  # in a child that will die


def _live_once(database: Path, url: str, name: str, moment: str) -> int:
    """Play in a child until it dies or the story ends; its wait status."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    code = 1
    try:
        _die_at_new_points(database.with_suffix(".deaths"), moment)
        with stage(database, story(name), url) as scene:
            code = 0 if not scene.play().differences else 2
    finally:
        os._exit(code)


@pytest.mark.parametrize("moment", ["after", "before"])
@pytest.mark.parametrize(
    ("name", "fewest"),
    [("given_up", 20), pytest.param("normal", 60, marks=pytest.mark.slow)],
)
def test_a_kill_at_any_commit_loses_nothing_and_repeats_no_call(
    database: Path, name: str, fewest: int, moment: str
) -> None:
    told = story(name)
    deaths = database.with_suffix(".deaths")
    deaths.touch()
    with simulators(told) as url:
        status = -1
        for _ in range(_LIVES):
            status = _live_once(database, url, name, moment)
            if not os.WIFSIGNALED(status):
                break
        with stage(database, told, url) as scene:
            (instance,) = scene.engine.instances(process=told.process)
            verified = scene.engine.verify()
            keys = Counter(effect.key for effect in scene.control.log() if effect.key)

    points = deaths.read_text(encoding="utf-8").splitlines()
    assert os.waitstatus_to_exitcode(status) == 0
    assert len(points) == len(set(points)) >= fewest
    assert instance.state == told.expect.state
    assert verified.ok, verified.first_bad
    assert [key for key, times in keys.items() if times > 1] == []
