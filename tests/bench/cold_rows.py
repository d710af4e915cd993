"""Goals about a command's whole life: a new process that answers and ends; and long worklists."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from engine.store import Store, open_store
from engine.store.port import WorkItemFilter
from tests.bench.crowd import OFFICER, Crowd, crowd
from tests.bench.measure import Row, Timer, in_turn, seconds, timed
from tests.bench.stage import staged

_TIMES = 9
_PAUSE = (sys.executable, "-c", "pass")
_GYEYAK = (sys.executable, "-m", "cli", "--no-input")


def cold() -> Iterator[Row]:
    """`task list` and `task complete` in a new process, in units of a Python that does nothing."""
    with tempfile.TemporaryDirectory() as cache:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("GYEYAK_", "PYTHON"))}
        # compiled once, as in any installed program
        env = {**clean, "PYTHONPYCACHEPREFIX": cache, "GYEYAK_USER": OFFICER}
        yield from _cold_list(env)
        yield from _cold_complete({**env, "GYEYAK_USER": "lee"}, Path(cache))


def _process(env: Mapping[str, str], *command: str) -> float:
    """The seconds of one process."""
    run = partial(subprocess.run, command, check=True, capture_output=True, env=env)
    return seconds(run)


def _cold_list(env: Mapping[str, str]) -> Iterator[Row]:
    few, many = (crowd(size).url for size in (10**4, 10**6))
    mine = (*_GYEYAK, "task", "list", "--mine", "--database")
    commands: list[Sequence[str]] = [_PAUSE, (*mine, few), (*mine, many)]
    timers: list[Timer] = [partial(_process, env, *command) for command in commands]
    in_turn(timers, 2)
    unit, small, large = in_turn(timers, _TIMES)
    what = "cold `task list --mine` among {} tasks over a bare python"
    yield Row("5", what.format("10^4"), "<= 6", small / unit)
    yield Row("5", what.format("10^6"), "<= 6", large / unit)
    yield Row("5a", "the same at 10^6 tasks over that at 10^4", "<= 1.15", large / small)


def _cold_complete(env: Mapping[str, str], folder: Path) -> Iterator[Row]:
    short, long = (_Doing(env, folder / f"{past}.db", past) for past in (20, 2_000))
    timers: list[Timer] = [partial(_process, env, *_PAUSE), short.once, long.once]
    in_turn(timers, 2)
    unit, early, late = in_turn(timers, _TIMES)
    what = "cold `task complete` of a contract after {} past tasks over a bare python"
    yield Row("6", what.format("20"), "<= 12", early / unit)
    yield Row("6", what.format("2,000"), "<= 12", late / unit)


class _Doing:
    """Completes the tasks of one contract, each in a process of its own."""

    def __init__(self, env: Mapping[str, str], path: Path, past: int) -> None:
        self._env = env
        self._url = f"sqlite:///{path}"
        with staged(self._url) as stage:
            stage.contract().reach(past)

    def once(self) -> float:
        """Complete the next one; the seconds without looking it up."""
        with open_store(self._url) as store, store.read() as tx:
            item = tx.work_items(WorkItemFilter(limit=1))[0]
        return _process(self._env, *_GYEYAK, "task", "complete", item.id, "--database", self._url)


def worklist() -> Iterator[Row]:
    """A worklist's query among a million open items over that among ten thousand."""
    shapes = {
        "an officer's groups": WorkItemFilter(groups=("group_7",), candidate=OFFICER),
        "the first hundred of all": WorkItemFilter(limit=100),
    }
    for what, where in shapes.items():
        small, large = _query_seconds(where, crowd(10**4), crowd(10**6))
        title = f"worklist query on 10^6 open tasks over that on 10^4: {what}"
        yield Row("7", title, "<= 2", large / small)


def _query_seconds(where: WorkItemFilter, *crowds: Crowd) -> list[float]:
    with ExitStack() as stack:
        stores = [stack.enter_context(open_store(one.url)) for one in crowds]
        timers = [timed(partial(_query, store, where)) for store in stores]
        in_turn(timers, 5)
        return in_turn(timers, 200)


def _query(store: Store, where: WorkItemFilter) -> None:
    with store.read() as tx:
        assert tx.work_items(where)
