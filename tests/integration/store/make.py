"""Rows and items with everything filled in; a test replaces what it speaks of."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from engine.items import Call, Incident, OpenItem, Subscription, Timer, WorkItem
from engine.store import (
    Deployed,
    HistoryRow,
    Resource,
    SqlStore,
    StoredInstance,
    StoredMessage,
    WorkItemFilter,
)
from engine.values import SEOUL

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=SEOUL)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

INSTANCE = StoredInstance(
    id="i1",
    process="small_quotation",
    version=1,
    definition="d" * 64,
    business_key="2026-물품-0001",
    state="active",
    revision=1,
    state_hash="0" * 64,
    snapshot=b"\x00snapshot\xff",
    started_at=NOON,
    started_by="kim.minji",
)
WORK_ITEM = WorkItem(
    id="w1",
    instance="i1",
    process="small_quotation",
    business_key="2026-물품-0001",
    element="review_specification",
    name="규격 검토",
    groups=("계약담당",),
    users=(),
    assignee="",
    due_at=None,
    follow_up_at=None,
    priority=50,
    created_at=NOON,
    form="review",
)
TIMER = Timer(id="t1", instance="i1", element="quote_deadline", due_at=NOON, repetitions=-1)
SUBSCRIPTION = Subscription(
    id="s1",
    instance="i1",
    process="small_quotation",
    element="await_claim",
    kind="message",
    name="contractor.claim",
    correlation_key="C-1",
    created_at=NOON,
)
CALL = Call(
    id="i1:publish_notice:1",
    instance="i1",
    element="publish_notice",
    type="nara:publish-quotation-notice",
    attempt=0,
    retries=3,
    due_at=NOON,
)
INCIDENT = Incident(
    id="x1",
    instance="i1",
    element="publish_notice",
    kind="call",
    message="no answer",
    message_ko="응답 없음",
    detail={"type": "nara:publish-quotation-notice", "tried_at": NOON, "amounts": [1, 2]},
    raised_at=NOON,
)
MESSAGE = StoredMessage(
    id="m1",
    name="contractor.claim",
    correlation_key="C-1",
    message_id="doc-1",
    variables='{"claimed_won":24500000}',
    published_at=NOON,
    expires_at=NOON + DAY,
    delivered=False,
)
HISTORY = HistoryRow(
    stream="i1",
    seq=1,
    at="2026-03-02T12:00:00.123456+09:00",
    actor="kim.minji",
    command='{"name":"start"}',
    records="[]",
    state_hash="0" * 64,
    prev_hash="",
    hash="1" * 64,
)
RESOURCE = Resource(
    hash=sha256(b"<definitions/>").hexdigest(),
    kind="bpmn",
    name="process.bpmn",
    content=b"<definitions/>",
)
DEPLOYED = Deployed(
    kind="process",
    key="small_quotation",
    version=1,
    hash="d" * 64,
    name="소액수의",
    manifest="{}",
    deployed_at=NOON,
    deployed_by="kim.minji",
)


def keep(store: SqlStore, *items: OpenItem, instance: str = "i1") -> None:
    """An instance that waits for some items."""
    with store.write() as tx:
        if tx.instance(instance) is None:
            tx.add_instance(replace(INSTANCE, id=instance))
        tx.put_items(items, [])


def close(store: SqlStore, item: OpenItem, state: str) -> None:
    """Close one item."""
    with store.write() as tx:
        tx.put_items([], [(item, state)])


def listed(store: SqlStore, where: WorkItemFilter | None = None) -> list[str]:
    """The ids of a worklist."""
    with store.read() as tx:
        return [item.id for item in tx.work_items(where or WorkItemFilter())]
