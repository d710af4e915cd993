"""Rows that belong to a notice: changes, limits, items, files, price formula, re-bids. All pure."""

from tasks.nara import cells as c
from tasks.nara.cells import Cells
from tasks.nara.parse import key
from tasks.nara.records import (
    AttachedFile,
    Change,
    LicenceLimit,
    MainField,
    PriceFormula,
    PurchaseItem,
    Rebid,
    RegionLimit,
)


def change(cells: Cells) -> Change:
    """A row of getBidPblancListInfoChgHstry{..}."""
    return Change(
        key=key(cells),
        part=cells.text("chgDataDivNm"),
        changed_at=cells.need(c.moment, "chgDt"),
        item=cells.text("chgItemNm"),
        before=cells.text("bfchgVal"),
        after=cells.text("afchgVal"),
        extra=cells.rest(),
    )


def licence_limit(cells: Cells) -> LicenceLimit:
    """A row of getBidPblancListInfoLicenseLimit."""
    return LicenceLimit(
        key=key(cells),
        group=cells.text("lmtGrpNo"),
        serial=cells.text("lmtSno"),
        name=cells.text("lcnsLmtNm"),
        permitted=cells.text("permsnIndstrytyList"),
        extra=cells.rest(),
    )


def region_limit(cells: Cells) -> RegionLimit:
    """A row of getBidPblancListInfoPrtcptPsblRgn."""
    return RegionLimit(
        key=key(cells),
        serial=cells.text("lmtSno"),
        region=cells.text("prtcptPsblRgnNm"),
        extra=cells.rest(),
    )


def purchase_item(cells: Cells) -> PurchaseItem:
    """A row of getBidPblancListInfo{Thng,Servc,Frgcpt}PurchsObjPrdct."""
    return PurchaseItem(
        key=key(cells),
        serial=cells.need(c.count, "prdctSno"),
        item_no=cells.text("dtilPrdctClsfcNo"),
        name=cells.text("dtilPrdctClsfcNoNm", "prdctClsfcNoNm"),
        quantity=cells.maybe(c.quantity, "qty"),
        unit=cells.text("unit"),
        unit_price_won=cells.maybe(c.won, "uprc"),
        amount=cells.maybe(c.quantity, "asignAmt"),
        currency=cells.text("asignAmtCrncy"),
        delivery_due_on=cells.maybe(c.day, "dlvrTmlmtDt"),
        delivery_days=cells.maybe(c.count, "dlvrDaynum"),
        place=cells.text("dlvrPlce"),
        extra=cells.rest(),
    )


def order_file(cells: Cells) -> AttachedFile:
    """A row of getBidPblancListInfoEorderAtchFileInfo."""
    return AttachedFile(
        key=key(cells),
        serial=cells.text("atchSno"),
        kind=cells.text("eorderDocDivNm"),
        name=cells.text("eorderAtchFileNm"),
        url=cells.text("eorderAtchFileUrl"),
        extra=cells.rest(),
    )


def proposal_file(cells: Cells) -> AttachedFile:
    """A row of getBidPblancListPPIFnlRfpIssAtchFileInfo."""
    return AttachedFile(
        key=key(cells),
        serial=cells.text("atchSno"),
        kind=cells.text("atchDocDivNm"),
        name=cells.text("atchFileNm"),
        url=cells.text("atchFileUrl"),
        extra=cells.rest(),
    )


def price_formula(cells: Cells) -> PriceFormula:
    """A row of getBidPblancListBidPrceCalclAInfo."""
    return PriceFormula(
        key=key(cells),
        opened_at=cells.maybe(c.moment, "bidPrceCalclAOpenDt"),
        posted_at=cells.maybe(c.moment, "ntceNticeDt"),
        industrial_safety_won=cells.maybe(c.won, "sftyMngcst"),
        safety_won=cells.maybe(c.won, "sftyChckMngcst"),
        retirement_won=cells.maybe(c.won, "rtrfundNon"),
        health_insurance_won=cells.maybe(c.won, "mrfnHealthInsrprm"),
        pension_won=cells.maybe(c.won, "npnInsrprm"),
        care_insurance_won=cells.maybe(c.won, "odsnLngtrmrcprInsrprm"),
        quality_won=cells.maybe(c.won, "qltyMngcst"),
        quality_counts=bool(cells.maybe(c.flag, "qltyMngcstAObjYn")),
        market_price_won=cells.maybe(c.won, "smkpAmt"),
        market_price_counts=bool(cells.maybe(c.flag, "smkpAmtYn")),
        extra=cells.rest(),
    )


def main_field(cells: Cells) -> MainField:
    """A row of getBidPblancListEvaluationIndstrytyMfrcInfo; some names begin with a capital."""
    return MainField(
        key=key(cells),
        industry=cells.text("tmpNm"),
        field_name=cells.text("IndstrytyMfrcFldNm", "indstrytyMfrcFldNm"),
        evaluation_rate=cells.maybe(c.rate, "EvlRt", "evlRt"),
        estimated_amount_won=cells.maybe(c.won, "PresmptAmt", "presmptAmt"),
        estimated_price_won=cells.maybe(c.won, "presmptPrce"),
        extra=cells.rest(),
    )


def rebid(cells: Cells) -> Rebid:
    """A row of getOpengResultListInfoRebid; the number has two names in use."""
    return Rebid(
        key=key(cells),
        number=cells.text("rbidNo", "rbidNtceNo"),
        closes_at=cells.maybe(c.moment, "bidClseDt"),
        opening_at=cells.maybe(c.moment, "opengDt"),
        reason=cells.text("rbidRsn"),
        extra=cells.rest(),
    )
