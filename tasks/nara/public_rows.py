"""Rows of the simulated public API: the market's state in the documented fields, all cells text."""

from collections.abc import Callable, Mapping
from datetime import datetime

from tasks.nara.client import Kind
from tasks.nara.drafts import NoticeDraft
from tasks.nara.held import Base, NoticeRecord, RankedBid
from tasks.nara.public_query import (
    AGENCY,
    KIND_WORDS,
    Query,
    Row,
    Times,
    minute,
    named,
    opened,
    posted,
    stamp,
)
from tasks.nara.question import By

_SITE = "https://example.invalid"


def _opening_at(record: NoticeRecord) -> datetime:
    return record.draft.opening_at


def _opened_at(record: NoticeRecord) -> datetime | None:
    return record.opening.at if record.opening else None


def _changed_at(record: NoticeRecord) -> datetime | None:
    return record.changed_at


def _base_at(record: NoticeRecord) -> datetime | None:
    return record.base.opened_at if record.base else None


def _awarded_at(record: NoticeRecord) -> datetime | None:
    return record.awards[-1].at if record.awards else None


_NOTICES: Times = {By.REGISTERED: posted, By.CHANGED: _changed_at}
_SEARCH: Times = {By.POSTED: posted, By.OPENED: _opening_at}
_BASES: Times = {By.ENTERED: _base_at}
_OPENINGS: Times = {By.ENTERED: _opened_at, By.POSTED: posted, By.OPENED: _opened_at}
_AWARDS: Times = {By.REGISTERED: _awarded_at, By.POSTED: posted, By.OPENED: _opened_at}


def notice_rows(query: Query) -> list[Row]:
    """Rows of getBidPblancListInfo{..}."""
    return [_notice_row(record) for record in query.notices(_NOTICES)]


def search_rows(query: Query) -> list[Row]:
    """Rows of getBidPblancListInfo{..}PPSSrch: names by a part of them, codes by the whole."""
    asked = query.parameters
    return [
        _notice_row(record)
        for record in query.notices(_SEARCH)
        if all(fits(record, asked[name]) for name, fits in _FILTERS.items() if asked.get(name))
    ]


def _price_from(record: NoticeRecord, text: str) -> bool:
    return text.isdigit() and record.draft.estimated_price_won >= int(text)


def _price_to(record: NoticeRecord, text: str) -> bool:
    return text.isdigit() and record.draft.estimated_price_won <= int(text)


_FILTERS: Mapping[str, Callable[[NoticeRecord, str], bool]] = {
    "bidNtceNm": lambda record, text: text in record.draft.title,
    "ntceInsttCd": lambda record, text: text == record.draft.agency_code,
    "ntceInsttNm": lambda _record, text: text in AGENCY,
    "dminsttCd": lambda record, text: text == record.draft.agency_code,
    "dminsttNm": lambda _record, text: text in AGENCY,
    "prtcptLmtRgnNm": lambda record, text: text in (record.draft.region or "전국"),
    "presmptPrceBgn": _price_from,
    "presmptPrceEnd": _price_to,
}


