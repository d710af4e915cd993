"""Measure every goal and print one row each.

python -m tests.bench               everything
python -m tests.bench cold replay   these groups only
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

from tests.bench import cold_rows, decision_rows, engine_rows, postgres_rows
from tests.bench.measure import Row

GROUPS: Mapping[str, Callable[[], Iterable[Row]]] = {
    "growth": engine_rows.growth,
    "library": engine_rows.library,
    "durable": engine_rows.durable,
    "cold": cold_rows.cold,
    "worklist": cold_rows.worklist,
    "bytes": engine_rows.stored_bytes,
    "postgres": postgres_rows.postgres,
    "replay": engine_rows.replay,
    "decisions": decision_rows.rows,
}


def main(names: Sequence[str]) -> int:
    """Print the table of these groups, or of all; 2 when there is no such group."""
    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        print(f"no group {', '.join(unknown)}; there are {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    print(f"{'no':<4} {'goal':>8} {'ours':>8}  {'verdict':<8} what")
    for name in names or GROUPS:
        for row in GROUPS[name]():
            print(row.text(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
