"""Nara Marketplace's public API over HTTP.

The service key never leaves `Secrets`; every read is patient.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from engine.errors import ExternalUnavailable
from engine.ports import Clock
from tasks.nara import parse
from tasks.nara.cells import Cells
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
from tasks.outside.http import Patience, Secrets, Wire

T = TypeVar("T")
BIDS = "/ad/BidPublicInfoService"
AWARDS = "/as/ScsbidInfoService"
CONTRACTS = "/ao/CntrctInfoService"
PROCESS = "/ao/CntrctProcssIntgOpenService"
SUFFIX: Mapping[Kind, str] = {Kind.GOODS: "Thng", Kind.SERVICES: "Servc", Kind.WORKS: "Cnstwk"}
_ROWS = 100
_MAX_PAGES = 100
_BY_NOTICE = {"inqryDiv": "2"}
_OPENING_BY_NOTICE = {"inqryDiv": "4"}
_PROCESS_BY_NOTICE = {"inqryDiv": "1"}
# the guides at hand do not list this service's codes: unverified
_CONTRACT_BY_NUMBER = {"inqryDiv": "2"}


@dataclass(frozen=True, slots=True)
class NaraSettings:
    """Where the two sides are. `service_key` may be the portal's encoding or decoding key."""

    public_url: str
    agency_url: str
    service_key: str = field(repr=False)
    agency_token: str = field(default="", repr=False)
    proxy: str | None = None


