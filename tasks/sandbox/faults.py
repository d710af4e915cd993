"""Faults that can be switched on: which request is hit, and by what, follows from seed and count.

The n-th request since the switch is hit when its draw falls within the share; another draw picks
the kind. The control API and the pages are never hit. `lost` and `garbage` strike after the effect,
the others before it; `duplicate` lists every letter of a mailbox twice; `slow` only takes its time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from engine.errors import ValueInvalid
from engine.ports import Value
from tasks.outside.typed import as_rate, as_text, as_won
from tasks.sandbox.lots import Lots


class Fault(StrEnum):
    """What can go wrong with one request."""

    LOST = "lost"
    HTTP_500 = "http_500"
    GATEWAY_XML = "gateway_xml"
    RATE_LIMIT = "rate_limit"
    GARBAGE = "garbage"
    DUPLICATE = "duplicate"
    SLOW = "slow"
    QUOTA = "quota"


# the quota holds until the next day, so it is used only when it is asked for by name
DEFAULT_KINDS = tuple(fault for fault in Fault if fault is not Fault.QUOTA)
_PARTS = 1_000_000
SLOW = timedelta(milliseconds=200)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which faults strike, how often (`share` from 0 to 1) and the latency of every answer.

    Only requests of `methods` are hit and counted: `("POST",)` troubles writes alone.
    """

    share: Decimal = Decimal(0)
    seed: int = 0
    kinds: tuple[Fault, ...] = DEFAULT_KINDS
    latency: timedelta = timedelta(0)
    methods: tuple[str, ...] = ("GET", "POST")

    def draw(self, count: int) -> Fault | None:
        """The fault of the n-th request, or None."""
        lots = Lots("fault", self.seed, count)
        if not self.kinds or lots.below(_PARTS) >= self.share * _PARTS:
            return None
        return self.kinds[lots.below(len(self.kinds))]


def read_plan(values: Mapping[str, Value]) -> Plan:
    """The plan of a control request: share, seed, kinds, latency_ms, methods, all optional.

    Raises:
        ValueInvalid: A value is wrong; the path names it.
    """
    try:
        share = as_rate(values.get("share", 0))
        seed, latency = as_won(values.get("seed", 0)), as_won(values.get("latency_ms", 0))
        names = values.get("kinds")
        kinds = DEFAULT_KINDS if names is None else tuple(Fault(as_text(one)) for one in names)
        methods = tuple(as_text(one) for one in values.get("methods") or Plan().methods)
    except (TypeError, ValueError) as error:
        reason_ko = "장애 설정이 올바르지 않습니다"
        raise ValueInvalid("faults", str(error), reason_ko) from error
    if not 0 <= share <= 1 or latency < 0:
        raise ValueInvalid(
            "faults", "share is from 0 to 1, latency not below 0", "범위를 벗어났습니다"
        )
    return Plan(share, seed, kinds, timedelta(milliseconds=latency), methods)
