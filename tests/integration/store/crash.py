"""A program that dies in the middle of a transaction: python -m ... URL STEPS [commit].

It runs the first STEPS statements of a command, commits them when told to, and kills itself.
"""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace

from engine.store import Transaction, open_store

from .make import CALL, HISTORY, INSTANCE, TIMER, WORK_ITEM

STEPS: list[Callable[[Transaction], object]] = [
    lambda tx: tx.replace_instance(replace(INSTANCE, revision=2), expected_revision=1),
    lambda tx: tx.put_items([TIMER, CALL], [(WORK_ITEM, "completed")]),
    lambda tx: tx.append_history(HISTORY),
]


def die() -> None:
    """As if the power went."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    opened = open_store(sys.argv[1])
    with opened.write() as transaction:
        for step in STEPS[: int(sys.argv[2])]:
            step(transaction)
        if sys.argv[3:] != ["commit"]:
            die()
    die()
