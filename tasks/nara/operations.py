"""The operations of the public API, as tables: path, row reader, identity of a row, ways of asking.

Bid notices, the contract process and the standard data set follow their guides field by field
(`tests/contract/fields`). The services of awards, contracts, specifications, plans and users follow
what their guides list of parameters and fields. No guide was at hand for the shopping mall.

The longest period is stated by a guide for the standard data set (notices a month; openings and
contracts a week), for files of proposals, price formulas and main fields (a month). Where none is
stated, notices keep to a month and everything else to a week: unverified, and on the safe side.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeVar

from tasks.nara import parse, parse_notice, parse_purchase, parse_standard
from tasks.nara.cells import Cells
from tasks.nara.client import (
    Award,
    BaseAmount,
    Contract,
    Kind,
    Notice,
    OpeningSummary,
    ProcessRecord,
    Quote,
    ReservePrice,
)
from tasks.nara.question import By, Operation, Way
from tasks.nara.records import (
    AttachedFile,
    Change,
    ContractItem,
    Delivery,
    DeliveryItem,
    LicenceLimit,
    MainField,
    Opinion,
    OrderPlan,
    PreSpec,
    PriceFormula,
    PurchaseItem,
    Rebid,
    RegionLimit,
    SanctionedFirm,
    StandardBid,
    StandardContract,
    StandardNotice,
)
from tasks.nara.windows import Longest, Span, Unit

T = TypeVar("T")

SUFFIX: Mapping[Kind, str] = {
    Kind.GOODS: "Thng",
    Kind.SERVICES: "Servc",
    Kind.WORKS: "Cnstwk",
    Kind.FOREIGN: "Frgcpt",
    Kind.OTHER: "Etc",
}
DOMESTIC = (Kind.GOODS, Kind.SERVICES, Kind.WORKS)
_TRADED = (*DOMESTIC, Kind.FOREIGN)

_BIDS = "/ad/BidPublicInfoService/"
_AWARDS = "/as/ScsbidInfoService/"
_CONTRACTS = "/ao/CntrctInfoService/"
_PROCESS = "/ao/CntrctProcssIntgOpenService/"
_PRESPECS = "/ao/HrcspSsstndrdInfoService/"
_PLANS = "/ao/OrderPlanSttusService/"
_USERS = "/ao/UsrInfoService02/"
_MALL = "/at/ShoppingMallPrdctInfoService/"
_STANDARD = "/ao/PubDataOpnStdService/"

_NUMBER = ("bidNtceNo",)
_ORDER = ("bidNtceOrd",)
_KEY = ("bidNtceNo", "bidNtceOrd")
_LOT = (*_KEY, "bidClsfcNo", "rbidNo")
_CHANGE = (*_LOT, "chgDt", "chgItemNm")
_CONTRACT = ("untyCntrctNo", "dcsnCntrctNo")


def _minutes(longest: Longest, *, verified: bool = False) -> Span:
    return Span("inqryBgnDt", "inqryEndDt", longest, verified=verified)


_MONTH = _minutes(Longest.MONTH)
_STATED_MONTH = _minutes(Longest.MONTH, verified=True)
_WEEK = _minutes(Longest.WEEK)
_DAYS = Span("inqryBgnDate", "inqryEndDate", Longest.WEEK, Unit.DAY, verified=False)
_MALL_MONTH = Span("inqryBgnDate", "inqryEndDate", Longest.MONTH, Unit.DAY, verified=False)


def _each(
    template: str,
    read: Callable[[Cells], T],
    identity: tuple[str, ...],
    ways: Mapping[By, Way],
    *,
    kinds: Iterable[Kind] = DOMESTIC,
    unverified: str = "",
) -> Mapping[Kind, Operation[T]]:
    """The operation of each kind; `{}` of the template is the kind's part of the name."""
    return {
        kind: Operation(template.format(SUFFIX[kind]), read, identity, ways, unverified)
        for kind in kinds
    }


# --- notices -------------------------------------------------------------------------------------

