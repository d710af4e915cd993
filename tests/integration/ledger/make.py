"""Commands and letters as the tests use them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.ports import Value
from engine.values import SEOUL
from tasks.ledger import Entry, TriageLetter
from tasks.outside.commands import request_hash

NOON = datetime(2026, 3, 2, 12, tzinfo=SEOUL)
MINUTE = timedelta(minutes=1)
DAY = date(2026, 3, 2)
REQUEST: dict[str, Value] = {
    "title": "사무용 의자 구매",
    "amount_won": 20_000_000,
    "rate": Decimal("87.745"),
    "due_on": date(2026, 4, 1),
    "opening_at": NOON,
}
RESULT: dict[str, Value] = {"notice_no": "20260302001", "posted_at": NOON}


def command(key: str = "i1:publish:1", **changes: Any) -> Entry:
    """A command that has not been answered."""
    fields: dict[str, Any] = {
        "system": "nara",
        "key": key,
        "kind": "notice",
        "mode": "manual",
        "instance": key.partition(":")[0],
        "request": REQUEST,
        "requested_at": NOON,
        **changes,
    }
    fields.setdefault("request_hash", request_hash(fields["kind"], fields["request"]))
    return Entry(**fields)


def letter(document_id: str = "D1", **changes: Any) -> TriageLetter:
    """A letter that nobody waits for."""
    fields: dict[str, Any] = {
        "document_id": document_id,
        "number": "가상시-12",
        "title": "납품 완료 보고",
        "sender_code": "B000001",
        "sender_name": "가나상사",
        "sent_at": NOON,
        "arrived_at": NOON + MINUTE,
        "reason": "no contract number",
        "pack_sha256": "a" * 64,
        **changes,
    }
    return TriageLetter(**fields)
