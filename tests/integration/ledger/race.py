"""A program that competes for what the ledger gives once: python -m ... WHAT URL ROUNDS.

Prints what it got, one a line. It begins when a line comes on stdin.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from os import getpid
from threading import get_ident

from engine.errors import LedgerConflict
from tasks.ledger import SqlLedger, open_ledger

from .make import DAY, NOON, command


def spend(ledger: SqlLedger, rounds: int) -> Iterator[str]:
    """One line for each request of a quota of 60 that was left."""
    for _ in range(rounds):
        if ledger.spend("nara", day=DAY, limit=60):
            yield "spent"


def slot(ledger: SqlLedger, rounds: int) -> Iterator[str]:
    """The moments that were reserved."""
    for _ in range(rounds):
        yield ledger.slot("nara", now=NOON, interval=timedelta(milliseconds=50)).isoformat()


def answer(ledger: SqlLedger, rounds: int) -> Iterator[str]:
    """The commands whose answer is ours, as everybody requests and answers the same ones."""
    me = f"{getpid()}/{get_ident()}"
    for number in range(rounds):
        entry = ledger.request(command(f"i{number}:publish:1"))
        try:
            ledger.acknowledge("nara", entry.key, result={"by": me}, at=NOON)
        except LedgerConflict:
            continue
        yield f"{entry.key} {me}"


RACES: Mapping[str, Callable[[SqlLedger, int], Iterator[str]]] = {
    "spend": spend,
    "slot": slot,
    "answer": answer,
}

if __name__ == "__main__":
    what, url, rounds = sys.argv[1:]
    with open_ledger(url) as opened:
        sys.stdin.readline()
        sys.stdout.writelines(f"{one}\n" for one in RACES[what](opened, int(rounds)))