_NOTICE_WAYS = {
    By.REGISTERED: Way("1", span=_MONTH),
    By.NOTICE: Way("2", _NUMBER),
    By.CHANGED: Way("3", span=_MONTH),
}
_SEARCH = (
    "bidNtceNm", "ntceInsttCd", "ntceInsttNm", "dminsttCd", "dminsttNm", "refNo",
    "prtcptLmtRgnCd", "prtcptLmtRgnNm", "indstrytyCd", "indstrytyNm", "presmptPrceBgn",
    "presmptPrceEnd", "dtilPrdctClsfcNo", "masYn", "prcrmntReqNo", "bidClseExcpYn",
    "intrntnlDivCd",
)  # fmt: skip
# filters that the guide lists and says to be without effect, or does not list, for a kind
_NO_FILTER: Mapping[Kind, frozenset[str]] = {
    Kind.GOODS: frozenset(),
    Kind.SERVICES: frozenset({"masYn"}),
    Kind.WORKS: frozenset({"dtilPrdctClsfcNo", "masYn"}),
    Kind.FOREIGN: frozenset({"presmptPrceBgn", "presmptPrceEnd"}),
    Kind.OTHER: frozenset(
        {
            "dminsttCd", "prtcptLmtRgnCd", "prtcptLmtRgnNm", "indstrytyCd", "indstrytyNm",
            "dtilPrdctClsfcNo", "masYn", "prcrmntReqNo", "intrntnlDivCd",
        }
    ),
}  # fmt: skip


def _notices(kind: Kind) -> Operation[Notice]:
    ways = _NOTICE_WAYS if kind is not Kind.OTHER else _without(_NOTICE_WAYS, By.CHANGED)
    path = f"{_BIDS}getBidPblancListInfo{SUFFIX[kind]}"
    return Operation(path, partial(parse.notice, kind=kind), _KEY, ways)


def _search(kind: Kind) -> Operation[Notice]:
    filters = tuple(name for name in _SEARCH if name not in _NO_FILTER[kind])
    ways = {
        By.POSTED: Way("1", may=filters, span=_MONTH),
        By.OPENED: Way("2", may=filters, span=_MONTH),
    }
    path = f"{_BIDS}getBidPblancListInfo{SUFFIX[kind]}PPSSrch"
    return Operation(path, partial(parse.notice, kind=kind), _KEY, ways)


def _without(ways: Mapping[By, Way], *names: By) -> Mapping[By, Way]:
    return {by: way for by, way in ways.items() if by not in names}


