"""A program that competes for one instance: python -m ... URL ROUNDS.

Says how many of its compare-and-sets won. It begins when a line comes on stdin.
"""

import sys
from dataclasses import replace

from engine.store import SqlStore, open_store


def compete(store: SqlStore, rounds: int) -> int:
    """Raise the revision of `i1` by one, again and again; how often nobody was faster."""
    won = 0
    for _ in range(rounds):
        with store.read() as tx:
            seen = tx.instance("i1")
        assert seen is not None
        with store.write() as tx:
            changed = replace(seen, revision=seen.revision + 1)
            won += tx.replace_instance(changed, expected_revision=seen.revision)
    return won


if __name__ == "__main__":
    with open_store(sys.argv[1]) as opened:
        sys.stdin.readline()
        sys.stdout.write(str(compete(opened, int(sys.argv[2]))))
