"""Goals about completing user tasks: growth, the plain library, commits, bytes, replay."""

import contextlib
import sqlite3
import statistics
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.store import SqlStore
from tests.bench.library import PlainContract
from tests.bench.measure import Row, in_turn, seconds, timed
from tests.bench.stage import Case, Stage, staged

_BATCH = 10
_BATCHES = 20


def growth() -> Iterator[Row]:
    """The cost after 1,000 and 5,000 past tasks over that after 20, the three timed in turn."""
    with staged() as stage:
        early, late, last = (stage.endless().reach(past) for past in (20, 1_000, 5_000))
        first, second, third = in_turn([early.complete, late.complete, last.complete], 80)
    what = "load + complete + save of a user task after {} past ones, over that after 20"
    yield Row("1", what.format("1,000"), "<= 1.15", second / first)
    yield Row("1", what.format("5,000"), "<= 1.15", third / first)
    yield Row("1a", what.format("1,000"), "<= 1.25", second / first)


# --- the plain library ----------------------------------------------------------------------


def library(tasks: int = 300, last: int = 20, every: int = 12) -> Iterator[Row]:
    """The library's time over ours, task by task of the same contract.

    The library is timed on every twelfth task and on the last ones, and only carries on between.
    """
    theirs: dict[int, float] = {}
    plain = PlainContract(rounds=1_000)
    with staged() as stage:
        case = stage.contract()
        ours = [0.0] * tasks
        for number in range(tasks):
            ours[number] = case.complete()
            if number % every == 0 or number >= tasks - last:
                plain.save()
                theirs[number] = seconds(plain.load_complete_save)
            else:
                plain.complete()
    early = statistics.mean(t for n, t in theirs.items() if n < tasks - last)
    late = statistics.mean(t for n, t in theirs.items() if n >= tasks - last)
    mean = (early * (tasks - last) + late * last) / tasks
    what = f"plain library saving everything over ours, contract, {tasks} tasks"
    yield Row("2", f"{what}: mean", ">= 40", mean / statistics.mean(ours))
    yield Row("2", f"{what}: last {last}", ">= 100", late / statistics.mean(ours[-last:]))


# --- durable commits ------------------------------------------------------------------------


def durable() -> Iterator[Row]:
    """Completions, each synced to the disk, against commits of one row; and group commit."""
    with _on_disk() as (stage, bare):
        commits = _commits_of(stage.contract())
        yield Row("3", "commits of one completion, contract", "= 1", commits)
        fresh = (stage.sequence() for _ in range(_BATCHES))
        yield _durable("ten tasks in a row", fresh, bare)
        yield _durable("contract", [stage.contract().reach(20)] * _BATCHES, bare)
    why = "not built: each command is a transaction, each transaction a sync"
    yield Row("4", "group commit of 32 instances, ten tasks in a row", ">= 5", None, why)
    yield Row("4", "group commit of 32 instances, contract", ">= 2", None, why)


@contextlib.contextmanager
def _on_disk() -> "Iterator[tuple[Stage, sqlite3.Connection]]":
    """Ours and a bare database in one folder of the project's disk."""
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix="durable-") as folder:
        bare = sqlite3.connect(Path(folder, "bare.db"), isolation_level=None)
        bare.execute("PRAGMA journal_mode = WAL")
        bare.execute("PRAGMA synchronous = FULL")
        bare.execute("CREATE TABLE t (x)")
        with staged(f"sqlite:///{folder}/ours.db") as stage:
            yield stage, bare
        bare.close()


def _commits_of(case: Case) -> int:
    """How often the database is written in one completion."""
    store = case.engine.store
    assert isinstance(store, SqlStore)
    said: list[str] = []
    with store._pool.borrowed(lambda connection: connection.begin("read")) as connection:
        raw: sqlite3.Connection = connection.raw  # type: ignore[attr-defined]  # SQLite's
        raw.set_trace_callback(said.append)
    said.clear()  # the borrowing itself
    case.complete()
    raw.set_trace_callback(None)
    return said.count("COMMIT")


def _durable(what: str, cases: Iterable[Case], bare: sqlite3.Connection) -> Row:
    """Ten bare commits, then ten completions of the next case, and so on."""

    def commits() -> float:
        return seconds(lambda: [bare.execute("INSERT INTO t VALUES (1)") for _ in range(_BATCH)])

    turns = iter(cases)

    def completions() -> float:
        case = next(turns)
        return sum(case.complete() for _ in range(_BATCH))

    batch, ours = in_turn([commits, completions], _BATCHES)
    sync = batch / _BATCH * 1000
    short = "" if sync >= 3 else "; the goal is for 3 or more"
    title = f"durable completions over bare commits, {what}"
    return Row("3", title, ">= 0.8", batch / ours, f"a sync took {sync:.1f} ms{short}")


# --- bytes and replay -----------------------------------------------------------------------


def stored_bytes(tasks: int = 300) -> Iterator[Row]:
    """What the database grows by per completion, history included."""
    with tempfile.TemporaryDirectory() as folder, staged(f"sqlite:///{folder}/ours.db") as stage:
        for what, case in (("contract", stage.contract()), ("one task in a loop", stage.endless())):
            case.reach(20)
            before = _used(Path(folder, "ours.db"))
            case.reach(20 + tasks)
            grown = (_used(Path(folder, "ours.db")) - before) / tasks / 1024
            yield Row("8", f"KB stored per completion, {what}", "<= 2", grown)


def _used(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        pages, free, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
    return int((pages - free) * size)


def replay(tasks: int = 300) -> Iterator[Row]:
    """Commands verified per second over completions per second, without a disk."""
    with staged() as stage:
        case = stage.contract()
        live = sum(case.complete() for _ in range(tasks))
        (again,) = in_turn([timed(lambda: stage.engine.verify(case.id))], 3)
    what = "commands replayed and verified per second over live completions, contract"
    yield Row("10", what, ">= 1", live / again)