NOTICES: Mapping[Kind, Operation[Notice]] = {kind: _notices(kind) for kind in Kind}
NOTICE_SEARCH: Mapping[Kind, Operation[Notice]] = {kind: _search(kind) for kind in Kind}
BASE_AMOUNTS: Mapping[Kind, Operation[BaseAmount]] = _each(
    _BIDS + "getBidPblancListInfo{}BsisAmount",
    parse.base_amount,
    (*_KEY, "bidClsfcNo"),
    {By.ENTERED: Way("1", span=_MONTH), By.NOTICE: Way("2", _NUMBER)},
)
CHANGES: Mapping[Kind, Operation[Change]] = _each(
    _BIDS + "getBidPblancListInfoChgHstry{}",
    parse_notice.change,
    _CHANGE,
    {By.CHANGED: Way("1", span=_MONTH), By.NOTICE: Way("2", _NUMBER)},
)
_LIMIT_WAYS = {By.REGISTERED: Way("1", span=_MONTH), By.NOTICE: Way("2", _NUMBER, _ORDER)}
LICENCE_LIMITS: Operation[LicenceLimit] = Operation(
    _BIDS + "getBidPblancListInfoLicenseLimit",
    parse_notice.licence_limit,
    (*_KEY, "lmtGrpNo", "lmtSno"),
    _LIMIT_WAYS,
)
REGION_LIMITS: Operation[RegionLimit] = Operation(
    _BIDS + "getBidPblancListInfoPrtcptPsblRgn",
    parse_notice.region_limit,
    (*_KEY, "lmtSno"),
    _LIMIT_WAYS,
)
PURCHASE_ITEMS: Mapping[Kind, Operation[PurchaseItem]] = _each(
    _BIDS + "getBidPblancListInfo{}PurchsObjPrdct",
    parse_notice.purchase_item,
    (*_KEY, "bidClsfcNo", "prdctSno"),
    {By.POSTED: Way("1", span=_MONTH), By.NOTICE: Way("2", _NUMBER, _ORDER)},
    kinds=(Kind.GOODS, Kind.SERVICES, Kind.FOREIGN),
)
ORDER_FILES: Operation[AttachedFile] = Operation(
    _BIDS + "getBidPblancListInfoEorderAtchFileInfo",
    parse_notice.order_file,
    (*_KEY, "atchSno"),
    {By.REGISTERED: Way("1", span=_MONTH), By.NOTICE: Way("2", _NUMBER)},
)
PROPOSAL_FILES: Operation[AttachedFile] = Operation(
    _BIDS + "getBidPblancListPPIFnlRfpIssAtchFileInfo",
    parse_notice.proposal_file,
    (*_KEY, "atchSno"),
    {
        By.POSTED: Way("1", span=_STATED_MONTH),
        By.ISSUED: Way("2", span=_STATED_MONTH),
        By.NOTICE: Way("3", _NUMBER),
    },
)
_FORMULA_WAYS = {By.POSTED: Way("1", span=_STATED_MONTH), By.NOTICE: Way("2", _NUMBER)}
PRICE_FORMULAS: Operation[PriceFormula] = Operation(
    _BIDS + "getBidPblancListBidPrceCalclAInfo", parse_notice.price_formula, _KEY, _FORMULA_WAYS
)
MAIN_FIELDS: Operation[MainField] = Operation(
    _BIDS + "getBidPblancListEvaluationIndstrytyMfrcInfo",
    parse_notice.main_field,
    (*_KEY, "tmpNm", "IndstrytyMfrcFldNm"),
    _FORMULA_WAYS,
)

# --- openings and awards -------------------------------------------------------------------------

_OPENING_WAYS = {
    By.ENTERED: Way("1", span=_WEEK),
    By.POSTED: Way("2", span=_WEEK),
    By.OPENED: Way("3", span=_WEEK),
    By.NOTICE: Way("4", _NUMBER),
}
_AWARD_WAYS = {By.REGISTERED: Way("1", span=_WEEK), **_without(_OPENING_WAYS, By.ENTERED)}
_OF_NOTICE = {By.NOTICE: Way("", _NUMBER, (*_ORDER, "bidClsfcNo", "rbidNo"))}
OPENINGS: Mapping[Kind, Operation[OpeningSummary]] = _each(
    _AWARDS + "getOpengResultListInfo{}", parse.opening, _LOT, _OPENING_WAYS, kinds=_TRADED
)
QUOTES: Operation[Quote] = Operation(
    _AWARDS + "getOpengResultListInfoOpengCompt", parse.quote, (*_LOT, "prcbdrBizno"), _OF_NOTICE
)
FAILURES: Operation[OpeningSummary] = Operation(
    _AWARDS + "getOpengResultListInfoFailing", parse.opening, _LOT, _OF_NOTICE
)
REBIDS: Operation[Rebid] = Operation(
    _AWARDS + "getOpengResultListInfoRebid", parse_notice.rebid, _LOT, _OF_NOTICE
)
RESERVE_PRICES: Mapping[Kind, Operation[ReservePrice]] = _each(
    _AWARDS + "getOpengResultListInfo{}PreparPcDetail",
    parse.reserve_price,
    (*_LOT, "compnoRsrvtnPrceSno"),
    {By.ENTERED: Way("1", span=_WEEK), By.NOTICE: Way("2", _NUMBER)},
    kinds=_TRADED,
)
AWARDS: Mapping[Kind, Operation[Award]] = _each(
    _AWARDS + "getScsbidListSttus{}",
    parse.award,
    (*_LOT, "bidwinnrBizno"),
    _AWARD_WAYS,
    kinds=_TRADED,
)

# --- contracts and the contract process ----------------------------------------------------------

