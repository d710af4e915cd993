"""One process that asks the public API: `python -m ... URL DATABASE QUESTIONS DAILY PER_SECOND`.

Its clock stands still. Prints as JSON how many questions were answered, and how many seconds it
would have slept each time.
"""

import json
import sys
from datetime import UTC, datetime

from engine.errors import ExternalUnavailable
from tasks.ledger import open_ledger
from tasks.nara.client import Kind
from tasks.nara.http import HttpNara, NaraSettings
from tasks.outside.http import Patience
from tasks.outside.meter import LedgerMeter, Quota
from tasks.sandbox.application import SERVICE_KEY
from tests.support import MovableClock

MOMENT = datetime(2026, 3, 2, 3, tzinfo=UTC)


def main(url: str, database: str, questions: int, quota: Quota) -> tuple[int, list[float]]:
    """How many of the questions were answered, and the waits."""
    clock = MovableClock(MOMENT)
    answered, waits = 0, list[float]()
    with open_ledger(database) as ledger:
        meter = LedgerMeter("nara", quota, ledger, clock)
        settings = NaraSettings(url, url, SERVICE_KEY)
        patience = Patience(attempts=3, sleep=waits.append)
        nara = HttpNara(settings, clock=clock, patience=patience, meter=meter)
        for number in range(questions):
            try:
                nara.notices(f"R26BK{number:08d}", Kind.GOODS)
            except ExternalUnavailable:
                continue
            answered += 1
        nara.close()
    return answered, waits


if __name__ == "__main__":
    address, ledger_url, *numbers = sys.argv[1:]
    share, daily, per_second = (int(number) for number in numbers)
    found = main(address, ledger_url, share, Quota("nara", daily, per_second))
    sys.stdout.write(json.dumps(found))
