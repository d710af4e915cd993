"""Rows of the standard data set (공공데이터개방표준): day and time are cells of their own."""

from tasks.nara import cells as c
from tasks.nara.cells import Cells
from tasks.nara.client import Key
from tasks.nara.parse import key
from tasks.nara.records import StandardBid, StandardContract, StandardNotice


def notice(cells: Cells) -> StandardNotice:
    """A row of getDataSetOpnStdBidPblancInfo; the time of posting is in a cell named as a begin."""
    return StandardNotice(
        key=key(cells),
        title=cells.text("bidNtceNm"),
        state=cells.text("bidNtceSttusNm"),
        object=cells.text("bsnsDivNm"),
        agency_code=cells.text("ntceInsttCd"),
        demand_agency_code=cells.text("dmndInsttCd"),
        posted_at=cells.joined("bidNtceDate", "bidNtceBgn"),
        closes_at=cells.joined("bidClseDate", "bidClseTm"),
        opening_at=cells.joined("opengDate", "opengTm"),
        estimated_price_won=cells.maybe(c.won, "presmptPrce"),
        region=cells.text("prtcptPsblRgnNm"),
        extra=cells.rest(),
    )


def bid(cells: Cells) -> StandardBid:
    """A row of getDataSetOpnStdScsbidInfo."""
    return StandardBid(
        key=key(cells),
        title=cells.text("bidNtceNm"),
        object=cells.text("bsnsDivNm"),
        opened_at=cells.joined("opengDate", "opengTm"),
        result=cells.text("opengRsltDivNm"),
        rank=cells.maybe(c.count, "opengRank"),
        bidder_no=cells.maybe(c.business_no, "bidprcCorpBizrno") or "",
        bidder=cells.text("bidprcCorpNm"),
        amount_won=cells.maybe(c.won, "bidprcAmt"),
        rate=cells.maybe(c.rate, "bidprcRt"),
        quoted_at=cells.joined("bidprcDate", "bidprcTm"),
        won=bool(cells.maybe(c.flag, "sucsfYn")),
        floor_rate=cells.maybe(c.rate, "sucsfLwstlmtRt"),
        estimated_price_won=cells.maybe(c.won, "presmptPrce"),
        base_amount_won=cells.maybe(c.won, "bssAmt"),
        reserve_price_won=cells.maybe(c.won, "rsrvtnPrce"),
        award_won=cells.maybe(c.won, "fnlSucsfAmt"),
        award_rate=cells.maybe(c.rate, "fnlSucsfRt"),
        awarded_on=cells.maybe(c.day, "fnlSucsfDate"),
        awarded_no=cells.maybe(c.business_no, "fnlSucsfCorpBizrno") or "",
        extra=cells.rest(),
    )


def contract(cells: Cells) -> StandardContract:
    """A row of getDataSetOpnStdCntrctInfo; one without a notice has a blank key."""
    return StandardContract(
        contract_no=cells.need(str, "cntrctNo"),
        unified_no=cells.text("untyCntrctNo"),
        change=cells.text("cntrctOrd"),
        title=cells.text("cntrctNm"),
        object=cells.text("bsnsDivNm"),
        key=Key(cells.text("bidNtceNo"), cells.text("bidNtceOrd")),
        concluded_on=cells.maybe(c.day, "cntrctCnclsDate"),
        period=cells.text("cntrctPrd"),
        amount_won=cells.maybe(c.won, "cntrctAmt"),
        total_won=cells.maybe(c.won, "ttalCntrctAmt") or None,
        reserve_price_won=cells.maybe(c.won, "rsrvtnPrce"),
        opened_at=cells.joined("opengDate", "opengTm"),
        ground=cells.text("prvtcntrctRsn"),
        agency_code=cells.text("cntrctInsttCd"),
        contractor_no=cells.maybe(c.business_no, "rprsntCorpBizrno") or "",
        contractor=cells.text("rprsntCorpNm"),
        extra=cells.rest(),
    )