_BY_UNIFIED = Way("2", ("untyCntrctNo",))
_AGENCY = ("insttDivCd", "insttClsfcCd", "insttCd", "insttNm", "cntrctMthdCd", "cntrctDivCd")
CONTRACTS: Mapping[Kind, Operation[Contract]] = _each(
    _CONTRACTS + "getCntrctInfoList{}",
    parse.contract,
    _CONTRACT,
    {By.REGISTERED: Way("1", span=_WEEK), By.UNIFIED: _BY_UNIFIED},
    kinds=_TRADED,
)
CONTRACT_SEARCH: Mapping[Kind, Operation[Contract]] = _each(
    _CONTRACTS + "getCntrctInfoList{}PPSSrch",
    parse.contract,
    _CONTRACT,
    {
        By.CONCLUDED: Way("1", may=_AGENCY, span=_DAYS),
        By.CONTRACT: Way("2", ("dcsnCntrctNo",), verified=False),
        By.REQUEST: Way("3", ("reqNo",)),
        By.NOTICE: Way("4", ("ntceNo",)),
    },
    kinds=_TRADED,
    unverified="whether a contract number without its order of change (차수) finds the contract",
)
CONTRACT_CHANGES: Mapping[Kind, Operation[Contract]] = _each(
    _CONTRACTS + "getCntrctInfoList{}ChgHstry",
    parse.contract,
    (*_CONTRACT, "chgDt"),
    {By.CHANGED: Way("1", span=_WEEK), By.UNIFIED: _BY_UNIFIED},
    kinds=_TRADED,
)
CONTRACT_ITEMS: Mapping[Kind, Operation[ContractItem]] = _each(
    _CONTRACTS + "getCntrctInfoList{}Detail",
    parse_purchase.contract_item,
    (*_CONTRACT, "prdctIdntNo", "krnPrdctNm"),
    {By.REGISTERED: Way("1", span=_WEEK), By.UNIFIED: _BY_UNIFIED},
    kinds=(Kind.GOODS, Kind.FOREIGN),
)
PROCESSES: Mapping[Kind, Operation[ProcessRecord]] = _each(
    _PROCESS + "getCntrctProcssIntgOpen{}",
    parse.process,
    ("orderPlanNo", "bfSpecRgstNo", "prcrmntReqNo", *_KEY),
    {
        By.NOTICE: Way("1", _NUMBER, _ORDER),
        By.PRESPEC: Way("2", ("bfSpecRgstNo",)),
        By.PLAN: Way("3", ("orderPlanNo",)),
        By.REQUEST: Way("4", ("prcrmntReqNo",)),
    },
    kinds=_TRADED,
)

# --- specifications, plans, sanctions, mall ------------------------------------------------------

PRESPECS: Mapping[Kind, Operation[PreSpec]] = _each(
    _PRESPECS + "getPublicPrcureThngInfo{}",
    parse_purchase.prespec,
    ("bfSpecRgstNo",),
    {
        By.REGISTERED: Way("1", span=_WEEK),
        By.PRESPEC: Way("2", ("bfSpecRgstNo",)),
        By.CHANGED: Way("3", span=_WEEK),
    },
    kinds=_TRADED,
)
OPINIONS: Mapping[Kind, Operation[Opinion]] = _each(
    _PRESPECS + "getPublicPrcureThngOpinionInfo{}",
    parse_purchase.opinion,
    ("bfSpecRgstNo", "opninNo", "rplyNo"),
    {By.REGISTERED: Way("1", span=_WEEK), By.PRESPEC: Way("2", ("bfSpecRgstNo",))},
    kinds=_TRADED,
    unverified="the guide calls the first way registration for goods and reception for the others",
)
ORDER_PLANS: Mapping[Kind, Operation[OrderPlan]] = _each(
    _PLANS + "getOrderPlanSttusList{}",
    parse_purchase.order_plan,
    ("orderPlanUntyNo", "orderPlanSno"),
    {
        By.POSTED: Way(
            "1", ("orderBgnYm", "orderEndYm"), ("orderInsttCd", "orderInsttNm"), span=_WEEK
        ),
        By.PLAN: Way("2", ("orderPlanUntyNo",)),
    },
    kinds=_TRADED,
)
SANCTIONED_FIRMS: Operation[SanctionedFirm] = Operation(
    _USERS + "getUnptRsttCorpInfo02",
    parse_purchase.sanctioned_firm,
    ("bizno", "rsttBgnDate", "insttCd"),
    {By.FIRM: Way("1", ("bizno",)), By.SANCTIONED: Way("2", span=_WEEK)},
)
_MALL_DOUBT = "codes of inqryDiv, limit of the period and field names: seen in clients only"
_MALL_WAYS = {
    By.RECEIVED: Way("1", span=_MALL_MONTH, verified=False),
    By.DELIVERY: Way("2", ("dlvrReqNo",), verified=False),
    By.CONTRACT: Way("3", ("cntrctNo",), verified=False),
}
DELIVERIES: Operation[Delivery] = Operation(
    _MALL + "getDlvrReqInfoList",
    parse_purchase.delivery,
    ("dlvrReqNo", "dlvrReqChgOrd"),
    _MALL_WAYS,
    _MALL_DOUBT,
)
DELIVERY_ITEMS: Operation[DeliveryItem] = Operation(
    _MALL + "getDlvrReqDtlInfoList",
    parse_purchase.delivery_item,
    ("dlvrReqNo", "dlvrReqChgOrd", "prdctSno"),
    _MALL_WAYS,
    _MALL_DOUBT,
)

