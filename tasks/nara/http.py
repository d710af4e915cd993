"""Nara Marketplace over HTTP: the public API, and the agency's link as JSON.

The service key never leaves `Secrets`; every read is patient, every write looks before it repeats.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TypeVar

from engine.errors import ExternalRejected, ExternalUnavailable
from engine.ports import Clock, Value
from engine.values import to_json
from tasks.nara import parse
from tasks.nara.cells import Cells
from tasks.nara.client import (
    Award,
    AwardDraft,
    BaseAmount,
    Contract,
    ContractDraft,
    Key,
    Kind,
    Notice,
    NoticeDraft,
    OpeningSummary,
    ProcessRecord,
    Quote,
    Receipt,
    ReservePrice,
    SentContract,
    SignatureState,
)
from tasks.nara.envelope import SYSTEM, Page, read_page
from tasks.outside.http import Patience, Secrets, Wire, json_answer, json_body, segment
from tasks.outside.typed import as_moment, typed

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
    """The client of both sides; one for many threads. Close it when done."""

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
        self._link = Wire(
            SYSTEM,
            settings.agency_url,
            patience=patience,
            secrets=Secrets(token=settings.agency_token),
            proxy=settings.proxy,
        )

    def close(self) -> None:
        """Close the connections."""
        self._public.close()
        self._link.close()

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
        taken: list[T] = []
        for number in range(1, _MAX_PAGES + 1):
            page, parsed = self._page(path, {**query, "pageNo": str(number)}, read)
            taken += parsed
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

    # --- the agency's link -----------------------------------------------------------------------

    def submit_notice(self, draft: NoticeDraft, *, key: str) -> Receipt:
        """See `NaraLink.submit_notice`."""
        return self._command("notice", "/notices", {**asdict(draft), "kind": draft.kind}, key)

    def register_award(self, draft: AwardDraft, *, key: str) -> Receipt:
        """See `NaraLink.register_award`."""
        return self._command("award", "/awards", _flat(asdict(draft)), key)

    def send_contract(self, draft: ContractDraft, *, key: str) -> Receipt:
        """See `NaraLink.send_contract`."""
        return self._command("contract", "/contracts", _flat(asdict(draft)), key)

    def find_command(self, key: str) -> Receipt | None:
        """See `NaraLink.find_command`."""
        return self._link.patiently(lambda: self._find(key))

    def sent_contract(self, contract_no: str) -> SentContract | None:
        """See `NaraLink.sent_contract`."""
        found = self._link.patiently(lambda: self._seek(f"/contracts/{segment(contract_no)}"))
        return _sent_contract(found) if found else None

    def _command(self, kind: str, path: str, content: Mapping[str, Value], key: str) -> Receipt:
        body = json_body(to_json(content))

        def send() -> Receipt:
            answer = self._link.post(path, body, content_type="application/json", key=key)
            return _receipt(kind, json_answer(SYSTEM, answer))

        return self._link.once(look=lambda: self._find(key), send=send)

    def _find(self, key: str) -> Receipt | None:
        found = self._seek(f"/commands/{segment(key)}")
        return _receipt(str(found.get("kind", "")), found) if found else None

    def _seek(self, path: str) -> Mapping[str, Value] | None:
        """An object, or None only when the link itself says `not_found`, never a bare 404."""
        try:
            return json_answer(SYSTEM, self._link.get(path))
        except ExternalRejected as error:
            if error.refusal == "not_found":
                return None
            raise


def _flat(content: Mapping[str, Value]) -> Mapping[str, Value]:
    """A draft with its notice key as two fields."""
    key = content["key"]
    rest = {name: value for name, value in content.items() if name != "key"}
    return {"notice_no": key["number"], "notice_ord": key["order"], **rest}


def _receipt(kind: str, answer: Mapping[str, Value]) -> Receipt:
    result = answer.get("result")
    if not isinstance(result, Mapping):
        raise ExternalUnavailable(SYSTEM, "the answer to a command has no result")
    try:
        return Receipt(kind, typed("result", result))
    except ValueError as error:
        raise ExternalUnavailable(SYSTEM, "the answer to a command has a wrong field") from error


def _sent_contract(found: Mapping[str, Value]) -> SentContract:
    try:
        return SentContract(
            contract_no=str(found["contract_no"]),
            state=SignatureState(found["state"]),
            fields=typed("fields", found["fields"]),
            answered_at=as_moment(found["answered_at"]) if found.get("answered_at") else None,
            reason=str(found.get("reason", "")),
        )
    except (KeyError, ValueError) as error:
        raise ExternalUnavailable(SYSTEM, "a contract of the link cannot be read") from error


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
