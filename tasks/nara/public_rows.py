"""Rows of the simulated public API: the market's state in the documented fields, all cells text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tasks.nara.client import Kind
from tasks.nara.drafts import NoticeDraft
from tasks.nara.held import Base
from tasks.nara.link import SignatureState
from tasks.nara.market import ContractRecord, Market, NoticeRecord, RankedBid

Row = Mapping[str, str]
_SITE = "https://example.invalid"
_KIND_WORDS = {Kind.GOODS: "물품", Kind.SERVICES: "용역", Kind.WORKS: "공사"}
_AGENCY = "가상시"


@dataclass(frozen=True, slots=True)
class Query:
    """A request to an operation: `kind` by the operation's name, None for those without."""

    market: Market
    parameters: Mapping[str, str]
    kind: Kind | None
    now: datetime
    lag: timedelta

    def notices(self) -> list[NoticeRecord]:
        """Notices of the number asked for, of every order unless one is given."""
        number, order = self.parameters.get("bidNtceNo"), self.parameters.get("bidNtceOrd")
        return [
            record
            for record in self.market.notices
            if record.key.number == number
            and (not order or record.key.order == order)
            and (self.kind is None or record.draft.kind is self.kind)
            and record.posted_at + self.lag <= self.now
        ]

    def contracts(self) -> list[ContractRecord]:
        """Concluded contracts of the number asked for."""
        number = self.parameters.get("dcsnCntrctNo", "")
        return [
            contract
            for contract in self.market.contracts
            if contract.state is SignatureState.SIGNED
            and number.startswith(contract.number)
            and self.market.notice(contract.draft.key).draft.kind is self.kind
        ]


def stamp(moment: datetime | None) -> str:
    """A moment as `YYYY-MM-DD HH:MM:SS`, or an empty text."""
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _named(record: NoticeRecord) -> dict[str, str]:
    return {"bidNtceNo": record.key.number, "bidNtceOrd": record.key.order}


def _opened(record: NoticeRecord) -> dict[str, str]:
    return {**_named(record), "bidClsfcNo": "0", "rbidNo": "000"}


def notice_row(record: NoticeRecord) -> Row:
    """A row of getBidPblancListInfo{..}."""
    draft = record.draft
    url = f"{_SITE}/{record.key.number}/{record.key.order}"
    return {
        **_named(record),
        "reNtceYn": "Y" if draft.renotice else "N",
        "rgstTyNm": "조달청 또는 나라장터 자체 공고건",
        "ntceKindNm": record.kind_word,
        "intrbidYn": "N",
        "bidNtceDt": stamp(record.posted_at),
        "refNo": f"{_AGENCY} 공고 {record.posted_at:%Y}-{record.key.number[-3:]}",
        "bidNtceNm": draft.title,
        "ntceInsttCd": draft.agency_code,
        "ntceInsttNm": _AGENCY,
        "dminsttCd": draft.agency_code,
        "dminsttNm": _AGENCY,
        "bidMethdNm": "전자입찰",
        "cntrctCnclsMthdNm": "수의계약",
        "ntceInsttOfclNm": "홍길동",
        "ntceInsttOfclTelNo": "000-000-0000",
        "ntceInsttOfclEmailAdrs": "sample@example.invalid",
        "exctvNm": "홍길동",
        "bidQlfctRgstDt": _minute(draft.quote_deadline_at),
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
        for record in query.notices()
        if record.base and record.base.opened_at + query.lag <= query.now
    ]


