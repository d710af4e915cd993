"""Notices, openings, awards and contracts as typed values: one function a family, all pure.

What belongs to a notice is in `parse_notice`, plans and specifications in `parse_purchase`, the
standard data set in `parse_standard`.
"""

from collections.abc import Callable
from typing import TypeVar

from tasks.nara import cells as c
from tasks.nara.cells import Cells, entries
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
from tasks.nara.envelope import Page

T = TypeVar("T")
_WINNER_PARTS = 8
_CONTRACT_PARTS = 8


def rows(page: Page, operation: str, read: Callable[[Cells], T]) -> tuple[T, ...]:
    """Every row of a page through `read`, in order.

    Raises:
        ExternalUnavailable: A row has a cell of the wrong type.
    """
    return tuple(
        read(Cells(row, f"{operation} row {number}"))
        for number, row in enumerate(page.rows, start=1)
    )


def key(cells: Cells) -> Key:
    """Number and order; classification and re-bid number are left in `extra`."""
    return Key(cells.need(str, "bidNtceNo"), cells.text("bidNtceOrd") or "000")


def notice(cells: Cells, kind: Kind) -> Notice:
    """A row of getBidPblancListInfo{Thng,Servc,Cnstwk}."""
    return Notice(
        key=key(cells),
        kind=kind,
        title=cells.text("bidNtceNm"),
        notice_kind=cells.text("ntceKindNm"),
        renotice=bool(cells.maybe(c.flag, "reNtceYn")),
        agency_code=cells.text("ntceInsttCd"),
        posted_at=cells.maybe(c.moment, "bidNtceDt"),
        quote_deadline_at=cells.maybe(c.moment, "bidClseDt"),
        opening_at=cells.maybe(c.moment, "opengDt"),
        estimated_price_won=cells.maybe(c.won, "presmptPrce"),
        floor_rate=cells.maybe(c.rate, "sucsfbidLwltRate"),
        delivery_due_on=cells.maybe(c.day, "dlvrTmlmtDt"),
        extra=cells.rest(),
    )


def base_amount(cells: Cells) -> BaseAmount:
    """A row of getBidPblancListInfo{..}BsisAmount."""
    return BaseAmount(
        key=key(cells),
        base_amount_won=cells.need(c.won, "bssamt"),
        range_low_rate=cells.maybe(c.rate, "rsrvtnPrceRngBgnRate"),
        range_high_rate=cells.maybe(c.rate, "rsrvtnPrceRngEndRate"),
        opened_at=cells.maybe(c.moment, "bssamtOpenDt"),
        extra=cells.rest(),
    )


def opening(cells: Cells) -> OpeningSummary:
    """A row of getOpengResultListInfo{..} or of ...Failing and ...Rebid."""
    return OpeningSummary(
        key=key(cells),
        progress=cells.text("progrsDivCdNm", "opengRsltDivNm"),
        opened_at=cells.maybe(c.moment, "opengDt"),
        participants=cells.maybe(c.count, "prtcptCnum"),
        reason=cells.text("nobidRsn", "rbidRsn"),
        extra=cells.rest(),
    )


def quote(cells: Cells) -> Quote:
    """A row of getOpengResultListInfoOpengCompt; the rate is truncated at three decimals there."""
    drawn = (cells.maybe(c.count, "drwtNo1"), cells.maybe(c.count, "drwtNo2"))
    return Quote(
        key=key(cells),
        rank=cells.maybe(c.count, "opengRank"),
        bidder_no=cells.need(c.business_no, "prcbdrBizno", "bidprcCorpBizrno"),
        name=cells.text("prcbdrNm", "bidprcCorpNm"),
        amount_won=cells.need(c.won, "bidprcAmt"),
        rate=cells.maybe(c.rate, "bidprcrt", "bidprcRt"),
        quoted_at=cells.maybe(c.moment, "bidprcDt"),
        remark=cells.text("rmrk"),
        drawn=tuple(number for number in drawn if number is not None),
        extra=cells.rest(),
    )


def reserve_price(cells: Cells) -> ReservePrice:
    """A row of getOpengResultListInfo{..}PreparPcDetail."""
    return ReservePrice(
        key=key(cells),
        serial=cells.need(c.count, "compnoRsrvtnPrceSno"),
        price_won=cells.need(c.won, "bsisPlnprc"),
        drawn=bool(cells.maybe(c.flag, "drwtYn")),
        draws=cells.maybe(c.count, "drwtNum"),
        base_amount_won=cells.maybe(c.won, "bssamt"),
        reserve_price_won=cells.maybe(c.won, "plnprc"),
        extra=cells.rest(),
    )


def award(cells: Cells) -> Award:
    """A row of getScsbidListSttus{..}."""
    return Award(
        key=key(cells),
        bidder_no=cells.need(c.business_no, "bidwinnrBizno"),
        name=cells.text("bidwinnrNm"),
        amount_won=cells.need(c.won, "sucsfbidAmt"),
        rate=cells.maybe(c.rate, "sucsfbidRate"),
        decided_on=cells.maybe(c.day, "fnlSucsfDate"),
        participants=cells.maybe(c.count, "prtcptCnum"),
        extra=cells.rest(),
    )


def contract(cells: Cells) -> Contract:
    """A row of getCntrctInfoList{..}, ...PPSSrch or ...ChgHstry.

    The number of the notice may have its order at the end, the confirmed number its change order.
    """
    contract_no = cells.text("dcsnCntrctNo")
    notice_no, notice_ord = cells.maybe(c.notice_number, "ntceNo") or ("", "")
    return Contract(
        contract_no=contract_no,
        unified_no=cells.text("untyCntrctNo"),
        title=cells.text("cntrctNm", "cnstwkNm"),
        notice_no=notice_no,
        concluded_on=cells.maybe(c.day, "cntrctCnclsDate"),
        amount_won=cells.maybe(c.won, "thtmCntrctAmt"),
        total_won=cells.maybe(c.won, "totCntrctAmt") or None,
        period=cells.text("cntrctPrd"),
        contractors=entries(cells, "corpList", 0),
        change=c.change_order(contract_no),
        notice_ord=notice_ord,
        agency_code=cells.text("cntrctInsttCd"),
        method=cells.text("cntrctCnclsMthdNm"),
        ground=cells.text("baseLawNm"),
        bond_rate=cells.maybe(c.rate, "grntymnyRate"),
        delay_rate=cells.maybe(c.rate, "dfrcmpnstRt"),
        registered_at=cells.maybe(c.moment, "rgstDt"),
        changed_at=cells.maybe(c.moment, "chgDt"),
        extra=cells.rest(),
    )


def process(cells: Cells) -> ProcessRecord:
    """A row of getCntrctProcssIntgOpen{..}; one of a plan alone has no notice yet."""
    return ProcessRecord(
        key=Key(cells.text("bidNtceNo"), cells.text("bidNtceOrd")),
        plan_no=cells.text("orderPlanNo"),
        title=cells.text("bidNtceNm", "orderBizNm"),
        posted_at=cells.maybe(c.moment, "bidNtceDt"),
        awards=entries(cells, "bidwinrInfoList", _WINNER_PARTS),
        contracts=entries(cells, "cntrctInfoList", _CONTRACT_PARTS),
        prespec_no=cells.text("bfSpecRgstNo"),
        request_no=cells.text("prcrmntReqNo"),
        extra=cells.rest(),
    )
