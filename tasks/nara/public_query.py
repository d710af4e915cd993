"""A request to the simulated public API, and which records of the market it asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tasks.nara.client import Kind
from tasks.nara.held import ContractRecord, NoticeRecord
from tasks.nara.link import SignatureState
from tasks.nara.market import Market
from tasks.nara.question import By
from tasks.nara.windows import Period
from tasks.sandbox.world import World

Row = Mapping[str, str]
Times = Mapping[By, Callable[[NoticeRecord], datetime | None]]
AGENCY = "가상시"
KIND_WORDS = {Kind.GOODS: "물품", Kind.SERVICES: "용역", Kind.WORKS: "공사"}


def posted(record: NoticeRecord) -> datetime:
    """When an order of a notice was put up."""
    return record.posted_at


_POSTED: Times = {By.POSTED: posted, By.REGISTERED: posted, By.ENTERED: posted}


@dataclass(frozen=True, slots=True)
class Query:
    """A request to an operation.

    `kind` is that of the operation's name, None for those without. `by` is what it asks by, and
    `period` is given when that is a time. What happens outside shows after the script's lag.
    """

    market: Market
    world: World
    parameters: Mapping[str, str]
    kind: Kind | None = None
    by: By = By.NOTICE
    period: Period | None = None

    @property
    def now(self) -> datetime:
        """The outside's present moment."""
        return self.world.now()

    def notices(self, times: Times = _POSTED) -> list[NoticeRecord]:
        """Orders of notices: of a number, or of a period by the moment that `times` takes."""
        return [
            record
            for record in self.market.notices
            if (self.kind is None or record.draft.kind is self.kind)
            and self.shows(record.posted_at)
            and self._asked_for(record, times)
        ]

    def contracts(self) -> list[ContractRecord]:
        """Concluded contracts: of a number, of a notice, or of a period."""
        return [
            contract
            for contract in self.market.contracts
            if contract.state is SignatureState.SIGNED
            and (self.kind is None or self.kind_of(contract) is self.kind)
            and self.shows(contract.answered_at)
            and self._asked_for_contract(contract)
        ]

    def kind_of(self, contract: ContractRecord) -> Kind:
        """The object of a contract, which is that of its notice."""
        return self.market.notice(contract.draft.key).draft.kind

    def shows(self, moment: datetime | None) -> bool:
        """Whether something of that moment can be read by now."""
        return moment is not None and moment + self.world.script.read_lag <= self.now

    def within(self, moment: datetime | None) -> bool:
        """Whether a moment lies in the period, to the minute; a missing one never does."""
        if self.period is None or moment is None:
            return False
        to_the_minute = moment.replace(second=0, microsecond=0)
        return self.period.first_at <= to_the_minute <= self.period.last_at

    def _asked_for(self, record: NoticeRecord, times: Times) -> bool:
        if self.period is not None:
            return self.by in times and self.within(times[self.by](record))
        if self.by is not By.NOTICE:
            return False
        number, order = self.parameters.get("bidNtceNo"), self.parameters.get("bidNtceOrd")
        return record.key.number == number and order in (None, "", record.key.order)

    def _asked_for_contract(self, contract: ContractRecord) -> bool:
        asked = self.parameters
        if self.by is By.CONTRACT:
            return asked.get("dcsnCntrctNo", "").startswith(contract.number)
        if self.by is By.UNIFIED:
            return asked.get("untyCntrctNo") == unified(contract)
        if self.by is By.NOTICE:
            return asked.get("ntceNo", "").startswith(contract.draft.notice_no)
        if self.by is By.CHANGED:
            return any(self.within(change.at) for change in contract.changes)
        return self.period is not None and self.within(contract.answered_at)


def unified(contract: ContractRecord) -> str:
    """The unified number (통합계약번호) of a contract."""
    return contract.number.replace("TA", "TE")


def stamp(moment: datetime | None) -> str:
    """A moment as `YYYY-MM-DD HH:MM:SS`, or an empty text."""
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""


def minute(moment: datetime) -> str:
    """A moment as `YYYY-MM-DD HH:MM`."""
    return f"{moment:%Y-%m-%d %H:%M}"


def named(record: NoticeRecord) -> dict[str, str]:
    """Number and order of a notice."""
    return {"bidNtceNo": record.key.number, "bidNtceOrd": record.key.order}


def opened(record: NoticeRecord) -> dict[str, str]:
    """Number and order of a notice, and of the one opening that each has here."""
    return {**named(record), "bidClsfcNo": "0", "rbidNo": "000"}
