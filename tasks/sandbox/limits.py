"""Limits of the simulated systems: requests a day and a second, and links without a look-up.

A quota counts what arrives at the public API, by account and day in Seoul, as the portal's gateway
does. An account is known by the start of the digest of its key, never by the key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from engine.errors import ValueInvalid
from engine.ports import Value
from tasks.outside.typed import as_flag, as_text, as_won
from tasks.sandbox.strikes import PUBLIC, too_fast, used_up
from tasks.sandbox.web import Refusal, Request, Response

SYSTEMS: Mapping[str, str] = {
    "nara": "/agency/",
    "document24": "/relay/",
    "cleanpay": "/cleanpay/",
    "disclosure": "/disclosure/",
}
"""The systems that take commands, and where."""


@dataclass(frozen=True, slots=True)
class Quota:
    """How many requests the public API takes; None is no limit."""

    daily: int | None = None
    per_second: int | None = None


@dataclass(slots=True)
class Tally:
    """Counts that reads change too; `changed` names those not yet kept."""

    counts: dict[str, int] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    def add(self, name: str) -> int:
        """Count one more; the count."""
        self.set(name, self.of(name) + 1)
        return self.of(name)

    def of(self, name: str) -> int:
        """The count, 0 at first."""
        return self.counts.get(name, 0)

    def set(self, name: str, count: int) -> None:
        """Make it this many."""
        self.counts[name] = count
        self.changed.add(name)

    def take_changed(self) -> Mapping[str, int]:
        """The counts that changed since the last call."""
        taken = {name: self.counts[name] for name in sorted(self.changed)}
        self.changed.clear()
        return taken


@dataclass(slots=True)
class Limits:
    """What the systems refuse for; called with the world's lock held."""

    tally: Tally
    quota: Quota = field(default_factory=Quota)
    without_look_up: frozenset[str] = frozenset()
    _second: str = ""
    _in_second: int = 0

    def check(self, request: Request, *, now: datetime, real: datetime) -> Response | None:
        """The refusal of a request, or None.

        Args:
            request: One to any system.
            now: The sandbox's moment: a day of the quota is its day.
            real: The clock that was handed in: a second is one of real time, since the sandbox's
                own clock may stand still.
        """
        if request.path.startswith(PUBLIC):
            return self._public(request, now, real)
        if request.method == "GET" and self._is_blind(request.path):
            refusal = Refusal(501, "no_look_up", "이 연계에는 조회 기능이 없습니다")
            return refusal.response()
        return None

    def _is_blind(self, path: str) -> bool:
        return any(path.startswith(f"{SYSTEMS[one]}commands/") for one in self.without_look_up)

    def _public(self, request: Request, now: datetime, real: datetime) -> Response | None:
        account, quota = _account(request), self.quota
        if quota.per_second is not None and self._spent(account, real) > quota.per_second:
            return too_fast(request, now)
        if quota.daily is None:
            return None
        used = self.tally.add(f"quota:{account}:{now:%Y-%m-%d}")
        return used_up() if used > quota.daily else None

    def _spent(self, account: str, real: datetime) -> int:
        second = f"{account} {real:%Y-%m-%dT%H:%M:%S}"
        self._in_second = self._in_second + 1 if second == self._second else 1
        self._second = second
        return self._in_second


def _account(request: Request) -> str:
    given = request.parameters()
    key = given.get("ServiceKey") or given.get("serviceKey") or ""
    return sha256(key.encode()).hexdigest()[:12]


def read_quota(values: Mapping[str, Value]) -> Quota:
    """The quota of a control request: daily and per_second, null or missing for none.

    Raises:
        ValueInvalid: A value is no whole number, or below 0.
    """
    return Quota(_bound(values, "daily"), _bound(values, "per_second"))


def _bound(values: Mapping[str, Value], name: str) -> int | None:
    if values.get(name) is None:
        return None
    try:
        bound = as_won(values[name])
    except ValueError as error:
        raise ValueInvalid(f"quota.{name}", "not a whole number", "정수가 아닙니다") from error
    if bound < 0:
        raise ValueInvalid(f"quota.{name}", "below 0", "0 이상이어야 합니다")
    return bound


def read_look_up(values: Mapping[str, Value]) -> frozenset[str]:
    """The systems without a look-up: `supported` false for all or those that `systems` names.

    Raises:
        ValueInvalid: A value is missing, or a system is not known.
    """
    try:
        supported = as_flag(values.get("supported"))
        names = frozenset(as_text(one) for one in values.get("systems") or SYSTEMS)
    except (TypeError, ValueError) as error:
        reason_ko = "supported에 true나 false가 필요합니다"
        raise ValueInvalid("lookup", str(error), reason_ko) from error
    if unknown := names - set(SYSTEMS):
        known = ", ".join(SYSTEMS)
        raise ValueInvalid("lookup.systems", f"{min(unknown)}: not one of {known}", known)
    return frozenset() if supported else names
