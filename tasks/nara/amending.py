"""What becomes of a notice in the simulated marketplace: amendment, cancellation, base amount."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from tasks.nara.drafts import AmendmentDraft, BaseAmountDraft, CancellationDraft, NoticeDraft
from tasks.nara.held import Base, ChangedItem, NoticeRecord
from tasks.nara.link import AMENDED, CANCELLED
from tasks.nara.market import Market
from tasks.sandbox.web import Refusal

# 지방계약법 시행령 제33조제2항: from the amendment to the deadline
_LEFT_AFTER_AMENDMENT = timedelta(days=5)
_ITEMS = {
    "title": "공고명",
    "quote_deadline_at": "입찰서마감일시",
    "opening_at": "개찰일시",
    "delivery_due_on": "납품기한",
    "region": "참가가능지역",
}


def amend(market: Market, draft: AmendmentDraft) -> NoticeRecord:
    """Put up the next order of a notice (변경공고) in place of the one named.

    Raises:
        Refusal: It is not in force, opened already, nothing changes, or too little time is left.
    """
    earlier = _in_force(market, draft)
    given = {name: getattr(draft, name) for name in _ITEMS}
    changes = {name: value for name, value in given.items() if value not in (None, "")}
    after: NoticeDraft = replace(earlier.draft, **changes)
    now = market.now
    _check(earlier.draft, after, now)
    record = replace(
        earlier,
        key=market.next_order(earlier.key.number),
        draft=after,
        posted_at=now,
        kind_word=AMENDED,
        first_posted_at=earlier.first_posted_at or earlier.posted_at,
        awards=[],
        changed=_changed(earlier.draft, after, now),
        reason=draft.reason,
        changed_at=now,
    )
    earlier.superseded = True
    market.put_up(record)
    return record


def cancel(market: Market, draft: CancellationDraft) -> NoticeRecord:
    """Cancel a notice (취소공고): it stays, shows as cancelled, and is never opened.

    Raises:
        Refusal: It is not in force or opened already.
    """
    record = _in_force(market, draft)
    record.cancelled_at = record.changed_at = market.now
    record.kind_word = CANCELLED
    record.reason = draft.reason
    return record


def publish_base(market: Market, draft: BaseAmountDraft) -> NoticeRecord:
    """Publish the base amount (기초금액) of a notice that was put up without one.

    Raises:
        Refusal: It has one, its deadline is over, or the figures make no sense.
    """
    record = _in_force(market, draft)
    _refuse(
        {
            "기초금액이 이미 공개되었습니다": record.base is not None,
            "견적제출 마감 뒤에는 기초금액을 공개할 수 없습니다": market.now
            >= record.draft.quote_deadline_at,
            "기초금액이 0원 이하입니다": draft.base_amount_won <= 0,
            "예비가격 범위가 올바르지 않습니다": not draft.range_low_rate
            <= 0
            <= draft.range_high_rate,
        }
    )
    record.base = Base(
        draft.base_amount_won, draft.range_low_rate, draft.range_high_rate, market.now
    )
    return record


def _in_force(
    market: Market, draft: AmendmentDraft | CancellationDraft | BaseAmountDraft
) -> NoticeRecord:
    record = market.notice(draft.key)
    opened = record.opening is not None or market.now >= record.draft.opening_at
    _refuse(
        {
            "이미 취소된 공고입니다": record.cancelled_at is not None,
            "뒤에 정정된 공고입니다. 최신 차수를 지정하십시오": record.superseded,
            "개찰 뒤에는 공고를 정정하거나 취소할 수 없습니다": opened,
        }
    )
    return record


def _check(before: NoticeDraft, after: NoticeDraft, now: datetime) -> None:
    left = after.quote_deadline_at.date() - now.date()
    _refuse(
        {
            "변경된 내용이 없습니다": before == after,
            "개찰일시는 마감일시 뒤여야 합니다": after.opening_at < after.quote_deadline_at,
            "정정공고일부터 마감일까지 5일 이상이어야 합니다(지방계약법 시행령 제33조제2항)": left
            < _LEFT_AFTER_AMENDMENT,
        }
    )


def _refuse(faults: dict[str, bool]) -> None:
    for words, wrong in faults.items():
        if wrong:
            raise Refusal(422, "notice_rejected", words)


def _changed(before: NoticeDraft, after: NoticeDraft, now: datetime) -> tuple[ChangedItem, ...]:
    pairs = ((word, getattr(before, n), getattr(after, n)) for n, word in _ITEMS.items())
    return tuple(ChangedItem(now, w, _said(old), _said(new)) for w, old, new in pairs if old != new)


def _said(value: str | date | None) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y/%m/%d %H:%M}"
    return f"{value:%Y/%m/%d}" if isinstance(value, date) else value or ""
