"""Faults that can be switched on: which request is hit, and by what.

A `Plan` hits a share of all requests: the n-th since the switch is hit when its draw falls within
the share, and another draw picks the kind. An `Ambush` hits the next few requests under a path. The
control API and the pages are never hit.

`lost` and `garbage` strike after the effect, `late` lets a write take effect only after the next
one, `twice` brings a request two times, `duplicate` lists everything in an answer twice, `slow`
only takes its time, and the others strike before anything is done.
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
    TWICE = "twice"
    LATE = "late"
    SLOW = "slow"
    QUOTA = "quota"


# the quota holds until the next day, so it is used only when it is asked for by name
DEFAULT_KINDS = tuple(fault for fault in Fault if fault is not Fault.QUOTA)
_PARTS = 1_000_000
SLOW = timedelta(milliseconds=200)
METHODS = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Plan:
    """Which faults strike, how often (`share` from 0 to 1) and the latency of every answer.

    Only requests of `methods` are hit and counted: `("POST",)` troubles writes alone.
    """

    share: Decimal = Decimal(0)
    seed: int = 0
    kinds: tuple[Fault, ...] = DEFAULT_KINDS
    latency: timedelta = timedelta(0)
    methods: tuple[str, ...] = METHODS

    def draw(self, count: int) -> Fault | None:
        """The fault of the n-th request, or None."""
        lots = Lots("fault", self.seed, count)
        if not self.kinds or lots.below(_PARTS) >= self.share * _PARTS:
            return None
        return self.kinds[lots.below(len(self.kinds))]


@dataclass(frozen=True, slots=True)
class Ambush:
    """The next `times` requests of `methods` whose path begins with `path` are hit by `kind`."""

    name: str
    kind: Fault
    path: str
    times: int
    methods: tuple[str, ...] = METHODS

    def waits_for(self, method: str, path: str) -> bool:
        """Whether a request is one of those."""
        return method in self.methods and path.startswith(self.path)


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
        methods = _methods(values)
    except (TypeError, ValueError) as error:
        reason_ko = "장애 설정이 올바르지 않습니다"
        raise ValueInvalid("faults", str(error), reason_ko) from error
    if not 0 <= share <= 1 or latency < 0:
        raise ValueInvalid(
            "faults", "share is from 0 to 1, latency not below 0", "범위를 벗어났습니다"
        )
    return Plan(share, seed, kinds, timedelta(milliseconds=latency), methods)


def read_ambush(values: Mapping[str, Value], *, name: str) -> Ambush:
    """The ambush of a control request: kind and path; times (1) and methods may be missing.

    Raises:
        ValueInvalid: A value is missing or wrong.
    """
    try:
        kind, path = Fault(as_text(values.get("kind"))), as_text(values.get("path"))
        times, methods = as_won(values.get("times", 1)), _methods(values)
    except (TypeError, ValueError) as error:
        reason_ko = "kind와 path가 필요하고 times는 정수입니다"
        raise ValueInvalid("fault-next", str(error), reason_ko) from error
    if times < 1 or not path.startswith("/"):
        reason = "path begins with /, times is 1 or more"
        raise ValueInvalid("fault-next", reason, "path는 /로 시작하고 times는 1 이상입니다")
    return Ambush(name, kind, path, times, methods)


def _methods(values: Mapping[str, Value]) -> tuple[str, ...]:
    return tuple(as_text(one) for one in values.get("methods") or METHODS)
