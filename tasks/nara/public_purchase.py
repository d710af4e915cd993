"""Rows of the simulated public API around a notice: changes, contracts, process, open data.

What the marketplace has no facts of (plans, specifications, mall orders) has no rows.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from engine.values import SEOUL
from tasks.nara.client import Kind
from tasks.nara.held import AwardRecord, ContractRecord, NoticeRecord, Opening
from tasks.nara.public_query import (
    AGENCY,
    KIND_WORDS,
    Query,
    Row,
    Times,
    minute,
    named,
    opened,
    stamp,
    unified,
)
from tasks.nara.question import By

OFFICER = "홍길동"
TELEPHONE = "000-000-0000"
ADDRESS = "가상도 가상시 가상로 1"


def _changed_at(record: NoticeRecord) -> datetime | None:
    return record.changed_at


_CHANGES: Times = {By.CHANGED: _changed_at}


def change_rows(query: Query) -> list[Row]:
    """Rows of getBidPblancListInfoChgHstry{..}: one for each item that an amendment changed."""
    return [
        {
            "bsnsDivNm": KIND_WORDS[record.draft.kind],
            "chgDataDivNm": "입찰공고",
            "chgDt": stamp(item.at),
            **opened(record),
            "chgItemNm": item.name,
            "bfchgVal": item.before,
            "afchgVal": item.after,
            "lcnsLmtCdRgstList": "",
        }
        for record in query.notices(_CHANGES)
        for item in record.changed
    ]


# --- contracts -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Order:
    """A contract as it stood from one of its orders (차수) on."""

    contract: ContractRecord
    change: str
    price_won: int
    due_on: date
    at: datetime | None


def orders(contract: ContractRecord) -> list[Order]:
    """A contract as it stood after its conclusion and after each change, in order."""
    changes = contract.changes
    price = changes[0].price_before_won if changes else contract.draft.contract_price_won
    due = changes[0].due_before_on if changes else contract.draft.delivery_due_on
    found = [Order(contract, "00", price, due, contract.answered_at)]
    for number, one in enumerate(changes, start=1):
        found.append(
            Order(contract, f"{number:02d}", one.price_after_won, one.due_after_on, one.at)
        )
    return found


def contract_rows(query: Query) -> list[Row]:
    """Rows of getCntrctInfoList{..} and ...PPSSrch: each contract as it stands."""
    return [_contract_row(query, orders(contract)[-1]) for contract in query.contracts()]


def contract_change_rows(query: Query) -> list[Row]:
    """Rows of getCntrctInfoList{..}ChgHstry: one for each order after the first."""
    return [
        _contract_row(query, order)
        for contract in query.contracts()
        for order in orders(contract)[1:]
        if query.period is None or query.within(order.at)
    ]


def _contract_row(query: Query, order: Order) -> Row:
    contract = order.contract
    kind = query.kind_of(contract)
    number, notice_ord = contract.draft.notice_no, contract.draft.notice_ord
    return {
        "untyCntrctNo": unified(contract),
        "bsnsDivNm": "일반용역" if kind is Kind.SERVICES else KIND_WORDS[kind],
        "dcsnCntrctNo": f"{contract.number}{order.change}",
        "cntrctRefNo": "",
        "cnstwkNm" if kind is Kind.WORKS else "cntrctNm": contract.draft.title,
        "cmmnCntrctYn": "N",
        "lngtrmCtnuDivNm": "신규",
        "cntrctCnclsDate": f"{contract.answered_at:%Y-%m-%d}" if contract.answered_at else "",
        "cntrctPrd": period_of(contract, order.due_on),
        "baseLawNm": "지방계약법 시행령 (025조 01항 05호 0-목)",
        "totCntrctAmt": "0",
        "thtmCntrctAmt": str(order.price_won),
        "grntymnyRate": "0" if contract.draft.bond_waived else "10",
        "reqNo": "",
        "ntceNo": f"{number}{notice_ord}",
        "cntrctInsttCd": contract.agency_code,
        "cntrctInsttNm": AGENCY,
        "cntrctInsttOfclNm": OFFICER,
        "cntrctInsttOfclTelNo": TELEPHONE,
        "dminsttList": f"[1^{contract.agency_code}^{AGENCY}^지자체^회계과^{OFFICER}^{TELEPHONE}]",
        "corpList": f"[1^주계약업체^단독^{contract.draft.contractor_name}^^대한민국^100^^"
        f"^{contract.draft.contractor_no}]",
        "cntrctCnclsMthdNm": "수의계약",
        "rgstDt": stamp(contract.answered_at),
        "chgDt": stamp(order.at) if order.change != "00" else "",
    }


def period_of(contract: ContractRecord, due_on: date) -> str:
    """The period of a contract as the API writes it (계약기간)."""
    return f"{contract.answered_at:%Y.%m.%d.} ~ {due_on:%Y.%m.%d.}"


# --- the contract process ------------------------------------------------------------------------


def process_rows(query: Query) -> list[Row]:
    """Rows of getCntrctProcssIntgOpen{..}; no purchase has a plan or a specification here."""
    return [
        {
            "orderPlanNo": "",
            "orderBizNm": record.draft.title,
            **named(record),
            "bidNtceNm": record.draft.title,
            "bidDminsttNm": AGENCY,
            "bidMthdNm": "전자입찰",
            "bidNtceDt": minute(record.posted_at),
            "bidwinrInfoList": _winners(record),
            "cntrctInfoList": _contracts(query, record),
            "orderPlanUntyNo": "",
        }
        for record in query.notices()
    ]


def _winners(record: NoticeRecord) -> str:
    opening = record.opening
    return ",".join(_winner(award, opening) for award in record.awards if opening)


def _winner(award: AwardRecord, opening: Opening) -> str:
    who, bid = award.bid.bid.bidder, award.bid.bid
    return (
        f"[1^{who.name}^{who.bidder_no}^{who.ceo}^{bid.amount_won}^{award.bid.rate}"
        f"^{len(opening.bids)}^{minute(opening.at)}]"
    )


def _contracts(query: Query, record: NoticeRecord) -> str:
    found = [
        contract
        for contract in query.market.contracts
        if contract.draft.key == record.key and query.shows(contract.answered_at)
    ]
    return ",".join(
        f"[{number}^{contract.number}^{contract.draft.title}^{AGENCY}^{AGENCY}^수의계약"
        f"^{contract.draft.contract_price_won}^{contract.answered_at:%Y-%m-%d}]"
        for number, contract in enumerate(found, start=1)
    )


# --- sanctions -----------------------------------------------------------------------------------

_BARRED = (
    ("9990000091", "바른토건(주)", "[별표 2]17가", "정당한 이유 없이 계약을 이행하지 않은 자"),
    ("9990000092", "사이산업(주)", "[별표 2]9가", "입찰에서 서로 상의하여 낙찰자를 정한 자"),
    ("9990000093", "아라테크(주)", "[별표 2]10가", "서류를 위조하거나 변조한 자"),
)
_MONTHS = (1, 3, 6, 12, 24)
_FIRST_DAY = datetime(2026, 1, 2, 9, tzinfo=SEOUL)


def sanction_rows(query: Query) -> list[Row]:
    """Rows of getUnptRsttCorpInfo02: what is in force today of sanctions drawn from the seed.

    The three firms are no bidders of their own accord; a script can let them bid.
    """
    rows = [_sanction_row(query, *firm) for firm in _BARRED]
    today = f"{query.now:%Y-%m-%d}"
    in_force = [row for row in rows if row["rsttBgnDate"] <= today <= row["rsttEndDate"]]
    if query.by is By.FIRM:
        return [row for row in in_force if row["bizno"] == query.parameters.get("bizno")]
    return [row for row in in_force if query.within(_midnight(row["rsttBgnDate"]))]


def _sanction_row(query: Query, number: str, name: str, code: str, words: str) -> Row:
    lots = query.world.lots("sanctions", number)
    start = _FIRST_DAY + timedelta(days=lots.below(28))
    months = _MONTHS[lots.below(len(_MONTHS))]
    end = start + timedelta(days=365 + 30 * months)
    return {
        "bizno": number,
        "corpNm": name,
        "unptRsttDocNm": f"회계과-{1000 + lots.below(9000)}",
        "rsttBgnDate": f"{start:%Y-%m-%d}",
        "rsttEndDate": f"{end:%Y-%m-%d}",
        "insttCd": "9990001",
        "insttNm": AGENCY,
        "lawordNm": "지방계약법-부정당제재근거법령",
        "lawordArtclClause": "법31조제1항",
        "enfcAtcsCd": code,
        "enfcPrvNm": words,
        "ntfcnDt": minute(start),
        "rsttPrdMonthNum": str(12 + months),
        "rsttPrdDayNum": "0",
        "rsttProgrsNm": "제재",
    }


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(0), SEOUL)
