"""The meter of an account: its daily quota and its pace, kept in the ledger for all processes.

The quota of the public data portal is counted per service key and day in Seoul, whoever asks. Time
here is the machine's: a demo's clock may stand still or leap, the outside's day does neither.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from engine.errors import ExternalUnavailable
from engine.ports import Clock
from engine.values import SEOUL
from tasks.ledger.port import Budgets

_FARTHEST = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Quota:
    """What an account may do: `daily` requests in a day of Seoul, `per_second` in a second."""

    account: str
    daily: int
    per_second: int

    @property
    def interval(self) -> timedelta:
        """How far two requests are apart at least, rounded up to the microsecond."""
        return timedelta(microseconds=-(-1_000_000 // self.per_second))


@dataclass(frozen=True, slots=True)
class LedgerMeter:
    """A `tasks.outside.http.Meter` over the ledger's budgets.

    `clock` is the machine's clock. A turn that is further away than half a minute is not waited
    for: too many ask at once, and the engine's own back-off takes over.
    """

    system: str
    quota: Quota
    budgets: Budgets
    clock: Clock

    def turn(self) -> timedelta:
        """See `Meter.turn`."""
        now = self.clock.now()
        at = self.budgets.slot(self.quota.account, now=now, interval=self.quota.interval)
        wait = max(at - now, timedelta(0))
        if wait > _FARTHEST:
            raise ExternalUnavailable(self.system, "too many requests are waiting", wait)
        return wait

    def spend(self) -> None:
        """See `Meter.spend`."""
        now = self.clock.now().astimezone(SEOUL)
        if not self.budgets.spend(self.quota.account, day=now.date(), limit=self.quota.daily):
            reason = f"the daily quota of {self.quota.daily} requests is used up here"
            raise ExternalUnavailable(self.system, reason, until_midnight(now))

    def use_up(self) -> None:
        """See `Meter.use_up`."""
        day = self.clock.now().astimezone(SEOUL).date()
        self.budgets.use_up(self.quota.account, day=day)


def until_midnight(now: datetime) -> timedelta:
    """From `now` to the next midnight in Asia/Seoul, when a daily quota opens again."""
    local = now.astimezone(SEOUL)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(0), SEOUL)
    return midnight - local