# --- the standard data set -----------------------------------------------------------------------

STANDARD_NOTICES: Operation[StandardNotice] = Operation(
    _STANDARD + "getDataSetOpnStdBidPblancInfo",
    parse_standard.notice,
    _KEY,
    {By.POSTED: Way(span=Span("bidNtceBgnDt", "bidNtceEndDt", Longest.MONTH))},
)
STANDARD_BIDS: Operation[StandardBid] = Operation(
    _STANDARD + "getDataSetOpnStdScsbidInfo",
    parse_standard.bid,
    (*_KEY, "bidprcCorpBizrno"),
    {
        By.OPENED: Way(
            needs=("bsnsDivCd",), span=Span("opengBgnDt", "opengEndDt", Longest.WEEK)
        )
    },
)  # fmt: skip
STANDARD_CONTRACTS: Operation[StandardContract] = Operation(
    _STANDARD + "getDataSetOpnStdCntrctInfo",
    parse_standard.contract,
    ("cntrctNo", "untyCntrctNo", "cntrctOrd"),
    {
        By.CONCLUDED: Way(
            may=("insttDivCd", "insttCd"),
            span=Span("cntrctCnclsBgnDate", "cntrctCnclsEndDate", Longest.WEEK, Unit.DAY),
        )
    },
)
# the standard data set's own code of a kind (업무구분코드)
DIVISION: Mapping[Kind, str] = {
    Kind.GOODS: "1",
    Kind.FOREIGN: "2",
    Kind.WORKS: "3",
    Kind.SERVICES: "5",
}

_BY_KIND: tuple[Mapping[Kind, Operation[Any]], ...] = (
    NOTICES, NOTICE_SEARCH, BASE_AMOUNTS, CHANGES, PURCHASE_ITEMS, OPENINGS, RESERVE_PRICES,
    AWARDS, CONTRACTS, CONTRACT_SEARCH, CONTRACT_CHANGES, CONTRACT_ITEMS, PROCESSES, PRESPECS,
    OPINIONS, ORDER_PLANS,
)  # fmt: skip
_SINGLE: tuple[Operation[Any], ...] = (
    LICENCE_LIMITS, REGION_LIMITS, ORDER_FILES, PROPOSAL_FILES, PRICE_FORMULAS, MAIN_FIELDS,
    QUOTES, FAILURES, REBIDS, SANCTIONED_FIRMS, DELIVERIES, DELIVERY_ITEMS, STANDARD_NOTICES,
    STANDARD_BIDS, STANDARD_CONTRACTS,
)  # fmt: skip
OPERATIONS: Mapping[str, Operation[Any]] = {
    operation.name: operation
    for operation in (*(one for table in _BY_KIND for one in table.values()), *_SINGLE)
}
