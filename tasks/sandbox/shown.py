"""What the pages show of each simulated system, as tables of plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tasks.cleanpay.border import payee_shown
from tasks.cleanpay.client import CLAIM_KINDS
from tasks.cleanpay.shares import CLASSES
from tasks.cleanpay.trust import Trust
from tasks.disclosure.simulator import DisclosureSimulator
from tasks.document24.simulator import RelaySimulator
from tasks.nara.market import Market
from tasks.sandbox.control import Control
from tasks.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table; cells are shown as their text."""

    title: str
    names: Sequence[str]
    rows: Sequence[Sequence[object]]


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def _won(amount: int) -> str:
    return f"{amount:,}"


# --- the sandbox itself --------------------------------------------------------------------------


def front(world: World, control: Control) -> tuple[Table, ...]:
    """Clock, what comes next, faults and limits, and every effect."""
    effects = [(e.number, _at(e.at), e.system, e.kind, e.key, e.summary) for e in world.effects]
    return (
        Table(
            "시계", ("현재 시각", "다음 일"), [(_at(world.now()), _at(world.next_at()) or "없음")]
        ),
        Table("장애와 제한", ("구분", "내용"), list(_switches(control))),
        Table("받은 것", ("번호", "일시", "시스템", "종류", "멱등키", "내용"), effects),
    )


def _switches(control: Control) -> Iterable[tuple[str, str]]:
    plan, limits = control.plan, control.limits
    if plan.share:
        yield "장애 비율", f"{plan.share} ({', '.join(plan.kinds)})"
    for ambush, left in control.waiting():
        yield "예약된 장애", f"{ambush.kind}: {ambush.path} ({left}회)"
    if limits.quota.daily is not None:
        yield "하루 요청 한도", f"{limits.quota.daily}회"
    if limits.quota.per_second is not None:
        yield "초당 요청 한도", f"{limits.quota.per_second}회"
    for system in sorted(limits.without_look_up):
        yield "처리 조회 불가", system


# --- Nara Marketplace ----------------------------------------------------------------------------


def nara(market: Market) -> tuple[Table, ...]:
    """Notices, quotes, awards, contracts and what was registered for them."""
    return (_notices(market), _quotes(market), _awards(market), *_contracts(market))


def _notices(market: Market) -> Table:
    rows = [
        (
            f"{n.key.number}-{n.key.order}",
            n.kind_word,
            n.draft.title,
            _won(n.base.amount_won) if n.base else "",
            _at(n.draft.quote_deadline_at),
            _at(n.draft.opening_at),
            "취소"
            if n.cancelled_at
            else _opening(n.opening.draw is not None if n.opening else None),
            n.reason,
        )
        for n in market.notices
    ]
    names = ("번호", "종류", "공고명", "기초금액(원)", "견적 마감", "개찰 예정", "개찰", "사유")
    return Table("공고", names, rows)


def _opening(opened: bool | None) -> str:
    return {None: "개찰 전", True: "개찰완료", False: "유찰"}[opened]


def _quotes(market: Market) -> Table:
    rows = [
        (
            f"{n.key.number}-{n.key.order}",
            "" if b.rank is None else b.rank,
            b.bid.bidder.name,
            _won(b.bid.amount_won),
            b.rate,
            b.remark,
        )
        for n in market.notices
        for b in (n.opening.bids if n.opening else ())
    ]
    return Table("개찰 결과", ("공고", "순위", "업체", "견적금액(원)", "투찰률(%)", "비고"), rows)


def _awards(market: Market) -> Table:
    rows = [
        (a.reference, a.bid.bid.bidder.name, _won(a.bid.bid.amount_won), _at(a.at))
        for n in market.notices
        for a in n.awards
    ]
    return Table("낙찰", ("번호", "업체", "금액(원)", "일시"), rows)


def _contracts(market: Market) -> tuple[Table, ...]:
    found = market.contracts
    contracts = [
        (
            f"{c.number}-{c.order}",
            c.draft.title,
            c.draft.contractor_name,
            _won(c.draft.contract_price_won),
            c.draft.delivery_due_on,
            c.state,
            c.reason,
        )
        for c in found
    ]
    changes = [
        (c.number, one.number, _won(one.price_before_won), _won(one.price_after_won), one.reason)
        for c in found
        for one in c.changes
    ]
    inspections = [
        (c.number, i.number, i.draft.kind, i.draft.inspected_on, i.draft.passed, _at(i.at))
        for c in found
        for i in c.inspections
    ]
    claims = [
        (c.number, i.number, i.draft.kind, _won(i.draft.claimed_won), _at(i.at))
        for c in found
        for i in c.claims
    ]
    names = ("번호", "계약명", "계약상대자", "계약금액(원)", "납품기한", "상태", "사유")
    return (
        Table("계약", names, contracts),
        Table("변경계약", ("계약", "번호", "변경 전(원)", "변경 후(원)", "사유"), changes),
        Table("검사·검수", ("계약", "번호", "구분", "검사일", "합격", "등록 일시"), inspections),
        Table("대금청구", ("계약", "번호", "구분", "청구액(원)", "등록 일시"), claims),
    )


# --- the others ----------------------------------------------------------------------------------


def document24(relay: RelaySimulator) -> tuple[Table, ...]:
    """Letters in both directions."""
    rows = [
        (
            "수신" if d.inbound else "발신",
            d.pack.doc_id,
            d.pack.title,
            d.pack.sender_name,
            _at(d.arrived_at),
            d.state,
            len(d.acknowledgements),
        )
        for d in relay.documents.values()
    ]
    names = ("방향", "문서번호", "제목", "보낸 곳", "일시", "상태", "확인 회신")
    return (Table("문서", names, rows),)


def cleanpay(trust: Trust) -> tuple[Table, ...]:
    """Requests and shares; no account, resident or telephone number is shown."""
    found = trust.requests.values()
    requests = [
        (
            r.number,
            r.claim.contract_no,
            CLAIM_KINDS.get(r.claim.kind, r.claim.kind),
            r.claim.contractor_name,
            _won(r.claim.amount_won),
            r.state,
        )
        for r in found
    ]
    shares = [
        (
            r.number,
            s.number,
            CLASSES.get(s.share_class, s.share_class),
            payee_shown(s.payee.name, s.share_class),
            _won(s.amount_won),
            _won(s.paid_won),
            s.state,
            s.proven_on or "",
        )
        for r in found
        for s in r.shares
    ]
    names = ("번호", "계약번호", "구분", "계약상대자", "청구액(원)", "상태")
    parts = ("번호", "내역", "구분", "지급 대상자", "금액(원)", "지급(원)", "상태", "증빙")
    return Table("지급 요청", names, requests), Table("내역", parts, shares)


def board(simulator: DisclosureSimulator) -> tuple[Table, ...]:
    """Published items with all their fields."""
    rows = [
        (
            i.number,
            i.group,
            i.fields.get("title", ""),
            i.fields.get("contract_no", ""),
            "; ".join(
                f"{name}: {value}"
                for name, value in i.fields.items()
                if name not in ("group", "title", "contract_no") and value is not None
            ),
            _at(i.at),
        )
        for i in simulator.items.values()
    ]
    return (Table("공개", ("번호", "구분", "제목", "계약번호", "내용", "일시"), rows),)
