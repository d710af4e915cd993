"""Rows of the simulated standard data set (공공데이터개방표준): day and time in two cells."""

from collections.abc import Mapping
from datetime import datetime

from tasks.nara.held import AwardRecord, NoticeRecord, Opening, RankedBid
from tasks.nara.operations import DIVISION
from tasks.nara.public_purchase import ADDRESS, OFFICER, TELEPHONE, Order, orders, period_of
from tasks.nara.public_query import AGENCY, KIND_WORDS, Query, Row, Times, named, posted, unified
from tasks.nara.question import By


def _opening_at(record: NoticeRecord) -> datetime:
    return record.draft.opening_at


_STANDARD: Times = {By.POSTED: posted, By.OPENED: _opening_at}
_STATES = {"재공고": "재공고입찰", "변경공고": "정정공고", "취소공고": "취소공고"}


def notice_rows(query: Query) -> list[Row]:
    """Rows of getDataSetOpnStdBidPblancInfo."""
    return [
        {
            **named(record),
            "refNtceNo": record.key.number,
            "refNtceOrd": record.key.order,
            "bidNtceNm": record.draft.title,
            "bidNtceSttusNm": _STATES.get(record.kind_word, "일반공고"),
            **_when("bidNtceDate", "bidNtceBgn", record.posted_at),
            "bsnsDivNm": KIND_WORDS[record.draft.kind],
            "cntrctCnclsSttusNm": "총액계약",
            "cntrctCnclsMthdNm": "수의계약",
            "bidwinrDcsnMthdNm": "소액수의견적",
            "ntceInsttNm": AGENCY,
            "ntceInsttCd": record.draft.agency_code,
            "ntceInsttOfclNm": OFFICER,
            "ntceInsttOfclTel": TELEPHONE,
            "dmndInsttNm": AGENCY,
            "dmndInsttCd": record.draft.agency_code,
            **_when("bidBeginDate", "bidBeginTm", record.posted_at),
            **_when("bidClseDate", "bidClseTm", record.draft.quote_deadline_at),
            **_when("opengDate", "opengTm", record.draft.opening_at),
            "presmptPrce": str(record.draft.estimated_price_won),
            "rsrvtnPrceDcsnMthdNm": "복수예가",
            "rgnLmtYn": "Y" if record.draft.region else "N",
            "prtcptPsblRgnNm": record.draft.region,
            "dataBssDate": f"{query.now:%Y-%m-%d}",
        }
        for record in query.notices(_STANDARD)
    ]


def bid_rows(query: Query) -> list[Row]:
    """Rows of getDataSetOpnStdScsbidInfo: one for each bid of an opening."""
    wanted = query.parameters.get("bsnsDivCd")
    return [
        _bid(query, record, record.opening, bid)
        for record in query.notices(_STANDARD)
        if record.opening and DIVISION[record.draft.kind] == wanted
        for bid in record.opening.bids
    ]


def _bid(query: Query, record: NoticeRecord, opening: Opening, one: RankedBid) -> Row:
    award = record.awards[-1] if record.awards else None
    return {
        **named(record),
        "bidNtceNm": record.draft.title,
        "bsnsDivNm": KIND_WORDS[record.draft.kind],
        "cntrctCnclsSttusNm": "총액계약",
        "cntrctCnclsMthdNm": "수의계약",
        "bidwinrDcsnMthdNm": "소액수의견적",
        "ntceInsttNm": AGENCY,
        "ntceInsttCd": record.draft.agency_code,
        "dmndInsttNm": AGENCY,
        "dmndInsttCd": record.draft.agency_code,
        "sucsfLwstlmtRt": str(record.draft.floor_rate),
        "presmptPrce": str(record.draft.estimated_price_won),
        "rsrvtnPrce": str(opening.draw.reserve_price_won) if opening.draw else "",
        "bssAmt": str(record.base.amount_won) if record.base else "",
        **_when("opengDate", "opengTm", opening.at),
        "opengRsltDivNm": "개찰완료",
        "opengRank": str(one.rank or ""),
        "bidprcCorpBizrno": one.bid.bidder.bidder_no,
        "bidprcCorpNm": one.bid.bidder.name,
        "bidprcCorpCeoNm": one.bid.bidder.ceo,
        "bidprcAmt": str(one.bid.amount_won),
        "bidprcRt": str(one.rate),
        **_when("bidprcDate", "bidprcTm", one.bid.quoted_at),
        "sucsfYn": "Y" if award and award.bid.bid.bidder == one.bid.bidder else "N",
        "dqlfctnRsn": one.remark or "정상",
        **_award(award),
        "dataBssDate": f"{query.now:%Y-%m-%d}",
    }


