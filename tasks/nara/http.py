"""Nara Marketplace's public API over HTTP.

The service key never leaves `Secrets`; every read is patient. With a meter, every attempt is one
request of the day's quota, and goes when its turn in the second has come.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from engine.ports import Clock
from tasks.nara import operations as ops
from tasks.nara import parse
from tasks.nara.client import (
    Award,
    BaseAmount,
    Contract,
    Key,
    Kind,
    Notice,
    OpeningSummary,
    ProcessRecord,
    Quote,
    ReservePrice,
)
from tasks.nara.envelope import SYSTEM, Page, read_page
from tasks.nara.paging import MOST_ROWS, Fetch, Pages
from tasks.nara.question import By, Operation, Question
from tasks.outside.http import Meter, Patience, Secrets, Wire

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NaraSettings:
    """Where the two sides are. `service_key` may be the portal's encoding or decoding key."""

    public_url: str
    agency_url: str
    service_key: str = field(repr=False)
    agency_token: str = field(default="", repr=False)
    proxy: str | None = None


class HttpNara:
    """`NaraReads` over HTTP; one for many threads. Close it when done.

    Args:
        settings: Where the public API is, and the key.
        clock: For the midnight in Seoul at which a quota opens again.
        patience: How long one read waits for an answer.
        meter: The quota that all processes with this key share, or None where there is none.
    """

    def __init__(
        self,
        settings: NaraSettings,
        *,
        clock: Clock,
        patience: Patience | None = None,
        meter: Meter | None = None,
    ) -> None:
        self._clock = clock
        self._public = Wire(
            SYSTEM,
            settings.public_url,
            patience=patience,
            secrets=Secrets(query={"ServiceKey": settings.service_key}),
            proxy=settings.proxy,
            meter=meter,
        )

    def close(self) -> None:
        """Close the connections."""
        self._public.close()

    # --- questions -------------------------------------------------------------------------------

    def ask(self, question: Question[T]) -> tuple[T, ...]:
        """See `NaraReads.ask`."""
        found = Pages(question)
        for query in question.requests():
            found.take(self._fetch(question.operation, query))
        return found.rows()

    def _fetch(self, operation: Operation[T], query: Mapping[str, str]) -> Fetch[T]:
        wanted = {"type": "json", "numOfRows": str(MOST_ROWS), **query}

        def page(number: int) -> tuple[Page, tuple[T, ...]]:
            return self._public.patiently(
                lambda: self._page(operation, {**wanted, "pageNo": str(number)})
            )

        return page

    def _page(
        self, operation: Operation[T], query: Mapping[str, str]
    ) -> tuple[Page, tuple[T, ...]]:
        answer = self._public.get(operation.path, query)
        page = read_page(answer, now=self._clock.now(), spent=self._public.use_up)
        return page, parse.rows(page, operation.name, operation.read)

    # --- what the steps ask ----------------------------------------------------------------------

    def notices(self, number: str, kind: Kind | None = None) -> tuple[Notice, ...]:
        """See `NaraReads.notices`."""
        return self._of_notice(ops.NOTICES, number, kind)

    def base_amount(self, key: Key, kind: Kind) -> BaseAmount | None:
        """See `NaraReads.base_amount`."""
        found = self._of_notice(ops.BASE_AMOUNTS, key.number, kind)
        return _newest(row for row in found if row.key == key)

    def opening(self, key: Key, kind: Kind | None = None) -> OpeningSummary | None:
        """See `NaraReads.opening`; the reason of a failed one is fetched besides."""
        return _newest(self._first(ops.OPENINGS, key, kind))

    def failure_reason(self, key: Key) -> str:
        """See `NaraReads.failure_reason`."""
        newest = _newest(self._of_key(ops.FAILURES, key))
        return newest.reason if newest else ""

    def quotes(self, key: Key) -> tuple[Quote, ...]:
        """See `NaraReads.quotes`."""
        return self._of_key(ops.QUOTES, key)

    def reserve_prices(self, key: Key, kind: Kind | None = None) -> tuple[ReservePrice, ...]:
        """See `NaraReads.reserve_prices`."""
        found = self._first(ops.RESERVE_PRICES, key, kind)
        return tuple(sorted(found, key=lambda row: row.serial))

    def award(self, key: Key, kind: Kind | None = None) -> Award | None:
        """See `NaraReads.award`."""
        return _newest(self._first(ops.AWARDS, key, kind))

    def contract(self, contract_no: str, kind: Kind | None = None) -> Contract | None:
        """See `NaraReads.contract`; of several orders of change the newest."""

        def ask(one: Kind) -> tuple[Contract, ...]:
            operation = ops.CONTRACT_SEARCH[one]
            found = self.ask(operation.by(By.CONTRACT, dcsnCntrctNo=contract_no))
            return tuple(row for row in found if row.contract_no.startswith(contract_no))

        return max(_in_turn(ask, kind), key=lambda row: row.contract_no, default=None)

    def process(self, key: Key, kind: Kind | None = None) -> tuple[ProcessRecord, ...]:
        """See `NaraReads.process`."""

        def ask(one: Kind) -> tuple[ProcessRecord, ...]:
            named = {"bidNtceNo": key.number, "bidNtceOrd": key.order}
            return self.ask(ops.PROCESSES[one].by(By.NOTICE, **named))

        return _in_turn(ask, kind)

    def _of_notice(
        self, table: Mapping[Kind, Operation[T]], number: str, kind: Kind | None
    ) -> tuple[T, ...]:
        def ask(one: Kind) -> tuple[T, ...]:
            return self.ask(table[one].by(By.NOTICE, bidNtceNo=number))

        return _in_turn(ask, kind)

    def _first(
        self, table: Mapping[Kind, "Operation[_Keyed]"], key: Key, kind: Kind | None
    ) -> "tuple[_Keyed, ...]":
        """The rows of one order of a notice; the API gives those of every order."""

        def ask(one: Kind) -> "tuple[_Keyed, ...]":
            found = self.ask(table[one].by(By.NOTICE, bidNtceNo=key.number))
            return tuple(row for row in found if row.key == key)

        return _in_turn(ask, kind)

    def _of_key(self, operation: "Operation[_Keyed]", key: Key) -> "tuple[_Keyed, ...]":
        named = {"bidNtceNo": key.number, "bidNtceOrd": key.order}
        found = self.ask(operation.by(By.NOTICE, **named))
        return tuple(row for row in found if row.key == key)


_Keyed = TypeVar("_Keyed", OpeningSummary, Quote, ReservePrice, Award)


def _in_turn(ask: Callable[[Kind], tuple[T, ...]], kind: Kind | None) -> tuple[T, ...]:
    """The answer for `kind`, or that of the first kind that has one."""
    for one in (kind,) if kind else ops.DOMESTIC:
        found = ask(one)
        if found:
            return found
    return ()


def _newest(found: Iterable[T]) -> T | None:
    """The last row: lists of one notice come in the order of registration."""
    rows = tuple(found)
    return rows[-1] if rows else None