class HttpNara:
    """`NaraReads` over HTTP; one for many threads. Close it when done."""

    def __init__(
        self, settings: NaraSettings, *, clock: Clock, patience: Patience | None = None
    ) -> None:
        self._clock = clock
        self._public = Wire(
            SYSTEM,
            settings.public_url,
            patience=patience,
            secrets=Secrets(query={"ServiceKey": settings.service_key}),
            proxy=settings.proxy,
        )

    def close(self) -> None:
        """Close the connections."""
        self._public.close()

    # --- public reads ----------------------------------------------------------------------------

    def notices(self, number: str, kind: Kind | None = None) -> tuple[Notice, ...]:
        """See `NaraReads.notices`."""

        def ask(one: Kind) -> tuple[Notice, ...]:
            path = f"{BIDS}/getBidPblancListInfo{SUFFIX[one]}"
            query = {**_BY_NOTICE, "bidNtceNo": number}
            return self._rows(path, query, lambda cells: parse.notice(cells, one))

        return _first(ask, kind)

    def base_amount(self, key: Key, kind: Kind) -> BaseAmount | None:
        """See `NaraReads.base_amount`."""
        path = f"{BIDS}/getBidPblancListInfo{SUFFIX[kind]}BsisAmount"
        found = self._rows(path, {**_BY_NOTICE, "bidNtceNo": key.number}, parse.base_amount)
        return _newest(row for row in found if row.key == key)

    def opening(self, key: Key, kind: Kind | None = None) -> OpeningSummary | None:
        """See `NaraReads.opening`; the reason of a failed one is fetched besides."""

        def ask(one: Kind) -> tuple[OpeningSummary, ...]:
            path = f"{AWARDS}/getOpengResultListInfo{SUFFIX[one]}"
            query = {**_OPENING_BY_NOTICE, "bidNtceNo": key.number}
            found = self._rows(path, query, parse.opening)
            return tuple(row for row in found if row.key == key)

        return _newest(_first(ask, kind))

    def failure_reason(self, key: Key) -> str:
        """See `NaraReads.failure_reason`."""
        path = f"{AWARDS}/getOpengResultListInfoFailing"
        query = {"bidNtceNo": key.number, "bidNtceOrd": key.order}
        found = self._rows(path, query, parse.opening)
        newest = _newest(row for row in found if row.key == key)
        return newest.reason if newest else ""

    def quotes(self, key: Key) -> tuple[Quote, ...]:
        """See `NaraReads.quotes`."""
        path = f"{AWARDS}/getOpengResultListInfoOpengCompt"
        query = {"bidNtceNo": key.number, "bidNtceOrd": key.order}
        found = self._rows(path, query, parse.quote)
        return tuple(row for row in found if row.key == key)

    def reserve_prices(self, key: Key, kind: Kind | None = None) -> tuple[ReservePrice, ...]:
        """See `NaraReads.reserve_prices`."""

        def ask(one: Kind) -> tuple[ReservePrice, ...]:
            path = f"{AWARDS}/getOpengResultListInfo{SUFFIX[one]}PreparPcDetail"
            query = {**_OPENING_BY_NOTICE, "bidNtceNo": key.number}
            found = self._rows(path, query, parse.reserve_price)
            return tuple(row for row in found if row.key == key)

        return tuple(sorted(_first(ask, kind), key=lambda row: row.serial))

    def award(self, key: Key, kind: Kind | None = None) -> Award | None:
        """See `NaraReads.award`."""

        def ask(one: Kind) -> tuple[Award, ...]:
            path = f"{AWARDS}/getScsbidListSttus{SUFFIX[one]}"
            query = {**_OPENING_BY_NOTICE, "bidNtceNo": key.number}
            found = self._rows(path, query, parse.award)
            return tuple(row for row in found if row.key == key)

        return _newest(_first(ask, kind))

    def contract(self, contract_no: str, kind: Kind | None = None) -> Contract | None:
        """See `NaraReads.contract`."""

        def ask(one: Kind) -> tuple[Contract, ...]:
            path = f"{CONTRACTS}/getCntrctInfoList{SUFFIX[one]}"
            query = {**_CONTRACT_BY_NUMBER, "dcsnCntrctNo": contract_no}
            return self._rows(path, query, parse.contract)

        found = _first(ask, kind)
        return _newest(row for row in found if row.contract_no.startswith(contract_no))

    def process(self, key: Key, kind: Kind | None = None) -> tuple[ProcessRecord, ...]:
        """See `NaraReads.process`."""

        def ask(one: Kind) -> tuple[ProcessRecord, ...]:
            path = f"{PROCESS}/getCntrctProcssIntgOpen{SUFFIX[one]}"
            query = {**_PROCESS_BY_NOTICE, "bidNtceNo": key.number, "bidNtceOrd": key.order}
            return self._rows(path, query, parse.process)

        return _first(ask, kind)

    def _rows(
        self, path: str, query: Mapping[str, str], read: Callable[[Cells], T]
    ) -> tuple[T, ...]:
        """Every row of every page; a total that never fills ends at an empty page."""
        # a row listed twice, or moved to the next page by newer ones, counts once
        taken: dict[T, None] = {}
        for number in range(1, _MAX_PAGES + 1):
            page, parsed = self._page(path, {**query, "pageNo": str(number)}, read)
            taken |= dict.fromkeys(parsed)
            if not parsed or len(taken) >= page.total:
                return tuple(taken)
        raise ExternalUnavailable(SYSTEM, f"more than {_MAX_PAGES} pages")

    def _page(
        self, path: str, query: Mapping[str, str], read: Callable[[Cells], T]
    ) -> tuple[Page, tuple[T, ...]]:
        wanted = {"type": "json", "numOfRows": str(_ROWS), **query}
        operation = path.rsplit("/", 1)[-1]

        def ask() -> tuple[Page, tuple[T, ...]]:
            page = read_page(self._public.get(path, wanted), now=self._clock.now())
            return page, parse.rows(page, operation, read)

        return self._public.patiently(ask)


def _first(ask: Callable[[Kind], tuple[T, ...]], kind: Kind | None) -> tuple[T, ...]:
    """The answer for `kind`, or that of the first kind that has one."""
    for one in (kind,) if kind else tuple(Kind):
        found = ask(one)
        if found:
            return found
    return ()


def _newest(found: Iterable[T]) -> T | None:
    """The last row: lists of one notice come in the order of registration."""
    rows = tuple(found)
    return rows[-1] if rows else None