def _base_row(record: NoticeRecord, base: Base) -> Row:
    return {
        **_named(record),
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
            **_named(record),
            "lmtSno": "1",
            "prtcptPsblRgnNm": record.draft.region,
            "rgstDt": stamp(record.posted_at),
            "bsnsDivNm": _KIND_WORDS[record.draft.kind],
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
    for record in query.notices():
        opening = record.opening
        if opening is None:
            continue
        ranked = [bid for bid in opening.bids if bid.rank == 1]
        found.append(
            {
                **_opened(record),
                "bidNtceNm": record.draft.title,
                "opengDt": stamp(opening.at),
                "prtcptCnum": str(len(opening.bids)),
                "opengCorpInfo": "".join(_winner_entry(bid) for bid in ranked),
                "progrsDivCdNm": "개찰완료" if opening.draw else "유찰",
                "inptDt": stamp(opening.at),
                "rsrvtnPrceFileExistnceYn": "Y" if opening.draw else "N",
                "ntceInsttCd": record.draft.agency_code,
                "ntceInsttNm": _AGENCY,
            }
        )
    return found


def failing_rows(query: Query) -> list[Row]:
    """Rows of getOpengResultListInfoFailing."""
    return [
        {
            **_opened(record),
            "bidNtceNm": record.draft.title,
            "opengDt": stamp(record.opening.at),
            "prtcptCnum": "0",
            "nobidRsn": "견적 제출자 없음",
        }
        for record in query.notices()
        if record.opening and not record.opening.draw
    ]


def _bid_row(record: NoticeRecord, one: RankedBid) -> Row:
    bid = one.bid
    return {
        **_opened(record),
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
    for record in query.notices():
        drawn = record.opening.draw if record.opening else None
        if record.opening is None or drawn is None:
            continue
        found += [
            {
                **_opened(record),
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
            **_opened(record),
            "bidNtceNm": record.draft.title,
            "prtcptCnum": str(len(record.opening.bids)),
            "bidwinnrNm": award.bid.bid.bidder.name,
            "bidwinnrBizno": award.bid.bid.bidder.bidder_no,
            "bidwinnrCeoNm": award.bid.bid.bidder.ceo,
            "bidwinnrAdrs": "가상도 가상시 가상로 1",
            "bidwinnrTelNo": "000-000-0000",
            "sucsfbidAmt": str(award.bid.bid.amount_won),
            "sucsfbidRate": str(award.bid.rate),
            "rlOpengDt": _minute(record.opening.at),
            "dminsttCd": record.draft.agency_code,
            "dminsttNm": _AGENCY,
            "rgstDt": stamp(award.at),
            "fnlSucsfDate": f"{award.at:%Y-%m-%d}",
            "fnlSucsfCorpOfcl": "",
        }
        for record in query.notices()
        if record.opening
        for award in record.awards
    ]


def contract_rows(query: Query) -> list[Row]:
    """Rows of getCntrctInfoList{..}."""
    return [
        {
            "untyCntrctNo": contract.number.replace("TA", "TE"),
            "dcsnCntrctNo": f"{contract.number}{contract.order}",
            "cntrctRefNo": "",
            "cnstwkNm" if query.kind is Kind.WORKS else "cntrctNm": contract.draft.title,
            "bsnsDivNm": _KIND_WORDS[query.kind or Kind.GOODS],
            "cntrctCnclsDate": f"{contract.answered_at:%Y-%m-%d}" if contract.answered_at else "",
            "cntrctPrd": f"{contract.answered_at:%Y.%m.%d.} ~ "
            f"{contract.draft.delivery_due_on:%Y.%m.%d.}",
            "totCntrctAmt": "0",
            "thtmCntrctAmt": str(contract.draft.contract_price_won),
            "cntrctCnclsMthdNm": "수의계약",
            "cmmnCntrctYn": "N",
            "cntrctInsttCd": contract.agency_code,
            "cntrctInsttNm": _AGENCY,
            "corpList": f"[1^주계약^단독^{contract.draft.contractor_name}^^대한민국^100"
            f"^{contract.draft.contractor_no}]",
            "ntceNo": contract.draft.key.number,
            "rgstDt": stamp(contract.answered_at),
        }
        for contract in query.contracts()
    ]


def process_rows(query: Query) -> list[Row]:
    """Rows of getCntrctProcssIntgOpen{..}."""
    found: list[Row] = []
    for record in query.notices():
        awards = [
            f"[1^{a.bid.bid.bidder.name}^{a.bid.bid.bidder.bidder_no}^{a.bid.bid.bidder.ceo}"
            f"^{a.bid.bid.amount_won}^{a.bid.rate}^{len(record.opening.bids)}"
            f"^{_minute(record.opening.at)}]"
            for a in record.awards
            if record.opening
        ]
        found.append(
            {
                "orderPlanNo": "",
                "orderBizNm": record.draft.title,
                **_named(record),
                "bidNtceNm": record.draft.title,
                "bidNtceDt": _minute(record.posted_at),
                "bidwinrInfoList": ",".join(awards),
                "cntrctInfoList": "",
            }
        )
    return found