def _notice_row(record: NoticeRecord) -> Row:
    draft = record.draft
    url = f"{_SITE}/{record.key.number}/{record.key.order}"
    return {
        **named(record),
        "reNtceYn": "Y" if draft.renotice else "N",
        "rgstTyNm": "조달청 또는 나라장터 자체 공고건",
        "ntceKindNm": record.kind_word,
        "intrbidYn": "N",
        "bidNtceDt": stamp(record.posted_at),
        "refNo": f"{AGENCY} 공고 {record.posted_at:%Y}-{record.key.number[-3:]}",
        "bidNtceNm": draft.title,
        "ntceInsttCd": draft.agency_code,
        "ntceInsttNm": AGENCY,
        "dminsttCd": draft.agency_code,
        "dminsttNm": AGENCY,
        "bidMethdNm": "전자입찰",
        "cntrctCnclsMthdNm": "수의계약",
        "ntceInsttOfclNm": "홍길동",
        "ntceInsttOfclTelNo": "000-000-0000",
        "ntceInsttOfclEmailAdrs": "sample@example.invalid",
        "exctvNm": "홍길동",
        "bidQlfctRgstDt": minute(draft.quote_deadline_at),
        "bidBeginDt": stamp(record.posted_at),
        "bidClseDt": stamp(draft.quote_deadline_at),
        "opengDt": stamp(draft.opening_at),
        "rbidPermsnYn": "N",
        "prearngPrceDcsnMthdNm": "복수예가",
        "totPrdprcNum": "15",
        "drwtPrdprcNum": "4",
        "bdgtAmt" if draft.kind is Kind.WORKS else "asignBdgtAmt": _won(record),
        "presmptPrce": str(draft.estimated_price_won),
        "VAT": str(draft.estimated_price_won // 10),
        "opengPlce": "국가종합전자조달시스템(나라장터)",
        "bidGrntymnyPaymntYn": "불허",
        "sucsfbidLwltRate": str(draft.floor_rate),
        "sucsfbidMthdCd": "낙030022",
        "sucsfbidMthdNm": "소액수의견적(2인 이상 견적 제출)",
        **_delivery(draft),
        "untyNtceNo": "",
        "bidNtceUrl": url,
        "bidNtceDtlUrl": url,
        "rgstDt": stamp(record.posted_at),
        "chgDt": stamp(record.changed_at),
        "chgNtceRsn": record.reason,
        "indstrytyLmtYn": "N",
    }


def _delivery(draft: NoticeDraft) -> dict[str, str]:
    """What only notices of goods have; the odd digit of seconds is that of a published sample."""
    if draft.kind is not Kind.GOODS:
        return {}
    due = draft.delivery_due_on
    return {
        "dlvrTmlmtDt": f"{due:%Y-%m-%d} 18:00:0" if due else "",
        "dlvrDaynum": "",
        "purchsObjPrdctList": f"[1^0000000000^{draft.title}]",
    }


def _won(record: NoticeRecord) -> str:
    return str(record.base.amount_won) if record.base else ""


def base_rows(query: Query) -> list[Row]:
    """Rows of getBidPblancListInfo{..}BsisAmount: a base amount shows with the lag of its own."""
    return [
        _base_row(record, record.base)
        for record in query.notices(_BASES)
        if record.base and query.shows(record.base.opened_at)
    ]


def _base_row(record: NoticeRecord, base: Base) -> Row:
    return {
        **named(record),
        "bidClsfcNo": "0",
        "bidNtceNm": record.draft.title,
        "bssamt": str(base.amount_won),
        "bssamtOpenDt": stamp(base.opened_at),
        "rsrvtnPrceRngBgnRate": f"{base.low_rate:+}",
        "rsrvtnPrceRngEndRate": f"{base.high_rate:+}",
        "evlBssAmt": "N/A",
        "dfcltydgrCfcnt": "N/A",
        "rmrk1": "기초금액은 부가세 포함 가격임.",
        "rmrk2": "N/A",
        "usefulAmt": "0",
        "inptDt": stamp(base.opened_at),
    }


def region_rows(query: Query) -> list[Row]:
    """Rows of getBidPblancListInfoPrtcptPsblRgn."""
    return [
        {
            **named(record),
            "lmtSno": "1",
            "prtcptPsblRgnNm": record.draft.region,
            "rgstDt": stamp(record.posted_at),
            "bsnsDivNm": KIND_WORDS[record.draft.kind],
        }
        for record in query.notices()
        if record.draft.region
    ]


def _winner_entry(bid: RankedBid) -> str:
    who = bid.bid.bidder
    return f"[{who.name}^{who.bidder_no}^{who.ceo}^{bid.bid.amount_won}^{bid.rate}]"


def opening_rows(query: Query) -> list[Row]:
    """Rows of getOpengResultListInfo{..}."""
    found: list[Row] = []
    for record in query.notices(_OPENINGS):
        opening = record.opening
        if opening is None:
            continue
        ranked = [bid for bid in opening.bids if bid.rank == 1]
        found.append(
            {
                **opened(record),
                "bidNtceNm": record.draft.title,
                "opengDt": stamp(opening.at),
                "prtcptCnum": str(len(opening.bids)),
                "opengCorpInfo": "".join(_winner_entry(bid) for bid in ranked),
                "progrsDivCdNm": "개찰완료" if opening.draw else "유찰",
                "inptDt": stamp(opening.at),
                "rsrvtnPrceFileExistnceYn": "Y" if opening.draw else "N",
                "ntceInsttCd": record.draft.agency_code,
                "ntceInsttNm": AGENCY,
            }
        )
    return found


def failing_rows(query: Query) -> list[Row]:
    """Rows of getOpengResultListInfoFailing."""
    return [
        {
            **opened(record),
            "opengRsltDivNm": "유찰",
            "nobidRsn": "견적 제출자 없음",
        }
        for record in query.notices()
        if record.opening and not record.opening.draw
    ]


def _bid_row(record: NoticeRecord, one: RankedBid) -> Row:
    bid = one.bid
    return {
        **opened(record),
        "opengRsltDivNm": "개찰완료",
        "opengRank": str(one.rank or ""),
        "prcbdrBizno": bid.bidder.bidder_no,
        "prcbdrNm": bid.bidder.name,
        "prcbdrCeoNm": bid.bidder.ceo,
        "bidprcAmt": str(bid.amount_won),
        "bidprcrt": str(one.rate),
        "rmrk": one.remark,
        "drwtNo1": str(bid.picks[0]),
        "drwtNo2": str(bid.picks[1]),
        "bidprcDt": stamp(bid.quoted_at),
    }


def bid_rows(query: Query) -> list[Row]:
    """Rows of getOpengResultListInfoOpengCompt."""
    return [
        _bid_row(record, one)
        for record in query.notices()
        for one in (record.opening.bids if record.opening else ())
    ]


def price_rows(query: Query) -> list[Row]:
    """Rows of getOpengResultListInfo{..}PreparPcDetail."""
    found: list[Row] = []
    for record in query.notices(_OPENINGS):
        drawn = record.opening.draw if record.opening else None
        if record.opening is None or drawn is None:
            continue
        found += [
            {
                **opened(record),
                "plnprc": str(drawn.reserve_price_won),
                "bssamt": _won(record),
                "totRsrvtnPrceNum": str(len(drawn.prices)),
                "compnoRsrvtnPrceSno": str(serial),
                "bsisPlnprc": str(price),
                "drwtYn": "Y" if serial in drawn.drawn else "N",
                "drwtNum": str(drawn.counts[serial - 1]),
                "inptDt": stamp(record.opening.at),
            }
            for serial, price in enumerate(drawn.prices, start=1)
        ]
    return found


def award_rows(query: Query) -> list[Row]:
    """Rows of getScsbidListSttus{..}."""
    return [
        {
            **opened(record),
            "bidNtceNm": record.draft.title,
            "prtcptCnum": str(len(record.opening.bids)),
            "bidwinnrNm": award.bid.bid.bidder.name,
            "bidwinnrBizno": award.bid.bid.bidder.bidder_no,
            "bidwinnrCeoNm": award.bid.bid.bidder.ceo,
            "bidwinnrAdrs": "가상도 가상시 가상로 1",
            "bidwinnrTelNo": "000-000-0000",
            "sucsfbidAmt": str(award.bid.bid.amount_won),
            "sucsfbidRate": str(award.bid.rate),
            "rlOpengDt": minute(record.opening.at),
            "dminsttCd": record.draft.agency_code,
            "dminsttNm": AGENCY,
            "rgstDt": stamp(award.at),
            "fnlSucsfDate": f"{award.at:%Y-%m-%d}",
            "fnlSucsfCorpOfcl": "",
        }
        for record in query.notices(_AWARDS)
        if record.opening
        for award in record.awards
    ]
