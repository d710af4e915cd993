"""Plays a scenario in processes that are killed, one after another, at each commit.

    python -m tests.integration.crasher DATABASE SANDBOX_URL SCENARIO

This process only forks. Each child goes on with the scenario and dies by SIGKILL at the first commit
where no child has died yet: one just before it, the next one just after it. The last child finds no
such commit and reaches the end. Prints how many were killed.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cli import bootstrap, scenario
from cli.demo import _prepare
from cli.player import Player
from engine.dispatch import embedded
from engine.store.database import SqlStore
from tasks.sandbox.http import ControlClient

_MOST = 5_000
_WARM = (embedded, ControlClient)


def _settings(database: str, sandbox: str) -> bootstrap.Settings:
    return bootstrap.Settings(
        database=database, actor="system", interactive=False, sandbox=sandbox
    )


class _Watched:
    """A transaction that notes what is written: commits are told apart by it."""

    def __init__(self, tx: Any) -> None:
        self._tx = tx
        self.written: list[str] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._tx, name)
        if name not in _WRITES:
            return found

        def noted(*args: Any, **options: Any) -> Any:
            self.written.append(name + _WRITES[name](*args))
            return found(*args, **options)

        return noted


_WRITES: dict[str, Callable[..., str]] = {
    "append_history": lambda row: f":{row.seq}",  # the instance id is new in each child
    "claim_call": lambda call, *_: f":{call}",
    "release_call": lambda call, *_: f":{call}",
    "postpone_call": lambda call, at: f":{call}:{at}",
    "set_setting": lambda name, value: f":{name}:{value}",
    "add_message": lambda message: f":{message.name}:{message.message_id}",
}


def _kill_where_nobody_died(deaths: Path) -> None:
    """From now on a commit that no child died at is the end of this one."""
    write = SqlStore.write
    known = set(deaths.read_text().splitlines()) if deaths.exists() else set()

    def die(point: str) -> None:
        if point not in known:
            with deaths.open("a") as file:
                file.write(f"{point}\n")
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def fatal(self: SqlStore) -> Iterator[Any]:
        with write(self) as tx:
            watched = _Watched(tx)
            yield watched
            point = " ".join(watched.written)
            die(f"before {point}")
        die(f"after {point}")

    SqlStore.write = fatal  # type: ignore[method-assign,assignment]  # the crash this test is about


def _play(database: str, sandbox: str, name: str, deaths: Path) -> int:
    story = scenario.read(scenario.folder("small_quotation") / f"{name}.yaml")
    control = ControlClient(sandbox)
    with bootstrap.opened(_settings(database, sandbox), create=True, outside=True) as opened:
        _kill_where_nobody_died(deaths)
        played = Player(opened, control, story, lambda *_: None).play()
        return 1 if played.differences else 0


def _set_up(database: str, sandbox: str, name: str) -> None:
    story = scenario.read(scenario.folder("small_quotation") / f"{name}.yaml")
    with bootstrap.opened(_settings(database, sandbox), create=True, outside=True) as opened:
        _prepare(opened, story, database)


def main(database: str, sandbox: str, name: str) -> int:
    """Fork until a child reaches the end; its exit code."""
    _set_up(database, sandbox, name)
    deaths = Path(f"{database.removeprefix('sqlite:///')}.deaths")
    gc.freeze()
    for killed in range(_MOST):
        child = os.fork()
        if child == 0:
            code = 2
            try:
                code = _play(database, sandbox, name, deaths)
            finally:
                sys.stdout.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            print(killed)
            return os.waitstatus_to_exitcode(status)
    return 3


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