def _award(award: AwardRecord | None) -> Mapping[str, str]:
    if award is None:
        return {}
    bid = award.bid.bid
    number = bid.bidder.bidder_no
    return {
        "fnlSucsfAmt": str(bid.amount_won),
        "fnlSucsfRt": str(award.bid.rate),
        "fnlSucsfDate": f"{award.at:%Y-%m-%d}",
        "fnlSucsfCorpNm": bid.bidder.name,
        "fnlSucsfCorpCeoNm": bid.bidder.ceo,
        "fnlSucsfCorpBizrno": f"{number[:3]}-{number[3:5]}-{number[5:]}",
        "fnlSucsfCorpAdrs": ADDRESS,
        "fnlSucsfCorpContactTel": TELEPHONE,
    }


def contract_rows(query: Query) -> list[Row]:
    """Rows of getDataSetOpnStdCntrctInfo: one for each order of a contract."""
    agency = query.parameters.get("insttCd")
    return [
        _contract(query, order)
        for contract in query.contracts()
        if agency in (None, "", contract.agency_code)
        for order in orders(contract)
    ]


def _contract(query: Query, order: Order) -> Row:
    contract, record = order.contract, query.market.notice(order.contract.draft.key)
    draw = record.opening.draw if record.opening else None
    number = contract.draft.contractor_no
    return {
        "cntrctNo": contract.number,
        "untyCntrctNo": unified(contract),
        "cntrctOrd": order.change,
        "cntrctNm": contract.draft.title,
        "bsnsDivNm": KIND_WORDS[record.draft.kind],
        "cntrctCnclsSttusNm": "총액계약",
        "cntrctCnclsMthdNm": "수의계약",
        "lngtrmCtnuDivNm": "단년도계약",
        "cmmnCntrctYn": "N",
        "cntrctCnclsDate": f"{contract.answered_at:%Y-%m-%d}",
        "cntrctPrd": period_of(contract, order.due_on),
        "cntrctAmt": str(order.price_won),
        "ttalCntrctAmt": "0",
        **named(record),
        "bidNtceNm": record.draft.title,
        **_when("opengDate", "opengTm", record.draft.opening_at),
        "rsrvtnPrce": str(draw.reserve_price_won) if draw else "",
        "prvtcntrctRsn": "추정가격 1억원 이하 물품·용역 [지방계약법 025조 001항 005호 000목]",
        "cntrctInsttDivNm": "지방자치단체",
        "cntrctInsttNm": AGENCY,
        "cntrctInsttCd": contract.agency_code,
        "cntrctInsttOfclNm": OFFICER,
        "cntrctInsttOfclTel": TELEPHONE,
        "dmndInsttDivNm": "지방자치단체",
        "dmndInsttNm": AGENCY,
        "dmndInsttCd": contract.agency_code,
        "rprsntCorpNm": contract.draft.contractor_name,
        "dmstcCorpYn": "Y",
        "rprsntCorpBizrno": f"{number[:3]}-{number[3:5]}-{number[5:]}",
        "rprsntCorpAdrs": ADDRESS,
        "rprsntCorpContactTel": TELEPHONE,
        "dataBssDate": f"{query.now:%Y-%m-%d}",
    }


def _when(day_name: str, time_name: str, moment: datetime) -> Mapping[str, str]:
    return {day_name: f"{moment:%Y-%m-%d}", time_name: f"{moment:%H:%M}"}
