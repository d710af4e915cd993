"""Rows of plans, specifications, contract items, sanctions and mall deliveries. All pure."""

from tasks.nara import cells as c
from tasks.nara.cells import Cells
from tasks.nara.records import (
    ContractItem,
    Delivery,
    DeliveryItem,
    Opinion,
    OrderPlan,
    PreSpec,
    SanctionedFirm,
)

_FILES = range(1, 6)


def contract_item(cells: Cells) -> ContractItem:
    """A row of getCntrctInfoList{Thng,Frgcpt}Detail."""
    return ContractItem(
        unified_no=cells.need(str, "untyCntrctNo"),
        contract_no=cells.text("dcsnCntrctNo"),
        concluded_on=cells.maybe(c.day, "cntrctCnclsDate"),
        item_no=cells.text("prdctIdntNo"),
        name=cells.text("krnPrdctNm", "prdctClsfcNoNm"),
        quantity=cells.maybe(c.quantity, "prdctQty"),
        unit_price_won=cells.maybe(c.won, "qtyUprcAmt"),
        amount_won=cells.maybe(c.won, "prdctAmt"),
        extra=cells.rest(),
    )


def prespec(cells: Cells) -> PreSpec:
    """A row of getPublicPrcureThngInfo{..}."""
    return PreSpec(
        number=cells.need(str, "bfSpecRgstNo"),
        title=cells.text("prdctClsfcNoNm"),
        agency=cells.text("orderInsttNm"),
        demand_agency=cells.text("rlDminsttNm"),
        budget_won=cells.maybe(c.won, "asignBdgtAmt"),
        received_at=cells.maybe(c.moment, "rcptDt"),
        closes_at=cells.maybe(c.moment, "opninRgstClseDt"),
        notice_numbers=cells.maybe(c.names, "bidNtceNoList") or (),
        files=_texts(cells, "specDocFileUrl"),
        extra=cells.rest(),
    )


def opinion(cells: Cells) -> Opinion:
    """A row of getPublicPrcureThngOpinionInfo{..}."""
    return Opinion(
        prespec_no=cells.need(str, "bfSpecRgstNo"),
        number=cells.need(c.count, "opninNo"),
        reply=cells.maybe(c.count, "rplyNo") or 0,
        title=cells.text("opninTitl"),
        firm=cells.text("mkngCorpNm"),
        written_at=cells.maybe(c.moment, "inptDt"),
        text=cells.text("opninCntnts"),
        extra=cells.rest(),
    )


def order_plan(cells: Cells) -> OrderPlan:
    """A row of getOrderPlanSttusList{..}."""
    return OrderPlan(
        number=cells.text("orderPlanUntyNo"),
        title=cells.text("bizNm"),
        agency_code=cells.text("orderInsttCd"),
        agency=cells.text("orderInsttNm"),
        year=cells.need(c.count, "orderYear"),
        month=cells.maybe(c.count, "orderMnth"),
        method=cells.text("cntrctMthdNm"),
        total_won=cells.maybe(c.won, "sumOrderAmt"),
        posted_at=cells.maybe(c.moment, "nticeDt"),
        notice_numbers=cells.maybe(c.names, "bidNtceNoList") or (),
        extra=cells.rest(),
    )


def sanctioned_firm(cells: Cells) -> SanctionedFirm:
    """A row of getUnptRsttCorpInfo02."""
    return SanctionedFirm(
        bidder_no=cells.need(c.business_no, "bizno"),
        name=cells.text("corpNm"),
        from_on=cells.maybe(c.day, "rsttBgnDate"),
        until_on=cells.maybe(c.day, "rsttEndDate"),
        agency_code=cells.text("insttCd"),
        agency=cells.text("insttNm"),
        law=cells.text("lawordNm"),
        article=cells.text("lawordArtclClause"),
        state=cells.text("rsttProgrsNm"),
        extra=cells.rest(),
    )


def delivery(cells: Cells) -> Delivery:
    """A row of getDlvrReqInfoList; the names rest on what clients read: unverified."""
    return Delivery(
        number=cells.need(str, "dlvrReqNo"),
        change=cells.text("dlvrReqChgOrd"),
        title=cells.text("dlvrReqNm"),
        received_on=cells.maybe(c.day, "dlvrReqRcptDate"),
        agency_code=cells.text("dminsttCd"),
        firm_no=cells.text("cntrctCorpBizno"),
        firm=cells.text("corpNm"),
        amount_won=cells.maybe(c.won, "dlvrReqAmt"),
        due_on=cells.maybe(c.day, "maxDlvrTmlmtDate"),
        extra=cells.rest(),
    )


def delivery_item(cells: Cells) -> DeliveryItem:
    """A row of getDlvrReqDtlInfoList; the names rest on what clients read: unverified."""
    return DeliveryItem(
        number=cells.need(str, "dlvrReqNo"),
        change=cells.text("dlvrReqChgOrd"),
        serial=cells.text("prdctSno"),
        received_on=cells.maybe(c.day, "dlvrReqRcptDate"),
        item_no=cells.text("prdctIdntNo"),
        name=cells.text("prdctIdntNoNm", "dtilPrdctClsfcNoNm"),
        quantity=cells.maybe(c.quantity, "prdctQty"),
        unit_price_won=cells.maybe(c.won, "prdctUprc"),
        amount_won=cells.maybe(c.won, "prdctAmt"),
        final=bool(cells.maybe(c.flag, "fnlDlvrReqYn")),
        extra=cells.rest(),
    )


def _texts(cells: Cells, stem: str) -> tuple[str, ...]:
    """The cells `stem1` to `stem5` that have a value."""
    return tuple(text for number in _FILES if (text := cells.text(f"{stem}{number}")))
